/** When faults act: what all of them have in common, shown with those that make it plain. */
import { describe, expect, it } from "vitest";
import { faultProblems } from "../../../src/scenario/faults/index.ts";
import type { FaultInput } from "../../../src/scenario/input.ts";
import { World } from "../../world.fixture.ts";
import { english } from "../../../src/scenario/saying.ts";

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
    expect(english(run.simulation.faults[0]?.summary ?? "")).toBe("hangs, after 3s, for 10s");
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

  it("that is to happen again says how soon", () => {
    const again = (fault: object): unknown[] =>
      faultProblems({ id: "f1", pod: "p", ...fault } as FaultInput).map(({ field, message }) => [field, message]);
    const needed = "sandbox happens once; to happen again it also needs every";
    expect(again({ fault: "sandbox", times: 3 })).toEqual([["times", needed]]);
    expect(again({ fault: "sandbox", times: 3, every: "10s" })).toEqual([]);
    expect(again({ fault: "exit", times: 3 })).toEqual([]);
  });

  it("that is repeated goes on after it has missed", () => {
    const run = world({ fault: "kill-process", container: "d", process: "sh", every: "4s", times: 4 }).runTo("300s");
    const ops = run.entries("fault").map((entry) => String(entry["op"]));
    expect(ops).toContain("missed");
    expect(ops.filter((op) => op === "fired")).toHaveLength(4);
    expect(ops.lastIndexOf("fired")).toBeGreaterThan(ops.indexOf("missed"));
    expect(run.simulation.faults[0]?.state).toBe("spent");
  });

  it("whose one chance is over is spent, and one that is repeated has another", () => {
    const outcomes = Array.from({ length: 10 }, (_, seed) => {
      const { simulation } = new World({ "p.yaml": POD });
      const inject = (fault: object): World => {
        const run = new World({ ...simulation.scenario, seed }).runTo("5s");
        return run.input({ type: "inject", fault: { id: "f1", pod: "p", ...fault } as FaultInput }).runTo("300s");
      };
      const once = inject({ fault: "hang", container: "c", probability: 50 });
      const again = inject({ fault: "sandbox", probability: 50, every: "10s", times: 1 });
      expect(record(again).at(-1)).toMatch(/fired$/);
      expect(again.simulation.faults[0]?.state).toBe("spent");
      return [record(once).join(), once.simulation.faults[0]?.state];
    });
    expect(outcomes).toContainEqual(["5 armed,5 missed", "spent"]);
    expect(outcomes).toContainEqual(["5 armed,5 fired", "armed"]);
  });

  it("whose condition is about another Pod waits for that one", () => {
    const run = world({ fault: "hang", container: "c", when: { pod: "q", container: "c", is: "ready" } }).runTo("20s");
    expect(record(run)).toEqual(["5 armed"]);
    expect(english(run.simulation.faults[0]?.summary ?? "")).toContain("when c of q is ready");
    run.sh("sed 's/name: p}/name: q}/' p.yaml | kubectl apply -f -");
    run.runTo("40s");
    expect(record(run)).toHaveLength(2);
  });
});

