/**
 * Random Pods: init containers, sidecars, probes, hooks, policies, rules, images that are not there; exits that are forced,
 * sandboxes that are lost, images that are changed, deletions. The run does not depend on how time is portioned, and the
 * rules of `pod-rules.fixture.ts` hold of it.
 */
import { allChunks } from "../../src/cli/chunks.ts";
import type { Pod } from "../../src/kube/api/pod.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import type { Scenario, Step } from "../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../src/scenario/settings.ts";
import { Simulation } from "../../src/scenario/simulation.ts";
import type { RandomStream } from "../../src/sim/random.ts";
import { PodRules } from "../kube/kubelet/pod-rules.fixture.ts";
import { pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

const SECONDS = 90;
const GRACE = 8;
const SCRIPTS = [
  "exit 0",
  "exit 3",
  "exit 42",
  "sleep 2; exit 1",
  "sleep 4",
  "while true; do echo tick; sleep 3; done",
  "trap 'exit 0' TERM; while :; do sleep 1; done",
  "trap 'sleep 3; exit 7' TERM; sleep 1000",
  "echo x >> /work/n; [ $(wc -l < /work/n) -ge 3 ] || exit 1; sleep infinity",
  "httpd -f -p 8080",
  "nosuchprogram",
  "kill -9 $$",
  "echo gone > /dev/termination-log; exit 5",
  "echo $$ | sed s/1/one/; sleep 100",
] as const;

/** Those of an ordinary init container, which ought to end. */
const INIT_SCRIPTS = ["exit 0", "sleep 1", "echo x >> /work/n", "sleep 2; exit 1", ...SCRIPTS] as const;

/** Mostly of those that are there. */
const IMAGES = [
  ...Array.from({ length: 24 }, () => "busybox:1.36"),
  ...Array.from({ length: 6 }, () => "alpine:3.20"),
  "busybox:nope",
  "Bad:1",
] as unknown as readonly [string, ...string[]];

function probe(random: RandomStream): object {
  return {
    ...pick(random, [
      { exec: { command: ["true"] } },
      { exec: { command: ["false"] } },
      { exec: { command: ["sh", "-c", "sleep 3"] } },
      { exec: { command: ["test", "-e", "/work/n"] } },
      { exec: { command: ["nosuchprogram"] } },
      { httpGet: { port: 8080 } },
      { tcpSocket: { port: 8080 } },
      { grpc: { port: 8080 } },
    ]),
    periodSeconds: 1 + random.below(5),
    failureThreshold: 1 + random.below(3),
    ...(random.below(3) === 0 && { initialDelaySeconds: random.below(8) }),
  };
}

function running(random: RandomStream): object {
  const hook = (): object =>
    pick(random, [{ exec: { command: ["true"] } }, { exec: { command: ["false"] } }, { sleep: { seconds: 2 } }]);
  return {
    ...(random.below(3) === 0 && {
      [pick(random, ["livenessProbe", "readinessProbe", "startupProbe"])]: probe(random),
    }),
    ...(random.below(6) === 0 && { readinessProbe: probe(random) }),
    ...(random.below(6) === 0 && { lifecycle: { [pick(random, ["preStop", "postStart"])]: hook() } }),
  };
}

function rules(random: RandomStream): object {
  if (random.below(8) !== 0) return {};
  const action = pick(random, ["Restart", "RestartAllContainers"]);
  const operator = pick(random, ["In", "NotIn"]);
  return {
    restartPolicy: pick(random, ["Never", "OnFailure"]),
    restartPolicyRules: [{ action, exitCodes: { operator, values: [42, 1] } }],
  };
}

function container(random: RandomStream, name: string, scripts: readonly [string, ...string[]]): object {
  return {
    name,
    image: pick(random, IMAGES),
    command: random.below(12) === 0 ? ["nosuchprogram"] : ["sh", "-c", pick(random, scripts)],
    volumeMounts: [{ name: "work", mountPath: "/work" }],
    ...(random.below(12) === 0 && {
      env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "absent", key: "a" } } }],
    }),
  };
}

interface Input {
  pod: object;
  version: string;
  deletions: { at: number; args: string }[];
  lost: number | null;
  fault: { at: number; container: string; exitCode: number; times: number } | null;
  image: { at: number; container: string; to: string } | null;
}

