/**
 * What discovery lists: the resources of the API, their short names, scope, verbs and categories, and how a word on the
 * command line is matched to one of them.
 *
 * Source: the discovery documents of Kubernetes v1.33, as recorded from `kubectl api-resources`.
 */
import type { KubeObject } from "../api/meta.ts";
import type { ResourceRef } from "../apiserver/types.ts";

export interface Resource extends ResourceRef {
  version: string;
  kind: string;
  singular: string;
  short: readonly string[];
  namespaced: boolean;
  verbs: "all" | "create" | "read" | "cluster-get";
  /** Part of `kubectl get all`. */
  inAll: boolean;
}

/** plural, short names, group/version, scope (N namespaced, C cluster), kind, verbs (c create only, r get and list, blank all), `*` in category all. */
const TABLE = `
bindings||v1|N|Binding|c
componentstatuses|cs|v1|C|ComponentStatus|r
configmaps|cm|v1|N|ConfigMap|
endpoints|ep|v1|N|Endpoints|
events|ev|v1|N|Event|
limitranges|limits|v1|N|LimitRange|
namespaces|ns|v1|C|Namespace|
nodes|no|v1|C|Node|
persistentvolumeclaims|pvc|v1|N|PersistentVolumeClaim|
persistentvolumes|pv|v1|C|PersistentVolume|
pods|po|v1|N|Pod|*
podtemplates||v1|N|PodTemplate|
replicationcontrollers|rc|v1|N|ReplicationController|*
resourcequotas|quota|v1|N|ResourceQuota|
secrets||v1|N|Secret|
serviceaccounts|sa|v1|N|ServiceAccount|
services|svc|v1|N|Service|*
mutatingwebhookconfigurations||admissionregistration.k8s.io/v1|C|MutatingWebhookConfiguration|
validatingadmissionpolicies||admissionregistration.k8s.io/v1|C|ValidatingAdmissionPolicy|
validatingadmissionpolicybindings||admissionregistration.k8s.io/v1|C|ValidatingAdmissionPolicyBinding|
validatingwebhookconfigurations||admissionregistration.k8s.io/v1|C|ValidatingWebhookConfiguration|
customresourcedefinitions|crd,crds|apiextensions.k8s.io/v1|C|CustomResourceDefinition|
apiservices||apiregistration.k8s.io/v1|C|APIService|
controllerrevisions||apps/v1|N|ControllerRevision|
daemonsets|ds|apps/v1|N|DaemonSet|*
deployments|deploy|apps/v1|N|Deployment|*
replicasets|rs|apps/v1|N|ReplicaSet|*
statefulsets|sts|apps/v1|N|StatefulSet|*
selfsubjectreviews||authentication.k8s.io/v1|C|SelfSubjectReview|c
tokenreviews||authentication.k8s.io/v1|C|TokenReview|c
localsubjectaccessreviews||authorization.k8s.io/v1|N|LocalSubjectAccessReview|c
selfsubjectaccessreviews||authorization.k8s.io/v1|C|SelfSubjectAccessReview|c
selfsubjectrulesreviews||authorization.k8s.io/v1|C|SelfSubjectRulesReview|c
subjectaccessreviews||authorization.k8s.io/v1|C|SubjectAccessReview|c
horizontalpodautoscalers|hpa|autoscaling/v2|N|HorizontalPodAutoscaler|*
cronjobs|cj|batch/v1|N|CronJob|*
jobs||batch/v1|N|Job|*
certificatesigningrequests|csr|certificates.k8s.io/v1|C|CertificateSigningRequest|
leases||coordination.k8s.io/v1|N|Lease|
endpointslices||discovery.k8s.io/v1|N|EndpointSlice|
events|ev|events.k8s.io/v1|N|Event|
flowschemas||flowcontrol.apiserver.k8s.io/v1|C|FlowSchema|
prioritylevelconfigurations||flowcontrol.apiserver.k8s.io/v1|C|PriorityLevelConfiguration|
ingressclasses||networking.k8s.io/v1|C|IngressClass|
ingresses|ing|networking.k8s.io/v1|N|Ingress|
ipaddresses|ip|networking.k8s.io/v1|C|IPAddress|
networkpolicies|netpol|networking.k8s.io/v1|N|NetworkPolicy|
servicecidrs||networking.k8s.io/v1|C|ServiceCIDR|
runtimeclasses||node.k8s.io/v1|C|RuntimeClass|
poddisruptionbudgets|pdb|policy/v1|N|PodDisruptionBudget|
clusterrolebindings||rbac.authorization.k8s.io/v1|C|ClusterRoleBinding|
clusterroles||rbac.authorization.k8s.io/v1|C|ClusterRole|
rolebindings||rbac.authorization.k8s.io/v1|N|RoleBinding|
roles||rbac.authorization.k8s.io/v1|N|Role|
priorityclasses|pc|scheduling.k8s.io/v1|C|PriorityClass|
csidrivers||storage.k8s.io/v1|C|CSIDriver|
csinodes||storage.k8s.io/v1|C|CSINode|
csistoragecapacities||storage.k8s.io/v1|N|CSIStorageCapacity|
storageclasses|sc|storage.k8s.io/v1|C|StorageClass|
volumeattachments||storage.k8s.io/v1|C|VolumeAttachment|
`;

/** In discovery order. */
export const RESOURCES: readonly Resource[] = TABLE.trim().split("\n").map(parseRow);

/** The metrics API, which is there only while it holds something. */
export const POD_METRICS: ResourceRef = { group: "metrics.k8s.io", resource: "pods" };
export const NODE_METRICS: ResourceRef = { group: "metrics.k8s.io", resource: "nodes" };

function parseRow(row: string): Resource {
  const [resource = "", short = "", groupVersion = "", scope = "", kind = "", marks = ""] = row.split("|");
  const slash = groupVersion.indexOf("/");
  return {
    resource,
    group: slash < 0 ? "" : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    kind,
    singular: kind.toLowerCase(),
    short: short === "" ? [] : short.split(","),
    namespaced: scope === "N",
    verbs: marks === "c" ? "create" : marks === "r" ? "read" : "all",
    inAll: marks === "*",
  };
}

/** The resource that a word names: `po`, `Pods`, `pod`, `deployments.apps`, `pods.v1.`. */
export function findResource(word: string): Resource | undefined {
  const name = word.toLowerCase();
  const [head = "", ...rest] = name.split(".");
  const tail = rest.join(".");
  const named = (resource: Resource, text: string): boolean =>
    resource.resource === text || resource.singular === text || resource.short.includes(text);
  if (rest.length === 0) return RESOURCES.find((resource) => named(resource, head));
  return RESOURCES.find(
    (resource) =>
      named(resource, head) && (tail === resource.group || tail === `${resource.version}.${resource.group}`),
  );
}

function resourceOfKind(apiVersion: string, kind: string): Resource | undefined {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return RESOURCES.find((resource) => resource.kind === kind && resource.group === group);
}

/** The resource of an object from the server. */
export function resourceOf(object: KubeObject): Resource {
  return (
    resourceOfKind(object.apiVersion, object.kind) ?? {
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
