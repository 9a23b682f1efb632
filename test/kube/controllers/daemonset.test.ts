import { expect, test } from "vitest";
import type { KubeObject } from "../../../src/kube/api/meta.ts";
import { World } from "../../world.fixture.ts";
import { PODS, testCluster } from "./control-plane.fixture.ts";

const DAEMON_SETS = { group: "apps", resource: "daemonsets" };
const NODES = { group: "", resource: "nodes" };

const agent = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "agent" },
  spec: {
    selector: { matchLabels: { app: "agent" } },
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    template: {
      metadata: { labels: { app: "agent" } },
      spec: { terminationGracePeriodSeconds: 30, containers: [{ name: "c", image: "nginx:1.27" }] },
    },
  },
};

test("one Pod on each node, replaced node by node when the template changes", () => {
  const cluster = testCluster(3);
  cluster.api.create(DAEMON_SETS, "default", agent);
  cluster.runUntil(5000);
  const nodes = cluster.list(PODS).map((pod) => (pod["spec"] as { nodeName: string }).nodeName);
  expect(nodes.sort()).toEqual(["node-0", "node-1", "node-2"]);
  const status = (): unknown => (cluster.list(DAEMON_SETS)[0] as KubeObject & { status: unknown }).status;
  expect(status()).toEqual({
    currentNumberScheduled: 3,
    desiredNumberScheduled: 3,
    numberAvailable: 3,
    numberMisscheduled: 0,
    numberReady: 3,
    observedGeneration: 1,
    updatedNumberScheduled: 3,
  });
  const template = { spec: { template: { spec: { containers: [{ name: "c", image: "busybox:1.36" }] } } } };
  cluster.api.patch(DAEMON_SETS, "default", "agent", "merge", template);
  cluster.runUntil(20_000);
  const said = cluster.events("daemonset-controller").map((line) => line.replace(/agent-\w+$/, "agent-x"));
  expect(said).toMatchInlineSnapshot(`
    [
      "10 SuccessfulCreate Created pod: agent-x",
      "10 SuccessfulCreate Created pod: agent-x",
      "10 SuccessfulCreate Created pod: agent-x",
      "5010 SuccessfulDelete Deleted pod: agent-x",
      "6070 SuccessfulCreate Created pod: agent-x",
      "6980 SuccessfulDelete Deleted pod: agent-x",
      "8040 SuccessfulCreate Created pod: agent-x",
      "8950 SuccessfulDelete Deleted pod: agent-x",
      "10010 SuccessfulCreate Created pod: agent-x",
    ]
  `);
  expect(status()).toMatchObject({ updatedNumberScheduled: 3, numberAvailable: 3 });
});

test("a node whose taint is not tolerated gets none, and NoExecute drives it away", () => {
  const cluster = testCluster(2);
  cluster.api.patch(NODES, undefined, "node-0", "merge", { spec: { taints: [{ key: "gpu", effect: "NoSchedule" }] } });
  cluster.api.create(DAEMON_SETS, "default", agent);
  cluster.runUntil(5000);
  const nodes = (): string[] => cluster.list(PODS).map((pod) => (pod["spec"] as { nodeName: string }).nodeName);
  expect(nodes()).toEqual(["node-1"]);
  cluster.api.patch(NODES, undefined, "node-1", "merge", { spec: { taints: [{ key: "gpu", effect: "NoExecute" }] } });
  cluster.runUntil(15_000);
  expect(nodes()).toEqual([]);
});

test("a Pod that has failed is replaced, and the next one not before its back-off, which doubles", () => {
  // Whatever is written there is too much, so that each Pod is evicted at the kubelet's next look, every ten seconds, and has failed
  // two seconds later.
  const set = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: d}
spec:
  selector: {matchLabels: {app: d}}
  template:
    metadata: {labels: {app: d}}
    spec:
      nodeSelector: {kubernetes.io/hostname: node-1}
      containers:
      - {name: c, image: "busybox:1.36", command: [sh, -c, "dd if=/dev/zero of=/d/f bs=1M count=5; sleep 1000"], volumeMounts: [{name: d, mountPath: /d}]}
      volumes: [{name: d, emptyDir: {sizeLimit: 1Mi}}]
`;
  const world = new World({ "d.yaml": set }).runTo("200s");
  const path = "{range .items[?(@.reason=='FailedDaemonPod')]}{.firstTimestamp} {.message}{'\\n'}{end}";
  const kills = world.kubectl(`get events --sort-by=.firstTimestamp -o jsonpath="${path}"`).stdout.trim().split("\n");
  for (const line of kills)
    expect(line).toMatch(/ Found failed daemon pod default\/d-\w+ on node node-1, will try to kill it$/);
  const times = kills.map((line) => Date.parse(line.split(" ")[0] ?? "") / 1000);
  expect(times.slice(1).map((t, i) => t - (times[i] ?? 0))).toEqual([12, 12, 12, 13, 16, 32, 64]);
});
