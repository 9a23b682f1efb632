/** Programs that are typed to: vi, less, top and ed, on the terminal of an interactive box. */
import { describe, expect, it } from "vitest";
import { Box } from "../../../src/cli/box.ts";
import { allChunks } from "../../../src/cli/chunks.ts";
import { sh } from "../box.fixture.ts";

interface Session {
  type(text: string): string;
  /** What is printed for a window of another size. */
  resize(rows: number, columns: number): string;
}

/** A shell at a terminal; `type` gives what was printed since. */
function session(files: Readonly<Record<string, string>> = {}): Session {
  let shown = "";
  const box = new Box({ seed: 1, start: Date.UTC(2026, 0, 15, 12), chunks: allChunks() });
  const open = box.open({ argv: ["sh"], services: null, files, onOutput: (_stream, text) => void (shown += text) });
  open.settle();
  return {
    type(text) {
      shown = "";
      open.type(text);
      open.settle();
      return shown;
    },
    resize(rows, columns) {
      shown = "";
      open.resize(rows, columns);
      open.settle();
      return shown;
    },
  };
}

it("vi and less draw anew for a window of another size, and leave what stood there before vi", () => {
  const text = Array.from({ length: 40 }, (_, i) => `line ${i + 1}\n`).join("");
  const { type, resize } = session({ "/data/f": text });
  const begun = type("vi /data/f\r");
  expect(begun).toContain("\x1b[?1049h");
  expect(begun).toContain("line 23\x1b[K");
  expect(begun).not.toContain("line 24");
  const smaller = resize(6, 40);
  expect(smaller).toContain("line 5\x1b[K");
  expect(smaller).not.toContain("line 6");
  expect(type(":q\r")).toContain("\x1b[?1049l");
  type("less /data/f\r");
  expect(resize(9, 40)).toMatch(/line 8\r\n/);
  expect(type("\x1b[F")).toMatch(/line 40\r\n/);
  type("q");
});

/** What a file holds after it has been edited with these keys. */
function edited(before: string, keys: string): string {
  const { type } = session({ "/data/f": before });
  type("vi /data/f\r");
  type(keys);
  type(":wq\r");
  const shown = type("cat /data/f\r");
  return shown
    .replace(/^[^\n]*\n/, "")
    .replaceAll("\r\n", "\n")
    .replace(/[^\n]*$/, "");
}

describe("vi", () => {
  const ESC = "\x1b";
  it.each([
    ["goes with the arrow keys, which come in pieces", "abcdef\nxyz\n", "\x1b[C\x1bOCx\x1b[B\x1b[Dx", "abdef\nxz\n"],
    ["knows keys with a number", "abc\n", "\x1b[4~\x1b[3~", "ab\n"],
    ["inserts", "abc\n", `ixy${ESC}`, "xyabc\n"],
    ["appends to a line", "abc\n", `A!${ESC}`, "abc!\n"],
    ["opens lines below and above", "b\n", `oc${ESC}kOa${ESC}`, "a\nb\nc\n"],
    ["takes lines away and puts them back", "1\n2\n3\n", "ddp", "2\n1\n3\n"],
    ["counts", "1\n2\n3\n4\n", "2ddjp", "3\n4\n1\n2\n"],
    ["changes a word", "one two three\n", `wcwTWO${ESC}`, "one TWO three\n"],
    ["changes up to a character", "f(a, b)\n", `f(lct)x${ESC}`, "f(x)\n"],
    ["cuts characters and repeats", "abcdef\n", "x..", "def\n"],
    ["undoes", "abc\n", "xxu", "bc\n"],
    ["joins", "a\n  b\nc\nd\n", "2JJ", "a b c d\n"],
    ["replaces", "abc\n", "lrX~", "aXc\n".replace("X", "x")],
    ["yanks words", "ab cd\n", "yw$p", "ab cdab \n"],
    ["deletes to the end of the file", "1\n2\n3\n", "jdG", "1\n"],
    ["finds text", "x\nfoo\nbar\n", `/ba\rx`, "x\nfoo\nar\n"],
    ["substitutes", "aa\nba\n", ":%s/a/X/g\r", "XX\nbX\n"],
    ["takes what it looks for as it stands", "a.c abc\n", ":s/a.c/&x/g\r", "&x abc\n"],
    ["changes a colon alone", "kind: Pod\n", `wcw=${ESC}`, "kind= Pod\n"],
    ["deletes ranges", "1\n2\n3\n4\n", ":2,3d\r", "1\n4\n"],
    ["shifts", "a\n", ">>", "\ta\n"],
    ["goes to marks", "1\n2\n3\n", "majjd'a", ""],
    ["matches brackets", "(a[b]c)d\n", "d%", "d\n"],
    ["overwrites", "abcd\n", `lRXY${ESC}`, "aXYd\n"],
    ["rubs out while typing", "\n", `iabc\x7f\x7fX${ESC}`, "aX\n"],
  ])("%s", (_name, before, keys, after) => {
    expect(edited(before, keys)).toBe(after);
  });

  it("warns of changes that would be lost", () => {
    const { type } = session({ "/data/f": "a\n" });
    type("vi /data/f\r");
    type("x");
    expect(type(":q\r")).toContain("No write since last change (:q! overrides)");
    expect(type(":q!\r")).toContain("# ");
    expect(type("cat /data/f\r")).toContain("\na\r\n");
  });

  it("says where a terminal is missing", () => {
    expect(sh("vi /etc/passwd; echo $?").combined).toContain("vi: standard input and output are not a terminal");
  });
});

