/** Lessons: the ones that ship are proven, and what is wrong with a text is said at its line. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allChunks } from "../../src/cli/chunks.ts";
import { drive } from "../../src/cli/drive.ts";
import { openBlocks } from "../../src/scenario/lesson.ts";
import { proveLesson } from "../../src/scenario/lesson-proof.ts";
import { parseProse } from "../../src/scenario/lesson-prose.ts";
import { isLesson, parseLesson } from "../../src/scenario/lessons.ts";
import { example } from "../world.fixture.ts";

const files = ["lessons", "challenges"].flatMap((folder) =>
  readdirSync(new URL(`../../examples/${folder}/`, import.meta.url)).map((name) => `${folder}/${name}`),
);

describe("what ships", () => {
  it("is a course of lessons and ten challenges", () => {
    expect(files.filter((name) => name.startsWith("lessons/")).length).toBeGreaterThanOrEqual(12);
    expect(files.filter((name) => name.startsWith("challenges/")).length).toBeGreaterThanOrEqual(10);
  });

  it.each(files)("%s solves itself, and fails on its wrong answers", { timeout: 120_000 }, (file) => {
    const name = file.replace(/^.*\/|\.md$/g, "");
    expect(isLesson(example(file))).toBe(true);
    const { lesson, problems } = parseLesson(example(file), name);
    expect(problems).toEqual([]);
    if (!lesson) return;
    const cases = proveLesson(lesson, allChunks(), drive);
    expect(cases.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(cases.some((one) => one.name.endsWith("the wrong way"))).toBe(true);
    expect(lesson.kind).toBe(file.startsWith("lessons/") ? "lesson" : "challenge");
    if (lesson.kind === "lesson") {
      expect(lesson.minutes).toBeGreaterThanOrEqual(5);
      expect(lesson.minutes).toBeLessThanOrEqual(10);
    }
  });

  it("comes after lessons that are there", () => {
    const names = files.map((file) => file.replace(/^.*\/|\.md$/g, ""));
    for (const file of files) {
      const after = parseLesson(example(file), "x").lesson?.after ?? [];
      expect(
        after.filter((name) => !names.includes(name)),
        file,
      ).toEqual([]);
    }
  });
});

const HEAD = "---\nkind: Lesson\ntitle: T\n---\n";

describe("a lesson's text", () => {
  it.each([
    ["# no front matter\n", [{ line: 1, message: "a lesson begins with front matter between two lines ---" }]],
    ["---\nkind: Poem\ntitle: T\n---\n", [{ line: 2, message: 'kind: "Poem" is not Lesson or Challenge' }]],
    ["---\nkind: Lesson\ntitle: T\nminutes: 99\n---\n", [{ line: 4, message: "minutes: 99 is not from 1 to 60" }]],
    [
      `${HEAD}text\n`,
      [{ line: 4, message: "a lesson asks something or has something done: a block question or task" }],
    ],
    [
      `${HEAD}\`\`\`question\nask: Why?\nchoices: [a, b]\nanswer: c\n\`\`\`\n`,
      [{ line: 8, message: 'answer: "c" is not one of at least two choices' }],
    ],
    [
      `${HEAD}\`\`\`task\ndo: it\ncheck:\n  - {status: {pod: p, is: Running}}\n  - {mood: {is: good}}\n\`\`\`\n`,
      [{ line: 9, message: expect.stringMatching(/^check\[1\]\.mood: there is no such fact; known are status, /) }],
    ],
    [
      `${HEAD}\`\`\`task\ndo: it\ncheck: {status: {pod: p, matches: "(a+)+"}}\nwithin: 2h\n\`\`\`\n`,
      [{ line: 7, message: 'check.status.matches: "(a+)+" repeats a group that repeats something itself' }],
    ],
    [
      `${HEAD}\`\`\`setup\n- {at: 0s, kubectl: get pods}\n- {at: 1s, inject: {fault: exit, pod: p, exitCode: 999}}\n\`\`\`\n\`\`\`question\nask: x\nanswer: y\n\`\`\`\n`,
      [{ line: 7, message: "setup[1].inject.exitCode: 999 is not a whole number from 0 to 255" }],
    ],
    [`${HEAD}\`\`\`question\nask: "no end\n\`\`\`\n`, [{ line: 7, message: "deficient indentation" }]],
    [
      `${HEAD}\`\`\`yaml file=../../etc/passwd\nx\n\`\`\`\n\`\`\`question\nask: x\nanswer: y\n\`\`\`\n`,
      [{ line: 5, message: '"../../etc/passwd" is not the name of a file' }],
    ],
    [`${HEAD}\`\`\`question\nask: x\nanswer: y\n`, [{ line: 5, message: "this block has no end" }]],
    [
      "---\nkind: Challenge\ntitle: T\n---\n```question\nask: x\nanswer: y\n```\n",
      [{ line: 2, message: expect.stringMatching(/^score: missing/) }],
    ],
  ])("%j", (text, problems) => {
    expect(parseLesson(text, "x").problems).toEqual(problems);
  });

  it("that is very long is refused, and not read", () => {
    const { lesson, problems } = parseLesson(`${HEAD}${"x".repeat(200_001)}`, "x");
    expect(lesson).toBeNull();
    expect(problems).toEqual([{ line: 1, message: "the lesson is longer than 200000 characters" }]);
  });

  it("gives prose as a tree in which HTML is text, and no link leads to a script", () => {
    const { lesson } = parseLesson(
      `${HEAD}# A *title*\n\n<script>alert(1)</script> and **bold** \`code\`\n\n- one [link](https://kubernetes.io/docs/)\n- two [bad](javascript:alert(1)) [worse](data:x)\n\n| a | b |\n| - | - |\n| 1 | \`2\` |\n\n\`\`\`sh\nls\n\`\`\`\n\`\`\`question\nask: x\nanswer: y\n\`\`\`\n`,
      "x",
    );
    expect(lesson?.blocks.slice(0, 2)).toEqual([
      {
        type: "prose",
        prose: [
          {
            type: "heading",
            level: 1,
            text: [
              { type: "text", text: "A " },
              { type: "emphasis", text: [{ type: "text", text: "title" }] },
            ],
          },
          {
            type: "paragraph",
            text: [
              { type: "text", text: "<script>alert(1)</script> and " },
              { type: "strong", text: [{ type: "text", text: "bold" }] },
              { type: "text", text: " " },
              { type: "code", text: "code" },
            ],
          },
          {
            type: "list",
            ordered: false,
            items: [
              [
                { type: "text", text: "one " },
                { type: "link", href: "https://kubernetes.io/docs/", text: "link" },
              ],
              expect.not.arrayContaining([expect.objectContaining({ type: "link" })]),
            ],
          },
          {
            type: "table",
            head: [[{ type: "text", text: "a" }], [{ type: "text", text: "b" }]],
            rows: [[[{ type: "text", text: "1" }], [{ type: "code", text: "2" }]]],
          },
        ],
      },
      { type: "prose", prose: [{ type: "code", language: "sh", text: "ls\n" }] },
    ]);
    expect(JSON.stringify(lesson)).not.toContain('"javascript:');
  });
});

it("reads every item of a list alike, the last of many too", () => {
  const items = Array.from({ length: 9 }, (_, i) => `- **word ${i}** and \`code\``);
  const [list] = parseProse(items);
  const kinds = list?.type === "list" ? list.items.map((item) => item.map(({ type }) => type).join(" ")) : [];
  expect(kinds).toEqual(items.map(() => "strong text code"));
});

it("a lesson whose solution does not solve it, and one that is done from the start, are not proven", () => {
  const text = (check: string, solution: string): string =>
    `${HEAD}\`\`\`task\nid: t\ndo: it\ncheck: ${check}\nwithin: 5s\nsolution: ${solution}\nwrong: kubectl get nodes\n\`\`\`\n`;
  const failures = (source: string): (string | null)[] => {
    const { lesson } = parseLesson(source, "x");
    return lesson ? proveLesson(lesson, allChunks(), drive).map(({ failure }) => failure) : [];
  };
  const missing = "{status: {pod: p, is: Running}}";
  expect(failures(text(missing, "kubectl get pods"))).toEqual([null, "status of p is absent", null]);
  expect(failures(text("{object: {kind: Namespace, name: default}}", "kubectl get pods"))).toEqual([
    "its checks hold before anything is done",
    null,
    "the wrong way is taken for done",
  ]);
});

it("a challenge that comes true by itself after a while is not proven, and a task whose solution is to wait may", () => {
  const text = (kind: string, solution: string): string =>
    `---\nkind: ${kind}\ntitle: T\nscore: {time: 1m, commands: 1}\n---\n\`\`\`setup\n- {at: 0s, kubectl: run p --image=nginx}\n\`\`\`\n\`\`\`task\nid: t\ndo: it\ncheck: {status: {pod: p, is: Running}}\nhold: 5s\nsolution: ${solution}\n\`\`\`\n`;
  const waiting = (source: string): (string | null)[] => {
    const { lesson } = parseLesson(source, "x");
    const cases = lesson ? proveLesson(lesson, allChunks(), drive) : [];
    return cases.filter(({ name }) => name.endsWith("by waiting")).map(({ failure }) => failure);
  };
  const failure = "its checks come true without anything being done";
  expect(waiting(text("Challenge", "kubectl get pods"))).toEqual([failure]);
  expect(waiting(text("Lesson", "kubectl get pods"))).toEqual([failure]);
  expect(waiting(text("Lesson", "[{wait: 10s}]"))).toEqual([]);
});

it("every task and question of a lesson has an id of its own", () => {
  const { lesson, problems } = parseLesson(
    `${HEAD}\`\`\`question\nid: a\nask: x\nanswer: y\n\`\`\`\n\`\`\`question\nid: a\nask: x\nanswer: y\n\`\`\`\n`,
    "x",
  );
  expect(problems).toEqual([{ line: 11, message: "there are two of the id a" }]);
  expect(lesson && openBlocks(lesson).length).toBe(2);
});
