/** The builder of levels: what is filled in is checked at its fields, tried out, shared sealed, and found again. */
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { LevelBuilder } from "../../../src/app/panels/level/level-builder.tsx";
import { LevelEdit } from "../../../src/app/panels/lesson/level-edit.tsx";
import { beginLevel, editTaken, useLevel } from "../../../src/app/store/level-draft.ts";
import { beginLesson, settleLesson, TRIED } from "../../../src/app/store/lessons.ts";
import type { LessonProgress, LessonView } from "../../../src/app/store/view.ts";
import { useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { EMPTY_TASK } from "../../../src/scenario/level.ts";
import * as levels from "../../../src/scenario/levels.chunk.ts";
import { answerLevel } from "../../../src/worker/teaching/level-answer.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

const POD = "kind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: busybox}]}\n";
const LESSON: LessonView = {
  name: "x",
  kind: "challenge",
  title: "x",
  blocks: [],
  score: null,
  problems: [],
  isSealed: true,
};
const SOLVED: LessonProgress = {
  done: ["goal"],
  at: null,
  checks: [],
  answers: {},
  said: {},
  used: { time: 0, commands: 0, edits: 0 },
};
let client: TestClient;

beforeEach(() => {
  localStorage.clear();
  client = showView(viewOf([backOffPod]), {
    building: true,
    files: [{ name: "web.yaml", text: POD, applied: null, problems: null }],
  });
  client.level = (given) => Promise.resolve(answerLevel(levels, given));
  beginLevel();
});

const field = (name: string): HTMLElement => screen.getByRole("textbox", { name });
const press = (name: string | RegExp): Promise<void> => userEvent.click(screen.getByRole("button", { name }));

async function fillIn(): Promise<void> {
  await userEvent.type(field("Title"), "What ails it");
  await userEvent.type(field("Symptom"), "It does not stay.");
  await userEvent.type(field("To be done"), "Make it stay.");
  await waitFor(() => expect(useLevel.getState().targets.pod).toEqual(["web"]));
  await press("Add a fault");
  await press("Add a check");
}

describe("the builder", () => {
  it("takes the editor's files, and says at each field what is wrong once it is to be played", async () => {
    render(<LevelBuilder />);
    expect(screen.getByText("web.yaml")).toBeVisible();
    expect(screen.queryByText(/missing/)).toBeNull();
    await press("Play it");
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("4 things are to be mended first."));
    expect(field("Title")).toHaveAccessibleDescription("missing: what lists and the page call it");
    expect(field("Title")).toBeInvalid();
    await waitFor(() => expect(field("Title")).toHaveFocus());
    expect(screen.getByText("nothing is checked: add at least one")).toBeVisible();
    await fillIn();
    await waitFor(() => expect(screen.getByRole("alert")).toBeEmptyDOMElement());
    // Ranges are the catalogue's.
    await userEvent.clear(field("Exit code"));
    await userEvent.type(field("Exit code"), "300");
    await waitFor(() =>
      expect(field("Exit code")).toHaveAccessibleDescription(/300 is not a whole number from 0 to 255/),
    );
    expect(client.requests.filter(({ type }) => type === "openLesson")).toEqual([]);
  });

  it("tries it out and shares it, with what is hidden sealed", async () => {
    render(<LevelBuilder />);
    await fillIn();
    expect(within(screen.getByRole("group", { name: "Fault 1" })).getByRole("combobox", { name: "Pod" })).toHaveValue(
      "web",
    );
    await press("Share");
    const part = await screen.findByRole("region", { name: "Share this challenge" });
    const link = within(part).getByRole<HTMLInputElement>("textbox", { name: "Link" }).value;
    expect(link).toMatch(/#c1\.[0-9a-z]+\.[\w-]+$/);
    expect(levels.readLevel(link.replace(/^.*#/, ""))).toEqual(useLevel.getState().level);
    // What is changed now is not in that link.
    await userEvent.type(field("Title"), "!");
    expect(screen.queryByRole("region", { name: "Share this challenge" })).toBeNull();
    await press("Play it");
    await waitFor(() =>
      expect(client.requests.at(-1)).toMatchObject({
        type: "openLesson",
        text: expect.stringMatching(/^c1\./) as string,
      }),
    );
    expect(useWorkbench.getState().building).toBe(false);
  });

  it("proves it, and keeps what was done as its solution, with the pauses where they matter", async () => {
    const asked: string[] = [];
    client.level = (given, wants) => {
      const answer = answerLevel(levels, given);
      const solution = answer.level?.parts[0]?.type === "task" ? answer.level.parts[0].solution : "";
      if (wants === "recording")
        return Promise.resolve({ ...answer, recording: [{ lean: "kubectl a", timed: "- kubectl a\n- wait: 5s\n" }] });
      if (wants !== "proof") return Promise.resolve(answer);
      asked.push(solution);
      const failure = solution.includes("wait") ? null : "it does not hold";
      return Promise.resolve({ ...answer, proof: [{ name: "goal is solved by its solution", line: 1, failure }] });
    };
    render(<LevelBuilder />);
    await fillIn();
    await press("Prove it");
    const proof = await screen.findByRole("region", { name: "Proof" });
    expect(within(proof).getByText(/goal is solved by its solution: it does not hold/)).toBeVisible();
    expect(within(proof).getByText(/A task without a solution cannot be proven/)).toBeVisible();
    await press("Play it");
    await waitFor(() => expect(useWorkbench.getState().building).toBe(false));
    settleLesson(true);
    useWorkbench.setState({ lesson: { ...LESSON, name: TRIED }, lessonProgress: SOLVED });
    await editTaken();
    await userEvent.click(await screen.findByRole("button", { name: "Keep it as the solution" }));
    await waitFor(() => expect(asked).toEqual(["", "kubectl a", "- kubectl a\n- wait: 5s\n"]));
    expect(await screen.findByText("It can be solved, and is not solved without its solution.")).toBeVisible();
    expect(field("A solution")).toHaveValue("- kubectl a\n- wait: 5s\n");
    expect(screen.queryByText(/You solved it/)).toBeNull();
  });

  it("has a cluster of its own, and several tasks and questions in the order that is wanted", async () => {
    render(<LevelBuilder />);
    await fillIn();
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Version" }), "1.34");
    await userEvent.type(field("Nodes"), "0");
    await press("Add a question");
    const question = screen.getByRole("group", { name: "A question" });
    await userEvent.type(within(question).getByRole("textbox", { name: "Question" }), "Which?");
    await userEvent.type(within(question).getByRole("textbox", { name: "Right answer" }), "one{enter}two");
    await press("Share");
    await waitFor(() => expect(field("Nodes")).toHaveAccessibleDescription(/0 is not a whole number from 1 to 100/));
    await userEvent.type(field("Nodes"), "{backspace}2");
    await press("Before The goal");
    await press("Share");
    const part = await screen.findByRole("region", { name: "Share this challenge" });
    const link = within(part).getByRole<HTMLInputElement>("textbox", { name: "Link" }).value;
    const { lesson } = levels.parseLesson(link.replace(/^.*#/, ""), "x");
    expect(lesson?.settings).toMatchObject({ kubernetesVersion: "1.34", nodes: 2 });
    expect(lesson?.blocks.slice(-2)).toMatchObject([
      { type: "question", question: { answers: ["one", "two"] } },
      { type: "task" },
    ]);
  });

  it("asks before it shows what is hidden of a level that is not solved, and keeps one's own", async () => {
    useLevel.setState(({ level }) => ({ level: { ...level, title: "Mine" } }));
    const check = { fact: "ready", values: { pod: "web" }, matcher: "is", value: "1/1", not: false } as const;
    const parts = [{ ...EMPTY_TASK, goal: "x", checks: [check] }];
    const theirs = { ...useLevel.getState().level, title: "Theirs", symptom: "y", parts };
    beginLesson("level-x", levels.seal(levels.formatLevel(theirs)));
    settleLesson(true);
    render(<LevelEdit isSolved={false} isTried={false} />);
    await press("Edit this level");
    await press("Keep on trying");
    expect(useLevel.getState().level.title).toBe("Mine");
    await press("Edit this level");
    await press("Show it all");
    await waitFor(() => expect(useLevel.getState().level.title).toBe("Theirs"));
    render(<LevelBuilder />);
    await press("Back to my own");
    expect(field("Title")).toHaveValue("Mine");
  });

  it("says so where what is taken cannot be edited here", async () => {
    beginLesson("x", "---\nkind: Lesson\ntitle: x\n---\n```task\ndo: x\ncheck: {command: {contains: x}}\n```\n");
    settleLesson(true);
    await editTaken();
    expect(useWorkbench.getState().toast?.text).toBe("this is a lesson and no challenge; edit its file instead");
  });
});
