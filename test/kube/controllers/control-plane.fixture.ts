/** A cluster of fakes: the real controllers and kubelets over a store and runtimes that only pretend. */
import { allChunks } from "../../../src/cli/chunks.ts";
import { Clock } from "../../../src/sim/clock.ts";
import { Random } from "../../../src/sim/random.ts";
import type { SimTime } from "../../../src/sim/units.ts";
import type { KubeObject } from "../../../src/kube/api/meta.ts";
import { CONTROLLERS } from "../../../src/kube/controllers/index.ts";
import { scheduler } from "../../../src/kube/controllers/scheduler.ts";
import { CONTROLLER_DELAYS } from "../../../src/kube/controllers/types.ts";
import { createKubelet } from "../../../src/kube/kubelet/kubelet.ts";
import { PROFILES } from "../../../src/kube/kubelet/profiles.ts";
import { fakeApi } from "../kubelet/fake-api.fixture.ts";
import type { FakeApi } from "../kubelet/fake-api.fixture.ts";
import { fakeRuntime } from "../kubelet/fake-runtime.fixture.ts";
import type { Play } from "../kubelet/fake-runtime.fixture.ts";

export const PODS = { group: "", resource: "pods" };
export const DEPLOYMENTS = { group: "apps", resource: "deployments" };
export const REPLICA_SETS = { group: "apps", resource: "replicasets" };

export interface TestCluster {
  clock: Clock;
  api: FakeApi;
  runUntil(t: SimTime): void;
  list(ref: typeof PODS): KubeObject[];
  /** `10 SuccessfulCreate Created pod: web-1`, of one component. */
  events(component: string): string[];
}

export function testCluster(
  nodes: number,
  play: (name: string, attempt: number) => Play = () => ({ stopsAfter: 100 }),
): TestCluster {
  const clock = new Clock(Date.UTC(2026, 0, 15, 12));
  const random = new Random(1);
  const chunks = allChunks();
  const api = fakeApi(clock);
  let hashes = 0;
  const known = new Map<string, string>();
  for (let i = 0; i < nodes; i++) {
    const runtime = fakeRuntime(clock, play);
    createKubelet({
      node: `node-${i}`,
      hostIP: `192.0.2.${i + 1}`,
      clock,
      random,
      api,
      runtime,
      profile: PROFILES.kubelet,
      version: "1.36",
      chunks,
    }).start();
  }
  const podTemplateHash = (template: unknown): string => {
    const text = JSON.stringify(template);
    const hash = known.get(text) ?? `h${++hashes}`;
    known.set(text, hash);
    return hash;
  };
  const informers = new Map();
  for (const controller of [scheduler, ...CONTROLLERS]) {
    controller.start({ api, clock, random, chunks, informers, delays: CONTROLLER_DELAYS.kubelet, podTemplateHash });
  }
  return {
    clock,
    api,
    runUntil(t) {
      for (let due = clock.nextDue(); due !== undefined && due <= t; due = clock.nextDue()) clock.fireNext();
      clock.advanceTo(t);
    },
    list(ref) {
      const result = api.list(ref);
      return result.ok ? result.value.items : [];
    },
    events: (component) =>
      api.events.filter((one) => one.component === component).map((one) => `${one.t} ${one.reason} ${one.message}`),
  };
}

export function deployment(name: string, replicas: number, image: string): unknown {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { restartPolicy: "Always", terminationGracePeriodSeconds: 30, containers: [{ name: "c", image }] },
      },
    },
  };
}
