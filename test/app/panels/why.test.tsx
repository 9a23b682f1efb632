/** Why?: the trail from STATUS to the line of the manifest, what comes next, and the way here. */
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Stage } from "../../../src/app/panels/stage/stage.tsx";
import { Why } from "../../../src/app/panels/why/why.tsx";
import { seekOn } from "../../../src/app/store/commands.ts";
import { receiveReply, useWorkbench } from "../../../src/app/store/workbench-store.ts";
import type { WhyView } from "../../../src/worker/inside/inside-view.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

const ANSWER: WhyView = {
  status: "Init:CrashLoopBackOff",
  phase: "Pending",
  reasons: [
    {
      cause: "crashed",
      container: "fetch-content",
      text: "Init container fetch-content ended with exit code 1 and is to be started again.",
      end: [
        "Attempt 2 ended at 19.300s: exit code 1, Error.",
        { text: "Its last error: {error}", values: { error: "sh: can't create /web/index.html" } },
      ],
      place: { file: "init.yaml", line: 12, text: '      command: ["sh", "-c"]' },
      rule: "So it is.",
      page: "Pod Lifecycle",
      fix: "",
      next: { words: "the kubelet starts it again", at: 45_400, isEarliest: true },
    },
    {
      cause: "waitsForInit",
      container: "nginx",
      text: "Container nginx has not started: it waits for the init container fetch-content.",
      end: [],
      place: null,
      rule: "So it is.",
      page: "Pod Lifecycle",
      fix: "",
      next: { words: "the init container ends with 0", at: null, isEarliest: false },
    },
  ],
  chain: [{ t: 19_300, text: "container fetch-content#2 exited 1 Error" }],
};
let client: TestClient;

beforeEach(() => {
  seekOn();
  client = showView(viewOf([backOffPod]), { why: "" });
});

function show(): void {
  render(<Why />);
  act(() => receiveReply({ type: "inside", views: { why: ANSWER } }));
}

describe("why", () => {
  it("is a button beside the STATUS, and beside a container that is not well", async () => {
    useWorkbench.setState({ why: null });
    render(<Stage />);
    await userEvent.click(screen.getByRole("button", { name: "Why? app-with-init is Init:CrashLoopBackOff" }));
    expect(useWorkbench.getState().why).toBe("");
    await userEvent.click(screen.getByRole("button", { name: "Why? fetch-content" }));
    expect(useWorkbench.getState().why).toBe("fetch-content");
    expect(screen.getByRole("button", { name: "Why? fetch-content" })).toHaveAttribute("aria-expanded", "true");
  });

  it("tells STATUS from phase, then the reasons, and what comes next and when", () => {
    show();
    const answer = screen.getByRole("dialog", { name: "Why Init:CrashLoopBackOff?" });
    const steps = [...answer.querySelectorAll(".why-trail > li")].map((step) => step.textContent);
    expect(steps[0]).toBe("1STATUS Init:CrashLoopBackOff is a summary that kubectl makes; the phase is Pending.");
    expect(steps[1]).toContain("ended with exit code 1");
    expect(steps[1]).toContain("can't create /web/index.html");
    expect(steps[2]).toContain("it waits for the init container fetch-content");
    expect(answer).toHaveTextContent("Next: the kubelet starts it againno earlier than 0:45.4, in 14 s");
  });

  it("numbers the lines that it points at, for as long as it is open, and opens their file", async () => {
    const { unmount } = render(<Why />);
    act(() => receiveReply({ type: "inside", views: { why: ANSWER } }));
    expect(useWorkbench.getState().trail).toEqual([{ file: "init.yaml", line: 12, number: 2 }]);
    await userEvent.click(screen.getByRole("button", { name: /init\.yaml, line 12/ }));
    expect(useWorkbench.getState().activeFile).toBe("init.yaml");
    unmount();
    expect(useWorkbench.getState().trail).toEqual([]);
  });

  it("leads to the log and to the moments on the way here", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Log of fetch-content" }));
    expect(useWorkbench.getState().selectedContainer).toBe("fetch-content");
    await userEvent.click(screen.getByText("How it came about, newest first"));
    await userEvent.click(screen.getByRole("button", { name: "0:19.3" }));
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 19_300 });
  });

  it("has the focus while it is open, and is closed with Escape", async () => {
    show();
    expect(screen.getByRole("dialog")).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    expect(useWorkbench.getState().why).toBeNull();
  });
});
