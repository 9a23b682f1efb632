/** What -b, --backup and -S keep of a file that is replaced. Source: coreutils 9.1 (Backup options). */
import type { Sys } from "../../../kernel/applet.ts";
import type { Options } from "../../getopt.ts";

/** The name of the copy that is kept; "": none is. */
export function backupOf(sys: Sys, options: Options, target: string): string {
  if (!options.has("b") && !options.has("backup") && !options.has("S")) return "";
  const suffix = options.value("S") ?? sys.env("SIMPLE_BACKUP_SUFFIX") ?? "~";
  const control = options.value("backup") || sys.env("VERSION_CONTROL") || "existing";
  if (control === "none" || control === "off") return "";
  if (control === "simple" || control === "never") return target + suffix;
  const directory = target.includes("/") ? target.replace(/[^/]*$/, "") : "./";
  const base = target.replace(/^.*\//, "");
  const entries = sys.k.readdir(sys.p, directory);
  const numbers = (typeof entries === "number" ? [] : entries).map(({ name }) =>
    name.startsWith(`${base}.~`) ? Number(/^\d+(?=~$)/.exec(name.slice(base.length + 2))?.[0] ?? 0) : 0,
  );
  const newest = Math.max(0, ...numbers);
  const isNumbered = control === "numbered" || control === "t" || newest > 0;
  return isNumbered ? `${target}.~${newest + 1}~` : target + suffix;
}

/** Keeps it; what -v says of that. */
export function backedUp(sys: Sys, target: string, backup: string): string {
  return sys.k.rename(sys.p, target, backup) < 0 ? "" : `'${backup}' ~ `;
}
