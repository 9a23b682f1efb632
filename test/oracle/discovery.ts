/** Discovery documents and OpenAPI of the simulated API server, as a real client asks for them. */
import { KINDS, apiVersionOf } from "../../src/kube/api/kinds.ts";
import { RESOURCES, groupVersion } from "../../src/kube/kubectl/resources.ts";
import type { Resource } from "../../src/kube/kubectl/resources.ts";

/** What the server has besides the table of resources: subresources that clients look for. */
const SUBRESOURCES: Readonly<
  Record<string, readonly { name: string; kind: string; group: string; version: string }[]>
> = {
  pods: [
    { name: "eviction", kind: "Eviction", group: "policy", version: "v1" },
    { name: "ephemeralcontainers", kind: "Pod", group: "", version: "v1" },
    { name: "status", kind: "Pod", group: "", version: "v1" },
    { name: "resize", kind: "Pod", group: "", version: "v1" },
  ],
  ...Object.fromEntries(
    ["deployments", "replicasets", "statefulsets", "replicationcontrollers"].map((name) => [
      name,
      [{ name: "scale", kind: "Scale", group: "autoscaling", version: "v1" }],
    ]),
  ),
};

export const VERBS: Readonly<Record<Resource["verbs"], readonly string[]>> = {
  all: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  create: ["create"],
  read: ["get", "list"],
  "cluster-get": ["get"],
};

/** The list of `/api` (the core group) or `/apis` (all others), in the aggregated form. */
export function aggregatedDiscovery(core: boolean, withMetrics: boolean): unknown {
  const shown = RESOURCES.filter((one) => (one.group === "") === core);
  const groups = [...new Set(shown.map((one) => one.group))];
  const items: unknown[] = groups.map((group) => ({
    metadata: { name: group, creationTimestamp: null },
    versions: [...new Set(shown.filter((one) => one.group === group).map((one) => one.version))].map((version) => ({
      version,
      freshness: "Current",
      resources: shown.filter((one) => one.group === group && one.version === version).map(aggregatedResource),
    })),
  }));
  if (!core && withMetrics) items.push(METRICS);
  return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
}

function aggregatedResource(one: Resource): unknown {
  const scope = one.namespaced ? "Namespaced" : "Cluster";
  const subresources = (SUBRESOURCES[one.resource] ?? []).map(({ name, kind, group, version }) => ({
    subresource: name,
    responseKind: { group, version, kind },
    verbs: ["get", "patch", "update"],
  }));
  return {
    resource: one.resource,
    responseKind: { group: one.group, version: one.version, kind: one.kind },
    scope,
    singularResource: one.singular,
    verbs: VERBS[one.verbs],
    ...(one.short.length > 0 && { shortNames: one.short }),
    ...(one.inAll && { categories: ["all"] }),
    ...(subresources.length > 0 && { subresources }),
  };
}

const METRICS = {
  metadata: { name: "metrics.k8s.io", creationTimestamp: null },
  versions: [
    {
      version: "v1beta1",
      freshness: "Current",
      resources: [
        {
          resource: "nodes",
          responseKind: { group: "", version: "", kind: "NodeMetrics" },
          scope: "Cluster",
          singularResource: "",
          verbs: ["get", "list"],
        },
        {
          resource: "pods",
          responseKind: { group: "", version: "", kind: "PodMetrics" },
          scope: "Namespaced",
          singularResource: "",
          verbs: ["get", "list"],
        },
      ],
    },
  ],
};

/** `/openapi/v3`: one document a group and version. */
export function openApiRoot(): unknown {
  const versions = [...new Set(RESOURCES.map(groupVersion))];
  const paths = versions.map((version) => [
    pathOf(version),
    { serverRelativeURL: `/openapi/v3/${pathOf(version)}?hash=0` },
  ]);
  return { paths: Object.fromEntries(paths) as unknown };
}

function pathOf(version: string): string {
  return version.includes("/") ? `apis/${version}` : `api/${version}`;
}

/** What tells a client that the server checks fields and knows dry runs; it needs no schemas for that. */
export function openApiOf(path: string): unknown {
  const query = ["fieldValidation", "dryRun"].map((name) => ({
    name,
    in: "query",
    schema: { type: "string", uniqueItems: true },
  }));
  const paths = KINDS.filter((kind) => pathOf(apiVersionOf(kind)) === path).map((kind) => [
    `/${path}/${kind.namespaced ? "namespaces/{namespace}/" : ""}${kind.resource}/{name}`,
    {
      patch: {
        parameters: query,
        "x-kubernetes-action": "patch",
        "x-kubernetes-group-version-kind": { group: kind.group, version: kind.version, kind: kind.kind },
        responses: {},
      },
    },
  ]);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.33.1" },
    paths: Object.fromEntries(paths) as unknown,
    components: { schemas: {} },
  };
}
