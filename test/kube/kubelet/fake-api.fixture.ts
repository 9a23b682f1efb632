/** A store with watches and nothing else: no defaulting, no validation. What the kubelet writes is kept for the test. */
import type { Clock } from "../../../src/sim/clock.ts";
import { formatRfc3339 } from "../../../src/sim/units.ts";
import type { ApiResult, KubeObject, Status } from "../../../src/kube/api/meta.ts";
import type {
  ApiServer,
  EventInput,
  ListOptions,
  NodeStreams,
  ResourceRef,
  WatchEvent,
} from "../../../src/kube/apiserver/types.ts";

export interface FakeApi extends ApiServer {
  readonly events: (EventInput & { t: number })[];
  readonly statuses: { t: number; name: string; status: unknown }[];
  readonly nodes: Map<string, NodeStreams>;
  /** Puts an object as it is. */
  put(ref: ResourceRef, object: KubeObject): void;
}

interface Watch {
  resource: string;
  options: ListOptions;
  onEvent: (event: WatchEvent) => void;
}

/** RFC 7386. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(typeof target === "object" ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}

const key = (ref: ResourceRef, namespace: string | undefined, name: string): string =>
  `${ref.group}/${ref.resource}/${namespace ?? ""}/${name}`;
const good = <T>(value: T): ApiResult<T> => ({ ok: true, value, warnings: [] });
const bad = (name: string): { ok: false; status: Status; warnings: string[] } => ({
  ok: false,
  status: {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    reason: "NotFound",
    message: `${name} not found`,
    code: 404,
  },
  warnings: [],
});

function matches(object: KubeObject, options: ListOptions): boolean {
  const node = /^spec\.nodeName=(.*)$/.exec(options.fieldSelector ?? "")?.[1];
  const spec = object["spec"] as { nodeName?: string } | undefined;
  if (node !== undefined && spec?.nodeName !== node) return false;
  if (options.namespace !== undefined && object.metadata.namespace !== options.namespace) return false;
  return true;
}

export function fakeApi(clock: Clock): FakeApi {
  const objects = new Map<string, KubeObject>();
  const watches = new Set<Watch>();
  const views = new Map<string, (object: KubeObject) => KubeObject>();
  let version = 0;
  function tell(ref: ResourceRef, type: WatchEvent["type"], object: KubeObject, before?: KubeObject): void {
    for (const watch of watches) {
      if (watch.resource !== ref.resource || !matches(object, watch.options)) continue;
      const seen = before && type === "MODIFIED" && !matches(before, watch.options) ? "ADDED" : type;
      clock.after(0, () => watch.onEvent({ type: seen, object }));
    }
  }

  function write(ref: ResourceRef, object: KubeObject): KubeObject {
    const at = key(ref, object.metadata.namespace, object.metadata.name);
    const before = objects.get(at);
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++version) } };
    objects.set(at, stored);
    tell(ref, before ? "MODIFIED" : "ADDED", stored, before);
    return stored;
  }

  const api: FakeApi = {
    kubernetesVersion: "1.36",
    customKinds: [],
    events: [],
    statuses: [],
    nodes: new Map(),
    put: (ref, object) => void write(ref, object),
    get(ref, namespace, name) {
      const object = objects.get(key(ref, namespace, name));
      return object ? good(views.get(`${ref.resource}/${name}`)?.(object) ?? object) : bad(name);
    },
    list(ref, options = {}) {
      const prefix = `${ref.group}/${ref.resource}/`;
      const items = [...objects]
        .filter(([at, object]) => at.startsWith(prefix) && matches(object, options))
        .map(([, object]) => object);
      return good({ items, resourceVersion: String(version) });
    },
    create(ref, namespace, object) {
      const given = object as KubeObject;
      const name = given.metadata.name ?? `${given.metadata.generateName}${++version}`;
      const metadata = {
        ...given.metadata,
        name,
        uid: `uid-${name}-${version}`,
        creationTimestamp: formatRfc3339(clock.epoch),
        generation: 1,
        ...(namespace === undefined ? {} : { namespace }),
      };
      return good(write(ref, { status: {}, ...given, metadata }));
    },
    update: (ref, object) => good(write(ref, object as KubeObject)),
    patch(ref, namespace, name, _type, patch) {
      const object = objects.get(key(ref, namespace, name));
      if (!object) return bad(name);
      const merged = merge(object, patch) as KubeObject;
      const { deletionTimestamp, finalizers, generation = 1 } = merged.metadata;
      if (deletionTimestamp !== undefined && (finalizers ?? []).length === 0 && ref.resource !== "pods") {
        objects.delete(key(ref, namespace, name));
        tell(ref, "DELETED", merged);
        return good(merged);
      }
      const isNewSpec = merged["spec"] !== object["spec"];
      return good(
        write(ref, {
          ...merged,
          metadata: { ...merged.metadata, generation: isNewSpec ? generation + 1 : generation },
        }),
      );
    },
    delete(ref, namespace, name, options) {
      const at = key(ref, namespace, name);
      const object = objects.get(at);
      if (!object) return bad(name);
      const spec = object["spec"] as { nodeName?: string; terminationGracePeriodSeconds?: number } | undefined;
      const grace =
        options?.gracePeriodSeconds ??
        (ref.resource === "pods" && spec?.nodeName ? (spec.terminationGracePeriodSeconds ?? 30) : 0);
      const finalizer = { Foreground: "foregroundDeletion", Orphan: "orphan", Background: "" }[
        options?.propagationPolicy ?? "Background"
      ];
      if (finalizer !== "" && ref.resource !== "pods") {
        const finalizers = [...(object.metadata.finalizers ?? []), finalizer];
        const deletionTimestamp = formatRfc3339(clock.epoch);
        return good(write(ref, { ...object, metadata: { ...object.metadata, deletionTimestamp, finalizers } }));
      }
      if (grace > 0) {
        const deletionTimestamp = formatRfc3339(clock.epoch + grace * 1000);
        return good(
          write(ref, {
            ...object,
            metadata: { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace },
          }),
        );
      }
      objects.delete(at);
      tell(ref, "DELETED", object);
      return good(object);
    },
    updateStatus(ref, namespace, name, status) {
      const object = objects.get(key(ref, namespace, name));
      if (!object) return bad(name);
      api.statuses.push({ t: clock.now, name, status });
      return good(write(ref, { ...object, status }));
    },
    bind(namespace, pod, node) {
      const object = objects.get(key({ group: "", resource: "pods" }, namespace, pod));
      if (!object) return bad(pod);
      return good(
        write({ group: "", resource: "pods" }, { ...object, spec: { ...(object["spec"] as object), nodeName: node } }),
      );
    },
    setFinalizers: (ref, namespace, name, finalizers) =>
      api.patch(ref, namespace, name, "merge", {
        metadata: { finalizers: finalizers.length > 0 ? finalizers : null },
      }),
    watch(ref, options, onEvent) {
      const watch = { resource: ref.resource, options, onEvent };
      watches.add(watch);
      return () => void watches.delete(watch);
    },
    recordEvent: (event) => void api.events.push({ ...event, t: clock.now }),
    readLog: () => bad("log"),
    exec: () => bad("exec"),
    attach: () => bad("attach"),
    registerNode: (node, streams) => void api.nodes.set(node, streams),
    lacksRules: () => false,
    useRules: () => undefined,
    compute: (ref, name, view) => void views.set(`${ref.resource}/${name}`, view),
  };
  return api;
}
