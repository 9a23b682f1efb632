/** `kubectl explain`: the recorded rows by layout, and what is asked for that there is not. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { differenceOf } from "../../../src/cli/conformance/kubectl-cases.ts";
import type { KubectlCases } from "../../../src/cli/conformance/kubectl-cases.ts";
import { wrapParagraphs, wrapWords } from "../../../src/kube/kubectl/explain/word-wrap.ts";
import { KNOWN_IDS, runCase } from "./oracle.fixture.ts";

const file = JSON.parse(
  readFileSync(new URL("../../fidelity/oracle/kubectl-explain-layout.json", import.meta.url), "utf8"),
) as KubectlCases;

function explain(...argv: string[]): { stdout: string; stderr: string; exit: number | null } {
  const { stdout, stderr, exit } = runCase({
    id: argv.join(" "),
    argv: ["explain", ...argv],
    stdout: "",
    stderr: "",
    exit: 0,
  });
  return { stdout, stderr, exit };
}

describe("explain", () => {
  test.each(file.cases.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(differenceOf(one, runCase(one), KNOWN_IDS, file.compare)).toBeNull();
  });

  test("shows at most four values of an enumeration in a list, and an empty one as two quotes", () => {
    const { stdout } = explain("pod.spec.volumes.hostPath", "--recursive");
    expect(stdout).toContain('  type\t<string>\n  enum: "", BlockDevice, CharDevice, Directory, ....\n');
    expect(explain("pod.spec.volumes.hostPath.type").stdout).toContain('ENUM:\n    ""\n    BlockDevice\n');
  });

  test("knows quantities, what may be an integer or a string, and times", () => {
    expect(explain("pod.spec.containers.resources", "--recursive").stdout).toContain("limits\t<map[string]Quantity>\n");
    expect(explain("svc.spec.ports", "--recursive").stdout).toContain("targetPort\t<IntOrString>\n");
    expect(explain("pod.status.startTime").stdout).toContain("FIELD: startTime <string>\n");
  });

  test("shows the fields of the server's version", () => {
    expect(explain("pod.spec.containers", "--recursive").stdout).not.toContain("restartPolicyRules");
  });

  test("the older form calls every object Object", () => {
    const { stdout } = explain("pod.spec.containers.livenessProbe", "--output=plaintext-openapiv2", "--recursive");
    expect(stdout).toMatch(/^KIND: {5}Pod\nVERSION: {2}v1\n\nRESOURCE: livenessProbe <Object>\n\nDESCRIPTION:\n/);
    expect(stdout).toContain(
      "\nFIELDS:\n   exec\t<Object>\n      command\t<[]string>\n   failureThreshold\t<integer>\n",
    );
  });

  test.each([
    ["pod.spec.nope", 'error: field "nope" does not exist\n'],
    ["deploy --api-version=apps/v9", `error: couldn't find resource for "apps/v9, Resource=deployments"\n`],
    ["nope", `the server doesn't have a resource type "nope"\n`],
    ["pod svc", "error: We accept only this format: explain RESOURCE\n"],
    ["pod --output=foo", "error: unrecognized format: foo\n"],
  ])("refuses %s", (line, stderr) => {
    expect(explain(...line.split(" "))).toMatchObject({ stderr, exit: 1 });
  });

  test("a group may follow the name", () => {
    expect(explain("deployments.apps.spec.replicas").stdout).toMatch(/^GROUP: {6}apps\nKIND: {7}Deployment\n/);
  });
});

test("a word that does not fit goes to the next line, one that never fits to a line of its own", () => {
  expect(wrapWords("aaa bb cccc", 6)).toBe("aaa bb\ncccc");
  expect(wrapWords("a bbbbbbbbb c", 5)).toBe("a\nbbbbbbbbb\nc");
  expect(wrapParagraphs("one two:\nthree\n\n- item\n    code", 20)).toEqual([
    "one two:",
    "three",
    "",
    "- item",
    "    code",
  ]);
});
