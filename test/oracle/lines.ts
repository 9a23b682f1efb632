/**
 * A file of kubectl lines: blocks of lines, an empty line between two blocks. The lines of a block run one after the other in
 * the same cluster; every block has a fresh one. `#` begins a comment.
 *
 * Words are taken apart as a shell does (quotes, `$'…'`), nothing is expanded. `<< NAME` gives the standard input, from a
 * file of the folder beside the lines.
 */
export interface Line {
  text: string;
  argv: string[];
  /** The file that is the standard input. */
  input: string | null;
}

export function blocksOf(content: string): Line[][] {
  return content
    .split(/\n[ \t]*\n/)
    .map((block) => block.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#")))
    .filter((block) => block.length > 0)
    .map((block) => block.map(lineOf));
}

function lineOf(text: string): Line {
  const words = wordsOf(text);
  const at = words.indexOf("<<");
  const argv = at < 0 ? words : words.slice(0, at);
  return {
    text,
    argv: argv[0] === "kubectl" || argv[0] === "k" ? argv.slice(1) : argv,
    input: at < 0 ? null : (words[at + 1] ?? null),
  };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", "'": "'" };

function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/(?:\$'(?:\\.|[^'])*'|'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g)) {
    words.push(
      match[0].replace(
        /\$'((?:\\.|[^'])*)'|'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
        (_, ansi?: string, single?: string, double?: string, plain?: string) => {
          if (ansi !== undefined) return ansi.replace(/\\(.)/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
          if (single !== undefined) return single;
          return double === undefined ? (plain ?? "") : double.replace(/\\(["\\$`])/g, "$1");
        },
      ),
    );
  }
  return words;
}
