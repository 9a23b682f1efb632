/** When faults act: what all of them have in common, shown with those that make it plain. */
import { describe, expect, it } from "vitest";
import type { FaultInput } from "../../../src/scenario/input.ts";
import { World } from "../../world.fixture.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
    - {name: c, image: "busybox:1.36", command: [sh, -c, "while true; do echo tick; sleep 1; done"]}
    - {name: d, image: "busybox:1.36", command: [sh, -c, "sleep 12; exit 1"]}
`;

function world(fault: Partial<FaultInput> & { fault: string }, at = "5s"): World {
  return new World({ "p.yaml": POD }).runTo(at).input({ type: "inject", fault: { id: "f1", pod: "p", ...fault } });
}

/** `12.5 fired` for each thing that became of the fault. */
function record(one: World): string[] {
  return one.entries("fault").map((entry) => `${entry.t / 1000} ${String(entry["op"])}`);
}

describe("a fault", () => {
  it("that is timed begins after a while, lasts for a while, and heals itself", () => {
    const run = world({ fault: "hang", container: "c", after: "3s", for: "10s" });
    expect(run.simulation.faults[0]?.summary).toBe("hangs, after 3s, for 10s");
    run.runTo("30s");
    expect(record(run)).toEqual(["5 armed", "8 fired", "18 healed"]);
    expect(run.simulation.faults[0]?.state).toBe("healed");
    const ticks = run.entries("log").filter((entry) => entry["line"] === "tick");
    expect(ticks.filter(({ t }) => t > 8000 && t < 18_000)).toEqual([]);
    expect(ticks.filter(({ t }) => t > 18_000).length).toBeGreaterThan(8);
  });

  it("that is repeated begins again and again, until it is healed", () => {
    const run = world({ fault: "hang", container: "c", for: "2s", every: "10s" }).runTo("26s");
    run.input({ type: "heal", id: "f1" }).runTo("60s");
    expect(record(run)).toEqual(["5 armed", "5 fired", "7 healed", "15 fired", "17 healed", "25 fired", "26 healed"]);
  });

  it("that is repeated so many times is spent then", () => {
    const run = world({ fault: "sandbox", every: "20s", times: 3 }).runTo("200s");
    expect(record(run)).toEqual(["5 armed", "5 fired", "25 fired", "45 fired"]);
    expect(run.simulation.faults[0]?.state).toBe("spent");
  });

  it("that is conditional waits until that is so", () => {
    const run = world({ fault: "hang", container: "c", when: { container: "d", is: "restarted" } });
    expect(record(run)).toEqual(["5 armed"]);
    run.runTo("60s");
    const [restart] = run.starts("d").slice(1);
    const fired = run.entries("fault").find((entry) => entry["op"] === "fired");
    expect(fired?.t).toBeGreaterThanOrEqual(restart ?? Number.NaN);
    expect(fired?.t).toBeLessThan((restart ?? 0) + 2000);
  });

  it("that is aimed at what does not exist when its time comes has missed", () => {
    const run = world({ fault: "kill-process", container: "x", after: "1s" }).runTo("10s");
    expect(record(run)).toEqual(["5 armed", "6 missed"]);
  });

  it("that strikes by chance strikes the same in every run of a seed", () => {
    const strikes = (seed: number): number[] => {
      const { simulation } = new World({ "p.yaml": POD });
      const run = new World({ ...simulation.scenario, seed });
      run.input({
        type: "inject",
        fault: { id: "f1", fault: "crash", pod: "p", container: "c", uptime: "1s", probability: 50 },
      });
      run.runTo("600s");
      return run.starts("c");
    };
    expect(strikes(1)).toEqual(strikes(1));
    const counts = Array.from({ length: 12 }, (_, seed) => strikes(seed).length);
    expect(new Set(counts).size).toBeGreaterThan(1);
  });

  it("of all Pods of a workload strikes each", () => {
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "busybox:1.36", command: [sleep, "1000"]}]}
`;
    const run = new World({ "d.yaml": deployment }).runTo("10s");
    run.input({ type: "inject", fault: { id: "f1", fault: "sandbox", workload: "deployment/web" } }).runTo("30s");
    expect(run.kubectl("get pods --no-headers").stdout.match(/Running +1 /g)).toHaveLength(3);
  });
});
