/** Levels: what is filled in becomes a challenge and comes back from it, sealed and unsealed; what is wrong is said at its field. */
import { readdirSync, readFileSync } from "node:fs";
import { assert, property, string } from "fast-check";
import { strToU8, zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { EMPTY_LEVEL, EMPTY_QUESTION, EMPTY_TASK } from "../../src/scenario/level.ts";
import type { Level } from "../../src/scenario/level.ts";
import { levelProblems, targetsOf } from "../../src/scenario/level-check.ts";
import { isSealed, seal, unseal } from "../../src/scenario/level-seal.ts";
import { readLevel } from "../../src/scenario/level-read.ts";
import { formatLevel, sealedFile } from "../../src/scenario/level-text.ts";
import { SCENARIO_LIMITS } from "../../src/scenario/limits.ts";
import { isLesson, parseLesson } from "../../src/scenario/lessons.ts";
import { ScenarioError } from "../../src/scenario/settings.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: page}
spec: {containers: [{name: web, image: "nginx:1.27"}]}
`;
const LEVEL: Level = {
  ...EMPTY_LEVEL,
  title: "No page: “why”?",
  summary: "It worked.",
  symptom: "The page is *gone*.\n\n```\n403 Forbidden\n```",
  files: [{ name: "page.yaml", text: POD }],
  faults: [
    {
      at: "10s",
      fault: "files-deleted",
      values: { pod: "page", path: "/usr/share/nginx/html/index.html", "when.container": "web", "when.is": "running" },
    },
    { at: "0s", fault: "exit", values: { pod: "page", container: "web", exitCode: "3", times: "2" } },
  ],
  cluster: { kubernetesVersion: "1.34", nodes: "3", more: "latencies:\n  schedule: 5\n" },
  parts: [
    { type: "question", ask: "Which?", choices: "", answer: "a\nb", why: "", hints: ["Read: the text"] },
    {
      ...EMPTY_TASK,
      goal: "The page is served.",
      checks: [
        {
          fact: "http",
          values: { pod: "page", url: "http://localhost/", status: "200" },
          matcher: "there",
          value: "",
          not: false,
        },
        { fact: "restarts", values: { pod: "page" }, matcher: "is", value: "2", not: false },
        { fact: "event", values: { reason: "Killing" }, matcher: "absent", value: "", not: false },
        { fact: "ready", values: { pod: "page" }, matcher: "matches", value: "^0/", not: true },
      ],
      hints: ["Look: there's a log", "Look again\nand deeper"],
      solution: "kubectl logs page\nkubectl exec page -- sh -c 'echo hi > /usr/share/nginx/html/index.html'",
      wrong: "kubectl get pods",
      done: "Well done.",
    },
    {
      type: "question",
      ask: "What was it?",
      choices: "a file\na port",
      answer: "a file",
      why: "It had been deleted.",
      hints: [],
    },
    {
      ...EMPTY_TASK,
      goal: "And again.",
      checks: [{ fact: "command", values: {}, matcher: "contains", value: "logs", not: false }],
      solution: "- kubectl logs page\n- wait: 10s\n- apply:\n    file: a.yaml\n    text: |\n      kind: Pod\n",
    },
  ],
};

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return "it was accepted";
}

describe("a level", () => {
  it("is a challenge without problems, and comes back from its text, its link and its file as it was", () => {
    const text = formatLevel(LEVEL);
    expect(levelProblems(LEVEL)).toEqual([]);
    expect(parseLesson(text, "x")).toMatchObject({ problems: [], lesson: { kind: "challenge", setup: { length: 4 } } });
    // Faults of the first moment are armed before anything is applied.
    const [later, first] = LEVEL.faults;
    const back = { ...LEVEL, faults: [first, later] };
    for (const given of [text, seal(text), `#${seal(text)}`, sealedFile(text)]) expect(readLevel(given)).toEqual(back);
  });

  it("shows nothing of what it hides, neither in its link nor in its file, and is the same lesson", () => {
    const text = formatLevel(LEVEL);
    const file = sealedFile(text);
    expect(isLesson(file)).toBe(true);
    expect(file).toContain("The page is *gone*.");
    expect(file).toContain('image: "nginx:1.27"');
    for (const hidden of ["files-deleted", "exitCode", "restarts", "Look again", "It had been deleted", "echo hi"]) {
      expect(text).toContain(hidden);
      expect(file).not.toContain(hidden);
      expect(Buffer.from(seal(text).split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain(hidden);
    }
    const plain = parseLesson(text, "x");
    const opened = parseLesson(file, "x");
    const unplaced = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (key, one: unknown) => (key === "line" ? 0 : one));
    expect(opened.problems).toEqual([]);
    expect(unplaced(opened.lesson)).toEqual(unplaced(plain.lesson));
    expect(parseLesson(seal(text), "x")).toEqual({ ...plain, isSealed: true });
  });

  it.each(readdirSync("examples/challenges"))("%s can be edited, or it is said why not", (name) => {
    const text = readFileSync(`examples/challenges/${name}`, "utf8");
    const read = refusal(() => {
      const level = readLevel(text);
      const again = formatLevel(level);
      expect(readLevel(again)).toEqual(level);
      expect(levelProblems(level)).toEqual([]);
    });
    expect(read).toMatch(/^(it was accepted|this challenge has .*, for which there is no field here)/);
  });

  it("has no field for a failure's value that is empty, which would be lost", () => {
    const text = formatLevel(LEVEL).replace("exitCode: 3", "exitCode:");
    expect(refusal(() => readLevel(text))).toMatch(/^(line \d+: |this challenge has a failure with an empty value)/);
    const gone = readFileSync("examples/challenges/07-the-missing-key.md", "utf8").replace("kind: Secret,", "kind:,");
    expect(refusal(() => readLevel(gone))).toContain("a failure with an empty value");
  });

  it("offers what its files make", () => {
    const deployment = `kind: Deployment
metadata: {name: shop}
spec: {template: {spec: {initContainers: [{name: i, image: busybox}], containers: [{name: c, image: busybox}]}}}
---
kind: Service
metadata: {name: front}
`;
    expect(targetsOf({ files: [...LEVEL.files, { name: "d.yaml", text: deployment }] })).toEqual({
      pod: ["page"],
      workload: ["deployment/shop"],
      container: ["web", "i", "c"],
      service: ["front"],
      image: ["nginx:1.27", "busybox"],
    });
  });

  it("is refused with what is wrong, field by field", () => {
    const [fault] = LEVEL.faults;
    const problems = levelProblems({
      ...LEVEL,
      title: " ",
      symptom: "```task\ndo: x\n```",
      files: [{ name: "a b.yaml", text: POD }],
      start: "soon",
      faults: [
        { at: "0s", fault: "exit", values: { pod: "pag", exitCode: "256" } },
        { at: "0s", fault: "exits", values: {} },
        { ...fault!, values: { ...fault!.values, "when.is": "happy" } },
      ],
      cluster: { kubernetesVersion: "1.2", nodes: "many", more: "profile: odd" },
      parts: [
        {
          ...EMPTY_TASK,
          checks: [
            { fact: "http", values: { pod: "page", status: "ok", url: "" }, matcher: "there", value: "", not: false },
            { fact: "log", values: { pod: "page" }, matcher: "matches", value: "(", not: false },
            { fact: "restarts", values: { pod: "page" }, matcher: "atLeast", value: "two", not: false },
          ],
          hints: [""],
          solution: "- wait: [",
          wrong: "- nap: 5s",
        },
        { ...EMPTY_QUESTION, ask: "Why?", choices: "a\nb", answer: "c" },
      ],
      time: "2h",
      edits: "few",
    });
    expect(problems.map(({ field, message }) => `${field}: ${message.slice(0, 44)}`)).toMatchInlineSnapshot(`
      [
        "title: missing: what lists and the page call it",
        "symptom: a block named task would be a part of the ch",
        "cluster.more: "odd" is not default or bare",
        "cluster.kubernetesVersion: "1.2" is not one of 1.33, 1.34, 1.35, 1.36",
        "cluster.nodes: "many" is not a whole number from 1 to 100, ",
        "files[0]: "a b.yaml" is not the name of a file",
        "start: "soon" is not a duration such as 1m30s",
        "faults[0].exitCode: 256 is not a whole number from 0 to 255",
        "faults[0].pod: no file makes a Pod of this name; there is p",
        "faults[1].fault: there is no fault "exits"; known are exit, h",
        "faults[2].when.is: {"container":"web","is":"happy"} is not a co",
        "parts[0].goal: missing: what is to be done, in a sentence",
        "parts[0].checks[0].url: missing",
        "parts[0].checks[1].value: "(" is not a regular expression",
        "parts[0].checks[2].value: "two" is not a number",
        "parts[0].solution: line 1: unexpected end of the stream within ",
        "parts[0].wrong: there is no such field; known are apply, wai",
        "parts[0].hints[0]: missing: write it, or take the hint away",
        "parts[1].answer: it is none of the choices",
        "time: longer than 60 minutes",
        "edits: "few" is not a whole number",
      ]
    `);
  });

  it("says when a fault comes too late for the learner", () => {
    const late = { ...LEVEL, faults: [{ at: "1m", fault: "exit", values: { pod: "page" } }] };
    expect(levelProblems(late)).toEqual([
      { field: "faults[0].at", message: "the learner comes at 40s: arm it by then, and let it wait with “after”" },
    ]);
  });
});

