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

const CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.g.example.com}\n";
const NAMES = "group: g.example.com, scope: Namespaced, names: {plural: as, kind: A}";
const OPEN = "schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}";
const version = (schema: string, more = ""): string =>
  `spec: {${NAMES}, versions: [{name: v1, served: true, storage: true, ${more}schema: {openAPIV3Schema: ${schema}}}]}`;
/** A schema that has one field, `x`. */
const field = (schema: string): string => version(`{type: object, properties: {x: ${schema}}}`);
const AT = "spec.validation.openAPIV3Schema";

/** Words of a real API server (apiextensions pkg/apis/apiextensions/validation, pkg/apiserver/schema). */
it.each([
  [
    "of another name than its own",
    version("{type: object}").replace("plural: as", "plural: bs"),
    'metadata.name: Invalid value: "as.g.example.com": must be spec.names.plural+"."+spec.group',
  ],
  ["without a scope", version("{type: object}").replace("scope: Namespaced, ", ""), "spec.scope: Required value"],
  [
    "of another scope",
    version("{type: object}").replace("Namespaced", "Everywhere"),
    'spec.scope: Unsupported value: "Everywhere": supported values: "Cluster", "Namespaced"',
  ],
  [
    "without a schema",
    `spec: {${NAMES}, versions: [{name: v1, served: true, storage: true}]}`,
    "spec.versions[0].schema.openAPIV3Schema: Required value",
  ],
  [
    "whose version has no name of the right form",
    version("{type: object}").replace("name: v1", "name: V1"),
    [
      "spec.versions[0].name: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.version: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  [
    "none of whose versions is stored",
    `spec: {${NAMES}, versions: [{name: v1, served: true, storage: false, ${OPEN}}]}`,
    [
      'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
      "status.storedVersions: Invalid value: null: must have at least one stored version",
    ],
  ],
  ["that leaves its fields open", version("{}"), `${AT}.type: Required value: must not be empty at the root`],
  [
    "with a field of no type",
    field("{description: d}"),
    `${AT}.properties[x].type: Required value: must not be empty for specified object fields`,
  ],
  ["with a list of nothing", field("{type: array}"), `${AT}.properties[x].items: Required value: must be specified`],
  [
    "with items of no type",
    field("{type: array, items: {}}"),
    `${AT}.properties[x].items.type: Required value: must not be empty for specified array items`,
  ],
  [
    "with a type that there is not",
    field("{type: text}"),
    `${AT}.properties[x].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
  ],
  [
    "with a type where only values are looked at",
    field("{type: object, anyOf: [{type: object}]}"),
    `${AT}.properties[x].anyOf[0].type: Forbidden: must be empty to be structural`,
  ],
  [
    "with a field that is known to a condition only",
    version("{type: object, oneOf: [{required: [a]}, {properties: {b: {minimum: 1}}}]}"),
    `${AT}.properties[b]: Required value: because it is defined in ${AT}.oneOf[1].properties[b]`,
  ],
  [
    "with both kinds of properties",
    field("{type: object, additionalProperties: {type: string}, properties: {a: {type: string}}}"),
    `${AT}.properties[x].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
  ],
  [
    "with a default that is none of its own",
    field("{type: integer, default: many}"),
    `${AT}.properties[x].default: Invalid value: "string": ${AT}.properties[x].default in body must be of type integer: "string"`,
  ],
  [
    "with a pattern that cannot be read",
    field("{type: string, pattern: 'a(b'}"),
    `${AT}.properties[x].pattern: Invalid value: "a(b": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`a(b\``,
  ],
  [
    "with a pattern that Go does not know",
    field("{type: string, pattern: 'a(?=b)'}"),
    `${AT}.properties[x].pattern: Invalid value: "a(?=b)": must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\``,
  ],
  [
    "with metadata of its own",
    version("{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}"),
    `${AT}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
  ],
  [
    "with a list of keys that its items need not have",
    field(
      "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, properties: {k: {type: string}}}}",
    ),
    `${AT}.properties[x].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
  ],
  [
    "with a scale that counts nothing",
    version("{type: object}", "subresources: {scale: {specReplicasPath: .replicas, statusReplicasPath: .status.n}}, "),
    'spec.subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec',
  ],
  [
    "with a column of no type",
    version("{type: object}", "additionalPrinterColumns: [{name: A, type: text, jsonPath: spec.a}], "),
    [
      'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.a": must be a simple json path starting with .',
    ],
  ],
  [
    "of the community's groups",
    version("{type: object}").replace("g.example.com", "g.k8s.io"),
    [
      'metadata.name: Invalid value: "as.g.example.com": must be spec.names.plural+"."+spec.group',
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
  ],
])("a definition is refused: %s", (_name, spec, words) => {
  const on = new World({ "crd.yaml": CRD + spec });
  on.runTo("0s");
  const causes =
    typeof words === "string"
      ? ` ${words}`
      : words
          .map((one) => `\n* ${one}`)
          .join("")
          .replace(/^/, " ");
  expect(on.printed[0]).toBe(`The CustomResourceDefinition "as.g.example.com" is invalid:${causes}\n`);
});

it("versions that differ are told of one by one", () => {
  const spec = `spec: {${NAMES}, versions: [{name: v1, served: true, storage: true, ${OPEN}}, {name: v2, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {x: {}}}}}]}`;
  const on = new World({ "crd.yaml": CRD + spec }, { kubernetesVersion: "1.33" }).runTo("0s");
  expect(on.printed[0]).toContain(
    "* spec.versions[1].schema.openAPIV3Schema.properties[x].type: Required value: must not be empty for specified object fields\n",
  );
  expect(on.printed[0]).toContain(
    '* spec.versions: Invalid value: []apiextensions.CustomResourceDefinitionVersion{apiextensions.CustomResourceDefinitionVersion{Name:"v1", Served:true, Storage:true, ',
  );
  expect(on.printed[0]).toContain(
    '* status.storedVersions: Invalid value: []string{"v1"}: must have the storage version v2\n',
  );
});

it("fields of a definition that there are not, or of another type, are told by the decoder", () => {
  const on = new World({ "crd.yaml": `${CRD}spec: {${NAMES}, version: v1, validation: {}, versions: []}` }).runTo("0s");
  expect(on.printed[0]).toContain(
    'strict decoding error: unknown field "spec.validation", unknown field "spec.version"\n',
  );
  const other = new World({ "crd.yaml": `${CRD}spec: {group: 1}` }).runTo("0s");
  expect(other.printed[0]).toContain(
    "json: cannot unmarshal number into Go struct field CustomResourceDefinitionSpec.spec.group of type string\n",
  );
});

it("what has been defined keeps its scope and its kind, and is completed", () => {
  const good = CRD + version("{type: object}");
  const on = new World({ "crd.yaml": good }).runTo("1s");
  expect(
    on.kubectl("get crd as.g.example.com -o jsonpath={.spec.names}{.spec.conversion}{.status.storedVersions}").stdout,
  ).toBe('{"kind":"A","listKind":"AList","plural":"as","singular":"a"}{"strategy":"None"}["v1"]');
  const { stderr } = on.kubectl("apply -f -", good.replace("kind: A}", "kind: B}").replace("Namespaced", "Cluster"));
  expect(stderr).toContain('spec.scope: Invalid value: "Cluster": field is immutable');
  expect(stderr).toContain('spec.names.kind: Invalid value: "B": field is immutable');
});

it("two definitions of a group do not have the same kind", () => {
  const other = (CRD + version("{type: object}"))
    .replace("name: as.", "name: bs.")
    .replace("plural: as", "plural: bs, singular: b");
  const on = new World({ "a.yaml": CRD + version("{type: object}"), "b.yaml": other }).runTo("1s");
  expect(
    on.kubectl(
      "get crd bs.g.example.com -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}; {end}'",
    ).stdout,
  ).toBe(
    'NamesAccepted=False ListKindConflict: "AList" is already in use; Established=False NotAccepted: not all names are accepted; ',
  );
  expect(on.kubectl("get bs").stderr).toBe(`error: the server doesn't have a resource type "bs"\n`);
  on.kubectl("delete crd as.g.example.com");
  on.runFor("1s");
  expect(on.kubectl("get bs").stderr).toBe("No resources found in default namespace.\n");
});

it("a status has an address of its own where its definition says so, and where Kubernetes does", () => {
  const on = new World({ "crd.yaml": SHIRTS }).runTo("1s");
  on.kubectl("apply -f -", shirt("{color: red}"));
  const NONE = "Error from server (NotFound): the server could not find the requested resource\n";
  const withStatus = `{apiVersion: stable.example.com/v1, kind: Shirt, metadata: {name: a}, spec: {color: blue}, status: {replicas: 4}}\n`;
  expect(on.kubectl("replace --subresource=status -f -", withStatus).stdout).toBe(
    "shirt.stable.example.com/a replaced\n",
  );
  expect(
    on.kubectl("get shirt a --subresource=status -o jsonpath={.spec.color}{.status.replicas}{.metadata.generation}")
      .stdout,
  ).toBe("red41");
  const edited = on.sh("KUBE_EDITOR='sed -i s/replicas:.4/replicas:\\ 5/' kubectl edit shirt a --subresource=status");
  expect(edited.stdout).toBe("shirt.stable.example.com/a edited\n");
  expect(on.kubectl("get shirt a -o jsonpath={.status.replicas}").stdout).toBe("5");
  on.kubectl("create configmap cm");
  expect(on.kubectl("get configmap cm --subresource=status").stderr).toBe(NONE);
  expect(on.kubectl(`patch cm cm --subresource=status --type=merge -p '{"status":{}}'`).stderr).toBe(NONE);
  expect(on.kubectl(`patch shirt a -p '{"spec":{"color":"blue"}}'`).stderr).toBe(
    "error: application/strategic-merge-patch+json is not supported by stable.example.com/v1, Kind=Shirt: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml\n",
  );
  // The parts of others are not touched by it.
  const pod = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx}]}}\n";
  on.kubectl("apply -f -", pod);
  on.runFor("10s");
  const patch = `'{"metadata":{"labels":{"a":"b"}},"spec":{"activeDeadlineSeconds":5},"status":{"reason":"Why"}}'`;
  on.kubectl(`patch pod p --subresource=status -p ${patch}`);
  expect(on.kubectl("get pod p -o jsonpath={.metadata.labels.a}/{.spec.activeDeadlineSeconds}").stdout).toBe("b/");
});

