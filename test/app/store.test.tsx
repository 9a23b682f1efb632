/** The page's state: pictures share what did not change, a Pod that comes after applying is shown, and words for times. */
import { describe, expect, it } from "vitest";
import { changesBetween } from "../../src/app/panels/messages/changes.ts";
import { applyFile } from "../../src/app/store/commands.ts";
import { selectedPod } from "../../src/app/store/selectors.ts";
import { shareStructure } from "../../src/app/store/share-structure.ts";
import { formatAgo, formatBytes, formatClock, formatSpan } from "../../src/app/store/time.ts";
import { receiveView, useWorkbench } from "../../src/app/store/workbench-store.ts";
import { showView } from "./client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "./view.fixture.ts";

describe("a new picture", () => {
  it("keeps every line of a log that has grown at its end and lost some at its beginning", () => {
    const lines = (from: number, to: number): { seq: number; text: string }[] =>
      Array.from({ length: to - from }, (_, i) => ({ seq: from + i, text: `line ${from + i}` }));
    const before = lines(0, 1000);
    // The first is another of the same kind, so that sharing has something to find.
    const after = shareStructure(before, [...lines(100, 110), ...before.slice(110), ...lines(1000, 1050)]);
    expect(after.slice(0, 900).every((line, i) => line === before[i + 100])).toBe(true);
    expect(after.slice(900)).toEqual(lines(1000, 1050));
  });

  it("takes over every part that did not change", () => {
    const before = viewOf([backOffPod, sidecarPod]);
    const later = structuredClone(before);
    const [first] = later.pods;
    if (first) first.age = "32s";
    const shared = shareStructure(before, later);
    expect(shared.pods[0]).not.toBe(before.pods[0]);
    expect(shared.pods[0]?.containers).toBe(before.pods[0]?.containers);
    expect(shared.pods[1]).toBe(before.pods[1]);
    expect(shared.events).toBe(before.events);
  });

  it("is the old one where nothing changed, and finds rows by key behind a new one", () => {
    const before = viewOf([sidecarPod]);
    expect(shareStructure(before, structuredClone(before))).toBe(before);
    const behind = shareStructure(before, structuredClone(viewOf([backOffPod, sidecarPod])));
    expect(behind.pods[1]).toBe(before.pods[0]);
  });
});

describe("the Pod on the stage", () => {
  it("is the first, until something applied brings a new one", () => {
    showView(viewOf([backOffPod]), { files: [{ name: "a.yaml", text: "x", applied: null, problems: null }] });
    expect(selectedPod(useWorkbench.getState())?.name).toBe("app-with-init");
    applyFile("a.yaml");
    receiveView(structuredClone(viewOf([backOffPod, sidecarPod])));
    expect(selectedPod(useWorkbench.getState())?.name).toBe("app-with-sidecar");
  });

  it("stays the one of the same name when it is replaced", () => {
    const { uid, namespace, name } = sidecarPod;
    showView(viewOf([backOffPod, { ...sidecarPod, uid: "another" }]), { selectedPod: { uid, namespace, name } });
    expect(selectedPod(useWorkbench.getState())?.uid).toBe("another");
  });
});

describe("what is announced", () => {
  it("is one sentence for each change of state", () => {
    expect(changesBetween([], [backOffPod])).toEqual(["Pod app-with-init was created."]);
    expect(changesBetween([backOffPod], [])).toEqual(["Pod app-with-init is gone."]);
    expect(changesBetween([backOffPod], [{ ...backOffPod, status: "Running" }])).toEqual(["app-with-init: Running."]);
    const [init] = backOffPod.initContainers;
    const earlier = { ...backOffPod, initContainers: init ? [{ ...init, attempts: init.attempts.slice(0, 2) }] : [] };
    expect(changesBetween([earlier], [backOffPod])).toEqual(["fetch-content: attempt 3, exit 1; next in 27 seconds."]);
  });
});

describe("times in words", () => {
  it.each([
    [formatClock(67_480), "1:07.4"],
    [formatClock(3_723_000), "1:02:03.0"],
    [formatSpan(4_610), "4.7 s"],
    [formatSpan(13_001), "14 s"],
    [formatSpan(130_000), "2 min 10 s"],
    [formatAgo(5000, 4950), "now"],
    [formatAgo(12_500, 300), "12 s ago"],
    [formatBytes(490), "490 B"],
    [formatBytes(12_595), "12 KiB"],
  ])("%s", (actual, expected) => {
    expect(actual).toBe(expected);
  });
});
