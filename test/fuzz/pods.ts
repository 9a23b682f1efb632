/** Random Pods: the run does not depend on how time is portioned, and what the API shows is always possible. */
import { allChunks } from "../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/scenario/simulation.ts";
import type { RandomStream } from "../../src/sim/random.ts";
import { pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

const SECONDS = 90;
const SCRIPTS = [
  "exit 0",
  "exit 3",
  "sleep 2; exit 1",
  "sleep 4",
  "while true; do echo tick; sleep 3; done",
  "trap 'exit 0' TERM; while :; do sleep 1; done",
  "echo x >> /work/n; [ $(wc -l < /work/n) -ge 3 ] || exit 1; sleep infinity",
  "httpd -f -p 8080",
  "nosuchprogram",
  "kill -9 $$",
  "echo $$ | sed s/1/one/; sleep 100",
] as const;

function container(random: RandomStream, name: string, isApp: boolean): object {
  const probe = {
    exec: { command: pick(random, [["true"], ["false"], ["sh", "-c", "sleep 3"], ["test", "-e", "/work/n"]]) },
    periodSeconds: 1 + random.below(5),
    failureThreshold: 1 + random.below(3),
  };
  return {
    name,
    image: pick(random, ["busybox:1.36", "busybox:1.36", "alpine:3.20", "nosuchimage-at-all"]),
    command: ["sh", "-c", pick(random, SCRIPTS)],
    volumeMounts: [{ name: "work", mountPath: "/work" }],
    ...(isApp &&
      random.below(3) === 0 && { [pick(random, ["livenessProbe", "readinessProbe", "startupProbe"])]: probe }),
    ...(isApp &&
      random.below(6) === 0 && {
        lifecycle: {
          [pick(random, ["preStop", "postStart"])]: {
            exec: { command: pick(random, [["true"], ["sleep", "2"], ["false"]]) },
          },
        },
      }),
  };
}

export const pods: Fuzzer = {
  name: "pods",
  what: "random Pods, in one leap and in portions",
  make(random) {
    const inits = Array.from({ length: random.below(3) }, (_, i) => ({
      ...container(random, `i${i}`, false),
      ...(random.below(4) === 0 && { restartPolicy: "Always" }),
    }));
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "fuzz" },
      spec: {
        restartPolicy: pick(random, ["Always", "OnFailure", "Never"]),
        terminationGracePeriodSeconds: random.below(6),
        volumes: [{ name: "work", emptyDir: {} }],
        ...(inits.length > 0 && { initContainers: inits }),
        containers: Array.from({ length: 1 + random.below(3) }, (_, i) => container(random, `c${i}`, true)),
      },
    });
  },
  check(input, random) {
    const deleteAt = random.below(2) === 0 ? null : random.below(SECONDS) * 1000;
    const leap = runOf(input, deleteAt, () => SECONDS * 1000);
    const portions = runOf(input, deleteAt, () => 1 + random.below(7000));
    if (leap.hash !== portions.hash) throw new Error(`portions make another run (deleted at ${deleteAt})`);
    return leap.phase;
  },
};

function runOf(input: string, deleteAt: number | null, portion: () => number): { hash: string; phase: string } {
  const scenario = scenarioOfFiles([{ name: "pod.json", text: input }]);
  if (deleteAt !== null)
    scenario.steps.push({
      at: deleteAt,
      within: 0,
      input: { type: "kubectl", args: "delete pod fuzz --wait=false" },
      expect: null,
    });
  const simulation = new Simulation(scenario, allChunks());
  let restarts = 0;
  for (let until = 0; until < SECONDS * 1000;) {
    until = Math.min(SECONDS * 1000, until + portion());
    simulation.run(until);
    const statuses = simulation.cluster.pods()[0]?.status.containerStatuses ?? [];
    const now = statuses.reduce((sum, status) => sum + status.restartCount, 0);
    if (statuses.length > 0 && now < restarts) throw new Error(`restarts went from ${restarts} to ${now}`);
    if (statuses.length > 0) restarts = now;
    for (const status of statuses) {
      const states = Object.keys(status.state);
      if (states.length > 1) throw new Error(`${status.name} is ${states.join(" and ")}`);
      if (status.ready && !status.state.running) throw new Error(`${status.name} is ready but does not run`);
    }
  }
  return { hash: simulation.trace.identity(), phase: simulation.cluster.pods()[0]?.status.phase ?? "gone" };
}
