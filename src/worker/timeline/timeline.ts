/**
 * The timeline of the present run, made of its record. It only grows: what was told is never told otherwise, also when
 * the person goes back in time, for then the same record is made again.
 */
import type { TraceEntry } from "../../sim/trace.ts";
import type { SimTime } from "../../sim/units.ts";
import type { Engine } from "../engine.ts";
import type { Reply } from "../protocol.ts";
import { phaseTone, statusTone } from "../picture/tones.ts";
import type { Tone } from "../view.ts";
import type { TopicPainter } from "../watched.ts";
import { lanesOf } from "./lanes.ts";
import { commandOf, containerStateOf, endOf, keysOf } from "./words.ts";
import type { MarkKind, TimelineItem, TimelineLane } from "./timeline-view.ts";

/** Items kept; then the newest are left out, and the last says so. */
const MAX_ITEMS = 60_000;
/** Lines printed within so much time are one mark. */
const BURST_MS = 400;
/** Keys that go to a program one by one are one mark, until there is none for so long. */
const TYPING_MS = 20_000;
export const DEEDS = "deeds";

/** What is known of a Pod while its record is read. */
interface PodLanes {
  uid: string;
  lanes: TimelineLane[];
  /** By lane: tone and word that it is in. */
  states: Map<string, string>;
  ready: readonly string[];
  /** By container: how its newest attempt ended. */
  ends: Map<string, { tone: Tone; word: string }>;
  /** By container: the state of its chart. */
  charts: Map<string, string>;
}

interface Burst {
  lane: string;
  since: SimTime;
  until: SimTime;
  lines: number;
}

/** Keys of one terminal that are no line: of an editor, of a pager. */
interface Typing {
  tty: string;
  since: SimTime;
  until: SimTime;
  keys: string;
}

export class Timeline implements TopicPainter {
  #branch = "";
  #items: TimelineItem[] = [];
  /** Entries of the record that were read. */
  #read = 0;
  /** Items that were told. */
  #told = 0;
  #pods = new Map<string, PodLanes>();
  #bursts = new Map<string, Burst>();
  #typing: Typing | null = null;

  paint(engine: Engine, _look: unknown, reply: (message: Reply) => void): void {
    const { id } = engine.branch;
    if (id !== this.#branch) this.#begin(id);
    this.#take(engine);
    if (this.#told > 0 && this.#told === this.#items.length) return;
    reply({ type: "timeline", branch: id, from: this.#told, items: this.#items.slice(this.#told) });
    this.#told = this.#items.length;
  }

  forget(): void {
    this.#told = 0;
  }

  #begin(branch: string): void {
    this.#branch = branch;
    this.#items = [];
    this.#read = 0;
    this.#told = 0;
    this.#pods.clear();
    this.#bursts.clear();
    this.#typing = null;
  }

  #take(engine: Engine): void {
    const { trace, clock } = engine.simulation;
    if (this.#items.length === 0) {
      this.#items.push({ type: "lane", lane: { ...NOBODY, key: DEEDS, kind: "deeds" } });
    }
    for (; this.#read < trace.entries.length && this.#items.length < MAX_ITEMS; this.#read++) {
      const entry = trace.entries[this.#read];
      if (entry) this.#entry(engine, entry);
    }
    for (const burst of this.#bursts.values()) if (clock.now - burst.since > BURST_MS) this.#endBurst(burst);
    if (this.#typing && clock.now - this.#typing.until > TYPING_MS) this.#endTyping();
  }

  #entry(engine: Engine, entry: TraceEntry): void {
    if (entry.type === "input") {
      if (this.#isKeys(entry)) return;
      this.#endTyping();
      const command = commandOf(entry["input"]);
      if (command) this.#mark(DEEDS, entry.t, command.kind, "waiting", "", command.text);
      return;
    }
    if (entry.type === "object" && entry["kind"] === "Pod") this.#pod(engine, entry);
    const pod = this.#pods.get(`${entry.namespace ?? ""}/${entry.pod ?? ""}`);
    if (pod) this.#inPod(pod, entry);
  }

  /** A Pod that came, changed or went. */
  #pod(engine: Engine, entry: TraceEntry): void {
    const key = `${entry.namespace ?? ""}/${entry.pod ?? ""}`;
    const uid = String(entry["uid"]);
    let pod = this.#pods.get(key);
    if (pod?.uid !== uid) {
      pod = {
        uid,
        lanes: lanesOf(engine.simulation.cluster, uid, entry.namespace ?? "", entry.pod ?? ""),
        states: new Map(),
        ready: [],
        ends: new Map(),
        charts: new Map(),
      };
      this.#pods.set(key, pod);
      for (const lane of pod.lanes) this.#items.push({ type: "lane", lane });
      const hasInit = pod.lanes.some((lane) => lane.containerKind === "init" && lane.kind === "container");
      for (const lane of pod.lanes) {
        if (lane.kind !== "container") continue;
        const word = hasInit && lane.containerKind === "app" ? "PodInitializing" : "ContainerCreating";
        this.#state(pod, lane.key, entry.t, "waiting", word);
      }
    }
    if (entry["verb"] === "DELETED") {
      for (const lane of pod.lanes) this.#items.push({ type: "end", lane: lane.key, t: entry.t });
      this.#pods.delete(key);
      return;
    }
    const [, ready = "", status = ""] = entry["row"] as string[];
    const [up = "", all = ""] = ready.split("/");
    const isReady = up !== "" && up === all;
    this.#state(pod, `${uid} status`, entry.t, statusTone(status, isReady), status);
    const note = engine.branch.picture.noteOf(entry.seq);
    if (!note) return;
    this.#state(
      pod,
      `${uid} phase`,
      entry.t,
      phaseTone(note.phase as Parameters<typeof phaseTone>[0], isReady),
      note.phase,
    );
    pod.ready = note.ready;
    for (const [container] of pod.charts) this.#container(pod, container, entry.t);
  }

  #inPod(pod: PodLanes, entry: TraceEntry): void {
    const { t, container = "", attempt = 0 } = entry;
    const lane = `${pod.uid} ${container}`;
    const badge = String(attempt + 1);
    switch (entry.type) {
      case "machine":
        if (entry["machine"] !== "container" || container === "") break;
        pod.charts.set(container, String(entry["to"]));
        this.#container(pod, container, t);
        break;
      case "container":
        if (entry["state"] === "exited") {
          const end = endOf(entry);
          pod.ends.set(container, end);
          this.#mark(lane, t, "exit", end.tone, badge, `attempt ${badge}: ${end.word}`);
        } else if (entry["state"] === "running" && attempt > 0) {
          this.#mark(lane, t, "start", "running", badge, `attempt ${badge} started`);
        }
        break;
      case "probe": {
        const isGood = entry["result"] === "success";
        const output = String(entry["output"] ?? "");
        const text = `${String(entry["probe"])} probe: ${String(entry["result"])}${output === "" ? "" : `, ${output}`}`;
        this.#mark(lane, t, "probe", isGood ? "ready" : "failed", "", text);
        break;
      }
      case "event": {
        const isBad = entry["eventType"] === "Warning";
        const text = `${String(entry["reason"])}: ${String(entry["message"])}`;
        this.#mark(`${pod.uid} status`, t, "event", isBad ? "failed" : "waiting", "", text);
        break;
      }
      case "fault":
        if (entry["hidden"] === true) break;
        this.#mark(
          container === "" ? `${pod.uid} status` : lane,
          t,
          "fault",
          "terminating",
          "",
          `${String(entry["name"])} ${String(entry["op"])}`,
        );
        break;
      case "log":
        this.#line(lane, t);
        break;
      case "limit":
        this.#mark(lane, t, "limit", "failed", "", String(entry["message"]));
        break;
      default:
        break;
    }
  }

  #container(pod: PodLanes, container: string, t: SimTime): void {
    const chart = pod.charts.get(container) ?? "";
    const { tone, word } =
      chart.startsWith("terminated") && pod.ends.has(container)
        ? (pod.ends.get(container) ?? containerStateOf(chart, false))
        : containerStateOf(chart, pod.ready.includes(container));
    this.#state(pod, `${pod.uid} ${container}`, t, tone, word);
  }

