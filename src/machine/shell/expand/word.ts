/**
 * Compiles words to functions: to one string (assignments, targets, here-documents), to a pattern, or to fields.
 *
 * A command substitution has to wait for a process, and these functions never wait. So the machine runs a word's
 * substitutions first (`CompiledWord.substitutions`, each only where it is needed) and leaves their output in
 * `state.substitutions`, from which the function takes it.
 *
 * Simplified: the command substitutions of one word run before its other expansions, so `$((x++))$(echo $x)` shows the old x.
 */
import { SHELL_LIMITS } from "../limits.ts";
import { ShellError } from "../shell-error.ts";
import type { ShellState } from "../interp/state.ts";
import type { ExtendedPart, List, ParameterPart, Part, Word } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import { arithmeticTemplate, naturalNumber } from "./arithmetic.ts";
import { FieldBuilder } from "./fields.ts";
import { parameterOperation } from "./parameter.ts";
import { expandPathname } from "./pathname.ts";
import { hasWildcard, quotePattern } from "./pattern.ts";
import { expandTilde } from "./tilde.ts";

export interface Substitution {
  readonly body: List;
  /** Whether it is needed at all; absent: always. */
  readonly isNeeded?: (state: ShellState) => boolean;
  /** Its value is not what it says but the name of a pipe from it or to it. */
  readonly direction?: "<" | ">";
}

export interface Compiled<Result> {
  readonly substitutions: readonly Substitution[];
  readonly run: Result;
}

export type StringOf = (state: ShellState) => ByteString;
export type FieldsOf = (state: ShellState, out: ByteString[]) => void;

export interface CompiledFields extends Compiled<FieldsOf> {
  /**
   * The quick way, where there is one: the one field that the word makes, or null where that is not certain; then nothing has
   * been done and `run` is to be called.
   */
  readonly single: ((state: ShellState) => ByteString | null) | null;
  /** The field of a word that is always the same. */
  readonly constant: ByteString | null;
}
export type Emit = (state: ShellState, builder: FieldBuilder) => void;

/** How the literal text of a word is seen. */
export type Mode = "string" | "pattern";

/** An expansion that only a larger shell knows: what an `ExtendedPart` holds. */
export interface Expansion {
  /** In quotes it may still make several fields, or none. */
  readonly isMany: boolean;
  string(scope: WordScope, quoted: boolean, mode: Mode): StringOf;
  emit(scope: WordScope, quoted: boolean): Emit;
}

/** What it compiles its own words with. */
export type WordScope = WordCompiler;

function expansionOf(part: ExtendedPart): Expansion {
  // Only the extension that reads such a part makes one.
  return part.expansion as Expansion;
}

/** Where tilde prefixes are looked for: in an assignment's value after each colon too, in a declared `NAME=VALUE` only in its value. */
type TildeMode = "none" | "word" | "assignment" | "declaration";

/** To one string without splitting. */
export function compileString(word: Word, tilde: TildeMode = "none"): Compiled<StringOf> {
  const compiler = new WordCompiler();
  const run = compiler.string(expandTildes(word, tilde), "string");
  return { substitutions: compiler.substitutions, run: compiler.wrapString(run) };
}

/** To a pattern: what was quoted is escaped. */
export function compilePatternWord(word: Word): Compiled<StringOf> {
  const compiler = new WordCompiler();
  const run = compiler.string(expandTildes(word, "word"), "pattern");
  return { substitutions: compiler.substitutions, run: compiler.wrapString(run) };
}

/** To fields, which are appended. */
export function compileFields(word: Word): CompiledFields {
  const [only] = word;
  if (word.length === 1 && only?.kind === "literal" && (only.quoted || !isSpecial(only.value))) {
    const { value } = only;
    return { substitutions: [], run: (_state, out) => void out.push(value), single: () => value, constant: value };
  }
  const compiler = new WordCompiler();
  const parts = expandTildes(word, "word");
  const run = compiler.fields(parts);
  const single = compiler.substitutions.length === 0 ? compiler.single(parts) : null;
  return { substitutions: compiler.substitutions, run: compiler.wrapFields(run), single, constant: null };
}

