/** `kubectl expose` and `autoscale`: objects made for another one. Source: kubectl pkg/cmd/expose, autoscale (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { chooseObjects, eachObject } from "../changing.ts";
import type { Chosen } from "../changing.ts";
import { DRY_RUN_FLAG, RECORD_FLAG, dryRunOf } from "../dry-run.ts";
import { fail } from "../failure.ts";
import { at, list, sortedEntries, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { asObject, namesFiles, readFileObjects } from "../files.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { labelsOf } from "../label-flag.ts";
import { chooseOutput } from "../output.ts";
import { overridden } from "../overrides.ts";
import { groupOf, groupVersion, resourceOf } from "../resources.ts";
import { isScalable } from "../scale.ts";
import { createMade } from "./create-made.ts";

export const expose: Verb = {
  name: "expose",
  short: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
  usage:
    "kubectl expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]",
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    RECORD_FLAG,
    ...flagsOf(
      "cluster-ip= external-ip= field-manager=kubectl-expose labels,l= load-balancer-ip= name= override-type=merge overrides= port= protocol= save-config? selector= session-affinity= target-port= type=",
    ),
  ],
  *run(inv) {
    const dryRun = dryRunOf(inv);
    const output = yield* chooseOutput(inv, false, true);
    return yield* eachObject(yield* given(inv, "named"), function* (found) {
      const object = overridden(inv, serviceFor(inv, found));
      yield* createMade(inv, { type: "services", object, word: "exposed", refused: "", output, dryRun });
    });
  },
};

/** What files hold is taken as it stands there: nobody asks whether the cluster has it. */
function* given(inv: Invocation, how?: "named"): Step<Chosen> {
  if (!namesFiles(inv)) return yield* chooseObjects(inv, inv.args, how);
  const files = yield* readFileObjects(inv);
  return { objects: files.map((file) => asObject(file.object)), problems: [], isSingle: files.length === 1 };
}

const EXPOSABLE = ["ReplicationController", "Service", "Pod", "Deployment", "ReplicaSet"];

function serviceFor(inv: Invocation, object: KubeObject): Fields {
  const { flags } = inv;
  if (!EXPOSABLE.includes(object.kind)) {
    const group = groupOf(object.apiVersion);
    fail(`cannot expose a ${object.kind}${group === "" ? "" : `.${group}`}`);
  }
  const written = flags.text("selector");
  const selector = written === "" ? selectorOf(object) : labelsOf(written);
  const labels = flags.text("labels") === "" ? { ...object.metadata.labels } : labelsOf(flags.text("labels"));
  const ports = portsOf(inv, object);
  const [type, externalIP, clusterIP] = [flags.text("type"), flags.text("external-ip"), flags.text("cluster-ip")];
  const affinity = flags.text("session-affinity");
  if (!["", "None", "ClientIP"].includes(affinity)) fail(`unknown session affinity: ${affinity}`);
  const balancer = type === "LoadBalancer" ? flags.text("load-balancer-ip") : "";
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: {
      name: flags.text("name") || object.metadata.name.slice(0, 63),
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    spec: {
      ...(ports.length > 0 && { ports }),
      selector,
      ...(clusterIP !== "" && { clusterIP }),
      ...(type !== "" && { type }),
      ...(externalIP !== "" && { externalIPs: [externalIP] }),
      ...(affinity !== "" && { sessionAffinity: affinity }),
      ...(balancer !== "" && { loadBalancerIP: balancer }),
    },
  };
}

