/** A lesson's text taken apart: prose, and fenced blocks with what is said behind their fences. */

export type Piece = { type: "prose"; lines: string[] } | { type: "fenced"; fenced: Fenced; isClosed: boolean };

export interface Fenced {
  language: string;
  info: string;
  inner: string[];
  /** Of its first line inside; lines are counted from 1. */
  line: number;
  /** Of the line behind it. */
  end: number;
}

/** The pieces of a text, from the line with that index on. */
export function piecesOf(lines: readonly string[], from: number): Piece[] {
  const pieces: Piece[] = [];
  let prose: string[] = [];
  const flush = (): void => {
    if (prose.length > 0) pieces.push({ type: "prose", lines: prose });
    prose = [];
  };
  for (let i = from; i < lines.length; i++) {
    const fence = /^(`{3,})\s*([\w-]*)\s*(.*)$/.exec(lines[i] ?? "");
    if (!fence) {
      prose.push(lines[i] ?? "");
      continue;
    }
    const [, ticks = "", language = "", info = ""] = fence;
    let end = i + 1;
    while (end < lines.length && lines[end]?.trimEnd() !== ticks) end++;
    flush();
    const fenced = { language, info, inner: lines.slice(i + 1, end), line: i + 2, end: end + 2 };
    pieces.push({ type: "fenced", fenced, isClosed: end < lines.length });
    i = end;
  }
  flush();
  return pieces;
}

/** A block as it is written; its fence is longer than any line of ticks inside. */
export function formatBlock(head: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/^`+/gm)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${head}\n${text}${text.endsWith("\n") || text === "" ? "" : "\n"}${fence}\n`;
}
