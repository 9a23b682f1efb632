/** Pods and ReplicaSets that change hands: labels that are changed, owners that leave theirs behind. */
import { expect, test } from "vitest";
import { World } from "../../world.fixture.ts";

const template = (app: string, image = "busybox:1.36"): string => `
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: c, image: "${image}", command: [sleep, "1000"]}]
`;

function workload(kind: string, more = ""): string {
  return `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: web}\nspec:${more}${template("web")}`;
}

function lines(text: string): string[] {
  return text.trim().split("\n").slice(1);
}

test("a Pod whose label is changed is let go, and another takes its place", () => {
  const world = new World({ "web.yaml": workload("Deployment", "\n  replicas: 2") }).runTo("10s");
  const [name = ""] = world.kubectl("get pods -o name").stdout.split("\n");
  world.kubectl(`label ${name} app=debug --overwrite`);
  world.runFor("5s");
  expect(lines(world.kubectl("get pods -l app=web").stdout)).toHaveLength(2);
  expect(world.kubectl(`get ${name} -o jsonpath={.metadata.ownerReferences}`).stdout).toBe("");
  expect(world.kubectl("get deployment web -o jsonpath={.status.readyReplicas}").stdout).toBe("2");
  // Back again, there is one too many: the youngest goes.
  world.kubectl(`label ${name} app=web --overwrite`);
  world.runFor("8s");
  expect(lines(world.kubectl("get pods").stdout)).toHaveLength(2);
  expect(world.kubectl(`get ${name}`).exit).toBe(0);
});

test.each(["Deployment", "StatefulSet", "DaemonSet"])("a %s takes over what an earlier one left behind", (kind) => {
  const world = new World({ "web.yaml": workload(kind) }).runTo("10s");
  const before = world.kubectl("get pods,replicasets -o name").stdout;
  const restarts = (): string => world.kubectl("get pods -o jsonpath={.items[*].metadata.uid}").stdout;
  const uids = restarts();
  expect(uids).not.toBe("");
  world.kubectl(`delete ${kind.toLowerCase()} web --cascade=orphan`);
  world.runFor("5s");
  expect(world.kubectl("get pods,replicasets -o name").stdout).toBe(before);
  world.kubectl("apply -f web.yaml");
  world.runFor("10s");
  expect(world.kubectl("get pods,replicasets -o name").stdout).toBe(before);
  expect(restarts()).toBe(uids);
  const owner = kind === "Deployment" ? "ReplicaSet" : kind;
  expect(world.kubectl("get pods -o jsonpath={.items[0].metadata.ownerReferences[0].kind}").stdout).toBe(owner);
  expect(world.kubectl(`get ${kind.toLowerCase()} web -o jsonpath={.status.observedGeneration}`).stdout).toBe("1");
});

test("a DaemonSet with a surge starts the new Pod of a node before the old one goes", () => {
  const more = "\n  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}";
  const world = new World({ "web.yaml": workload("DaemonSet", more) }).runTo("10s");
  world.kubectl("set image daemonset/web c=busybox:1.37");
  let least = Infinity;
  let most = 0;
  for (let second = 0; second < 30; second++) {
    world.runFor("1s");
    const ready = lines(world.kubectl("get pods").stdout).filter((line) => line.includes("1/1")).length;
    least = Math.min(least, ready);
    most = Math.max(most, lines(world.kubectl("get pods").stdout).length);
  }
  expect(least).toBe(2);
  expect(most).toBeGreaterThan(2);
  expect(world.kubectl("rollout status daemonset/web").stdout).toContain("successfully rolled out");
  expect(lines(world.kubectl("get pods").stdout)).toHaveLength(2);
});

test("OnDelete: the new version comes with the Pods that somebody deletes", () => {
  const world = new World({ "web.yaml": workload("DaemonSet", "\n  updateStrategy: {type: OnDelete}") }).runTo("10s");
  world.kubectl("set image daemonset/web c=busybox:1.37");
  world.runFor("20s");
  const images = (): string => world.kubectl("get pods -o jsonpath={.items[*].spec.containers[0].image}").stdout;
  expect(images()).toBe("busybox:1.36 busybox:1.36");
  const [name = ""] = world.kubectl("get pods -o name").stdout.split("\n");
  world.kubectl(`delete ${name}`);
  world.runFor("5s");
  expect(images().split(" ").sort()).toEqual(["busybox:1.36", "busybox:1.37"]);
});

test("a StatefulSet updates as many Pods at a time as may be unavailable, and leaves those below the partition", () => {
  const more =
    "\n  replicas: 5\n  serviceName: web\n  podManagementPolicy: Parallel\n  updateStrategy: {rollingUpdate: {maxUnavailable: 2, partition: 1}}";
  const world = new World({ "web.yaml": workload("StatefulSet", more) }).runTo("10s");
  world.kubectl("set image statefulset/web c=busybox:1.37");
  world.runFor("500ms");
  const ending = lines(world.kubectl("get pods").stdout).filter((line) => line.includes("Terminating"));
  expect(ending.map((line) => line.split(" ")[0])).toEqual(["web-3", "web-4"]);
  world.runFor("30s");
  expect(world.kubectl("get pods -o jsonpath={.items[*].spec.containers[0].image}").stdout).toBe(
    "busybox:1.36 busybox:1.37 busybox:1.37 busybox:1.37 busybox:1.37",
  );
});

test("a Job lets go of a Pod whose label is changed, with its finalizer, and takes it back", () => {
  const job =
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      terminationGracePeriodSeconds: 0\n      containers: [{name: c, image: "busybox:1.36", command: [sleep, "1000"]}]\n';
  const world = new World({ "web.yaml": job }).runTo("5s");
  const [name = ""] = world.kubectl("get pods -o name").stdout.split("\n");
  const uid = world.kubectl(`get ${name} -o jsonpath={.metadata.labels.controller-uid}`).stdout;
  const label = "batch.kubernetes.io/controller-uid";
  const bonds = (): string =>
    world.kubectl(`get ${name} -o jsonpath={.metadata.ownerReferences[*].kind}/{.metadata.finalizers}`).stdout;
  expect(bonds()).toBe('Job/["batch.kubernetes.io/job-tracking"]');
  world.kubectl(`label ${name} ${label}=other --overwrite`);
  world.runFor("3s");
  expect(bonds()).toBe("/");
  expect(lines(world.kubectl("get pods").stdout)).toHaveLength(2);
  world.kubectl(`label ${name} ${label}=${uid} --overwrite`);
  world.runFor("3s");
  // It is one too many now: one of the two goes.
  expect(lines(world.kubectl("get pods").stdout)).toHaveLength(1);
  expect(world.kubectl("get job web -o jsonpath={.status.active}").stdout).toBe("1");
});

test("a Job that somebody else manages is left alone", () => {
  const job = (manager: string): string =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: {name: web}\nspec:\n  managedBy: ${manager}\n  template:\n    spec:\n      restartPolicy: Never\n      containers: [{name: c, image: "busybox:1.36"}]\n`;
  const left = new World({ "web.yaml": job("example.com/queue") }).runTo("30s");
  expect(left.kubectl("get pods").stderr).toContain("No resources found");
  expect(left.kubectl("get job web -o jsonpath={.status}").stdout).toBe("{}");
  const own = new World({ "web.yaml": job("kubernetes.io/job-controller") }).runTo("30s");
  expect(own.kubectl("get job web -o jsonpath={.status.succeeded}").stdout).toBe("1");
});
