/** What a person sees at a terminal: the screens of `fidelity/terminal-screens.json`, recorded from the real shell and its programs. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { TerminalScreen } from "../../src/app/store/terminal-screen.ts";
import { textOf } from "../../src/app/store/terminal-grid.ts";
import { Box } from "../../src/cli/box.ts";
import { allChunks } from "../../src/cli/chunks.ts";

interface Row {
  keys: readonly (string | number)[];
  size?: readonly [columns: number, rows: number];
  files?: Readonly<Record<string, string>>;
  screen: readonly string[];
  cursor: readonly [row: number, column: number];
}

/** What is further away is waited for, and is no work. */
const WAIT_MS = 60;
/** Between one key and the next. */
const TYPING_MS = 100;

const file = new URL("../fidelity/terminal-screens.json", import.meta.url);
const { entries } = JSON.parse(readFileSync(file, "utf8")) as { entries: Row[] };

function play({ keys, size = [80, 24], files = {} }: Row): Pick<Row, "screen" | "cursor"> {
  const [columns, rows] = size;
  const screen = new TerminalScreen(rows, columns);
  const box = new Box({ seed: 1, start: Date.UTC(2026, 0, 15, 12), chunks: allChunks() });
  const session = box.open({
    argv: ["/bin/sh"],
    services: null,
    files,
    onOutput: (_stream, text) => screen.write(text),
  });
  const work = (): void => {
    for (
      let left = 1500, next = session.nextIn();
      next !== null && next <= WAIT_MS && left > 0;
      next = session.nextIn()
    ) {
      session.advance(next);
      left -= next;
    }
  };
  session.resize(rows, columns);
  work();
  for (const key of keys) {
    if (typeof key === "string") {
      session.type(key);
      work();
    }
    session.advance(typeof key === "string" ? TYPING_MS : key);
  }
  return rowsOf(screen);
}

/** The rows of the screen as they are seen, without blanks at their ends, and the cursor. */
function rowsOf(screen: TerminalScreen): Pick<Row, "screen" | "cursor"> {
  const { lines, cursor } = screen.picture();
  const rows: string[] = [];
  let place: [number, number] = [0, 0];
  for (const [index, line] of lines.entries()) {
    const text = textOf(line.spans);
    const characters = [...text];
    if (index === cursor.line) {
      const before = Array.from(text.slice(0, cursor.offset)).length + Math.max(0, cursor.offset - text.length);
      place = [rows.length + Math.floor(before / screen.columns), before % screen.columns];
    }
    for (let at = 0; at === 0 || at < characters.length; at += screen.columns)
      rows.push(
        characters
          .slice(at, at + screen.columns)
          .join("")
          .trimEnd(),
      );
  }
  const above = Math.max(0, rows.length - screen.rows);
  while (rows.length > 0 && rows.at(-1) === "") rows.pop();
  return { screen: rows.slice(above), cursor: [place[0] - above, place[1]] };
}

it("screens as the real programs draw them", () => {
  expect(entries.length).toBeGreaterThan(200);
  const wrong = entries
    .map((row) => ({ keys: row.keys, wanted: { screen: row.screen, cursor: row.cursor }, came: play(row) }))
    .filter(({ wanted, came }) => JSON.stringify(wanted) !== JSON.stringify(came));
  expect(wrong).toEqual([]);
}, 120_000);
