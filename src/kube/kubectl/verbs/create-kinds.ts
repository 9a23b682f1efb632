/**
 * `kubectl create deployment`, `job`, `configmap` and the like: objects made of flags.
 * Source: kubectl pkg/cmd/create (behaviour), v1.33.
 */
import { encodeBase64Url } from "../../../sim/base64.ts";
import { fail, usageFail } from "../failure.ts";
import { at, fields } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { namedObject } from "../pod-choice.ts";
import { requireResource } from "../resource-args.ts";
import { randomSuffix } from "../random-suffix.ts";
import { create } from "./create.ts";
import { configMap, secretKinds } from "./create-data.ts";
import { ingress } from "./create-ingress.ts";
import { madeVerb, metadata } from "./create-made.ts";
import type { MadeKind, Make } from "./create-made.ts";
import { clusterRole, clusterRoleBinding, role, roleBinding } from "./create-roles.ts";
import { serviceKinds } from "./create-service.ts";

/** The command behind `--`, or simply behind the name. */
function commandOf(inv: Invocation): Fields {
  const command = inv.args.slice(1);
  return command.length > 0 ? { command } : {};
}

function container(inv: Invocation, name: string, image: string): Fields {
  return { name, image, ...commandOf(inv) };
}

/** The last part of an image's name; a name that no container may have gets another. */
function* containerName(inv: Invocation, image: string): Step<string> {
  const name = (image.split("/").at(-1) ?? "").split(":")[0]?.split("@")[0] ?? "";
  return /[_.]/.test(name) ? `${name.replaceAll(/[_.]/g, "-")}-${yield* randomSuffix(inv.sys)}` : name;
}

