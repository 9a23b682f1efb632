/** Which events are counted, combined and dropped. Source: facts/kubelet.md 1.5. */
import { beforeEach, expect, it } from "vitest";
import { EventCorrelator } from "../../../src/kube/apiserver/event-correlator.ts";
import { Clock } from "../../../src/sim/clock.ts";

const involved = { kind: "Pod", apiVersion: "v1", namespace: "default", name: "web", uid: "u", resourceVersion: "1" };
let clock = new Clock(Date.UTC(2026, 0, 15, 12));
let correlator = new EventCorrelator(clock);

beforeEach(() => {
  clock = new Clock(Date.UTC(2026, 0, 15, 12));
  correlator = new EventCorrelator(clock);
});

/** `x2 the message`, or null where nothing is written. */
function tell(message: string, fieldPath?: string, name = "web"): string | null {
  const about = { ...involved, name, ...(fieldPath !== undefined && { fieldPath }) };
  const told = {
    involved: about,
    type: "Warning" as const,
    reason: "Unhealthy",
    message,
    component: "kubelet",
    host: "n",
  };
  const written = correlator.correlate(told);
  return written ? `x${written.event.count} ${written.event.message}` : null;
}

it("counts what is said again of the same container, and nothing else", () => {
  expect(tell("a", "spec.containers{x}")).toBe("x1 a");
  expect(tell("a", "spec.containers{x}")).toBe("x2 a");
  expect(tell("a", "spec.containers{y}")).toBe("x1 a");
  expect(tell("b", "spec.containers{x}")).toBe("x1 b");
  expect(tell("a", "spec.containers{x}", "other")).toBe("x1 a");
});

it("keeps the name and the first time of what is counted", () => {
  const told = { involved, type: "Warning" as const, reason: "BackOff", message: "m", component: "kubelet", host: "n" };
  const first = correlator.correlate(told);
  clock.advanceTo(40_000);
  const second = correlator.correlate(told);
  expect(second?.isUpdate).toBe(true);
  expect(second?.name).toBe(first?.name);
  expect(first?.name).toMatch(/^web\.[0-9a-f]{16}$/);
  expect([second?.event.firstTimestamp, second?.event.lastTimestamp]).toEqual([
    "2026-01-15T12:00:00Z",
    "2026-01-15T12:00:40Z",
  ]);
});

it("combines from the tenth different message within ten minutes on", () => {
  for (let i = 1; i < 10; i++) expect(tell(`m${i}`)).toBe(`x1 m${i}`);
  expect(tell("m10")).toBe("x1 (combined from similar events): m10");
  expect(tell("m11")).toBe("x2 (combined from similar events): m11");
  clock.advanceTo(600_001 + clock.now);
  expect(tell("m12")).toBe("x1 m12");
});

it("drops what comes after 25 at once, one in five minutes aside, and goes on counting it", () => {
  for (let i = 1; i <= 25; i++) expect(tell("m")).toBe(`x${i} m`);
  expect(tell("m")).toBeNull();
  clock.advanceTo(299_999);
  expect(tell("m")).toBeNull();
  clock.advanceTo(300_000);
  expect(tell("m")).toBe("x28 m");
  expect(tell("m")).toBeNull();
  // Another Pod has a bucket of its own.
  expect(tell("m", undefined, "other")).toBe("x1 m");
});
