/** The record of a run: order, causes, details that take no part, and the identity. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Clock } from "../../src/sim/clock.ts";
import { SIM_LIMITS } from "../../src/sim/limits.ts";
import { Trace } from "../../src/sim/trace.ts";
import type { TraceEntry } from "../../src/sim/trace.ts";

describe("the trace", () => {
  it("numbers entries, and says what brought each about", () => {
    const clock = new Clock(0);
    const trace = new Trace(clock);
    trace.record("start", { seed: 1 });
    trace.record("input", { input: "x" });
    clock.after(5, () => {
      trace.record("machine", { machine: "pod" });
      trace.record("log", { line: "hello" });
    });
    clock.cause = null;
    clock.fireNext();
    expect(trace.entries).toEqual([
      { t: 0, seq: 0, cause: null, type: "start", seed: 1 },
      { t: 0, seq: 1, cause: null, type: "input", input: "x" },
      { t: 5, seq: 2, cause: 1, type: "machine", machine: "pod" },
      { t: 5, seq: 3, cause: 2, type: "log", line: "hello" },
    ]);
  });

  it("has the SHA-256 of its default entries as its identity, whoever listens", () => {
    const record = (trace: Trace): void => {
      trace.record("start", { seed: 1 });
      trace.detail("process", { op: "spawn" });
      trace.record("end", { phases: {} });
    };
    const quiet = new Trace(new Clock(0));
    const loud = new Trace(new Clock(0));
    const heard: TraceEntry[] = [];
    loud.keepDetails = true;
    loud.onEntry = (entry) => heard.push(entry);
    record(quiet);
    record(loud);
    expect(quiet.entries.map((entry) => entry.type)).toEqual(["start", "end"]);
    expect(loud.entries.map((entry) => [entry.type, entry.seq])).toEqual([
      ["start", 0],
      ["process", 0],
      ["end", 1],
    ]);
    expect(heard).toEqual(loud.entries);
    const text = quiet.entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    expect(quiet.identity()).toBe(createHash("sha256").update(text).digest("hex"));
    expect(loud.identity()).toBe(quiet.identity());
  });

  it("can be asked for its identity again as it grows", () => {
    const trace = new Trace(new Clock(0));
    trace.record("start", {});
    const before = trace.identity();
    expect(trace.identity()).toBe(before);
    trace.record("end", {});
    expect(trace.identity()).not.toBe(before);
  });

  it("stops recording at its limit, says so once, and the run goes on", () => {
    const trace = new Trace(new Clock(0));
    let last = 0;
    for (let i = 0; i < SIM_LIMITS.traceEntries + 10; i++) last = trace.record("log", { line: "x" });
    expect(last).toBe(SIM_LIMITS.traceEntries + 9);
    expect(trace.entries.length).toBe(SIM_LIMITS.traceEntries + 1);
    expect(trace.entries.at(-1)).toMatchObject({ type: "limit", what: "trace" });
  });
});
