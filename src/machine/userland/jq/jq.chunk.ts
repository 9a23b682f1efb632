/**
 * jq: reads JSON, runs a program on it, prints what comes out.
 * Source: jq 1.6 as Debian 12 ships it, with the functions of 1.7.
 * Simplified: no modules (`import`, `include`, -L), --stream and --seq; numbers are doubles, also where 1.7 keeps their text;
 * syntax errors do not say what was expected.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { isError } from "../../kernel/applet.ts";
import { decodeUtf8, encodeUtf8 } from "../../kernel/bytes.ts";
import { EINTR, strerror } from "../../kernel/errno.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { checkNames } from "./check-names.ts";
import { Evaluator } from "./evaluate.ts";
import { Halt } from "./halt.ts";
import { JsonProblem, JsonReader } from "./json-reader.ts";
import { JqSyntaxError } from "./lexer.ts";
import { parseOptions } from "./options.ts";
import type { JqOptions } from "./options.ts";
import { parseProgram } from "./parser.ts";
import { PAUSE } from "./streams.ts";
import type { Node } from "./parser.ts";
import { JqError, isTrue, print, toText } from "./values.ts";
import type { Colors, PrintOptions, Value } from "./values.ts";

const USAGE =
  "Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [STRINGS...]\n\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]\n\nRuns FILTER on every JSON value of the files or of standard input, and prints what comes out.\n\n  -c  on one line            -n  with null as the input     -r  texts without quotes\n  -j  like -r, no newlines   -s  all inputs as one array    -R  lines instead of JSON\n  -S  keys in order          -e  exit status of the result  -a  ASCII only\n  -C  -M  colors or not      --tab  --indent N              -f FILE  the filter is there\n  --arg NAME TEXT  --argjson NAME JSON  --slurpfile NAME FILE  --rawfile NAME FILE  --args  --jsonargs\n";
const OPERATIONS = 1000;
const BYTES_OF_AN_ITEM = 32;

const COLORS: Colors = {
  null: "\u001b[1;30m",
  false: "\u001b[0;39m",
  true: "\u001b[0;39m",
  number: "\u001b[0;39m",
  string: "\u001b[0;32m",
  array: "\u001b[1;39m",
  object: "\u001b[1;39m",
  key: "\u001b[34;1m",
};

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const parsed = parseOptions(argv.slice(1).map(decodeUtf8));
  switch (parsed.kind) {
    case "problem":
      yield* sys.error(encodeUtf8(parsed.text));
      return 2;
    case "version":
      yield* sys.print("jq-1.6\n");
      return 0;
    case "help":
      yield* sys.print(USAGE);
      return 0;
    case "options":
      if (isIdle(sys, parsed.options)) {
        yield* sys.error(USAGE);
        return 2;
      }
      return yield* new Run(sys, parsed.options).main();
  }
}

/** Nothing was asked for, and a person sits there. */
function isIdle(sys: Sys, { program, programFile }: JqOptions): boolean {
  return program === null && programFile === null && sys.k.isatty(sys.p, 0) && sys.k.isatty(sys.p, 1);
}

class Run {
  readonly #sys: Sys;
  readonly #options: JqOptions;
  readonly #printing: PrintOptions;
  readonly #input: Input;
  #messages = "";
  #code = 0;
  #last: Value | undefined;
  #hasRun = false;

  constructor(sys: Sys, options: JqOptions) {
    this.#sys = sys;
    this.#options = options;
    const { indent, isAscii, sortsKeys, colors } = options;
    this.#printing = { indent, isAscii, sortsKeys, colors: colors ? COLORS : null };
    this.#input = new Input(sys, options);
  }

