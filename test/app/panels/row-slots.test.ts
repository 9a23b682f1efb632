/** Which elements lines are drawn in. */
import { expect, it } from "vitest";
import { RowSlots } from "../../../src/app/panels/logs/row-slots.ts";

/** The names of the elements of these lines. */
function drawn(slots: RowSlots, first: number, last: number): number[] {
  const base = slots.baseOf(first, last);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i - base);
}

it("keeps a line that stays drawn in its element", () => {
  const slots = new RowSlots();
  const before = drawn(slots, 100, 113);
  const after = drawn(slots, 105, 118);
  expect(after.slice(0, 9)).toEqual(before.slice(5));
});

it("gives all elements new lines where none stays", () => {
  const slots = new RowSlots();
  const before = drawn(slots, 100, 113);
  expect(drawn(slots, 150, 163)).toEqual(before);
  expect(drawn(slots, 20, 33)).toEqual(before);
});

it("says the same when asked again", () => {
  const slots = new RowSlots();
  drawn(slots, 0, 13);
  const once = drawn(slots, 40, 53);
  expect(drawn(slots, 40, 53)).toEqual(once);
});
