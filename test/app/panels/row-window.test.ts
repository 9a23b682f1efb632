/** Which rows of a log are drawn. */
import { describe, expect, it } from "vitest";
import { rowsDrawn } from "../../../src/app/panels/logs/row-window.ts";

describe("the drawn rows of a log", () => {
  it("are all of a short one", () => {
    expect(rowsDrawn(80, null, 20)).toEqual({ from: 0, to: 80 });
    expect(rowsDrawn(80, 0, 0)).toEqual({ from: 0, to: 80 });
    expect(rowsDrawn(80, null, 0)).toEqual({ from: 78, to: 80 });
  });

  it("are still those where it was held at its end, and what has come since", () => {
    expect(rowsDrawn(100_000, 100_000, 20, true)).toEqual({ from: 99_972, to: 100_000 });
    expect(rowsDrawn(100_030, 100_000, 20, true)).toEqual({ from: 99_972, to: 100_030 });
    expect(rowsDrawn(110_000, 100_000, 20, true)).toEqual({ from: 99_972, to: 100_040 });
  });

  it("are those that have room at its end while it is followed, and few where it is out of sight", () => {
    expect(rowsDrawn(100_000, null, 20)).toEqual({ from: 99_972, to: 100_000 });
    expect(rowsDrawn(100_000, null, 0)).toEqual({ from: 99_998, to: 100_000 });
  });

  it("lie around the one that is read, up to both ends", () => {
    expect(rowsDrawn(100_000, 50_000, 20)).toEqual({ from: 49_960, to: 50_080 });
    expect(rowsDrawn(100_000, 0, 20)).toEqual({ from: 0, to: 120 });
    expect(rowsDrawn(100_000, 99_999, 20)).toEqual({ from: 99_920, to: 100_000 });
    expect(rowsDrawn(100_000, -500, 20)).toEqual({ from: 0, to: 120 });
  });

  it("are more where more are seen", () => {
    expect(rowsDrawn(100_000, 50_000, 100)).toEqual({ from: 49_900, to: 50_200 });
  });
});
