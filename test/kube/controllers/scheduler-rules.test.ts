/** What Pods ask of their nodes, rule by rule: where they go, or why nowhere. Source: facts/kubelet.md 1.2 for the texts. */
import { describe, expect, it } from "vitest";
import type { Node } from "../../../src/kube/api/core.ts";
import type { Pod, PodSpec } from "../../../src/kube/api/pod.ts";
import { failureText } from "../../../src/kube/controllers/scheduling-failure.ts";
import { PODS, testCluster } from "./control-plane.fixture.ts";
import type { TestCluster } from "./control-plane.fixture.ts";

const NODES = { group: "", resource: "nodes" };

interface Given {
  spec?: Partial<PodSpec>;
  labels?: Record<string, string>;
}

/** Three nodes of four cores; what is in `nodes` is merged into them, by number. */
function cluster(nodes: readonly object[] = []): TestCluster {
  const made = testCluster(3);
  nodes.forEach((patch, i) => made.api.patch(NODES, undefined, `node-${i}`, "merge", patch));
  made.runUntil(0);
  return made;
}

function create(on: TestCluster, name: string, { spec = {}, labels = {} }: Given = {}): void {
  on.api.create(PODS, "default", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels },
    spec: { containers: [{ name: "c", image: "nginx:1.27" }], ...spec },
    status: { phase: "Pending" },
  });
  on.runUntil(on.clock.now + 100);
}

function asks(cpu: string, more: Partial<PodSpec> = {}): Given {
  return { spec: { containers: [{ name: "c", image: "nginx:1.27", resources: { requests: { cpu } } }], ...more } };
}

function podNamed(on: TestCluster, name: string): Pod | undefined {
  return (on.list(PODS) as unknown as Pod[]).find((pod) => pod.metadata.name === name);
}

/** Where the Pod is, or why it is nowhere. */
function fate(on: TestCluster, name: string): string {
  const pod = podNamed(on, name);
  if (pod?.spec.nodeName !== undefined) return pod.spec.nodeName;
  return (
    (pod?.status.conditions?.find((one) => one.type === "PodScheduled")?.message ?? "").split(" no new claims")[0] ?? ""
  );
}

const ANTI = (key: string, labels: Record<string, string>): object => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: key, labelSelector: { matchLabels: labels } }],
  },
});
const HOST = "kubernetes.io/hostname";

describe("resources", () => {
  const sizes: [string, Partial<PodSpec>, string][] = [
    [
      "an init container counts as long as it is more than the rest",
      init("5"),
      "0/3 nodes are available: 3 Insufficient cpu.",
    ],
    ["an init container that is less than the rest does not count", init("2"), "node-0"],
    ["sidecars count beside the containers", sidecar("2500m"), "0/3 nodes are available: 3 Insufficient cpu."],
    [
      "an init container runs beside the sidecars before it",
      {
        initContainers: [
          { name: "s", image: "x:1", restartPolicy: "Always", resources: { requests: { cpu: "3" } } },
          { name: "i", image: "x:1", resources: { requests: { cpu: "1500m" } } },
        ],
        containers: [{ name: "c", image: "x:1" }],
      },
      "0/3 nodes are available: 3 Insufficient cpu.",
    ],
    [
      "what the runtime adds counts",
      { ...asks("3500m").spec, overhead: { cpu: "600m" } },
      "0/3 nodes are available: 3 Insufficient cpu.",
    ],
    [
      "what is asked for the Pod as a whole goes before its containers",
      { ...asks("9").spec, resources: { requests: { cpu: "1" } } },
      "node-0",
    ],
    [
      "what no node has",
      { containers: [{ name: "c", image: "x:1", resources: { requests: { "nvidia.com/gpu": "1" } } }] },
      "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",
    ],
    [
      "all that there is too little of",
      { containers: [{ name: "c", image: "x:1", resources: { requests: { cpu: "9", memory: "1Ti" } } }] },
      "0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory.",
    ],
  ];
  it.each(sizes)("%s", (_name, spec, outcome) => {
    const on = cluster();
    create(on, "p", { spec });
    expect(fate(on, "p")).toBe(outcome);
  });

  function init(cpu: string): Partial<PodSpec> {
    return { ...asks("3").spec, initContainers: [{ name: "i", image: "x:1", resources: { requests: { cpu } } }] };
  }
  function sidecar(cpu: string): Partial<PodSpec> {
    const one = { name: "s", image: "x:1", restartPolicy: "Always" as const, resources: { requests: { cpu } } };
    return { ...asks("2").spec, initContainers: [one] };
  }

  it("no more Pods than the kubelet takes", () => {
    const on = testCluster(1);
    on.api.updateStatus(NODES, undefined, "node-0", {
      ...(on.list(NODES)[0] as unknown as Node).status,
      allocatable: { cpu: "4", memory: "8Gi", pods: "1" },
    });
    on.runUntil(0);
    create(on, "first");
    create(on, "second");
    expect(fate(on, "second")).toBe("0/1 nodes are available: 1 Too many pods.");
  });
});