export const pods: Fuzzer = {
  name: "pods",
  what: "random Pods with faults and deletions, in one leap and in portions, held against the kubelet's rules",
  make(random) {
    const inits = Array.from({ length: random.below(4) }, (_, i) => {
      const isSidecar = random.below(3) === 0;
      return {
        ...container(random, `i${i}`, isSidecar ? SCRIPTS : INIT_SCRIPTS),
        ...(isSidecar && { restartPolicy: "Always", ...running(random) }),
      };
    });
    // Not by their names: the status has them so.
    const count = 1 + random.below(3);
    const apps = Array.from({ length: count }, (_, i) => ({
      ...container(random, `c${count - 1 - i}`, SCRIPTS),
      ...running(random),
      ...rules(random),
    }));
    const any = [...inits.map((_, i) => `i${i}`), ...apps.map((_, i) => `c${i}`)] as [string, ...string[]];
    const input: Input = {
      pod: {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "fuzz" },
        spec: {
          restartPolicy: pick(random, ["Always", "OnFailure", "Never"]),
          terminationGracePeriodSeconds: random.below(GRACE),
          ...(random.below(12) === 0 && { activeDeadlineSeconds: 5 + random.below(40) }),
          ...(random.below(8) === 0 && { shareProcessNamespace: true }),
          volumes: [{ name: "work", emptyDir: {} }],
          ...(inits.length > 0 && { initContainers: inits }),
          containers: apps,
        },
      },
      version: pick(random, ["1.36", "1.36", "1.35", "1.34", "1.33"]),
      deletions: deletions(random),
      lost: random.below(4) === 0 ? 1000 * (3 + random.below(40)) : null,
      fault:
        random.below(4) === 0
          ? {
              at: random.below(20_000),
              container: pick(random, any),
              exitCode: random.below(3) * 21,
              times: 1 + random.below(3),
            }
          : null,
      image:
        random.below(6) === 0
          ? {
              at: random.below(40_000),
              container: pick(random, any),
              to: pick(random, ["alpine:3.20", "alpine:3.20", "busybox:nope", "Bad:1"]),
            }
          : null,
    };
    return JSON.stringify(input);
  },
  check(text, random) {
    const input = JSON.parse(text) as Input;
    const leap = runOf(input, () => SECONDS * 1000);
    const portions = runOf(input, () => 1 + random.below(7000));
    if (leap.hash !== portions.hash) throw new Error("portions make another run");
    return leap.phase;
  },
};

function deletions(random: RandomStream): Input["deletions"] {
  if (random.below(2) === 0) return [];
  const at = random.below(SECONDS - 20) * 1000;
  const first = pick(random, ["", "", "--now", "--grace-period=0 --force", "--grace-period=5"]);
  const second = random.below(4) === 0 ? [{ at: at + random.below(3000), args: "--grace-period=1" }] : [];
  return [{ at, args: first }, ...second];
}

/** The whole run of an input, with nothing checked. */
export function simulatePods(text: string): Simulation {
  const simulation = new Simulation(scenarioOf(JSON.parse(text) as Input), allChunks());
  simulation.run(SECONDS * 1000);
  return simulation;
}

function scenarioOf(input: Input): Scenario {
  const settings = { ...DEFAULT_SETTINGS, kubernetesVersion: input.version };
  const scenario = scenarioOfFiles([{ name: "pod.json", text: JSON.stringify(input.pod) }], settings);
  scenario.steps.push(...stepsOf(input));
  scenario.steps.sort((a, b) => a.at - b.at);
  return scenario;
}

function runOf(input: Input, portion: () => number): { hash: string; phase: string } {
  const simulation = new Simulation(scenarioOf(input), allChunks());
  const checked = new PodRules(simulation);
  simulation.cluster.api.onChange((_verb, object) => {
    if (object.kind === "Pod") checked.watch(object as unknown as Pod);
  });
  let lines = 0;
  for (let until = 0; until < SECONDS * 1000;) {
    until = Math.min(SECONDS * 1000, until + portion());
    simulation.run(until);
    // emptyDir survives restarts and a lost sandbox.
    const written = simulation.cluster.volumeText("default", "fuzz", "work", "n")?.split("\n").length ?? 0;
    const [pod] = simulation.cluster.pods();
    const isOver = pod === undefined || pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
    if (!isOver && written < lines) throw new Error(`emptyDir lost lines: ${lines} were there, ${written} are`);
    lines = written;
  }
  const isLost = input.lost !== null && simulation.trace.entries.some((one) => one["reason"] === "SandboxChanged");
  const problems = checked.finish("fuzz", isLost && input.lost !== null ? [input.lost] : []);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return { hash: simulation.trace.identity(), phase: simulation.cluster.pods()[0]?.status.phase ?? "gone" };
}

function stepsOf({ deletions: deletes, lost, fault, image }: Input): Step[] {
  const kubectl = (at: number, args: string): Step => ({
    at,
    within: 0,
    input: { type: "kubectl", args },
    expect: null,
  });
  const inject = (at: number, id: string, more: object): Step => ({
    at,
    within: 0,
    input: { type: "inject", fault: { id, pod: "fuzz", ...more } as never },
    expect: null,
  });
  return [
    ...deletes.map(({ at, args }) => kubectl(at, `delete pod fuzz --wait=false ${args}`)),
    ...(image ? [kubectl(image.at, `set image pod/fuzz ${image.container}=${image.to}`)] : []),
    ...(lost === null ? [] : [inject(lost, "lost", { fault: "sandbox" })]),
    ...(fault
      ? [
          inject(fault.at, "exit", {
            fault: "exit",
            container: fault.container,
            exitCode: fault.exitCode,
            times: fault.times,
          }),
        ]
      : []),
  ];
}