  *main(): AppletRun {
    const values = yield* this.#values();
    if (values === null) return 2;
    const node = yield* this.#program(new Set(values.keys()));
    if (node === null) return this.#code;
    const input = this.#input;
    const evaluator = new Evaluator({
      values,
      nextInput: () => input.next(),
      get epochSeconds() {
        return input.epochSeconds;
      },
      get lines() {
        return input.lines;
      },
      get fileName() {
        return input.fileName ?? "<stdin>";
      },
      debug: (text) => void (this.#messages += text),
    });
    try {
      yield* this.#each(evaluator, node);
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
      yield* this.#sys.flush();
      yield* this.#tell(this.#messages + error.text);
      return error.code;
    }
    if (this.#code !== 0) return this.#code;
    if (input.failed) return 2;
    if (!this.#options.exitStatus || !this.#hasRun) return 0;
    return this.#last === undefined ? 4 : isTrue(this.#last) ? 0 : 1;
  }

  *#each(evaluator: Evaluator, node: Node): Generator<void, void, void> {
    if (this.#options.nullInput) {
      yield* this.#one(evaluator, node, null);
      return;
    }
    for (;;) {
      let next;
      try {
        next = this.#input.next();
      } catch (error) {
        if (!(error instanceof JsonProblem)) throw error;
        yield* this.#sys.flush();
        yield* this.#tell(`parse error: ${error.message}\n`);
        this.#code = 4;
        return;
      }
      if (next === "end") return;
      if (next === "wait") yield* this.#input.read();
      else yield* this.#one(evaluator, node, next.value);
    }
  }

  *#one(evaluator: Evaluator, node: Node, input: Value): Generator<void, void, void> {
    const sys = this.#sys;
    // What counts in the end is the last input.
    this.#code = 0;
    this.#hasRun = true;
    try {
      for (const result of evaluator.results(node, input)) {
        if (this.#messages !== "") {
          yield* sys.flush();
          yield* this.#tell(this.#messages);
          this.#messages = "";
        }
        if (result === PAUSE) {
          sys.charge(OPERATIONS);
          if (evaluator.held > 0 && !sys.k.setMemory(sys.p, evaluator.held * BYTES_OF_AN_ITEM + MEMORY)) return;
          if (this.#input.isWaiting) yield* this.#input.read();
          if (sys.spent) yield;
        } else {
          this.#last = result;
          yield* this.#print(result);
        }
      }
    } catch (error) {
      if (!(error instanceof JqError) && !(error instanceof JsonProblem)) throw error;
      yield* sys.flush();
      const value = error instanceof JqError ? error.value : error.message;
      const at = `jq: error (at ${this.#input.place})`;
      yield* this.#tell(
        this.#messages + (typeof value === "string" ? `${at}: ${value}\n` : `${at} (not a string): ${toText(value)}\n`),
      );
      this.#messages = "";
      this.#code = 5;
    }
  }

  *#print(value: Value): Generator<void, void, void> {
    const { raw, join, isAscii } = this.#options;
    const text = raw && typeof value === "string" && !isAscii ? value : print(value, this.#printing);
    yield* this.#sys.print(encodeUtf8(join ? text : `${text}\n`));
    if (this.#sys.spent) yield;
  }

  *#tell(text: string): Generator<void, void, void> {
    if (text !== "") yield* this.#sys.error(encodeUtf8(text));
  }

  *#program(names: ReadonlySet<string>): Generator<void, Node | null, void> {
    const { programFile } = this.#options;
    let source = this.#options.program ?? ".";
    if (programFile !== null) {
      const text = this.#sys.k.readFile(this.#sys.p, encodeUtf8(programFile));
      if (typeof text === "number") {
        yield* this.#tell(`jq: error: Could not open ${programFile}: ${strerror(text)}\n`);
        this.#code = 2;
        return null;
      }
      source = decodeUtf8(text);
    }
    try {
      const node = parseProgram(source);
      checkNames(node, names);
      return node;
    } catch (error) {
      if (!(error instanceof JqSyntaxError)) throw error;
      const isSyntax = error.message.startsWith("syntax error");
      const why = isSyntax ? `${error.message} (Unix shell quoting issues?)` : error.message;
      const before = source.slice(0, error.at).split("\n");
      const line = source.split("\n")[before.length - 1] ?? "";
      yield* this.#tell(
        `jq: error: ${why} at <top-level>, line ${before.length}:\n${line}${" ".repeat(before.at(-1)?.length ?? 0)}\njq: 1 compile error\n`,
      );
      this.#code = 3;
      return null;
    }
  }

  /** The variables that a program finds. */
  *#values(): Generator<void, Map<string, Value> | null, void> {
    const { values, fileValues, positional } = this.#options;
    const named = new Map(values);
    for (const { name, path, isRaw } of fileValues) {
      const bytes = this.#sys.k.readFile(this.#sys.p, encodeUtf8(path));
      if (typeof bytes === "number") {
        yield* this.#tell(
          `jq: Bad JSON in --${isRaw ? "rawfile" : "slurpfile"} ${name} ${path}: Could not open ${path}: ${strerror(bytes)}\n`,
        );
        return null;
      }
      const text = decodeUtf8(bytes);
      if (isRaw) named.set(name, text);
      else {
        try {
          named.set(name, allOf(text));
        } catch (error) {
          if (!(error instanceof JsonProblem)) throw error;
          yield* this.#tell(`jq: Bad JSON in --slurpfile ${name} ${path}: ${error.message}\n`);
          return null;
        }
      }
    }
    const env = new Map<string, Value>(
      [...this.#sys.p.env].map(([name, value]) => [decodeUtf8(name), decodeUtf8(value)]),
    );
    const all = new Map<string, Value>(named);
    all.set("ENV", env);
    all.set(
      "ARGS",
      new Map<string, Value>([
        ["positional", positional],
        ["named", named],
      ]),
    );
    return all;
  }
}

const MEMORY = 2_097_152;

function allOf(text: string): Value[] {
  const reader = new JsonReader();
  reader.push(text);
  const found: Value[] = [];
  for (let value = reader.next(true); value !== undefined; value = reader.next(true)) found.push(value);
  return found;
}

