/** Fields of workloads that few manifests have and that change what happens. Source: Kubernetes documentation and API reference, v1.33. */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

const container = (command: string): string =>
  `containers: [{ name: c, image: "busybox:1.36", command: [sh, -c, ${JSON.stringify(command)}] }]`;
const deployment = (more: string, pod = container("sleep 3600")): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  ${more}
  template: { metadata: { labels: { app: web } }, spec: { terminationGracePeriodSeconds: 0, ${pod} } }
`;
const job = (more: string, command: string, pod = ""): string => `
apiVersion: batch/v1
kind: Job
metadata: { name: job }
spec:
  ${more}
  template: { spec: { restartPolicy: Never, ${pod}${container(command)} } }
`;
const statefulSet = (more: string): string => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  replicas: 2
  ${more}
  template: { metadata: { labels: { app: db } }, spec: { terminationGracePeriodSeconds: 0, ${container("sleep 3600")} } }
  volumeClaimTemplates: [{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } } }]
`;
const get = (world: World, what: string, path: string): string =>
  world.kubectl(`get ${what} -o jsonpath='${path}'`).stdout;
const conditions = (world: World): string =>
  get(world, "job job", '{range .status.conditions[*]}{.type}={.reason}: {.message}{"\\n"}{end}').replace(/\n$/, "");

describe("Job", () => {
  const odd = "test $((JOB_COMPLETION_INDEX % 2)) = 1";

  it("fails at the end where some indexes have failed, each tried as often as it may be", () => {
    const indexed =
      "completions: 6\n  parallelism: 3\n  completionMode: Indexed\n  backoffLimitPerIndex: 1\n  maxFailedIndexes: 5";
    const world = new World({ "job.yaml": job(indexed, odd) }).runTo("120s");
    expect(
      get(world, "job job", "{.status.completedIndexes} {.status.failedIndexes} {.status.succeeded} {.status.failed}"),
    ).toBe("1,3,5 0,2,4 3 6");
    expect(conditions(world)).toBe(
      "FailureTarget=FailedIndexes: Job has failed indexes\nFailed=FailedIndexes: Job has failed indexes",
    );
    const failures = "{range .items[*]}{.metadata.annotations.batch\\.kubernetes\\.io/job-index-failure-count} {end}";
    expect(get(world, "pods -l batch.kubernetes.io/job-completion-index=0", failures).split(" ").sort().join("")).toBe(
      "01",
    );
  });

  it("ends as soon as more indexes have failed than may", () => {
    const indexed =
      "completions: 20\n  parallelism: 2\n  completionMode: Indexed\n  backoffLimitPerIndex: 0\n  maxFailedIndexes: 1";
    const world = new World({ "job.yaml": job(indexed, odd) }).runTo("120s");
    expect(conditions(world).split("\n").at(-1)).toBe(
      "Failed=MaxFailedIndexesExceeded: Job has exceeded the specified maximal number of failed indexes",
    );
    expect(Number(get(world, "job job", "{.status.succeeded}"))).toBeLessThan(10);
  });

  it("is complete where its success policy says so, and what runs yet is ended", () => {
    const indexed =
      "completions: 3\n  parallelism: 3\n  completionMode: Indexed\n  successPolicy: { rules: [{ succeededIndexes: '1-2', succeededCount: 1 }] }";
    const world = new World({
      "job.yaml": job(indexed, "test $JOB_COMPLETION_INDEX = 1 || sleep 3600", "terminationGracePeriodSeconds: 1, "),
    });
    world.runTo("60s");
    expect(conditions(world)).toBe(
      "SuccessCriteriaMet=SuccessPolicy: Matched rules at index 0\nComplete=SuccessPolicy: Matched rules at index 0",
    );
    expect(get(world, "job job", "{.status.completedIndexes} {.status.active}")).toBe("1 ");
  });

  it.each([
    ["Failed", 1],
    ["TerminatingOrFailed", 2],
  ])("with podReplacementPolicy %s has %i Pods while one ends", (policy, count) => {
    const world = new World({
      "job.yaml": job(
        `podReplacementPolicy: ${policy}`,
        "trap '' TERM; while true; do sleep 1; done",
        "terminationGracePeriodSeconds: 20, ",
      ),
    }).runTo("10s");
    world.kubectl("delete pods -l job-name=job --wait=false");
    world.runFor("15s");
    expect(get(world, "pods", "{.items[*].status.phase}").split(" ")).toHaveLength(count);
    expect(get(world, "job job", "{.status.terminating}")).toBe("1");
    world.runFor("20s");
    expect(get(world, "pods", "{.items[*].metadata.deletionTimestamp}")).toBe("");
  });

  it("does not count a Pod that was evicted where its failure policy says so", () => {
    const policy =
      "backoffLimit: 0\n  podFailurePolicy: { rules: [{ action: Ignore, onPodConditions: [{ type: DisruptionTarget }] }, { action: FailJob, onExitCodes: { operator: In, values: [3] } }] }";
    const world = new World({ "job.yaml": job(policy, "sleep 3600", "terminationGracePeriodSeconds: 1, ") }).runTo(
      "10s",
    );
    world.kubectl("drain node-1 node-2 --ignore-daemonsets --force");
    world.kubectl("uncordon node-1 node-2");
    world.runFor("30s");
    expect(get(world, "job job", "{.status.active} {.status.failed}")).toBe("1 ");
    expect(conditions(world)).toBe("");
  });
});

