/**
 * What all Kubernetes objects have in common. Field names and meanings as in the API reference of Kubernetes 1.36.
 * Objects in the store are never changed in place: a writer makes new ones and shares what is the same.
 */

/** RFC 3339 with second resolution, as metav1.Time is written. */
export type Timestamp = string;
/** RFC 3339 with microseconds. */
export type MicroTimestamp = string;
export type Quantity = string;
export type IntOrString = number | string;
export type StringMap = { [key: string]: string };

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  name: string;
  generateName?: string;
  /** Absent on cluster-scoped objects. */
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: Timestamp;
  deletionTimestamp?: Timestamp;
  deletionGracePeriodSeconds?: number;
  labels?: StringMap;
  annotations?: StringMap;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: unknown[];
}

/** Any object of the API; kinds that are not simulated are stored as this. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

export interface LabelSelector {
  matchLabels?: StringMap;
  matchExpressions?: { key: string; operator: "In" | "NotIn" | "Exists" | "DoesNotExist"; values?: string[] }[];
}

export interface StatusCause {
  /** FieldValueRequired, FieldValueInvalid, ... */
  reason: string;
  message: string;
  field: string;
}

/** The API server's error object. Source: metav1.Status. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  status: "Failure";
  /** NotFound, AlreadyExists, Invalid, BadRequest, Forbidden, Conflict, ... */
  reason: string;
  message: string;
  code: number;
  details?: { name?: string; group?: string; kind?: string; uid?: string; causes?: StatusCause[] };
}

/** What a call to the API server gives back; `warnings` are the Warning headers. */
export type ApiResult<T> =
  | { ok: true; value: T; warnings: string[] }
  | { ok: false; status: Status; warnings: string[] };

/**
 * The same with these fields, too. A spread to which fields are added reads better, and is what most places have; but V8 11 gives each
 * of its results a hidden class of its own, and whatever reads many such objects is slow: this is for what happens to every Pod.
 */
export function withMore<T extends object, M extends object>(object: T, more: M): T & M {
  return Object.assign({}, object, more);
}