/** The inputs, as they come. */
class Input {
  readonly #sys: Sys;
  readonly #options: JqOptions;
  readonly #reader = new JsonReader();
  readonly #files: string[];
  #fd: Fd | null = null;
  #isOver = false;
  #isGiven = false;
  /** Somebody has asked for more than there is. */
  #hasEnded = false;
  #hasRead = false;
  #bytes = "";
  #lines: string[] = [];
  #all: Value[] | string = "";
  lines = 0;
  fileName: string | null = null;
  /** A file could not be read. */
  failed = false;
  /** Somebody has asked, and there was nothing. */
  isWaiting = false;

  constructor(sys: Sys, options: JqOptions) {
    this.#sys = sys;
    this.#options = options;
    this.#files = [...options.files];
    if (options.files.length === 0) this.#fd = 0;
    this.#all = options.rawInput ? "" : [];
  }

  get epochSeconds(): number {
    return this.#sys.k.clock.epoch / 1000;
  }

  /** `<stdin>:3`, as far as it has been read. */
  get place(): string {
    const isUnknown = this.#hasEnded || (this.lines === 0 && this.#options.nullInput && !this.#hasRead);
    return isUnknown ? "<unknown>" : `${this.fileName ?? "<stdin>"}:${this.lines}`;
  }

  next(): { readonly value: Value } | "end" | "wait" {
    this.isWaiting = false;
    const { rawInput, slurp } = this.#options;
    const found = rawInput ? this.#nextLine() : this.#nextValue();
    if (found !== undefined && !slurp) return { value: found };
    if (found !== undefined && Array.isArray(this.#all)) {
      this.#all.push(found);
      return this.next();
    }
    if (!this.#isOver) {
      this.isWaiting = true;
      return "wait";
    }
    if (!slurp || this.#isGiven) {
      this.#hasEnded = true;
      return "end";
    }
    this.#isGiven = true;
    return { value: this.#all };
  }

  #nextValue(): Value | undefined {
    return this.#reader.next(this.#isOver);
  }

  #nextLine(): Value | undefined {
    if (this.#options.slurp) {
      if (this.#isOver) this.#all = decodeUtf8(this.#bytes);
      return undefined;
    }
    const line = this.#lines.shift();
    if (line !== undefined) return decodeUtf8(line);
    if (!this.#isOver || this.#bytes === "") return undefined;
    const last = decodeUtf8(this.#bytes);
    this.#bytes = "";
    return last;
  }

  /** Reads on: a piece, or into the next file. */
  *read(): Generator<void, void, void> {
    if (this.#fd === null && !(yield* this.#open())) return;
    const data = yield* this.#sys.read(this.#fd ?? 0);
    if (data === -EINTR) return;
    if (isError(data)) {
      yield* this.#sys.error(`jq: error: Input error: ${strerror(data)}\n`);
      this.failed = true;
    }
    if (typeof data === "number" || data === "") this.#close();
    else this.#push(data);
  }

  #push(data: ByteString): void {
    this.#hasRead = true;
    for (const char of data) if (char === "\n") this.lines++;
    this.#bytes += data;
    if (this.#options.rawInput) {
      if (this.#options.slurp) return;
      const lines = this.#bytes.split("\n");
      this.#bytes = lines.pop() ?? "";
      this.#lines.push(...lines);
      return;
    }
    // A character of several bytes may come in pieces.
    const cut = /[\xc0-\xff][\x80-\xbf]{0,2}$/.exec(this.#bytes)?.index ?? this.#bytes.length;
    this.#reader.push(decodeUtf8(this.#bytes.slice(0, cut)));
    this.#bytes = this.#bytes.slice(cut);
  }

  *#open(): Generator<void, boolean, void> {
    const path = this.#files.shift();
    if (path === undefined) {
      if (this.#bytes !== "" && !this.#options.rawInput) this.#reader.push(decodeUtf8(this.#bytes));
      this.#isOver = true;
      return false;
    }
    const fd = path === "-" ? 0 : yield* this.#sys.open(encodeUtf8(path), O_RDONLY);
    if (fd < 0) {
      yield* this.#sys.flush();
      yield* this.#sys.error(encodeUtf8(`jq: error: Could not open file ${path}: ${strerror(fd)}\n`));
      this.failed = true;
      return false;
    }
    this.#fd = fd;
    this.fileName = path === "-" ? null : path;
    this.lines = 0;
    return true;
  }

  #close(): void {
    if (this.#fd !== null && this.#fd > 0) this.#sys.k.close(this.#sys.p, this.#fd);
    this.#fd = null;
    if (this.#options.files.length === 0) {
      if (this.#bytes !== "" && !this.#options.rawInput) this.#reader.push(decodeUtf8(this.#bytes));
      this.#isOver = true;
    }
  }
}
