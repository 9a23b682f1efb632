/**
 * stat: what a file is. Source: BusyBox 1.36.1 stat.
 * Simplified: filesystems (-f) have neither an ID nor counted inodes.
 */
import { parseOptions } from "./getopt.ts";
import { complainErrno } from "./message.ts";
import { filePiece, filesystemPiece, formatPieces } from "./stat-format.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %o";
const TERSE_FILESYSTEM = "%n %i %l %t %s %b %f %a %c %d";
const WHOLE_FILESYSTEM =
  '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s\n' +
  "Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d";

function wholeFormat(isDevice: boolean): string {
  return (
    "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n" +
    `Device: %Dh/%dd\tInode: %-10i  Links: ${isDevice ? "%-5h Device type: %t,%T" : "%h"}\n` +
    "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z"
  );
}

export const statApplet: Applet = {
  name: "stat",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "tLfc:");
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "stat");
    const isTerse = options.has("t");
    const format = options.value("c");
    let code = 0;
    for (const path of options.operands) {
      const { k, p } = sys;
      if (options.has("f")) {
        const stat = k.statfs(p, path);
        if (typeof stat === "number") {
          yield* complainErrno(sys, "stat", `can't read file system information for '${path}'`, stat);
          code = 1;
          continue;
        }
        const text = format ?? (isTerse ? TERSE_FILESYSTEM : WHOLE_FILESYSTEM);
        yield* sys.print(`${formatPieces(text, (letter) => filesystemPiece(path, stat, letter))}\n`);
        continue;
      }
      const stat = options.has("L") ? k.stat(p, path) : k.lstat(p, path);
      if (typeof stat === "number") {
        yield* complainErrno(sys, "stat", `can't stat '${path}'`, stat);
        code = 1;
        continue;
      }
      const text = format ?? (isTerse ? TERSE : wholeFormat(stat.kind === "device"));
      yield* sys.print(`${formatPieces(text, (letter) => filePiece(sys, path, stat, letter))}\n`);
    }
    return code;
  },
};
