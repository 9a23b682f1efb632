/** Changes to /etc/passwd, /etc/group and /etc/shadow, line by line. Source: passwd(5), group(5), shadow(5). */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { complain } from "../../message.ts";

export const PASSWD = "/etc/passwd";
export const GROUP = "/etc/group";
export const SHADOW = "/etc/shadow";
export const GSHADOW = "/etc/gshadow";

/** The lines of a file as fields; none where it is missing. */
export function records(sys: Sys, path: ByteString): string[][] {
  const text = sys.k.readFile(sys.p, path);
  if (typeof text === "number") return [];
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(":"));
}

export function exists(sys: Sys, path: ByteString): boolean {
  return typeof sys.k.stat(sys.p, path) !== "number";
}

/** Writes a file of records; false after a complaint. */
export function* writeRecords(
  sys: Sys,
  applet: string,
  path: ByteString,
  lines: readonly (readonly string[])[],
): Generator<void, boolean, void> {
  const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
  const text = lines.map((fields) => `${fields.join(":")}\n`).join("");
  const written = isError(fd) ? fd : yield* sys.writeAll(fd, text);
  if (!isError(fd)) sys.k.close(sys.p, fd);
  if (!isError(written)) return true;
  yield* complain(sys, applet, `can't open '${path}': ${strerror(written)}`);
  return false;
}

/** Adds a record, or changes those that `matches`; false after a complaint. A shadow file that is not there is left alone. */
export function* changeRecords(
  sys: Sys,
  applet: string,
  path: ByteString,
  change: (lines: string[][]) => string[][],
): Generator<void, boolean, void> {
  if (!exists(sys, path)) return true;
  return yield* writeRecords(sys, applet, path, change(records(sys, path)));
}
