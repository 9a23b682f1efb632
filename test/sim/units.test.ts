/** Durations and times as Go and Kubernetes write them. */
import { describe, expect, it } from "vitest";
import { epochOf, formatGoDuration, formatRfc3339, parseGoDuration, parseRfc3339 } from "../../src/sim/units.ts";

describe("durations", () => {
  it.each([
    [0, "0s"],
    [459, "459ms"],
    [2017, "2.017s"],
    [60_000, "1m0s"],
    [105_457, "1m45.457s"],
    [300_000, "5m0s"],
    [3_600_000, "1h0m0s"],
    [-1500, "-1.5s"],
  ])("%d ms is %s, both ways", (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
    expect(parseGoDuration(text)).toBe(ms);
  });

  it.each([
    ["90s", 90_000],
    ["1.5h", 5_400_000],
    [".5s", 500],
    ["1h15m30.5s", 4_530_500],
    ["0", 0],
  ])("%s is read", (text, ms) => expect(parseGoDuration(text)).toBe(ms));

  it.each(["", "5", "s", "1 s", "five seconds", "1d", "1m 30s"])("%j is no duration", (text) =>
    expect(parseGoDuration(text)).toBeUndefined(),
  );
});

describe("times", () => {
  it("are read and written in RFC 3339", () => {
    const start = epochOf(2026, 1, 15, 12);
    expect(formatRfc3339(start)).toBe("2026-01-15T12:00:00Z");
    expect(parseRfc3339("2026-01-15T12:00:00Z")).toBe(start);
    expect(parseRfc3339("2026-01-15T13:00:00+01:00")).toBe(start);
    expect(parseRfc3339("yesterday")).toBeUndefined();
  });
});