describe("less", () => {
  const text = Array.from({ length: 100 }, (_, i) => `line ${i + 1}\n`).join("");
  it("shows screens, searches and ends", () => {
    const { type } = session({ "/data/f": text });
    expect(type("less /data/f\r")).toContain("line 1\r\n");
    expect(type(" ")).toContain("line 24\r\n");
    expect(type("G")).toContain("line 100\r\n");
    expect(type("/line 5$\r")).toContain("No matches found");
    type("g");
    expect(type("/line 5$\r").split("\x1b[J").at(-1)).toMatch(/^line 5\r\n/);
    expect(type("q")).toContain("# ");
  });

  it("is cat where it does not write to a terminal", () => {
    expect(sh("seq 3 | less; printf 'a\\nb\\n' > /data/f; more /data/f").combined).toBe("1\n2\n3\na\nb\n");
  });
});

describe("top", () => {
  it("shows processes until q", () => {
    const { type } = session();
    const shown = type("top\r");
    expect(shown).toContain("  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND");
    expect(shown).toMatch(/ +\d+ +1 root +[RS] .* top/);
    expect(type("q")).toContain("# ");
  });

  it("prints batches", () => {
    const { stdout, exitCode } = sh("top -bn2 -d1 | grep -c '^  PID'; top -b -n1 | sed -n 3p");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^2\nLoad average: /);
  });
});

describe("ed", () => {
  it.each([
    ["printf '1p\\n$p\\n2d\\n,p\\nw\\nq\\n' | ed /data/f", "6\na\nc\na\nc\n4\n"],
    ["printf 'a\\nhello\\n.\\n1,1p\\n=\\nq\\ny\\n' | ed", "hello\n1\nReally quit? "],
    ["printf ',s/[ab]/X/\\n1l\\nw\\nq\\n' | ed -s /data/f", 'ed: no substitutions found for "[ab]"\na$\n'],
    ["printf 'x\\nq\\n' | ed -s /data/f", "ed: unimplemented command\n"],
    ["printf '2i\\nnew\\n.\\n1,2s/e/E/p\\n,p\\nq\\ny\\n' | ed -s /data/f", "nEw\nnEw\nb\nc\nReally quit? "],
  ])("%s", (script, output) => {
    expect(sh(`printf 'a\\nb\\nc\\n' > /data/f; ${script}`).combined).toBe(output);
  });
});
