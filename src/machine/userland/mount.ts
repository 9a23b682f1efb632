/**
 * mount: what is mounted; a container may not mount anything itself. Source: BusyBox 1.36.1; mount(2), capabilities(7).
 * Simplified: /etc/fstab is looked at for the missing entry only.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { isError } from "../kernel/applet.ts";
import { strerror } from "../kernel/errno.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

function* listMounts(sys: Sys, type: ByteString | undefined): AppletRun {
  yield* sys.chunk("proc-files");
  const table = sys.k.readFile(sys.p, "/proc/mounts");
  if (isError(table)) {
    yield* complain(sys, "mount", "no /proc/mounts");
    return 1;
  }
  for (const line of table.split("\n")) {
    const [source, target, kind, mode] = line.split(" ").map(unescape);
    if (mode === undefined || (type !== undefined && type !== kind)) continue;
    yield* sys.print(`${source} on ${target} type ${kind} (${mode})\n`);
  }
  return 0;
}

/** `\040` to what it stands for, as getmntent(3) does. */
function unescape(text: ByteString): ByteString {
  return text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8) & 255));
}

/** Refused: without a place to mount on by that, else for want of a capability. */
function* refuse(sys: Sys, source: ByteString, target: ByteString): AppletRun {
  const stat = sys.k.stat(sys.p, target);
  if (isError(stat)) {
    yield* complain(sys, "mount", `mounting ${source} on ${target} failed: ${strerror(stat)}`);
    return 255;
  }
  yield* complain(sys, "mount", "permission denied (are you root?)");
  return 1;
}

export const mountApplet: Applet = {
  name: "mount",
  *main(sys, argv) {
    // `--bind` is `-o bind`.
    const long = argv.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    const words = argv.filter((word) => !word.startsWith("--"));
    const options = yield* parseOptions(sys, words, "o:t:rwanfvsiO:T:");
    if (!options) return 1;
    const [source, target, ...more] = options.operands;
    if (more.length > 0) return yield* usageError(sys, "mount");
    if (source === undefined && !options.has("a")) return yield* listMounts(sys, options.value("t"));
    if (sys.p.cred.uid !== 0 && (target !== undefined || options.has("a") || long.length > 0 || options.has("o"))) {
      yield* complain(sys, "mount", "you must be root");
      return 1;
    }
    if (source !== undefined && target !== undefined) return yield* refuse(sys, source, target);
    const flags = [...long, ...options.values("o")].flatMap((text) => text.split(","));
    const isRemount = flags.includes("remount");
    if (source !== undefined && isRemount) return yield* refuse(sys, source, source);
    const tab = options.value("T") ?? "/etc/fstab";
    const known = sys.k.readFile(sys.p, tab);
    if (isError(known)) {
      yield* complain(sys, "mount", `can't read '${tab}': ${strerror(known)}`);
      return 1;
    }
    if (source === undefined) return 0;
    yield* complain(sys, "mount", `can't find ${source} in ${tab}`);
    return 1;
  },
};
