/** The commands of vi that begin with a colon. Source: POSIX ex; messages of BusyBox 1.36.1 vi. */
import { isError } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { execProgram, forkApplet, waitFor } from "../../exec-program.ts";
import type { Editor } from "./editor.ts";
import { firstNonBlank } from "./motion.ts";

/** Lines counted from 0, both included. */
interface Range {
  from: number;
  to: number;
  isGiven: boolean;
}

/** One address in front of a command, and the rest; null where there is none. */
function address(editor: Editor, text: string): [number, string] | null {
  const { buffer } = editor;
  const match = /^(?:(\d+)|(\.)|(\$)|'([a-z])|\/((?:[^/\\]|\\.)*)\/?)?((?:\s*[-+]\d*)*)/.exec(text);
  if (!match || match[0] === "") return null;
  const [whole, digits, , dollar, mark, pattern, offsets = ""] = match;
  let line = buffer.line;
  if (digits !== undefined) line = Number(digits) - 1;
  else if (dollar !== undefined) line = buffer.lines.length - 1;
  else if (mark !== undefined) line = editor.marks.get(mark)?.line ?? line;
  else if (pattern !== undefined) {
    const plain = pattern.replace(/\\(.)/g, "$1");
    const found = buffer.lines.findIndex((one, i) => i > buffer.line && one.includes(plain));
    line = found < 0 ? buffer.lines.findIndex((one) => one.includes(plain)) : found;
  }
  for (const [, sign, count] of offsets.matchAll(/([-+])(\d*)/g))
    line += (sign === "-" ? -1 : 1) * Number(count === "" ? 1 : count);
  return [line, text.slice(whole.length)];
}

function parseRange(editor: Editor, text: string): [Range, string] {
  const { buffer } = editor;
  if (text.startsWith("%")) return [{ from: 0, to: buffer.lines.length - 1, isGiven: true }, text.slice(1)];
  const first = address(editor, text);
  if (!first) return [{ from: buffer.line, to: buffer.line, isGiven: false }, text];
  const [from, rest] = first;
  if (rest.startsWith(";")) buffer.line = Math.max(0, Math.min(buffer.lines.length - 1, from));
  if (!/^[,;]/.test(rest)) return [{ from, to: from, isGiven: true }, rest];
  const second = address(editor, rest.slice(1));
  return second
    ? [{ from, to: second[0], isGiven: true }, second[1]]
    : [{ from, to: buffer.line, isGiven: true }, rest.slice(1)];
}

export function* runExCommand(editor: Editor, text: string): Generator<void, void, void> {
  const { buffer } = editor;
  const [given, rest] = parseRange(editor, text.trim());
  const last = buffer.lines.length - 1;
  const range = { ...given, from: Math.max(0, Math.min(last, given.from)), to: Math.max(0, Math.min(last, given.to)) };
  const [, command = "", bang = "", argument = ""] = /^\s*([a-z]+|!|=|)(!?)\s*(.*)$/s.exec(rest) ?? [];
  if (command === "" && rest.trim() === "") {
    if (given.isGiven) {
      buffer.line = range.to;
      buffer.column = firstNonBlank(buffer.current);
    }
    return;
  }
  const isForced = bang === "!";
  const is = (name: string, least = 1): boolean => command.length >= least && name.startsWith(command);
  if (command === "s" || /^s[^a-zA-Z0-9\s]/.test(rest.trim())) yield* substitute(editor, range, rest.trim().slice(1));
  else if (command === "!") yield* shell(editor, argument);
  else if (command === "=") editor.message = String(range.to + 1);
  else if (is("quit")) leave(editor, isForced);
  else if (is("write") || command === "wq" || is("xit")) yield* save(editor, command, range, argument, isForced);
  else if (is("edit")) yield* edit(editor, argument, isForced);
  else if (is("read")) yield* readFile(editor, range, argument);
  else if (is("delete")) {
    buffer.remember();
    buffer.removeLines(range.from, range.to);
    buffer.column = firstNonBlank(buffer.current);
  } else if (is("yank")) editor.yankLines(range.from, range.to);
  else if (is("set", 2)) yield* set(editor, argument);
  else if (is("next")) next(editor, isForced);
  else if (is("features", 3)) yield* editor.showBelow(() => editor.sys.writeAll(1, FEATURES));
  else if (is("version")) editor.message = "1.36.1";
  else if (is("file")) {
    if (argument !== "") editor.name = argument;
  } else editor.message = `'${rest.trim()}' is not implemented`;
}

const FEATURES = `These features are available:
\tPattern searches with / and ?
\tLast command repeat with .
\tLine marking with 'x
\tNamed buffers with "x
\tSome colon mode commands with :
\tSettable options with ":set"
\tSignal catching- ^C
\tJob suspend and resume with ^Z
\tAdapt to window re-sizes
`;

function next(editor: Editor, isForced: boolean): void {
  if (editor.buffer.isChanged && !isForced) editor.message = "No write since last change (:n! overrides)";
  else if (!editor.hasMoreFiles) editor.message = "No more files to edit";
  else editor.isOver = true;
}

function leave(editor: Editor, isForced: boolean): void {
  if (editor.buffer.isChanged && !isForced) editor.message = "No write since last change (:q! overrides)";
  else if (editor.hasMoreFiles && !isForced) editor.message = "more files to edit";
  else editor.isOver = editor.isLast = true;
}

function* save(
  editor: Editor,
  command: string,
  range: Range,
  argument: string,
  isForced: boolean,
): Generator<void, void, void> {
  const { buffer } = editor;
  const isQuit = command !== "" && !"write".startsWith(command);
  // `:x` writes only what has changed.
  if ((command === "x" || command.startsWith("xi")) && !buffer.isChanged && argument === "") {
    editor.isOver = true;
    return;
  }
  const name = argument === "" ? editor.name : argument;
  if (name === "") {
    editor.message = "No current filename";
    return;
  }
  if (editor.isReadOnly && !isForced && argument === "") {
    editor.message = `'${name}' is read only`;
    return;
  }
  if (
    argument !== "" &&
    argument !== editor.name &&
    !isForced &&
    typeof editor.sys.k.stat(editor.sys.p, argument) !== "number"
  ) {
    editor.message = "File exists (:w! overrides)";
    return;
  }
  const lines = range.isGiven ? buffer.lines.slice(range.from, range.to + 1) : buffer.lines;
  const text = range.isGiven ? `${lines.join("\n")}\n` : buffer.text;
  if (!(yield* editor.write(name, text, text === "" ? 0 : lines.length))) return;
  if (editor.name === "") editor.name = name;
  if (!range.isGiven && name === editor.name) buffer.isChanged = false;
  if (isQuit) editor.isOver = true;
}

function* edit(editor: Editor, argument: string, isForced: boolean): Generator<void, void, void> {
  if (editor.buffer.isChanged && !isForced) {
    editor.message = "No write since last change (:e! overrides)";
    return;
  }
  if (argument !== "") editor.name = argument;
  yield* editor.load(true);
}

function* readFile(editor: Editor, range: Range, argument: string): Generator<void, void, void> {
  const { buffer, sys } = editor;
  const text = sys.k.readFile(sys.p, argument === "" ? editor.name : argument);
  if (isError(text)) {
    editor.message = `'${argument}' ${strerror(text)}`;
    return;
  }
  buffer.remember();
  const lines = text.replace(/\n$/, "").split("\n");
  buffer.lines.splice(range.to + 1, 0, ...lines);
  buffer.line = range.to + 1;
  editor.message = `'${argument}' ${lines.length}L, ${text.length}C`;
  sys.charge(text.length >> 6);
  if (sys.spent) yield;
}

const SETTINGS = {
  autoindent: "autoindent",
  ai: "autoindent",
  expandtab: "expandtab",
  et: "expandtab",
  flash: "flash",
  fl: "flash",
  ignorecase: "ignorecase",
  ic: "ignorecase",
  showmatch: "showmatch",
  sm: "showmatch",
} as const;
const LARGEST_TAB = 32;

function* set(editor: Editor, argument: string): Generator<void, void, void> {
  const { options } = editor;
  if (argument === "" || argument === "all") {
    const words = Object.entries(options).map(([name, value]) =>
      typeof value === "number" ? `${name}=${value}` : value ? name : `no${name}`,
    );
    return yield* editor.showBelow(() => editor.sys.writeAll(1, words.join(" ")));
  }
  for (const word of argument.split(/\s+/)) {
    const size = /^(?:tabstop|ts)=(\d+)$/.exec(word)?.[1];
    const name = word.replace(/^no/, "");
    if (size !== undefined && Number(size) > 0 && Number(size) <= LARGEST_TAB) options.tabstop = Number(size);
    else if (isSetting(name)) options[SETTINGS[name]] = name === word;
    else editor.message = `bad option: ${word}`;
  }
}

function isSetting(name: string): name is keyof typeof SETTINGS {
  return Object.hasOwn(SETTINGS, name);
}

/** `:s/text/replacement/g`: what is looked for is plain text, and so is what takes its place. */
function* substitute(editor: Editor, range: Range, text: string): Generator<void, void, void> {
  const { buffer } = editor;
  const delimiter = text[0] ?? "/";
  const [pattern = "", replacement = "", flags = ""] = text.slice(1).split(delimiter);
  if (pattern !== "") editor.pattern = pattern;
  const { pattern: wanted } = editor;
  let changes = 0;
  let changedLines = 0;
  for (let line = range.from; line <= range.to && wanted !== ""; line++) {
    const old = buffer.at(line);
    let out = "";
    let at = 0;
    let count = 0;
    for (let found = editor.find(old, 0); found >= 0; found = flags.includes("g") ? editor.find(old, at) : -1) {
      out += old.slice(at, found) + replacement;
      at = found + wanted.length;
      count++;
    }
    if (count === 0) continue;
    if (changes === 0) buffer.remember();
    buffer.lines[line] = out + old.slice(at);
    changes += count;
    changedLines++;
    buffer.line = line;
    buffer.column = 0;
    editor.sys.charge(1 + (old.length >> 5));
    if (editor.sys.spent) yield;
  }
  if (changes === 0) editor.message = "No match";
  else if (changedLines > 1) editor.message = `${changes} substitutions on ${changedLines} lines`;
}

/** Runs a command and waits for a key. */
function* shell(editor: Editor, command: string): Generator<void, void, void> {
  const { sys } = editor;
  yield* editor.showBelow(function* () {
    editor.keyboard.pause();
    const child = forkApplet(sys, function* (own) {
      return -(yield* execProgram(own, ["sh", "-c", command]));
    });
    if (!isError(child)) yield* waitFor(sys, child.pid);
    editor.keyboard.resume();
  });
}
