/** One node with a kubelet between a fake API and a fake runtime; `rows` is what a watcher of the Pod would have seen. */
import { allChunks } from "../../../src/cli/chunks.ts";
import { Clock } from "../../../src/sim/clock.ts";
import { Random } from "../../../src/sim/random.ts";
import type { SimTime } from "../../../src/sim/units.ts";
import type { Pod, PodSpec, PodStatus } from "../../../src/kube/api/pod.ts";
import { createKubelet } from "../../../src/kube/kubelet/kubelet.ts";
import type { Kubelet } from "../../../src/kube/kubelet/kubelet.ts";
import type { MachineEntry } from "../../../src/kube/kubelet/node-context.ts";
import { PROFILES, withDelays } from "../../../src/kube/kubelet/profiles.ts";
import { fakeApi } from "./fake-api.fixture.ts";
import type { FakeApi } from "./fake-api.fixture.ts";
import { fakeRuntime } from "./fake-runtime.fixture.ts";
import type { FakeRuntime, Play } from "./fake-runtime.fixture.ts";

export const PODS = { group: "", resource: "pods" };

export interface TestNode {
  clock: Clock;
  api: FakeApi;
  runtime: FakeRuntime;
  kubelet: Kubelet;
  machines: MachineEntry[];
  apply(spec: Partial<PodSpec>, name?: string): void;
  pod(name?: string): Pod | undefined;
  runUntil(t: SimTime): void;
  /** `500 Running app=running`, one for every status written. */
  rows(): string[];
  /** `300 Pulled Container image ...`. */
  events(): string[];
}

export function testNode(
  play: (name: string, attempt: number) => Play,
  profile: "kubelet" | "bare" = "kubelet",
  version = "1.36",
  changes: Readonly<Record<string, number>> = {},
): TestNode {
  const clock = new Clock(Date.UTC(2026, 0, 15, 12));
  const api = fakeApi(clock);
  const runtime = fakeRuntime(clock, play);
  const machines: MachineEntry[] = [];
  const kubelet = createKubelet({
    node: "node-a",
    hostIP: "192.0.2.11",
    clock,
    random: new Random(1),
    api,
    runtime,
    profile: withDelays(PROFILES[profile], changes).profile,
    version,
    chunks: allChunks(),
    hooks: { onMachine: (entry) => void machines.push(entry) },
  });
  kubelet.start();
  return {
    clock,
    api,
    runtime,
    kubelet,
    machines,
    apply(spec, name = "web") {
      api.create(PODS, "default", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name },
        spec: {
          restartPolicy: "Always",
          terminationGracePeriodSeconds: 30,
          nodeName: "node-a",
          containers: [],
          ...spec,
        },
        status: { phase: "Pending", qosClass: "BestEffort" },
      });
    },
    pod(name = "web") {
      const result = api.get(PODS, "default", name);
      return result.ok ? (result.value as unknown as Pod) : undefined;
    },
    runUntil(t) {
      for (let due = clock.nextDue(); due !== undefined && due <= t; due = clock.nextDue()) clock.fireNext();
      clock.advanceTo(t);
    },
    rows: () =>
      api.statuses.filter((one) => one.name !== "node-a").map(({ t, status }) => `${t} ${row(status as PodStatus)}`),
    events: () => api.events.map((event) => `${event.t} ${event.reason} ${event.message}`),
  };
}

function row(status: PodStatus): string {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const states = all.map((one) => {
    const { waiting, running, terminated } = one.state;
    const word = running ? "running" : (waiting?.reason ?? terminated?.reason ?? "");
    const ready = one.ready ? "+" : "";
    return `${one.name}=${word}${ready}${one.restartCount > 0 ? `(${one.restartCount})` : ""}`;
  });
  return [status.reason ?? status.phase, ...states].join(" ");
}
