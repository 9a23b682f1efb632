/** What the API server warns about in Pods and templates without refusing. Source: kubernetes pkg/api/pod/warnings.go, v1.34. */
import { parseQuantity } from "../../api/quantity.ts";
import { itemsOf, mapOf, textOf, ownField } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";

const OLD_LABELS: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const OLD_ANNOTATIONS: readonly (readonly [key: string, words: string])[] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
];
const OLD_VOLUMES: readonly (readonly [source: string, words: string, shown?: string])[] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+", "storageOS"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];
const SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const NULL_SELECTOR = "a null labelSelector results in matching no pod";

/** Of a Pod, or of a template that stands at `root` (`spec.template.`). */
export function podWarnings(pod: Fields, root: string): string[] {
  const spec = mapOf(pod, "spec") ?? {};
  const annotations = mapOf(mapOf(pod, "metadata"), "annotations") ?? {};
  const at = `${root}spec`;
  const grace = spec["terminationGracePeriodSeconds"];
  return [
    ...Object.keys(mapOf(spec, "nodeSelector") ?? {}).flatMap((key) =>
      about(`${at}.nodeSelector[${key}]`, ownField(OLD_LABELS, key)),
    ),
    ...spreadWarnings(spec, at),
    ...OLD_ANNOTATIONS.flatMap(([key, words]) =>
      key in annotations ? [`${root}metadata.annotations[${key}]: ${words}`] : [],
    ),
    ...itemsOf(spec, "volumes").flatMap((volume, i) =>
      OLD_VOLUMES.flatMap(([source, words, shown]) =>
        mapOf(volume, source) ? [`${at}.volumes[${i}].${shown ?? source}: ${words}`] : [],
      ),
    ),
    ...itemsOf(spec, "volumes").flatMap(overlapWarnings),
    ...repeated(spec, "hostAliases", "ip", `${at}.hostAliases`),
    ...repeated(spec, "imagePullSecrets", "name", `${at}.imagePullSecrets`),
    ...itemsOf(spec, "imagePullSecrets").flatMap((secret, i) =>
      textOf(secret, "name") === "" ? [`${at}.imagePullSecrets[${i}].name: invalid empty name ""`] : [],
    ),
    ...annotationWarnings(spec, annotations, root),
    ...containersOf(spec, at).flatMap(([container, path]) => [
      ...containerAnnotations(container, annotations, root),
      ...fractions(container, path),
      ...hiddenVariables(container, path),
    ]),
    ...portWarnings(containersOf(spec, at)),
    ...(typeof grace === "number" && grace < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(spec, at),
  ];
}

function about(path: string, words: string | undefined): string[] {
  return words === undefined ? [] : [`${path}: ${words}`];
}

function containersOf(spec: Fields, at: string): [container: Fields, path: string][] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
    itemsOf(spec, list).map((container, i): [Fields, string] => [container, `${at}.${list}[${i}]`]),
  );
}

function spreadWarnings(spec: Fields, at: string): string[] {
  return itemsOf(spec, "topologySpreadConstraints").flatMap((constraint, i) => {
    const path = `${at}.topologySpreadConstraints[${i}]`;
    const key = textOf(constraint, "topologyKey");
    const old = ownField(OLD_LABELS, key);
    return [
      ...(old === undefined ? [] : [`${path}.topologyKey: ${key} is ${old}`]),
      ...(mapOf(constraint, "labelSelector") ? [] : [`${path}.labelSelector: ${NULL_SELECTOR}`]),
    ];
  });
}

function repeated(spec: Fields, list: string, field: string, at: string): string[] {
  const seen = new Set<string>();
  return itemsOf(spec, list).flatMap((item, i) => {
    const value = textOf(item, field);
    const isAgain = seen.has(value);
    seen.add(value);
    return isAgain ? [`${at}[${i}].${field}: duplicate ${field} ${JSON.stringify(value)}`] : [];
  });
}

function annotationWarnings(spec: Fields, annotations: Fields, root: string): string[] {
  const key = "seccomp.security.alpha.kubernetes.io/pod";
  const hasField = mapOf(mapOf(spec, "securityContext"), "seccompProfile") !== undefined;
  return key in annotations && !hasField ? [`${root}metadata.annotations[${key}]: ${SECCOMP}`] : [];
}

function containerAnnotations(container: Fields, annotations: Fields, root: string): string[] {
  const name = textOf(container, "name");
  const context = mapOf(container, "securityContext");
  const seccomp = `container.seccomp.security.alpha.kubernetes.io/${name}`;
  const armour = `container.apparmor.security.beta.kubernetes.io/${name}`;
  return [
    ...(seccomp in annotations && !mapOf(context, "seccompProfile")
      ? [`${root}metadata.annotations[${seccomp}]: ${SECCOMP}`]
      : []),
    ...(armour in annotations && !mapOf(context, "appArmorProfile")
      ? [`${root}metadata.annotations[${armour}]: deprecated since v1.30; use the "appArmorProfile" field instead`]
      : []),
  ];
}

const NANO = 1_000_000_000n;

function fractions(container: Fields, path: string): string[] {
  const resources = mapOf(container, "resources");
  return ["memory", "ephemeral-storage"].flatMap((name) =>
    ["limits", "requests"].flatMap((kind) => {
      const amount = ownField(mapOf(resources, kind), name);
      const quantity = amount === undefined ? undefined : parseQuantity(String(amount));
      return quantity && quantity.nano % NANO !== 0n
        ? [
            `${path}.resources.${kind}[${name}]: fractional byte value ${JSON.stringify(String(amount))} is invalid, must be an integer`,
          ]
        : [];
    }),
  );
}

