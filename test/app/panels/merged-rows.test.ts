/** The lines of all containers in one order, kept from picture to picture. */
import { describe, expect, it } from "vitest";
import { MergedRows, mergedRows } from "../../../src/app/panels/logs/merged-rows.ts";
import type { EventView, LogLine, LoggedContainerView, LoggedPodView } from "../../../src/app/store/view.ts";
import { sidecarPod } from "../view.fixture.ts";

const all = (): boolean => true;
const line = (seq: number, t: number): LogLine => ({
  seq,
  t,
  timestamp: "",
  attempt: 0,
  stream: "stdout",
  text: `line ${seq} at ${t}`,
});

/** A Pod of two containers with these lines, of which the first `dropped` of each are gone. */
function podOf(first: readonly LogLine[], second: readonly LogLine[], dropped = 0): LoggedPodView {
  const [container] = sidecarPod.containers;
  const containers = [first, second].map((lines, i): LoggedContainerView => ({
    ...(container as LoggedContainerView),
    name: `c${i}`,
    logs: { lines: lines.slice(dropped), dropped: Math.min(dropped, lines.length), empty: null },
  }));
  return { ...sidecarPod, initContainers: [], containers };
}

const event = (t: number): EventView => ({
  key: `e${t}`,
  t,
  type: "Normal",
  reason: "Pulled",
  object: `pod/${sidecarPod.name}`,
  container: "",
  message: "",
  first: t,
  count: 1,
  age: "",
  from: "kubelet",
});

describe("all logs in one", () => {
  const first = Array.from({ length: 400 }, (_, i) => line(i, i * 10));
  const second = Array.from({ length: 400 }, (_, i) => line(i, i * 10 + (i % 7)));
  const events = [event(50), event(1200), event(5000)];

  it("are the same kept from picture to picture as made of one", () => {
    const merged = new MergedRows();
    for (let seen = 0; seen <= 400; seen += 25) {
      const pod = podOf(first.slice(0, seen), second.slice(0, seen));
      const { rows, dropped } = merged.take(pod, events, all);
      expect(rows.map(({ key }) => key)).toEqual(mergedRows(pod, events, all).map(({ key }) => key));
      expect(dropped).toBe(0);
    }
  });

  it("keep their rows, so that nothing is drawn again", () => {
    const merged = new MergedRows();
    const before = merged.take(podOf(first.slice(0, 100), second.slice(0, 100)), [], all).rows;
    const after = merged.take(podOf(first, second), [], all).rows;
    expect(after.slice(0, 200).every((row, i) => row === before[i])).toBe(true);
  });

  it("let go of what the picture has no longer, and count it", () => {
    const merged = new MergedRows();
    merged.take(podOf(first.slice(0, 200), second.slice(0, 200)), [], all);
    const { rows, dropped } = merged.take(podOf(first, second, 300), [], all);
    expect(rows[0]).toMatchObject({ type: "line", line: { seq: 300 } });
    expect(dropped + rows.length).toBe(800);
  });

  it("begin anew where a picture does not go on from the last: another moment, another filter", () => {
    const merged = new MergedRows();
    merged.take(podOf(first, second), [], all);
    const again = podOf(
      first.slice(0, 10).map((one) => ({ ...one })),
      [],
    );
    expect(merged.take(again, [], all).rows).toHaveLength(10);
    expect(merged.take(again, [], (text) => text.includes("line 7")).rows).toHaveLength(1);
  });

  it("of each container only the newest, where no more is wanted", () => {
    expect(mergedRows(podOf(first, second), [], all, 5)).toHaveLength(10);
  });
});
