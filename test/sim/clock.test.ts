/** The virtual clock: a total order, however time is asked for. */
import { describe, expect, it } from "vitest";
import { Clock } from "../../src/sim/clock.ts";

/** Fires all that is due until then. */
function runTo(clock: Clock, until: number): void {
  for (let due = clock.nextDue(); due !== undefined && due <= until; due = clock.nextDue()) clock.fireNext();
  clock.advanceTo(until);
}

describe("the clock", () => {
  it("fires by time, and at the same time in the order of setting", () => {
    const clock = new Clock(0);
    const fired: string[] = [];
    for (const [at, name] of [
      [20, "c"],
      [10, "a"],
      [20, "d"],
      [10, "b"],
      [20, "e"],
    ] as const)
      clock.at(at, () => fired.push(`${name}${clock.now}`));
    runTo(clock, 100);
    expect(fired).toEqual(["a10", "b10", "c20", "d20", "e20"]);
    expect(clock.now).toBe(100);
    expect(clock.fired).toBe(5);
  });

  it("puts what is set for the past, or for now, after all that was due by now", () => {
    const clock = new Clock(0);
    const fired: string[] = [];
    clock.at(10, () => {
      fired.push("first");
      clock.at(3, () => fired.push("late"));
      clock.after(0, () => fired.push("now"));
    });
    clock.at(10, () => fired.push("second"));
    runTo(clock, 10);
    expect(fired).toEqual(["first", "second", "late", "now"]);
  });

  it("never fires a timer that was cancelled, however many are", () => {
    const clock = new Clock(0);
    const fired: number[] = [];
    const timers = Array.from({ length: 1000 }, (_, i) => clock.at(i, () => fired.push(i)));
    for (const [i, timer] of timers.entries()) if (i % 100 !== 0) clock.cancel(timer);
    clock.cancel(timers[5]);
    runTo(clock, 2000);
    expect(fired).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(clock.nextDue()).toBeUndefined();
  });

  it("does the same in one leap and in single milliseconds", () => {
    const record = (portion: number): string[] => {
      const clock = new Clock(0);
      const seen: string[] = [];
      const tick = (name: string, every: number): void => {
        seen.push(`${name}@${clock.now}`);
        clock.after(every, () => tick(name, every));
      };
      tick("three", 3);
      tick("five", 5);
      for (let until = portion; until <= 60; until += portion) runTo(clock, until);
      return seen;
    };
    expect(record(1)).toEqual(record(60));
  });

  it("fires a stalled timer again, at its time and in its place", () => {
    const clock = new Clock(0);
    const fired: string[] = [];
    let isThere = false;
    clock.at(5, () => {
      if (!isThere) return clock.stall("nginx");
      fired.push("loaded");
    });
    clock.at(5, () => fired.push("after"));
    clock.fireNext();
    expect(clock.stalledOn).toBe("nginx");
    expect(clock.fired).toBe(0);
    isThere = true;
    clock.resume();
    runTo(clock, 10);
    expect(fired).toEqual(["loaded", "after"]);
  });

  it("remembers what brought a timer about", () => {
    const clock = new Clock(0);
    let seen: number | null = null;
    clock.cause = 7;
    clock.at(1, () => {
      seen = clock.cause;
    });
    clock.cause = null;
    clock.fireNext();
    expect(seen).toBe(7);
    expect(clock.cause).toBeNull();
  });

  it("does not let time pass over something due", () => {
    const clock = new Clock(0);
    clock.at(5, () => {});
    expect(() => clock.advanceTo(6)).toThrow("nothing is due before the time advanced to");
    expect(() => clock.advanceTo(4)).not.toThrow();
  });

  it("shows the time on the wall", () => {
    const clock = new Clock(1_000_000);
    clock.advanceTo(250);
    expect(clock.epoch).toBe(1_000_250);
  });
});
