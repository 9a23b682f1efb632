/**
 * Custom kinds: a CustomResourceDefinition is established and its kinds are served from then on; their objects are stored,
 * and whoever makes one is told, once, that nothing acts on it. With the definition its objects go.
 *
 * Source: Kubernetes v1.36 documentation, "Extend the Kubernetes API with CustomResourceDefinitions"; k8s.io/apiextensions-apiserver
 * pkg/controller/status (names that are taken).
 * Simplified: kinds that have the name of one of Kubernetes' own are not served; names are free again with their definition only.
 */
import { formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import { GATEWAY_KINDS, inertSentence, KINDS, qualifiedResource } from "../api/kinds.ts";
import type { KindInfo } from "../api/kinds.ts";
import type { KubeObject } from "../api/meta.ts";
import { customKind } from "../apiserver/custom-kind.ts";
import { itemsOf, mapOf } from "../apiserver/pod-defaults.ts";
import type { Fields } from "../apiserver/pod-defaults.ts";
import { informer } from "./informer.ts";
import { tell } from "./pod-control.ts";
import type { Controller, ControllerContext } from "./types.ts";

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

interface Definition extends KubeObject {
  status?: { conditions?: Condition[] };
}

const DEFINITIONS = { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" };

export const customResources: Controller = { name: "podarium", start };

function start(context: ControllerContext): void {
  const { api, clock, delays } = context;
  const watched = new Set<string>();
  const definitions = informer<Definition>(context, DEFINITIONS, (definition, _before, isDeleted) => {
    if (isDeleted) for (const info of kindsOf(definition)) empty(info);
    clock.after(delays.reconcile, serve);
  });
  serve();

  function serve(): void {
    const own = [...definitions.all()].filter((one) => one.metadata.deletionTimestamp === undefined);
    // Who was first has the name.
    const accepted: Definition[] = [];
    const conflicts = new Map<Definition, Condition>();
    for (const definition of own.sort((a, b) => ageOf(a) - ageOf(b))) {
      const conflict = conflictOf(definition, accepted);
      if (conflict) conflicts.set(definition, conflict);
      else accepted.push(definition);
    }
    const defined = accepted.flatMap(kindsOf);
    const isDefined = new Set(defined.map(qualifiedResource));
    api.customKinds = [...defined, ...GATEWAY_KINDS.filter((one) => !isDefined.has(qualifiedResource(one)))];
    for (const definition of own) establish(definition, conflicts.get(definition));
    for (const info of api.customKinds) watch(info);
  }

  function establish(definition: Definition, conflict: Condition | undefined): void {
    const isSaid = (wanted: Condition): boolean =>
      definition.status?.conditions?.some(
        (one) => one.type === wanted.type && one.status === wanted.status && one.reason === wanted.reason,
      ) === true;
    const conditions = conflict ? [conflict, NOT_ACCEPTED] : ACCEPTED;
    if (conditions.every(isSaid)) return;
    const { names, versions } = specOf(definition);
    const lastTransitionTime = formatRfc3339(clock.epoch);
    api.updateStatus(DEFINITIONS, undefined, definition.metadata.name, {
      acceptedNames: conflict ? { kind: "", plural: "" } : names,
      conditions: conditions.map((one) => ({ lastTransitionTime, ...one })),
      storedVersions: versions.filter((one) => one["storage"] === true).map((one) => one["name"]),
    });
  }

  function watch(info: KindInfo): void {
    const key = qualifiedResource(info);
    if (watched.has(key)) return;
    watched.add(key);
    const told = new Set<string>();
    const say = (object: KubeObject): void => {
      if (told.has(object.metadata.uid)) return;
      told.add(object.metadata.uid);
      tell({ context, component: "podarium" }, object, "Warning", "NotSimulated", inertSentence(object.kind));
    };
    api.watch(info, {}, (event) => {
      if (event.type !== "DELETED") say(event.object);
      else told.delete(event.object.metadata.uid);
    });
    const listed = api.list(info);
    for (const object of listed.ok ? listed.value.items : []) say(object);
  }

  function empty(info: KindInfo): void {
    const listed = api.list(info);
    for (const { metadata } of listed.ok ? listed.value.items : [])
      api.delete(info, metadata.namespace, metadata.name, { propagationPolicy: "Background" });
  }
}

const ACCEPTED: readonly Condition[] = [
  { message: "no conflicts found", reason: "NoConflicts", status: "True", type: "NamesAccepted" },
  {
    message: "the initial names have been accepted",
    reason: "InitialNamesAccepted",
    status: "True",
    type: "Established",
  },
];
const NOT_ACCEPTED: Condition = {
  message: "not all names are accepted",
  reason: "NotAccepted",
  status: "False",
  type: "Established",
};

function ageOf({ metadata }: Definition): number {
  return parseRfc3339(metadata.creationTimestamp ?? "") ?? 0;
}

/** Which of its names another one of its group has already. */
function conflictOf(definition: Definition, accepted: readonly Definition[]): Condition | undefined {
  const { spec, names } = specOf(definition);
  const others = accepted.map(specOf).filter((one) => one.spec["group"] === spec["group"]);
  const kinds = new Set(others.flatMap((one) => [one.names["kind"], one.names["listKind"]]));
  const resources = new Set(
    others.flatMap((one) => [one.names["plural"], one.names["singular"], ...texts(one.names["shortNames"])]),
  );
  const asked: [reason: string, names: unknown[], taken: ReadonlySet<unknown>][] = [
    ["ListKindConflict", [names["listKind"]], kinds],
    ["KindConflict", [names["kind"]], kinds],
    ["ShortNamesConflict", texts(names["shortNames"]), resources],
    ["SingularConflict", [names["singular"]], resources],
    ["PluralConflict", [names["plural"]], resources],
  ];
  for (const [reason, wanted, taken] of asked) {
    const name = wanted.find((one) => one !== undefined && taken.has(one));
    if (name !== undefined)
      return { message: `${JSON.stringify(name)} is already in use`, reason, status: "False", type: "NamesAccepted" };
  }
  return undefined;
}

const TAKEN = new Set(KINDS.map(({ kind }) => kind));

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** What of a definition is as it should be: its fields are stored as they came. */
function specOf(definition: Definition): { spec: Fields; names: Fields; versions: Fields[] } {
  const spec = mapOf(definition, "spec") ?? {};
  return { spec, names: mapOf(spec, "names") ?? {}, versions: itemsOf(spec, "versions") };
}

/** One for each version that is served. */
function kindsOf(definition: Definition): KindInfo[] {
  const { spec, names, versions } = specOf(definition);
  const { group } = spec;
  const { plural: resource, kind, singular } = names;
  if (typeof group !== "string" || typeof resource !== "string" || typeof kind !== "string") return [];
  if (group === "" || TAKEN.has(kind)) return [];
  return versions
    .filter((one) => one["served"] !== false && typeof one["name"] === "string")
    .sort((a, b) => Number(b["storage"] === true) - Number(a["storage"] === true))
    .map((one) => ({
      group,
      version: String(one["name"]),
      resource,
      kind,
      singular: typeof singular === "string" ? singular : kind.toLowerCase(),
      shortNames: texts(names["shortNames"]),
      namespaced: spec["scope"] === "Namespaced",
      inAll: texts(names["categories"]).includes("all"),
      simulated: false,
      ...customKind(one),
    }));
}
