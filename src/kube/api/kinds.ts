/**
 * The kinds of the API: what discovery lists. Those marked `simulated` do something here; the others are stored, listed
 * and said to be inert. To add one: a line in the table, and its validation and printer where it has any.
 * Source: the discovery documents of Kubernetes v1.33 to v1.36.
 */
import type { KubeObject, StatusCause } from "./meta.ts";

export interface KindInfo {
  group: string;
  version: string;
  resource: string;
  kind: string;
  singular: string;
  shortNames: readonly string[];
  namespaced: boolean;
  /** Part of `kubectl get all`. */
  inAll: boolean;
  simulated: boolean;
  /** What a CustomResourceDefinition says of it. */
  custom?: CustomKind;
}

export interface CustomKind {
  /** The object without what its schema does not know, and with what it fills in. */
  decode(this: void, kind: string, given: Fields): { value: Fields; unknown: string[]; error?: string };
  validate(this: void, object: Fields, minor: number): StatusCause[];
  /** The status is a field like any other. */
  ownsStatus: boolean;
  isScalable: boolean;
  /** Columns besides NAME; absent: AGE. */
  table?: KindTable;
  /** Its OpenAPI schema. */
  schema: object;
}

/** As the tables of `kubectl get`: `now` in milliseconds since the epoch. */
export interface KindTable {
  columns: readonly { name: string; /** Shown by `-o wide` only. */ wide: boolean }[];
  row(this: void, object: KubeObject, now: number): string[];
}

type Fields = Record<string, unknown>;

/** plural, short names, group/version, scope (N namespaced, C cluster), kind, marks (`*` in category all, `s` simulated). */
const TABLE = `
configmaps|cm|v1|N|ConfigMap|s
endpoints|ep|v1|N|Endpoints|s
events|ev|v1|N|Event|s
limitranges|limits|v1|N|LimitRange|s
namespaces|ns|v1|C|Namespace|s
nodes|no|v1|C|Node|s
persistentvolumeclaims|pvc|v1|N|PersistentVolumeClaim|s
persistentvolumes|pv|v1|C|PersistentVolume|s
pods|po|v1|N|Pod|*s
podtemplates||v1|N|PodTemplate|
replicationcontrollers|rc|v1|N|ReplicationController|*s
resourcequotas|quota|v1|N|ResourceQuota|s
secrets||v1|N|Secret|s
serviceaccounts|sa|v1|N|ServiceAccount|s
services|svc|v1|N|Service|*s
mutatingwebhookconfigurations||admissionregistration.k8s.io/v1|C|MutatingWebhookConfiguration|
validatingadmissionpolicies||admissionregistration.k8s.io/v1|C|ValidatingAdmissionPolicy|
validatingadmissionpolicybindings||admissionregistration.k8s.io/v1|C|ValidatingAdmissionPolicyBinding|
validatingwebhookconfigurations||admissionregistration.k8s.io/v1|C|ValidatingWebhookConfiguration|
customresourcedefinitions|crd,crds|apiextensions.k8s.io/v1|C|CustomResourceDefinition|s
apiservices||apiregistration.k8s.io/v1|C|APIService|
controllerrevisions||apps/v1|N|ControllerRevision|s
daemonsets|ds|apps/v1|N|DaemonSet|*s
deployments|deploy|apps/v1|N|Deployment|*s
replicasets|rs|apps/v1|N|ReplicaSet|*s
statefulsets|sts|apps/v1|N|StatefulSet|*s
horizontalpodautoscalers|hpa|autoscaling/v2|N|HorizontalPodAutoscaler|*
cronjobs|cj|batch/v1|N|CronJob|*s
jobs||batch/v1|N|Job|*s
certificatesigningrequests|csr|certificates.k8s.io/v1|C|CertificateSigningRequest|
leases||coordination.k8s.io/v1|N|Lease|s
endpointslices||discovery.k8s.io/v1|N|EndpointSlice|s
flowschemas||flowcontrol.apiserver.k8s.io/v1|C|FlowSchema|
prioritylevelconfigurations||flowcontrol.apiserver.k8s.io/v1|C|PriorityLevelConfiguration|
nodes||metrics.k8s.io/v1beta1|C|NodeMetrics|
pods||metrics.k8s.io/v1beta1|N|PodMetrics|
ingressclasses||networking.k8s.io/v1|C|IngressClass|
ingresses|ing|networking.k8s.io/v1|N|Ingress|
ipaddresses|ip|networking.k8s.io/v1|C|IPAddress|
networkpolicies|netpol|networking.k8s.io/v1|N|NetworkPolicy|
servicecidrs||networking.k8s.io/v1|C|ServiceCIDR|
runtimeclasses||node.k8s.io/v1|C|RuntimeClass|
poddisruptionbudgets|pdb|policy/v1|N|PodDisruptionBudget|s
clusterrolebindings||rbac.authorization.k8s.io/v1|C|ClusterRoleBinding|s
clusterroles||rbac.authorization.k8s.io/v1|C|ClusterRole|s
rolebindings||rbac.authorization.k8s.io/v1|N|RoleBinding|s
roles||rbac.authorization.k8s.io/v1|N|Role|s
priorityclasses|pc|scheduling.k8s.io/v1|C|PriorityClass|s
csidrivers||storage.k8s.io/v1|C|CSIDriver|
csinodes||storage.k8s.io/v1|C|CSINode|
csistoragecapacities||storage.k8s.io/v1|N|CSIStorageCapacity|
storageclasses|sc|storage.k8s.io/v1|C|StorageClass|s
volumeattachments||storage.k8s.io/v1|C|VolumeAttachment|
`;

