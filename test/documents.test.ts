/**
 * The documents keep up with the code: their examples run, their links lead somewhere. That docs/FIDELITY.md is that of
 * the present comments is a step of `npm run check`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../src/cli/commands/index.ts";
import { Folder, podarium } from "./cli/cli.fixture.ts";

const root = resolve(import.meta.dirname, "..");
const decisions = readdirSync(join(root, "docs/decisions")).map((name) => `docs/decisions/${name}`);
const documents = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "docs/AUTHORS.md",
  "docs/FIDELITY.md",
  ...decisions,
];
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** The lines of the fenced blocks of shell. */
function commandsOf(document: string): string[] {
  return [...read(document).matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap((match) =>
    (match[1] ?? "").split("\n").filter((line) => line !== ""),
  );
}

/** The words of a line as a shell would part them; quotes and nothing else. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'([^']*)'|"([^"]*)"|[^\s'"]+)+/g)].map(([word]) => word.replaceAll(/['"]/g, ""));
}

const PODARIUM = "npm run -s podarium -- ";
const lines = documents.flatMap((document) => commandsOf(document).map((line) => [document, line] as const));

describe("what is fenced as shell", () => {
  it("is there", () => expect(lines.length).toBeGreaterThan(5));

  it.each(lines.filter(([, line]) => line.startsWith(PODARIUM)))(
    "%s: %s",
    { timeout: 60_000 },
    async (_document, line) => {
      const { stderr, exit } = await podarium(...wordsOf(line.slice(PODARIUM.length)));
      expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
    },
  );

  it("is otherwise a script of package.json", () => {
    const others = lines.filter(([, line]) => !line.startsWith(PODARIUM)).map(([, line]) => line);
    expect(others.filter((line) => !((/^npm (?:run )?(\S+)/.exec(line)?.[1] ?? "") in scripts))).toEqual([]);
  });
});

describe("what authors are shown", () => {
  const text = read("docs/AUTHORS.md");
  const block = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? "";

  it("is a lesson that is proven", async () => {
    const folder = new Folder();
    const lesson = folder.file("lesson.md", block(/^````markdown\n([^]*?)^````$/m));
    const { stdout, stderr, exit } = await podarium("run", lesson);
    folder.remove();
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
    expect(stdout).toContain("ok      start is not done the wrong way");
  });

  it("is a scenario that holds", async () => {
    const folder = new Folder();
    const scenario = folder.file("scenario.yaml", block(/^```yaml\n(apiVersion: podarium[^]*?)^```$/m));
    const { stderr, exit } = await podarium("run", scenario);
    folder.remove();
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  });
});

describe("what documents name", () => {
  it.each(documents)("%s: links lead somewhere", (document) => {
    const targets = [...read(document).matchAll(/\]\(([^)#:]+)\)|(?:src|srcset)="([^":]+)"/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    expect(targets.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
  });

  it.each(documents)("%s: paths exist", (document) => {
    const paths = [...read(document).matchAll(/`((?:src|test|docs|examples)\/[\w./-]*)`/g)].map(
      (match) => match[1] ?? "",
    );
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(documents)("%s: `npm run` names scripts that there are", (document) => {
    const names = [...read(document).matchAll(/`npm run (?:-s )?([\w:]+)/g)].map((match) => match[1] ?? "");
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("README lists every command of the command line", () => {
    const table = read("README.md");
    expect(COMMANDS.filter(({ name }) => !table.includes(`| \`${name}`)).map(({ name }) => name)).toEqual([]);
  });

  it("decisions are numbered in a row, and say context, decision and consequences", () => {
    expect(decisions.map((path) => path.slice(15, 19))).toEqual(
      decisions.map((_, i) => String(i + 1).padStart(4, "0")),
    );
    for (const path of decisions) expect(read(path)).toMatch(new RegExp(`^# ${Number(path.slice(15, 19))}\\. `));
  });
});

describe("what is generated", () => {
  it("pictures of the page are small", () => {
    const images = readdirSync(join(root, "docs/images"));
    expect(images.length).toBeGreaterThan(1);
    // The one that moves holds some twenty.
    const limit = (name: string): number => (name === "moving.png" ? 2_000_000 : 300_000);
    expect(images.filter((name) => readFileSync(join(root, "docs/images", name)).length > limit(name))).toEqual([]);
  });
});
