/** Quotas and limit ranges, in the server's words. Source: Kubernetes documentation; facts/kubectl.md 13. */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

function world(objects: string): World {
  return new World({ "all.yaml": objects }).runTo("5s");
}

/** What is said of a Pod of one container that asks for that. */
function create(on: World, name: string, resources: string): string {
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity], resources: ${resources}}]}\n`;
  on.input({ type: "apply", file: `${name}.yaml`, text: pod });
  const { stdout, stderr } = on.kubectl(`get pod ${name} -o name`);
  void stdout;
  void stderr;
  return (on.simulation.outcomes.findLast((one) => one.output.includes(name))?.output ?? "").trim();
}

describe("a quota", () => {
  const QUOTA = `apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {pods: 2, requests.cpu: "1", limits.memory: 1Gi}}\n`;

  it("is used, exceeded, and free again", () => {
    const on = world(QUOTA);
    const apply = (name: string, cpu: string): string =>
      on.sh(`echo '${manifest(name, cpu)}' | kubectl apply -f -`).stderr;
    expect(apply("a", "600m")).toBe("");
    expect(on.kubectl("get quota").stdout).toMatch(
      /^NAME +REQUEST +LIMIT +AGE\nq +pods: 1\/2, requests.cpu: 600m\/1 +limits.memory: 100Mi\/1Gi +\d+s\n$/,
    );
    expect(apply("b", "600m")).toBe(
      'Error from server (Forbidden): error when creating "STDIN": pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1\n',
    );
    expect(apply("b", "300m")).toBe("");
    expect(apply("c", "50m")).toBe(
      'Error from server (Forbidden): error when creating "STDIN": pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2\n',
    );
    on.kubectl("delete pod a --now");
    on.runFor("5s");
    expect(on.kubectl("describe quota q").stdout).toBe(`Name:          q
Namespace:     default
Resource       Used   Hard
--------       ----   ----
limits.memory  100Mi  1Gi
pods           1      2
requests.cpu   300m   1
`);
    expect(apply("c", "50m")).toBe("");
  });

  it("of computing resources wants to be told what is asked for", () => {
    const on = world(QUOTA);
    expect(on.kubectl("run x --image=busybox:1.36").stderr).toBe(
      'Error from server (Forbidden): pods "x" is forbidden: failed quota: q: must specify limits.memory for: x; requests.cpu for: x\n',
    );
  });

  it("keeps a ReplicaSet from making its Pods, which says so", () => {
    const on = world(
      `${QUOTA}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity], resources: {requests: {cpu: 100m}, limits: {memory: 100Mi}}}]}}}\n`,
    );
    on.runFor("20s");
    expect(on.kubectl("get deploy web --no-headers").stdout).toMatch(/^web +2\/3 +2 +2 /);
    expect(on.kubectl("describe rs").stdout).toMatch(
      /ReplicaFailure +True +FailedCreate[^]*Warning +FailedCreate .*Error creating: pods "web-\w+-\w{5}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2/,
    );
  });

  it("counts objects of any kind", () => {
    const on = world(
      "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {count/deployments.apps: 1, configmaps: 1, services.nodeports: 0}}\n",
    );
    expect(on.kubectl("create deploy one --image=nginx").exit).toBe(0);
    expect(on.kubectl("create deploy two --image=nginx").stderr).toBe(
      'error: failed to create deployment: deployments.apps "two" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1\n',
    );
    expect(on.kubectl("create service nodeport s --tcp=80").stderr).toContain(
      "exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0",
    );
  });

  function manifest(name: string, cpu: string): string {
    return `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}"},"spec":{"containers":[{"name":"c","image":"busybox:1.36","command":["sleep","infinity"],"resources":{"requests":{"cpu":"${cpu}"},"limits":{"memory":"100Mi"}}}]}}`;
  }
});

describe("a limit range", () => {
  const RANGE = `apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec:
  limits:
  - type: Container
    default: {cpu: 500m}
    defaultRequest: {cpu: 200m}
    max: {cpu: "1", memory: 1Gi}
    min: {cpu: 100m}
    maxLimitRequestRatio: {cpu: "4"}
  - type: PersistentVolumeClaim
    max: {storage: 2Gi}
`;

  it("gives containers what they do not say, and says that it did", () => {
    const on = world(RANGE);
    on.kubectl("run x --image=busybox:1.36");
    expect(on.kubectl("get pod x -o jsonpath='{.spec.containers[0].resources}'").stdout).toBe(
      '{"limits":{"cpu":"500m","memory":"1Gi"},"requests":{"cpu":"200m","memory":"1Gi"}}',
    );
    expect(
      on.kubectl(String.raw`get pod x -o jsonpath='{.metadata.annotations.kubernetes\.io/limit-ranger}'`).stdout,
    ).toBe("LimitRanger plugin set: cpu, memory request for container x; cpu, memory limit for container x");
  });

  it.each([
    [
      "{limits: {cpu: 1500m}}",
      "[maximum cpu usage per Container is 1, but limit is 1500m, cpu max limit to request ratio per Container is 4, but provided ratio is 7.500000]",
    ],
    ["{requests: {cpu: 50m}, limits: {cpu: 50m}}", "minimum cpu usage per Container is 100m, but request is 50m"],
    [
      "{requests: {cpu: 100m}, limits: {cpu: 900m}}",
      "cpu max limit to request ratio per Container is 4, but provided ratio is 9.000000",
    ],
  ])("refuses %s", (resources, why) => {
    const on = world(RANGE);
    const answer = create(
      on,
      "x",
      resources.replace("{limits: {cpu: 1500m}}", "{requests: {cpu: 200m}, limits: {cpu: 1500m}}"),
    );
    expect(answer).toBe(`Error from server (Forbidden): error when creating "x.yaml": pods "x" is forbidden: ${why}`);
  });

  it("bounds claims", () => {
    const on = world(RANGE);
    const claim = `{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"big"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"3Gi"}}}}`;
    expect(on.sh(`echo '${claim}' | kubectl apply -f -`).stderr).toBe(
      'Error from server (Forbidden): error when creating "STDIN": persistentvolumeclaims "big" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi\n',
    );
  });

  it("is described, also with its namespace", () => {
    const on = world(RANGE);
    const table = `Type                   Resource  Min   Max  Default Request  Default Limit  Max Limit/Request Ratio
----                   --------  ---   ---  ---------------  -------------  -----------------------
Container              cpu       100m  1    200m             500m           4
Container              memory    -     1Gi  1Gi              1Gi            -
PersistentVolumeClaim  storage   -     2Gi  -                -              -
`;
    expect(on.kubectl("describe limits limits").stdout).toBe(
      `Name:                  limits\nNamespace:             default\n${table}`,
    );
    expect(on.kubectl("describe ns default").stdout).toContain(
      `No resource quota.\n\nResource Limits\n${table.replace(/^/gm, " ").trimEnd()}\n`,
    );
  });
});
