/**
 * YAML as sigs.k8s.io/yaml writes it: sorted keys, lists not indented under their key, strings quoted only where YAML
 * would read them as something else, long strings folded at column 80.
 *
 * Source: go-yaml v2 (behaviour of its emitter and resolver).
 */

const BEST_WIDTH = 80;

/** A document, ending in a newline. */
export function toYaml(value: unknown): string {
  const writer = new YamlWriter();
  writer.node(value, 0, "root");
  return writer.text.endsWith("\n") ? writer.text : `${writer.text}\n`;
}

/** Where a node stands: decides whether it begins on the line it is on. */
type Place = "root" | "value" | "item";

class YamlWriter {
  text = "";

  node(value: unknown, indent: number, place: Place): void {
    if (Array.isArray(value)) this.#sequence(value, indent, place);
    else if (value !== null && typeof value === "object") this.#mapping(value, indent, place);
    else this.#scalar(value, indent, place);
  }

  #sequence(items: readonly unknown[], indent: number, place: Place): void {
    if (items.length === 0) return this.#inline("[]", place);
    items.forEach((item, i) => {
      if (!(place === "item" && i === 0)) this.#newLine(indent);
      else this.text += " ";
      this.text += "-";
      this.node(item, indent + 2, "item");
    });
  }

  #mapping(value: object, indent: number, place: Place): void {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0) return this.#inline("{}", place);
    entries.sort(([x], [y]) => naturalOrder(x, y));
    entries.forEach(([key, item], i) => {
      if (place === "item" && i === 0) this.text += " ";
      else this.#newLine(indent);
      this.text += `${keyText(key)}:`;
      this.node(item, Array.isArray(item) ? indent : indent + 2, "value");
    });
  }

  #scalar(value: unknown, indent: number, place: Place): void {
    if (place !== "root") this.text += " ";
    if (typeof value !== "string") {
      this.text += value === undefined || value === null ? "null" : numberText(value);
      return;
    }
    // A scalar's continuation lines stand one level below its key or dash.
    const column = this.text.length - (this.text.lastIndexOf("\n") + 1);
    this.text += scalarText(value, place === "value" ? indent : Math.max(indent, 2), column);
  }

  #inline(text: string, place: Place): void {
    this.text += place === "root" ? text : ` ${text}`;
  }

  #newLine(indent: number): void {
    if (this.text !== "" && !this.text.endsWith("\n")) this.text += "\n";
    this.text += " ".repeat(indent);
  }
}

function numberText(value: unknown): string {
  if (typeof value === "number" && Math.abs(value) >= 1e21) return String(value).replace("e+", "e+");
  return String(value);
}

function keyText(key: string): string {
  const style = stringStyle(key);
  if (style === "plain") return key;
  return style === "single" ? singleQuoted(key, 0, -Infinity) : doubleQuoted(key, 0, -Infinity);
}

function scalarText(value: string, indent: number, column: number): string {
  switch (stringStyle(value)) {
    case "literal":
      return literal(value, indent);
    case "plain":
      return folded(value, indent, column);
    case "single":
      return singleQuoted(value, indent, column);
    case "double":
      return doubleQuoted(value, indent, column);
  }
}

type Style = "plain" | "single" | "double" | "literal";

function stringStyle(value: string): Style {
  const special = /[^\n\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(value);
  const spaceBreak = / \n/.test(value);
  if (value.includes("\n")) return special || spaceBreak || value.endsWith(" ") ? "double" : "literal";
  if (!resolvesToString(value)) return "double";
  if (special) return "double";
  return isPlain(value) ? "plain" : "single";
}

/** Whether nothing in the text means something to a YAML reader. */
function isPlain(value: string): boolean {
  if (value === "" || value.startsWith(" ") || value.endsWith(" ")) return false;
  if (value.startsWith("---") || value.startsWith("...")) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(value)) return false;
  if (/^[?:-]( |$)/.test(value)) return false;
  if (/:( |$)/.test(value) || / #/.test(value)) return false;
  return true;
}

const KEYWORDS = new Set(
  [
    ["y", "yes", "n", "no", "true", "false", "on", "off", "null"].flatMap((word) => [
      word,
      word.toUpperCase(),
      word.slice(0, 1).toUpperCase() + word.slice(1),
    ]),
    [
      "~",
      "",
      "<<",
      ".nan",
      ".NaN",
      ".NAN",
      ".inf",
      ".Inf",
      ".INF",
      "+.inf",
      "+.Inf",
      "+.INF",
      "-.inf",
      "-.Inf",
      "-.INF",
    ],
  ].flat(),
);

/** Whether a YAML 1.1 reader takes the plain text for a string. */
function resolvesToString(value: string): boolean {
  if (KEYWORDS.has(value)) return false;
  const plain = value.replace(/_/g, "");
  if (/^[-+]?(0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|\d+)$/.test(plain) && /^[-+.0-9]/.test(value)) return false;
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain) && /^[-+.0-9]/.test(value)) return false;
  if (/^\d{4}-\d{1,2}-\d{1,2}([Tt ]+\d{1,2}:\d{2}:\d{2}(\.\d*)?[ \t]*(Z|[-+]\d{2}:?\d{2})?)?$/.test(value))
    return false;
  // Base 60, as YAML 1.1 had it.
  return !/^[-+]?\d[0-9_]*(:[0-5]?\d)+(\.[0-9_]*)?$/.test(value);
}

