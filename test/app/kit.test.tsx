/** The kit's parts that have manners of their own: the edge between two parts of the page, and rows that come in portions. */
import { fireEvent, render, renderHook, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { Splitter } from "../../src/app/kit/splitter.tsx";
import { usePortions } from "../../src/app/kit/use-portions.ts";

function show(onChange: (value: number) => void, onReset = vi.fn()): HTMLElement {
  render(
    <Splitter
      label="Width of the editor"
      orientation="vertical"
      className=""
      value={300}
      min={200}
      max={500}
      direction={1}
      onChange={onChange}
      onReset={onReset}
    />,
  );
  return screen.getByRole("separator", { name: "Width of the editor" });
}

it("an edge is moved with the arrow keys, within its bounds, and given back with Enter", () => {
  const onChange = vi.fn();
  const onReset = vi.fn();
  const edge = show(onChange, onReset);
  for (const key of ["ArrowRight", "ArrowLeft", "Home", "End", "Enter", "x"]) fireEvent.keyDown(edge, { key });
  expect(onChange.mock.calls).toEqual([[316], [284], [200], [500]]);
  expect(onReset).toHaveBeenCalledTimes(1);
});

it("says its size", () => {
  expect(show(vi.fn())).toHaveAttribute("aria-valuenow", "300");
});

it("rows come in portions until all are there, and those that come later at once", async () => {
  const seen: number[] = [];
  const { rerender } = renderHook(
    ({ count }) => {
      seen.push(usePortions(count, 4));
    },
    { initialProps: { count: 30 } },
  );
  await waitFor(() => expect(seen.at(-1)).toBe(30));
  expect([...new Set(seen)]).toEqual([4, 8, 16, 30]);
  rerender({ count: 31 });
  expect(seen.at(-1)).toBe(31);
  rerender({ count: 2 });
  expect(seen.at(-1)).toBe(2);
});
