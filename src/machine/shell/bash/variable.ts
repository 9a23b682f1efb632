/**
 * bash's variables beyond strings: arrays, attributes, references; and assignments to them.
 *
 * Source: bash 5.2 manual (Arrays, Shell Parameters, declare).
 * Invariant: what an assignment holds beyond a string travels as one string that begins with a character beyond all bytes.
 */
import { versionOf } from "./version.ts";
import { ShellError } from "../shell-error.ts";
import { functionCalls } from "../interp/state.ts";
import type { ShellState } from "../interp/state.ts";
import type { Variable, VariableExtra } from "../interp/variable-table.ts";
import type { ByteString } from "../../kernel/types.ts";

export type ArrayKind = "scalar" | "indexed" | "associative";

/** How many references may lead on to one another. */
const MAX_REFERENCES = 10;
/** What an element costs beside its bytes. */
const ELEMENT_BYTES = 24;

export class BashExtra implements VariableExtra {
  kind: ArrayKind = "scalar";
  indexed = new Map<number, ByteString>();
  keyed = new Map<ByteString, ByteString>();
  /** Something has been assigned to it, if only `()`. */
  isSet = false;
  isInteger = false;
  letterCase: "" | "upper" | "lower" = "";
  /** Of a reference: what it stands for. */
  reference: ByteString | null = null;

  read(state: ShellState, variable: Variable): ByteString | undefined {
    if (this.reference !== null) return readReference(state, this.reference);
    if (this.kind === "indexed") return this.indexed.get(0);
    return this.kind === "associative" ? this.keyed.get("0") : variable.value;
  }

  write(state: ShellState, value: ByteString): ByteString | null {
    if (this.reference !== null) {
      // The first thing that is assigned to it is what it stands for.
      if (this.reference === "") this.reference = value;
      else assignTo(state, this.reference, value);
      return null;
    }
    const kept = this.convert(state, value);
    if (this.kind === "scalar") return kept;
    this.put(state, "0", kept);
    return null;
  }

  /** The value as the attributes will have it. */
  convert(state: ShellState, value: ByteString): ByteString {
    if (this.isInteger) return String(state.evaluate(value));
    if (this.letterCase === "") return value;
    return this.letterCase === "upper" ? value.toUpperCase() : value.toLowerCase();
  }

  /** `key`: a number as text for an indexed array. */
  put(state: ShellState, key: ByteString, value: ByteString): void {
    this.isSet = true;
    this.#unshare();
    state.hold(value.length + ELEMENT_BYTES);
    if (this.kind === "associative") this.keyed.set(key, value);
    else this.indexed.set(Number(key), value);
  }

  get(key: ByteString): ByteString | undefined {
    return this.kind === "associative" ? this.keyed.get(key) : this.indexed.get(Number(key));
  }

  /** In order. */
  keys(): ByteString[] {
    if (this.kind === "associative") return inBuckets([...this.keyed.keys()]);
    return [...this.indexed.keys()].toSorted((a, b) => a - b).map(String);
  }

  delete(key: ByteString): void {
    this.#unshare();
    if (this.kind === "associative") this.keyed.delete(key);
    else this.indexed.delete(Number(key));
  }

  clear(): void {
    this.isSet = true;
    this.#isShared = false;
    this.indexed = new Map();
    this.keyed = new Map();
  }

  /** The index behind the last element. */
  get end(): number {
    let end = 0;
    for (const index of this.indexed.keys()) if (index >= end) end = index + 1;
    return end;
  }

  /** Elements are shared until either changes them. */
  #isShared = false;

  #unshare(): void {
    if (!this.#isShared) return;
    this.#isShared = false;
    this.indexed = new Map(this.indexed);
    this.keyed = new Map(this.keyed);
  }

