/** Several files read as one stream of bytes, for the programs that dump them. */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { EINTR, ESPIPE, strerror } from "../../kernel/errno.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { openMessage, openOperand } from "../input.ts";
import { complain } from "../message.ts";

export class ByteInput {
  /** Whether a file could not be opened (or read, where that is told as `read error`). */
  failed = false;
  readonly #sys: Sys;
  readonly #applet: string;
  readonly #names: readonly ByteString[];
  /** `name: read error` instead of the text of the error. */
  readonly #isVague: boolean;
  #next = 0;
  #fd: Fd = -1;

  constructor(sys: Sys, applet: string, names: readonly ByteString[], isVague = false) {
    this.#sys = sys;
    this.#applet = applet;
    this.#names = names.length === 0 ? ["-"] : names;
    this.#isVague = isVague;
  }

  /** Opens the next file that can be opened; false where there is none. */
  *openNext(): Generator<void, boolean, void> {
    if (this.#fd > 0) this.#sys.k.close(this.#sys.p, this.#fd);
    this.#fd = -1;
    while (this.#next < this.#names.length) {
      const name = this.#names[this.#next++] ?? "-";
      const fd = yield* openOperand(this.#sys, name);
      if (!isError(fd)) {
        this.#fd = fd;
        return true;
      }
      this.failed = true;
      yield* complain(this.#sys, this.#applet, openMessage("plain", name, fd));
    }
    return false;
  }

  /** The next `count` bytes; fewer only at the end of the last file. */
  *take(count: number): Generator<void, ByteString, void> {
    let data = "";
    while (data.length < count) {
      if (this.#fd < 0 && !(yield* this.openNext())) break;
      const more = yield* this.#sys.read(this.#fd, count - data.length);
      if (more === -EINTR) continue;
      if (isError(more)) {
        this.failed ||= this.#isVague;
        const name = this.#names[this.#next - 1] ?? "-";
        yield* complain(this.#sys, this.#applet, `${name}: ${this.#isVague ? "read error" : strerror(more)}`);
      }
      if (typeof more === "number" || more === "") {
        if (!(yield* this.openNext())) break;
      } else data += more;
    }
    this.#sys.charge(1 + (count >> 2));
    if (this.#sys.spent) yield;
    return data;
  }

  /** Passes over so many bytes by reading them; how many there were. */
  *skip(count: number): Generator<void, number, void> {
    let left = count;
    while (left > 0) {
      const data = yield* this.take(Math.min(left, 65_536));
      if (data === "") break;
      left -= data.length;
    }
    return count - left;
  }

  /** Whether the file about to be read can be positioned; complains where it cannot. */
  *isSeekable(): Generator<void, boolean, void> {
    if (this.#fd < 0 && !(yield* this.openNext())) return true;
    const stat = this.#sys.k.fstat(this.#sys.p, this.#fd);
    if (typeof stat === "number" || (stat.kind !== "fifo" && stat.kind !== "socket")) return true;
    const name = this.#names[this.#next - 1] ?? "-";
    yield* complain(this.#sys, this.#applet, `${name === "-" ? "stdin" : name}: ${strerror(-ESPIPE)}`);
    return false;
  }
}
