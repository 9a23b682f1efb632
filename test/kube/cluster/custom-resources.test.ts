/** Kinds that CustomResourceDefinitions add, and those of the Gateway API. Source: Kubernetes documentation, "Custom Resources". */
import { expect, it } from "vitest";
import { KINDS } from "../../../src/kube/api/kinds.ts";
import { World } from "../../world.fixture.ts";

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct]}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`;
const OBJECT = `{apiVersion: stable.example.com/v1, kind: CronTab, metadata: {name: mine}, spec: {replicas: 1}}\n`;

it("a definition adds its kind, which goes with it", () => {
  const on = new World({ "crd.yaml": DEFINITION }).runTo("1s");
  expect(on.kubectl("wait --for condition=established crd/crontabs.stable.example.com").exit).toBe(0);
  expect(on.kubectl("apply -f -", OBJECT).stdout).toBe("crontab.stable.example.com/mine created\n");
  expect(on.kubectl(`patch ct mine --type merge -p '{"spec":{"replicas":3}}'`).exit).toBe(0);
  expect(on.kubectl("get crontabs -o custom-columns=N:.metadata.name,R:.spec.replicas").stdout).toBe(
    "N      R\nmine   3\n",
  );
  expect(on.kubectl("api-resources --api-group stable.example.com --no-headers").stdout).toMatch(
    /^crontabs +ct +stable.example.com\/v1 +true +CronTab\n$/,
  );
  on.runFor("10m");
  expect(on.events("crontab/mine")).toEqual([
    "NotSimulated CronTab objects are stored and listed, and nothing acts on them.",
  ]);
  on.kubectl("delete crd crontabs.stable.example.com");
  on.runFor("1s");
  expect(on.kubectl("get ct").stderr).toBe(`error: the server doesn't have a resource type "ct"\n`);
});

it("before its definition is there, an object has no kind", () => {
  const on = new World({ "both.yaml": `${DEFINITION}---\n${OBJECT}` }).runTo("1s");
  expect(on.printed[0]).toContain('no matches for kind "CronTab" in version "stable.example.com/v1"');
  expect(on.kubectl("apply -f both.yaml").stdout).toBe(
    "customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com unchanged\ncrontab.stable.example.com/mine created\n",
  );
});

it("custom objects go with their namespace", () => {
  const on = new World({ "crd.yaml": DEFINITION }).runTo("1s");
  on.kubectl("create namespace team");
  on.kubectl("apply -n team -f -", OBJECT);
  expect(on.kubectl("get ct -A --no-headers").stdout).toMatch(/^team +mine /);
  on.kubectl("delete namespace team");
  on.runFor("10s");
  expect(on.kubectl("get ns team").stderr).toContain("not found");
  expect(on.kubectl("get ct -A").stdout + on.kubectl("get ct -A").stderr).toContain("No resources found");
});

/** Kinds that others read, if anybody does. */
const READ = new Set(["PodTemplate", "CustomResourceDefinition", "NodeMetrics", "PodMetrics"]);
/** What each kind asks for before it is taken. */
const SPECS: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: "spec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
  Ingress: "spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}",
  NetworkPolicy: "spec: {podSelector: {}}",
  IngressClass: "spec: {controller: example.com/x}",
  RuntimeClass: "handler: runc",
};
const INERT: readonly (readonly [apiVersion: string, kind: string])[] = [
  ...KINDS.filter((info) => !info.simulated && !READ.has(info.kind)).map(
    ({ group, version, kind }) => [group === "" ? version : `${group}/${version}`, kind] as const,
  ),
  ["gateway.networking.k8s.io/v1", "GatewayClass"],
  ["gateway.networking.k8s.io/v1", "Gateway"],
  ["gateway.networking.k8s.io/v1beta1", "HTTPRoute"],
];

it("every kind that nothing acts on says so, once", () => {
  const text = INERT.map(
    ([apiVersion, kind]) => `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}, ${SPECS[kind] ?? ""}}\n`,
  ).join("---\n");
  const on = new World({ "inert.yaml": text }).runTo("10m");
  expect(on.printed[0]?.split("\n").filter((line) => line !== "" && !line.endsWith("created"))).toEqual([]);
  const columns = "K:.involvedObject.kind,C:.count,M:.message";
  const said = on.kubectl(
    `get events -A --no-headers --field-selector reason=NotSimulated -o custom-columns=${columns}`,
  ).stdout;
  const rows = said
    .trim()
    .split("\n")
    .map((row) => row.split(/ {2,}/).join(" "));
  expect(rows.sort()).toEqual(
    INERT.map(([, kind]) => `${kind} 1 ${kind} objects are stored and listed, and nothing acts on them.`).sort(),
  );
});
