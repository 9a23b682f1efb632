/** What GNU's sed reads: its files as one sequence of lines, or one sequence for each (-s, -i). Source: sed 4.9. */
import { Sys, isError } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_RDONLY } from "../../../kernel/flags.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { LineReader } from "../../input.ts";
import { say } from "../gnu/words.ts";
import { SedProblem } from "./script.ts";

export interface Line {
  readonly text: ByteString;
  readonly isEnded: boolean;
}

/** Where the lines of one file go, where each has a place of its own. */
export interface PerFile {
  /** False: it is passed over. */
  begin(name: ByteString): Generator<void, boolean, void>;
  end(): Generator<void, void, void>;
}

export class SedInput {
  line = 0;
  /** The file that the last line came from. */
  name: ByteString = "-";
  code = 0;
  readonly #sys: Sys;
  readonly #names: ByteString[];
  readonly #separator: ByteString;
  readonly #isSeparate: boolean;
  readonly #perFile: PerFile | null;
  readonly #isUnbuffered: boolean;
  #reader: LineReader | null = null;
  #fd: Fd = -1;
  #opened: ByteString = "-";
  #ahead: Line | null = null;
  #isNewFile = false;
  /** Called where line numbers begin anew. */
  onNewFile: () => void = () => undefined;

  constructor(
    sys: Sys,
    names: readonly ByteString[],
    how: { separator: ByteString; isSeparate: boolean; isUnbuffered: boolean; perFile: PerFile | null },
  ) {
    this.#sys = sys;
    this.#names = [...names];
    this.#separator = how.separator;
    this.#isSeparate = how.isSeparate;
    this.#isUnbuffered = how.isUnbuffered;
    this.#perFile = how.perFile;
  }

  *next(): Generator<void, Line | null, void> {
    const line = this.#ahead ?? (yield* this.#read(true));
    this.#ahead = null;
    if (!line) return null;
    if (this.#isNewFile && this.#isSeparate) {
      this.line = 0;
      this.onNewFile();
    }
    this.#isNewFile = false;
    this.line++;
    this.name = this.#opened;
    return line;
  }

  /** Whether no line follows (in this file, where each is one for itself). */
  *isLast(): Generator<void, boolean, void> {
    this.#ahead ??= yield* this.#read(!this.#isSeparate);
    return this.#ahead === null;
  }

  /** Whether no line follows in any file. */
  *isEnd(): Generator<void, boolean, void> {
    if (yield* this.isLast()) return !this.#isSeparate || this.#names.length === 0;
    return false;
  }

  *#read(goesOn: boolean): Generator<void, Line | null, void> {
    for (;;) {
      if (this.#reader) {
        const text = yield* this.#reader.next();
        if (text !== null) return { text, isEnded: this.#reader.terminated };
        const { error } = this.#reader;
        if (error < 0) {
          const shown = this.#opened === "-" ? "stdin" : this.#opened;
          throw new SedProblem(`read error on ${shown}: ${strerror(error)}`, 4);
        }
        if (!goesOn) return null;
        yield* this.close();
      }
      if (!goesOn && this.#fd >= 0) return null;
      if (!(yield* this.#open())) return null;
    }
  }

  /** The next line of the file that is being read, and of no other. */
  *rest(): Generator<void, Line | null, void> {
    const line = this.#ahead;
    this.#ahead = null;
    return line ?? (this.#reader ? yield* this.#read(false) : null);
  }

  *close(): Generator<void, void, void> {
    if (!this.#reader) return;
    this.#reader = null;
    if (this.#fd > 0) this.#sys.k.close(this.#sys.p, this.#fd);
    this.#fd = -1;
    if (this.#perFile) yield* this.#perFile.end();
  }

  /** What has been read and not used is there for others. */
  giveBack(): void {
    const rest = (this.#reader?.takeBuffered().length ?? 0) + (this.#ahead ? this.#ahead.text.length + 1 : 0);
    if (this.#fd === 0 && rest > 0) this.#sys.k.lseek(this.#sys.p, 0, -rest, "current");
  }

  *#open(): Generator<void, boolean, void> {
    for (;;) {
      const name = this.#names.shift();
      if (name === undefined) return false;
      if (this.#perFile && !(yield* this.#perFile.begin(name))) continue;
      const isStandard = name === "-" && !this.#perFile;
      const fd = isStandard ? 0 : yield* this.#sys.open(name, O_RDONLY);
      if (isError(fd)) {
        yield* say(this.#sys, "sed", `can't read ${name}: ${strerror(fd)}`);
        this.code = 2;
        continue;
      }
      this.#fd = fd;
      this.#opened = name;
      this.#isNewFile = true;
      this.#reader = new LineReader(
        this.#isUnbuffered ? new ByteWise(this.#sys.k, this.#sys.p) : this.#sys,
        fd,
        this.#separator,
      );
      return true;
    }
  }
}

/** No byte is taken that belongs to a later line. */
class ByteWise extends Sys {
  override *read(fd: Fd): Generator<void, ByteString | number, void> {
    return yield* super.read(fd, 1);
  }
}
