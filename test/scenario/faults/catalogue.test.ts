/** Every fault of the catalogue: armed on a suitable Pod it shows the symptom it states, and is healed. */
import { describe, expect, it } from "vitest";
import { FAULT_CATALOGUE } from "../../../src/scenario/faults/index.ts";
import type { FaultInput } from "../../../src/scenario/input.ts";
import { World } from "../../world.fixture.ts";
import { FAULT_ROWS } from "./fault-rows.fixture.ts";
import type { FaultRow, Look } from "./fault-rows.fixture.ts";

const STEP = "2s";

describe.each(FAULT_CATALOGUE.map((entry) => [entry.name] as const))("%s", (name) => {
  const rows = FAULT_ROWS[name] ?? [];

  it("has a row", () => expect(rows.length).toBeGreaterThan(0));

  it.each(rows.map((row, i) => [i + 1, row] as const))("shows its symptom and is healed (%i)", (_i, row) => {
    const world = new World({ "world.yaml": row.manifest }).runTo(row.at);
    const begun = world.now;
    arm(world, name, row);
    for (const line of row.then ?? []) world.sh(line);
    for (const look of row.symptom) expectSoon(world, look, begun);
    const healed = world.now;
    world.input({ type: "heal", id: "f1" });
    for (const line of row.afterHeal ?? []) world.sh(line);
    for (const look of row.recovery) expectSoon(world, look, healed);
    expect(world.failures).toEqual([]);
    expect(world.entries("fault").map((entry) => entry["op"])).toEqual(
      expect.arrayContaining(["armed", "fired", "healed"]),
    );
  });
});

function arm(world: World, name: string, row: FaultRow): void {
  const fault: FaultInput = { id: "f1", fault: name, ...row.fault };
  world.input({ type: "inject", fault });
}

/** Looks again and again until it is seen; fails with what was seen last. */
function expectSoon(world: World, { see, matches, within = "60s" }: Look, since: number): void {
  const end = world.now + Number.parseInt(within, 10) * 1000;
  let seen = "";
  do {
    seen = look(world, see, since);
    if (matches.test(seen)) return;
    world.runFor(STEP);
  } while (world.now <= end);
  expect(seen, see).toMatch(matches);
}

function look(world: World, see: string, since: number): string {
  const pod = /^rows (\S+)$/.exec(see)?.[1];
  if (pod === undefined) {
    const { stdout, stderr } = world.sh(see);
    return stdout + stderr;
  }
  const rows = world.rows(pod).filter((row) => Number.parseFloat(row) * 1000 >= since);
  return rows.map((row) => row.replace(/^\S+ /, "")).join("\n");
}
