/**
 * df: how full filesystems are. Source: BusyBox 1.36.1 df.
 * Simplified: inodes (-i) are not counted; all that is not used is available.
 */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString, MountInfo } from "../kernel/types.ts";
import { canonicalPath } from "./canonical-path.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { formatHumanSize } from "./human-size.ts";
import { complain } from "./message.ts";
import { parseNumber } from "./number.ts";
import { DISK_SUFFIXES, GNU_SUFFIXES } from "./size-suffixes.ts";
import type { Applet } from "./types.ts";

/** What a block is, and how the table looks. */
interface TableStyle {
  /** Bytes; 0: sizes for people. */
  unit: number;
  posix: boolean;
  types: boolean;
  inodes: boolean;
}

export const dfApplet: Applet = {
  name: "df",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "kPTt:aiB:hm");
    if (!options) return 1;
    const style = styleOf(options, sys.isGnu);
    if (style === null) {
      yield* complain(sys, "df", `invalid number '${options.value("B") ?? ""}'`);
      return 1;
    }
    yield* sys.print(header(style));
    let code = 0;
    if (options.operands.length === 0) {
      const type = options.value("t");
      for (const mount of sys.k.mounts(sys.p)) {
        if ((mount.size > 0 || options.has("a")) && (type === undefined || type === mount.type))
          yield* sys.print(row(mount, style));
      }
    }
    for (const path of options.operands) {
      const mount = mountOf(sys, path);
      if (mount) yield* sys.print(row(mount, style));
      else {
        yield* complain(sys, "df", `${path}: can't find mount point`);
        code = 1;
      }
    }
    return code;
  },
};

function styleOf(options: Options, isGnu: boolean): TableStyle | null {
  const unitOption = options.last("kmhB");
  let unit = 1024;
  if (unitOption === "m") unit = 1_048_576;
  if (unitOption === "h") unit = 0;
  if (unitOption === "B") {
    const asked = parseNumber(options.value("B") ?? "", 1, 2 ** 63, isGnu ? GNU_SUFFIXES : DISK_SUFFIXES);
    if (asked === null) return null;
    unit = asked;
  }
  const inodes = options.has("i");
  if (inodes && unit !== 0) unit = 1;
  return { unit, posix: options.has("P"), types: options.has("T"), inodes };
}

function header({ unit, posix, types, inodes }: TableStyle): string {
  let blocks = unit === 0 ? "     Size" : `${posix ? unit : shortNumber(unit)}-blocks`;
  if (inodes) blocks = "   Inodes";
  const type = types ? "Type       " : "";
  return `Filesystem           ${type}${blocks.padEnd(15)}Used Available ${posix ? "Capacity" : "Use%"} Mounted on\n`;
}

/** `1K`, `1M`, `1000`: without a fraction. */
function shortNumber(value: number): string {
  return formatHumanSize(value).replace(/^(\d+)\.(\d)/, (_, whole: string, fraction: string) =>
    String(Number(whole) + (Number(fraction) >= 5 ? 1 : 0)),
  );
}

function row({ source, type, size, used, target }: MountInfo, style: TableStyle): string {
  const isLong = source.length > 20 && !style.posix;
  const name = isLong ? `${source}\n${" ".repeat(20)}` : source.padEnd(20);
  // A filesystem gives room in blocks.
  const [total, taken] = style.inodes ? [0, 0] : [size, Math.ceil(used / 4096) * 4096];
  const available = Math.max(0, total - taken);
  const percent = total === 0 ? 0 : Math.floor((taken * 100 + total / 2) / total);
  const shown = (bytes: number): string =>
    (style.unit === 0 ? formatHumanSize(bytes) : String(Math.floor((bytes + style.unit / 2) / style.unit))).padStart(9);
  const kind = style.types ? ` ${type.padEnd(10)}` : "";
  return `${name}${kind} ${shown(total)} ${shown(taken)} ${shown(available)} ${String(percent).padStart(3)}% ${target}\n`;
}

/** The mount that a file lies in. */
function mountOf(sys: Sys, path: ByteString): MountInfo | undefined {
  const place = canonicalPath(sys, path);
  if (typeof place === "number") return undefined;
  let best: MountInfo | undefined;
  for (const mount of sys.k.mounts(sys.p)) {
    const isAbove = mount.target === "/" || place === mount.target || place.startsWith(`${mount.target}/`);
    if (isAbove && mount.target.length >= (best?.target.length ?? 0)) best = mount;
  }
  return best;
}
