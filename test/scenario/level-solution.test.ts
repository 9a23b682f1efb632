/** Solutions of levels: as texts of a form, and made from what somebody did. */
import { assert, array, constantFrom, oneof, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { actionsField, actionsProblem, actionsText, fieldOfActions } from "../../src/scenario/actions-text.ts";
import { parseActions } from "../../src/scenario/lessons.ts";
import { EMPTY_QUESTION, EMPTY_TASK } from "../../src/scenario/level.ts";
import { solutionsOf } from "../../src/scenario/level-solution.ts";
import { recordingOf } from "../../src/scenario/recording.ts";
import { step } from "../../src/scenario/scenario.ts";
import type { Step } from "../../src/scenario/scenario.ts";

const typed = (at: number, text: string, tty = "t1"): Step => step(at, { type: "type", tty, text });
const lines = (steps: readonly Step[]): string[] =>
  recordingOf(steps).map(({ action }) => (action.type === "sh" ? action.line : action.type));

describe("what was done", () => {
  it("is the lines that were sent, from each terminal its own", () => {
    const steps = [
      typed(0, "kubectl get pods\n"),
      typed(1000, "kubectl logs "),
      typed(1500, "ls\n", "t2"),
      typed(2000, "web\n\n  \n"),
      step(3000, { type: "kubectl", args: "delete pod web" }),
      step(4000, { type: "apply", file: "a.yaml", text: "kind: Pod\n" }),
    ];
    expect(lines(steps)).toEqual(["kubectl get pods", "ls", "kubectl logs web", "kubectl delete pod web", "apply"]);
  });

  it("gives what was interrupted the time that it had, and forgets a line that was taken away", () => {
    expect(
      lines([
        typed(0, "kubectl get pods -w\n"),
        typed(7200, "\u0003"),
        typed(8000, "kubectl delete po"),
        typed(8500, "\u0003"),
        typed(9000, "kubectl logs -f web | grep it's\n"),
        typed(9100, "\u0003"),
      ]),
    ).toEqual(["timeout 8 kubectl get pods -w", String.raw`timeout 1 sh -c 'kubectl logs -f web | grep it'\''s'`]);
  });

  it("is a solution for each task that was done, with and without the pauses", () => {
    const steps = [typed(41_000, "a\n"), typed(50_000, "b\n"), typed(52_000, "c\n"), typed(90_000, "d\n")];
    const parts = [EMPTY_QUESTION, EMPTY_TASK, EMPTY_TASK, EMPTY_TASK];
    expect(solutionsOf({ from: 40_000, steps, doneAt: [45_000, 51_000, 80_000] }, parts)).toEqual([
      null,
      { lean: "a\nb", timed: "- a\n- wait: 9s\n- b\n" },
      { lean: "c", timed: "c" },
      null,
    ]);
  });
});

describe("a solution as a text", () => {
  it("is lines, or a list where there is more", () => {
    expect(actionsText("kubectl get pods\n\nls\n")).toBe("kubectl get pods\nls");
    expect(actionsText(["a", { wait: "5s" }])).toBe("- a\n- wait: 5s\n");
    expect(actionsText(["- a"])).toBe("- '- a'\n");
    expect(actionsText(undefined)).toBe("");
    expect(actionsProblem("a: [")).toBeNull();
    expect(actionsProblem("- a: [\n")).toMatch(/^line \d+: /);
  });

  it("comes back as it was, whatever was done", () => {
    const line = string({ minLength: 1 }).map((text) => text.replaceAll(/[\n\r]/g, " "));
    const action = oneof(
      line.filter((text) => text.trim() !== "").map((one) => ({ type: "sh" as const, line: one })),
      constantFrom(1, 5000, 61_500).map((duration) => ({ type: "wait" as const, duration })),
      record({ text: string() }).map(({ text }) => ({ type: "apply" as const, file: "a.yaml", text })),
      line.map((id) => ({ type: "heal" as const, id })),
    );
    assert(
      property(array(action), (actions) => {
        const text = actionsText(fieldOfActions(actions));
        expect(actionsText(actionsField(text))).toBe(text);
        expect(parseActions(actionsField(text), "solution")).toEqual(actions);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
