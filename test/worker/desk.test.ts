/** What the worker does for whoever presents: takes the last thing back, keeps what is prepared, and prints what kubectl would. */
import { expect, it, vi } from "vitest";
import { allChunks } from "../../src/cli/chunks.ts";
import { parseScenario } from "../../src/scenario/scenario-text.ts";
import { WorkerChunks } from "../../src/worker/chunks.ts";
import { PrintingDesk } from "../../src/worker/comparison/printing-desk.ts";
import { Engine } from "../../src/worker/engine.ts";
import { Inside } from "../../src/worker/inside/inside.ts";
import type { PrintedLine, Reply } from "../../src/worker/protocol.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "sleep 3; exit 1"]}]
`;

function begun(): Engine {
  const engine = new Engine(allChunks());
  engine.open({ files: [{ name: "p.yaml", text: POD }], playing: false });
  engine.run({ until: 2000, stop: null }, 100_000);
  return engine;
}

it("takes back the last thing that was done, in a run of its own", () => {
  const engine = begun();
  engine.run(engine.input({ type: "kubectl", args: "create configmap kept" }), 100_000);
  engine.run({ until: 5000, stop: null }, 100_000);
  engine.run(engine.input({ type: "kubectl", args: "delete pod p" }), 100_000);
  engine.run({ until: 9000, stop: null }, 100_000);
  expect(engine.view().pods).toEqual([]);
  const goal = engine.undo();
  expect(goal?.until).toBe(5000);
  if (goal) engine.run(goal, 100_000);
  engine.run({ until: 9000, stop: null }, 100_000);
  expect(engine.view().pods.map((pod) => pod.name)).toEqual(["p"]);
  expect(engine.view().objects.map(({ name }) => name)).toContain("configmap/kept");
  expect(engine.view().branches.map(({ name, current }) => [name, current])).toEqual([
    ["main", false],
    ["run 2", true],
  ]);
  expect(engine.undo()?.until).toBe(2000);
  expect(engine.undo()).toBeNull();
});

it("keeps what is prepared with the run that is saved", () => {
  const engine = begun();
  engine.desk = { keys: [{ key: 3, fault: { id: "key3", fault: "exit", pod: "p", hidden: true } }], script: [] };
  expect(parseScenario(engine.save()).desk).toEqual(engine.desk);
  engine.open({ text: engine.save() });
  expect(engine.desk?.keys[0]?.key).toBe(3);
  engine.open({ files: [] });
  expect(engine.desk).toBeUndefined();
});

it("tells whoever presents of hidden failures too", () => {
  const engine = begun();
  engine.run(engine.input({ type: "inject", fault: { id: "h", fault: "exit", pod: "p", hidden: true } }), 100_000);
  engine.run({ until: 9000, stop: null }, 100_000);
  const told: Reply[] = [];
  new Inside("faults").paint(
    engine,
    { uid: "", container: "", directories: [], file: "", part: 0, why: "", object: "" },
    (reply) => void told.push(reply),
  );
  expect(told).toMatchObject([{ views: { faults: [{ id: "h", hidden: true, state: "armed" }] } }]);
});

it("prints what kubectl would, and leaves the run as it was", async () => {
  const engine = begun();
  engine.run({ until: 20_000, stop: null }, 100_000);
  const before = engine.simulation.trace.identity();
  const replies: Reply[] = [];
  const printing = new PrintingDesk(new WorkerChunks(), (reply) => void replies.push(reply));
  printing.begin(7, engine.simulation, {
    watches: ["kubectl get pods -w"],
    lines: ["kubectl get events", "kubectl describe pod p"],
  });
  await vi.waitFor(() => {
    printing.advance(5000);
    expect(printing.isBusy).toBe(false);
  });
  const [reply] = replies;
  const printed: PrintedLine[] = (reply?.type === "printed" && reply.printed) || [];
  const [watch, events, described] = printed;
  expect(watch?.rows.map(({ text }) => text.split(/\s+/)[2])).toEqual(
    expect.arrayContaining(["STATUS", "Pending", "ContainerCreating", "Running", "Error"]),
  );
  expect(watch?.rows.every(({ t }) => t <= 20_000)).toBe(true);
  expect(events?.out).toMatch(/^LAST SEEN\s+TYPE\s+REASON/);
  expect(described?.out).toMatch(/^Name:\s+p\n/);
  expect(engine.simulation.trace.identity()).toBe(before);
});
