/** The timeline: lanes said in words, marks that lead to their moment, the playhead by keyboard, zooming, and branches. */
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Timeline } from "../../../src/app/panels/timeline/timeline.tsx";
import {
  following,
  groupMarks,
  pan,
  ticks,
  tickText,
  timeAt,
  visibleSegments,
  wholeRun,
  xOf,
  zoom,
} from "../../../src/app/panels/timeline/timeline-scale.ts";
import { seekOn } from "../../../src/app/store/commands.ts";
import { extendTimeline } from "../../../src/app/store/timeline-model.ts";
import type { Mark } from "../../../src/app/store/timeline-model.ts";
import { receiveReply, receiveView } from "../../../src/app/store/workbench-store.ts";
import type { TimelineItem, TimelineLane } from "../../../src/worker/timeline/timeline-view.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

const { uid } = backOffPod;
const lane = (key: string, changes: Partial<TimelineLane>): TimelineItem => ({
  type: "lane",
  lane: {
    key,
    kind: "container",
    uid,
    namespace: "default",
    pod: backOffPod.name,
    container: "",
    containerKind: "app",
    identity: 0,
    glyph: "",
    ...changes,
  },
});
const mark = (t: number, changes: Partial<Mark> = {}): Mark => ({
  t,
  kind: "exit",
  tone: "failed",
  badge: "1",
  text: `at ${t}`,
  ...changes,
});
const ITEMS: TimelineItem[] = [
  lane("deeds", { kind: "deeds", uid: "" }),
  lane("phase", { kind: "phase" }),
  lane("status", { kind: "status" }),
  lane("init", { container: "fetch-content", containerKind: "init", glyph: "1" }),
  { type: "state", lane: "phase", t: 0, tone: "waiting", word: "Pending" },
  { type: "state", lane: "status", t: 0, tone: "waiting", word: "Init:0/1" },
  { type: "state", lane: "status", t: 5900, tone: "failed", word: "Init:Error" },
  { type: "state", lane: "init", t: 0, tone: "pulling", word: "Pulling" },
  { type: "mark", lane: "init", ...mark(5900, { text: "attempt 1: Error, exit 1" }) },
  { type: "state", lane: "init", t: 5900, tone: "backoff", word: "CrashLoopBackOff" },
  { type: "mark", lane: "deeds", ...mark(0, { kind: "command", tone: "waiting", text: "kubectl apply -f init.yaml" }) },
];
let client: TestClient;

beforeEach(() => {
  seekOn();
  client = showView(viewOf([backOffPod]));
});

function show(): void {
  render(<Timeline />);
  act(() => receiveReply({ type: "timeline", branch: "1.1", from: 0, items: ITEMS }));
}

describe("the timeline", () => {
  it("asks to be told for as long as it is there", () => {
    const { unmount } = render(<Timeline />);
    expect(client.requests).toMatchObject([{ type: "watch", topics: ["timeline"] }]);
    unmount();
    expect(client.requests.at(-1)).toMatchObject({ type: "watch", topics: [] });
  });

  it("says of each lane what it is in at the playhead", () => {
    show();
    const names = screen.getAllByRole("listitem").map((item) => item.getAttribute("aria-label"));
    expect(names).toEqual([
      "Pod app-with-init: Init:Error since 0:05.9",
      "fetch-content: CrashLoopBackOff since 0:05.9; 1 failed attempt so far",
      "You did 1 thing",
    ]);
  });

  it("draws bars with words, and the attempt that is to come", () => {
    show();
    const init = within(screen.getByRole("listitem", { name: /^fetch-content/ }));
    expect(init.getByText("CrashLoopBackOff")).toHaveClass("backoff");
    expect(init.getByText("4")).toHaveClass("predicted");
  });

  it("leads to the moment of a mark", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Go to 0:05.9: attempt 1: Error, exit 1" }));
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 5900 });
  });

  it("moves the playhead by keyboard, and says the time and STATUS", async () => {
    show();
    const playhead = screen.getByRole("slider", { name: "Playhead" });
    expect(playhead).toHaveAttribute("aria-valuetext", "0:31.4, app-with-init Init:CrashLoopBackOff");
    playhead.focus();
    await userEvent.keyboard("{ArrowLeft}{ArrowRight}");
    expect(client.requests.slice(-2)).toEqual([{ type: "stepBack" }, { type: "step" }]);
    await userEvent.keyboard("{Home}");
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 0 });
  });

  it("asks for one moment at a time, and then for the newest wish only", async () => {
    show();
    screen.getByRole("slider").focus();
    await userEvent.keyboard("{Home}{PageUp}{End}");
    expect(client.requests.filter(({ type }) => type === "seek")).toEqual([{ type: "seek", t: 0 }]);
    seekOn();
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 31_400 });
  });

  it("lists the runs, goes to another, and names this one", async () => {
    const view = viewOf([backOffPod]);
    const main = { id: "1.1", name: "main", head: 80_000, from: null, current: false };
    const other = { id: "1.2", name: "run 2", head: 31_400, from: { name: "main", t: 20_000 }, current: true };
    receiveView({ ...view, branches: [main, other] });
    show();
    await userEvent.click(screen.getByRole("button", { name: /^Runs of this scenario/ }));
    expect(screen.getByRole("menuitemradio", { name: /run 2/ })).toHaveTextContent("left main at 0:20.0");
    await userEvent.click(screen.getByRole("menuitemradio", { name: /^main/ }));
    expect(client.requests.at(-1)).toEqual({ type: "branch", id: "1.1" });
    await userEvent.click(screen.getByRole("button", { name: /^Runs of this scenario/ }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Name this run…" }));
    await userEvent.clear(screen.getByRole("textbox", { name: "Name of this run" }));
    await userEvent.keyboard("mended{Enter}");
    expect(client.requests.at(-1)).toEqual({ type: "renameBranch", id: "1.2", name: "mended" });
  });
});