/** Whether unquoted text may stand for something else. */
function isSpecial(value: ByteString): boolean {
  return /^~|[:=]~/.test(value) || (/[*?[]/.test(value) && hasWildcard(value)) || /[@+!]\(/.test(value);
}

/** A part that only the compiler makes: a tilde prefix. */
interface TildePart {
  readonly kind: "tilde";
  readonly user: ByteString;
}
type CompilerPart = Part | TildePart;

/** Takes tilde prefixes out of the unquoted literals. */
function expandTildes(word: Word, mode: TildeMode): readonly CompilerPart[] {
  if (mode === "none" || !word.some((part) => part.kind === "literal" && !part.quoted && part.value.includes("~")))
    return word;
  const out: CompilerPart[] = [];
  word.forEach((part, index) => {
    if (part.kind !== "literal" || part.quoted) {
      out.push(part);
      return;
    }
    const isLast = index === word.length - 1;
    const pieces =
      mode === "word" ? [part.value] : part.value.split(mode === "assignment" ? /(?<=:)/ : /(?<=:|^[A-Za-z_]\w*\+?=)/);
    pieces.forEach((piece, i) => {
      const match = (index === 0 || i > 0) && /^~([\w.+-]*)(?=[/:]|$)/.exec(piece);
      const endsWord = match && (match[0].length < piece.length || (isLast && i === pieces.length - 1));
      if (match && endsWord) out.push({ kind: "tilde", user: match[1] ?? "" });
      const rest = match && endsWord ? piece.slice(match[0].length) : piece;
      if (rest !== "") out.push({ ...part, value: rest });
    });
  });
  return out;
}

class WordCompiler {
  readonly substitutions: Substitution[] = [];
  #isNeeded: ((state: ShellState) => boolean) | undefined = undefined;

  /** Hands the word its substitutions' output, and takes it away afterwards. */
  wrapString(run: StringOf): StringOf {
    const count = this.substitutions.length;
    if (count === 0) return run;
    return (state) => {
      const base = state.substitutions.length - count;
      state.substitutionBase = base;
      const value = run(state);
      state.substitutions.length = base;
      return value;
    };
  }

  wrapFields(run: FieldsOf): FieldsOf {
    const count = this.substitutions.length;
    if (count === 0) return run;
    return (state, out) => {
      const base = state.substitutions.length - count;
      state.substitutionBase = base;
      run(state, out);
      state.substitutions.length = base;
    };
  }

  /** The quick way to the only field of a word. */
  single(parts: readonly CompilerPart[]): ((state: ShellState) => ByteString | null) | null {
    const [only] = parts;
    if (parts.length === 1 && only && !isQuotedString(only)) {
      if (only.kind === "parameter" && only.operator === "" && !isParams(only.name)) return singleParameter(only.name);
      if (only.kind !== "arithmetic") return null;
      const run = this.#number(only.expression);
      // Digits and a sign, which only an unusual IFS splits.
      return (state) => (state.ifs === " \t\n" ? run(state) : null);
    }
    return parts.every(isQuotedString) ? this.string(parts, "string") : null;
  }

  /* For extensions */

  /** The operand of `${x...}`. */
  operand(word: Word, quoted: boolean, mode: Mode): StringOf {
    return this.string(quoted ? word : expandTildes(word, "word"), mode);
  }

  /** The word of a default, which is only expanded where `uses` says so: into fields, or to a string. */
  conditional<Result>(uses: (state: ShellState) => boolean, compile: () => Result): Result {
    return this.#conditional(uses, compile);
  }

  emits(word: Word, splits: boolean): readonly Emit[] {
    return (splits ? expandTildes(word, "word") : word).map((part) => this.#emit(part, splits));
  }

  /* To one string */

  string(parts: readonly CompilerPart[], mode: Mode): StringOf {
    const runs = parts.map((part) => this.#partString(part, mode));
    const [a, b] = runs;
    if (!a) return () => "";
    if (!b) return a;
    if (runs.length === 2) return (state) => a(state) + b(state);
    return (state) => {
      let out = "";
      for (const run of runs) out += run(state);
      return out;
    };
  }

  #partString(part: CompilerPart, mode: Mode): StringOf {
    switch (part.kind) {
      case "literal": {
        const value = mode === "pattern" && part.quoted ? quotePattern(part.value) : part.value;
        return () => value;
      }
      case "tilde":
        return (state) => quoteIf(mode === "pattern", expandTilde(state, part.user));
      case "parameter":
        return this.#parameterString(part, mode);
      case "command": {
        const take = this.#substitution(part.body);
        return mode === "pattern" && part.quoted ? (state) => quotePattern(take(state)) : take;
      }
      case "arithmetic":
        return this.arithmetic(part.expression);
      case "process":
        return this.#substitution(part.body, part.direction);
      case "extended":
        return expansionOf(part).string(this, part.quoted, mode);
    }
  }

  #parameterString(part: ParameterPart, mode: Mode): StringOf {
    const isQuotedPattern = mode === "pattern" && part.quoted;
    const { name } = part;
    if (part.operator === "bad") {
      return () => {
        throw new ShellError("syntax error: bad substitution");
      };
    }
    if (isDefaultOperator(part.operator)) {
      const uses = usesWord(part);
      const operand = part.quoted ? part.word : expandTildes(part.word, "word");
      const word = this.#conditional(uses, () => this.string(operand, mode));
      const value = this.#value(part, uses, word);
      return (state) => value(state);
    }
    const operation = this.#operation(part);
    if (name === "@" || name === "*") {
      return (state) => quoteIf(isQuotedPattern, operation(state, joinParams(state, name === "*")));
    }
    const read = parameterReader(name);
    if (isQuotedPattern) return (state) => quotePattern(operation(state, read(state)));
    if (part.operator === "") return (state) => read(state) ?? "";
    return (state) => operation(state, read(state));
  }

  /** `-`, `=`, `?`, `+`: the value or the word, as a string. */
  #value(part: ParameterPart, uses: (state: ShellState) => boolean, word: StringOf): StringOf {
    const { name, operator } = part;
    if (operator === "+" || operator === ":+") return (state) => (uses(state) ? word(state) : "");
    if (operator === "-" || operator === ":-") return (state) => (uses(state) ? word(state) : plain(state, name));
    if (operator === "=" || operator === ":=") {
      return (state) => {
        if (!uses(state)) return plain(state, name);
        const value = word(state);
        if (!/^[A-Za-z_]/.test(name)) throw new ShellError(`${name}: bad variable name`);
        state.set(name, value);
        return value;
      };
    }
    const hasWord = part.word.length > 0;
    return (state) => {
      if (!uses(state)) return plain(state, name);
      const text = hasWord ? word(state) : operator === ":?" ? "parameter not set or null" : "parameter not set";
      throw new ShellError(`${name}: ${text}`, state.dialect === "bash" ? 127 : 2);
    };
  }

  #operation(part: ParameterPart): (state: ShellState, value: ByteString | undefined) => ByteString {
    const isPattern = part.operator !== ":";
    const word =
      part.operator === "" || part.operator === "length"
        ? () => ""
        : this.string(expandTildes(part.word, isPattern ? "word" : "none"), isPattern ? "pattern" : "string");
    const second = part.second ? this.string(part.second, "string") : null;
    return parameterOperation(part.operator, word, second);
  }

  /** `$(( ))`: the expression is expanded as in double quotes, then evaluated. */
  arithmetic(expression: Word): StringOf {
    return this.#number(expression);
  }

  #number(expression: Word): StringOf {
    const template = arithmeticTemplate(expression);
    const values = template?.names.map((name) => parameterReader(name)) ?? [];
    const text = this.string(expression, "string");
    if (!template) return (state) => String(state.evaluate(text(state)));
    const { evaluate } = template;
    if (values.length === 0)
      return (state) => String(state.extension ? state.evaluate(text(state)) : evaluate(state, NO_NUMBERS));
    return (state) => {
      if (state.extension) return String(state.evaluate(text(state)));
      const numbers: number[] = [];
      for (const value of values) {
        const number = naturalNumber(value(state));
        if (number < 0) return String(state.evaluate(text(state)));
        numbers.push(number);
      }
      return String(evaluate(state, numbers));
    };
  }

  #substitution(body: List, direction?: "<" | ">"): StringOf {
    const index = this.substitutions.length;
    this.substitutions.push({
      body,
      ...(this.#isNeeded ? { isNeeded: this.#isNeeded } : {}),
      ...(direction ? { direction } : {}),
    });
    return (state) => state.substitutions[state.substitutionBase + index] ?? "";
  }

  /** Compiles what is only expanded where `uses` says so. */
  #conditional<Result>(uses: (state: ShellState) => boolean, compile: () => Result): Result {
    const outer = this.#isNeeded;
    this.#isNeeded = outer ? (state) => outer(state) && uses(state) : uses;
    const result = compile();
    this.#isNeeded = outer;
    return result;
  }

  /* To fields */

  fields(parts: readonly CompilerPart[]): FieldsOf {
    const [only] = parts;
    if (
      parts.length === 1 &&
      only?.kind === "parameter" &&
      only.operator === "" &&
      only.name !== "@" &&
      only.name !== "*"
    ) {
      return only.quoted ? quotedParameter(only.name) : unquotedParameter(only.name);
    }
    if (parts.every(isQuotedString)) {
      const run = this.string(parts, "string");
      return (state, out) => void out.push(run(state));
    }
    const emits = parts.map((part) => this.#emit(part, false));
    return (state, out) => {
      const builder = new FieldBuilder(state.ifs, (text, pattern) => finishField(state, out, text, pattern));
      for (const emit of emits) emit(state, builder);
      builder.endField();
    };
  }

  /** `splits`: the part is the word of an unquoted `${x:-word}`. */
  #emit(part: CompilerPart, splits: boolean): Emit {
    switch (part.kind) {
      case "literal": {
        const { value } = part;
        if (part.quoted) return (_state, builder) => builder.quoted(value);
        return splits ? (_state, builder) => builder.expanded(value) : (_state, builder) => builder.literal(value);
      }
      case "tilde":
        return (state, builder) => {
          const home = expandTilde(state, part.user);
          // Only in bash an empty one is a field.
          if (home !== "" || state.dialect === "bash") builder.quoted(home);
        };
      case "parameter":
        return this.#emitParameter(part);
      case "extended":
        return expansionOf(part).emit(this, part.quoted);
      case "process": {
        const run = this.#substitution(part.body, part.direction);
        return (state, builder) => builder.quoted(run(state));
      }
      case "command":
      case "arithmetic": {
        const run = part.kind === "command" ? this.#substitution(part.body) : this.arithmetic(part.expression);
        return part.quoted
          ? (state, builder) => builder.quoted(run(state))
          : (state, builder) => builder.expanded(run(state));
      }
    }
  }

  #emitParameter(part: ParameterPart): Emit {
    const { name, quoted } = part;
    if (isDefaultOperator(part.operator) && !"=?".includes(part.operator.at(-1) ?? "")) {
      const uses = usesWord(part);
      const operand = quoted ? part.word : expandTildes(part.word, "word");
      const emits = this.#conditional(uses, () => operand.map((inner) => this.#emit(inner, !quoted)));
      const otherwise = part.operator.endsWith("+") ? null : this.#emitParameter({ ...part, operator: "", word: [] });
      const isField = quoted && !isAt(part);
      const isSet = quoted && name === "@" && part.operator === "-";
      return (state, builder) => {
        if (isField || (isSet && state.params.length === 0)) builder.quoted("");
        if (uses(state)) for (const emit of emits) emit(state, builder);
        else otherwise?.(state, builder);
      };
    }
    if (isAt(part)) {
      if (/^[#%/:]/.test(part.operator)) return this.#emitEach(part);
      const emit = emitParams(name, quoted);
      if (part.operator === "") return emit;
      const check = this.#parameterString(part, "string");
      return (state, builder) => {
        check(state);
        emit(state, builder);
      };
    }
    const run = this.#parameterString(part, "string");
    return quoted ? (state, builder) => builder.quoted(run(state)) : (state, builder) => builder.expanded(run(state));
  }

  /** `"${@#a}"`: of all in one text, in which each but the last ends with a NUL. */
  #emitEach(part: ParameterPart): Emit {
    const operation = this.#operation(part);
    return (state, builder) => {
      const { params } = state;
      let after = operation(state, params.join("\0")).split("\0");
      // A replacement goes on to the end of the parameter, and no further.
      if (part.operator === "/") {
        const place = after.findIndex((text, index) => text !== params[index]);
        if (place >= 0) after = after.slice(0, place + 1);
      }
      after.forEach((text, index) => {
        if (index > 0) builder.endField();
        if (part.quoted) builder.quoted(text);
        else builder.expanded(text);
      });
    };
  }
}