function literal(value: string, indent: number): string {
  const hint = /^[ \n]/.test(value) ? "2" : "";
  const chomp = value.endsWith("\n\n") || value === "\n" ? "+" : value.endsWith("\n") ? "" : "-";
  const body = value.endsWith("\n") ? value.slice(0, -1) : value;
  const lines = body.split("\n").map((line) => (line === "" ? "" : " ".repeat(indent) + line));
  return `|${hint}${chomp}\n${lines.join("\n")}\n`;
}

/** Plain text, broken at single spaces beyond column 80. */
function folded(value: string, indent: number, column: number): string {
  return fold(value, indent, column, (char) => char, false);
}

function singleQuoted(value: string, indent: number, column: number): string {
  return `'${fold(value, indent, column + 1, (char) => (char === "'" ? "''" : char), true)}'`;
}

function fold(
  value: string,
  indent: number,
  startColumn: number,
  write: (char: string) => string,
  quotedText: boolean,
): string {
  const chars = [...value];
  let out = "";
  let column = startColumn;
  let spaces = false;
  chars.forEach((char, i) => {
    const inside = !quotedText || (i > 0 && i < chars.length - 1);
    if (char === " " && !spaces && column > BEST_WIDTH && inside && chars[i + 1] !== " ") {
      out += `\n${" ".repeat(indent)}`;
      column = indent;
    } else {
      const text = write(char);
      out += text;
      column += text.length === 0 ? 0 : [...text].length;
    }
    spaces = char === " ";
  });
  return out;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\x85": "\\N",
  "\u00a0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function doubleQuoted(value: string, indent: number, startColumn: number): string {
  const chars = [...value];
  let out = '"';
  let column = startColumn + 1;
  let spaces = false;
  chars.forEach((char, i) => {
    if (char === " " && !spaces && column > BEST_WIDTH && i > 0 && i < chars.length - 1) {
      out += `\n${" ".repeat(indent)}${chars[i + 1] === " " ? "\\" : ""}`;
      column = indent;
      spaces = true;
      return;
    }
    const text = escaped(char);
    out += text;
    column += [...text].length;
    spaces = char === " ";
  });
  return `${out}"`;
}

function escaped(char: string): string {
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  const code = char.codePointAt(0) ?? 0;
  if (code >= 32 && code !== 127 && code !== 0xfeff && !(code > 127 && code < 160)) return char;
  if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
  return `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Keys in go-yaml's order: digits by value, what is no letter before letters. */
function naturalOrder(x: string, y: string): number {
  const [a, b] = [[...x], [...y]];
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [p, q] = [a[i] ?? "", b[i] ?? ""];
    if (p === q) continue;
    const [pLetter, qLetter] = [isLetter(p), isLetter(q)];
    if (pLetter && qLetter) return p < q ? -1 : 1;
    if (pLetter || qLetter) return qLetter ? -1 : 1;
    const [m, n] = [leadingDigits(a, i), leadingDigits(b, i)];
    if (Number(m) !== Number(n)) return Number(m) - Number(n);
    if (m.length !== n.length) return m.length - n.length;
    return p < q ? -1 : 1;
  }
  return a.length - b.length;
}

function isLetter(char: string): boolean {
  return /\p{L}/u.test(char);
}

function leadingDigits(chars: readonly string[], from: number): string {
  let digits = "";
  for (let i = from; i < chars.length && /\d/.test(chars[i] ?? ""); i++) digits += chars[i];
  return digits;
}