describe("a sealed text", () => {
  it("says what is wrong in it where it stands itself, for its own lines cannot be looked at", () => {
    const text = seal(`${formatLevel(LEVEL)}\n\`\`\`task\ndo: it\ncheck: []\n\`\`\`\n`);
    expect(parseLesson(text, "x").problems).toEqual([
      { line: 1, message: "in what is sealed: check: nothing is checked" },
    ]);
  });

  it("comes back to the character", () => {
    assert(
      property(string({ unit: "grapheme", maxLength: 300 }), (text) => {
        expect(unseal(seal(text))).toBe(text);
        expect(isSealed(seal(text))).toBe(true);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  const whole = seal(formatLevel(LEVEL));
  const LOOKS = "this challenge is damaged: it does not look like a sealed one";
  const LOST = "this challenge is damaged: part of it was lost or changed on the way";

  it.each([
    ["", LOOKS],
    ["c1.", LOOKS],
    ["c1.abc.", LOST],
    ["c1.abc.%", LOOKS],
    ["c2.abc.AAAA", "this challenge was sealed by another version of Podarium (c2)"],
    [`c1.${"A".repeat(SCENARIO_LIMITS.linkChars)}`, "this is too long to be a sealed challenge"],
    [seal("x".repeat(SCENARIO_LIMITS.lessonChars + 1)), "this challenge is longer than 200000 characters"],
    [seal("x".repeat(SCENARIO_LIMITS.textBytes + 1)), LOST],
    [`c1.abc.${Buffer.from(zlibSync(strToU8("kind: Challenge"))).toString("base64url")}`, LOST],
  ])("%.40j is refused", (sealed, message) => expect(refusal(() => unseal(sealed))).toBe(message));

  it("is told for damaged wherever it was cut, and whichever character was changed", () => {
    // Some bits say nothing (the last ones, lengths of codes that are not used): with others it is the same text.
    const SAME = "it was accepted";
    for (let at = 3; at < whole.length; at++) {
      expect([LOOKS, LOST]).toContain(refusal(() => unseal(whole.slice(0, at))));
      const other = whole[at] === "A" ? "B" : "A";
      const changed = whole.slice(0, at) + other + whole.slice(at + 1);
      const answer = refusal(() => expect(unseal(changed)).toBe(unseal(whole)));
      expect([LOOKS, LOST, SAME]).toContain(answer);
    }
  });

  it("of a file is refused at its line", () => {
    const lines = sealedFile(formatLevel(LEVEL)).split("\n");
    const at = lines.indexOf("```sealed");
    lines[at + 1] = lines[at + 1]?.replace(/.$/, "!") ?? "";
    expect(parseLesson(lines.join("\n"), "x").problems[0]).toEqual({ line: at + 2, message: LOOKS });
    const stranger = `---\nkind: Lesson\ntitle: x\n---\n\`\`\`sealed\n${seal("```sealed\n```\n")}\n\`\`\`\n`;
    expect(parseLesson(stranger, "x").problems[0]).toEqual({
      line: 6,
      message: "in what is sealed: sealed is not sealed",
    });
  });

  it("opens only a few times in one lesson", () => {
    const block = `\`\`\`sealed\n${seal("```task\ndo: x\ncheck: {command: {contains: x}}\n```\n")}\n\`\`\`\n`;
    const text = `---\nkind: Lesson\ntitle: x\n---\n${block.repeat(SCENARIO_LIMITS.sealedBlocks + 1)}`;
    expect(parseLesson(text, "x").problems.map(({ message }) => message)).toContain(
      `a lesson has at most ${SCENARIO_LIMITS.sealedBlocks} sealed blocks`,
    );
  });
});