it("the lists of custom objects are replaced as a whole", () => {
  const open = CRD + version("{type: object, x-kubernetes-preserve-unknown-fields: true}");
  const on = new World({ "crd.yaml": open }).runTo("1s");
  const a = (env: string): string =>
    `{apiVersion: g.example.com/v1, kind: A, metadata: {name: x}, spec: {env: ${env}}}\n`;
  on.kubectl("apply -f -", a("[{name: a, value: b}]"));
  on.kubectl(`patch a x --type=merge -p '{"spec":{"env":[{"name":"a","value":"b"},{"name":"c"}]}}'`);
  on.kubectl("apply -f -", a("[{name: a, value: d}]"));
  expect(on.kubectl("get a x -o jsonpath={.spec.env}").stdout).toBe('[{"name":"a","value":"d"}]');
});

const EXPLAINED = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: coats.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: coats, singular: coat, kind: Coat}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          description: Something warm that one wears over everything else when it is cold and windy outside.
          required: [spec]
          properties:
            spec:
              type: object
              description: What is wanted.
              required: [color]
              properties:
                color: {type: string, description: The color., enum: [blue, red, "", green, white]}
                length: {type: integer}
                port: {x-kubernetes-int-or-string: true}
                sizes: {type: array, description: Its sizes., items: {type: string, description: One of them.}}
                rows: {type: array, items: {type: array, items: {type: number}}}
                buttons:
                  type: array
                  description: What closes it.
                  items: {type: object, description: A button., required: [name], properties: {name: {type: string}}}
                pockets: {type: object, additionalProperties: {type: object, properties: {depth: {type: number}}}}
