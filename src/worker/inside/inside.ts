/** Draws what is looked at closely, and tells it when it has changed. */
import {
  CHARTS,
  connectionsInside,
  containersWithFiles,
  directoryInside,
  fileInside,
  objectYaml,
  processesInside,
  signalName,
  socketsInside,
} from "../../kube/cluster/inside.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Input } from "../../scenario/input.ts";
import { touchingLine } from "../../scenario/explain/script-line.ts";
import type { Engine } from "../engine.ts";
import type { Touch } from "../picture/activity.ts";
import type { Reply } from "../protocol.ts";
import type { TopicPainter } from "../watched.ts";
import type {
  ChartDrawing,
  FilesView,
  InsideTopic,
  InsideViews,
  Look,
  MachinesView,
  NetworkView,
  ObjectsView,
  PresentedFault,
  ProcessSeen,
  TouchInside,
} from "./inside-view.ts";

const PAINTERS: Painters = {
  processes,
  network,
  files,
  objects,
  machines,
  faults: ({ simulation }) => [
    ...simulation.faults.map(({ input, title, target, summary, state, fired }) => ({
      id: input.id,
      title,
      target,
      summary,
      state,
      fired,
      hidden: input.hidden === true,
    })),
    ...simulation.outcomes.slice(-1).flatMap(({ step, failure }) => refusal(step.input, failure)),
  ],
};

/** A failure that could not be armed; it is told until something else is done. */
function refusal(input: Input | null, failure: string | null): PresentedFault[] {
  if (input?.type !== "inject" || failure === null) return [];
  const { id, fault, hidden } = input.fault;
  const summary = failure.replace(/^fault \S*: /, "");
  return [{ id, title: fault, target: "", summary, state: "refused", fired: 0, hidden: hidden === true }];
}

type Painters = { [T in Exclude<InsideTopic, "why">]: (engine: Engine, look: Look) => InsideViews[T] };

export class Inside implements TopicPainter {
  readonly #topic: keyof Painters;
  /** As it was last told, for a comparison that knows nothing of what is compared. */
  #told = "";

  constructor(topic: keyof Painters) {
    this.#topic = topic;
  }

