/**
 * One measurement, in a process of its own: `calibrate`, `pods N`, `starts N NODES`, `growth N NODES`, `deployment N`, `cron`, `lesson FILE SECONDS`, `script TEXT`, `processes COUNT MINUTES`.
 * Returns what is printed as one line of JSON.
 */
import { readFileSync } from "node:fs";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../src/scenario/settings.ts";
import { SECOND } from "../../src/sim/units.ts";
import type { Pod } from "../../src/kube/api/pod.ts";
import { calibrate } from "./calibrate.ts";
import { cronDay, deployment } from "./cluster.ts";
import { World } from "./world.ts";

/** Ten that take Pods, and the control plane. */
const NODES = 11;
const POD_TIME_LIMIT = 600 * SECOND;

export async function main(args: readonly string[]): Promise<unknown> {
  const [what = "", first = "", second = ""] = args;
  switch (what) {
    case "calibrate":
      return { seconds: calibrate() };
    case "pods":
      return podsToReady(Number(first));
    case "starts":
      return podsToRunning(Number(first), Number(second));
    case "growth":
      return growth(Number(first), Number(second));
    case "crashes":
      return crashLoops(Number(first), Number(second));
    case "deployment":
      return deployment(Number(first), NODES, meter);
    case "cron":
      return cronDay(NODES, meter);
    case "lesson":
      return lesson(first, Number(second));
    case "script":
      return script(first);
    case "processes":
      return processes(Number(first), Number(second));
    default:
      throw new Error(`bench: no measurement ${what}`);
  }
}

function meter(): { read(): { wallMs: number; cpuMs: number } } {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  return {
    read() {
      const { user, system } = process.cpuUsage(cpu);
      return { wallMs: Math.round(performance.now() - wall), cpuMs: Math.round((user + system) / 1000) };
    },
  };
}

/** What is alive after a full collection, and what the process has of the machine: the latter also holds code and free room. */
function memory(): { rssMB: number; heapMB: number } {
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssMB: Math.round(rss / 104_857.6) / 10, heapMB: Math.round(heapUsed / 104_857.6) / 10 };
}

/** N Pods of one container that listens, on ten nodes, until all are Ready. The keys are the peer's. */
async function podsToReady(count: number): Promise<unknown> {
  const text = Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `p${i}`, labels: { app: "p" } },
      spec: { containers: [{ name: "c0", image: "busybox:1.36", command: ["httpd", "-f", "-p", "8080"] }] },
    }),
  ).join("\n---\n");
  const before = memory();
  const timing = meter();
  const world = new World(scenarioOfFiles([{ name: "pods.yaml", text }], { ...DEFAULT_SETTINGS, nodes: NODES }));
  const { simulation } = world;
  const initMs = timing.read().wallMs;
  let firstReadyMs = 0;
  const ready = new Set<unknown>();
  simulation.trace.onEntry = (entry) => {
    if (entry.type !== "object" || entry["kind"] !== "Pod" || (entry["row"] as string[])[1] !== "1/1") return;
    if (ready.size === 0) firstReadyMs = timing.read().wallMs;
    ready.add(entry["uid"]);
  };
  const result = await world.run(POD_TIME_LIMIT, () => ready.size === count);
  const { wallMs, cpuMs } = timing.read();
  return {
    pods: count,
    ready: ready.size,
    stopped: result.stopped,
    initMs,
    firstReadyMs,
    allReadyMs: wallMs,
    cpuMs,
    simReadyMs: simulation.clock.now,
    before,
    memory: memory(),
  };
}

/** N Pods of one init container and two that sleep, until all are Ready. */
async function podsToRunning(count: number, nodes: number): Promise<{ cpuMs: number; [field: string]: unknown }> {
  const sleeping = { image: "busybox:1.36", command: ["sleep", "3600"] };
  const spec = {
    initContainers: [{ name: "i", image: "busybox:1.36", command: ["true"] }],
    containers: [
      { name: "a", ...sleeping },
      { name: "b", ...sleeping },
    ],
  };
  const text = manifestOf(count, spec);
  const before = memory();
  const timing = meter();
  const world = new World(scenarioOfFiles([{ name: "pods.yaml", text }], { ...DEFAULT_SETTINGS, nodes: nodes + 1 }));
  const { simulation } = world;
  let ready = 0;
  simulation.cluster.api.onChange((verb, object) => {
    if (object.kind !== "Pod" || verb !== "MODIFIED") return;
    const { conditions = [] } = (object as unknown as Pod).status;
    if (conditions.some((one) => one.type === "Ready" && one.status === "True")) ready++;
  });
  await world.run(POD_TIME_LIMIT, () => ready >= count);
  const { wallMs, cpuMs } = timing.read();
  const after = memory();
  // Asked last: what is measured is a world that is still there.
  return { pods: count, nodes, ready, wallMs, cpuMs, before, memory: after, simReadyMs: simulation.clock.now };
}

const WARM_WORLDS = 5;
const MIN_RUNS = 3;
/** Small worlds are run more often: the least of many short runs is as quiet as that of a few long ones. */
const MIN_PODS = 3000;

