/** What a running awk program has: its variables, the record, regular expressions, random numbers and open files. */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { O_CLOEXEC, O_RDONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import type { Regex } from "../../regex-types.ts";
import { compileRegex } from "../regex.ts";
import { toText } from "./format.ts";
import { parseAssignment } from "./lexer.ts";
import { AwkProblem, PlainProblem } from "./problem.ts";
import { GlibcRandom } from "./random.ts";
import { CurrentRecord } from "./record.ts";
import { NF, SPECIAL } from "./special.ts";
import type { SpecialName } from "./special.ts";
import { splitterOf } from "./split.ts";
import type { RecordEnd } from "./streams.ts";
import { RecordReader, Streams } from "./streams.ts";
import { Cell, InputText, isTrue, toNumber } from "./values.ts";
import type { Value } from "./values.ts";

const DEFAULTS: Readonly<Partial<Record<SpecialName, Value>>> = {
  NR: 0, FNR: 0, FS: " ", OFS: " ", ORS: "\n", RS: "\n", SUBSEP: "\x1c", CONVFMT: "%.6g", OFMT: "%.6g", RSTART: 0,
  RLENGTH: 0, FILENAME: "",
}; // prettier-ignore

/** Regular expressions that are kept. */
const REGEX_CACHE = 500;
/** Characters of the longest string. */
const LONGEST = 67_108_864;
/** What an element of an array takes beside its key. */
const ELEMENT_BYTES = 64;

export class Runtime {
  readonly sys: Sys;
  readonly globals: Cell[];
  readonly record: CurrentRecord;
  readonly streams: Streams;
  readonly random = new GlibcRandom(1);
  seed = 1;
  /** Of the program: what is wrong with the input is said to be there. */
  lastLine = 1;
  /** Bytes that values are taken to use. */
  bytes = 0;
  readonly #names: ReadonlyMap<ByteString, number>;
  readonly #special: Readonly<Record<SpecialName, Cell>>;
  readonly #regexes = new Map<ByteString, Regex>();
  #input: RecordReader | null = null;
  #hasRead = false;

  constructor(sys: Sys, names: ReadonlyMap<ByteString, number>) {
    this.sys = sys;
    this.#names = names;
    this.globals = Array.from({ length: names.size }, (_, i) => new Cell(DEFAULTS[SPECIAL[i] ?? "NF"] ?? null));
    this.streams = new Streams(sys);
    const special = SPECIAL.map((name, i) => [name, this.globals[i] ?? new Cell()] as const);
    this.#special = Object.fromEntries(special) as Record<SpecialName, Cell>;
    this.record = new CurrentRecord({
      splitter: () => splitterOf(this.text("FS"), (source) => this.regex(source)),
      isParagraph: () => this.text("RS") === "",
      outputSeparator: () => this.text("OFS"),
      conversionFormat: () => this.text("CONVFMT"),
    });
  }

  special(name: SpecialName): Cell {
    return this.#special[name];
  }

  text(name: SpecialName): ByteString {
    const { value } = this.#special[name];
    return typeof value === "string" ? value : toText(value, "%.6g");
  }

  /** A value's text, by CONVFMT where it is a number. */
  toText(value: Value): ByteString {
    return typeof value === "string" ? value : toText(value, this.text("CONVFMT"));
  }

  join(left: ByteString, right: ByteString): ByteString {
    if (left.length + right.length > LONGEST) throw new PlainProblem("out of memory");
    return left + right;
  }

  /** Counts the memory of a new element. */
  grew(key: ByteString): void {
    this.bytes += ELEMENT_BYTES + key.length;
  }

  get ignoresCase(): boolean {
    return isTrue(this.#special.IGNORECASE.value);
  }

  regex(source: ByteString): Regex {
    const ignoreCase = this.ignoresCase;
    const key = ignoreCase ? `i${source}` : `-${source}`;
    const known = this.#regexes.get(key);
    if (known) return known;
    const compiled = compileRegex(source, { extended: true, ignoreCase });
    if (!compiled.ok) throw new PlainProblem(`bad regex '${source}': ${compiled.message}`);
    if (this.#regexes.size >= REGEX_CACHE) this.#regexes.clear();
    this.#regexes.set(key, compiled.regex);
    return compiled.regex;
  }

  /** What RS says. */
  recordEnd(): RecordEnd {
    const separator = this.text("RS");
    if (separator === "") return null;
    return separator.length === 1 ? separator : this.regex(separator);
  }

  /** Sets a variable where the text is `NAME=VALUE`, as -v and operands are; whether it was. */
  assignInput(text: ByteString): boolean {
    const assignment = parseAssignment(text);
    if (!assignment) return false;
    const index = this.#names.get(assignment.name);
    const value = new InputText(assignment.value);
    if (index === NF) this.record.count = toNumber(value);
    const cell = index === undefined ? undefined : this.globals[index];
    if (cell) cell.value = value;
    return true;
  }

  /**
   * The next record of the input, which is counted; null at the end of a file, after which the next call goes on with the
   * next file.
   */
  *readInput(): Generator<void, ByteString | null, void> {
    if (!this.#input && !(yield* this.nextFile())) return null;
    const input = this.#input;
    const record = input ? yield* input.next(this.recordEnd()) : null;
    if (record === null) {
      const failure = input?.error ?? 0;
      this.closeInput();
      if (failure < 0) throw new AwkProblem(`${this.lastLine}: ${strerror(failure)}`);
      return null;
    }
    this.#special.RT.value = input?.terminator ?? "";
    for (const name of ["NR", "FNR"] as const) {
      const cell = this.#special[name];
      cell.value = toNumber(cell.value) + 1;
    }
    return record;
  }

  get hasInput(): boolean {
    return this.#input !== null;
  }

  closeInput(): void {
    if (this.#input && this.#input.fd !== 0) this.sys.k.close(this.sys.p, this.#input.fd);
    this.#input = null;
  }

  /** Opens the next file of the operands; false where there is none left. */
  *nextFile(): Generator<void, boolean, void> {
    this.closeInput();
    const files = this.#special.ARGV.array;
    const index = this.#special.ARGIND;
    while (toNumber(index.value) + 1 < toNumber(this.#special.ARGC.value)) {
      index.value = toNumber(index.value) + 1;
      const key = this.toText(index.value);
      const operand = files.has(key) ? this.toText(files.get(key)) : "";
      if (operand === "" || this.assignInput(operand)) continue;
      yield* this.#open(operand);
      return true;
    }
    if (this.#hasRead) return false;
    yield* this.#open("-");
    return true;
  }

  *#open(name: ByteString): Generator<void, void, void> {
    this.#hasRead = true;
    const fd = name === "-" ? 0 : yield* this.sys.open(name, O_RDONLY | O_CLOEXEC);
    if (isError(fd)) throw new PlainProblem(`${name}: ${strerror(fd)}`);
    this.#input = new RecordReader(this.sys, fd);
    this.#special.FILENAME.value = name;
    this.#special.FNR.value = 0;
  }
}
