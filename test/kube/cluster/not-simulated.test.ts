/** What is taken in and changes nothing is said: in the editor and by `validate`, and on the page when it is made. */
import { expect, it } from "vitest";
import { objectRows } from "../../../src/kube/cluster/cluster.ts";
import { World } from "../../world.fixture.ts";

const pod = (more: string, container = ""): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {${more} containers: [{name: c, image: busybox, ${container}}]}}`;
const object = (apiVersion: string, kind: string, more: string): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}, ${more}}`;
const claim = (more: string): string =>
  `{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}, ${more}}`;
const template = `{spec: {restartPolicy: Never, hostPID: true, containers: [{name: c, image: busybox}]}}`;
const definition = (more: string): string =>
  `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: shirts.example.com}, spec: {group: example.com, scope: Namespaced, names: {plural: shirts, kind: Shirt}, ${more}}}`;
const shirt = "{type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}";
const version = (schema: string): string =>
  `versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}}]`;

const PRIVILEGES = "Seccomp profiles change nothing here.";
const DEVICES = "A privileged container has all capabilities here, but none of its node's devices and files.";
const EMPTY = "The dataSource of a claim is not copied: its volume begins empty.";
const SNAPSHOT = "dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: s}";
const none = (field: string): string => `${field} is stored and has no effect.`;

const ROWS: readonly (readonly [manifest: string, sentences: readonly string[]])[] = [
  [pod(""), []],
  [pod("hostUsers: false,"), [none("hostUsers")]],
  [pod("hostUsers: true, hostPID: false,"), []],
  [pod("hostIPC: true, hostPID: true,"), [none("hostPID"), none("hostIPC")]],
  [pod("runtimeClassName: gvisor,"), [none("runtimeClassName")]],
  [pod("securityContext: {seLinuxOptions: {level: s0}},"), [none("seLinuxOptions")]],
  [pod("", "securityContext: {seLinuxOptions: {level: s0}}"), [none("seLinuxOptions")]],
  [pod("securityContext: {appArmorProfile: {type: Unconfined}},"), [none("appArmorProfile")]],
  [pod("securityContext: {seccompProfile: {type: RuntimeDefault}},"), [PRIVILEGES]],
  [pod("", "securityContext: {privileged: true, capabilities: {add: [NET_ADMIN]}}"), [DEVICES]],
  [pod("", "securityContext: {privileged: false}"), []],
  [
    pod(
      "volumes: [{name: v, emptyDir: {}}],",
      "volumeMounts: [{name: v, mountPath: /v, mountPropagation: HostToContainer}]",
    ),
    [none("mountPropagation")],
  ],
  [pod(`volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: ${claim(SNAPSHOT)}}}}],`), [EMPTY]],
  [object("v1", "PersistentVolumeClaim", `spec: ${claim(SNAPSHOT)}`), [EMPTY]],
  [object("v1", "PersistentVolumeClaim", `spec: ${claim("")}`), []],
  [
    object(
      "v1",
      "PersistentVolume",
      "spec: {capacity: {storage: 1Mi}, accessModes: [ReadWriteOnce], hostPath: {path: /d}, mountOptions: [noatime]}",
    ),
    [none("mountOptions")],
  ],
  [
    object("v1", "Service", "spec: {ports: [{port: 80}], trafficDistribution: PreferClose}"),
    [none("trafficDistribution")],
  ],
  [
    object("storage.k8s.io/v1", "StorageClass", "provisioner: example.com/x, mountOptions: [noatime]"),
    [none("mountOptions")],
  ],
  [object("batch/v1", "Job", `spec: {template: ${template}}`), [none("hostPID")]],
  [
    object("batch/v1", "CronJob", `spec: {schedule: "* * * * *", jobTemplate: {spec: {template: ${template}}}}`),
    [none("hostPID")],
  ],
  [
    object("networking.k8s.io/v1", "NetworkPolicy", "spec: {podSelector: {}}"),
    ["NetworkPolicy objects are stored and listed, and nothing acts on them."],
  ],
  [object("rbac.authorization.k8s.io/v1", "Role", "rules: []"), []],
  [definition(version(shirt)), []],
  [
    definition(
      version(
        "{type: object, properties: {spec: {type: object, x-kubernetes-validations: [{rule: 'self.size > 1'}]}}}",
      ),
    ),
    ["Rules of a schema in CEL (x-kubernetes-validations) are not asked."],
  ],
  [
    definition(
      `${version(shirt)}, conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: s, namespace: team}}, conversionReviewVersions: [v1]}}`,
    ),
    ["Versions of a custom kind are not converted: each is served as it was stored."],
  ],
];

it.each(ROWS)("%s", (manifest, sentences) => {
  const { cluster } = new World({}).simulation;
  expect(cluster.check("x.yaml", manifest).map(({ severity, message }) => `${severity}: ${message}`)).toEqual(
    sentences.map((sentence) => `warning: ${sentence}`),
  );
});

it("is said of what was made, too", () => {
  const world = new World({ "x.yaml": pod("hostUsers: false,") }).runTo("1s");
  const { cluster } = world.simulation;
  const [made] = cluster.pods();
  expect(cluster.notSimulated(made?.metadata.uid ?? "")).toEqual([none("hostUsers")]);
  expect(cluster.notSimulated("nobody")).toEqual([]);
});

it("a custom object is checked by the schema of its kind", () => {
  const world = new World({ "crd.yaml": definition(version(shirt)) }).runTo("1s");
  const { cluster } = world.simulation;
  const said = (spec: string): string[] =>
    cluster.check("x.yaml", object("example.com/v1", "Shirt", `spec: ${spec}`)).map(({ message }) => message);
  expect(said("{size: 1}")).toEqual([]);
  expect(said("{size: 1, colour: red}")).toEqual(['unknown field "spec.colour"']);
});

it("only what nothing acts on is shown as such", () => {
  const world = new World({ "crd.yaml": definition(version(shirt)) }).runTo("1s");
  world.kubectl("create role r --verb=get --resource=pods");
  world.kubectl("apply -f -", object("networking.k8s.io/v1", "NetworkPolicy", "spec: {podSelector: {}}"));
  world.kubectl("apply -f -", object("example.com/v1", "Shirt", "spec: {size: 1}"));
  const { cluster } = world.simulation;
  const inert = new Map(objectRows(cluster.objects(), cluster.clock.epoch).map((row) => [row.kind, row.inert]));
  const of = (...kinds: string[]): (boolean | undefined)[] => kinds.map((kind) => inert.get(kind));
  expect(of("Role", "CustomResourceDefinition", "NetworkPolicy", "Shirt")).toEqual([false, false, true, true]);
});