function selectorOf(object: KubeObject): Fields {
  const cannot = (why: string): never =>
    fail(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  const selector = at(object, "spec", "selector");
  const found = sortedEntries(
    object.kind === "Pod"
      ? object.metadata.labels
      : object.kind === "Service" || object.kind === "ReplicationController"
        ? selector
        : at(selector, "matchLabels"),
  );
  if (found.length > 0) return Object.fromEntries(found);
  if (object.kind === "Pod") return cannot("the pod has no labels and cannot be exposed");
  if (object.kind === "Service") return cannot("the service has no pod selector set");
  return cannot(`invalid ${object.kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
}

function portsOf(inv: Invocation, object: KubeObject): Fields[] {
  const { flags } = inv;
  const spec = at(object, "spec");
  const holder = object.kind === "Pod" ? spec : at(spec, "template", "spec");
  const own =
    object.kind === "Service"
      ? list(spec, "ports").map((port) => ({ port: text(port, "port"), protocol: text(port, "protocol") || "TCP" }))
      : list(holder, "containers")
          .flatMap((one) => list(one, "ports"))
          .map((port) => ({ port: text(port, "containerPort"), protocol: text(port, "protocol") || "TCP" }));
  const written = flags.text("port");
  const numbers = written === "" ? [...new Set(own.map((port) => port.port))] : written.split(",");
  if (numbers.length === 0 && flags.text("cluster-ip") !== "None")
    fail("couldn't find port via --port flag or introspection");
  const protocol = flags.text("protocol");
  const target = flags.text("target-port");
  const targetPort = (port: number): number | string =>
    target === "" ? port : /^-?\d+$/.test(target) ? Number(target) : target;
  return numbers.flatMap((number, i) => {
    if (!/^[-+]?\d+$/.test(number)) fail(`strconv.Atoi: parsing ${JSON.stringify(number)}: invalid syntax`);
    const port = Number(number);
    const name = numbers.length > 1 ? `port-${i + 1}` : "";
    const known = [...new Set(own.filter((one) => one.port === number).map((one) => one.protocol))];
    const entry = (shown: string, used: string): Fields => ({
      ...(shown !== "" && { name: shown }),
      protocol: used,
      port,
      targetPort: targetPort(port),
    });
    if (protocol !== "" || known.length === 0) return [entry(name, protocol || "TCP")];
    if (known.length === 1) return [entry(name, known[0] ?? "TCP")];
    return known.map((one) => entry(`port-${i + 1}-${one.toLowerCase()}`, one));
  });
}

/** Simplified: the autoscaler is stored and shown; nothing scales. */
export const autoscale: Verb = {
  name: "autoscale",
  short: "Auto-scale a deployment, replica set, stateful set, or replication controller",
  usage:
    "kubectl autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU] [options]",
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    RECORD_FLAG,
    ...flagsOf("cpu-percent#-1 field-manager=kubectl-autoscale max#-1 min#-1 name= save-config?"),
  ],
  *run(inv) {
    const { flags } = inv;
    if (!flags.given("max")) fail('required flag(s) "max" not set');
    const [max, min] = [flags.int("max"), flags.int("min")];
    if (max < 1) fail(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min) fail(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    const dryRun = dryRunOf(inv);
    const output = yield* chooseOutput(inv, false, true);
    return yield* eachObject(yield* given(inv), (target) => createScaler(inv, target, { output, dryRun }));
  },
};

function* createScaler(
  inv: Invocation,
  target: KubeObject,
  how: Pick<Parameters<typeof createMade>[1], "dryRun" | "output">,
): Step<void> {
  const { flags } = inv;
  const resource = resourceOf(target, inv.api);
  const version = resource.group === "" ? `/${resource.version}` : groupVersion(resource);
  if (!isScalable(resource))
    fail(
      `cannot autoscale a ${target.kind}: could not find scale subresource for ${version}, Resource=${resource.resource} in discovery information`,
    );
  const percent = flags.int("cpu-percent");
  const cpu = { name: "cpu", target: { type: "Utilization", averageUtilization: percent } };
  const object: Fields = {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v2",
    metadata: { name: flags.text("name") || target.metadata.name, creationTimestamp: null },
    spec: {
      scaleTargetRef: { kind: target.kind, name: target.metadata.name, apiVersion: target.apiVersion },
      ...(flags.int("min") > 0 && { minReplicas: flags.int("min") }),
      maxReplicas: flags.int("max"),
      ...(percent >= 0 && { metrics: [{ type: "Resource", resource: cpu }] }),
    },
    status: { desiredReplicas: 0, currentMetrics: null },
  };
  const word = how.dryRun === "client" ? "created" : "autoscaled";
  yield* createMade(inv, { type: "hpa", object, word, refused: "", ...how });
}
