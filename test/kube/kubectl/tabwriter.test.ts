import { expect, test } from "vitest";
import { DESCRIBE_TABS, TABLE_TABS, TabWriter, tabbed } from "../../../src/kube/kubectl/tabwriter.ts";

test("aligns a block of lines by its widest cell and never pads the last cell", () => {
  expect(tabbed("a\tb\nlonger name\tc\n", TABLE_TABS)).toBe("a             b\nlonger name   c\n");
});

test("a line without a cell ends the block", () => {
  expect(tabbed("Message:\tx\n\nExit Code:\t2\n", DESCRIBE_TABS)).toBe("Message:  x\n\nExit Code:  2\n");
});

test("columns stay as wide as they once were, from flush to flush", () => {
  const writer = new TabWriter(TABLE_TABS);
  writer.write("w\tContainerCreating\t0\n");
  expect(writer.flush()).toBe("w     ContainerCreating   0\n");
  writer.write("w\tRunning\t0\n");
  expect(writer.flush()).toBe("w     Running             0\n");
});
