/**
 * The API server as its clients see it: verbs on resources, watches, and the log and exec subresources.
 *
 * Calls answer at once (Simplified: no request latency; what a cluster needs for that is part of the kubelet's and the
 * scheduler's own delays). Watchers are told on the virtual clock, in order, after the writing call has returned.
 */
import type { KindInfo } from "../api/kinds.ts";
import type { ApiResult, KubeObject } from "../api/meta.ts";
import type { ValidationRules } from "./rules/types.ts";
import type { ExecSession } from "./streams.ts";

/** A resource as discovery lists it: `{group: "apps", version: "v1", resource: "deployments"}`. */
export interface ResourceRef {
  group: string;
  resource: string;
}

export interface ListOptions {
  /** Absent: all namespaces. */
  namespace?: string;
  /** As in `-l`: `app=web,tier in (a,b),!x`. */
  labelSelector?: string;
  /** As in `--field-selector`. */
  fieldSelector?: string;
}

export interface WriteOptions {
  dryRun?: boolean;
  /** What to do about unknown fields: refuse, warn, or nothing. */
  fieldValidation?: "Strict" | "Warn" | "Ignore";
  fieldManager?: string;
  /** The part of an object that is written, where it has an address of its own. */
  subresource?: "ephemeralcontainers" | "status";
}

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Foreground" | "Background" | "Orphan";
  dryRun?: boolean;
  preconditionUid?: string;
}

export type PatchType = "strategic" | "merge" | "json";

export interface WatchEvent {
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: KubeObject;
  /** What it was, where that is known. */
  before?: KubeObject;
}

/** A list with the resourceVersion it was taken at, sorted by namespace and name in byte order. */
export interface ObjectList {
  items: KubeObject[];
  resourceVersion: string;
}

export interface LogOptions {
  container?: string;
  follow?: boolean;
  previous?: boolean;
  sinceSeconds?: number;
  sinceTime?: string;
  timestamps?: boolean;
  tailLines?: number;
  limitBytes?: number;
}

/** A log being read. Chunks are byte strings of whole lines. */
export interface LogReader {
  onChunk(chunk: string): void;
  /** The log has ended (at once, when not followed). */
  onEnd(): void;
}

export interface ExecRequest {
  container?: string;
  command: readonly string[];
  stdin: boolean;
  tty: boolean;
  onOutput(stream: "stdout" | "stderr", data: string): void;
  /** `error` is set where the command could not be run at all (the text after `error: `). */
  onExit(exitCode: number, error?: string): void;
}

export interface ApiServer {
  readonly kubernetesVersion: string;
  /** Kinds that are served besides those of Kubernetes itself. */
  customKinds: readonly KindInfo[];
  get(ref: ResourceRef, namespace: string | undefined, name: string): ApiResult<KubeObject>;
  list(ref: ResourceRef, options?: ListOptions): ApiResult<ObjectList>;
  /** `object` as decoded from a manifest; it is defaulted, admitted and validated here. */
  create(
    ref: ResourceRef,
    namespace: string | undefined,
    object: unknown,
    options?: WriteOptions,
  ): ApiResult<KubeObject>;
  /** A whole object; a resourceVersion in it is a precondition. */
  update(ref: ResourceRef, object: unknown, options?: WriteOptions): ApiResult<KubeObject>;
  patch(
    ref: ResourceRef,
    namespace: string | undefined,
    name: string,
    type: PatchType,
    patch: unknown,
    options?: WriteOptions,
  ): ApiResult<KubeObject>;
  delete(ref: ResourceRef, namespace: string | undefined, name: string, options?: DeleteOptions): ApiResult<KubeObject>;

  /** Whether rules that such an object needs are still to be fetched; it is sent when they are there. */
  lacksRules(kind: string, object: unknown): boolean;
  useRules(rules: ValidationRules): void;

  /** For the system's own components: replaces `status` (and, for the scheduler's bind, `spec.nodeName`) without validation. */
  updateStatus(ref: ResourceRef, namespace: string | undefined, name: string, status: unknown): ApiResult<KubeObject>;
  bind(namespace: string, pod: string, node: string): ApiResult<KubeObject>;
  /** An object that is being deleted goes with its last finalizer. */
  setFinalizers(
    ref: ResourceRef,
    namespace: string | undefined,
    name: string,
    finalizers: readonly string[],
  ): ApiResult<KubeObject>;

  /** Tells of all changes from now on, until the returned function is called. */
  watch(ref: ResourceRef, options: ListOptions, onEvent: (event: WatchEvent) => void): () => void;

  /** Of the object with that name, readers see what `view` makes of it: what changes all the time and is written to nobody. */
  compute(ref: ResourceRef, name: string, view: (object: KubeObject) => KubeObject): void;

  /** Counts, aggregates and drops as client-go's recorder does (facts/kubelet.md 1.5). */
  recordEvent(event: EventInput): void;

  /** Subresources; a failure is a Status in the words of API server and kubelet. Returns what stops the stream. */
  readLog(namespace: string, pod: string, options: LogOptions, reader: LogReader): ApiResult<() => void>;
  exec(namespace: string, pod: string, request: ExecRequest): ApiResult<ExecSession>;
  attach(namespace: string, pod: string, request: ExecRequest): ApiResult<ExecSession>;

  /** The kubelet of a node offers its streams here. */
  registerNode(node: string, streams: NodeStreams): void;
}

export interface EventInput {
  involved: {
    kind: string;
    apiVersion: string;
    namespace: string;
    name: string;
    uid: string;
    fieldPath?: string;
    resourceVersion?: string;
  };
  type: "Normal" | "Warning";
  reason: string;
  message: string;
  /** `kubelet`, `default-scheduler`, `deployment-controller`, ... */
  component: string;
  host?: string;
  /** The scheduler's events have eventTime and no firstTimestamp. */
  style?: "core" | "events.k8s.io";
  action?: string;
}

/** What the API server asks of a kubelet. Errors are texts in the kubelet's words, with the HTTP reason. */
export interface NodeStreams {
  readLog(
    namespace: string,
    pod: string,
    container: string,
    options: LogOptions,
    reader: LogReader,
  ): StreamResult<() => void>;
  exec(namespace: string, pod: string, container: string, request: ExecRequest): StreamResult<ExecSession>;
  attach(namespace: string, pod: string, container: string, request: ExecRequest): StreamResult<ExecSession>;
}

export type StreamResult<T> =
  | { ok: true; value: T }
  | { ok: false; reason: "BadRequest" | "NotFound" | "InternalError" | "Unknown"; message: string };
