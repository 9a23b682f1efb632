/** The desk of whoever presents: keys strike and heal, a script advances, and a question is asked, answered and seen. */
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ControlDesk } from "../../src/app/panels/desk/control-desk.tsx";
import { DeskRunner } from "../../src/app/panels/desk/desk-runner.tsx";
import { FRESH_DESK, performHere, useDesk } from "../../src/app/store/desk.ts";
import { loadPresented } from "../../src/app/store/persistence.ts";
import { openSecondWindow, presentAgain } from "../../src/app/store/second-window.ts";
import { useWorkbench } from "../../src/app/store/workbench-store.ts";
import type { Desk } from "../../src/scenario/desk.ts";
import { showView, testClient } from "./client.fixture.ts";
import type { TestClient } from "./client.fixture.ts";
import { backOffPod, viewOf } from "./view.fixture.ts";

const DESK: Desk = {
  keys: [{ key: 4, fault: { id: "key4", fault: "exit", pod: "p", container: "c", exitCode: 1, hidden: true } }],
  script: [
    {
      title: "First",
      notes: "for me",
      say: "For all",
      actions: [
        { type: "fire", key: 4 },
        { type: "speed", speed: 5 },
      ],
      ask: null,
    },
    {
      title: "Second",
      notes: "",
      say: "",
      actions: [],
      ask: {
        ask: "What now?",
        choices: ["Running", "Error"],
        answer: "",
        why: "It is so.",
        after: 2000,
        fact: { status: { pod: "p" } },
      },
    },
  ],
};
let client: TestClient;

beforeEach(() => {
  useDesk.setState(FRESH_DESK, true);
  client = showView(viewOf([backOffPod]), { desk: DESK });
  client.fact = () => Promise.resolve("Error");
});

function sent(): unknown[] {
  return client.requests.filter(({ type }) => type !== "watch" && type !== "faults");
}