  copy(): BashExtra {
    const copy = new BashExtra();
    copy.kind = this.kind;
    copy.indexed = this.indexed;
    copy.keyed = this.keyed;
    copy.#isShared = this.#isShared = true;
    copy.isSet = this.isSet;
    copy.isInteger = this.isInteger;
    copy.letterCase = this.letterCase;
    copy.reference = this.reference;
    return copy;
  }
}

/** Of bash's hash table. */
const BUCKETS = 1024;

function bucketOf(key: ByteString): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash, 16_777_619) ^ key.charCodeAt(i);
  return (hash >>> 0) % BUCKETS;
}

/** The order in which bash goes through a table: by bucket, in one the newest first. */
function inBuckets(keys: readonly ByteString[]): ByteString[] {
  return keys.toReversed().toSorted((a, b) => bucketOf(a) - bucketOf(b));
}

export function extraOf(variable: Variable | undefined): BashExtra | null {
  return variable?.extra instanceof BashExtra ? variable.extra : null;
}

/** The variable's extra, made where there is none. */
export function ownExtra(state: ShellState, name: ByteString): BashExtra {
  const variable = state.ownVariable(name);
  if (!(variable.extra instanceof BashExtra)) variable.extra = new BashExtra();
  return variable.extra as BashExtra;
}

/** Makes an array of it; what was its value becomes its first element. */
export function ownArray(state: ShellState, name: ByteString, kind: "indexed" | "associative" = "indexed"): BashExtra {
  const variable = state.ownVariable(name);
  const extra = ownExtra(state, name);
  if (extra.kind === "scalar") {
    extra.kind = kind;
    if (variable.value !== undefined) extra.put(state, "0", variable.value);
    variable.value = undefined;
  }
  return extra;
}

/* Names */

export interface Target {
  readonly name: ByteString;
  readonly subscript: ByteString | null;
}

/** `name` or `name[subscript]`; null where it is neither. */
export function parseTarget(text: ByteString): Target | null {
  const match = /^([A-Za-z_]\w*)(?:\[([\s\S]*)\])?$/.exec(text);
  return match ? { name: match[1] ?? "", subscript: match[2] ?? null } : null;
}

/** What a name stands for, references followed. */
export function resolve(state: ShellState, name: ByteString): Target {
  let target: Target = { name, subscript: null };
  for (let i = 0; i < MAX_REFERENCES; i++) {
    const reference = extraOf(state.variable(target.name))?.reference;
    if (reference === null || reference === undefined || reference === "") return target;
    const next = parseTarget(reference);
    if (!next) return target;
    target = next;
    if (target.subscript !== null) return target;
  }
  throw new ShellError(`${name}: circular name reference`);
}

function readReference(state: ShellState, reference: ByteString): ByteString | undefined {
  const target = parseTarget(reference);
  if (!target) return undefined;
  const { name, subscript } = target.subscript === null ? resolve(state, target.name) : target;
  return subscript === null ? state.get(name) : elementOf(state, name, subscript);
}

/** Assigns to `name` or `name[subscript]`. */
export function assignTo(state: ShellState, reference: ByteString, value: ByteString): void {
  const target = parseTarget(reference);
  if (!target) throw new ShellError(`\`${reference}': not a valid identifier`);
  if (target.subscript === null) state.set(target.name, value);
  else setElement(state, target.name, target.subscript, value);
}

/* Elements */

/** What stands for the script around all functions, where there is one. */
function mainOf(state: ShellState, text: string): string[] {
  return (state.functionCall ? state.functionCall.main : state.file) === undefined ? [] : [text];
}

/** Arrays that the shell makes when they are asked for. */
function madeArray(state: ShellState, name: ByteString): ByteString[] | null {
  switch (name) {
    case "PIPESTATUS":
      return (state.pipeStatus ?? [state.status]).map(String);
    case "FUNCNAME":
      return state.functionName === ""
        ? []
        : [...functionCalls(state).map((call) => call.name), ...mainOf(state, "main")];
    case "BASH_SOURCE":
      return [
        ...functionCalls(state).map((call) => call.file ?? "environment"),
        ...mainOf(state, state.functionCall?.main ?? state.file ?? ""),
      ];
    case "BASH_LINENO":
      return [...functionCalls(state).map((call) => String(call.line)), ...mainOf(state, "0")];
    case "BASH_VERSINFO":
      return [...versionOf(state).split("."), "1", "release", "x86_64-pc-linux-gnu"];
    case "GROUPS":
      return [...new Set([state.proc.cred.gid, ...state.proc.cred.groups])].map(String);
    case "DIRSTACK":
      return [state.directory];
    default:
      return null;
  }
}