describe("the model", () => {
  it("leaves lanes as they are where nothing was added", () => {
    const first = extendTimeline(null, { branch: "b", from: 0, items: ITEMS });
    const item: TimelineItem = { type: "state", lane: "init", t: 9000, tone: "running", word: "Running" };
    const second = extendTimeline(first, { branch: "b", from: ITEMS.length, items: [item] });
    expect(second?.lanes[1]).toBe(first?.lanes[1]);
    expect(second?.lanes[3]?.segments.map(({ from, to }) => [from, to])).toEqual([
      [0, 5900],
      [5900, 9000],
      [9000, null],
    ]);
  });

  it("puts a mark that comes late in its place, and does not take what does not follow", () => {
    const first = extendTimeline(null, { branch: "b", from: 0, items: ITEMS });
    const late: TimelineItem = { type: "mark", lane: "init", ...mark(100) };
    const second = extendTimeline(first, { branch: "b", from: ITEMS.length, items: [late] });
    expect(second?.lanes[3]?.marks.map(({ t }) => t)).toEqual([100, 5900]);
    expect(extendTimeline(first, { branch: "b", from: 3, items: [late] })).toBe(first);
    expect(extendTimeline(first, { branch: "c", from: ITEMS.length, items: [late] })).toBe(first);
  });
});

describe("times and pixels", () => {
  const window = { from: 1000, to: 11_000 };

  it("go into each other", () => {
    expect(xOf(6000, window, 500)).toBe(250);
    expect(timeAt(250, window, 500)).toBe(6000);
  });

  it("zoom keeps the moment in its place, and never shows what is before the beginning", () => {
    expect(zoom(window, 6000, 0.5)).toEqual({ from: 3500, to: 8500 });
    expect(zoom(window, 1000, 4)).toEqual({ from: 1000, to: 41_000 });
    expect(pan(window, -5000)).toEqual({ from: 0, to: 10_000 });
  });

  it("follow the playhead when it runs out of sight", () => {
    expect(following(window, 5000)).toBe(window);
    expect(following(window, 20_000)).toEqual({ from: 12_500, to: 22_500 });
    // A moment later it stands where it stood.
    expect(following(window, 20_900)).toEqual({ from: 12_500, to: 22_500 });
    expect(following(window, 2_000_123).to).toBeGreaterThan(2_000_123);
  });

  it("the whole run has room for what is to come, but not for a wait of an hour", () => {
    expect(wholeRun(0, 0)).toBe(10_000);
    expect(wholeRun(30_000, 45_000)).toBeCloseTo(51_750);
    expect(wholeRun(30_000, 3_600_000)).toBeLessThan(100_000);
  });

  it("the whole run stands still until it has grown out of its room, or has far too much of it", () => {
    let [to, changes, unseen] = [0, 0, 0];
    for (let head = 0; head <= 600_000; head += 100) {
      const next = wholeRun(head, head + (head % 3000), to);
      if (next <= head) unseen++;
      if (next !== to) changes++;
      to = next;
    }
    expect(unseen).toBe(0);
    expect(changes).toBeLessThan(40);
    expect(wholeRun(30_000, 31_000, 68_000)).toBeLessThan(40_000);
  });

  it("the ruler names round times that do not touch", () => {
    expect(ticks({ from: 0, to: 60_000 }, 700).times).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
    expect(tickText(65_000, 1000)).toBe("1:05");
    expect(tickText(3_725_000, 1000)).toBe("1:02:05");
    expect(tickText(1250, 50)).toBe("0:01.25");
  });

  it("marks that would lie on each other are one, and the gravest is shown", () => {
    const marks = [mark(1000, { kind: "log", tone: "waiting" }), mark(1050), mark(9000, { kind: "event" })];
    const groups = groupMarks(marks, { from: 0, to: 10_000 }, 500, 10);
    expect(groups.map((group) => [group.t, group.mark.kind, group.marks.length])).toEqual([
      [1000, "exit", 2],
      [9000, "event", 1],
    ]);
    const lines = [0, 250, 500, 750].map((t) => mark(t, { kind: "log", tone: "waiting" }));
    const bursts = groupMarks([...lines, mark(780)], { from: 0, to: 10_000 }, 500, 10);
    expect(bursts.map((group) => [group.t, group.mark.kind, group.marks.length])).toEqual([
      [0, "log", 2],
      [500, "log", 2],
      [780, "exit", 1],
    ]);
  });

  it("ten thousand marks and bars become as many as fit", () => {
    const marks = Array.from({ length: 10_000 }, (_, i) => mark(i * 10));
    expect(groupMarks(marks, { from: 0, to: 100_000 }, 700, 10).length).toBeLessThan(71);
    const segments = marks.map(({ t }) => ({ from: t, to: t + 10, tone: "running" as const, word: "" }));
    expect(visibleSegments(segments, { from: 0, to: 100_000 }, 100_000, 700).length).toBeLessThan(1500);
  });
});
