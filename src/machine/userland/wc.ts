/** wc: counts lines, words, characters of UTF-8 and bytes. Source: BusyBox 1.36.1 wc (UNICODE_SUPPORT). */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, strerror } from "../kernel/errno.ts";
import type { Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { eachOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

interface Counts {
  l: number;
  w: number;
  m: number;
  c: number;
  L: number;
}

const COLUMNS = ["l", "w", "m", "c", "L"] as const;

class Counter {
  readonly counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  #inWord = false;
  #column = 0;

  add(data: string): void {
    const { counts } = this;
    counts.c += data.length;
    for (let i = 0; i < data.length; i++) {
      const code = data.charCodeAt(i);
      // All but the second and later bytes of a character.
      if ((code & 0xc0) !== 0x80) counts.m++;
      const isSpace = code === 32 || (code >= 9 && code <= 13);
      if (!isSpace && code > 32 && code !== 127) {
        if (!this.#inWord && code < 128) {
          counts.w++;
          this.#inWord = true;
        }
        if (code < 128) this.#column++;
      } else if (isSpace) {
        this.#inWord = false;
        this.#move(code);
      }
    }
  }

  end(): Counts {
    this.counts.L = Math.max(this.counts.L, this.#column);
    return this.counts;
  }

  #move(code: number): void {
    if (code === 9) this.#column += 8 - (this.#column % 8);
    else if (code === 32) this.#column++;
    else {
      this.counts.L = Math.max(this.counts.L, this.#column);
      this.#column = 0;
      if (code === 10) this.counts.l++;
    }
  }
}

/** What there is before the end, or before a read that fails: the errno is the second. */
function* count(sys: Sys, fd: Fd): Generator<void, [Counts, number], void> {
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

export const wcApplet: Applet = {
  name: "wc",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "lwcmL");
    if (!options) return 1;
    const asked = COLUMNS.filter((column) => options.has(column));
    const columns = asked.length === 0 ? (["l", "w", "c"] as const) : asked;
    const { operands } = options;
    // One number about one file stands alone; anything else stands in columns.
    const isPlain = columns.length === 1 && operands.length <= 1;
    const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    function* row(counts: Counts, label: string): AppletRun {
      const cells = columns.map((column) => (isPlain ? String(counts[column]) : String(counts[column]).padStart(9)));
      return yield* sys.print(cells.join(isPlain ? "" : " ") + label + "\n");
    }
    const code = yield* eachOperand(sys, "wc", operands, "plain", function* (fd, name) {
      const [counts, failed] = yield* count(sys, fd);
      if (failed < 0) yield* complain(sys, "wc", `${name}: ${strerror(failed)}`);
      for (const column of COLUMNS) {
        total[column] = column === "L" ? Math.max(total.L, counts.L) : total[column] + counts[column];
      }
      yield* row(counts, operands.length === 0 ? "" : ` ${name}`);
      return failed < 0 ? 1 : 0;
    });
    if (operands.length > 1) yield* row(total, " total");
    return code;
  },
};
