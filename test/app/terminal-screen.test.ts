/** What programs print, as a screen. The rows were compared with what xterm shows. */
import { describe, expect, it } from "vitest";
import { widthOf } from "../../src/sim/char-width.ts";
import { ScreenFeed } from "../../src/app/store/screen-feed.ts";
import { textOf } from "../../src/app/store/terminal-grid.ts";
import { TerminalScreen } from "../../src/app/store/terminal-screen.ts";
import { classOf, PLAIN, styleAfter } from "../../src/app/store/terminal-style.ts";

const SIZE = { rows: 4, columns: 10 };

function screenOf(...parts: string[]): TerminalScreen {
  const screen = new TerminalScreen(SIZE.rows, SIZE.columns);
  for (const part of parts) screen.write(part);
  return screen;
}

function linesOf(screen: TerminalScreen): string[] {
  return screen.picture().lines.map(({ spans }) => textOf(spans));
}

describe("the screen", () => {
  it.each([
    ["a\r\nb", ["a", "b"]],
    ["abc\rX", ["Xbc"]],
    ["ab\bc", ["ac"]],
    ["a\tb", ["a       b"]],
    ["abc\r\u001b[Kd", ["d"]],
    ["gone\u001b[2J\u001b[Hhere", ["here"]],
    ["\u0007bell", ["bell"]],
    ["\u001b[2;3Hx", ["", "  x"]],
    ["one\r\ntwo\u001b[H\u001b[Jthree", ["three"]],
    ["abcdef\u001b[3D\u001b[K", ["abc"]],
    ["abcdef\u001b[3D\u001b[1K", ["    ef"]],
    ["abc\u001b[2D\u001b[@X", ["aXbc"]],
    ["abcd\u001b[3D\u001b[2P", ["ad"]],
    ["abcd\u001b[3D\u001b[2X", ["a  d"]],
    ["a\r\nb\r\nc\u001b[2;1H\u001b[Lnew", ["a", "new", "b", "c"]],
    ["a\r\nb\r\nc\u001b[2;1H\u001b[M", ["a", "c"]],
    ["a\u001b[3b", ["aaaa"]],
    ["a\u001b7b\u001b8c", ["ac"]],
    ["\u001b]0;a title\u0007shown", ["shown"]],
    ["\u001b(Bshown\u001b=", ["shown"]],
    // A long line is one line, in two rows.
    ["0123456789abc", ["0123456789abc"]],
    ["0123456789\r\nabc", ["0123456789", "abc"]],
    ["\u001b[?7l0123456789abc", ["012345678c"]],
    // The region scrolls, what is outside of it stays; nothing of it is kept.
    ["top\u001b[2;3r\u001b[2;1Ha\r\nb\r\nc\u001b[4;1Hlast", ["top", "b", "c", "last"]],
    ["\u001bMfirst", ["first"]],
    ["日本\bX", ["日 X"]],
    ["日本語日本語", ["日本語日本語"]],
    ["e\u0301x", ["e\u0301x"]],
  ])("%j", (output, lines) => {
    expect(linesOf(screenOf(output))).toEqual(lines);
    // In whatever pieces it comes.
    expect(linesOf(screenOf(...output))).toEqual(lines);
  });

  it("keeps what has scrolled away, and is as high as it is from then on", () => {
    const screen = screenOf("1\r\n2\r\n3\r\n4\r\n5\r\n6\u001b[H\u001b[Jnow");
    expect(linesOf(screen)).toEqual(["1", "2", "now", "", "", ""]);
    expect(screen.picture().cursor).toEqual({ line: 2, offset: 3, isShown: true });
  });

  it("has a screen of its own for vi, and is what it was when that is left", () => {
    const screen = screenOf("$ vi\r\n\u001b[?1049h\u001b[H~ text\u001b[?25l");
    expect(linesOf(screen)).toEqual(["~ text"]);
    expect(screen.picture()).toMatchObject({ isAlternate: true, cursor: { isShown: false } });
    screen.write("\u001b[?25h\u001b[?1049l$ ");
    expect(linesOf(screen)).toEqual(["$ vi", "$ "]);
    expect(screen.picture()).toMatchObject({ isAlternate: false, cursor: { line: 1, offset: 2, isShown: true } });
  });

  it("knows what a program asks of the keyboard", () => {
    expect(screenOf("\u001b[?1;2004h").picture()).toMatchObject({ isApplication: true, bracketsPaste: true });
    expect(screenOf("\u001b[?1;2004h\u001bc").picture()).toMatchObject({ isApplication: false, bracketsPaste: false });
  });

  it("gives a line that did not change as the same line", () => {
    const screen = screenOf("one\r\ntwo");
    const before = screen.picture().lines;
    screen.write("!");
    const after = screen.picture().lines;
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it("has a limit for what it keeps", () => {
    const screen = screenOf("x\r\n".repeat(5000));
    expect(screen.picture().lines.length).toBeLessThanOrEqual(2004);
  });
});

describe("from one look to the next", () => {
  const shown = (feed: ScreenFeed, output: string, dropped = 0, size = SIZE): string =>
    feed
      .show(output, dropped, size)
      .lines.map(({ spans }) => textOf(spans))
      .join("|");

  it("shows what has come since, what was before, another run, and another size", () => {
    const feed = new ScreenFeed();
    expect(shown(feed, "one\r\n")).toBe("one|");
    expect(shown(feed, "one\r\ntwo")).toBe("one|two");
    expect(shown(feed, "one\r\n")).toBe("one|");
    expect(shown(feed, "other")).toBe("other");
    expect(shown(feed, "ther more", 1)).toBe("other more");
    expect(shown(feed, "more", 6)).toBe("other more");
    expect(shown(feed, "0123456789ab", 0, { rows: 4, columns: 12 })).toBe("0123456789ab");
  });
});

describe("colours", () => {
  it("are kept, with weights, until they are reset", () => {
    const [line] = screenOf("\u001b[1;31mred\u001b[0m plain").picture().lines;
    expect(line?.spans.map(({ text, style }) => [text, style.bold, style.color])).toEqual([
      ["red", true, 1],
      [" plain", false, null],
    ]);
  });

  it("are those of what is erased, in one piece", () => {
    const [line] = screenOf("\u001b[44mab\u001b[K").picture().lines;
    expect(line?.spans.map(({ text, style }) => [text, style.background])).toEqual([
      ["ab", 4],
      [" ".repeat(8), 4],
    ]);
  });

  it.each([
    ["1;31", "bold ansi-1"],
    ["7", "inverse"],
    ["38;5;9", "ansi-1"],
    ["38;5;46", "ansi-2"],
    ["48;2;0;0;255", "ansi-back-4"],
    ["97;41", "ansi-7 ansi-back-1"],
    ["31;0", undefined],
    ["4;24;3", "italic"],
  ])("SGR %s", (parameters, classes) => {
    expect(classOf(styleAfter(PLAIN, parameters))).toBe(classes);
  });
});

it.each([
  ["a", 1],
  ["é", 1],
  ["\u0301", 0],
  ["日", 2],
  ["😀", 2],
  ["─", 1],
])("%s takes %i columns", (char, width) => {
  expect(widthOf(char)).toBe(width);
});
