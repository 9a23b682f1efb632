/** One measurement, in a process of its own: `calibrate`, `pods N`, `lesson FILE SECONDS`, `shell N`. Prints one line of JSON. */
import { readFileSync } from "node:fs";
import { Simulation } from "../../src/scenario/simulation.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../src/scenario/settings.ts";
import { allChunks } from "../../src/cli/chunks.ts";
import { SECOND } from "../../src/sim/units.ts";
import { calibrate } from "./calibrate.ts";

const NODES = 10;
const POD_TIME_LIMIT = 600 * SECOND;

export function main(args: readonly string[]): unknown {
  const [what = "", first = "", second = ""] = args;
  switch (what) {
    case "calibrate":
      return { seconds: calibrate() };
    case "pods":
      return podsToReady(Number(first));
    case "lesson":
      return lesson(first, Number(second));
    case "shell":
      return shellLoop(Number(first));
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

function memory(): { rssMB: number; heapMB: number } {
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssMB: Math.round(rss / 104_857.6) / 10, heapMB: Math.round(heapUsed / 104_857.6) / 10 };
}

/** N Pods of one container that listens, on ten nodes, until all are Ready. The keys are the peer's. */
function podsToReady(count: number): unknown {
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
  const simulation = new Simulation(
    scenarioOfFiles([{ name: "pods.yaml", text }], { ...DEFAULT_SETTINGS, nodes: NODES }),
    allChunks(),
  );
  const initMs = timing.read().wallMs;
  let firstReadyMs = 0;
  const ready = new Set<unknown>();
  simulation.trace.onEntry = (entry) => {
    if (entry.type !== "object" || entry["kind"] !== "Pod" || (entry["row"] as string[])[1] !== "1/1") return;
    if (ready.size === 0) firstReadyMs = timing.read().wallMs;
    ready.add(entry["uid"]);
  };
  const result = simulation.run(POD_TIME_LIMIT, Number.POSITIVE_INFINITY, () => ready.size === count);
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

/** Simulated seconds of one manifest. */
function lesson(file: string, seconds: number): unknown {
  const scenario = scenarioOfFiles([{ name: "pod.yaml", text: readFileSync(file, "utf8") }]);
  const timing = meter();
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(seconds * SECOND);
  const { wallMs, cpuMs } = timing.read();
  return {
    simulatedSeconds: seconds,
    wallMs,
    cpuMs,
    perSecond: Math.round((seconds * 1000) / wallMs),
    timers: simulation.clock.fired,
  };
}

/** A counting loop in one container's shell; beside it, dash and BusyBox run the same. */
function shellLoop(count: number): unknown {
  const script = `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); done; echo $i`;
  const pod = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "loop" },
    spec: {
      restartPolicy: "Never",
      containers: [{ name: "loop", image: "busybox:1.36", command: ["sh", "-c", script] }],
    },
  });
  const simulation = new Simulation(
    scenarioOfFiles([{ name: "pod.yaml", text: pod }], { ...DEFAULT_SETTINGS, profile: "bare" }),
    allChunks(),
  );
  simulation.run(1);
  const timing = meter();
  let printed = "";
  simulation.trace.onEntry = (entry) => {
    if (entry.type === "log") printed = String(entry["line"]);
  };
  simulation.run(24 * 3600 * SECOND, Number.POSITIVE_INFINITY, () => printed !== "");
  const { cpuMs } = timing.read();
  return { iterations: count, printed, script, cpuMs, perSecond: Math.round((count * 1000) / cpuMs) };
}
