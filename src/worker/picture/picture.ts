/**
 * The picture of a run: takes the world at one moment and draws the `View` that the page shows. It keeps what a picture
 * needs of the past (log lines taken, files touched, faults that struck) and decides nothing.
 */
import { ageOf, objectRows } from "../../kube/cluster/cluster.ts";
import type { Event } from "../../kube/api/core.ts";
import type { Pod } from "../../kube/api/pod.ts";
import type { ManifestProblem } from "../../kube/manifest/types.ts";
import type { Outcome } from "../../scenario/outcome.ts";
import type { Simulation } from "../../scenario/simulation.ts";
import { formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { SimTime } from "../../sim/units.ts";
import type {
  BranchView,
  EventView,
  FaultView,
  FileView,
  NoticeView,
  ObjectRow,
  PodView,
  ProblemView,
  TerminalView,
  View,
} from "../view.ts";
import { Activity } from "./activity.ts";
import type { Touch } from "./activity.ts";
import { nextOf } from "./next.ts";
import { PodPicture } from "./pods.ts";
import type { FaultOnContainer } from "./pods.ts";

const MAX_EVENTS = 300;
const MAX_OBJECTS = 300;
const MAX_NOTICES = 20;
const MAX_PODS = 100;
const MAX_TOLD = 5000;
const MAX_TERMINAL_CHARS = 65_536;

/** What the run itself does not know: how it is played, and the others beside it. */
interface PictureState {
  playing: boolean;
  speed: number;
  crash: View["crash"];
  head: SimTime;
  branches: BranchView[];
}

/** Of a Pod, when an entry of the record said that it had changed. */
export interface PodNote {
  phase: string;
  ready: string[];
}

export class Picture {
  readonly #simulation: Simulation;
  readonly #activity = new Activity();
  readonly #pods = new Map<string, PodPicture>();
  /** By fault id: which attempts of which container it struck. */
  readonly #struck = new Map<string, { pod: string; container: string; attempt: number }[]>();
  readonly #applied = new Map<string, FileView["applied"]>();
  readonly #notices = new Map<string, NoticeView>();
  /** When an event was last told, by object, reason and message. */
  readonly #told = new Map<string, SimTime>();
  readonly #begun = new Map<string, SimTime>();
  readonly #podNotes = new Map<number, PodNote>();
  #revision = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    simulation.trace.onEntry = (entry) => this.#note(entry);
    simulation.onOutcome = (outcome) => this.#done(outcome);
  }

  /** What the record of the run leaves out about a Pod: its phase, and which containers are ready. */
  noteOf(seq: number): PodNote | undefined {
    return this.#podNotes.get(seq);
  }

  /** What went over a Pod's network, as the record has it. */
  networkOf(uid: string): readonly TraceEntry[] {
    const { namespace = "default", name } = this.#metadataOf(uid) ?? { name: "" };
    return this.#activity.network(namespace, name);
  }

  /** What a Pod's processes did. */
  processesOf(namespace: string, pod: string): readonly TraceEntry[] {
    return this.#activity.processes(namespace, pod);
  }

  /** Who last wrote and read a file of a Pod's volume. */
  touchesOf(uid: string, volume: string, path: string): { written: Touch | null; read: Touch | null } {
    const { namespace = "default", name } = this.#metadataOf(uid) ?? { name: "" };
    return {
      written: this.#activity.written(namespace, name, volume, path),
      read: this.#activity.read(namespace, name, volume, path),
    };
  }

  /** Who last wrote a file that a container alone has. */
  ownTouchOf(uid: string, container: string, path: string): Touch | null {
    const { namespace = "default", name } = this.#metadataOf(uid) ?? { name: "" };
    return this.#activity.writtenOwn(namespace, name, container, path);
  }

  #metadataOf(uid: string): Pod["metadata"] | undefined {
    return this.#simulation.cluster.pods().find((pod) => pod.metadata.uid === uid)?.metadata;
  }

  take(state: PictureState): View {
    const { clock, scenario, faults, cluster } = this.#simulation;
    const pods = cluster
      .pods()
      .slice(0, MAX_PODS)
      .map((pod) => this.#drawPod(pod.metadata.uid));
    const drawn = pods.filter((pod) => pod !== null);
    return {
      revision: ++this.#revision,
      clock: {
        now: clock.now,
        wall: formatRfc3339(clock.epoch),
        playing: state.playing,
        speed: state.speed,
        next: nextOf(drawn, clock.now),
        kubernetesVersion: scenario.settings.kubernetesVersion,
        seed: scenario.seed,
        head: state.head,
      },
      pods: drawn,
      objects: this.#objects(),
      events: this.#events(),
      // Who is to find out what is broken is not told here.
      faults: faults
        .filter(({ input }) => input.hidden !== true)
        .map((armed): FaultView => ({
          id: armed.input.id,
          fault: armed.input.fault,
          title: armed.title,
          namespace: armed.input.namespace ?? "default",
          pod: armed.input.pod ?? "",
          container: armed.input.container ?? "",
          summary: armed.summary,
          target: armed.target,
          state: armed.state,
          fired: armed.fired,
          times: armed.input.times ?? null,
        })),
      files: this.#files(),
      terminals: this.#terminals(),
      notices: [...this.#notices.values()],
      branches: state.branches,
      crash: state.crash,
    };
  }

  /** What the editor says about a text, without applying it. */

  #drawPod(uid: string): PodView | null {
    const { cluster, scenario } = this.#simulation;
    const inspection = cluster.inspect(uid);
    if (!inspection) return null;
    let picture = this.#pods.get(uid);
    if (!picture)
      this.#pods.set(uid, (picture = new PodPicture(scenario.settings.start, (bytes) => cluster.decode(bytes))));
    const { name, namespace = "default" } = inspection.pod.metadata;
    return picture.draw(inspection, this.#activity, (container) => this.#faultsOn(namespace, name, container));
  }

  #faultsOn(namespace: string, pod: string, container: string): FaultOnContainer[] {
    return this.#simulation.faults
      .filter(
        ({ input }) =>
          input.hidden !== true &&
          (input.namespace ?? "default") === namespace &&
          input.pod === pod &&
          (input.container ?? container) === container,
      )
      .map(({ input }) => ({
        id: input.id,
        struck: (this.#struck.get(input.id) ?? [])
          .filter((one) => one.container === container)
          .map((one) => one.attempt),
      }));
  }

  #note(entry: TraceEntry): void {
    this.#activity.note(entry);
    if (entry.type === "fault" && entry["op"] === "fired") {
      const id = String(entry["id"]);
      const struck = this.#struck.get(id) ?? [];
      struck.push({ pod: entry.pod ?? "", container: entry.container ?? "", attempt: entry.attempt ?? 0 });
      this.#struck.set(id, struck);
    }
    if (entry.type === "event" && this.#told.size < MAX_TOLD) {
      const { involved, reason, message } = entry as { involved?: string; reason?: string; message?: string };
      const event = `${involved ?? ""} ${entry.container ?? ""} ${reason ?? ""} ${message ?? ""}`;
      if (!this.#told.has(event)) this.#begun.set(event, entry.t);
      this.#told.set(event, entry.t);
    }
    if (entry.type === "limit")
      this.#notice(`limit ${String(entry["what"])} ${entry.pod ?? ""}`, String(entry["message"]));
    if (entry.type === "object" && entry["kind"] === "Pod") this.#notePod(entry);
    if (entry.type === "object" && entry["verb"] === "ADDED") {
      for (const text of this.#simulation.cluster.notSimulated(String(entry["uid"]))) this.#notice(text, text);
    }
  }

  #notePod(entry: TraceEntry): void {
    const { cluster } = this.#simulation;
    const status = cluster.podStatus(entry.namespace, entry.pod ?? "");
    if (!status) return;
    const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    this.#podNotes.set(entry.seq, {
      phase: status.phase ?? "Pending",
      ready: all.filter((one) => one.ready).map((one) => one.name),
    });
  }

  #notice(id: string, text: string): void {
    if (this.#notices.size < MAX_NOTICES) this.#notices.set(id, { id, text });
  }

  /** What an apply of a file printed belongs to that file. */
  #done(outcome: Outcome): void {
    const file = /^apply -f (\S+)$/.exec(outcome.command ?? "")?.[1];
    if (!outcome.done || file === undefined) return;
    this.#applied.set(file.replace(/^'(.*)'$/, "$1"), {
      t: this.#simulation.clock.now,
      ok: outcome.exit === 0,
      output: outcome.output,
    });
  }

  #objects(): ObjectRow[] {
    const { cluster, clock } = this.#simulation;
    return objectRows(cluster.objects(), clock.epoch).slice(0, MAX_OBJECTS);
  }

  #events(): EventView[] {
    const { cluster, clock, scenario } = this.#simulation;
    const all = cluster.events();
    return all.slice(-MAX_EVENTS).map((event) => {
      const drawn = drawEvent(event, clock.epoch, scenario.settings.start);
      const { t, first } = drawn;
      return { ...drawn, t: momentOf(this.#told, event, t), first: momentOf(this.#begun, event, first) };
    });
  }

  #files(): FileView[] {
    return [...this.#applied].map(([name, applied]) => ({ name, problems: [], applied }));
  }

  #terminals(): TerminalView[] {
    return this.#simulation.cluster.workstation.terminals().map((one) => ({
      ...one,
      output: one.output.slice(-MAX_TERMINAL_CHARS),
      dropped: Math.max(0, one.output.length - MAX_TERMINAL_CHARS),
    }));
  }
}

