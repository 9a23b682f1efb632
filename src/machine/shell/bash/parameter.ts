/**
 * `${...}` in bash: arrays, slices, case, replacement with anchors, indirection, transformations.
 *
 * Source: bash 5.2 manual (Shell Parameter Expansion).
 */
import { characterCount } from "../expand/parameter.ts";
import { compilePattern, matchPattern, quotePattern } from "../expand/pattern.ts";
import type { Emit, Expansion, Mode, StringOf, WordScope } from "../expand/word.ts";
import type { ShellState } from "../interp/state.ts";
import { ShellError } from "../shell-error.ts";
import { expandEscapes } from "../escapes.ts";
import { MATCHED, replaceExtended, withMatched, withoutPrefix, withoutSuffix } from "./extended-pattern.ts";
import { renderPromptText } from "./prompt.ts";
import type { Part, Word } from "../syntax/tree.ts";
import type { WordReader } from "../syntax/word-reader.ts";
import type { ByteString } from "../../kernel/types.ts";
import {
  assignTo,
  attributesOf,
  describeVariable,
  elementOf,
  extraOf,
  keysOf,
  parseTarget,
  quoteWord,
  resolve,
  setElement,
  showPairs,
  valuesOf,
} from "./variable.ts";

/** What comes out before it becomes fields. */
interface Values {
  /** Null: unset. */
  readonly list: readonly ByteString[] | null;
  /** `[@]`, `[*]`, `$@`: as many fields as values. */
  readonly isMany: boolean;
  /** In quotes the values are one field. */
  readonly isJoined: boolean;
}

interface Form {
  readonly name: ByteString;
  readonly subscript: Word | "@" | "*" | null;
  readonly isIndirect: boolean;
  readonly isLength: boolean;
  /** `${!prefix@}`. */
  readonly isPrefix: "" | "@" | "*";
  readonly operator: string;
  readonly word: Word;
  readonly second: Word | null;
  /** As it is written, for complaints. */
  readonly source: ByteString;
}

const OPERATOR = /:[-=?+]|\/\/|\/#|\/%|\^\^|,,|~~|##|%%|@[QEPAKakUuL]|[-=?+#%:/^,~]/y;
const CORE = new Set(["", "-", ":-", "=", ":=", "?", ":?", "+", ":+", "#", "##", "%", "%%"]);

