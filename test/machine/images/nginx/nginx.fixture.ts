/** A box of the nginx image: `conf` is the whole of nginx.conf, `site` what stands inside its `server` block. */
import { nginx } from "../../../../src/machine/images/nginx.ts";
import type { BoxOptions, BoxResult } from "../../box.fixture.ts";
import { sh } from "../../box.fixture.ts";

export interface Site extends BoxOptions {
  readonly conf?: string;
  readonly site?: string;
}

/** Messages of a usual start, which most rows are not about. */
const START = /^\S+ \S+ \[notice\] .*\n/gm;

export function box(script: string, { conf, site, ...options }: Site = {}): BoxResult {
  const files: Record<string, string> = { ...options.files };
  if (site !== undefined) files["/etc/nginx/conf.d/default.conf"] = `server {\n${site}\n}\n`;
  if (conf !== undefined) files["/etc/nginx/nginx.conf"] = conf;
  return sh(script, { untilMs: 600_000, ...options, image: nginx, files });
}

/** Starts the server, runs the script, and gives back everything but notices. */
export function served(script: string, options: Site = {}): string {
  const { combined } = box(`nginx && ${script}`, options);
  return combined.replace(START, "");
}