  paint(engine: Engine, look: Look, reply: (message: Reply) => void): void {
    const value = PAINTERS[this.#topic](engine, look);
    const text = JSON.stringify(value);
    if (text === this.#told) return;
    this.#told = text;
    reply({ type: "inside", views: { [this.#topic]: value } });
  }

  forget(): void {
    this.#told = "";
  }
}

/** Signals told of each process. */
const MAX_SIGNALS = 8;
const MAX_RECENT = 60;
/** Entries of the record that are looked through for recent transitions. */
const MAX_SEARCHED = 20_000;
const MAX_OBJECTS = 2000;

function processes({ simulation: { cluster }, branch: { picture } }: Engine, { uid }: Look): ProcessSeen[] {
  const metadata = cluster.inspect(uid)?.pod.metadata;
  const sent = picture.processesOf(metadata?.namespace ?? "default", metadata?.name ?? "");
  const signals = sent.filter((entry) => entry["op"] === "signal");
  return processesInside(cluster, uid).map((process) => ({
    ...process,
    signals: signals
      .filter((one) => one.container === process.container && one["pid"] === process.pid && one.t >= process.startedAt)
      .slice(-MAX_SIGNALS)
      .map(({ t, signal }) => ({ t, name: signalName(Number(signal)) })),
  }));
}

function network(engine: Engine, { uid }: Look): NetworkView {
  const { cluster } = engine.simulation;
  return {
    sockets: socketsInside(cluster, uid),
    connections: connectionsInside(cluster, uid),
    happened: engine.branch.picture.networkOf(uid).map((entry, index) => ({
      key: `${entry.t} ${index}`,
      t: entry.t,
      container: entry.container ?? "",
      op: entry.type === "dns" ? "dns" : String(entry["op"]),
      what:
        entry.type === "dns"
          ? `${String(entry["query"])} ${String(entry["name"])}`
          : `${String(entry["local"])}${entry["remote"] ? ` → ${String(entry["remote"])}` : ""}`,
      answer: entry.type === "dns" ? answerOf(entry["answer"]) : "",
    })),
  };
}

function answerOf(answer: unknown): string {
  if (Array.isArray(answer)) return answer.length === 0 ? "no answer" : answer.map(String).join(", ");
  return typeof answer === "string" ? answer : JSON.stringify(answer ?? "no answer");
}

function files(engine: Engine, look: Look): FilesView {
  const { cluster } = engine.simulation;
  const containers = containersWithFiles(cluster, look.uid);
  const container = containers.includes(look.container) ? look.container : (containers[0] ?? "");
  const file = look.file === "" ? null : fileInside(cluster, look.uid, container, look.file, look.part);
  const touches = file && touchesOf(engine, look, container, file);
  return {
    containers,
    container,
    directories: look.directories.flatMap((path) => {
      const entries = directoryInside(cluster, look.uid, container, path);
      return entries ? [{ path, entries }] : [];
    }),
    file,
    written: toldTouch(engine, look, touches?.written),
    read: toldTouch(engine, look, touches?.read),
  };
}

/** Of a volume's file who wrote and read it; of a container's own who wrote it, since the container was made. */
function touchesOf(
  { simulation, branch: { picture } }: Engine,
  { uid }: Look,
  container: string,
  { volume, path }: NonNullable<FilesView["file"]>,
): { written: Touch | null; read?: Touch | null } {
  if (volume) return picture.touchesOf(uid, volume.name, volume.path);
  const written = picture.ownTouchOf(uid, container, path);
  const inspected = simulation.cluster.inspect(uid)?.containers.find(({ name }) => name === container);
  const began = inspected?.attempts.at(-1)?.startedAt ?? 0;
  return { written: written && written.t >= began ? written : null };
}

/** The process of a touch, by the newest record of it until then, and the line of the script that it is of. */
function toldTouch(engine: Engine, { uid, file }: Look, touch: Touch | null | undefined): TouchInside | null {
  const pod = touch && engine.simulation.cluster.inspect(uid)?.pod;
  if (!touch || !pod) return null;
  const { container, t, pid } = touch;
  const { name, namespace = "default" } = pod.metadata;
  const began = engine.branch.picture
    .processesOf(namespace, name)
    .findLast((one) => one.container === container && one["pid"] === pid && one.t <= t && one["op"] !== "signal");
  const argv = (began?.["argv"] as string[] | undefined) ?? [];
  const { initContainers = [], containers } = pod.spec;
  const spec = [...initContainers, ...containers].find((one) => one.name === container);
  const line = spec && argv.length > 0 ? touchingLine(spec, argv, file) : null;
  return { container, t, pid, command: argv.join(" "), line: line && { number: line.number, text: line.text } };
}

function objects(engine: Engine, look: Look): ObjectsView {
  const { cluster } = engine.simulation;
  const all = cluster.api.all().filter(({ kind }) => kind !== "Event" && kind !== "Lease");
  return {
    list: all.slice(0, MAX_OBJECTS).map(({ kind, metadata: { uid, namespace = "", name } }) => ({
      uid,
      kind,
      namespace,
      name,
    })),
    yaml: look.object === "" ? null : objectYaml(cluster, look.object),
  };
}

const DRAWINGS: ChartDrawing[] = CHARTS.map(({ id, initial, moves }) => {
  const states = new Set([initial[0], ...Object.keys(moves)]);
  const drawn: ChartDrawing["moves"] = [];
  for (const [from, byEvent] of Object.entries(moves)) {
    for (const [event, [to]] of Object.entries(byEvent)) {
      states.add(to);
      if (to !== from) drawn.push({ from, event, to });
    }
  }
  return { id, initial: initial[0], states: [...states], moves: drawn };
});

function machines(engine: Engine, { uid }: Look): MachinesView {
  const { cluster, trace } = engine.simulation;
  const inspection = cluster.inspect(uid);
  if (!inspection) return { charts: DRAWINGS, running: [], recent: [] };
  const { name, namespace = "default" } = inspection.pod.metadata;
  const recent: MachinesView["recent"] = [];
  const probes = new Map<string, MachinesView["running"][number]>();
  const last = Math.max(0, trace.entries.length - MAX_SEARCHED);
  for (let at = trace.entries.length - 1; at >= last; at--) {
    const entry = trace.entries[at];
    if (!entry) continue;
    // A Pod of that name that was there before has machines of its own.
    if (entry.type === "object" && entry["verb"] === "ADDED" && entry["uid"] === uid) break;
    if (entry.type !== "machine" || entry.pod !== name || entry.namespace !== namespace) continue;
    const transition = transitionOf(entry);
    const key = `${transition.container} ${transition.probe}`;
    if (transition.chart === "probe" && !probes.has(key))
      probes.set(key, {
        chart: "probe",
        container: transition.container,
        probe: transition.probe,
        state: transition.to,
      });
    if (recent.length < MAX_RECENT) recent.push(transition);
  }
  return {
    charts: DRAWINGS,
    running: [
      { chart: "pod", container: "", probe: "", state: inspection.chart },
      ...inspection.containers.map(({ name: container, chart }) => ({
        chart: "container",
        container,
        probe: "",
        state: chart,
      })),
      ...[...probes.values()].reverse(),
    ],
    recent,
  };
}

function transitionOf(entry: TraceEntry): MachinesView["recent"][number] {
  return {
    key: entry.seq,
    t: entry.t,
    chart: String(entry["machine"]),
    container: entry.container ?? "",
    probe: typeof entry["probe"] === "string" ? entry["probe"] : "",
    from: String(entry["from"]),
    event: String(entry["event"]),
    to: String(entry["to"]),
  };
}