export function readParameter(reader: WordReader, quoted: boolean): Part | null {
  const start = reader.pos;
  const { text } = reader;
  let pos = start;
  const takes = (c: string): boolean => {
    // `${#}` and `${!}` are parameters themselves.
    if (text[pos] !== c || !/[A-Za-z0-9_@*#?$!-]/.test(text[pos + 1] ?? "")) return false;
    if (c === "#" && /^#[-?$!#@*]?[^}]/.test(text.slice(pos, pos + 3)) && !/[A-Za-z0-9_@*]/.test(text[pos + 1] ?? ""))
      return false;
    pos++;
    return true;
  };
  const isLength = takes("#");
  const isIndirect = !isLength && takes("!");
  const name = /^(?:[A-Za-z_]\w*|\d+|[@*#?$!-])/.exec(text.slice(pos, pos + 256))?.[0] ?? "";
  pos += name.length;
  let subscript: Form["subscript"] = null;
  if (text[pos] === "[" && /^[A-Za-z_]/.test(name)) {
    reader.pos = pos + 1;
    const all = /^([@*])\]/.exec(text.slice(pos + 1, pos + 3));
    if (all) {
      subscript = all[1] === "@" ? "@" : "*";
      reader.pos = pos + 3;
    } else {
      let depth = 0;
      subscript = reader.readUntil((one) => {
        const c = one.text[one.pos];
        if (c === "[") depth++;
        return c === "]" && depth-- === 0;
      });
      reader.pos++;
    }
    pos = reader.pos;
  }
  let isPrefix: Form["isPrefix"] = "";
  if (isIndirect && subscript === null && /^[@*]\}/.test(text.slice(pos, pos + 2))) {
    isPrefix = text[pos] === "@" ? "@" : "*";
    pos++;
  }
  OPERATOR.lastIndex = pos;
  const found = text[pos] === "}" ? "" : (OPERATOR.exec(text)?.[0] ?? "bad");
  // Behind a transformation nothing may stand.
  const operator = found.startsWith("@") && text[pos + 2] !== "}" ? "bad" : found;
  const isOfEach = /^[@*]$/.test(name) && /^[#%]/.test(operator);
  const isCore = (CORE.has(operator) && !isOfEach) || (operator === "bad" && name === "");
  const isPlain = subscript === null && !isIndirect && isCore;
  if (isPlain && name !== "" && !(isLength && operator !== "")) {
    reader.pos = start;
    return null;
  }
  reader.pos = pos + (operator === "bad" ? 0 : operator.length);
  const words = readOperands(reader, operator, quoted);
  const source = text.slice(start, reader.pos - 1);
  const isBad = name === "" || operator === "bad" || (isLength && operator !== "");
  const expansion = isBad
    ? new BadExpansion(source)
    : new ParameterExpansion({ name, subscript, isIndirect, isLength, isPrefix, operator, ...words, source });
  return { kind: "extended", expansion, quoted };
}

function readOperands(reader: WordReader, operator: string, quoted: boolean): { word: Word; second: Word | null } {
  const close = (c: string): boolean => c === "}";
  let word: Word = [];
  let second: Word | null = null;
  if (operator === ":") {
    let depth = 0;
    let ternary = 0;
    word = reader.readOperand(quoted, (c) => {
      if (c === "(") depth++;
      if (c === ")") depth--;
      if (c === "?") ternary++;
      if (c === "}") return true;
      return c === ":" && depth === 0 && ternary-- <= 0;
    });
    if (reader.text[reader.pos] === ":") {
      reader.pos++;
      second = reader.readOperand(quoted, close);
    }
  } else if (operator.startsWith("/")) {
    const start = reader.pos;
    word = reader.readOperand(
      false,
      (c) => c === "}" || (c === "/" && (reader.pos > start || operator === "/#" || operator === "/%")),
    );
    if (reader.text[reader.pos] === "/") {
      reader.pos++;
      second = reader.readOperand(false, close);
    }
  } else word = reader.readOperand(quoted && !/^[#%^,]/.test(operator), close);
  reader.closeBrace();
  return { word, second };
}

class BadExpansion implements Expansion {
  readonly isMany = false;
  readonly #source: ByteString;

  constructor(source: ByteString) {
    this.#source = source;
  }

  string(): StringOf {
    return () => {
      throw new ShellError(`\${${this.#source}}: bad substitution`, isTransformation(this.#source) ? 127 : undefined);
    };
  }

  emit(): Emit {
    return this.string();
  }
}

/** `${x@...}` with what is no operator: of all bad substitutions only these end the shell with 127. */
function isTransformation(source: ByteString): boolean {
  return /^[!#]?(?:[A-Za-z_]\w*|\d+|[@*])(?:\[[^\]]*\])?@/.test(source);
}

class ParameterExpansion implements Expansion {
  readonly #form: Form;
  readonly isMany: boolean;

  constructor(form: Form) {
    this.#form = form;
    const { subscript, name, isLength, isIndirect, isPrefix } = form;
    this.isMany =
      !isLength && (subscript === "@" || isPrefix === "@" || (name === "@" && subscript === null) || isIndirect);
  }

  string(scope: WordScope, quoted: boolean, mode: Mode): StringOf {
    const run = this.#compile(scope, quoted, mode);
    return (state) => {
      const { list, isJoined } = run(state);
      if (!list) return "";
      const text = list.length === 1 ? (list[0] ?? "") : list.join(isJoined ? state.ifs.slice(0, 1) : " ");
      return mode === "pattern" && quoted ? quotePattern(text) : text;
    };
  }

  emit(scope: WordScope, quoted: boolean): Emit {
    const run = this.#compile(scope, quoted, "string");
    return (state, builder) => {
      const { list, isMany, isJoined } = run(state);
      const add = (value: ByteString): void => (quoted ? builder.quoted(value) : builder.expanded(value));
      if (!isMany) add(list?.[0] ?? "");
      else if (quoted && isJoined) builder.quoted((list ?? []).join(state.ifs.slice(0, 1)));
      else {
        (list ?? []).forEach((value, index) => {
          if (index > 0) builder.endField();
          add(value);
        });
      }
    };
  }

  #compile(scope: WordScope, quoted: boolean, mode: Mode): (state: ShellState) => Values {
    const form = this.#form;
    const base = this.#base(scope);
    const { operator, isLength } = form;
    if (isLength) return (state) => lengthOf(state, base(state));
    if (operator === "") return (state) => wanted(state, form, base(state));
    if (/^:?[-=?+]$/.test(operator)) return this.#default(scope, base, quoted, mode);
    if (operator === ":") return this.#slice(scope, base);
    if (operator.startsWith("@")) {
      const subject = this.#subject(scope);
      return (state) => transform(state, operator[1] ?? "", wanted(state, form, base(state)), subject(state));
    }
    const word = scope.operand(form.word, false, "pattern");
    const second = form.second ? replacementOf(scope, form.second) : () => "";
    const change = changer(operator, word, second);
    return (state) => {
      const values = wanted(state, form, base(state));
      return values.list === null ? values : { ...values, list: values.list.map((value) => change(state, value)) };
    };
  }

  /** The values before the operator. */
  #base(scope: WordScope): (state: ShellState) => Values {
    const { name, subscript, isIndirect, isPrefix } = this.#form;
    if (isPrefix !== "") {
      return (state) => ({
        list: state.names().filter((one) => one.startsWith(name)),
        isMany: true,
        isJoined: isPrefix === "*",
      });
    }
    if (isIndirect && (subscript === "@" || subscript === "*"))
      return (state) => ({ list: keysOf(state, name), isMany: true, isJoined: subscript === "*" });
    if (subscript === "@" || subscript === "*")
      return (state) => ({ list: valuesOf(state, name) ?? [], isMany: true, isJoined: subscript === "*" });
    if (name === "@" || name === "*") return (state) => ({ list: state.params, isMany: true, isJoined: name === "*" });
    const key = subscript ? scope.operand(subscript, true, "string") : null;
    const value = (state: ShellState): ByteString | undefined =>
      key ? elementOf(state, name, key(state)) : state.parameter(name);
    if (!isIndirect) return (state) => single(value(state));
    return (state) => {
      const reference = extraOf(state.variable(name))?.reference;
      if (typeof reference === "string" && !key) return single(reference);
      const target = value(state);
      if (target === undefined || target === "") throw new ShellError(`${name}: invalid indirect expansion`);
      return indirect(state, target);
    };
  }

  /** The variable that it is about, for `@A` and `@a`. */
  #subject(scope: WordScope): (state: ShellState) => { name: ByteString; isWhole: boolean } {
    const { name, subscript, isIndirect } = this.#form;
    const isWhole = subscript === "@" || subscript === "*";
    const key = subscript !== null && typeof subscript !== "string" ? scope.operand(subscript, true, "string") : null;
    return (state) => {
      const reference =
        isIndirect && !isWhole ? (key ? elementOf(state, name, key(state)) : state.parameter(name)) : name;
      const target = parseTarget(reference ?? "");
      if (!target) return { name: reference ?? "", isWhole };
      return { name: resolve(state, target.name).name, isWhole: isWhole || target.subscript === "@" };
    };
  }

  #default(
    scope: WordScope,
    base: (state: ShellState) => Values,
    quoted: boolean,
    mode: Mode,
  ): (state: ShellState) => Values {
    const form = this.#form;
    const { operator } = form;
    const nullCounts = operator.startsWith(":");
    const isAlternative = operator.endsWith("+");
    const isMissing = (values: Values): boolean =>
      values.list === null ||
      (values.isMany && values.list.length === 0) ||
      (nullCounts && values.list.every((value) => value === "") && (values.list.length < 2 || !values.isMany));
    const uses = (state: ShellState): boolean => isMissing(base(state)) !== isAlternative;
    const word = scope.conditional(uses, () => scope.operand(form.word, quoted, mode));
    const { subscript } = form;
    const key = subscript === null || typeof subscript === "string" ? null : scope.operand(subscript, true, "string");
    return (state) => {
      const values = base(state);
      if (isMissing(values) === isAlternative)
        return isAlternative ? (values.isMany && !values.isJoined ? { ...values, list: [] } : single("")) : values;
      const text = word(state);
      if (operator.endsWith("=")) {
        if (key) setElement(state, form.name, key(state), text);
        else if (form.isIndirect) assignTo(state, state.parameter(form.name) ?? "", text);
        else throw new ShellError(`$${form.name}: cannot assign in this way`);
      }
      if (operator.endsWith("?")) {
        const reason = text !== "" ? text : nullCounts ? "parameter null or not set" : "parameter not set";
        throw new ShellError(`${form.source.replace(/:?\?.*$/s, "")}: ${reason}`, 127);
      }
      return single(text);
    };
  }

  #slice(scope: WordScope, base: (state: ShellState) => Values): (state: ShellState) => Values {
    const form = this.#form;
    const offset = scope.operand(form.word, true, "string");
    const length = form.second ? scope.operand(form.second, true, "string") : null;
    const isParams = form.subscript === null && (form.name === "@" || form.name === "*");
    return (state) => {
      const values = wanted(state, form, base(state));
      const from = Number(state.evaluate(offset(state)));
      const count = length ? Number(state.evaluate(length(state))) : null;
      if (!values.isMany) return single(sliceText(state, values.list?.[0] ?? "", from, count, form));
      if (count !== null && count < 0) throw new ShellError(`${length?.(state) ?? ""}: substring expression < 0`);
      const all = isParams ? [state.name, ...state.params] : (values.list ?? []);
      return { ...values, list: sliceList(state, form, all, from, count, isParams) };
    };
  }
}

function single(value: ByteString | undefined): Values {
  return { list: value === undefined ? null : [value], isMany: false, isJoined: false };
}

function indirect(state: ShellState, target: ByteString): Values {
  const element = /^([A-Za-z_]\w*)\[([@*])\]$/.exec(target);
  if (element) return { list: valuesOf(state, element[1] ?? "") ?? [], isMany: true, isJoined: element[2] === "*" };
  if (target === "@" || target === "*") return { list: state.params, isMany: true, isJoined: target === "*" };
  const parsed = parseTarget(target);
  if (parsed && parsed.subscript !== null) return single(elementOf(state, parsed.name, parsed.subscript));
  if (!/^(?:[A-Za-z_]\w*|\d+|[#?$!-])$/.test(target)) throw new ShellError(`${target}: invalid variable name`);
  return single(state.parameter(target));
}

/** Under `set -u` what is unset is an error. */
function wanted(state: ShellState, form: Form, values: Values): Values {
  if (values.list !== null || !state.options.nounset) return values;
  throw new ShellError(`${form.source.replace(/(?:\/|:|\^|,|#|%|@).*$/s, "")}: unbound variable`, 127);
}

function lengthOf(state: ShellState, values: Values): Values {
  if (values.isMany) return single(String(values.list?.length ?? 0));
  if (values.list === null && state.options.nounset) throw new ShellError("unbound variable");
  const text = values.list?.[0] ?? "";
  return single(String(state.isUnicode ? characterCount(text) : text.length));
}

function sliceText(state: ShellState, text: ByteString, from: number, count: number | null, form: Form): ByteString {
  void state;
  const start = from < 0 ? from + text.length : from;
  if (start < 0 || start > text.length) return "";
  if (count === null) return text.slice(start);
  const end = count < 0 ? text.length + count : start + count;
  if (end < start) throw new ShellError(`${form.source.replace(/^[^:]*:[^:]*:/, "").trim()}: substring expression < 0`);
  return text.slice(start, end);
}

/** Offsets into an array are indices: what is missing is passed over. */
function sliceList(
  state: ShellState,
  form: Form,
  all: readonly ByteString[],
  from: number,
  count: number | null,
  isParams: boolean,
): ByteString[] {
  const extra = isParams ? null : extraOf(state.variable(form.name));
  if (extra?.kind === "indexed") {
    const least = from < 0 ? from + extra.end : from;
    if (least < 0) return [];
    const keys = extra.keys().filter((key) => Number(key) >= least);
    return (count === null ? keys : keys.slice(0, count)).map((key) => extra.get(key) ?? "");
  }
  const start = from < 0 ? from + all.length : from;
  if (start < 0) return [];
  return all.slice(start, count === null ? undefined : start + count);
}

function changer(
  operator: string,
  word: StringOf,
  second: StringOf,
): (state: ShellState, value: ByteString) => ByteString {
  switch (operator) {
    case "#":
    case "##":
      return (state, value) => withoutPrefix(value, word(state), operator === "##");
    case "%":
    case "%%":
      return (state, value) => withoutSuffix(value, word(state), operator === "%%");
    case "/":
    case "//":
      return (state, value) => replaceExtended(value, word(state), second(state), operator === "//", state);
    case "/#":
      return (state, value) => {
        const rest = withoutPrefix(value, word(state), true);
        const matched = value.slice(0, value.length - rest.length);
        return matched !== "" || word(state) === "" ? withMatched(second(state), matched) + rest : value;
      };
    case "/%":
      return (state, value) => {
        const rest = withoutSuffix(value, word(state), true);
        const matched = value.slice(rest.length);
        return matched !== "" || word(state) === "" ? rest + withMatched(second(state), matched) : value;
      };
    default:
      return (state, value) => changeCase(value, word(state), operator);
  }
}

/** What is put in the place of a match: an `&` that is not quoted stands for that (`shopt patsub_replacement`). */
function replacementOf(scope: WordScope, word: Word): StringOf {
  const isOpen = (part: Part): boolean => !("quoted" in part && part.quoted);
  if (!word.some((part) => isOpen(part) && (part.kind !== "literal" || part.value.includes("&"))))
    return scope.operand(word, false, "string");
  const pieces = word.map((part, index) => {
    // A tilde prefix only stands at the beginning.
    const run = scope.operand([part], index > 0, "string");
    return isOpen(part) ? (state: ShellState) => marked(state, run(state)) : run;
  });
  return (state) => pieces.map((piece) => piece(state)).join("");
}

function marked(state: ShellState, text: ByteString): ByteString {
  if (!text.includes("&") || state.shopts.get("patsub_replacement") === false) return text;
  return text.replace(/\\&|&/g, (found) => (found === "&" ? MATCHED : "&"));
}

function changeCase(value: ByteString, pattern: ByteString, operator: string): ByteString {
  const compiled = compilePattern(pattern === "" ? "?" : pattern);
  let out = "";
  for (let i = 0; i < value.length; i++) {
    const c = value[i] ?? "";
    const isMeant = (i === 0 || operator.length === 2) && matchPattern(compiled, c);
    const isUp = operator.startsWith("^") || (operator.startsWith("~") && c === lower(c));
    out += !isMeant ? c : isUp ? upper(c) : lower(c);
  }
  return out;
}

function upper(c: string): string {
  return c >= "a" && c <= "z" ? c.toUpperCase() : c;
}

function lower(c: string): string {
  return c >= "A" && c <= "Z" ? c.toLowerCase() : c;
}

function transform(
  state: ShellState,
  letter: string,
  values: Values,
  { name, isWhole }: { name: ByteString; isWhole: boolean },
): Values {
  const variable = state.variable(name);
  const extra = extraOf(variable);
  const each = (change: (value: ByteString) => ByteString): Values =>
    values.list === null ? values : { ...values, list: values.list.map(change) };
  switch (letter) {
    case "Q":
      return each(quoteWord);
    case "U":
      return each((value) => [...value].map(upper).join(""));
    case "L":
      return each((value) => [...value].map(lower).join(""));
    case "u":
      return each((value) => upper(value.slice(0, 1)) + value.slice(1));
    case "E":
      return each((value) => expandEscapes(value).value);
    case "P":
      return each((value) => renderPromptText(state, value));
    case "a":
      if (!variable) return values;
      // An array of which the first element is unset has its attributes all the same.
      return values.list === null ? single(attributesOf(variable)) : each(() => attributesOf(variable));
    case "A": {
      if (name === "@" || name === "*") return single(["set --", ...state.params.map(quoteWord)].join(" "));
      if (!variable) return single("");
      if (isWhole && extra) return single(describeVariable(name, variable));
      const attributes = attributesOf(variable);
      const first = values.list?.[0];
      if (first === undefined) return single(attributes === "" ? "" : `declare -${attributes} ${name}`);
      const assignment = `${name}=${quoteWord(first)}`;
      return single(attributes === "" ? assignment : `declare -${attributes} ${assignment}`);
    }
    default:
      if (!isWhole || !extra) return each(quoteWord);
      if (letter === "K") return single(showPairs(extra));
      return { ...values, list: extra.keys().flatMap((key) => [key, extra.get(key) ?? ""]) };
  }
}