/** A problem of a manifest as the editor shows it. */
export function drawProblem({ severity, message, field = "", range, suggestion }: ManifestProblem): ProblemView {
  return {
    severity,
    message,
    field,
    line: range.start.line,
    column: range.start.column,
    endLine: range.end.line,
    endColumn: range.end.column,
    suggestion: suggestion ?? null,
  };
}

/** An event's own times are whole seconds; the record knows better when it was told. */
function momentOf(
  known: ReadonlyMap<string, number>,
  { involvedObject, reason = "", message = "" }: Event,
  t: number,
): number {
  const name = `${(involvedObject.kind ?? "").toLowerCase()}/${involvedObject.name ?? ""}`;
  const container = /\{(.*)\}$/.exec(involvedObject.fieldPath ?? "")?.[1] ?? "";
  const told = known.get(`${name} ${container} ${reason} ${message}`) ?? t;
  return told - t < 1000 && told >= t ? told : t;
}

function drawEvent(event: Event, now: number, start: number): EventView {
  const { involvedObject: involved, count = 1, series } = event;
  const first = event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  const last = series?.lastObservedTime ?? event.lastTimestamp ?? first;
  const times = series?.count ?? count;
  const age = times > 1 ? `${ageOf(last, now)} (x${times} over ${ageOf(first, now)})` : ageOf(first, now);
  return {
    key: `${event.metadata.namespace ?? ""}/${event.metadata.name}`,
    t: Math.max(0, (parseRfc3339(last) ?? start) - start),
    first: Math.max(0, (parseRfc3339(first) ?? start) - start),
    type: event.type === "Warning" ? "Warning" : "Normal",
    reason: event.reason ?? "",
    object: `${(involved.kind ?? "").toLowerCase()}/${involved.name ?? ""}`,
    container: involved.fieldPath ?? "",
    message: event.message ?? "",
    count: times,
    age,
    from: event.source?.component || event.reportingComponent || "",
  };
}
