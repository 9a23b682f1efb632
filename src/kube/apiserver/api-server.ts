/**
 * The API server: takes objects in, completes and checks them, stores them, and tells who watches.
 * Source: Kubernetes API conventions; the generic registry of k8s.io/apiserver by behaviour, v1.36.
 * Simplified: there is one user who may do everything; requests take no time; managedFields are not kept.
 */
import type { Clock } from "../../sim/clock.ts";
import { NAME_ALPHABET } from "../../sim/random.ts";
import type { Random } from "../../sim/random.ts";
import { formatRfc3339 } from "../../sim/units.ts";
import { dropDisabledFields } from "../api/feature-gates.ts";
import { kindOfObject, kindOfResource } from "../api/kinds.ts";
import type { KindInfo } from "../api/kinds.ts";
import { withMore } from "../api/meta.ts";
import type { ApiResult, KubeObject, ObjectMeta } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { minorOf } from "../api/versions.ts";
import { admitPod, allocateService, keepTolerations } from "./admission.ts";
import { admitClaim } from "./claim-admission.ts";
import { isMap } from "./decode.ts";
import { decodeAs, refusedPatch } from "./decoded-object.ts";
import { applyDefaults } from "./defaults.ts";
import { EventCorrelator } from "./event-correlator.ts";
import { selectByUid } from "./job-selector.ts";
import { initialStatus } from "./initial-status.ts";
import { API_LIMITS } from "./limits.ts";
import { filterFor } from "./object-filter.ts";
import { applyPatch } from "./patch.ts";
import { itemsOf, mapOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { PodTemplates } from "./rules/pod-templates.ts";
import { needsRules } from "./rules/types.ts";
import type { AdmissionStore, ValidationRules } from "./rules/types.ts";
import { sameJson } from "../api/same-json.ts";
import {
  alreadyExists,
  badRequest,
  conflict,
  failure,
  forbidden,
  invalid,
  notFound,
  STALE,
  succeed,
  unknownResource,
} from "./status-errors.ts";
import type { Failed } from "./status-errors.ts";
import { ObjectStore } from "./store.ts";
import type { ChangeListener } from "./store.ts";
import { Subresources } from "./subresources.ts";
import type {
  ApiServer,
  DeleteOptions,
  EventInput,
  ExecRequest,
  ListOptions,
  LogOptions,
  LogReader,
  NodeStreams,
  ObjectList,
  PatchType,
  ResourceRef,
  WatchEvent,
  WriteOptions,
} from "./types.ts";
import type { ExecSession } from "./streams.ts";
import { validateObject } from "./validation.ts";
import { succeedWarned, warningsOfReading } from "./warnings.ts";

export interface ApiServerOptions {
  clock: Clock;
  random: Random;
  kubernetesVersion: string;
  /** New Pods get the token volume of their service account. */
  serviceAccounts?: boolean;
  /** A store without kubelets and without the objects of a new cluster: what is deleted is gone at once. */
  immediateDelete?: boolean;
}

interface EventTime {
  readonly namespace: string;
  readonly name: string;
  last: number;
}

/** What is done to the server from outside the API. */
export interface ApiServerHost {
  /** Puts objects in as they are, statuses and all. */
  load(objects: readonly KubeObject[]): void;
  /** Told of every change as it is made. */
  onChange(listener: ChangeListener): void;
  /** Every object of every kind. */
  all(): KubeObject[];
}

const PODS: ResourceRef = { group: "", resource: "pods" };
const EVENTS: ResourceRef = { group: "", resource: "events" };
const NAMESPACES: ResourceRef = { group: "", resource: "namespaces" };
const CLASSES: ResourceRef = { group: "storage.k8s.io", resource: "storageclasses" };
const SERVICES: ResourceRef = { group: "", resource: "services" };
const DEFAULT_GRACE = 30;

export function createApiServer(options: ApiServerOptions): ApiServer & ApiServerHost {
  return new Server(options);
}

class Server implements ApiServer, ApiServerHost {
  readonly kubernetesVersion: string;
  customKinds: readonly KindInfo[] = [];
  readonly #options: ApiServerOptions;
  readonly #store: ObjectStore;
  #templates: PodTemplates | undefined;
  readonly #events: EventCorrelator;
  readonly #streams: Subresources;
  /** Invariant: whatever comes from outside has been looked at with the rules that it needs, so it does not matter when they came. */
  #rules: ValidationRules | undefined;
  /** By resource and name. */
  readonly #views = new Map<string, Map<string, (object: KubeObject) => KubeObject>>();
  /** When each event was last written: by name, of which there are no two, and in the order of their first times. */
  readonly #eventTimes = new Map<string, EventTime>();
  readonly #eventOrder: EventTime[] = [];

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.kubernetesVersion = options.kubernetesVersion;
    this.#store = new ObjectStore(options.clock);
    this.#events = new EventCorrelator(options.clock);
    this.#streams = new Subresources((namespace, pod) => this.#store.get(PODS, namespace, pod));
    if (options.immediateDelete !== true) this.#seed();
  }

  readonly #admissionStore: AdmissionStore = {
    list: (ref, namespace) => this.#store.list(ref, { namespace, matches: () => true }),
    updateStatus: (ref, namespace, name, status) => this.updateStatus(ref, namespace, name, status),
  };

  #kind({ group, resource }: ResourceRef): KindInfo | undefined {
    return (
      kindOfResource(group, resource) ??
      this.customKinds.find((one) => one.group === group && one.resource === resource)
    );
  }

  /* Reading */

  get(ref: ResourceRef, namespace: string | undefined, name: string): ApiResult<KubeObject> {
    const info = this.#kind(ref);
    if (!info) return unknownResource();
    const object = this.#store.get(ref, info.namespaced ? (namespace ?? "default") : undefined, name);
    return object ? succeed(this.#seen(ref, object), warningsOfReading(ref, this.#options)) : notFound(ref, name);
  }

  list(ref: ResourceRef, options: ListOptions = {}): ApiResult<ObjectList> {
    if (!this.#kind(ref)) return unknownResource();
    const filtered = filterFor(ref, options);
    if (!filtered.ok) return filtered;
    const stored = this.#store.list(ref, filtered.filter);
    const items = this.#views.has(ref.resource) ? stored.map((object) => this.#seen(ref, object)) : stored;
    return succeed({ items, resourceVersion: this.#store.resourceVersion }, warningsOfReading(ref, this.#options));
  }

  compute(ref: ResourceRef, name: string, view: (object: KubeObject) => KubeObject): void {
    const views = this.#views.get(ref.resource) ?? new Map<string, typeof view>();
    this.#views.set(ref.resource, views.set(name, view));
  }

  #seen(ref: ResourceRef, object: KubeObject): KubeObject {
    return this.#views.get(ref.resource)?.get(object.metadata.name)?.(object) ?? object;
  }

  watch(ref: ResourceRef, options: ListOptions, onEvent: (event: WatchEvent) => void): () => void {
    const filtered = filterFor(ref, options);
    return filtered.ok ? this.#store.watch(ref, filtered.filter, onEvent) : (): void => {};
  }

  all(): KubeObject[] {
    return this.#store.all();
  }

  onChange(listener: ChangeListener): void {
    this.#store.onChange(listener);
  }

  /* Writing */

  create(
    ref: ResourceRef,
    namespace: string | undefined,
    given: unknown,
    options: WriteOptions = {},
  ): ApiResult<KubeObject> {
    const info = this.#kind(ref);
    if (!info) return unknownResource();
    const templates = this.#templatesFor(options);
    const decoded = decodeAs(info, given, options, templates);
    if (!decoded.ok) return decoded;
    const { object, warnings } = decoded;
    const placed = this.#place(info, object, namespace);
    if (placed) return placed;
    const metadata = object["metadata"] as ObjectMeta;
    if ((metadata.name ?? "") === "" && (metadata.generateName ?? "") !== "") {
      metadata.name = `${metadata.generateName}${this.#options.random.stream("apiserver/names").text(5, NAME_ALPHABET)}`;
    }
    if (this.#store.size >= API_LIMITS.objects)
      return forbidden(
        ref,
        metadata.name,
        `the simulated cluster holds ${API_LIMITS.objects} objects and takes no more`,
      );
    const template = info.kind === "Pod" ? templates?.leave(object) : undefined;
    const refused = this.#complete(info, object, metadata.namespace, template !== undefined);
    if (refused) return refused;
    const isKnown = template !== undefined && templates?.isRight(template, object) === true;
    const causes = validateObject(info, object, withMore(this.#validation(), { templates, isKnown }));
    if (causes.length > 0) return invalid(info, metadata.name ?? "", causes, warnings);
    if (this.#store.get(ref, metadata.namespace, metadata.name)) return alreadyExists(ref, metadata.name);
    if (template) templates?.found(template, object);
    this.#stamp(info, object);
    if (info.kind === "Job") selectByUid(object);
    const created = object as KubeObject;
    const over = this.#rules?.admit(info, created, this.#admissionStore, options.dryRun === true);
    if (over) return over;
    if (options.dryRun !== true) {
      created.metadata.resourceVersion = this.#store.nextVersion();
      this.#store.put(ref, created);
    }
    return succeedWarned(created, warnings, this.#rules, true);
  }

  update(ref: ResourceRef, given: unknown, options: WriteOptions = {}): ApiResult<KubeObject> {
    const info = this.#kind(ref);
    if (!info) return unknownResource();
    const decoded = decodeAs(info, given, options, info.kind === "Pod" ? undefined : this.#templatesFor(options));
    if (!decoded.ok) return decoded;
    const metadata = mapOf(decoded.object, "metadata") as ObjectMeta | undefined;
    const name = metadata?.name ?? "";
    const before = this.#store.get(ref, info.namespaced ? (metadata?.namespace ?? "default") : undefined, name);
    if (!before) return notFound(ref, name);
    return this.#replace(info, ref, before, decoded.object, options, decoded.warnings);
  }

  patch(
    ref: ResourceRef,
    namespace: string | undefined,
    name: string,
    type: PatchType,
    patch: unknown,
    options: WriteOptions = {},
  ): ApiResult<KubeObject> {
    const found = this.get(ref, namespace, name);
    if (!found.ok) return found;
    const info = this.#kind(ref);
    if (!info) return unknownResource();
    const patched = applyPatch(found.value, type, patch);
    if (!patched.ok) return failure(patched.reason, patched.message);
    const decoded = decodeAs(info, patched.value, options, undefined);
    if (!decoded.ok) return type === "strategic" ? refusedPatch(patch, decoded) : decoded;
    return this.#replace(info, ref, found.value, decoded.object, options, decoded.warnings);
  }

  updateStatus(ref: ResourceRef, namespace: string | undefined, name: string, status: unknown): ApiResult<KubeObject> {
    const found = this.get(ref, namespace, name);
    if (!found.ok) return found;
    return this.#write(ref, withMore(found.value, { status }));
  }

  bind(namespace: string, pod: string, node: string): ApiResult<KubeObject> {
    const found = this.get(PODS, namespace, pod);
    if (!found.ok) return found;
    const spec = found.value["spec"] as Fields;
    const bound = spec["nodeName"];
    if (typeof bound === "string" && bound !== "")
      return conflict(
        { group: "", resource: "pods/binding" },
        pod,
        `pod ${pod} is already assigned to node "${bound}"`,
      );
    const status = (found.value["status"] ?? {}) as Fields;
    const others = itemsOf(status, "conditions").filter((condition) => condition["type"] !== "PodScheduled");
    const scheduled = {
      type: "PodScheduled",
      status: "True",
      lastProbeTime: null,
      lastTransitionTime: formatRfc3339(this.#options.clock.epoch),
    };
    const changed = {
      spec: withMore(spec, { nodeName: node }),
      status: withMore(status, { conditions: [...others, scheduled] }),
    };
    return this.#write(PODS, withMore(found.value, changed));
  }

  setFinalizers(
    ref: ResourceRef,
    namespace: string | undefined,
    name: string,
    finalizers: readonly string[],
  ): ApiResult<KubeObject> {
    const found = this.get(ref, namespace, name);
    if (!found.ok) return found;
    const { finalizers: _, ...metadata } = found.value.metadata;
    const left = {
      ...found.value,
      metadata: { ...metadata, ...(finalizers.length > 0 && { finalizers }) },
    } as KubeObject;
    return isDone(left.metadata) ? this.#remove(ref, left) : this.#write(ref, left);
  }

  delete(
    ref: ResourceRef,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): ApiResult<KubeObject> {
    const found = this.get(ref, namespace, name);
    if (!found.ok) return found;
    const object = found.value;
    const { preconditionUid, dryRun, gracePeriodSeconds, propagationPolicy } = options;
    if (preconditionUid !== undefined && preconditionUid !== object.metadata.uid) {
      return conflict(
        ref,
        name,
        `Precondition failed: UID in precondition: ${preconditionUid}, UID in object meta: ${object.metadata.uid}`,
      );
    }
    if (dryRun === true) return succeed(object);
    if (this.#options.immediateDelete === true) return this.#remove(ref, object);
    if (object.kind === "Namespace") return this.#deleteNamespace(object);
    const finalizers = withPolicy(object.metadata.finalizers ?? [], propagationPolicy);
    const grace = object.kind === "Pod" ? podGrace(object as unknown as Pod, gracePeriodSeconds) : 0;
    if (grace === 0 && finalizers.length === 0) return this.#remove(ref, object);
    return this.#mark(ref, object, grace, finalizers);
  }

  load(objects: readonly KubeObject[]): void {
    for (const object of objects) {
      const info = kindOfObject(object.apiVersion, object.kind);
      if (!info) continue;
      const ref = { group: info.group, resource: info.resource };
      const before = this.#store.get(ref, object.metadata.namespace, object.metadata.name);
      this.#store.raiseVersion(object.metadata.resourceVersion ?? "0");
      const resourceVersion = before
        ? this.#store.nextVersion()
        : (object.metadata.resourceVersion ?? this.#store.nextVersion());
      this.#store.put(ref, { ...object, metadata: { ...object.metadata, resourceVersion } });
    }
  }

  /* Rules */

  lacksRules(kind: string, object: unknown): boolean {
    return this.#rules === undefined && isMap(object) && needsRules(kind, object);
  }

  useRules(rules: ValidationRules): void {
    if (this.#rules !== rules) this.#templates = rules.templates();
    this.#rules = rules;
  }

  /** What is not stored is the caller's, who may change it. */
  #templatesFor({ dryRun }: WriteOptions): PodTemplates | undefined {
    return dryRun === true ? undefined : this.#templates;
  }

  #validation(): { minor: number; rules: ValidationRules | undefined } {
    return { minor: minorOf(this.kubernetesVersion), rules: this.#rules };
  }

  /* Events */

  recordEvent(input: EventInput): void {
    const written = this.#events.correlate(input);
    if (!written) return;
    const { namespace, name, event } = written;
    const before = this.#store.get(EVENTS, namespace, name);
    const { metadata } = event;
    metadata.uid = before?.metadata.uid ?? this.#options.random.uuid("apiserver/event-uids");
    metadata.resourceVersion = this.#store.nextVersion();
    metadata.creationTimestamp = before?.metadata.creationTimestamp ?? formatRfc3339(this.#options.clock.epoch);
    const { now } = this.#options.clock;
    const known = this.#eventTimes.get(name);
    if (known) known.last = now;
    else {
      const time = { namespace, name, last: now };
      this.#eventTimes.set(name, time);
      this.#eventOrder.push(time);
    }
    this.#store.put(EVENTS, event);
    this.#forgetOldEvents();
  }

  #forgetOldEvents(): void {
    const oldestKept = this.#options.clock.now - API_LIMITS.eventTtl;
    for (let oldest = this.#eventOrder[0]; oldest; oldest = this.#eventOrder[0]) {
      if (oldest.last >= oldestKept && this.#eventOrder.length <= API_LIMITS.events) return;
      this.#eventOrder.shift();
      this.#eventTimes.delete(oldest.name);
      const object = this.#store.get(EVENTS, oldest.namespace, oldest.name);
      if (object) this.#store.remove(EVENTS, object);
    }
  }

  /* Subresources */

  readLog(namespace: string, pod: string, options: LogOptions, reader: LogReader): ApiResult<() => void> {
    return this.#streams.readLog(namespace, pod, options, reader);
  }

  exec(namespace: string, pod: string, request: ExecRequest): ApiResult<ExecSession> {
    return this.#streams.exec(namespace, pod, request);
  }

  attach(namespace: string, pod: string, request: ExecRequest): ApiResult<ExecSession> {
    return this.#streams.attach(namespace, pod, request);
  }

  registerNode(node: string, streams: NodeStreams): void {
    this.#streams.registerNode(node, streams);
  }

  /* Steps of a write */

  /** Gives an object its namespace, or says why it cannot be there. */
  #place(info: KindInfo, object: Fields, namespace: string | undefined): Failed | undefined {
    const metadata = (mapOf(object, "metadata") ?? {}) as Partial<ObjectMeta>;
    object["metadata"] = metadata;
    if (!info.namespaced) {
      delete metadata.namespace;
      return undefined;
    }
    const wanted = namespace ?? metadata.namespace ?? "default";
    if (metadata.namespace !== undefined && metadata.namespace !== wanted) {
      return badRequest("the namespace of the provided object does not match the namespace sent on the request");
    }
    metadata.namespace = wanted;
    const found = this.#store.get(NAMESPACES, undefined, wanted);
    if (!found && this.#options.immediateDelete !== true) return notFound(NAMESPACES, wanted);
    if (found?.metadata.deletionTimestamp !== undefined) {
      return forbidden(
        info,
        metadata.name ?? "",
        `unable to create new content in namespace ${wanted} because it is being terminated`,
      );
    }
    return undefined;
  }

  /** Defaults and admission, in place. */
  #complete(info: KindInfo, object: Fields, namespace: string | undefined, isCopy: boolean): Failed | undefined {
    const minor = minorOf(this.kubernetesVersion);
    const spec = mapOf(object, "spec");
    const podSpec = info.kind === "Pod" ? spec : templateSpec(spec);
    const isFull = isCopy || this.#templates?.has(podSpec) === true;
    if (podSpec && !isFull) dropDisabledFields(podSpec, minor);
    applyDefaults(info.kind, object, minor < 34, this.#rules, isFull);
    this.#rules?.complete(info.kind, object, namespace ?? "default", this.#admissionStore);
    if (info.kind === "Service") allocateService(object, this.#options.random, this.#takenAddresses());
    if (info.kind === "PersistentVolumeClaim") admitClaim(object, this.#store.list(CLASSES, { matches: () => true }));
    if (info.kind !== "Pod") return undefined;
    return admitPod(object, namespace ?? "default", {
      random: this.#options.random,
      serviceAccounts: this.#options.serviceAccounts ?? false,
      find: (ref, where, name) => this.#store.get(ref, where, name),
    });
  }

  /** What the server alone decides about a new object. */
  #stamp(info: KindInfo, object: Fields): void {
    const metadata = object["metadata"] as ObjectMeta;
    metadata.uid = this.#options.random.uuid("apiserver/uids");
    metadata.creationTimestamp = formatRfc3339(this.#options.clock.epoch);
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    delete metadata.managedFields;
    if (hasGeneration(info)) metadata.generation = 1;
    object["status"] = initialStatus(info, object);
    if (object["status"] === undefined) delete object["status"];
    if (info.kind === "Namespace") object["spec"] = { finalizers: ["kubernetes"] };
  }

  #replace(
    info: KindInfo,
    ref: ResourceRef,
    before: KubeObject,
    after: Fields,
    options: WriteOptions,
    warnings: string[],
  ): ApiResult<KubeObject> {
    const isStatus = options.subresource === "status";
    if (isStatus) after = { ...before, metadata: after["metadata"], status: after["status"] };
    const metadata = { ...mapOf(after, "metadata") } as Partial<ObjectMeta>;
    const version = metadata.resourceVersion;
    if (version !== undefined && version !== "" && version !== before.metadata.resourceVersion)
      return conflict(ref, before.metadata.name, STALE);
    const kept = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"] as const;
    for (const field of kept) {
      delete metadata[field];
      if (before.metadata[field] !== undefined) Object.assign(metadata, { [field]: before.metadata[field] });
    }
    delete metadata.managedFields;
    metadata.resourceVersion = before.metadata.resourceVersion;
    if (info.namespaced) metadata.namespace = before.metadata.namespace ?? "default";
    else delete metadata.namespace;
    const object: Fields = { ...after, metadata };
    // Status is written by its own call only.
    if (isStatus || info.custom?.ownsStatus === true) object["status"] = after["status"];
    else if (before["status"] === undefined) delete object["status"];
    else object["status"] = before["status"];
    if (info.kind === "Service")
      for (const field of ["clusterIP", "clusterIPs"]) keep(mapOf(object, "spec"), mapOf(before, "spec"), field);
    const isService = info.kind === "Service";
    if (isService) this.#rules?.changeService(mapOf(object, "spec") ?? {}, mapOf(before, "spec") ?? {});
    const podSpec = templateSpec(mapOf(object, "spec"));
    const isFull = this.#templates?.has(podSpec) === true;
    if (podSpec && !isFull) dropDisabledFields(podSpec, minorOf(this.kubernetesVersion));
    applyDefaults(info.kind, object, false, this.#rules, isFull);
    if (isService) allocateService(object, this.#options.random, this.#takenAddresses());
    if (info.kind === "Pod") keepTolerations(mapOf(object, "spec"), mapOf(before, "spec"));
    const causes = validateObject(
      info,
      object,
      withMore(this.#validation(), {
        before,
        subresource: options.subresource,
        templates: this.#templatesFor(options),
      }),
    );
    if (causes.length > 0) return invalid(info, before.metadata.name, causes, warnings);
    if (sameJson(object, before)) return succeed(before, warnings);
    if (hasGeneration(info) && !sameJson(object["spec"], before["spec"]))
      metadata.generation = (before.metadata.generation ?? 0) + 1;
    if (options.dryRun === true) return succeed(object as KubeObject, warnings);
    if (isDone(metadata) && info.kind !== "Namespace") return this.#remove(ref, object as KubeObject);
    const written = this.#write(ref, object as KubeObject);
    return written.ok ? succeedWarned(written.value, warnings, this.#rules, false) : written;
  }

  /** The object is the caller's own. Fields are set, and not spread over: that is slow where they are there already. */
  #write(ref: ResourceRef, object: KubeObject): ApiResult<KubeObject> {
    object.metadata = withMore(object.metadata, { resourceVersion: this.#store.nextVersion() });
    this.#store.put(ref, object);
    return succeed(object);
  }

  #remove(ref: ResourceRef, object: KubeObject): ApiResult<KubeObject> {
    const removed = { ...object, metadata: { ...object.metadata, resourceVersion: this.#store.nextVersion() } };
    this.#store.remove(ref, removed);
    return succeed(removed);
  }

  /** Deletion has begun: by when, and who has to agree. */
  #mark(ref: ResourceRef, object: KubeObject, grace: number, finalizers: string[]): ApiResult<KubeObject> {
    const { metadata } = object;
    const wasShorter = metadata.deletionTimestamp !== undefined && (metadata.deletionGracePeriodSeconds ?? 0) <= grace;
    if (wasShorter && finalizers.length === (metadata.finalizers ?? []).length) return succeed(object);
    const isFirst = metadata.deletionTimestamp === undefined;
    const marked: ObjectMeta = {
      ...metadata,
      deletionTimestamp: formatRfc3339(this.#options.clock.epoch + grace * 1000),
      deletionGracePeriodSeconds: grace,
      ...(isFirst && metadata.generation !== undefined && { generation: metadata.generation + 1 }),
      ...(finalizers.length > 0 && { finalizers }),
    };
    return this.#write(ref, { ...object, metadata: marked });
  }

  #deleteNamespace(object: KubeObject): ApiResult<KubeObject> {
    const { name, deletionTimestamp } = object.metadata;
    if (["default", "kube-system", "kube-public"].includes(name))
      return forbidden(NAMESPACES, name, "this namespace may not be deleted");
    if (deletionTimestamp !== undefined) {
      // The namespace controller has emptied it and given it free: an empty list is not stored.
      if (mapOf(object, "spec")?.["finalizers"] === undefined) return this.#remove(NAMESPACES, object);
      return conflict(
        NAMESPACES,
        name,
        "The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.",
      );
    }
    const metadata = { ...object.metadata, deletionTimestamp: formatRfc3339(this.#options.clock.epoch) };
    return this.#write(NAMESPACES, { ...object, metadata, status: { phase: "Terminating" } });
  }

  #takenAddresses(): Set<string> {
    const taken = new Set<string>();
    for (const service of this.#store.list(SERVICES, { matches: () => true })) {
      const spec = mapOf(service, "spec");
      taken.add(String(spec?.["clusterIP"]));
      for (const port of itemsOf(spec, "ports")) taken.add(String(port["nodePort"]));
    }
    return taken;
  }

  /** What every cluster has from the beginning. */
  #seed(): void {
    for (const name of ["default", "kube-node-lease", "kube-public", "kube-system"]) {
      this.create(NAMESPACES, undefined, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
      });
    }
    this.create({ group: "", resource: "serviceaccounts" }, "default", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default" },
    });
    const ports = [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }];
    const labels = { component: "apiserver", provider: "kubernetes" };
    this.create(SERVICES, "default", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kubernetes", labels },
      spec: { clusterIP: "10.96.0.1", ports },
    });
  }
}

/** It was deleted, and nobody holds it any more. */
function isDone({ deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 }: Partial<ObjectMeta>): boolean {
  return deletionTimestamp !== undefined && finalizers.length === 0 && deletionGracePeriodSeconds === 0;
}

/** The specification in the template of a workload, or of a CronJob's Jobs. */
function templateSpec(spec: Fields | undefined): Fields | undefined {
  const job = mapOf(mapOf(spec, "jobTemplate"), "spec");
  return mapOf(mapOf(job ?? spec, "template"), "spec");
}

/** Kinds whose specs are counted in `metadata.generation`. */
const COUNTED = new Set(
  "Pod Deployment ReplicaSet ReplicationController StatefulSet DaemonSet Job CronJob PodDisruptionBudget Ingress NetworkPolicy".split(
    " ",
  ),
);

function hasGeneration(info: KindInfo): boolean {
  return info.custom !== undefined || COUNTED.has(info.kind);
}

/** How long a Pod has to end, in seconds; 0: it goes at once. */
function podGrace(pod: Pod, wanted: number | undefined): number {
  const isPlaced = (pod.spec.nodeName ?? "") !== "";
  const { phase } = pod.status;
  if (!isPlaced || phase === "Succeeded" || phase === "Failed") return 0;
  const seconds = wanted ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
  return seconds < 0 ? 1 : seconds;
}

function withPolicy(finalizers: readonly string[], policy: DeleteOptions["propagationPolicy"]): string[] {
  const added = policy === "Foreground" ? ["foregroundDeletion"] : policy === "Orphan" ? ["orphan"] : [];
  return [...new Set([...finalizers, ...added])];
}

function keep(to: Fields | undefined, from: Fields | undefined, field: string): void {
  if (to && from && to[field] === undefined && from[field] !== undefined) to[field] = from[field];
}