/**
 * What a Pod more costs: growth without the cost of compiling the engine's code, and of the cluster and the command line, which
 * small worlds pay like large ones. The engine compiles what is hot again and again, better each time, through the first five
 * thousand Pods or so; a world of 5000 would do most of its work after that and one of 100 before it, and the two would tell of the
 * compiler. So worlds of the same Pods go before, uncounted, as many for each size; then the least of some runs with N Pods, less
 * that of some runs with one.
 */
async function growth(count: number, nodes: number): Promise<unknown> {
  for (let i = 0; i < WARM_WORLDS; i++) await podsToRunning(1000, 10);
  const runs = Math.max(MIN_RUNS, Math.round(MIN_PODS / count));
  const least = async (pods: number): Promise<number> => {
    let found = Infinity;
    for (let i = 0; i < runs; i++) found = Math.min(found, (await podsToRunning(pods, nodes)).cpuMs);
    return found;
  };
  const one = await least(1);
  const cpuMs = await least(count);
  return { pods: count, nodes, one, cpuMs, eachMs: (cpuMs - one) / (count - 1) };
}

/** N Pods that crash as soon as they start. */
async function crashLoops(count: number, seconds: number): Promise<unknown> {
  const text = manifestOf(count, {
    containers: [{ name: "c", image: "busybox:1.36", command: ["sh", "-c", "sleep 1; exit 1"] }],
  });
  const timing = meter();
  const world = new World(scenarioOfFiles([{ name: "pods.yaml", text }], { ...DEFAULT_SETTINGS, nodes: NODES }));
  const { simulation } = world;
  await world.run(seconds * SECOND);
  const { wallMs, cpuMs } = timing.read();
  const starts = simulation.trace.entries.filter((one) => one.type === "container" && one["state"] === "running");
  return { pods: count, seconds, starts: starts.length, wallMs, cpuMs, timesRealTime: (seconds * 1000) / cpuMs };
}

function manifestOf(count: number, spec: object): string {
  const pods = Array.from({ length: count }, (_, i) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `p${i}` },
    spec,
  }));
  return pods.map((pod) => JSON.stringify(pod)).join("\n---\n");
}

/** Simulated seconds of one manifest. */
async function lesson(file: string, seconds: number): Promise<unknown> {
  const scenario = scenarioOfFiles([{ name: "pod.yaml", text: readFileSync(file, "utf8") }]);
  const timing = meter();
  const world = new World(scenario);
  await world.run(seconds * SECOND);
  const { wallMs, cpuMs } = timing.read();
  return {
    simulatedSeconds: seconds,
    wallMs,
    cpuMs,
    perSecond: Math.round((seconds * 1000) / wallMs),
    timers: world.simulation.clock.fired,
  };
}

/** A script as PID 1 of a box: CPU from its start to its end, the box being there. */
async function script(text: string): Promise<unknown> {
  // A box is a command's: all of the engine is there.
  const [{ Box }, { allChunks }] = await Promise.all([
    import("../../src/cli/box.ts"),
    import("../../src/cli/chunks.ts"),
  ]);
  const box = new Box({ seed: 1, start: DEFAULT_SETTINGS.start, chunks: allChunks() });
  box.run({ argv: ["sh", "-c", ":"], services: null, limitMs: 1000 });
  const timing = meter();
  const { stdout, exitCode } = box.run({ argv: ["sh", "-c", text], services: null, limitMs: 48 * 3600 * SECOND });
  return { stdout, exitCode, ...timing.read() };
}

const PROCESSES_PER_POD = 500;

/** So many processes, in Pods of five hundred, that each write a line every five seconds; a shell beside them empties the file. */
async function processes(count: number, minutes: number): Promise<unknown> {
  const pods = Math.ceil(count / PROCESSES_PER_POD);
  const text = Array.from({ length: pods }, (_, i) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `p${i}` },
      spec: {
        volumes: [{ name: "data", emptyDir: {} }],
        containers: [
          {
            name: "loops",
            image: "busybox:1.36",
            command: [
              "sh",
              "-c",
              `i=0; while [ $i -lt ${Math.min(PROCESSES_PER_POD, count - i * PROCESSES_PER_POD)} ]; do i=$((i+1))
               while true; do echo x >> /data/log; sleep 5; done & done
               while true; do sleep 60; wc -l < /data/log; : > /data/log; done`,
            ],
            volumeMounts: [{ name: "data", mountPath: "/data" }],
          },
        ],
      },
    }),
  ).join("\n---\n");
  const before = memory();
  const timing = meter();
  const world = new World(scenarioOfFiles([{ name: "pods.yaml", text }], { ...DEFAULT_SETTINGS, nodes: NODES }));
  const { simulation } = world;
  await world.run(minutes * 60 * SECOND);
  const { wallMs, cpuMs } = timing.read();
  const lines = simulation.trace.entries.reduce(
    (sum, entry) => sum + (entry.type === "log" ? Number(entry["line"]) : 0),
    0,
  );
  return { count, minutes, lines, wallMs, cpuMs, timers: simulation.clock.fired, before, memory: memory() };
}
