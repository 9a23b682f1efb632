/** run-parts: runs every script of a directory, in order. Source: BusyBox 1.36.1 run-parts. */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { ENOTDIR, strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { execProgram, forkApplet, waitFor } from "../../exec-program.ts";
import { parseOptions } from "../../getopt.ts";
import { complain, complainErrno } from "../../message.ts";
import { joinPath } from "../../paths.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

const LONG = { arg: "a", umask: "u", test: "test", reverse: "reverse", "exit-on-error": "strict", list: "list" };

/** Names of letters, digits, underscores, dashes and points, without one in front: what packages leave behind is passed over. */
function isScriptName(name: ByteString): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(name);
}

function* runOne(sys: Sys, path: ByteString, words: readonly ByteString[]): Generator<void, string | null, void> {
  yield* sys.flush();
  const child = forkApplet(sys, function* (own) {
    const failed = yield* execProgram(own, [path, ...words]);
    yield* complain(own, "run-parts", `can't execute '${path}': ${strerror(failed)}`);
    return 127;
  });
  if (isError(child)) return strerror(child);
  const status = yield* waitFor(sys, child.pid);
  if (typeof status === "number") return strerror(status);
  if (status.signal !== 0) return `signal ${status.signal}`;
  return status.code === 0 ? null : `exit status ${status.code}`;
}

export const runPartsApplet: Applet = {
  name: "run-parts",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "a:u:", LONG);
    if (!options) return 1;
    const [directory] = options.operands;
    if (directory === undefined || options.operands.length > 1) return yield* usageError(sys, "run-parts");
    const umask = options.value("u");
    if (umask !== undefined && !/^[0-7]+$/.test(umask)) {
      yield* complain(sys, "run-parts", `invalid number '${umask}'`);
      return 1;
    }
    if (umask !== undefined) sys.p.umask = parseInt(umask, 8) & 0o777;
    const entries = sys.k.readdir(sys.p, directory);
    if (typeof entries === "number") {
      if (entries !== -ENOTDIR) yield* complainErrno(sys, "run-parts", directory, entries);
      return 0;
    }
    const names = entries.map(({ name }) => name).filter(isScriptName);
    if (options.has("reverse")) names.reverse();
    let code = 0;
    for (const name of names) {
      const path = joinPath(directory, name);
      const stat = sys.k.stat(sys.p, path);
      if (typeof stat === "number" || stat.kind !== "file") continue;
      if (!options.has("list") && sys.k.access(sys.p, path, 1) < 0) continue;
      if (options.has("test") || options.has("list")) {
        yield* sys.print(`${path}\n`);
        continue;
      }
      const problem = yield* runOne(sys, path, options.values("a"));
      if (problem === null) continue;
      code = 1;
      yield* complain(sys, "run-parts", `${path}: ${problem}`);
      if (options.has("strict")) break;
    }
    return code;
  },
};