`;

/** What kubectl 1.33.1 printed of the same schema. */
it.each([
  [
    "coat.spec",
    `GROUP:      stable.example.com
KIND:       Coat
VERSION:    v1

FIELD: spec <Object>


DESCRIPTION:
    What is wanted.
    
FIELDS:
  buttons	<[]Object>
    What closes it.

  color	<string> -required-
  enum: blue, red, "", green, ....
    The color.

  length	<integer>
    <no description>

  pockets	<map[string]Object>
    <no description>

  port	<Object>
    <no description>

  rows	<[][]number>
    <no description>

  sizes	<[]string>
    Its sizes.


`,
  ],
  [
    "coats.stable.example.com.spec.buttons",
    `GROUP:      stable.example.com
KIND:       Coat
VERSION:    v1

FIELD: buttons <[]Object>


DESCRIPTION:
    What closes it.
    A button.
    
FIELDS:
  name	<string> -required-
    <no description>


`,
  ],
])("a custom kind is explained: %s", (words, text) => {
  const on = new World({ "crd.yaml": EXPLAINED }).runTo("1s");
  expect(on.kubectl(`explain ${words}`).stdout).toBe(text);
});

it("a custom kind is explained: its own fields, what every resource has, and what there is not", () => {
  const on = new World({ "crd.yaml": EXPLAINED }).runTo("1s");
  const whole = on.kubectl("explain coat --recursive").stdout;
  expect(whole).toContain(
    "DESCRIPTION:\n    Something warm that one wears over everything else when it is cold and windy\n    outside.\n",
  );
  expect(whole).toContain(
    "FIELDS:\n  apiVersion\t<string>\n  kind\t<string>\n  metadata\t<ObjectMeta>\n    annotations\t",
  );
  expect(whole).toContain("  spec\t<Object> -required-\n    buttons\t<[]Object>\n      name\t<string> -required-\n");
  expect(on.kubectl("explain coat.spec.color").stdout).toContain(
    'FIELD: color <string>\nENUM:\n    blue\n    red\n    ""\n    green\n    white\n\nDESCRIPTION:\n    The color.\n',
  );
  expect(on.kubectl("explain coat.spec.sizes").stdout).toContain("    Its sizes.\n    One of them.\n");
  expect(on.kubectl("explain coat.spec.nope")).toMatchObject({
    stderr: 'error: field "nope" does not exist\n',
    exit: 1,
  });
  expect(on.kubectl("explain coat --api-version=stable.example.com/v2").stderr).toBe(
    `error: couldn't find resource for "stable.example.com/v2, Resource=coats"\n`,
  );
  expect(on.kubectl("explain coat.spec --output=plaintext-openapiv2").stdout).toContain(
    "RESOURCE: spec <Object>\n\nDESCRIPTION:\n     What is wanted.\n\nFIELDS:\n   buttons\t<[]Object>\n     What closes it.\n",
  );
});