function* deployment(inv: Invocation, name: string): Step<Fields> {
  const images = inv.flags.list("image", true);
  if (images.length > 1 && inv.args.length > 1) fail("cannot specify multiple --image options and command");
  const labels = { app: name };
  const port = inv.flags.int("port");
  const containers: Fields[] = [];
  for (const image of images) {
    const ports = containers.length === 0 && port >= 0 ? { ports: [{ containerPort: port }] } : {};
    containers.push({ ...container(inv, yield* containerName(inv, image), image), ...ports });
  }
  return {
    kind: "Deployment",
    apiVersion: "apps/v1",
    metadata: metadata(name, labels),
    spec: {
      replicas: inv.flags.int("replicas"),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

const job: Make = (inv, name) => {
  const { flags } = inv;
  const [image, from] = [flags.text("image"), flags.text("from")];
  if ((image === "") === (from === "")) fail("either --image or --from must be specified");
  if (from !== "" && inv.args.length > 1) fail("cannot specify --from and command");
  const head = { kind: "Job", apiVersion: "batch/v1" };
  if (from === "") {
    const spec = { containers: [container(inv, name, image)], restartPolicy: "Never" };
    return { ...head, metadata: metadata(name), spec: { template: { spec } } };
  }
  if (!from.includes("/")) {
    requireResource(from, inv.api);
    fail("resource(s) were provided, but no name was specified");
  }
  const source = namedObject(inv, from);
  if (source.kind !== "CronJob") fail(`unknown object type *v1.${source.kind}`);
  const template = fields(at(source, "spec", "jobTemplate"));
  const labels = at(template, "metadata", "labels");
  const owner = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    name: source.metadata.name,
    uid: source.metadata.uid,
    controller: true,
  };
  return {
    ...head,
    metadata: {
      name,
      ...(labels !== undefined && { labels }),
      annotations: {
        "cronjob.kubernetes.io/instantiate": "manual",
        ...fields(at(template, "metadata", "annotations")),
      },
      ownerReferences: [owner],
    },
    spec: template["spec"],
  };
};

const cronJob: Make = (inv, name) => {
  const restartPolicy = inv.flags.text("restart") || "OnFailure";
  const spec = { containers: [container(inv, name, inv.flags.text("image"))], restartPolicy };
  return {
    kind: "CronJob",
    apiVersion: "batch/v1",
    metadata: metadata(name),
    spec: {
      schedule: inv.flags.text("schedule"),
      jobTemplate: { metadata: metadata(name), spec: { template: { spec } } },
    },
  };
};

const quota: Make = (inv, name) => {
  const hard = inv.flags.text("hard");
  const scopes = inv.flags.text("scopes");
  return {
    kind: "ResourceQuota",
    apiVersion: "v1",
    metadata: { ...metadata(name), creationTimestamp: null },
    spec: {
      ...(hard !== "" && {
        hard: Object.fromEntries(
          hard
            .split(",")
            .map(hardPair)
            .sort(([x], [y]) => (x < y ? -1 : 1)),
        ),
      }),
      ...(scopes !== "" && { scopes: scopes.split(",") }),
    },
    status: {},
  };
};

function hardPair(pair: string): [string, string] {
  const parts = pair.split("=");
  if (parts.length !== 2) fail(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
  const [key = "", value = ""] = parts;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/.test(value))
    fail("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  return [key, value];
}

const priorityClass: Make = ({ flags }, name) => ({
  kind: "PriorityClass",
  apiVersion: "scheduling.k8s.io/v1",
  metadata: { name, creationTimestamp: null },
  value: flags.int("value"),
  ...(flags.bool("global-default") && { globalDefault: true }),
  ...(flags.text("description") !== "" && { description: flags.text("description") }),
  preemptionPolicy: flags.text("preemption-policy"),
});

const disruptionBudget: Make = ({ flags }, name) => {
  const [selector, least, most] = [flags.text("selector"), flags.text("min-available"), flags.text("max-unavailable")];
  if (selector === "") fail("a selector must be specified");
  if (least === "" && most === "") fail("one of min-available or max-unavailable must be specified");
  if (least !== "" && most !== "") fail("min-available and max-unavailable cannot be both specified");
  for (const [flag, value] of [["min-available", least] as const, ["max-unavailable", most] as const])
    if (value !== "" && !/^[0-9]+%?$/.test(value)) fail(`invalid format specified for ${flag}`);
  const amount = (value: string): number | string => (value.endsWith("%") ? value : Number(value));
  return {
    kind: "PodDisruptionBudget",
    apiVersion: "policy/v1",
    metadata: { ...metadata(name), creationTimestamp: null },
    spec: {
      ...(least !== "" && { minAvailable: amount(least) }),
      selector: labelSelector(selector),
      ...(most !== "" && { maxUnavailable: amount(most) }),
    },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  };
};

/** `app=web,tier in (a,b)` as a LabelSelector. */
function labelSelector(written: string): Fields {
  const labels: Record<string, string> = {};
  const expressions: Fields[] = [];
  for (const part of written.split(/,(?![^()]*\))/)) {
    const pair = /^\s*([^\s=!]+)\s*==?\s*([^\s=]*)\s*$/.exec(part);
    const set = /^\s*(\S+)\s+(in|notin)\s*\(([^)]*)\)\s*$/.exec(part);
    const unequal = /^\s*([^\s=!]+)\s*!=\s*(\S*)\s*$/.exec(part);
    const present = /^\s*(!?)\s*([^\s=!]+)\s*$/.exec(part);
    if (pair) labels[pair[1] ?? ""] = pair[2] ?? "";
    else if (set)
      expressions.push({
        key: set[1],
        operator: set[2] === "in" ? "In" : "NotIn",
        values: (set[3] ?? "")
          .split(",")
          .map((one) => one.trim())
          .sort(),
      });
    else if (unequal) expressions.push({ key: unequal[1], operator: "NotIn", values: [unequal[2]] });
    else if (present) expressions.push({ key: present[2], operator: present[1] === "!" ? "DoesNotExist" : "Exists" });
    else fail(`couldn't parse the selector string ${JSON.stringify(written)}: unable to parse requirement`);
  }
  return {
    ...(Object.keys(labels).length > 0 && { matchLabels: labels }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  };
}

/** Simplified: the token is made up; nothing checks tokens. */
const token: Verb = {
  name: "token",
  short: "Request a service account token",
  usage: "kubectl create token SERVICE_ACCOUNT_NAME [options]",
  flags: [...PRINT_FLAGS, ...flagsOf("audience[] bound-object-kind= bound-object-name= bound-object-uid= duration~0s")],
  *run(inv) {
    const { flags } = inv;
    if (inv.args.length !== 1) usageFail(inv.command, `exactly one NAME is required, got ${inv.args.length}`);
    if (flags.duration("duration") < 0) fail("--duration must be greater than or equal to 0");
    if (flags.duration("duration") % 1000 !== 0) fail("--duration cannot be expressed in units less than seconds");
    const kind = flags.text("bound-object-kind");
    if (kind === "") {
      for (const name of ["bound-object-name", "bound-object-uid"])
        if (flags.text(name) !== "") fail(`--${name} can only be set if --bound-object-kind is provided`);
    } else if (!["Node", "Pod", "Secret"].includes(kind))
      fail("supported --bound-object-kind values are Node, Pod, Secret");
    else if (flags.text("bound-object-name") === "")
      fail("--bound-object-name is required if --bound-object-kind is provided");
    const account = inv.args[0] ?? "";
    if (account.includes("/"))
      fail(`failed to create token: invalid resource name ${JSON.stringify(account)}: [may not contain '/']`);
    const found = inv.api.get({ group: "", resource: "serviceaccounts" }, inv.namespace, account);
    if (!found.ok) fail(`failed to create token: ${found.status.message}`);
    const claims = encodeBase64Url(`{"sub":"system:serviceaccount:${inv.namespace}:${account}"}`);
    yield* inv.out(`${encodeBase64Url('{"alg":"none"}')}.${claims}.${encodeBase64Url(yield* randomSuffix(inv.sys))}`);
    return 0;
  },
};

const KINDS: readonly MadeKind[] = [
  {
    name: "cronjob",
    aliases: ["cj"],
    short: "Create a cron job with the specified name",
    usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
    flags: "image= restart= schedule=",
    required: ["image", "schedule"],
    refused: "failed to create cronjob:",
    make: cronJob,
  },
  {
    name: "deployment",
    aliases: ["deploy"],
    short: "Create a deployment with the specified name",
    usage: "NAME --image=image -- [COMMAND] [args...]",
    flags: "image[] port#-1 replicas,r#1",
    required: ["image"],
    refused: "failed to create deployment:",
    make: deployment,
  },
  {
    name: "job",
    short: "Create a job with the specified name",
    usage: "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
    flags: "from= image=",
    refused: "failed to create job:",
    make: job,
  },
  {
    name: "namespace",
    aliases: ["ns"],
    short: "Create a namespace with the specified name",
    usage: "NAME [--dry-run=server|client|none]",
    flags: "",
    make: (_inv, name) => ({
      kind: "Namespace",
      apiVersion: "v1",
      metadata: { name, creationTimestamp: null },
      spec: {},
      status: {},
    }),
  },
  {
    name: "poddisruptionbudget",
    aliases: ["pdb"],
    short: "Create a pod disruption budget with the specified name",
    usage: "NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
    flags: "max-unavailable= min-available= selector=",
    refused: "failed to create poddisruptionbudgets:",
    make: disruptionBudget,
  },
  {
    name: "priorityclass",
    aliases: ["pc"],
    short: "Create a priority class with the specified name",
    usage: "NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
    flags: "description= global-default? preemption-policy=PreemptLowerPriority value#0",
    refused: "failed to create priorityclass:",
    make: priorityClass,
  },
  {
    name: "quota",
    aliases: ["resourcequota"],
    short: "Create a quota with the specified name",
    usage: "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
    flags: "hard= scopes=",
    resource: "resourcequotas",
    refused: "failed to create quota:",
    make: quota,
  },
  {
    name: "serviceaccount",
    aliases: ["sa"],
    short: "Create a service account with the specified name",
    usage: "NAME [--dry-run=server|client|none]",
    flags: "",
    refused: "failed to create serviceaccount:",
    make: (_inv, name) => ({ kind: "ServiceAccount", apiVersion: "v1", metadata: { name, creationTimestamp: null } }),
  },
];

/** `create` with what can be made of flags below it. */
export const createWithKinds: Verb = {
  ...create,
  verbs: [
    ...[clusterRole, clusterRoleBinding, configMap, ...KINDS, ingress, role, roleBinding].map(madeVerb),
    {
      name: "secret",
      short: "Create a secret using a specified subcommand",
      long: "Create a secret of one of three types.\n\n docker-registry: for a registry of images\n\n generic: for any data\n\n tls: for a certificate and its key\n",
      usage: "kubectl create secret (docker-registry | generic | tls) [options]",
      flags: [],
      verbs: secretKinds.map(madeVerb),
    },
    {
      name: "service",
      aliases: ["svc"],
      short: "Create a service using a specified subcommand",
      usage: "kubectl create service [flags] [options]",
      flags: [],
      verbs: serviceKinds.map(madeVerb),
    },
    token,
  ].sort((x, y) => (x.name < y.name ? -1 : 1)),
};