describe("nodes", () => {
  const CONTROL = { spec: { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] } };

  it("reasons are counted, and sorted as texts", () => {
    const on = cluster([CONTROL, { spec: { unschedulable: true } }]);
    create(on, "p", asks("5"));
    expect(on.events("default-scheduler")[0]).toBe(
      "10 FailedScheduling 0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    );
  });

  it("a toleration opens a tainted node, and an affinity chooses it", () => {
    const on = cluster([{}, {}, { ...CONTROL, metadata: { labels: { role: "control" } } }]);
    create(on, "p", { spec: { nodeSelector: { role: "control" } } });
    create(on, "q", {
      spec: { nodeSelector: { role: "control" }, tolerations: [{ operator: "Exists", effect: "NoSchedule" }] },
    });
    expect([fate(on, "p"), fate(on, "q")]).toEqual([
      "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector.",
      "node-2",
    ]);
  });

  it("a reluctant node is the last to be taken", () => {
    const reluctant = { spec: { taints: [{ key: "old", value: "yes", effect: "PreferNoSchedule" }] } };
    const on = cluster([reluctant, reluctant]);
    create(on, "p");
    create(on, "q");
    expect([fate(on, "p"), fate(on, "q")]).toEqual(["node-2", "node-2"]);
  });

  it("a preference is met where that is possible", () => {
    const on = cluster([{}, { metadata: { labels: { disk: "ssd" } } }]);
    const preference = { matchExpressions: [{ key: "disk", operator: "In", values: ["ssd"] }] };
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference }] };
    create(on, "p", { spec: { affinity: { nodeAffinity } } });
    expect(fate(on, "p")).toBe("node-1");
  });

  it("a port of the node is given once, to each of its addresses", () => {
    const on = testCluster(1);
    const taking = (hostIP?: string): Given => ({
      spec: {
        containers: [
          {
            name: "c",
            image: "x:1",
            ports: [{ containerPort: 80, hostPort: 80, ...(hostIP !== undefined && { hostIP }) }],
          },
        ],
      },
    });
    create(on, "a", taking("10.0.0.1"));
    create(on, "b", taking("10.0.0.2"));
    create(on, "c", taking());
    expect([fate(on, "a"), fate(on, "b"), fate(on, "c")]).toEqual([
      "node-0",
      "node-0",
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
    ]);
  });
});

describe("Pods near and far", () => {
  it("replicas that keep away from each other take a node each", () => {
    const on = cluster();
    for (const name of ["a", "b", "c", "d"])
      create(on, name, {
        labels: { app: "web" },
        spec: { affinity: ANTI(HOST, { app: "web" }) as PodSpec["affinity"] & {} },
      });
    expect(["a", "b", "c", "d"].map((name) => fate(on, name))).toEqual([
      "node-0",
      "node-1",
      "node-2",
      "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.",
    ]);
  });

  it("one that others keep away from cannot come", () => {
    const on = testCluster(1);
    create(on, "lonely", { spec: { affinity: ANTI(HOST, { app: "web" }) as PodSpec["affinity"] & {} } });
    create(on, "web", { labels: { app: "web" } });
    expect(fate(on, "web")).toBe(
      "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.",
    );
  });

  it("one that has to be near another goes where that is", () => {
    const near = {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: HOST, labelSelector: { matchLabels: { app: "db" } } },
        ],
      },
    };
    const on = cluster([{}, { metadata: { labels: { disk: "ssd" } } }]);
    create(on, "early", { spec: { affinity: near } });
    expect(fate(on, "early")).toBe("0/3 nodes are available: 3 node(s) didn't match pod affinity rules.");
    create(on, "db", { labels: { app: "db" }, spec: { nodeSelector: { disk: "ssd" } } });
    on.runUntil(on.clock.now + 3000);
    expect([fate(on, "db"), fate(on, "early")]).toEqual(["node-1", "node-1"]);
  });

  it("a preferred distance gives way where there is no room", () => {
    const apart = {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: HOST, labelSelector: { matchLabels: { app: "web" } } } },
        ],
      },
    };
    const on = cluster([{ spec: { unschedulable: true } }]);
    for (const name of ["a", "b", "c"]) create(on, name, { labels: { app: "web" }, spec: { affinity: apart } });
    expect(["a", "b"].map((name) => fate(on, name)).sort()).toEqual(["node-1", "node-2"]);
    expect(fate(on, "c")).toMatch(/^node-/);
  });

  it("a spread is never more uneven than it may be", () => {
    const zones = ["a", "a", "b"].map((zone) => ({ metadata: { labels: { zone } } }));
    const on = cluster(zones);
    const spread = {
      maxSkew: 1,
      topologyKey: "zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "web" } },
    };
    on.api.patch(NODES, undefined, "node-2", "merge", { spec: { unschedulable: true } });
    on.runUntil(0);
    for (const name of ["p", "q"])
      create(on, name, { labels: { app: "web" }, spec: { topologySpreadConstraints: [spread] } });
    expect(fate(on, "p")).toMatch(/^node-[01]$/);
    expect(fate(on, "q")).toBe(
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints.",
    );
    create(on, "r", {
      labels: { app: "web" },
      spec: { topologySpreadConstraints: [{ ...spread, topologyKey: "rack" }] },
    });
    expect(fate(on, "r")).toBe(
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints (missing required label).",
    );
  });
});

