/** What has just happened inside the Pods: reads, writes and connections, gathered from the trace's details. */
import type { TraceEntry } from "../../sim/trace.ts";
import type { SimTime } from "../../sim/units.ts";
import type { ActivityView } from "../view.ts";

/** Kept of each Pod. */
const MAX_ACTIVITY = 40;
const MAX_FILES = 500;
const MAX_OWN_FILES = 1000;
const MAX_NETWORK = 300;
const MAX_PROCESSES = 1500;

export interface Touch {
  container: string;
  t: SimTime;
  /** The process, as it is seen in its container. */
  pid: number;
}

interface PodActivity {
  recent: ActivityView[];
  written: Map<string, Touch>;
  read: Map<string, Touch>;
  /** Written outside of volumes, by container and path; the oldest are forgotten. */
  own: Map<string, Touch>;
  /** Entries of the record about the network, oldest first: for those who look closer. */
  network: TraceEntry[];
  /** What its processes did, oldest first: an explanation finds the line of a script by them. */
  processes: TraceEntry[];
}

const FILE_KINDS: Readonly<Record<string, "write" | "read">> = {
  write: "write",
  create: "write",
  rename: "write",
  delete: "write",
  read: "read",
};
const SOCKET_KINDS: Readonly<Record<string, "connect" | "refused">> = { connect: "connect", refused: "refused" };

export class Activity {
  readonly #pods = new Map<string, PodActivity>();
  #seq = 0;

  /** Takes an entry of the trace. */
  note(entry: TraceEntry): void {
    if (entry.type === "file") this.#file(entry);
    else if (entry.type === "socket") this.#socket(entry);
    if (entry.type === "socket" || entry.type === "dns") {
      const { network } = this.#of(entry.namespace ?? "", entry.pod ?? "");
      network.push(entry);
      if (network.length > MAX_NETWORK) network.shift();
    }
    if (entry.type === "process") {
      const { processes } = this.#of(entry.namespace ?? "", entry.pod ?? "");
      processes.push(entry);
      // In portions: moving the whole list for each would be felt.
      if (processes.length > 2 * MAX_PROCESSES) processes.splice(0, MAX_PROCESSES);
    }
  }

  processes(namespace: string, pod: string): readonly TraceEntry[] {
    return this.#of(namespace, pod).processes;
  }

  network(namespace: string, pod: string): readonly TraceEntry[] {
    return this.#of(namespace, pod).network;
  }

  recent(namespace: string, pod: string): ActivityView[] {
    return this.#of(namespace, pod).recent;
  }

  written(namespace: string, pod: string, volume: string, path: string): Touch | null {
    return this.#of(namespace, pod).written.get(`${volume}/${path}`) ?? null;
  }

  read(namespace: string, pod: string, volume: string, path: string): Touch | null {
    return this.#of(namespace, pod).read.get(`${volume}/${path}`) ?? null;
  }

  writtenOwn(namespace: string, pod: string, container: string, path: string): Touch | null {
    return this.#of(namespace, pod).own.get(`${container}:${path}`) ?? null;
  }

  #file(entry: TraceEntry): void {
    const kind = FILE_KINDS[String(entry["op"])];
    if (!kind || entry.container === undefined) return;
    const pod = this.#of(entry.namespace ?? "", entry.pod ?? "");
    if (entry["volume"] === undefined) {
      this.#own(pod.own, entry, entry.container);
      return;
    }
    const volume = String(entry["volume"]);
    const path = String(entry["path"]).replace(/^\//, "");
    const touches = kind === "write" ? pod.written : pod.read;
    if (touches.size < MAX_FILES)
      touches.set(`${volume}/${path}`, { container: entry.container, t: entry.t, pid: Number(entry["pid"]) });
    this.#add(pod, {
      seq: this.#seq++,
      t: entry.t,
      kind,
      container: entry.container,
      volume,
      path,
      bytes: Number(entry["bytes"] ?? 0),
    });
  }

  #own(own: Map<string, Touch>, { t, ...entry }: TraceEntry, container: string): void {
    const key = `${container}:${String(entry["path"])}`;
    own.delete(key);
    own.set(key, { container, t, pid: Number(entry["pid"]) });
    const [oldest] = own.keys();
    if (own.size > MAX_OWN_FILES && oldest !== undefined) own.delete(oldest);
  }

  #socket(entry: TraceEntry): void {
    const kind = SOCKET_KINDS[String(entry["op"])];
    if (!kind) return;
    this.#add(this.#of(entry.namespace ?? "", entry.pod ?? ""), {
      seq: this.#seq++,
      t: entry.t,
      kind,
      container: entry.container ?? "",
      port: Number(entry["port"] ?? 0),
    });
  }

  #add(pod: PodActivity, activity: ActivityView): void {
    pod.recent = [...pod.recent.slice(1 - MAX_ACTIVITY), activity];
  }

  #of(namespace: string, name: string): PodActivity {
    const key = `${namespace}/${name}`;
    let pod = this.#pods.get(key);
    if (!pod)
      this.#pods.set(
        key,
        (pod = { recent: [], written: new Map(), read: new Map(), own: new Map(), network: [], processes: [] }),
      );
    return pod;
  }
}
