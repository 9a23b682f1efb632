/** The chunk `kubectl-describe`. To describe a kind in its own way, add a line to the table. */
import type { KubeObject } from "../../api/meta.ts";
import { describeCronJob, describeDaemonSet, describeStatefulSet } from "../describe/controllers.ts";
import { eventsOf, writeEvents } from "../describe/events.ts";
import { describeNode } from "../describe/node.ts";
import {
  describeConfigMap,
  describeGeneric,
  describeNamespace,
  describeSecret,
  describeService,
  describeServiceAccount,
} from "../describe/others.ts";
import { describePod } from "../describe/pod.ts";
import { describeAutoscaler, describeBudget, describeLimitRange, describeQuota } from "../describe/policies.ts";
import {
  describeClaim,
  describeEndpointSlice,
  describePriorityClass,
  describeStorageClass,
  describeVolume,
} from "../describe/storage.ts";
import { describeDeployment, describeJob, describeReplicaSet } from "../describe/workloads.ts";
import { DescribeWriter } from "../describe/writer.ts";
import type { Invocation } from "../invocation.ts";
import type { DescribeModule } from "../verbs/describe.ts";

const DESCRIBERS: Readonly<Record<string, (inv: Invocation, object: KubeObject) => string>> = {
  ConfigMap: describeConfigMap,
  CronJob: describeCronJob,
  DaemonSet: describeDaemonSet,
  Deployment: describeDeployment,
  EndpointSlice: describeEndpointSlice,
  HorizontalPodAutoscaler: describeAutoscaler,
  Job: describeJob,
  LimitRange: describeLimitRange,
  Namespace: describeNamespace,
  Node: describeNode,
  PersistentVolume: describeVolume,
  PersistentVolumeClaim: describeClaim,
  Pod: describePod,
  PodDisruptionBudget: describeBudget,
  PriorityClass: describePriorityClass,
  ReplicaSet: describeReplicaSet,
  ResourceQuota: describeQuota,
  Secret: describeSecret,
  Service: describeService,
  ServiceAccount: describeServiceAccount,
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
