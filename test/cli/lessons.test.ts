/** `podarium run LESSON.md`: proves lessons, says what failed at its line, and reports to a CI server. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { Folder, podarium } from "./cli.fixture.ts";

const folder = new Folder();
afterAll(() => folder.remove());

const LESSON = `---
kind: Lesson
title: Two & two
---
\`\`\`task
id: node
do: Label node-1.
check: {object: {kind: Node, name: node-1, path: metadata.labels.tier, is: gold}}
within: 2s
solution: kubectl label node node-1 tier=SOLUTION
wrong: kubectl label node node-1 tier=silver
\`\`\`
`;

describe("podarium run LESSON.md", () => {
  it("0 and a line for each thing that was proven; a report in JUnit's form", async () => {
    const lesson = folder.file("good.md", LESSON.replace("SOLUTION", "gold"));
    const report = `${folder.path}/report.xml`;
    const { stdout, stderr, exit } = await podarium("run", lesson, "--junit", report);
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
    expect(stdout).toBe(
      "Two & two\n  ok      node is not done by doing nothing\n  ok      node is solved by its solution\n  ok      node is not done the wrong way\n",
    );
    const xml = readFileSync(report, "utf8");
    expect(xml).toContain('<testsuite name="Two &amp; two" tests="3" failures="0">');
    expect(xml).toContain(`name="node is solved by its solution" classname="${lesson}" file="${lesson}" line="6"/>`);
  });

  it("1 where its solution does not solve it, with the place", async () => {
    const lesson = folder.file("bad.md", LESSON.replace("SOLUTION", "bronze"));
    const { stdout, stderr, exit } = await podarium("run", lesson);
    expect(exit).toBe(1);
    expect(stdout).toContain("  FAILED  node is solved by its solution\n");
    expect(stderr).toBe(`${lesson}:6: node is solved by its solution: Node node-1 is "bronze", not "gold"\n`);
  });

  it("2 where the text is wrong, with its lines", async () => {
    const lesson = folder.file("broken.md", LESSON.replace("do:", "du:"));
    const report = `${folder.path}/broken.xml`;
    const { stdout, stderr, exit } = await podarium("run", lesson, "--junit", report);
    expect({ stdout, exit }).toEqual({ stdout: "", exit: 2 });
    expect(readFileSync(report, "utf8")).toMatch(/tests="1" failures="1">\n {2}<testcase name="line 7 can be read"/);
    expect(stderr).toMatch(/broken\.md:7: du: there is no such field; known are id, do, check, /);
  });
});
