/**
 * The roles that every cluster has, as far as a service account meets them.
 * Source: Kubernetes documentation, "Using RBAC Authorization", default roles and role bindings; v1.33.
 * Simplified: they count without being listed; those of the system's own components are left out.
 */
import type { PolicyRule } from "./authorizer.ts";

const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "deletecollection", "patch", "update"];

/** Resources by group that `view` shows; those behind `|` only `edit` and `admin` may change not. */
const NAMESPACED: readonly (readonly [group: string, changed: string, shown: string])[] = [
  [
    "",
    "configmaps endpoints events persistentvolumeclaims pods replicationcontrollers replicationcontrollers/scale serviceaccounts services",
    "bindings limitranges namespaces namespaces/status persistentvolumeclaims/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status services/status",
  ],
  [
    "apps",
    "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
    "controllerrevisions daemonsets/status deployments/status replicasets/status statefulsets/status",
  ],
  ["autoscaling", "horizontalpodautoscalers", "horizontalpodautoscalers/status"],
  ["batch", "cronjobs jobs", "cronjobs/status jobs/status"],
  ["discovery.k8s.io", "", "endpointslices"],
  ["metrics.k8s.io", "", "pods nodes"],
  ["networking.k8s.io", "ingresses networkpolicies", "ingresses/status"],
  ["policy", "poddisruptionbudgets", "poddisruptionbudgets/status"],
];

function rule(group: string, resources: string, verbs: readonly string[]): PolicyRule {
  return { apiGroups: [group], resources: resources.split(" "), verbs };
}

const VIEW: readonly PolicyRule[] = NAMESPACED.map(([group, changed, shown]) =>
  rule(group, `${changed} ${shown}`.trim(), READ),
);

const EDIT: readonly PolicyRule[] = [
  ...VIEW,
  ...NAMESPACED.filter(([, changed]) => changed !== "").map(([group, changed]) => rule(group, changed, WRITE)),
  rule("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", [...READ, ...WRITE]),
  rule("", "pods/eviction serviceaccounts/token", ["create"]),
  rule("", "serviceaccounts", ["impersonate"]),
  rule("coordination.k8s.io", "leases", [...READ, ...WRITE]),
];

const ADMIN: readonly PolicyRule[] = [
  ...EDIT,
  rule("rbac.authorization.k8s.io", "roles rolebindings", [...READ, ...WRITE]),
  rule("authorization.k8s.io", "localsubjectaccessreviews", ["create"]),
];

/** By name. */
export const BUILT_IN_ROLES: ReadonlyMap<string, readonly PolicyRule[]> = new Map([
  [
    "cluster-admin",
    [
      { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
      { nonResourceURLs: ["*"], verbs: ["*"] },
    ],
  ],
  ["admin", ADMIN],
  ["edit", EDIT],
  ["view", VIEW],
]);

/** What is bound to the groups that everybody is in. */
export const EVERYBODY: readonly { readonly group: string; readonly rules: readonly PolicyRule[] }[] = [
  {
    group: "system:authenticated",
    rules: [
      {
        nonResourceURLs: ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"],
        verbs: ["get"],
      },
      rule("authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews", ["create"]),
      rule("authentication.k8s.io", "selfsubjectreviews", ["create"]),
    ],
  },
  ...["system:authenticated", "system:unauthenticated"].map((group) => ({
    group,
    rules: [{ nonResourceURLs: ["/healthz", "/livez", "/readyz", "/version", "/version/"], verbs: ["get"] }],
  })),
  {
    group: "system:serviceaccounts",
    rules: [{ nonResourceURLs: ["/.well-known/openid-configuration", "/openid/v1/jwks"], verbs: ["get"] }],
  },
];
