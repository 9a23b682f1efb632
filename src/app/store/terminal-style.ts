/** How characters on a terminal's screen look: SGR of ECMA-48, and xterm's 256 colours as the nearest of the sixteen. */

export interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly hidden: boolean;
  readonly strike: boolean;
  /** 0 to 15; null: the default. */
  readonly color: number | null;
  readonly background: number | null;
}

export const PLAIN: Style = {
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  hidden: false,
  strike: false,
  color: null,
  background: null,
};

const FLAGS: Readonly<Record<number, Partial<Style>>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  8: { hidden: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  28: { hidden: false },
  29: { strike: false },
  39: { color: null },
  49: { background: null },
};

export function styleAfter(style: Style, parameters: string): Style {
  let next = style;
  const codes = (parameters === "" ? "0" : parameters).split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) next = PLAIN;
    else if (code === 38 || code === 48) {
      const isIndexed = codes[i + 1] === 5;
      const color = isIndexed ? ofPalette(codes[i + 2] ?? 0) : nearest(codes.slice(i + 2, i + 5));
      next = { ...next, [code === 38 ? "color" : "background"]: color };
      i += isIndexed ? 2 : 4;
    } else if (code >= 30 && code <= 37) next = { ...next, color: code - 30 };
    else if (code >= 90 && code <= 97) next = { ...next, color: code - 82 };
    else if (code >= 40 && code <= 47) next = { ...next, background: code - 40 };
    else if (code >= 100 && code <= 107) next = { ...next, background: code - 92 };
    else next = { ...next, ...FLAGS[code] };
  }
  return next;
}

/** One of 256: sixteen of their own, a cube of six by six by six, and greys. */
function ofPalette(index: number): number {
  if (index < 16) return index;
  if (index >= 232) return nearest([1, 1, 1].map(() => 8 + (index - 232) * 10));
  const at = index - 16;
  return nearest(
    [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((level) => (level === 0 ? 0 : 55 + level * 40)),
  );
}

/** By which of red, green and blue are strong; bright where one of them is very. */
function nearest(parts: readonly number[]): number {
  const strongest = Math.max(...parts, 0);
  if (strongest < 64) return 0;
  const bits = parts.reduce((sum, part, i) => sum + (part > strongest / 2 ? 1 << i : 0), 0);
  return bits + (strongest > 215 ? 8 : 0);
}

/** The classes that wear a style; undefined for plain text. */
export function classOf(style: Style): string | undefined {
  if (style === PLAIN) return undefined;
  const { inverse, color, background } = style;
  const classes = [
    style.bold && "bold",
    style.dim && "dim",
    style.italic && "italic",
    style.underline && "underline",
    style.strike && "strike",
    style.hidden && "hidden-text",
    inverse && "inverse",
    color !== null && `ansi-${color % 8}`,
    background !== null && `ansi-back-${background % 8}`,
  ].filter((name) => name !== false);
  return classes.length === 0 ? undefined : classes.join(" ");
}
