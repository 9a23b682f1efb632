/**
 * `kubectl create deployment`, `job`, `configmap` and the like, `expose` and `autoscale`: objects made of flags.
 * Source: kubectl pkg/cmd/create, expose, autoscale (behaviour), v1.33.
 */
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { encodeBase64 } from "../base64.ts";
import { dryRunOf, writeOptions } from "../dry-run.ts";
import { fail, usageFail } from "../failure.ts";
import { at, fields, list, num, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { asObject } from "../files.ts";
import type { FlagSpec } from "../flags.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { withLastApplied } from "../last-applied.ts";
import { printChange } from "../mutation.ts";
import { chooseOutput } from "../output.ts";
import { namedObject } from "../pod-choice.ts";
import { requireResource } from "../resource-args.ts";
import { CREATE_FLAGS, create } from "./create.ts";
import { prepareRules } from "../server-rules.ts";

type Make = (inv: Invocation, name: string) => Fields;

/** Creates an object made of flags and says so. */
function* createMade(inv: Invocation, type: string, object: Fields, word: string): Step<number> {
  const dryRun = dryRunOf(inv);
  const output = yield* chooseOutput(inv, false, true);
  const resource = requireResource(type);
  const wanted = inv.flags.bool("save-config") ? withLastApplied(object) : object;
  const namespace = resource.namespaced ? inv.namespace : undefined;
  yield* prepareRules(inv, resource.kind, wanted);
  const created =
    dryRun === "client"
      ? asObject(wanted)
      : yield* inv.ok(
          inv.api.create(resource, namespace, wanted, writeOptions(inv, dryRun)),
          `failed to create ${resource.singular}: `,
        );
  yield* printChange(inv, output, created, word, dryRun);
  return 0;
}

function kind(name: string, aliases: readonly string[], flags: readonly FlagSpec[], make: Make): Verb {
  return {
    name,
    aliases,
    short: `Create a ${name} with the specified name`,
    usage: `kubectl create ${name} NAME [options]`,
    flags: [...CREATE_FLAGS, ...flags],
    *run(inv) {
      const [given] = inv.args;
      if (given === undefined || inv.dash === 0) usageFail(inv.command, `exactly one NAME is required, got 0`);
      return yield* createMade(inv, name.split(" ")[0] ?? name, make(inv, given), "created");
    },
  };
}

const metadata = (name: string, labels?: unknown): Fields => ({
  name,
  creationTimestamp: null,
  ...(labels !== undefined && { labels }),
});

function image(inv: Invocation): string {
  return inv.flags.text("image") || fail('required flag(s) "image" not set');
}

function template(inv: Invocation, name: string, labels: unknown, restartPolicy?: string): Fields {
  const command = inv.args.slice(1);
  const port = inv.flags.text("port");
  return {
    metadata: { creationTimestamp: null, ...(labels !== undefined && { labels }) },
    spec: {
      containers: [
        {
          name,
          image: image(inv),
          ...(command.length > 0 && { command }),
          ...(port !== "" && port !== "-1" && { ports: [{ containerPort: Number(port) }] }),
          resources: {},
        },
      ],
      ...(restartPolicy !== undefined && { restartPolicy }),
    },
  };
}

/** The last part of an image's name. */
function imageName(reference: string): string {
  const last = reference.split("/").at(-1) ?? "";
  return last.split("@")[0]?.split(":")[0] ?? "";
}

const LITERALS: readonly FlagSpec[] = [
  { name: "append-hash", kind: "bool" },
  { name: "from-env-file", kind: "array" },
  { name: "from-file", kind: "array" },
  { name: "from-literal", kind: "array" },
];

/** Pairs from `--from-literal`, `--from-file` and `--from-env-file`. */
function collectData(inv: Invocation): Record<string, string> {
  const data: Record<string, string> = {};
  const put = (key: string, value: string): void => {
    if (key in data)
      fail(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap`);
    data[key] = value;
  };
  for (const file of inv.flags.list("from-file")) {
    const equals = file.indexOf("=");
    const path = file.slice(equals + 1);
    const stat = inv.sys.k.stat(inv.sys.p, encodeUtf8(path));
    if (typeof stat === "number") fail(`error reading ${path}: no such file or directory`);
    if (stat.kind === "directory") {
      const entries = inv.sys.k.readdir(inv.sys.p, encodeUtf8(path));
      for (const entry of typeof entries === "number" ? [] : entries) {
        const name = decodeUtf8(entry.name);
        if (entry.kind === "file") put(name, inv.readFile(`${path}/${name}`) ?? "");
      }
    } else put(equals < 0 ? (path.split("/").at(-1) ?? path) : file.slice(0, equals), inv.readFile(path) ?? "");
  }
  for (const path of inv.flags.list("from-env-file")) {
    const content = inv.readFile(path) ?? fail(`error reading ${path}: no such file or directory`);
    for (const line of content.split("\n")) {
      const equals = line.indexOf("=");
      if (equals > 0 && !line.trimStart().startsWith("#")) put(line.slice(0, equals).trim(), line.slice(equals + 1));
    }
  }
  for (const literal of inv.flags.list("from-literal")) {
    const equals = literal.indexOf("=");
    if (equals < 1) fail(`invalid literal source ${literal}, expected key=value`);
    put(literal.slice(0, equals), literal.slice(equals + 1));
  }
  return data;
}

const configMap: Make = (inv, name) => {
  const data = collectData(inv);
  return {
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: metadata(name),
    ...(Object.keys(data).length > 0 && { data }),
  };
};

const secret: Make = (inv, name) => {
  const data = Object.entries(collectData(inv)).map(([key, value]): [string, string] => [
    key,
    encodeBase64(encodeUtf8(value)),
  ]);
  const type = inv.flags.text("type");
  return {
    kind: "Secret",
    apiVersion: "v1",
    metadata: metadata(name),
    ...(data.length > 0 && { data: Object.fromEntries(data) }),
    ...(type !== "" && { type }),
  };
};

function servicePorts(inv: Invocation): Fields[] {
  return inv.flags.list("tcp", true).map((pair) => {
    const [port = "", target = port] = pair.split(":");
    if (!/^\d+$/.test(port)) fail(`invalid service port ${pair}`);
    return {
      name: pair.includes(":") ? `${port}-${target}` : port,
      protocol: "TCP",
      port: Number(port),
      targetPort: /^\d+$/.test(target) ? Number(target) : target,
    };
  });
}

function service(type: string): Verb {
  const words: Readonly<Record<string, string>> = {
    clusterip: "ClusterIP",
    nodeport: "NodePort",
    loadbalancer: "LoadBalancer",
  };
  return {
    ...kind(
      "service",
      [],
      [
        { name: "tcp", kind: "array" },
        { name: "clusterip", kind: "string" },
        { name: "node-port", kind: "int", value: "0" },
      ],
      (inv, name) => ({
        kind: "Service",
        apiVersion: "v1",
        metadata: metadata(name, { app: name }),
        spec: { ports: servicePorts(inv), selector: { app: name }, type: words[type] ?? "ClusterIP" },
        status: { loadBalancer: {} },
      }),
    ),
    name: type,
  };
}

const deployment: Make = (inv, name) => {
  const labels = { app: name };
  return {
    kind: "Deployment",
    apiVersion: "apps/v1",
    metadata: metadata(name, labels),
    spec: {
      replicas: inv.flags.int("replicas"),
      selector: { matchLabels: labels },
      template: template(inv, imageName(image(inv)), labels),
      strategy: {},
    },
    status: {},
  };
};

const job: Make = (inv, name) => {
  const from = inv.flags.text("from");
  if (from === "") {
    return {
      kind: "Job",
      apiVersion: "batch/v1",
      metadata: metadata(name),
      spec: { template: template(inv, name, undefined, "Never") },
      status: {},
    };
  }
  const source = namedObject(inv, from);
  if (source.kind !== "CronJob") fail(`from must be an existing cronjob`);
  return {
    kind: "Job",
    apiVersion: "batch/v1",
    metadata: { ...metadata(name), annotations: { "cronjob.kubernetes.io/instantiate": "manual" } },
    spec: at(source, "spec", "jobTemplate", "spec"),
    status: {},
  };
};

const cronJob: Make = (inv, name) => ({
  kind: "CronJob",
  apiVersion: "batch/v1",
  metadata: metadata(name),
  spec: {
    schedule: inv.flags.text("schedule") || fail('required flag(s) "schedule" not set'),
    jobTemplate: {
      metadata: metadata(name),
      spec: { template: template(inv, name, undefined, inv.flags.text("restart") || "OnFailure") },
    },
  },
  status: {},
});

const quota: Make = (inv, name) => ({
  kind: "ResourceQuota",
  apiVersion: "v1",
  metadata: metadata(name),
  spec: {
    hard: Object.fromEntries(
      inv.flags.list("hard", true).map((pair) => {
        const [key = "", value = ""] = pair.split("=");
        return [key, value];
      }),
    ),
  },
  status: {},
});

/** `create` with what can be made of flags below it. */
export const createWithKinds: Verb = {
  ...create,
  verbs: [
    kind("configmap", ["cm"], LITERALS, configMap),
    kind(
      "cronjob",
      ["cj"],
      [
        { name: "image", kind: "string" },
        { name: "restart", kind: "string" },
        { name: "schedule", kind: "string" },
      ],
      cronJob,
    ),
    kind(
      "deployment",
      ["deploy"],
      [
        { name: "image", kind: "string" },
        { name: "port", kind: "string", value: "-1" },
        { name: "replicas", short: "r", kind: "int", value: "1" },
      ],
      deployment,
    ),
    kind(
      "job",
      [],
      [
        { name: "from", kind: "string" },
        { name: "image", kind: "string" },
      ],
      job,
    ),
    kind("namespace", ["ns"], [], (_inv, name) => ({
      kind: "Namespace",
      apiVersion: "v1",
      metadata: metadata(name),
      spec: {},
      status: {},
    })),
    kind(
      "quota",
      ["resourcequota"],
      [
        { name: "hard", kind: "array" },
        { name: "scopes", kind: "string" },
      ],
      quota,
    ),
    {
      name: "secret",
      short: "Create a secret using a specified subcommand",
      usage: "kubectl create secret (docker-registry | generic | tls) [options]",
      flags: [],
      verbs: [{ ...kind("secret", [], [...LITERALS, { name: "type", kind: "string" }], secret), name: "generic" }],
    },
    {
      name: "service",
      aliases: ["svc"],
      short: "Create a service using a specified subcommand",
      usage: "kubectl create service [flags] [options]",
      flags: [],
      verbs: ["clusterip", "nodeport", "loadbalancer"].map(service),
    },
    kind("serviceaccount", ["sa"], [], (_inv, name) => ({
      kind: "ServiceAccount",
      apiVersion: "v1",
      metadata: metadata(name),
    })),
  ],
};

export const expose: Verb = {
  name: "expose",
  short: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
  usage:
    "kubectl expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--type=type] [options]",
  flags: [
    ...CREATE_FLAGS,
    { name: "name", kind: "string" },
    { name: "port", kind: "string" },
    { name: "protocol", kind: "string" },
    { name: "selector", kind: "string" },
    { name: "target-port", kind: "string" },
    { name: "type", kind: "string" },
    { name: "labels", short: "l", kind: "string" },
    { name: "cluster-ip", kind: "string" },
    { name: "external-ip", kind: "string" },
    { name: "session-affinity", kind: "string" },
  ],
  *run(inv) {
    const { flags, args } = inv;
    const word = args[0]?.includes("/") === true ? args[0] : args.slice(0, 2).join("/");
    if (word === "") fail("You must provide one or more resources by argument or filename.");
    const object = namedObject(inv, word);
    const selector = selectorOf(inv, fields(object));
    const ports = portsOf(inv, fields(object));
    const name = flags.text("name") || object.metadata.name;
    const type = flags.text("type");
    const made: Fields = {
      kind: "Service",
      apiVersion: "v1",
      metadata: { ...metadata(name), ...(object.metadata.labels !== undefined && { labels: object.metadata.labels }) },
      spec: { ports, selector, ...(type !== "" && { type }) },
      status: { loadBalancer: {} },
    };
    return yield* createMade(inv, "services", made, "exposed");
  },
};

function selectorOf(inv: Invocation, object: Fields): Fields {
  const written = inv.flags.text("selector");
  if (written !== "")
    return Object.fromEntries(written.split(",").map((pair) => [pair.split("=")[0] ?? "", pair.split("=")[1] ?? ""]));
  const selector =
    text(object, "kind") === "Pod"
      ? at(object, "metadata", "labels")
      : (at(object, "spec", "selector", "matchLabels") ?? at(object, "spec", "selector"));
  const found = fields(selector);
  if (Object.keys(found).length === 0)
    fail(
      "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
    );
  return found;
}

function portsOf(inv: Invocation, object: Fields): Fields[] {
  const { flags } = inv;
  const spec = text(object, "kind") === "Pod" ? at(object, "spec") : at(object, "spec", "template", "spec");
  const own = list(spec, "containers").flatMap((one) => list(one, "ports"));
  const protocol = flags.text("protocol") || "TCP";
  const target = flags.text("target-port");
  const written = flags.text("port");
  const numbers = written !== "" ? written.split(",").map(Number) : own.map((port) => num(port, "containerPort"));
  if (numbers.length === 0) fail("couldn't find port via --port flag or introspection");
  return numbers.map((port, i) => ({
    ...(numbers.length > 1 && { name: `port-${i + 1}` }),
    protocol: written === "" ? text(own[i], "protocol") || protocol : protocol,
    port,
    targetPort: target === "" ? port : /^\d+$/.test(target) ? Number(target) : target,
  }));
}

/** Simplified: the autoscaler is stored and shown; nothing scales. */
export const autoscale: Verb = {
  name: "autoscale",
  short: "Auto-scale a deployment, replica set, stateful set, or replication controller",
  usage:
    "kubectl autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU] [options]",
  flags: [
    ...CREATE_FLAGS,
    { name: "cpu-percent", kind: "int", value: "-1" },
    { name: "max", kind: "int", value: "-1" },
    { name: "min", kind: "int", value: "-1" },
    { name: "name", kind: "string" },
  ],
  *run(inv) {
    const { flags, args } = inv;
    if (flags.int("max") < 1) fail("--max=MAXPODS is required and must be at least 1, max: -1");
    const object = namedObject(inv, args[0]?.includes("/") === true ? args[0] : args.slice(0, 2).join("/"));
    const percent = flags.int("cpu-percent");
    const resource = { name: "cpu", target: { type: "Utilization", averageUtilization: percent } };
    const made: Fields = {
      kind: "HorizontalPodAutoscaler",
      apiVersion: "autoscaling/v2",
      metadata: metadata(flags.text("name") || object.metadata.name),
      spec: {
        scaleTargetRef: { kind: object.kind, name: object.metadata.name, apiVersion: object.apiVersion },
        ...(flags.int("min") > 0 && { minReplicas: flags.int("min") }),
        maxReplicas: flags.int("max"),
        ...(percent > 0 && { metrics: [{ type: "Resource", resource }] }),
      },
      status: { desiredReplicas: 0, currentMetrics: null },
    };
    return yield* createMade(inv, "hpa", made, "autoscaled");
  },
};