/** A variable that is set again, without a mention of what it was. */
function hiddenVariables(container: Fields, path: string): string[] {
  const seen = new Set<string>();
  return itemsOf(container, "env").flatMap((variable, i) => {
    const name = textOf(variable, "name");
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const reference = `$(${name})`;
    const value = textOf(variable, "value");
    const isFine = !mapOf(variable, "valueFrom") && value !== reference && value.includes(reference);
    return isFine
      ? []
      : [
          `${path}.env[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
        ];
  });
}

function portWarnings(containers: readonly (readonly [Fields, string])[]): string[] {
  const warnings: string[] = [];
  const blocks = new Map<string, { path: string; hostIP: string; hostPort: number }[]>();
  const names = new Map<string, string>();
  const named: string[] = [];
  for (const [container, at] of containers) {
    for (const [i, port] of itemsOf(container, "ports").entries()) {
      const path = `${at}.ports[${i}]`;
      const hostIP = textOf(port, "hostIP");
      const hostPort = typeof port["hostPort"] === "number" ? port["hostPort"] : 0;
      const key = `${String(port["containerPort"])}/${textOf(port, "protocol") || "TCP"}`;
      const others = blocks.get(key) ?? [];
      for (const other of others) {
        if (hostIP === other.hostIP && hostPort === other.hostPort)
          warnings.push(`${path}: duplicate port definition with ${other.path}`);
        else if (hostPort === 0 || other.hostPort === 0)
          warnings.push(`${path}: overlapping port definition with ${other.path}`);
        else if (hostPort === other.hostPort && (hostIP === "") !== (other.hostIP === ""))
          warnings.push(`${path}: dangerously ambiguous port definition with ${other.path}`);
      }
      blocks.set(key, [...others, { path, hostIP, hostPort }]);
      const name = textOf(port, "name");
      const first = names.get(name);
      if (name !== "" && first !== undefined)
        named.push(
          `${path}: duplicate port name ${JSON.stringify(name)} with ${first}, services and probes that select ports by name will use ${first}`,
        );
      else if (name !== "") names.set(name, path);
    }
  }
  return [...warnings, ...named];
}

function overlapWarnings(volume: Fields): string[] {
  const name = JSON.stringify(textOf(volume, "name"));
  const own = (what: string, source: Fields | undefined): string[] =>
    overlaps(itemsOf(source, "items").map((item) => ({ path: textOf(item, "path"), source: "" }))).map(
      (body) => `volume ${name} (${what}): overlapping paths: ${body}`,
    );
  const configMap = mapOf(volume, "configMap");
  const secret = mapOf(volume, "secret");
  const projected = mapOf(volume, "projected");
  return [
    ...(configMap ? own(`ConfigMap ${JSON.stringify(textOf(configMap, "name"))}`, configMap) : []),
    ...(secret ? own(`Secret ${JSON.stringify(textOf(secret, "secretName"))}`, secret) : []),
    ...own("DownwardAPI", mapOf(volume, "downwardAPI")),
    ...(projected ? projectedWarnings(projected, name) : []),
  ];
}

function projectedWarnings(projected: Fields, name: string): string[] {
  const warnings: string[] = [];
  const all: PathSource[] = [];
  for (const part of itemsOf(projected, "sources")) {
    if (Object.keys(part).length === 0) warnings.push(`volume ${name} (Projected) has no sources provided`);
    for (const [kind, shown] of [
      ["configMap", "ConfigMap"],
      ["secret", "Secret"],
      ["downwardAPI", "DownwardAPI"],
    ] as const) {
      const inner = mapOf(part, kind);
      const source = kind === "downwardAPI" ? shown : `${shown} ${JSON.stringify(textOf(inner, "name"))}`;
      all.push(...itemsOf(inner, "items").map((item) => ({ path: textOf(item, "path"), source })));
    }
    const token = textOf(mapOf(part, "serviceAccountToken"), "path");
    if (token !== "") all.push({ path: token, source: "ServiceAccountToken" });
  }
  return [...warnings, ...overlaps(all).map((body) => `volume ${name} (Projected): overlapping paths: ${body}`)];
}

interface PathSource {
  path: string;
  source: string;
}

/** Pairs of paths of which one lies in the other. */
function overlaps(paths: readonly PathSource[]): string[] {
  const sorted = paths
    .map(({ path, source }) => ({ path: path.replace(/\/+$/, ""), source }))
    .filter(({ path }) => path !== "")
    .sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));
  const shown = ({ path, source }: PathSource): string =>
    source === "" ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
  return sorted.flatMap((one, i) => {
    const other = sorted.slice(0, i).find(({ path }) => path === one.path || one.path.startsWith(`${path}/`));
    return other ? [`${shown(other)} with ${shown(one)}`] : [];
  });
}

function affinityWarnings(spec: Fields, at: string): string[] {
  return ["podAffinity", "podAntiAffinity"].flatMap((name) => {
    const affinity = mapOf(mapOf(spec, "affinity"), name);
    const required = "requiredDuringSchedulingIgnoredDuringExecution";
    const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    return [
      ...itemsOf(affinity, required).flatMap((term, i) =>
        mapOf(term, "labelSelector")
          ? []
          : [`${at}.affinity.${name}.${required}[${i}].labelSelector: ${NULL_SELECTOR}`],
      ),
      ...itemsOf(affinity, preferred).flatMap((term, i) =>
        mapOf(mapOf(term, "podAffinityTerm"), "labelSelector")
          ? []
          : [`${at}.affinity.${name}.${preferred}[${i}].podAffinityTerm.labelSelector: ${NULL_SELECTOR}`],
      ),
    ];
  });
}