/** All values, in order; null where the name is unset. */
export function valuesOf(state: ShellState, given: ByteString): ByteString[] | null {
  const { name, subscript } = resolve(state, given);
  if (subscript !== null) {
    const value = elementOf(state, name, subscript);
    return value === undefined ? null : [value];
  }
  const variable = state.variable(name);
  const extra = extraOf(variable);
  if (extra && extra.kind !== "scalar") return extra.keys().map((key) => extra.get(key) ?? "");
  const made = variable ? null : madeArray(state, name);
  if (made) return made;
  const value = state.get(name);
  return value === undefined ? null : [value];
}

export function keysOf(state: ShellState, given: ByteString): ByteString[] {
  const { name } = resolve(state, given);
  const variable = state.variable(name);
  const extra = extraOf(variable);
  if (extra && extra.kind !== "scalar") return extra.keys();
  const made = variable ? null : madeArray(state, name);
  if (made) return made.map((_value, index) => String(index));
  return state.get(name) === undefined ? [] : ["0"];
}

function indexOf(state: ShellState, name: ByteString, extra: BashExtra | null, subscript: ByteString): number {
  const index = Number(state.evaluate(subscript));
  if (index >= 0) return index;
  const end = extra && extra.kind === "indexed" ? extra.end : 1;
  if (index + end < 0) throw new ShellError(`${name}[${subscript}]: bad array subscript`);
  return index + end;
}

export function elementOf(state: ShellState, given: ByteString, subscript: ByteString): ByteString | undefined {
  const { name } = resolve(state, given);
  const variable = state.variable(name);
  const extra = extraOf(variable);
  if (extra?.kind === "associative") return extra.get(subscript);
  const made = variable ? null : madeArray(state, name);
  if (made) {
    const index = Number(state.evaluate(subscript));
    return made.at(index);
  }
  const index = Number(state.evaluate(subscript));
  if (extra?.kind === "indexed") {
    const place = index < 0 ? index + extra.end : index;
    if (place >= 0) return extra.indexed.get(place);
    state.kernel.write(state.proc, 2, state.message(`${name}: bad array subscript`));
    return undefined;
  }
  return index === 0 || index === -1 ? state.get(name) : undefined;
}

export function setElement(
  state: ShellState,
  given: ByteString,
  subscript: ByteString,
  value: ByteString,
  append = false,
): void {
  const { name } = resolve(state, given);
  if (state.variable(name)?.isReadonly === true) throw new ShellError(`${name}: is read only`);
  const extra = ownArray(state, name);
  if (extra.kind === "associative" && subscript === "")
    throw new ShellError(`${name}[${subscript}]: bad array subscript`);
  const key = extra.kind === "associative" ? subscript : String(indexOf(state, name, extra, subscript));
  extra.put(state, key, appended(state, extra, append ? extra.get(key) : undefined, value, append));
}

/** The value behind what was there; of integers the sum. */
function appended(
  state: ShellState,
  extra: BashExtra | null,
  old: ByteString | undefined,
  value: ByteString,
  append: boolean,
): ByteString {
  if (!append) return extra ? extra.convert(state, value) : value;
  if (extra?.isInteger === true) return String(state.evaluate(`(${old ?? "0"})+(${value})`));
  return extra ? extra.convert(state, (old ?? "") + value) : (old ?? "") + value;
}