describe("Deployment", () => {
  it("is available when its Pods have been ready for minReadySeconds", () => {
    const world = new World({ "web.yaml": deployment("minReadySeconds: 20") }).runTo("15s");
    expect(get(world, "deploy web", "{.status.readyReplicas} {.status.availableReplicas}")).toBe("1 ");
    world.runTo("25s");
    expect(get(world, "deploy web", "{.status.availableReplicas}")).toBe("1");
  });

  it("keeps as many old ReplicaSets as revisionHistoryLimit says", () => {
    const world = new World({ "web.yaml": deployment("revisionHistoryLimit: 1") });
    for (let i = 1; i <= 4; i++) {
      world.runFor("20s");
      world.kubectl(`set env deploy/web N=${i}`);
    }
    world.runFor("20s");
    expect(get(world, "rs", "{.items[*].spec.replicas}").split(" ").sort()).toEqual(["0", "1"]);
    expect(world.kubectl("rollout history deploy/web").stdout).toContain("\n4 ");
  });
});

describe("StatefulSet", () => {
  it("begins with its first ordinal", () => {
    const world = new World({ "db.yaml": statefulSet("ordinals: { start: 5 }") }).runTo("40s");
    expect(get(world, "pods", "{.items[*].metadata.name}")).toBe("db-5 db-6");
    expect(get(world, "pods", "{.items[*].metadata.labels.apps\\.kubernetes\\.io/pod-index}")).toBe("5 6");
  });

  it("takes its claims with it where persistentVolumeClaimRetentionPolicy says so", () => {
    const policy = "persistentVolumeClaimRetentionPolicy: { whenScaled: Delete, whenDeleted: Delete }";
    const world = new World({ "db.yaml": statefulSet(policy) }).runTo("40s");
    expect(get(world, "pvc", "{.items[*].metadata.name}")).toBe("data-db-0 data-db-1");
    world.kubectl("scale sts db --replicas=1");
    world.runFor("20s");
    expect(get(world, "pvc", "{.items[*].metadata.name}")).toBe("data-db-0");
    world.kubectl("delete sts db");
    world.runFor("20s");
    expect(get(world, "pvc", "{.items[*].metadata.name}")).toBe("");
  });

  it("leaves its claims where nothing is said", () => {
    const world = new World({ "db.yaml": statefulSet("") }).runTo("40s");
    world.kubectl("delete sts db");
    world.runFor("20s");
    expect(get(world, "pvc", "{.items[*].metadata.name}")).toBe("data-db-0 data-db-1");
  });
});

