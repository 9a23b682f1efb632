/**
 * Custom kinds: a CustomResourceDefinition is established and its kinds are served from then on; their objects are stored,
 * and whoever makes one is told, once, that nothing acts on it. With the definition its objects go.
 *
 * Source: Kubernetes v1.36 documentation, "Extend the Kubernetes API with CustomResourceDefinitions".
 * Simplified: kinds that have the name of one of Kubernetes' own are not served; what is wrong in a definition is left out, and not
 * refused.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import { GATEWAY_KINDS, inertSentence, KINDS, qualifiedResource } from "../api/kinds.ts";
import type { KindInfo } from "../api/kinds.ts";
import type { KubeObject } from "../api/meta.ts";
import { customKind } from "../apiserver/custom-kind.ts";
import { itemsOf, mapOf } from "../apiserver/pod-defaults.ts";
import type { Fields } from "../apiserver/pod-defaults.ts";
import { informer } from "./informer.ts";
import { tell } from "./pod-control.ts";
import type { Controller, ControllerContext } from "./types.ts";

interface Definition extends KubeObject {
  status?: { conditions?: { type: string }[] };
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
    const defined = own.flatMap(kindsOf);
    const isDefined = new Set(defined.map(qualifiedResource));
    api.customKinds = [...defined, ...GATEWAY_KINDS.filter((one) => !isDefined.has(qualifiedResource(one)))];
    for (const definition of own) establish(definition);
    for (const info of api.customKinds) watch(info);
  }

  function establish(definition: Definition): void {
    if (definition.status?.conditions?.some((one) => one.type === "Established") === true) return;
    const { names, versions } = specOf(definition);
    const at = formatRfc3339(clock.epoch);
    const condition = (type: string, reason: string, message: string): object => ({
      lastTransitionTime: at,
      message,
      reason,
      status: "True",
      type,
    });
    api.updateStatus(DEFINITIONS, undefined, definition.metadata.name, {
      acceptedNames: names,
      conditions: [
        condition("NamesAccepted", "NoConflicts", "no conflicts found"),
        condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
      ],
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