export function unsetElement(state: ShellState, given: ByteString, subscript: ByteString): void {
  const { name } = resolve(state, given);
  if (!state.variable(name)) return;
  const extra = ownExtra(state, name);
  if (extra.kind === "scalar") {
    if (subscript === "0") state.unset(name);
    return;
  }
  if (subscript === "@" || subscript === "*") {
    extra.clear();
    return;
  }
  extra.delete(extra.kind === "associative" ? subscript : String(indexOf(state, name, extra, subscript)));
}

/* Assignments that are more than a string */

/** An element of `(...)`: with its key, or the next. */
export type Element = readonly [key: ByteString | null, value: ByteString, append: boolean];

const COMPOUND = "\u0100";
const ELEMENT = "\u0101";
const APPEND = "\u0102";

export function encodeCompound(elements: readonly Element[], append: boolean): string {
  return COMPOUND + JSON.stringify({ elements, append });
}

export function encodeElement(subscript: ByteString, value: ByteString, append: boolean): string {
  return ELEMENT + JSON.stringify([subscript, value, append]);
}

export function encodeAppend(value: ByteString): string {
  return APPEND + value;
}

export function isCompound(value: ByteString): boolean {
  return value.startsWith(COMPOUND);
}

/** `name[subscript]=value`, or null. */
export function decodeElement(value: ByteString): [subscript: ByteString, value: ByteString, append: boolean] | null {
  return value.startsWith(ELEMENT) ? (JSON.parse(value.slice(1)) as [ByteString, ByteString, boolean]) : null;
}

/** `name+=value`. */
export function isAppended(value: ByteString): boolean {
  return isCompound(value) ? decodeCompound(value).append : value.startsWith(APPEND);
}

export function decodeCompound(value: ByteString): { elements: Element[]; append: boolean } {
  return JSON.parse(value.slice(1)) as { elements: Element[]; append: boolean };
}

export function assignEncoded(state: ShellState, given: ByteString, encoded: ByteString): void {
  if (encoded.startsWith(ELEMENT)) {
    const [subscript, value, append] = JSON.parse(encoded.slice(1)) as [ByteString, ByteString, boolean];
    setElement(state, given, subscript, value, append);
    return;
  }
  if (encoded.startsWith(APPEND)) {
    appendTo(state, given, encoded.slice(1));
    return;
  }
  const { elements, append } = decodeCompound(encoded);
  assignElements(state, given, elements, append);
}

function appendTo(state: ShellState, given: ByteString, value: ByteString): void {
  const { name, subscript } = resolve(state, given);
  if (subscript !== null) {
    setElement(state, name, subscript, value, true);
    return;
  }
  const extra = extraOf(state.variable(name));
  if (extra && extra.kind !== "scalar") setElement(state, name, "0", value, true);
  else if (extra?.isInteger === true) state.set(name, `(${state.get(name) ?? "0"})+(${value})`);
  else state.set(name, (state.get(name) ?? "") + value);
}

/** `name=(...)`. */
export function assignElements(
  state: ShellState,
  given: ByteString,
  elements: readonly Element[],
  append: boolean,
  kind: "indexed" | "associative" = "indexed",
): void {
  const { name } = resolve(state, given);
  if (state.variable(name)?.isReadonly === true) throw new ShellError(`${name}: is read only`);
  if (!append) state.ownVariable(name).value = undefined;
  const extra = ownArray(state, name, kind);
  if (!append) extra.clear();
  if (extra.kind === "associative") {
    assignPairs(state, name, extra, elements);
    return;
  }
  let next = append ? extra.end : 0;
  for (const [key, value, adds] of elements) {
    if (key !== null) next = indexOf(state, name, extra, key);
    extra.put(state, String(next), appended(state, extra, extra.get(String(next)), value, adds));
    next++;
  }
}