describe("keys", () => {
  it("strike, and heal what they broke", async () => {
    render(<DeskRunner />);
    await userEvent.keyboard("4");
    const id = useDesk.getState().fired[4] ?? "";
    expect(sent()).toEqual([{ type: "input", input: { type: "inject", fault: { ...DESK.keys[0]?.fault, id } } }]);
    client.requests.length = 0;
    const acting = {
      id,
      title: "Exit",
      target: "c of pod/p",
      summary: "",
      state: "armed" as const,
      fired: 0,
      hidden: true,
    };
    useWorkbench.setState({ inside: { faults: [acting] } });
    await userEvent.keyboard("4");
    await userEvent.keyboard("0");
    await userEvent.keyboard("{Control>}z{/Control}");
    await userEvent.keyboard("5");
    const heal = { type: "input", input: { type: "heal", id } };
    expect(sent()).toEqual([heal, heal, { type: "undo" }]);
  });

  it("do not name what is hidden where the page may be projected, until it is asked for", async () => {
    render(<ControlDesk />);
    expect(screen.getByText("A hidden failure")).toBeVisible();
    expect(screen.queryByText("Exit with a code")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Peek" }));
    expect(screen.getByText("Exit with a code")).toBeVisible();
  });

  it("are given back, and the run keeps that", async () => {
    render(<ControlDesk />);
    await userEvent.click(screen.getByRole("button", { name: "Take from key 4" }));
    expect(sent()).toEqual([{ type: "desk", desk: { keys: [], script: DESK.script } }]);
  });
});

describe("the script", () => {
  it("is gone through with one key, and back to when a step was begun", async () => {
    render(<DeskRunner />);
    await userEvent.keyboard("{ArrowRight}");
    expect(sent()).toMatchObject([
      { type: "desk", desk: { begun: [expect.any(Number)] } },
      { type: "input" },
      { type: "speed", speed: 5 },
    ]);
    expect(useDesk.getState()).toMatchObject({ done: 1, caption: "For all" });
    client.requests.length = 0;
    await userEvent.keyboard("{PageUp}");
    expect(useDesk.getState()).toMatchObject({ done: 0, caption: "" });
    expect(sent()).toContainEqual({ type: "seek", t: useWorkbench.getState().view?.clock.now });
  });

  it("goes on from where a run was shared, and the run keeps where it stands", () => {
    useWorkbench.setState({ desk: { ...DESK, begun: [1500] } });
    render(<DeskRunner />);
    expect(useDesk.getState()).toMatchObject({ done: 1, began: [1500], caption: "For all" });
    performHere({ type: "next" });
    const now = useWorkbench.getState().view?.clock.now;
    expect(sent()).toContainEqual({ type: "desk", desk: { ...DESK, begun: [1500, now] } });
    performHere({ type: "back" });
    expect(sent()).toContainEqual({ type: "desk", desk: { ...DESK, begun: [1500] } });
    client.reply({ type: "opened", title: "", files: [], error: null, desk: { ...DESK, begun: [0, 3] } });
    expect(useDesk.getState()).toMatchObject({ done: 2, began: [0, 3] });
  });

  it("stays as it is when the simulation has died and is begun again", () => {
    render(<DeskRunner />);
    performHere({ type: "next" });
    performHere({ type: "next" });
    performHere({ type: "answer", given: "Error" });
    performHere({ type: "disarm", key: 4 });
    const before = useDesk.getState();
    const prepared = useWorkbench.getState().desk;
    const revived = testClient();
    act(() => useWorkbench.setState({ client: revived }));
    revived.reply({ type: "opened", title: "", files: [], error: null, desk: DESK });
    expect(useDesk.getState()).toEqual(before);
    expect(useWorkbench.getState().desk).toEqual(prepared);
    expect(revived.requests).toContainEqual({ type: "desk", desk: prepared });
    revived.reply({ type: "opened", title: "", files: [], error: null });
    expect(useDesk.getState()).toEqual(FRESH_DESK);
  });

  it("stands where it stood when its window is loaded anew, though the run was kept a step before", () => {
    vi.stubGlobal("open", () => ({}));
    openSecondWindow();
    performHere({ type: "next" });
    performHere({ type: "next" });
    const before = useDesk.getState();
    const kept = loadPresented();
    useDesk.setState(FRESH_DESK, true);
    client = showView(viewOf([backOffPod]), { desk: { ...DESK, begun: [0] } });
    presentAgain(kept);
    client.reply({ type: "opened", title: "", files: [], error: null });
    expect(useDesk.getState()).toEqual(before);
    expect(sent()).toContainEqual({ type: "desk", desk: { ...DESK, begun: before.began } });
    vi.unstubAllGlobals();
  });

  it("begins anew with the next run", () => {
    render(<DeskRunner />);
    performHere({ type: "next" });
    client.reply({ type: "opened", title: "", files: [], error: null });
    expect(useDesk.getState().done).toBe(0);
  });
});

describe("a question", () => {
  it("collects answers by keys and clicks, runs on, and is shown against what happened", async () => {
    render(<DeskRunner />);
    performHere({ type: "next" });
    performHere({ type: "next" });
    await userEvent.click(await screen.findByRole("button", { name: "Running chosen by 0" }));
    await userEvent.keyboard("22");
    expect(screen.getByRole("button", { name: "Error chosen by 2" })).toBeVisible();
    client.requests.length = 0;
    await userEvent.click(screen.getByRole("button", { name: /^Run on/ }));
    expect(await screen.findByText("It was so")).toBeVisible();
    expect(sent()).toEqual([{ type: "runFor", duration: 2000 }]);
    expect(screen.getByText("2 of 3 said so.")).toBeVisible();
    expect(screen.getByText("It is so.")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Go on" }));
    expect(screen.queryByRole("region", { name: "Question" })).toBeNull();
  });

  it("without choices takes what the class says", async () => {
    render(<DeskRunner />);
    performHere({
      type: "ask",
      prediction: { ask: "Why?", choices: null, answer: "a typo", why: "", after: 0, fact: null },
    });
    await userEvent.type(await screen.findByRole("textbox", { name: "An answer" }), "A typo.{Enter}");
    await userEvent.type(screen.getByRole("textbox", { name: "An answer" }), "memory{Enter}");
    await userEvent.click(screen.getByRole("button", { name: /^Show the answer/ }));
    expect(await screen.findByText("1 of 2 said so.")).toBeVisible();
  });
});
