/** What people's manifests lean on: what a server fills in where nothing is written, and that a manifest may be applied again. Found by the manifests of public repositories. */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

const on = (): World => new World({}).runTo("1s");

describe("a manifest that is applied again", () => {
  it.each([
    [
      "ports of two protocols with one number",
      "{apiVersion: v1, kind: Service, metadata: {name: dns}, spec: {selector: {a: b}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]}}",
      "service/dns unchanged\n",
    ],
    [
      "the same in a Pod",
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx, ports: [{name: a, containerPort: 53, protocol: UDP}, {name: b, containerPort: 53, protocol: TCP}]}]}}",
      "pod/p unchanged\n",
    ],
    [
      "tolerations, to which the server adds its own",
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {tolerations: [{key: a, operator: Exists}], containers: [{name: c, image: nginx}]}}",
      "pod/p configured\n",
    ],
    [
      "a namespace where there is none",
      "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv, namespace: default}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}}}",
      "persistentvolume/pv configured\n",
    ],
  ])("%s", (_name, manifest, said) => {
    const world = on();
    expect(world.kubectl("apply -f -", manifest).exit).toBe(0);
    expect(world.kubectl("apply -f -", manifest)).toEqual({ stdout: said, stderr: "", exit: 0 });
  });

  it("keeps the server's tolerations, and changes the port of the protocol that is meant", () => {
    const world = on();
    const pod =
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {tolerations: [{key: a, operator: Exists}], containers: [{name: c, image: nginx}]}}";
    world.kubectl("apply -f -", pod);
    world.kubectl("apply -f -", pod);
    expect(world.kubectl("get pod p -o jsonpath={.spec.tolerations[*].key}").stdout).toBe(
      "a node.kubernetes.io/not-ready node.kubernetes.io/unreachable",
    );
  });
});

describe("what is filled in where nothing is written", () => {
  const LABELS = "* spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`\n";
  const EMPTY = "* spec.template.spec.containers: Required value\n";

  it.each([
    ["v1", "Service", ' "x" is invalid: spec.ports: Required value\n'],
    ["apps/v1", "Deployment", ` "x" is invalid: \n* spec.selector: Required value\n${LABELS}${EMPTY}`],
    ["apps/v1", "ReplicaSet", ` "x" is invalid: \n* spec.selector: Required value\n${LABELS}${EMPTY}`],
    [
      "batch/v1",
      "Job",
      ` "x" is invalid: \n${EMPTY}* spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"\n`,
    ],
    ["v1", "Pod", ' "x" is invalid: spec.containers: Required value\n'],
  ])("%s %s without a specification lacks what nobody can guess only", (apiVersion, kind, said) => {
    expect(on().kubectl("apply -f -", `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}}`).stderr).toBe(
      `The ${kind}${said}`,
    );
  });

  it("the group of roles, users and groups", () => {
    const world = on();
    const binding =
      "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: r}, roleRef: {kind: Role, name: x}, subjects: [{kind: User, name: u}, {kind: ServiceAccount, name: s, namespace: team}]}";
    expect(world.kubectl("apply -f -", binding).stderr).toBe("");
    const GROUP = "rbac.authorization.k8s.io";
    expect(world.kubectl("get rolebinding r -o jsonpath='{.roleRef.apiGroup}|{.subjects[*].apiGroup}'").stdout).toBe(
      `${GROUP}|${GROUP}`,
    );
  });

  it("autoscaling/v1 is understood, and is shown as v2", () => {
    const world = on();
    const scaler =
      "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {kind: Deployment, name: x, apiVersion: apps/v1}}}";
    expect(world.kubectl("apply -f -", scaler).stdout).toBe("horizontalpodautoscaler.autoscaling/h created\n");
    expect(world.kubectl("apply -f -", scaler).exit).toBe(0);
    expect(world.kubectl("get hpa h --no-headers").stdout).toMatch(/^h +Deployment\/x +cpu: <unknown>\/50% +1 +3 /);
    expect(world.simulation.cluster.check("h.yaml", scaler).filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

/** As kubectl 1.33.1 says it. */
it.each([
  [
    "apply",
    'error: error when retrieving current configuration of:\nResource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"\nName: "", Namespace: "default"\nfrom server for: "STDIN": resource name may not be empty\n',
  ],
  ["replace", 'error: error when replacing "STDIN": resource name may not be empty\n'],
  ["delete", 'error: error when deleting "STDIN": resource name may not be empty\n'],
])("%s: an object without a name", (verb, stderr) => {
  const nameless = "{apiVersion: v1, kind: ConfigMap, metadata: }";
  expect(on().kubectl(`${verb} -f -`, nameless)).toEqual({ stdout: "", stderr, exit: 1 });
});
