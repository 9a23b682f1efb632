/** GNU's df. Source: coreutils 9.1 df. Simplified: inodes are not counted (`-`); all that is not used is available. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { ENOENT, strerror } from "../../../kernel/errno.ts";
import type { ByteString, MountInfo } from "../../../kernel/types.ts";
import { canonicalPath } from "../../canonical-path.ts";
import { HUMAN, KILOBYTES, SI, blockSize, sizeText } from "./human.ts";
import type { SizeStyle } from "./human.ts";
import { quoted } from "./quoting.ts";
import { gnuOptions, longOptions, say, sayUsage } from "./words.ts";

const LONG = longOptions(
  "all=a block-size=B human-readable=h si=H inodes=i local=l no-sync=no-sync output=output:: portability=P sync=no-sync total=total print-type=T type=t exclude-type=x",
);

interface Row {
  readonly mount: MountInfo | null;
  readonly source: string;
  readonly file: string;
  readonly target: string;
  readonly size: number;
  readonly used: number;
}

interface Column {
  readonly head: string;
  readonly least: number;
  readonly isLeft?: boolean;
  cell(row: Row, style: SizeStyle): string;
}

const percent = (used: number, whole: number): string => (whole === 0 ? "-" : `${Math.ceil((used * 100) / whole)}%`);
const COLUMNS: Readonly<Record<string, Column>> = {
  source: { head: "Filesystem", least: 14, isLeft: true, cell: (row) => row.source },
  fstype: { head: "Type", least: 4, isLeft: true, cell: (row) => row.mount?.type ?? "-" },
  itotal: { head: "Inodes", least: 5, cell: () => "-" },
  iused: { head: "IUsed", least: 5, cell: () => "-" },
  iavail: { head: "IFree", least: 5, cell: () => "-" },
  ipcent: { head: "IUse%", least: 4, cell: () => "-" },
  size: { head: "1K-blocks", least: 5, cell: (row, style) => sizeText(row.size, style) },
  used: { head: "Used", least: 5, cell: (row, style) => sizeText(row.used, style) },
  avail: { head: "Available", least: 5, cell: (row, style) => sizeText(row.size - row.used, style) },
  pcent: { head: "Use%", least: 4, cell: (row) => percent(row.used, row.size) },
  file: { head: "File", least: 0, isLeft: true, cell: (row) => row.file },
  target: { head: "Mounted on", least: 0, isLeft: true, cell: (row) => row.target },
};
const ALL = "source fstype itotal iused iavail ipcent size used avail pcent file target";

export function* dfMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* gnuOptions(sys, "df", argv, "aB:iF:hHklmPTt:vx:", LONG);
  if (typeof options === "number") return options;
  let style: SizeStyle = KILOBYTES;
  let blocks = "";
  for (const { option, value = "" } of options.given) {
    if (option === "h") style = HUMAN;
    else if (option === "H") style = SI;
    else if (option === "k") style = KILOBYTES;
    else if (option === "m") style = { unit: 1_048_576, suffix: "", auto: 0 };
    else if (option === "B") {
      const asked = blockSize(value);
      if (!asked) {
        yield* say(sys, "df", `invalid -B argument '${value}'`);
        return 1;
      }
      style = asked;
    } else continue;
    blocks = option === "m" ? "1M" : option === "B" ? blockName(value, style) : "";
  }
  const isPosix = options.has("P") && style.auto === 0;
  let names = `source${options.has("T") ? " fstype" : ""} ${options.has("i") ? "itotal iused iavail ipcent" : "size used avail pcent"} target`;
  const output = options.value("output");
  if (options.has("output")) {
    const conflict = ["i", "P", "T"].find((letter) => options.has(letter));
    if (conflict !== undefined) {
      yield* sayUsage(sys, "df", `options -${conflict} and --output are mutually exclusive`);
      return 1;
    }
    names = output === undefined || output === "" ? ALL : output.replaceAll(",", " ");
  }
  const columns: Column[] = [];
  for (const name of names.split(" ")) {
    const column = COLUMNS[name];
    if (!column) {
      yield* sayUsage(sys, "df", `option --output: field '${name}' unknown`);
      return 1;
    }
    columns.push(column);
  }
  const rows: Row[] = [];
  let code = 0;
  const types = options.values("t");
  const excluded = options.values("x");
  for (const mount of options.operands.length === 0 ? sys.k.mounts(sys.p) : []) {
    if (mount.size === 0 && !options.has("a") && types.length === 0) continue;
    if ((types.length > 0 && !types.includes(mount.type)) || excluded.includes(mount.type)) continue;
    rows.push(rowOf(mount, "-"));
  }
  for (const path of options.operands) {
    const mount = mountOf(sys, path);
    if (typeof mount === "number") {
      yield* say(sys, "df", `${quoted(path, "shell-escape")}: ${strerror(mount)}`);
      code = 1;
    } else rows.push(rowOf(mount, path));
  }
  if (rows.length === 0) {
    if (code === 0) yield* say(sys, "df", "no file systems processed");
    return 1;
  }
  if (options.has("total")) {
    const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
    rows.push({
      mount: null,
      source: "total",
      file: "-",
      target: "-",
      size: sum((row) => row.size),
      used: sum((row) => row.used),
    });
  }
  const heads = columns.map(({ head }) => {
    if (head === "1K-blocks") {
      if (style.auto > 0) return "Size";
      if (isPosix) return `${style.unit}-blocks`;
      return blocks === "" ? head : `${blocks}-blocks`;
    }
    if (head === "Available" && style.auto > 0 && !isPosix) return "Avail";
    return head === "Use%" && isPosix ? "Capacity" : head;
  });
  const cells = [heads, ...rows.map((row) => columns.map((column) => column.cell(row, style)))];
  const widths = columns.map(({ least }, i) => Math.max(least, ...cells.map((row) => (row[i] ?? "").length)));
  for (const row of cells) {
    const line = row.map((cell, i) => {
      if (columns[i]?.isLeft !== true) return cell.padStart(widths[i] ?? 0);
      return i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0);
    });
    yield* sys.print(`${line.join(" ")}\n`);
  }
  return code;
}

function blockName(text: string, { unit, suffix, auto }: SizeStyle): string {
  if (auto > 0) return "";
  if (suffix !== "") return `1${suffix}`;
  const shown = sizeText(unit, unit % 1024 === 0 ? HUMAN : SI).replace(".0", "");
  return /^\d+$/.test(shown) || text.endsWith("B") ? `${shown}B` : shown;
}

function rowOf(mount: MountInfo, file: string): Row {
  // A filesystem gives room in blocks.
  const used = Math.min(mount.size, Math.ceil(mount.used / 4096) * 4096);
  return { mount, source: mount.source, file, target: mount.target, size: mount.size, used };
}

/** The mount that a file lies in, or -errno. */
function mountOf(sys: Sys, path: ByteString): MountInfo | number {
  const stat = sys.k.stat(sys.p, path);
  if (typeof stat === "number") return stat;
  const place = canonicalPath(sys, path);
  if (typeof place === "number") return place;
  let best: MountInfo | undefined;
  for (const mount of sys.k.mounts(sys.p)) {
    const isAbove = mount.target === "/" || place === mount.target || place.startsWith(`${mount.target}/`);
    if (isAbove && mount.target.length >= (best?.target.length ?? 0)) best = mount;
  }
  return best ?? -ENOENT;
}