/** With keys, or key and value in turn. */
function assignPairs(state: ShellState, name: ByteString, extra: BashExtra, elements: readonly Element[]): void {
  if (elements.every(([key]) => key === null)) {
    for (let i = 0; i < elements.length; i += 2)
      extra.put(state, elements[i]?.[1] ?? "", extra.convert(state, elements[i + 1]?.[1] ?? ""));
    return;
  }
  for (const [key, value, adds] of elements) {
    if (key === null) {
      const text = state.message(`${name}: '${value}': must use subscript when assigning associative array`);
      state.kernel.write(state.proc, 2, text);
      continue;
    }
    extra.put(state, key, appended(state, extra, extra.get(key), value, adds));
  }
}

/* How values are shown */

/** Whether a control character is in it, which quotes alone would not show. */
export function hasControl(text: ByteString): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code === 127) return true;
  }
  return false;
}

/** As `declare -p` and `${x@A}` put a value in double quotes. */
export function quoteDouble(text: ByteString): ByteString {
  if (hasControl(text)) return quoteAnsi(text);
  return `"${text.replace(/[$`"\\]/g, "\\$&")}"`;
}

const ANSI_NAMES: Readonly<Record<string, string>> = {
  "\n": "n",
  "\t": "t",
  "\r": "r",
  "\x07": "a",
  "\b": "b",
  "\f": "f",
  "\v": "v",
  "\x1b": "E",
  "'": "'",
  "\\": "\\",
};

export function quoteAnsi(text: ByteString): ByteString {
  let out = "";
  for (const c of text) {
    const name = ANSI_NAMES[c];
    const code = c.charCodeAt(0);
    if (name !== undefined) out += `\\${name}`;
    else out += code < 32 || code === 127 ? `\\${code.toString(8).padStart(3, "0")}` : c;
  }
  return `$'${out}'`;
}

/** As it could be typed, always in quotes: `${x@Q}`. */
export function quoteWord(text: ByteString): ByteString {
  return hasControl(text) ? quoteAnsi(text) : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `declare -x`, without a name. */
export function attributesOf(variable: Variable): string {
  const extra = extraOf(variable);
  let out = "";
  if (extra?.kind === "indexed") out += "a";
  if (extra?.kind === "associative") out += "A";
  if (extra?.isInteger === true) out += "i";
  if (extra?.letterCase === "lower") out += "l";
  if (extra && extra.reference !== null) out += "n";
  if (variable.isReadonly) out += "r";
  if (extra?.letterCase === "upper") out += "u";
  if (variable.isExported) out += "x";
  return out;
}

/** `([0]="a" [1]="b")`. */
export function showElements(extra: BashExtra): ByteString {
  const isKeyed = extra.kind === "associative";
  const pairs = extra.keys().map((key) => `[${isKeyed ? quoteKey(key) : key}]=${quoteDouble(extra.get(key) ?? "")}`);
  return `(${pairs.join(" ")}${isKeyed && pairs.length > 0 ? " " : ""})`;
}

/** `0 "a" 1 "b"`, as `${array[@]@K}` shows it. */
export function showPairs(extra: BashExtra): ByteString {
  const isKeyed = extra.kind === "associative";
  const pairs = extra.keys().map((key) => `${isKeyed ? quoteKey(key) : key} ${quoteDouble(extra.get(key) ?? "")}`);
  return pairs.join(" ") + (isKeyed && pairs.length > 0 ? " " : "");
}

function quoteKey(key: ByteString): ByteString {
  return /^[\w.+:@%/,-]+$/.test(key) ? key : quoteDouble(key);
}

/** The line of `declare -p`. */
export function describeVariable(name: ByteString, variable: Variable): ByteString {
  const extra = extraOf(variable);
  const head = `declare -${attributesOf(variable) || "-"} ${name}`;
  if (extra && extra.reference !== null)
    return extra.reference === "" ? head : `${head}=${quoteDouble(extra.reference)}`;
  if (extra && extra.kind !== "scalar") return extra.isSet ? `${head}=${showElements(extra)}` : head;
  return variable.value === undefined ? head : `${head}=${quoteDouble(variable.value)}`;
}
