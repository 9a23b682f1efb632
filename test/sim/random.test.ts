/** Chance: seeded, and one stream for each consumer. */
import { describe, expect, it } from "vitest";
import { HEX, NAME_ALPHABET, Random } from "../../src/sim/random.ts";
import type { RandomStream } from "../../src/sim/random.ts";

function draw(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.uint32());
}

describe("random streams", () => {
  it("give the same numbers for the same seed and name, and others for others", () => {
    const numbers = draw(new Random(1).stream("kubelet"), 8);
    expect(draw(new Random(1).stream("kubelet"), 8)).toEqual(numbers);
    expect(draw(new Random(2).stream("kubelet"), 8)).not.toEqual(numbers);
    expect(draw(new Random(1).stream("scheduler"), 8)).not.toEqual(numbers);
  });

  it("are these numbers, on every engine and for ever: links depend on them", () => {
    expect(draw(new Random(1).stream("kubelet"), 4)).toEqual([
      1_706_510_551, 4_110_914_656, 1_444_427_491, 1_716_204_327,
    ]);
  });

  it("do not disturb each other", () => {
    const quiet = new Random(1);
    const busy = new Random(1);
    draw(busy.stream("new consumer"), 100);
    expect(draw(busy.stream("kubelet"), 8)).toEqual(draw(quiet.stream("kubelet"), 8));
  });

  it("stay within their bounds", () => {
    const stream = new Random(3).stream("x");
    for (let i = 0; i < 1000; i++) {
      const part = stream.next();
      expect(part >= 0 && part < 1).toBe(true);
      const below = stream.below(7);
      expect(Number.isInteger(below) && below >= 0 && below < 7).toBe(true);
    }
  });

  it("reach every value about as often", () => {
    const stream = new Random(4).stream("dice");
    const counts = Array.from({ length: 6 }, () => 0);
    for (let i = 0; i < 6000; i++) counts[stream.below(6)]! += 1; // why: below(6) is an index of counts
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("make names and identities of their alphabets", () => {
    const random = new Random(5);
    expect(random.stream("names").text(5, NAME_ALPHABET)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(random.stream("ids").text(64, HEX)).toMatch(/^[0-9a-f]{64}$/);
    const uuid = random.uuid("uids");
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(random.uuid("uids")).not.toBe(uuid);
  });
});
