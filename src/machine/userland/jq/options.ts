/** jq's command line. Source: jq 1.6 and 1.7, src/main.c (behaviour and words). */
import { parseValue } from "./json-reader.ts";
import { JqError } from "./values.ts";
import type { Value } from "./values.ts";

export interface JqOptions {
  program: string | null;
  programFile: string | null;
  files: string[];
  slurp: boolean;
  rawInput: boolean;
  nullInput: boolean;
  raw: boolean;
  join: boolean;
  isAscii: boolean;
  sortsKeys: boolean;
  colors: boolean;
  exitStatus: boolean;
  indent: string;
  values: Map<string, Value>;
  /** Files that variables are read from. */
  fileValues: { name: string; path: string; isRaw: boolean }[];
  positional: Value[];
}

export type ParsedOptions =
  | { readonly kind: "options"; readonly options: JqOptions }
  | { readonly kind: "problem"; readonly text: string }
  | { readonly kind: "help" | "version" };

const TRY =
  "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n";

export function parseOptions(words: readonly string[]): ParsedOptions {
  const options: JqOptions = {
    program: null,
    programFile: null,
    files: [],
    slurp: false,
    rawInput: false,
    nullInput: false,
    raw: false,
    join: false,
    isAscii: false,
    sortsKeys: false,
    colors: false,
    exitStatus: false,
    indent: "  ",
    values: new Map(),
    fileValues: [],
    positional: [],
  };
  const reading = new OptionReader(options, words);
  const outcome = reading.read();
  return outcome ?? { kind: "options", options };
}

class OptionReader {
  readonly #options: JqOptions;
  readonly #words: readonly string[];
  #at = 0;
  #rest: "files" | "texts" | "values" = "files";
  #isOver = false;

  constructor(options: JqOptions, words: readonly string[]) {
    this.#options = options;
    this.#words = words;
  }

  read(): ParsedOptions | null {
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at++] ?? "";
      const outcome =
        this.#isOver || !/^-[-A-Za-z]/.test(word)
          ? this.#operand(word)
          : word === "--"
            ? this.#end()
            : this.#option(word);
      if (outcome) return outcome;
    }
    return null;
  }

  #end(): null {
    this.#isOver = true;
    return null;
  }

  #operand(word: string): ParsedOptions | null {
    const options = this.#options;
    if (options.program === null && options.programFile === null) options.program = word;
    else if (this.#rest === "texts") options.positional.push(word);
    else if (this.#rest === "values") {
      const value = readJson(word);
      if (value === undefined) return problem(`jq: Invalid JSON text passed to --jsonargs\n${TRY}`);
      options.positional.push(value);
    } else options.files.push(word);
    return null;
  }

  #option(word: string): ParsedOptions | null {
    if (word.startsWith("--")) return this.#long(word.slice(2));
    for (const letter of word.slice(1)) {
      const long = SHORT[letter];
      if (long === undefined) return problem(`jq: Unknown option ${word}\n${TRY}`);
      const outcome = this.#long(long);
      if (outcome) return outcome;
    }
    return null;
  }

  #take(count: number): string[] | null {
    if (this.#at + count > this.#words.length) return null;
    const taken = this.#words.slice(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  #long(name: string): ParsedOptions | null {
    const options = this.#options;
    switch (name) {
      case "slurp":
        options.slurp = true;
        return null;
      case "raw-input":
        options.rawInput = true;
        return null;
      case "null-input":
        options.nullInput = true;
        return null;
      case "raw-output":
        options.raw = true;
        return null;
      case "join-output":
        options.raw = true;
        options.join = true;
        return null;
      case "ascii-output":
        options.isAscii = true;
        return null;
      case "compact-output":
        options.indent = "";
        return null;
      case "sort-keys":
        options.sortsKeys = true;
        return null;
      case "color-output":
        options.colors = true;
        return null;
      case "monochrome-output":
        options.colors = false;
        return null;
      case "tab":
        options.indent = "\t";
        return null;
      case "exit-status":
        options.exitStatus = true;
        return null;
      case "unbuffered":
        return null;
      case "indent": {
        const [text] = this.#take(1) ?? [];
        if (text === undefined) return problem(`jq: --indent takes one parameter (e.g. --indent 7)\n${TRY}`);
        const count = Number.parseInt(text, 10) || 0;
        if (count < -1 || count > 7) return problem(`jq: --indent takes a number between -1 and 7\n${TRY}`);
        options.indent = count < 0 ? "\t" : " ".repeat(count);
        return null;
      }
      case "from-file": {
        const [path] = this.#take(1) ?? [];
        // A program that had been taken was the first file.
        if (options.program !== null) {
          options.files.unshift(...(path === undefined ? [] : [path]));
          options.programFile = options.program;
          options.program = null;
        } else options.programFile = path ?? "";
        return null;
      }
      case "args":
        this.#rest = "texts";
        return null;
      case "jsonargs":
        this.#rest = "values";
        return null;
      case "version":
        return { kind: "version" };
      case "help":
        return { kind: "help" };
      default:
        return this.#named(name);
    }
  }

  #named(name: string): ParsedOptions | null {
    const options = this.#options;
    if (!["arg", "argjson", "slurpfile", "rawfile", "argfile"].includes(name))
      return problem(`jq: Unknown option --${name}\n${TRY}`);
    const [key, value] = this.#take(2) ?? [];
    if (key === undefined || value === undefined) {
      const example = name === "arg" ? "varname value" : name === "argjson" ? "varname text" : "varname filename";
      return problem(`jq: --${name} takes two parameters (e.g. --${name} ${example})\n${TRY}`);
    }
    if (name === "arg") {
      if (!options.values.has(key)) options.values.set(key, value);
    } else if (name === "argjson") {
      const parsed = readJson(value);
      if (parsed === undefined) return problem(`jq: invalid JSON text passed to --argjson\n${TRY}`);
      if (!options.values.has(key)) options.values.set(key, parsed);
    } else options.fileValues.push({ name: key, path: value, isRaw: name === "rawfile" });
    return null;
  }
}

function problem(text: string): ParsedOptions {
  return { kind: "problem", text };
}

function readJson(text: string): Value | undefined {
  try {
    return text.trim() === "" ? undefined : parseValue(text);
  } catch (error) {
    if (error instanceof JqError) return undefined;
    throw error;
  }
}

const SHORT: Readonly<Record<string, string>> = {
  s: "slurp",
  R: "raw-input",
  n: "null-input",
  r: "raw-output",
  j: "join-output",
  a: "ascii-output",
  c: "compact-output",
  S: "sort-keys",
  C: "color-output",
  M: "monochrome-output",
  e: "exit-status",
  f: "from-file",
  h: "help",
  V: "version",
};