/** What is armed together acts together: each in its own time, and what is healed first leaves the others be. */
describe("faults of different kinds", () => {
  it("counted, timed, by chance, conditional and repeated, all in one Pod", () => {
    const run = new World({ "p.yaml": POD });
    const armed: FaultInput[] = [
      { id: "counted", fault: "exit", pod: "p", container: "c", exitCode: 7, times: 2 },
      { id: "timed", fault: "dns", pod: "p", after: "10s", for: "20s" },
      { id: "chance", fault: "crash", pod: "p", container: "d", uptime: "3s", exitCode: 9, probability: 60 },
      { id: "conditional", fault: "probe-fails", pod: "p", when: { container: "d", is: "restarted" } },
      { id: "repeated", fault: "latency", pod: "p", delay: "1s", for: "5s", every: "15s", times: 3 },
    ];
    for (const fault of armed) run.input({ type: "inject", fault });
    run.runTo("26s");
    expect(run.sh("kubectl exec p -c c -- nslookup kubernetes.default.svc.cluster.local").stdout).toContain("SERVFAIL");
    run.runTo("120s");
    const of = (id: string): string[] =>
      run
        .entries("fault")
        .filter((entry) => entry["id"] === id)
        .map(({ t, op }) => `${t / 1000} ${String(op)}`);
    expect(of("counted").filter((line) => line.endsWith("fired"))).toHaveLength(2);
    expect(of("timed")).toEqual(["0 armed", "10 fired", "30 healed"]);
    expect(of("repeated")).toEqual([
      "0 armed",
      "0 fired",
      "5 healed",
      "15 fired",
      "20 healed",
      "30 fired",
      "35 healed",
    ]);
    expect(run.kubectl("describe pod p").stdout).toMatch(/Exit Code: +(7|9|1)/);
    expect(run.sh("kubectl exec p -c c -- nslookup kubernetes.default.svc.cluster.local").stdout).toMatch(
      /Address: 10\.96\.0\.1\n/,
    );
    const states = run.simulation.faults.map(({ input, state }) => [input.id, state]);
    expect(states).toEqual([
      ["counted", "spent"],
      ["timed", "healed"],
      ["chance", "armed"],
      ["conditional", "armed"],
      ["repeated", "healed"],
    ]);
  });

  it.each([
    [
      "a process that two hold",
      { fault: "hang", container: "c" },
      { fault: "slow-start", container: "c", delay: "1h" },
    ],
    ["a filesystem that two made read-only", { fault: "read-only", container: "c" }, { fault: "read-only", pod: "p" }],
    ["a disk that two have filled", { fault: "disk-full", container: "c" }, { fault: "disk-full", pod: "p" }],
    [
      "files that two gave away",
      { fault: "files-owned", path: "/tmp", owner: 7 },
      { fault: "files-owned", path: "/tmp", owner: 9 },
    ],
    ["a kubelet that two silence", { fault: "node-not-ready" }, { fault: "kubelet-restart", downtime: "1h" }],
    ["a node that two keep dark", { fault: "node-off" }, { fault: "node-reboot", downtime: "1h" }],
    ["a port that two have taken", { fault: "port-taken", port: 99 }, { fault: "port-taken", port: 99 }],
  ])("%s is as it was when both are healed, and not before", (_what, one, other) => {
    const healthy = look(new World({ "p.yaml": POD }).runTo("15s"));
    const run = new World({ "p.yaml": POD });
    // What concerns a start is there before it.
    if (other.fault !== "slow-start") run.runTo("15s");
    run.input({ type: "inject", fault: { id: "f2", pod: "p", ...other } }).runTo("16s");
    run.input({ type: "inject", fault: { id: "f1", pod: "p", ...one } }).runFor("2s");
    expect(look(run)).not.toBe(healthy);
    run.input({ type: "heal", id: "f1" }).runFor("5s");
    const half = look(run);
    expect(half).not.toBe(healthy);
    run.input({ type: "heal", id: "f2" }).runFor("400s");
    expect(look(run)).toBe(healthy);
    expect(run.failures).toEqual([]);
  });
});

/** What of the Pod and its node the faults above concern. */
function look(run: World): string {
  const inside = "echo x 2>&1 > /tmp/x ; stat -c %u%a /tmp; timeout 1 nc -l -p 99 2>&1; true";
  const lines = [
    `kubectl exec p -c c -- sh -c '${inside}' 2>&1`,
    "kubectl get nodes --no-headers | awk '{print $1, $2}'",
    "kubectl describe nodes | grep -c 'Pressure  *True'",
    "sleep 2; kubectl logs p -c c --since=1s | sort -u",
  ];
  return lines.map((line) => run.sh(line).stdout).join("--\n");
}
