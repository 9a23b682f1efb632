/**
 * Lines of a log in the colours that a program gave them. Knows what programs print without a terminal: newline, carriage
 * return, backspace, tab, bell, the SGR colours and weights, and clearing of lines. Screens are drawn by terminal-screen.ts.
 */

export interface Style {
  bold: boolean;
  dim: boolean;
  underline: boolean;
  /** 0 to 15; null: the default. */
  color: number | null;
}

export interface Span {
  text: string;
  style: Style;
}

export type Line = readonly Span[];

const PLAIN: Style = { bold: false, dim: false, underline: false, color: null };
const TAB = 8;
/** Lines kept on the screen. */
export const MAX_LINES = 2000;

interface Cell {
  char: string;
  style: Style;
}

// oxlint-disable-next-line no-control-regex
const TOKEN = /\u001b\[([0-9;?]*)([A-Za-z])|\u001b[^[]|[\s\S]/g;

export function parseTerminal(output: string): Line[] {
  const lines: Cell[][] = [[]];
  let column = 0;
  let style = PLAIN;
  for (const match of output.matchAll(TOKEN)) {
    const [token, parameters = "", command] = match;
    const line = lines.at(-1) ?? [];
    if (command !== undefined) {
      if (command === "m") style = styleAfter(style, parameters);
      else if (command === "K") line.length = parameters === "2" ? 0 : Math.min(line.length, column);
      else if (command === "J" && parameters !== "0" && parameters !== "") lines.splice(0, lines.length, []);
      else if (command === "J") line.length = Math.min(line.length, column);
      else if (command === "H" && parameters === "") column = 0;
      else if (command === "D") column = Math.max(0, column - (Number(parameters) || 1));
      else if (command === "C") column += Number(parameters) || 1;
    } else if (token === "\n") {
      lines.push([]);
      column = 0;
      if (lines.length > MAX_LINES * 2) lines.splice(0, MAX_LINES);
    } else if (token === "\r") column = 0;
    else if (token === "\b") column = Math.max(0, column - 1);
    else if (token === "\t") column = (Math.floor(column / TAB) + 1) * TAB;
    else if (token >= " " && token !== "\u007f" && token.length === 1) {
      while (line.length < column) line.push({ char: " ", style: PLAIN });
      line[column++] = { char: token, style };
    }
  }
  return lines.slice(-MAX_LINES).map(spans);
}

function spans(cells: readonly Cell[]): Line {
  const result: Span[] = [];
  for (const { char, style } of cells) {
    const last = result.at(-1);
    if (last?.style === style) last.text += char;
    else result.push({ text: char, style });
  }
  return result;
}

function styleAfter(style: Style, parameters: string): Style {
  let next = style;
  for (const code of parameters === "" ? [0] : parameters.split(";").map(Number)) {
    if (code === 0) next = PLAIN;
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 2) next = { ...next, dim: true };
    else if (code === 4) next = { ...next, underline: true };
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 24) next = { ...next, underline: false };
    else if (code === 39) next = { ...next, color: null };
    else if (code >= 30 && code <= 37) next = { ...next, color: code - 30 };
    else if (code >= 90 && code <= 97) next = { ...next, color: code - 82 };
  }
  return next;
}

/** The classes that wear a style; undefined for plain text. */
export function classOf(style: Style): string | undefined {
  const classes = [
    style.bold ? "bold" : "",
    style.dim ? "dim" : "",
    style.underline ? "underline" : "",
    style.color === null ? "" : `ansi-${style.color % 8}`,
  ].filter((name) => name !== "");
  return classes.length === 0 ? undefined : classes.join(" ");
}