describe("importance", () => {
  function filled(): TestCluster {
    const on = testCluster(2, () => ({ stopsAfter: 1000 }));
    create(on, "a", { spec: { ...asks("3").spec, priority: 10 } });
    create(on, "b", { spec: { ...asks("3").spec, priority: 5 } });
    on.runUntil(5000);
    return on;
  }

  it("the least important Pod makes room for a more important one", () => {
    const on = filled();
    create(on, "vip", { spec: { ...asks("2").spec, priority: 100 } });
    const vip = podNamed(on, "vip");
    expect(vip?.status.nominatedNodeName).toBe("node-1");
    expect(fate(on, "vip")).toBe("0/2 nodes are available: 2 Insufficient cpu.");
    expect(podNamed(on, "b")?.status.conditions?.find((one) => one.type === "DisruptionTarget")).toMatchObject({
      status: "True",
      reason: "PreemptionByScheduler",
      message: "default-scheduler: preempting to accommodate a higher priority pod",
    });
    on.runUntil(15_000);
    expect([fate(on, "a"), fate(on, "vip"), podNamed(on, "b")]).toEqual(["node-0", "node-1", undefined]);
    expect(on.events("default-scheduler")).toContain(
      `5010 Preempted Preempted by pod ${vip?.metadata.uid} on node node-1`,
    );
  });

  it("one that may not push others out waits", () => {
    const on = filled();
    create(on, "polite", { spec: { ...asks("2").spec, priority: 100, preemptionPolicy: "Never" } });
    expect(on.events("default-scheduler").at(-1)).toBe(
      "5010 FailedScheduling 0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    );
  });

  it("of Pods that wait together the most important is first", () => {
    const on = testCluster(1);
    for (const [name, priority] of [
      ["low", 0],
      ["high", 1000],
      ["mid", 10],
    ] as const)
      on.api.create(PODS, "default", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name },
        spec: { ...asks("3").spec, priority },
        status: { phase: "Pending" },
      });
    on.runUntil(100);
    expect(fate(on, "high")).toBe("node-0");
    expect(on.events("default-scheduler").map((line) => line.split(" ")[1])).toEqual([
      "Scheduled",
      "FailedScheduling",
      "FailedScheduling",
    ]);
  });
});

describe("a Pod that is held back", () => {
  it("is scheduled when its last gate is gone", () => {
    const on = cluster();
    create(on, "gated", { spec: { schedulingGates: [{ name: "example.com/wait" }] } });
    expect(on.events("default-scheduler")).toEqual([]);
    on.api.patch(PODS, "default", "gated", "merge", { spec: { schedulingGates: null } });
    on.runUntil(on.clock.now + 100);
    expect(fate(on, "gated")).toBe("node-0");
  });

  it("for another scheduler waits for that", () => {
    const on = cluster();
    create(on, "theirs", { spec: { schedulerName: "mine" } });
    expect([fate(on, "theirs"), on.events("default-scheduler")]).toEqual(["", []]);
  });
});

describe("words", () => {
  const misfits = [
    {
      reasons: ["node(s) had untolerated taint(s)"],
      isFinal: true,
      taint: { key: "a", value: "b", effect: "NoSchedule" },
    },
    { reasons: ["Insufficient cpu"], isFinal: false },
  ] as const;
  const inVersion = (minor: number, before: string | null): string =>
    failureText(misfits, { before, preemption: before === null ? "none." : null, minor });

  it.each([
    [33, "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}. preemption: none."],
    [
      34,
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}. no new claims to deallocate, preemption: none.",
    ],
    [
      35,
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: none.",
    ],
  ])("of version 1.%i", (minor, text) => {
    expect(inVersion(minor, null)).toBe(text);
  });

  it("since 1.34 a Pod that could run nowhere ends in words about claims that were not looked at", () => {
    expect([33, 34].map((minor) => inVersion(minor, 'persistentvolumeclaim "d" not found'))).toEqual([
      '0/2 nodes are available: persistentvolumeclaim "d" not found. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
      '0/2 nodes are available: persistentvolumeclaim "d" not found. not found',
    ]);
  });
});