const NO_NUMBERS: readonly number[] = [];

/** A part that is neither split nor made into several fields. */
function isQuotedString(part: CompilerPart): boolean {
  if (part.kind === "literal") return part.quoted || !/[*?[]/.test(part.value);
  if (part.kind === "process") return true;
  return part.kind !== "tilde" && part.quoted && !isAt(part);
}

/** A parameter's value under `set -u`, the way to it chosen once. */
function parameterReader(name: ByteString): (state: ShellState) => ByteString | undefined {
  if (!/^[A-Za-z_]/.test(name)) return (state) => lookup(state, name);
  return (state) => {
    const value = state.get(name);
    return value === undefined ? lookup(state, name) : value;
  };
}

function singleParameter(name: ByteString): (state: ShellState) => ByteString | null {
  const read = parameterReader(name);
  return (state) => {
    const value = read(state);
    return value === undefined || value === "" || state.ifs !== " \t\n" || !isPlain(value) ? null : value;
  };
}

function quoteIf(condition: boolean, value: ByteString): ByteString {
  return condition ? quotePattern(value) : value;
}

function isDefaultOperator(operator: ParameterPart["operator"]): boolean {
  return operator !== "" && operator !== "length" && operator !== "bad" && "-=?+".includes(operator.at(-1) ?? " ");
}

/** `$@` or `$*` that yields several fields. */
function isAt(part: CompilerPart): boolean {
  if (part.kind === "extended") return expansionOf(part).isMany;
  if (part.kind !== "parameter") return false;
  if (isDefaultOperator(part.operator))
    return part.name === "@" || part.word.some(isAt) || (part.name === "*" && !part.quoted);
  return /^(?:[#%/:]|$)/.test(part.operator) && (part.name === "@" || (part.name === "*" && !part.quoted));
}

/** Whether the operator's word is used: the parameter is unset (or null, with a colon); for `+` the contrary. */
function usesWord(part: ParameterPart): (state: ShellState) => boolean {
  const { name, operator } = part;
  const nullCounts = operator.startsWith(":");
  const isAlternative = operator.endsWith("+");
  return (state) => {
    // Only in bash the parameters are unset where there are none.
    const isNone = isParams(name) && state.params.length === 0 && state.dialect === "bash";
    const value = isNone ? undefined : isParams(name) ? joinParams(state, name === "*") : state.parameter(name);
    return (value === undefined || (nullCounts && value === "")) !== isAlternative;
  };
}

function isParams(name: ByteString): boolean {
  return name === "@" || name === "*";
}

/** A value that is known to be wanted; unset is "". */
function plain(state: ShellState, name: ByteString): ByteString {
  return isParams(name) ? joinParams(state, name === "*") : (state.parameter(name) ?? "");
}

/** A value under `set -u`. */
function lookup(state: ShellState, name: ByteString): ByteString | undefined {
  const value = state.parameter(name);
  if (value === undefined && state.options.nounset) throw unbound(state, name);
  return value;
}

function unbound(state: ShellState, name: ByteString): ShellError {
  if (state.dialect !== "bash") return new ShellError(`${name}: parameter not set`);
  return new ShellError(`${/^\d/.test(name) ? "$" : ""}${name}: unbound variable`, 127);
}

function joinParams(state: ShellState, byIfs: boolean): ByteString {
  const separator = byIfs || state.dialect !== "bash" ? state.ifs.slice(0, 1) : " ";
  return state.params.join(separator);
}

function quotedParameter(name: ByteString): FieldsOf {
  const read = parameterReader(name);
  return (state, out) => void out.push(read(state) ?? "");
}

/** The commonest expansion of all: mostly there is nothing to split. */
function unquotedParameter(name: ByteString): FieldsOf {
  const read = parameterReader(name);
  return (state, out) => {
    const value = read(state);
    if (value === undefined || value === "") return;
    if (state.ifs === " \t\n" && isPlain(value)) {
      out.push(value);
      return;
    }
    const builder = new FieldBuilder(state.ifs, (text, pattern) => finishField(state, out, text, pattern));
    builder.expanded(value);
    builder.endField();
  };
}

/** Without blanks and wildcards. */
function isPlain(value: ByteString): boolean {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (c <= 32 || c === 42 || c === 63 || c === 91) return false;
  }
  return true;
}

function emitParams(name: ByteString, quoted: boolean): Emit {
  return (state, builder) => {
    const { params } = state;
    if (quoted && name === "*") builder.quoted(params.join(state.ifs.slice(0, 1)));
    else {
      params.forEach((param, index) => {
        if (index > 0) builder.endField();
        if (quoted) builder.quoted(param);
        else builder.expanded(param);
      });
    }
  };
}

/** Takes the fields of a word, pathnames expanded. */
export function fieldFinisher(
  state: ShellState,
  out: ByteString[],
): (text: ByteString, pattern: ByteString | null) => void {
  return (text, pattern) => finishField(state, out, text, pattern);
}

function finishField(state: ShellState, out: ByteString[], text: ByteString, pattern: ByteString | null): void {
  if (pattern !== null && !state.options.noglob) {
    const { extension } = state;
    const found = extension?.expandPathname
      ? extension.expandPathname(state, pattern, text)
      : // A bracket that does not close is none.
        hasWildcard(pattern)
        ? expandPathname(state.kernel, state.proc, pattern)
        : [];
    if (!found) return;
    if (found.length > 0) {
      for (const path of found) out.push(path);
      return;
    }
  }
  if (out.length >= SHELL_LIMITS.words) throw new ShellError(`more than ${SHELL_LIMITS.words} words in one command`);
  out.push(text);
}
