/** A picture in portions: their order, the frames between them, and what is told at the end. */
import { afterEach, expect, it, vi } from "vitest";
import { Pace } from "../../src/app/store/pace.ts";

afterEach(() => vi.unstubAllGlobals());

/** Frames that are drawn when they are let. */
function heldFrames(): { drawNext: () => Promise<void> } {
  const waiting: (() => void)[] = [];
  vi.stubGlobal("requestAnimationFrame", (call: () => void) => waiting.push(call));
  return {
    async drawNext() {
      await vi.waitFor(() => expect(waiting).not.toHaveLength(0));
      waiting.shift()?.();
    },
  };
}

/** A portion that takes longer than portions may that are drawn together. */
function slow(done: string[], name: string): () => void {
  return () => {
    const began = performance.now();
    while (performance.now() - began < 5);
    done.push(name);
  };
}

it("draws what is quick at once", async () => {
  const done: string[] = [];
  const told = new Promise((resolve) => {
    new Pace(resolve).begin(() => ["a", "b"].map((name) => () => void done.push(name)));
  });
  expect(done).toEqual(["a"]);
  expect(await told).toBeGreaterThanOrEqual(0);
  expect(done).toEqual(["a", "b"]);
});

it("leaves a frame to the page after what is slow, and tells when all has been drawn", async () => {
  const { drawNext } = heldFrames();
  const done: string[] = [];
  const tell = vi.fn<(ms: number) => void>();
  const pace = new Pace(tell);
  pace.begin(() => [slow(done, "a"), slow(done, "b")]);
  pace.add(() => void done.push("of its time"));
  expect(done).toEqual(["a"]);
  await drawNext();
  await vi.waitFor(() => expect(done).toEqual(["a", "b"]));
  expect(tell).not.toHaveBeenCalled();
  await drawNext();
  await drawNext();
  await vi.waitFor(() => expect(tell).toHaveBeenCalledOnce());
  expect(done).toEqual(["a", "b", "of its time"]);
  expect(tell.mock.calls[0]?.[0]).toBeGreaterThanOrEqual(9);
});

it("takes what is left of a picture before the next", () => {
  heldFrames();
  const done: string[] = [];
  const pace = new Pace(() => {});
  pace.begin(() => [slow(done, "a"), slow(done, "b")]);
  pace.begin(() => [slow(done, "c"), slow(done, "d")]);
  expect(done).toEqual(["a", "b", "c"]);
});

it("draws on where nobody looks, and no frame comes", async () => {
  heldFrames();
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const done: string[] = [];
  const told = new Promise((resolve) => new Pace(resolve).begin(() => [slow(done, "a"), slow(done, "b")]));
  await told;
  expect(done).toEqual(["a", "b"]);
});
