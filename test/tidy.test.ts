/**
 * The house rules that a machine can check: fences, names, headers, bans, and that lists mention every file. An exception
 * is a comment `// tidy-ignore: reason` on the line.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ENGINE, ROOMS } from "./layers.ts";

const root = resolve(import.meta.dirname, "..");
const src = join(root, "src");

interface SourceFile {
  path: string;
  text: string;
  room: string;
}

const files: SourceFile[] = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
  .map((path) => ({ path: relative(src, path), text: readFileSync(path, "utf8"), room: roomOf(relative(src, path)) }));

function roomOf(path: string): string {
  const rooms = ROOMS.map((entry) => entry.room).filter((room) => path.startsWith(`${room}/`));
  return rooms.sort((a, b) => b.length - a.length)[0] ?? "";
}

/** The specifiers that a file imports. Types alone may go in a circle: nothing of them is there at run time. */
function importsOf(file: SourceFile, without: "nothing" | "types" = "nothing"): string[] {
  const found: string[] = [];
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;
  for (const match of file.text.matchAll(pattern)) {
    if (without === "types" && /^\s*(?:import|export) type\b/.test(match[0])) continue;
    found.push(match[1] ?? match[2] ?? match[3] ?? "");
  }
  return found;
}

function lines(file: SourceFile): [number, string][] {
  return file.text.split("\n").map((text, index) => [index + 1, text]);
}

