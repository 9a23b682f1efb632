/** GNU's wc in the C locale, where a character is a byte. Source: coreutils 9.1 wc. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, strerror } from "../../../kernel/errno.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { openOperand } from "../../input.ts";
import { gnuOptions, longOptions, say } from "../gnu/words.ts";
import { Output, fileName, listedFiles } from "./text-io.ts";

const LONG = longOptions("bytes=c chars=m lines=l words=w files0-from=files0-from: max-line-length=L");
const COLUMNS = ["l", "w", "m", "c", "L"] as const;
type Counts = Record<(typeof COLUMNS)[number], number>;

function zero(): Counts {
  return { l: 0, w: 0, m: 0, c: 0, L: 0 };
}

class Counter {
  readonly counts = zero();
  #inWord = false;
  #column = 0;

  add(data: ByteString): void {
    const { counts } = this;
    counts.c += data.length;
    counts.m += data.length;
    for (let i = 0; i < data.length; i++) {
      const code = data.charCodeAt(i);
      if (code > 32 && code < 127) {
        if (!this.#inWord) counts.w++;
        this.#inWord = true;
        this.#column++;
      } else if (code === 32 || (code >= 9 && code <= 13)) this.#space(code);
    }
  }

  #space(code: number): void {
    const { counts } = this;
    this.#inWord = false;
    if (code === 9) this.#column += 8 - (this.#column % 8);
    else if (code === 32) this.#column++;
    else if (code !== 11) {
      counts.L = Math.max(counts.L, this.#column);
      this.#column = 0;
      if (code === 10) counts.l++;
    }
  }

  end(): Counts {
    this.counts.L = Math.max(this.counts.L, this.#column);
    return this.counts;
  }
}

function* counted(sys: Sys, fd: Fd): Generator<void, [Counts, number], void> {
  const counter = new Counter();
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (typeof data === "number" || data === "") return [counter.end(), Number(data)];
    counter.add(data);
    sys.charge(1 + (data.length >> 4));
    if (sys.spent) yield;
  }
}

export function* wcMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* gnuOptions(sys, "wc", argv, "clLmw", LONG);
  if (typeof options === "number") return options;
  const asked = COLUMNS.filter((column) => options.has(column));
  const columns = asked.length === 0 ? (["l", "w", "c"] as const) : asked;
  const list = options.value("files0-from");
  const listed = list === undefined ? options.operands : yield* listedFiles(sys, "wc", list, options.operands);
  if (!listed) return 1;
  const names = list === undefined && listed.length === 0 ? ["-"] : listed;
  const isUnnamed = list === undefined && options.operands.length === 0;
  const width = columnWidth(sys, names, columns.length, list === "-");
  const out = new Output(sys, "wc");
  // What printf(3) could not write is no longer known when all is closed.
  out.closing = "write error";
  const total = zero();
  const row = (counts: Counts, name: string): string =>
    `${columns.map((column) => String(counts[column]).padStart(width)).join(" ")}${name}\n`;
  let code = 0;
  for (const [i, name] of names.entries()) {
    if (name === "" && list !== undefined) {
      yield* say(sys, "wc", `${fileName(list)}:${i + 1}: invalid zero-length file name`);
      code = 1;
      continue;
    }
    if (name === "-" && list === "-") {
      yield* say(sys, "wc", "when reading file names from stdin, no file name of '-' allowed");
      code = 1;
      continue;
    }
    const fd = yield* openOperand(sys, name);
    const [counts, failed] = isError(fd) ? [null, fd] : yield* counted(sys, fd);
    if (failed < 0) {
      yield* say(sys, "wc", `${isUnnamed ? "'standard input'" : fileName(name)}: ${strerror(failed)}`);
      code = 1;
    }
    if (!counts) continue;
    for (const column of COLUMNS)
      total[column] = column === "L" ? Math.max(total.L, counts.L) : total[column] + counts[column];
    yield* out.put(row(counts, isUnnamed ? "" : ` ${name.includes("\n") ? fileName(name) : name}`));
    if (fd !== 0) sys.k.close(sys.p, fd);
  }
  if (names.length > 1) yield* out.put(row(total, " total"));
  return yield* out.end(code);
}

/** As many digits as all bytes together have; seven at least where something is not a file; one for one number of one file. */
function columnWidth(sys: Sys, names: readonly ByteString[], columns: number, isStream: boolean): number {
  if (names.length === 0 || isStream || (names.length === 1 && columns === 1)) return 1;
  let least = 1;
  let sum = 0;
  for (const name of names) {
    const stat = name === "-" ? sys.k.fstat(sys.p, 0) : sys.k.stat(sys.p, name);
    if (typeof stat === "number") continue;
    if (stat.kind === "file") sum += stat.size;
    else least = 7;
  }
  return Math.max(least, String(sum).length);
}
