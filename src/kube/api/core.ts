/** Event, Node, Namespace, ConfigMap, Secret, Service, ServiceAccount. Source: Kubernetes API reference, v1.36 core/v1. */
import type { IntOrString, MicroTimestamp, ObjectMeta, Quantity, StringMap, Timestamp } from "./meta.ts";

export interface ObjectReference {
  kind?: string;
  namespace?: string;
  name?: string;
  uid?: string;
  apiVersion?: string;
  resourceVersion?: string;
  fieldPath?: string;
}

/** The Kubernetes Event (core/v1 form). */
export interface Event {
  apiVersion: "v1";
  kind: "Event";
  metadata: ObjectMeta;
  involvedObject: ObjectReference;
  reason?: string;
  message?: string;
  source?: { component?: string; host?: string };
  firstTimestamp?: Timestamp | null;
  lastTimestamp?: Timestamp | null;
  count?: number;
  type?: "Normal" | "Warning";
  eventTime?: MicroTimestamp | null;
  series?: { count: number; lastObservedTime: MicroTimestamp };
  action?: string;
  related?: ObjectReference;
  reportingComponent?: string;
  reportingInstance?: string;
  [field: string]: unknown;
}

export interface Taint {
  key: string;
  value?: string;
  effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  timeAdded?: Timestamp;
}

export interface Node {
  apiVersion: "v1";
  kind: "Node";
  metadata: ObjectMeta;
  spec: { podCIDR?: string; podCIDRs?: string[]; providerID?: string; unschedulable?: boolean; taints?: Taint[] };
  status: {
    capacity?: { [resource: string]: Quantity };
    allocatable?: { [resource: string]: Quantity };
    conditions?: {
      type: string;
      status: string;
      lastHeartbeatTime?: Timestamp;
      lastTransitionTime?: Timestamp;
      reason?: string;
      message?: string;
    }[];
    addresses?: { type: string; address: string }[];
    nodeInfo?: { [field: string]: string };
    images?: { names?: string[]; sizeBytes?: number }[];
    daemonEndpoints?: unknown;
  };
  [field: string]: unknown;
}

export interface Namespace {
  apiVersion: "v1";
  kind: "Namespace";
  metadata: ObjectMeta;
  spec?: { finalizers?: string[] };
  status?: { phase?: "Active" | "Terminating" };
  [field: string]: unknown;
}

export interface ConfigMap {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: ObjectMeta;
  data?: StringMap;
  binaryData?: StringMap;
  immutable?: boolean;
  [field: string]: unknown;
}

export interface Secret {
  apiVersion: "v1";
  kind: "Secret";
  metadata: ObjectMeta;
  /** Values in base64. */
  data?: StringMap;
  type?: string;
  immutable?: boolean;
  [field: string]: unknown;
}

export interface Service {
  apiVersion: "v1";
  kind: "Service";
  metadata: ObjectMeta;
  spec: {
    type?: "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
    selector?: StringMap;
    clusterIP?: string;
    clusterIPs?: string[];
    externalName?: string;
    externalIPs?: string[];
    ports?: {
      name?: string;
      protocol?: string;
      port: number;
      targetPort?: IntOrString;
      nodePort?: number;
      appProtocol?: string;
    }[];
    [field: string]: unknown;
  };
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
  [field: string]: unknown;
}