describe("fences", () => {
  it("every file lies in a room of the table", () => {
    expect(files.filter((file) => file.room === "").map((file) => file.path)).toEqual([]);
  });

  it("a room imports only the rooms and packages it may", () => {
    const broken: string[] = [];
    for (const file of files) {
      const rule = ROOMS.find((entry) => entry.room === file.room);
      for (const specifier of importsOf(file)) {
        if (specifier.startsWith(".")) {
          const target = relative(src, join(src, dirname(file.path), specifier.replace(/\?.*$/, "")));
          if (target.startsWith("..")) continue;
          const room = roomOf(target);
          if (room !== file.room && !rule?.mayImport.includes(room))
            broken.push(`${file.path} imports ${target} (${room})`);
        } else if (!specifier.startsWith("/")) {
          const allowed = rule?.packages ?? [];
          const isAllowed = allowed.some((name) =>
            name.endsWith("*")
              ? specifier.startsWith(name.slice(0, -1))
              : specifier === name || specifier.startsWith(`${name}/`),
          );
          if (!isAllowed) broken.push(`${file.path} imports the package ${specifier}`);
        }
      }
    }
    expect(broken).toEqual([]);
  });

  it("the table in ARCHITECTURE.md is the table in layers.ts", () => {
    const document = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const rows = ROOMS.map(
      (entry) =>
        `| \`${entry.room}\` | ${entry.mayImport.length === 0 ? "nothing of ours" : entry.mayImport.map((room) => `\`${room}\``).join(", ")} |`,
    );
    expect(rows.filter((row) => !document.includes(row))).toEqual([]);
  });

  it("no file imports itself in a circle at run time", () => {
    const graph = new Map(
      files.map((file) => [
        file.path,
        importsOf(file, "types")
          .filter((specifier) => specifier.startsWith("."))
          .map((specifier) => relative(src, join(src, dirname(file.path), specifier))),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: string[]): void => {
      if (done.has(path)) return;
      if (trail.includes(path)) {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
        return;
      }
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe("the engine is plain and deterministic", () => {
  const BANNED: readonly [RegExp, string][] = [
    [/\bMath\.random\b/, "chance"],
    [
      /\bMath\.(exp|log|log2|log10|log1p|expm1|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\b/,
      "platform-bound floating point",
    ],
    [/\b(setTimeout|setInterval|queueMicrotask|requestAnimationFrame|performance\.now)\b/, "the outside clock"],
    [/\b(async\b|await\b|new Promise|Promise\.)/, "promises"],
    [/\b(toLocale\w+|localeCompare|Intl\.)/, "the outside locale"],
    [/\bconsole\./, "the console"],
  ];
  const engine = files.filter((file) => ENGINE.some((floor) => file.path.startsWith(`${floor}/`)));

  it("uses no clock, chance, promise, locale or console of the host", () => {
    const broken: string[] = [];
    for (const file of engine) {
      for (const [number, line] of lines(file)) {
        const code = line
          .replace(/\/\/.*$/, "")
          .replace(/^\s*\*.*$/, "")
          .replace(/^\s*\/\*.*$/, "");
        if (line.includes("tidy-ignore:")) continue;
        for (const [pattern, what] of BANNED)
          if (pattern.test(withoutStrings(code))) broken.push(`${file.path}:${number} uses ${what}`);
        if (/\bDate\b/.test(withoutStrings(code)) && file.path !== "sim/units.ts")
          broken.push(`${file.path}:${number} uses Date`);
      }
    }
    expect(broken).toEqual([]);
  });
});

/** Blanks out what stands between quotes, so that texts may say anything. */
function withoutStrings(code: string): string {
  return code
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""')
    .replace(/\/(?:[^/\\\n]|\\.)+\/[gimsuy]*/g, "/x/");
}

describe("names and headers", () => {
  it("files are kebab-case and named after one noun", () => {
    const bad = files.filter((file) => {
      const name = basename(file.path).replace(/\.(machine|chunk|frozen|fixture|test)?\.?(ts|tsx)$/, "");
      return (
        !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ||
        /^(utils?|helpers?|common|misc|manager)$/.test(name) ||
        /[a-z]2$/.test(name)
      );
    });
    expect(bad.map((file) => file.path)).toEqual([]);
  });

  it("every file of the engine begins with a header that says what it is", () => {
    const bad = files.filter(
      (file) => !file.text.startsWith("/**") && ENGINE.some((floor) => file.path.startsWith(`${floor}/`)),
    );
    expect(bad.map((file) => file.path)).toEqual([]);
  });

  it("exports are named", () => {
    expect(files.filter((file) => /^export default /m.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  it("no file holds a machine path or a registry host", () => {
    const pattern = new RegExp(
      ["/work/(?:main|shared|\\.)", "/home/[a-z]+/", "registry\\.npmjs\\.org", "npm\\.pkg\\."].join("|"),
    );
    const all = [...files.map((file) => join(src, file.path)), ...textFiles()];
    expect(all.filter((path) => pattern.test(readFileSync(path, "utf8"))).map((path) => relative(root, path))).toEqual(
      [],
    );
  });
});

/** Text files outside src that ship with the repository. */
function textFiles(): string[] {
  const skipped = new Set(["node_modules", ".git", "dist", "coverage", "test-results", "fidelity"]);
  const found: string[] = [];
  const walk = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (path !== src) walk(path);
      } else if (/\.(md|json|yaml|yml|ts|tsx|mjs|mts|html|css|txt)$/.test(entry.name) || entry.name === "run")
        found.push(path);
    }
  };
  walk(root);
  return found.filter((path) => basename(path) !== "tidy.test.ts");
}

describe("lists", () => {
  const REGISTRIES: readonly [folder: string, list: string, except: readonly string[]][] = [
    ["machine/images", "index.ts", ["types.ts"]],
    ["scenario/faults", "index.ts", ["types.ts", "faults.chunk.ts", "catalogue-text.ts", "fault-command.ts"]],
    ["kube/controllers", "index.ts", ["scheduler.ts", "controllers.chunk.ts", "types.ts"]],
  ];
  it.each(REGISTRIES)("%s: the list mentions every file", (folder, list, except) => {
    const inside = files.filter(
      (file) => dirname(file.path) === folder && basename(file.path) !== list && !except.includes(basename(file.path)),
    );
    const text = files
      .filter((file) => dirname(file.path) === folder)
      .map((file) => file.text)
      .join("\n");
    expect(inside.filter((file) => !text.includes(`./${basename(file.path)}`)).map((file) => file.path)).toEqual([]);
  });
});

describe("sizes", () => {
  /** Longer files than read well, each with what it is: one grammar, one table. */
  const LONG: Readonly<Record<string, string>> = {
    "machine/shell/syntax/parser.ts": "one grammar",
    "machine/userland/jq/evaluate.ts": "one evaluator",
  };
  const MOST_LINES = 700;

  it(`no file has more than ${MOST_LINES} lines without a reason`, () => {
    const long = files.filter((file) => lines(file).length > MOST_LINES).map((file) => file.path);
    expect(long.filter((path) => !(path in LONG))).toEqual([]);
    expect(Object.keys(LONG).filter((path) => !long.includes(path))).toEqual([]);
  });
});

describe("tests", () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(test|spec)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

  it("none is left out or run alone", () => {
    const marked = new RegExp(["\\b(?:it|test|describe)\\.(?:", "only|skip|todo)\\b"].join(""));
    expect(tests.filter((path) => marked.test(readFileSync(path, "utf8"))).map((path) => relative(root, path))).toEqual(
      [],
    );
  });

  it("every one asserts something", () => {
    expect(
      tests
        .filter((path) => !/\bexpect(?:GoodAlive)?\(|\bassert\(/.test(readFileSync(path, "utf8")))
        .map((path) => relative(root, path)),
    ).toEqual([]);
  });
});
