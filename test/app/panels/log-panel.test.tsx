/** The log panel: attempts as folds, streams told apart without colour, following, filtering, and its empty state. */
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Logs } from "../../../src/app/panels/logs/logs.tsx";
import { matcherOf, NO_FILTER } from "../../../src/app/panels/logs/log-filter.ts";
import type { LogFilter } from "../../../src/app/panels/logs/log-filter.ts";
import { isAttempt, logRows, logText } from "../../../src/app/panels/logs/log-rows.ts";
import { seekOn } from "../../../src/app/store/commands.ts";
import { receiveView } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "../view.fixture.ts";

const [failing] = backOffPod.initContainers;
if (!failing) throw new Error("the fixture has an init container");

describe("the log panels", () => {
  beforeEach(() => void showView(viewOf([backOffPod])));

  it("are one for each container, init containers first", () => {
    render(<Logs />);
    const names = screen.getAllByRole("heading", { level: 2 }).map((heading) => heading.textContent);
    expect(names).toEqual(["fetch-content", "nginx"]);
  });

  it("show the newest attempt open, older ones folded, and open them on request", async () => {
    render(<Logs />);
    const panel = within(screen.getByRole("region", { name: "Log of fetch-content" }));
    expect(panel.getAllByText(/can't create/)).toHaveLength(1);
    await userEvent.click(panel.getByRole("button", { name: /Attempt 1.*exit 1/ }));
    expect(panel.getAllByText(/can't create/)).toHaveLength(2);
    expect(panel.getByRole("button", { name: /Attempt 1/ })).toHaveAttribute("aria-expanded", "true");
  });

  it("mark standard error by a word, not only by colour", () => {
    render(<Logs />);
    expect(screen.getByTitle("standard error")).toHaveTextContent("err");
  });

  it("show what a silent container writes to its volumes", () => {
    const write = {
      seq: 1,
      t: 30_000,
      kind: "write",
      container: "app",
      volume: "shared",
      path: "app.log",
      bytes: 35,
    } as const;
    showView(viewOf([{ ...sidecarPod, activity: [write] }]));
    render(<Logs />);
    expect(screen.getByRole("region", { name: "What app writes" })).toHaveTextContent(/35 B to \/data\/app\.log/);
  });

  it("say why an empty log is empty and what kubectl logs answers", () => {
    render(<Logs />);
    const panel = screen.getByRole("region", { name: "Log of nginx" });
    expect(panel).toHaveTextContent("it waits for init container fetch-content");
    expect(panel).toHaveTextContent('container "nginx" in pod "app-with-init" is waiting to start: PodInitializing');
  });

  it("say when the next attempt starts", () => {
    render(<Logs />);
    expect(screen.getByText("Attempt 4 in 14 s")).toBeVisible();
  });

  it("show new lines as they come", () => {
    showView(viewOf([sidecarPod]));
    render(<Logs />);
    const shipper = sidecarPod.containers[1];
    if (!shipper) throw new Error("the fixture has two containers");
    const last = shipper.logs.lines.at(-1);
    if (!last) throw new Error("the fixture has lines");
    const lines = [...shipper.logs.lines, { ...last, seq: 99, text: "a new line" }];
    const pod = {
      ...sidecarPod,
      containers: [...sidecarPod.containers.slice(0, 1), { ...shipper, logs: { ...shipper.logs, lines } }],
    };
    act(() => receiveView(structuredClone(viewOf([pod]))));
    expect(screen.getByText("a new line")).toBeVisible();
  });

  it("filter lines, show timestamps", async () => {
    showView(viewOf([sidecarPod]));
    render(<Logs />);
    await userEvent.click(screen.getByRole("button", { name: "More for the log of log-shipper" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Filter lines" }));
    await userEvent.type(await screen.findByRole("searchbox"), "12:00:22");
    expect(screen.getAllByText(/hello/)).toHaveLength(1);
    await userEvent.click(screen.getByRole("button", { name: "More for the log of log-shipper" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Show timestamps" }));
    expect(screen.getByText("2026-01-15T12:00:22.400000000Z")).toBeVisible();
  });
});

/** Shows the page's log with a line that says this. */
function showLine(text: string): void {
  const pod = structuredClone(sidecarPod);
  const [line] = pod.containers.at(-1)?.logs.lines ?? [];
  if (line) line.text = text;
  showView(viewOf([pod]));
  render(<Logs />);
}

it("shows a line in its colours", async () => {
  showLine("all \u001b[32mgreen\u001b[0m now");
  expect(await screen.findByText("green")).toHaveClass("ansi-2");
});

it.each([
  ["\u001b[38;5;196mred\u001b[0m", "red", "ansi-1"],
  ["\u001b[38;2;0;0;255mblue\u001b[0m", "blue", "ansi-4"],
  ["far: \u001b[999999999C\u001b[1mend", "end", "bold"],
])("knows what a terminal knows: %j", async (text, words, classes) => {
  showLine(text);
  expect((await screen.findByText(words)).className).toBe(classes);
});

describe("a filter", () => {
  const shown = (filter: Partial<LogFilter>, line: string): boolean | undefined =>
    matcherOf({ ...NO_FILTER, ...filter })?.(line);

  it("looks for words whatever their case, for a pattern, or for what does not match", () => {
    expect(shown({ text: "error" }, "An ERROR came")).toBe(true);
    expect(shown({ text: "e.r" }, "An ERROR came")).toBe(false);
    expect(shown({ text: "er+or", isPattern: true }, "An ERROR came")).toBe(true);
    expect(shown({ text: "error", isInverse: true }, "An ERROR came")).toBe(false);
  });

  it("that is no pattern is said, and hides nothing", async () => {
    expect(matcherOf({ text: "(", isPattern: true, isInverse: false })).toBeNull();
    showView(viewOf([sidecarPod]));
    render(<Logs />);
    await userEvent.click(screen.getByRole("button", { name: "More for the log of log-shipper" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Filter lines" }));
    await userEvent.click(await screen.findByRole("button", { name: "Regular expression" }));
    await userEvent.type(screen.getByRole("searchbox"), "(");
    expect(screen.getByRole("searchbox")).toHaveAttribute("aria-invalid", "true");
    expect(screen.getAllByText(/hello/).length).toBeGreaterThan(1);
  });
});

describe("all logs in one", () => {
  it("stand in the order of time, with who printed them and the events between them", async () => {
    showView(viewOf([backOffPod]), { mergedLogs: true });
    render(<Logs />);
    const log = await screen.findByRole("log", { name: "Lines of all containers" });
    const times = [...log.querySelectorAll(".log-time")].map((time) => time.textContent);
    expect(times).toEqual([...times].sort());
    expect(log).toHaveTextContent("fetch-content: ");
    expect(log).toHaveTextContent("BackOff Back-off restarting failed container");
    await userEvent.click(screen.getByRole("button", { name: "Filter the lines" }));
    await userEvent.type(screen.getByRole("searchbox"), "can't create");
    expect(log).not.toHaveTextContent("Back-off restarting");
    await userEvent.click(screen.getByRole("button", { name: "More for all logs" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "A panel for each container" }));
    expect(screen.getByRole("region", { name: "Log of nginx" })).toBeVisible();
  });

  it("lead to the moment of a line", async () => {
    seekOn();
    const client = showView(viewOf([sidecarPod]));
    render(<Logs />);
    const [time] = screen.getAllByTitle("Go to this moment");
    if (time) await userEvent.click(time);
    expect(client.requests.at(-1)?.type).toBe("seek");
  });
});

describe("the rows of a log", () => {
  it("have no folds where there was one attempt", () => {
    const [attempt] = failing.attempts;
    const once = { ...failing, attempts: attempt ? [attempt] : [] };
    expect(logRows(once.attempts, once.logs.lines, new Set()).some(isAttempt)).toBe(false);
  });

  it("open every attempt that has what the filter looks for", () => {
    const rows = logRows(failing.attempts, failing.logs.lines, new Set(), (line) => line.includes("nonexistent"));
    expect(rows.map(isAttempt)).toEqual([true, false, true, false, true, false]);
  });

  it("are copied as kubectl logs prints them", () => {
    const lines = failing.logs.lines.slice(0, 1);
    expect(logText(lines, false)).toBe("sh: can't create /web/index.html: nonexistent directory\n");
    expect(logText(lines, true)).toBe(
      "2026-01-15T12:00:05.900000000Z sh: can't create /web/index.html: nonexistent directory\n",
    );
  });
});