  #state(pod: PodLanes, lane: string, t: SimTime, tone: Tone, word: string): void {
    if (pod.states.get(lane) === `${tone} ${word}`) return;
    pod.states.set(lane, `${tone} ${word}`);
    this.#items.push({ type: "state", lane, t, tone, word });
  }

  #mark(lane: string, t: SimTime, kind: MarkKind, tone: Tone, badge: string, text: string): void {
    this.#items.push({ type: "mark", lane, t, kind, tone, badge, text: text.slice(0, 300) });
  }

  /** Takes keys that are no whole line, and what is typed among them. */
  #isKeys({ t, input }: TraceEntry): boolean {
    const { type, tty, text } = input as { type: string; tty?: unknown; text?: unknown };
    if (type !== "type" || typeof text !== "string") return false;
    const open = this.#typing;
    if (open && open.tty === tty && t - open.until <= TYPING_MS && (!text.endsWith("\n") || text.length === 1)) {
      open.keys += text;
      open.until = t;
      return true;
    }
    if (text.endsWith("\n")) return false;
    this.#endTyping();
    this.#typing = { tty: String(tty), since: t, until: t, keys: text };
    return true;
  }

  #endTyping(): void {
    const typing = this.#typing;
    this.#typing = null;
    if (!typing) return;
    const { length } = [...typing.keys];
    const keys = keysOf(typing.keys);
    this.#mark(DEEDS, typing.since, "command", "waiting", "", length === 1 ? keys : `${length} keys typed: ${keys}`);
  }

  #line(lane: string, t: SimTime): void {
    const burst = this.#bursts.get(lane);
    if (burst && t - burst.since <= BURST_MS) {
      burst.lines++;
      burst.until = t;
      return;
    }
    if (burst) this.#endBurst(burst);
    this.#bursts.set(lane, { lane, since: t, until: t, lines: 1 });
  }

  #endBurst({ lane, since, lines }: Burst): void {
    this.#bursts.delete(lane);
    this.#mark(lane, since, "log", "waiting", "", lines === 1 ? "1 line printed" : `${lines} lines printed`);
  }
}

const NOBODY: TimelineLane = {
  key: "",
  kind: "status",
  uid: "",
  namespace: "",
  pod: "",
  container: "",
  containerKind: "app",
  identity: 0,
  glyph: "",
};
