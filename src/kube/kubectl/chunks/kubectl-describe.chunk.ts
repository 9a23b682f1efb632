/** The chunk `kubectl-describe`. To describe a kind in its own way, add a line to the table. */
import type { KubeObject } from "../../api/meta.ts";
import { describeRole, describeRoleBinding, describeServiceAccount } from "../describe/access.ts";
import { describeAutoscaler } from "../describe/autoscaler.ts";
import { describeCertificateRequest } from "../describe/certificate-request.ts";
import { describeCronJob, describeDaemonSet, describeStatefulSet } from "../describe/controllers.ts";
import { eventsOf, writeEvents } from "../describe/events.ts";
import { describeGeneric } from "../describe/generic.ts";
import {
  describeEndpointSlice,
  describeEndpoints,
  describeIngress,
  describeIngressClass,
  describeIpAddress,
  describeNetworkPolicy,
  describeServiceCidr,
} from "../describe/networking.ts";
import { describeNode } from "../describe/node.ts";
import { describeConfigMap, describeNamespace, describeSecret } from "../describe/others.ts";
import { describePod } from "../describe/pod.ts";
import { describeBudget, describeLimitRange, describeQuota } from "../describe/policies.ts";
import { describeService } from "../describe/service.ts";
import {
  describeClaim,
  describeCsiNode,
  describePriorityClass,
  describeStorageClass,
  describeVolume,
} from "../describe/storage.ts";
import {
  describeDeployment,
  describeJob,
  describeReplicaSet,
  describeReplicationController,
} from "../describe/workloads.ts";
import { DescribeWriter } from "../describe/writer.ts";
import type { Invocation } from "../invocation.ts";
import type { DescribeModule } from "../verbs/describe.ts";

const DESCRIBERS: Readonly<Record<string, (inv: Invocation, object: KubeObject) => string>> = {
  CertificateSigningRequest: describeCertificateRequest,
  ClusterRole: describeRole,
  ClusterRoleBinding: describeRoleBinding,
  ConfigMap: describeConfigMap,
  CronJob: describeCronJob,
  CSINode: describeCsiNode,
  DaemonSet: describeDaemonSet,
  Deployment: describeDeployment,
  EndpointSlice: describeEndpointSlice,
  Endpoints: describeEndpoints,
  HorizontalPodAutoscaler: describeAutoscaler,
  Ingress: describeIngress,
  IngressClass: describeIngressClass,
  IPAddress: describeIpAddress,
  Job: describeJob,
  LimitRange: describeLimitRange,
  Namespace: describeNamespace,
  NetworkPolicy: describeNetworkPolicy,
  Node: describeNode,
  PersistentVolume: describeVolume,
  PersistentVolumeClaim: describeClaim,
  Pod: describePod,
  PodDisruptionBudget: describeBudget,
  PriorityClass: describePriorityClass,
  ReplicaSet: describeReplicaSet,
  ReplicationController: describeReplicationController,
  ResourceQuota: describeQuota,
  Role: describeRole,
  RoleBinding: describeRoleBinding,
  Secret: describeSecret,
  Service: describeService,
  ServiceAccount: describeServiceAccount,
  ServiceCIDR: describeServiceCidr,
  StatefulSet: describeStatefulSet,
  StorageClass: describeStorageClass,
};

export const { describeObject, describeGone }: DescribeModule = {
  describeObject: (inv, object) => (DESCRIBERS[object.kind] ?? describeGeneric)(inv, object),
  describeGone(inv, namespace, name) {
    const events = eventsOf(inv, { metadata: { name, namespace } });
    if (events.length === 0) return null;
    const writer = new DescribeWriter();
    writer.line(0, `Pod '${name}': error 'pods ${JSON.stringify(name)} not found', but found events.`);
    writeEvents(writer, inv, events);
    return writer.text();
  },
};
