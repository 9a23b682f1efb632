/** Keys as a terminal sends them. Source: console_codes(4), and xterm's sequences for keys with Ctrl, Alt or Shift. */

interface Key {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

const PLAIN: Readonly<Record<string, string>> = { Enter: "\n", Tab: "\t", Backspace: "\u007f", Escape: "\u001b" };
/** CSI and a letter. */
const LETTERS: Readonly<Record<string, string>> = {
  ArrowUp: "A",
  ArrowDown: "B",
  ArrowRight: "C",
  ArrowLeft: "D",
  Home: "H",
  End: "F",
};
/** CSI, a number and a tilde. */
const NUMBERS: Readonly<Record<string, number>> = {
  Insert: 2,
  Delete: 3,
  PageUp: 5,
  PageDown: 6,
  F7: 18,
  F8: 19,
  F9: 20,
  F10: 21,
};
/** SS3 and a letter. F5, F11 and F12 are the browser's; F6 goes to the next part of the page, out of any program. */
const FUNCTIONS: Readonly<Record<string, string>> = { F1: "P", F2: "Q", F3: "R", F4: "S" };
const CONTROL_SIGNS: Readonly<Record<string, string>> = {
  " ": "\0",
  "@": "\0",
  "[": "\u001b",
  "\\": "\u001c",
  "]": "\u001d",
  "^": "\u001e",
  _: "\u001f",
};

/** What a terminal sends for a key; null where it is the browser's or the page's. `isApplication`: arrows are asked for as SS3. */
export function bytesOf(event: Key, isApplication = false): string | null {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
  // Leaving by Shift and Tab is always possible.
  if (metaKey || (key === "Tab" && shiftKey)) return null;
  const modifier = 1 + (shiftKey ? 1 : 0) + (altKey ? 2 : 0) + (ctrlKey ? 4 : 0);
  const letter = LETTERS[key];
  if (letter !== undefined) {
    if (modifier > 1) return `\u001b[1;${modifier}${letter}`;
    return `\u001b${isApplication ? "O" : "["}${letter}`;
  }
  const number = NUMBERS[key];
  if (number !== undefined) return modifier > 1 ? `\u001b[${number};${modifier}~` : `\u001b[${number}~`;
  const isCharacter = [...key].length === 1;
  // What a keyboard makes with AltGr is reported as both.
  if (ctrlKey && !(altKey && isCharacter)) return controlOf(key, shiftKey);
  const bytes = PLAIN[key] ?? (FUNCTIONS[key] === undefined ? (isCharacter ? key : null) : `\u001bO${FUNCTIONS[key]}`);
  return bytes !== null && altKey && !ctrlKey ? `\u001b${bytes}` : bytes;
}

function controlOf(key: string, shiftKey: boolean): string | null {
  // Copying and pasting are the browser's.
  if (/^[a-z]$/.test(key)) return key === "v" || shiftKey ? null : String.fromCharCode(key.charCodeAt(0) - 96);
  return CONTROL_SIGNS[key] ?? PLAIN[key] ?? null;
}
