/**
 * What discovery lists: the resources of the API, their short names, scope, verbs and categories, and how a word on the
 * command line is matched to one of them.
 *
 * Source: the discovery documents of Kubernetes v1.33, as recorded from `kubectl api-resources`.
 */
import { KINDS, parseRow } from "../api/kinds.ts";
import type { CustomKind, KindInfo } from "../api/kinds.ts";
import type { KubeObject } from "../api/meta.ts";
import type { ApiServer, ResourceRef } from "../apiserver/types.ts";

export interface Resource extends ResourceRef {
  version: string;
  kind: string;
  singular: string;
  short: readonly string[];
  namespaced: boolean;
  verbs: "all" | "create" | "read" | "cluster-get";
  /** Part of `kubectl get all`. */
  inAll: boolean;
  custom?: CustomKind | undefined;
}

/** What is listed besides the kinds that are stored: where it stands, plural, short names, group/version, scope, kind, verbs (c create only, r get and list, blank all). */
const MORE = `
configmaps|bindings||v1|N|Binding|c
configmaps|componentstatuses|cs|v1|C|ComponentStatus|r
horizontalpodautoscalers|selfsubjectreviews||authentication.k8s.io/v1|C|SelfSubjectReview|c
horizontalpodautoscalers|tokenreviews||authentication.k8s.io/v1|C|TokenReview|c
horizontalpodautoscalers|localsubjectaccessreviews||authorization.k8s.io/v1|N|LocalSubjectAccessReview|c
horizontalpodautoscalers|selfsubjectaccessreviews||authorization.k8s.io/v1|C|SelfSubjectAccessReview|c
horizontalpodautoscalers|selfsubjectrulesreviews||authorization.k8s.io/v1|C|SelfSubjectRulesReview|c
horizontalpodautoscalers|subjectaccessreviews||authorization.k8s.io/v1|C|SubjectAccessReview|c
flowschemas|events|ev|events.k8s.io/v1|N|Event|
`
  .trim()
  .split("\n")
  .map((row) => row.split("|"));

/** Kubernetes alone. */
export const PLAIN: Served = { customKinds: [] };

/** In discovery order. */
export const RESOURCES: readonly Resource[] = KINDS.filter(({ group }) => group !== "metrics.k8s.io").flatMap(
  (info) => [
    ...MORE.filter(([before]) => before === info.resource).map(
      ([, ...row]) =>
        ({
          ...resourceOfKindInfo(parseRow(row.join("|"))),
          verbs: { c: "create", r: "read" }[row[5] ?? ""] ?? "all",
        }) as Resource,
    ),
    resourceOfKindInfo(info),
  ],
);

/** The metrics API, which is there only while it holds something. */
export const POD_METRICS: ResourceRef = { group: "metrics.k8s.io", resource: "pods" };
export const NODE_METRICS: ResourceRef = { group: "metrics.k8s.io", resource: "nodes" };

function resourceOfKindInfo(info: KindInfo): Resource {
  const { group, version, resource, kind, singular, shortNames, namespaced, inAll, custom } = info;
  return { group, version, resource, kind, singular, namespaced, inAll, custom, short: shortNames, verbs: "all" };
}

/** A server, as far as it has kinds of its own. */
export type Served = Pick<ApiServer, "customKinds">;

/** All that is listed there, in discovery order. */
export function resourcesOf({ customKinds }: Served): readonly Resource[] {
  return customKinds.length === 0 ? RESOURCES : [...RESOURCES, ...customKinds.map(resourceOfKindInfo)];
}

/** The resource that a word names: `po`, `Pods`, `pod`, `deployments.apps`, `pods.v1.`. */
export function findResource(word: string, served: Served = PLAIN): Resource | undefined {
  const name = word.toLowerCase();
  const [head = "", ...rest] = name.split(".");
  const tail = rest.join(".");
  return findAmong(
    served,
    ({ resource, singular, short, group, version }) =>
      (resource === head || singular === head || short.includes(head)) &&
      (rest.length === 0 || tail === group || tail === `${version}.${group}`),
  );
}

function findAmong({ customKinds }: Served, isIt: (resource: Resource) => boolean): Resource | undefined {
  return RESOURCES.find(isIt) ?? customKinds.map(resourceOfKindInfo).find(isIt);
}

/** The resource of an object from the server. */
export function resourceOf(object: KubeObject, served: Served = PLAIN): Resource {
  return (
    findAmong(served, ({ kind, group }) => kind === object.kind && group === groupOf(object.apiVersion)) ?? {
      resource: `${object.kind.toLowerCase()}s`,
      group: groupOf(object.apiVersion),
      version: object.apiVersion.slice(object.apiVersion.indexOf("/") + 1),
      kind: object.kind,
      singular: object.kind.toLowerCase(),
      short: [],
      namespaced: object.metadata.namespace !== undefined,
      verbs: "all",
      inAll: false,
    }
  );
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

export function groupVersion(resource: Resource): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/** `pods`, `deployments.apps`: how messages name a resource. */
export function qualifiedResource(resource: ResourceRef): string {
  return resource.group === "" ? resource.resource : `${resource.resource}.${resource.group}`;
}

/** `pod`, `deployment.apps`: how results name a kind. */
export function qualifiedKind(resource: Resource): string {
  return resource.group === "" ? resource.singular : `${resource.singular}.${resource.group}`;
}

/** `pod/hello`, `deployment.apps/web`. */
export function objectName(object: KubeObject): string {
  return `${qualifiedKind(resourceOf(object))}/${object.metadata.name}`;
}
