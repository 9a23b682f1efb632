/** ln: links files. Source: BusyBox 1.36.1. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { ENOENT } from "../kernel/errno.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import { joinPath, lastComponent } from "./paths.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const lnApplet: Applet = {
  name: "ln",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "sfnbS:vT", { symbolic: "s", force: "f", "no-dereference": "n" });
    if (!options) return 1;
    const { operands } = options;
    const last = operands.at(-1);
    if (last === undefined) return yield* usageError(sys, "ln");
    if (options.has("T") && operands.length > 2) {
      yield* complain(sys, "ln", "-T accepts 2 args max");
      return 1;
    }
    const isAlone = operands.length === 1;
    const place = isAlone ? lastComponent(last) : last;
    let code = 0;
    for (const target of isAlone ? operands : operands.slice(0, -1)) {
      const stat = options.has("n") || options.has("T") ? sys.k.lstat(sys.p, place) : sys.k.stat(sys.p, place);
      const isDirectory = typeof stat !== "number" && stat.kind === "directory";
      if (isDirectory && options.has("T")) {
        yield* complain(sys, "ln", `'${place}' is a directory`);
        return 1;
      }
      const name = isDirectory ? joinPath(place, lastComponent(target)) : place;
      code = (yield* makeLink(sys, target, name, options)) || code;
    }
    return code;
  },
};

function* makeLink(sys: Sys, target: ByteString, name: ByteString, options: Options): AppletRun {
  const { k, p } = sys;
  const stat = options.has("s") ? 0 : k.lstat(p, target);
  if (typeof stat === "number" && stat < 0) {
    yield* complainErrno(sys, "ln", target, stat);
    return 1;
  }
  if (options.has("b")) {
    const saved = k.rename(p, name, `${name}${options.value("S") ?? "~"}`);
    if (saved < 0 && saved !== -ENOENT) {
      yield* complainErrno(sys, "ln", name, saved);
      return 1;
    }
  }
  if (options.has("b") || options.has("f")) k.unlink(p, name);
  if (options.has("v")) yield* sys.print(`'${name}' -> '${target}'\n`);
  const made = options.has("s") ? k.symlink(p, target, name) : k.link(p, target, name);
  if (made >= 0) return 0;
  yield* complainErrno(sys, "ln", name, made);
  return 1;
}
