/** The lesson's panel: its errors at their lines, what strangers wrote as text, and nothing of what comes later. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Lesson } from "../../../src/app/panels/lesson/lesson.tsx";
import type { LessonProgress, LessonView } from "../../../src/app/store/view.ts";
import * as lessons from "../../../src/scenario/lessons.chunk.ts";
import { Teaching } from "../../../src/worker/teaching/teaching.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { viewOf } from "../view.fixture.ts";

const AT_FIRST: LessonProgress = {
  done: [],
  at: "first",
  checks: [],
  answers: {},
  said: {},
  used: { time: 0, commands: 0, edits: 0 },
};

const HEAD = "---\nkind: Lesson\ntitle: T\n---\n";
const FIRST = "```question\nid: first\nask: Which?\nchoices: [left, right]\nanswer: left\nwhy: So it is.\n```\n";
const LATER = "The answer was **left**.\n\n```task\nid: later\ndo: Go on.\ncheck: {command: {contains: ls}}\n```\n";

function shown(text: string, progress: Partial<LessonProgress> = {}): TestClient {
  const begun = Teaching.begin(lessons, HEAD + text, "x");
  const lesson: LessonView | null = begun instanceof Teaching ? begun.view() : null;
  expect(lesson).not.toBeNull();
  const client = showView(viewOf([]), { lesson, lessonProgress: { ...AT_FIRST, ...progress } });
  render(<Lesson />);
  return client;
}

describe("a lesson", () => {
  it("shows nothing of what comes behind the open question, and asks the simulation about an answer", async () => {
    const client = shown(FIRST + LATER);
    expect(screen.queryByText(/The answer was/)).toBeNull();
    expect(screen.queryByText("Go on.")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "right" }));
    expect(client.requests).toContainEqual({ type: "answer", given: "right" });
  });

  it("says that an answer is wrong without saying why, and goes on where it was right", () => {
    shown(FIRST + LATER, { answers: { first: { given: "right", right: false, why: "" } } });
    expect(screen.getByText(/“right” is not it\. Try again\./)).toBeVisible();
    expect(screen.queryByText(/So it is/)).toBeNull();
  });

  it("with errors is shown with them, each with its line", () => {
    shown(
      `${FIRST}\`\`\`task\nid: bad\ndo: x\nchek: {}\n\`\`\`\n\`\`\`setup\n- {at: 0s, inject: {fault: exit, pod: p, exitCode: 999}}\n\`\`\`\n`,
    );
    expect(screen.getByText(/^line 15: chek: there is no such field/)).toBeVisible();
    expect(
      screen.getByText("line 18: setup[0].inject.exitCode: 999 is not a whole number from 0 to 255"),
    ).toBeVisible();
    expect(screen.getByText("Which?")).toBeVisible();
  });

  it("of a stranger is text, whatever stands in it", () => {
    const evil = "<img src=x onerror=alert(1)> [here](javascript:alert(1)) <script>alert(1)</script>";
    shown(`# ${evil}\n\n${evil}\n\n${FIRST.replace("Which?", JSON.stringify(evil))}`);
    expect(screen.getAllByText(/<img src=x onerror=alert\(1\)>/).length).toBeGreaterThanOrEqual(3);
    expect(document.querySelectorAll("img, script, a[href^=javascript]")).toHaveLength(0);
  });
});