/** Kinds of the Gateway API, which many clusters have though Kubernetes itself has not. */
const GATEWAY_TABLE = `
backendtlspolicies|btlspolicy|gateway.networking.k8s.io/v1|N|BackendTLSPolicy|
gatewayclasses|gc|gateway.networking.k8s.io/v1|C|GatewayClass|
gateways|gtw|gateway.networking.k8s.io/v1|N|Gateway|
grpcroutes||gateway.networking.k8s.io/v1|N|GRPCRoute|
httproutes||gateway.networking.k8s.io/v1|N|HTTPRoute|
referencegrants|refgrant|gateway.networking.k8s.io/v1beta1|N|ReferenceGrant|
`;

/** In discovery order. */
export const KINDS: readonly KindInfo[] = parseTable(TABLE);

/** Simplified: the Gateway API is there without its CustomResourceDefinitions, in its newest version. */
export const GATEWAY_KINDS: readonly KindInfo[] = parseTable(GATEWAY_TABLE);

function parseTable(table: string): KindInfo[] {
  return table.trim().split("\n").map(parseRow);
}

/** What is said to whoever makes an object of a kind that is not simulated. */
export function inertSentence(name: string): string {
  return `${name} objects are stored and listed, and nothing acts on them.`;
}

/** One line of such a table. */
export function parseRow(row: string): KindInfo {
  const [resource = "", short = "", groupVersion = "", scope = "", kind = "", marks = ""] = row.split("|");
  const slash = groupVersion.indexOf("/");
  return {
    group: slash < 0 ? "" : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    resource,
    kind,
    singular: kind.toLowerCase(),
    shortNames: short === "" ? [] : short.split(","),
    namespaced: scope === "N",
    inAll: marks.includes("*"),
    simulated: marks.includes("s"),
  };
}

/** Versions whose objects are those of another one. */
const SAME: Readonly<Record<string, string>> = { "events.k8s.io/v1": "v1", "autoscaling/v1": "autoscaling/v2" };
const BY_RESOURCE = new Map(KINDS.map((info) => [`${info.group}/${info.resource}`, info]));
const BY_KIND = new Map(KINDS.map((info) => [`${apiVersionOf(info)}/${info.kind}`, info]));

export function kindOfResource(group: string, resource: string): KindInfo | undefined {
  // Events are served by two groups and are the same objects.
  return BY_RESOURCE.get(`${group === "events.k8s.io" ? "" : group}/${resource}`);
}

export function kindOfObject(apiVersion: string, kind: string): KindInfo | undefined {
  return BY_KIND.get(`${SAME[apiVersion] ?? apiVersion}/${kind}`);
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group === "" ? version : `${group}/${version}`;
}

/** `pods`, `deployments.apps`: how messages name a resource. */
export function qualifiedResource({ group, resource }: { group: string; resource: string }): string {
  return group === "" ? resource : `${resource}.${group}`;
}
