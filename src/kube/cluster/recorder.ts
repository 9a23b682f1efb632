/** Tells the trace what happens in the cluster: the shapes of entries are in ARCHITECTURE.md. */
import { decodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { KernelObserver, Proc } from "../../machine/kernel/types.ts";
import type { LogRecord } from "../../machine/runtime/types.ts";
import type { Clock } from "../../sim/clock.ts";
import { SIM_LIMITS } from "../../sim/limits.ts";
import type { Trace, TraceEntry } from "../../sim/trace.ts";
import type { Event } from "../api/core.ts";
import type { KubeObject } from "../api/meta.ts";
import type { KubeletHooks } from "../kubelet/node-context.ts";
import { podRow } from "../kubectl/printers/pod-row.ts";
import { rowsFor } from "../kubectl/printers/tables.ts";

/** Whose a process is: what the runtime puts into its namespaces' `owner`. */
export interface ContainerOwner {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly attempt: number;
}

/** Whose a volume is: what the kubelet gives the runtime. */
interface VolumeOwner {
  readonly namespace: string;
  readonly pod: string;
  readonly volume: string;
}

const LINES_FULL = `this container has printed ${SIM_LIMITS.traceLines} lines; no more are recorded`;

export class Recorder {
  readonly #clock: Clock;
  readonly #trace: Trace;
  /** Limits told of, by container and attempt: once each, however often they are reached. */
  readonly #told = new Set<string>();
  /** Lines of each container's attempt so far. */
  readonly #lines = new WeakMap<ContainerOwner, number>();
  /** Told when a container first reaches a limit of the simulator. */
  onLimit: ((owner: ContainerOwner, message: string) => void) | null = null;

  constructor(clock: Clock, trace: Trace) {
    this.#clock = clock;
    this.#trace = trace;
  }

  object(verb: "ADDED" | "MODIFIED" | "DELETED", object: KubeObject): void {
    if (object.kind === "Event") {
      if (verb !== "DELETED") this.#event(object as unknown as Event);
      return;
    }
    const { name, namespace, uid, resourceVersion } = object.metadata;
    const { kind } = object;
    const row =
      kind === "Pod" ? podRow(object, this.#clock.epoch) : (rowsFor([object], this.#clock.epoch).rows[0] ?? []);
    const fields = { verb, kind, name, uid, resourceVersion, row };
    if (kind === "Pod")
      this.#trace.append({
        t: 0,
        seq: 0,
        cause: null,
        type: "object",
        namespace,
        pod: name,
        verb,
        kind,
        name,
        uid,
        resourceVersion,
        row,
      });
    else this.#trace.record("object", namespace === undefined ? fields : { namespace, ...fields });
  }

  log(owner: ContainerOwner, { stream, line }: LogRecord): void {
    const { namespace, pod, container, attempt } = owner;
    const lines = (this.#lines.get(owner) ?? 0) + 1;
    this.#lines.set(owner, lines);
    if (lines === SIM_LIMITS.traceLines + 1) this.#limit(owner, "trace", LINES_FULL);
    const text = decodeUtf8(line);
    this.#trace.append(
      { t: 0, seq: 0, cause: null, type: "log", namespace, pod, container, attempt, stream, line: text },
      lines <= SIM_LIMITS.traceLines,
    );
  }

  kubeletHooks(): KubeletHooks {
    return {
      onMachine: ({ machine, namespace, pod, container, attempt, probe, from, event, to }) => {
        const type = "machine";
        const entry: TraceEntry =
          container === undefined || attempt === undefined
            ? { t: 0, seq: 0, cause: null, type, machine, namespace, pod, from, event, to }
            : { t: 0, seq: 0, cause: null, type, machine, namespace, pod, container, attempt, probe, from, event, to };
        this.#trace.append(entry);
      },
      onProbe: ({ uid: _uid, ...entry }) => void this.#trace.record("probe", { ...entry }),
      onContainer: ({ namespace, pod, container, attempt, kind, state, exitCode, reason, message }) => {
        const [t, seq, cause, type] = [0, 0, null, "container" as const];
        const entry: TraceEntry =
          exitCode === undefined
            ? { t, seq, cause, type, namespace, pod, container, attempt, kind, state }
            : { t, seq, cause, type, namespace, pod, container, attempt, kind, state, exitCode, reason, message };
        this.#trace.append(entry);
      },
      onPull: ({ uid: _uid, ...entry }) => void this.#trace.record("pull", { ...entry }),
    };
  }

  kernelObserver(): KernelObserver {
    const trace = this.#trace;
    return {
      process(op, proc, { signal, status }) {
        if (!trace.wantsDetails) return;
        const detail = { ...ownerOf(proc), op, pid: proc.pid, argv: proc.argv.map(decodeUtf8) };
        trace.detail("process", {
          ...detail,
          ...(signal !== undefined && { signal }),
          ...(status && { exitCode: status.code, exitSignal: status.signal }),
        });
      },
      file(op, proc, volume, path, bytes) {
        if (!trace.wantsDetails) return;
        const owner = volume as VolumeOwner | null;
        if (owner)
          trace.detail("file", {
            ...(proc ? { ...ownerOf(proc), pid: proc.pid } : { namespace: owner.namespace, pod: owner.pod }),
            op,
            volume: owner.volume,
            path: decodeUtf8(path),
            bytes,
          });
      },
      own(op, proc, place) {
        if (!proc.ns.owner || !trace.wantsDetails) return;
        trace.detail("file", { ...ownerOf(proc), pid: proc.pid, op, path: decodeUtf8(place.path()) });
      },
      socket(op, proc, local, remote) {
        if (!trace.wantsDetails) return;
        const port = op === "listen" ? local.port : (remote?.port ?? local.port);
        trace.detail("socket", {
          ...ownerOf(proc),
          op,
          local: `${local.address}:${local.port}`,
          remote: remote && `${remote.address}:${remote.port}`,
          port,
        });
      },
      dns(proc, name, type, answer) {
        trace.detail("dns", { ...ownerOf(proc), name, query: type, answer });
      },
      limit: (proc, what, message) => this.#limit(proc.ns.owner as ContainerOwner | null, what, message),
    };
  }

  #limit(owner: ContainerOwner | null, what: string, message: string): void {
    const key = owner ? `${owner.namespace}/${owner.pod}/${owner.container}#${owner.attempt} ${what}` : what;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#trace.record("limit", { ...named(owner), what, message });
    if (owner) this.onLimit?.(owner, message);
  }

  #event(event: Event): void {
    const { involvedObject, type, reason, message, metadata, series, count = 1 } = event;
    const { kind = "", name = "", fieldPath } = involvedObject;
    const container = fieldPath?.endsWith("}") === true ? fieldPath.slice(fieldPath.indexOf("{") + 1, -1) : undefined;
    // What is undefined is not there for who reads the record.
    this.#trace.append({
      t: 0,
      seq: 0,
      cause: null,
      type: "event",
      namespace: metadata.namespace,
      pod: kind === "Pod" ? name : undefined,
      container: kind === "Pod" ? container : undefined,
      involved: `${kind.toLowerCase()}/${name}`,
      eventType: type ?? "Normal",
      reason: reason ?? "",
      message: message ?? "",
      count: series?.count ?? count,
    });
  }
}

function ownerOf(proc: Proc): Partial<ContainerOwner> {
  return named(proc.ns.owner as ContainerOwner | null);
}

function named(owner: ContainerOwner | null): Partial<ContainerOwner> {
  return owner
    ? { namespace: owner.namespace, pod: owner.pod, container: owner.container, attempt: owner.attempt }
    : {};
}
