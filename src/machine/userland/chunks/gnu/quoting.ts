/** Names as GNU's ls writes them. Source: gnulib quotearg (styles literal, shell, shell-always, shell-escape, c, escape, locale). */
import { decodeUtf8, encodeUtf8 } from "../../../kernel/bytes.ts";
import type { ByteString } from "../../../kernel/types.ts";

export const QUOTING_STYLES = [
  "literal",
  "shell",
  "shell-always",
  "shell-escape",
  "shell-escape-always",
  "c",
  "c-maybe",
  "escape",
  "locale",
  "clocale",
] as const;
export type QuotingStyle = (typeof QUOTING_STYLES)[number];

// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\0-\x1f\x7f-\xff]/;
const SHELL_SPECIAL = /[\t\n !"#$&'()*;<=>?[\\^`{|}~]/;
const LETTERS: Readonly<Record<string, string>> = {
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
};

function octal(byte: string): string {
  return `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

function escaped(byte: string): string {
  const letter = LETTERS[byte];
  return letter === undefined ? octal(byte) : `\\${letter}`;
}

/** Whether a shell would read the name as something else. */
function isSpecial(name: ByteString): boolean {
  // `#` and `~` matter at the beginning only, `{` and `}` where they stand alone.
  if (name === "" || /^[#~]/.test(name) || name === "{" || name === "}") return true;
  return SHELL_SPECIAL.test(name.replace(/[#~{}]/g, ""));
}

/** The C locale's quoting of names that hold bytes beyond ASCII or control characters, for a shell. */
function shellEscaped(name: ByteString): ByteString {
  let text = "";
  let isEscaping = false;
  for (const byte of name) {
    const isOdd = UNPRINTABLE.test(byte);
    if (isOdd !== isEscaping) text += isOdd ? "'$'" : "''";
    isEscaping = isOdd;
    text += isOdd ? escaped(byte) : byte === "'" ? "'\\''" : byte;
  }
  return `'${text}'`.replace(/^''(?=\$)/, "''");
}

/** The name in that style; `hides`: control characters are question marks. */
export function quoted(name: ByteString, style: QuotingStyle, hides = false): ByteString {
  const shown = hides && style !== "c" && style !== "escape" ? withoutControls(name) : name;
  switch (style) {
    case "literal":
      return shown;
    case "shell":
    case "shell-always":
      if (style === "shell" && !isSpecial(shown)) return shown;
      return shown.includes("'") && !/["$`\\!]/.test(shown) ? `"${shown}"` : `'${shown.replaceAll("'", "'\\''")}'`;
    case "shell-escape":
    case "shell-escape-always":
      if (UNPRINTABLE.test(name)) return shellEscaped(name);
      return quoted(name, style === "shell-escape" ? "shell" : "shell-always");
    case "c-maybe":
    case "c": {
      const text = escapedFor(name, '"');
      return style === "c-maybe" && text === name ? name : `"${text}"`;
    }
    case "escape":
      return escapedFor(name, " ");
    default:
      return `'${escapedFor(name, "'")}'`;
  }
}

function escapedFor(name: ByteString, special: string): ByteString {
  return [...name]
    .map((byte) => {
      if (byte === "\\" || byte === special) return `\\${byte}`;
      return UNPRINTABLE.test(byte) ? escaped(byte) : byte;
    })
    .join("");
}

function withoutControls(name: ByteString): ByteString {
  // oxlint-disable-next-line no-control-regex
  return encodeUtf8(decodeUtf8(name).replace(/[\0-\x1f\x7f-\x9f\ufffd]/g, "?"));
}
