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
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
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
const READ = new Set(["PodTemplate", "NodeMetrics", "PodMetrics"]);
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

const SHIRTS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shirts.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: shirts, singular: shirt, kind: Shirt}
  versions:
    - name: v1
      served: true
      storage: true
      subresources:
        status: {}
        scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
      additionalPrinterColumns:
        - {name: Color, type: string, jsonPath: .spec.color}
        - {name: Replicas, type: integer, jsonPath: .spec.replicas}
        - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
        - {name: Sizes, type: string, jsonPath: '.spec.sizes[*]', priority: 1}
        - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [color]
              properties:
                color: {type: string, enum: [blue, red]}
                replicas: {type: integer, minimum: 1, maximum: 10, default: 1}
                cron: {type: string, pattern: '^(\\d+|\\*)$', maxLength: 3}
                sizes: {type: array, maxItems: 2, items: {type: string, minLength: 1}}
                port: {x-kubernetes-int-or-string: true}
                labels: {type: object, additionalProperties: {type: string}}
                wash: {type: object, default: {}, properties: {degrees: {type: number, default: 30}}}
            status: {type: object, x-kubernetes-preserve-unknown-fields: true}
`;
const shirt = (spec: string, name = "a"): string =>
  `{apiVersion: stable.example.com/v1, kind: Shirt, metadata: {name: ${name}}, spec: ${spec}}\n`;

/** Words of a real API server (apiextensions, kube-openapi). */
it.each([
  ["{}", "spec.color: Required value"],
  ["{color: green}", 'spec.color: Unsupported value: "green": supported values: "blue", "red"'],
  ["{color: 1}", 'spec.color: Invalid value: "integer": spec.color in body must be of type string: "integer"'],
  [
    "{color: red, replicas: 11}",
    "spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10",
  ],
  [
    "{color: red, replicas: 0}",
    "spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1",
  ],
  [
    "{color: red, replicas: two}",
    'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
  ],
  ["{color: red, cron: x}", `spec.cron: Invalid value: "x": spec.cron in body should match '^(\\d+|\\*)$'`],
  ["{color: red, cron: '1234'}", "spec.cron: Too long: may not be more than 3 bytes"],
  ["{color: red, sizes: [a, b, c]}", "spec.sizes: Too many: 3: must have at most 2 items"],
  [
    "{color: red, sizes: ['']}",
    'spec.sizes[0]: Invalid value: "": spec.sizes[0] in body should be at least 1 chars long',
  ],
  [
    "{color: red, port: [1]}",
    'spec.port: Invalid value: "array": spec.port in body must be of type integer,string: "array"',
  ],
  [
    "{color: red, labels: {a: 1}}",
    'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
  ],
])("a custom object is refused by the schema of its kind: %s", (spec, words) => {
  const on = new World({ "crd.yaml": SHIRTS }).runTo("1s");
  expect(on.kubectl("apply -f -", shirt(spec))).toEqual({
    stdout: "",
    stderr: `The Shirt "a" is invalid: ${words}\n`,
    exit: 1,
  });
});

it("a custom object is completed, counted, shown and scaled as its definition says", () => {
  const on = new World({ "crd.yaml": SHIRTS }).runTo("1s");
  expect(on.kubectl("apply -f -", shirt("{color: red, colour: x, sizes: [s], wash: {hot: 1}}")).stderr).toBe(
    'Error from server (BadRequest): error when creating "STDIN": Shirt in version "v1" cannot be handled as a Shirt: strict decoding error: unknown field "spec.colour", unknown field "spec.wash.hot"\n',
  );
  const lax = on.kubectl("apply --validate=warn -f -", shirt("{color: red, colour: x, sizes: [s, m]}"));
  expect(lax).toMatchObject({
    stdout: "shirt.stable.example.com/a created\n",
    stderr: 'Warning: unknown field "spec.colour"\n',
  });
  expect(on.kubectl("get shirt a -o jsonpath={.spec}{.metadata.generation}").stdout).toBe(
    '{"color":"red","replicas":1,"sizes":["s","m"],"wash":{"degrees":30}}1',
  );
  expect(on.kubectl("get shirts").stdout).toBe(
    "NAME   COLOR   REPLICAS   READY   AGE\na      red     1                  0s\n",
  );
  expect(on.kubectl("get shirts -o wide").stdout).toBe(
    "NAME   COLOR   REPLICAS   READY   SIZES   AGE\na      red     1                  s m     0s\n",
  );
  expect(on.kubectl("scale shirt/a --replicas=3").stdout).toBe("shirt.stable.example.com/a scaled\n");
  expect(on.kubectl("scale shirt/a --replicas=30").stderr).toContain("should be less than or equal to 10");
  expect(on.kubectl("get shirt a -o jsonpath={.spec.replicas}{.metadata.generation}").stdout).toBe("32");
  on.kubectl(
    `patch shirt a --subresource=status --type=merge -p '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}'`,
  );
  on.kubectl(`patch shirt a --type=merge -p '{"status":{"conditions":[]},"spec":{"color":"blue"}}'`);
  expect(on.kubectl("get shirts --no-headers").stdout).toMatch(/^a +blue +3 +True +\S+\n$/);
  expect(on.kubectl("get shirt a -o jsonpath={.metadata.generation}").stdout).toBe("3");
});

const NO_TYPE = `error: the server doesn't have a resource type "as"`;

/** Found by the fuzzer of kinds: a definition whose fields are of other types. */
it.each([
  ["spec: nonsense", NO_TYPE],
  ["spec: {group: g.example.com, names: [x], versions: {schema: {}}}", NO_TYPE],
  [
    "spec: {group: g.example.com, names: {plural: as, kind: A, shortNames: a, categories: [1]}, scope: 1, versions: [3, null, {name: 1}]}",
    NO_TYPE,
  ],
  [
    "spec: {group: g.example.com, names: {plural: as, kind: A}, scope: Namespaced, versions: [{name: v1, storage: true, additionalPrinterColumns: [1, {name: 2}], subresources: 3, schema: {openAPIV3Schema: {type: [object], properties: {spec: {properties: 1, required: {}, enum: 2, items: [], pattern: 3, allOf: {}, default: [1]}, metadata: {default: 1, properties: {name: {default: 2}}}}}}}]}",
    "No resources found in default namespace.",
  ],
])("a definition that is none breaks nothing: %s: %s", (spec, said) => {
  const crd = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.g.example.com}\n${spec}\n`;
  const on = new World({ "crd.yaml": crd }).runTo("1s");
  on.kubectl("apply -f -", "{apiVersion: g.example.com/v1, kind: A, metadata: {name: x}, spec: {a: 1}}");
  expect(on.kubectl("get as").stderr).toBe(`${said}\n`);
  expect(on.kubectl("get crd as.g.example.com -o name").stdout).toContain("as.g.example.com");
});