describe("topologySpreadConstraints", () => {
  const spread = (more: string): string =>
    `${container("sleep 3600")}, topologySpreadConstraints: [{ maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } }${more} }]`;

  it.each([
    // The control plane is a domain without Pods: no other may have more than one.
    ["", 2],
    [", nodeTaintsPolicy: Honor", 4],
    [", nodeTaintsPolicy: Honor, minDomains: 3", 2],
  ])("let some Pods wait: %j", (more, running) => {
    const world = new World({ "web.yaml": deployment("replicas: 4", spread(more)) }).runTo("30s");
    expect(
      get(world, "pods", "{.items[*].status.phase}")
        .split(" ")
        .filter((one) => one === "Running"),
    ).toHaveLength(running);
  });

  it.each([
    ["", "node-2 node-2 node-2"],
    [", matchLabelKeys: [pod-template-hash]", "node-1 node-2 node-2"],
  ])("look at Pods of any revision, or with matchLabelKeys at those of the same: %j", (more, nodes) => {
    const other = (name: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: web, revision: other } }\nspec: { nodeName: node-1, ${container("sleep 3600")} }\n---\n`;
    const web = deployment("replicas: 3", spread(`, nodeTaintsPolicy: Honor${more}`));
    const world = new World({ "others.yaml": other("a") + other("b") + other("c"), "web.yaml": web }).runTo("30s");
    expect(
      get(world, "pods -l 'app=web,revision!=other'", "{.items[*].spec.nodeName}").split(" ").sort().join(" "),
    ).toBe(nodes);
  });
});

describe("PodDisruptionBudget", () => {
  const unready = `containers: [{ name: c, image: busybox, command: [sleep, "3600"], readinessProbe: { exec: { command: ["false"] } } }]`;
  const budget = (more: string): string =>
    `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: web }\nspec: { minAvailable: 1, selector: { matchLabels: { app: web } }${more} }\n`;

  it.each([
    ["", "Cannot evict pod as it would violate the pod's disruption budget."],
    [", unhealthyPodEvictionPolicy: AlwaysAllow", "evicted"],
  ])("of Pods that are not ready: %j", (more, said) => {
    const world = new World({ "web.yaml": `${deployment("replicas: 1", unready)}---\n${budget(more)}` }).runTo("20s");
    const node = get(world, "pods", "{.items[0].spec.nodeName}");
    const drained = world.kubectl(`drain ${node} --ignore-daemonsets --timeout=3s`);
    expect(drained.stdout + drained.stderr).toContain(said);
  });
});

describe("CronJob", () => {
  it("does not make up for what is longer ago than its starting deadline", () => {
    const text = `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: late }\nspec: { schedule: "*/5 * * * *", suspend: true, startingDeadlineSeconds: 15, jobTemplate: { spec: { template: { spec: { restartPolicy: Never, ${container("true")} } } } } }\n`;
    const world = new World({ "cron.yaml": text }).runTo("360s");
    world.kubectl(`patch cronjob late -p '{"spec":{"suspend":false}}'`);
    world.runFor("5s");
    expect(world.kubectl("get jobs").stderr).toContain("No resources found");
    world.runTo("620s");
    expect(get(world, "jobs", "{.items[*].metadata.name}")).toBe("late-29474650");
  });
});

describe("Service", () => {
  const text = (policy: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: server, labels: { app: web } }
spec: { nodeName: node-1, containers: [{ name: nginx, image: nginx }] }
---
apiVersion: v1
kind: Pod
metadata: { name: near }
spec: { nodeName: node-1, containers: [{ name: c, image: busybox, command: [sleep, "3600"] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: far }
spec: { nodeName: node-2, containers: [{ name: c, image: busybox, command: [sleep, "3600"] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { internalTrafficPolicy: ${policy}, selector: { app: web }, ports: [{ port: 80 }] }
`;

  it.each([
    ["Cluster", [0, 0]],
    ["Local", [0, 1]],
  ])("with internalTrafficPolicy %s is reached from its node and from another: %j", (policy, exits) => {
    const world = new World({ "web.yaml": text(policy) }).runTo("20s");
    const ask = (pod: string): number | null => world.kubectl(`exec ${pod} -- wget -T 2 -qO /dev/null http://web`).exit;
    expect([ask("near"), ask("far")]).toEqual(exits);
  });
});

describe("ResourceQuota", () => {
  const quota = (scope: string): string =>
    `apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: few }\nspec: { hard: { pods: "1" }, ${scope} }\n---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: high }\nvalue: 1000\n`;
  const pod = (name: string, more: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { ${more}${container("sleep 3600")} }\n`;

  it.each([
    ["scopes: [BestEffort]", "", true],
    ["scopes: [NotBestEffort]", "", false],
    ["scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: In, values: [high] }] }", "", false],
    [
      "scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: In, values: [high] }] }",
      "priorityClassName: high, ",
      true,
    ],
    [
      "scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: Exists }] }",
      "priorityClassName: high, ",
      true,
    ],
    [
      "scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: DoesNotExist }] }",
      "priorityClassName: high, ",
      false,
    ],
    [
      "scopeSelector: { matchExpressions: [{ scopeName: Terminating, operator: Exists }] }",
      "activeDeadlineSeconds: 100, ",
      true,
    ],
    [
      "scopeSelector: { matchExpressions: [{ scopeName: NotTerminating, operator: Exists }] }",
      "activeDeadlineSeconds: 100, ",
      false,
    ],
  ])("counts the Pods of its scope: %s, %j: %j", (scope, more, isCounted) => {
    const world = new World({ "quota.yaml": quota(scope) }).runTo("5s");
    world.kubectl("apply -f -", pod("a", more));
    const second = world.kubectl("apply -f -", pod("b", more));
    expect(second.stderr.includes("exceeded quota: few")).toBe(isCounted);
  });
});
