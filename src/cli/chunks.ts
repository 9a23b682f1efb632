/** The command line's table of chunks: the same names as `worker/chunks.ts`, present from the start. */
import type { ChunkStore } from "../kube/cluster/cluster.ts";
import { kubectlDescribe } from "../kube/kubectl/chunks/describe.ts";
import { kubectlFormat } from "../kube/kubectl/chunks/format.ts";
import { kubectlMore } from "../kube/kubectl/chunks/more.ts";
import * as awk from "../machine/userland/chunks/awk.ts";
import * as checksums from "../machine/userland/chunks/checksums.ts";
import * as grep from "../machine/userland/chunks/grep.ts";
import * as nginx from "../machine/images/nginx/server.ts";
import * as regex from "../machine/userland/chunks/regex.ts";
import * as sed from "../machine/userland/chunks/sed.ts";
import * as nslookup from "../machine/userland/chunks/nslookup.ts";
import * as httpd from "../machine/userland/chunks/httpd.ts";
import * as curl from "../machine/userland/curl/main.ts";
import * as ip from "../machine/userland/chunks/ip.ts";
import * as od from "../machine/userland/chunks/od.ts";
import * as hexdump from "../machine/userland/chunks/hexdump.ts";
import * as diff from "../machine/userland/chunks/diff.ts";
import * as usage from "../machine/userland/chunks/usage.ts";

const MODULES: Readonly<Record<string, unknown>> = {
  curl,
  "kubectl-describe": kubectlDescribe,
  "kubectl-format": kubectlFormat,
  "kubectl-more": kubectlMore,
  awk,
  checksums,
  nginx,
  grep,
  regex,
  sed,
  nslookup,
  httpd,
  ip,
  od,
  hexdump,
  diff,
  usage,
};

/** A store that holds every chunk. */
export function allChunks(): ChunkStore {
  const modules = new Map(Object.entries(MODULES));
  return { get: (name) => modules.get(name), set: (name, module) => void modules.set(name, module) };
}
