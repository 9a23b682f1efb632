/** What panels show that look closer at a Pod than the picture does. All plain data. */
import type {
  ConnectionInside,
  EntryInside,
  FileInside,
  ProcessInside,
  SocketInside,
} from "../../kube/cluster/inside.ts";
import type { Choice } from "../../scenario/explain/choice.ts";
import type { Said } from "../../scenario/saying.ts";
import type { SimTime } from "../../sim/units.ts";

export type { ConnectionInside, EntryInside, FileInside, SocketInside };

/** What is looked at. */
export interface Look {
  /** The Pod on the stage. */
  uid: string;
  /** Whose files. */
  container: string;
  /** Directories that are open, by absolute path. */
  directories: string[];
  /** The file that is shown, or "". */
  file: string;
  /** The container that is asked about, or "": the Pod. */
  why: string;
  /** Which part of a long file: from 0. */
  part: number;
  /** The object whose YAML is shown, by uid, or "". */
  object: string;
}

export interface NetworkView {
  sockets: SocketInside[];
  /** Oldest first, also those that are over. */
  connections: ConnectionInside[];
  /** Oldest first; the newest few hundred. */
  happened: {
    key: string;
    t: SimTime;
    container: string;
    /** `listen`, `connect`, `refused`, `close`, or `dns`. */
    op: string;
    /** Where from and to, or what was asked. */
    what: string;
    /** What was answered to a question of DNS. */
    answer: string;
  }[];
}

/** Who wrote or read a file, as closely as the record tells. */
export interface TouchInside {
  container: string;
  t: SimTime;
  pid: number;
  /** The command line of the process; "" where the record no longer has it. */
  command: string;
  /** The line of its container's script that did it, where one can be told. */
  line: { number: number; text: string } | null;
}

/** A process with the newest signals that it was sent, oldest first. */
export interface ProcessSeen extends ProcessInside {
  signals: { t: SimTime; name: string }[];
}

export interface FilesView {
  /** The containers that have files, in order of creation. */
  containers: string[];
  container: string;
  directories: { path: string; entries: EntryInside[] }[];
  file: FileInside | null;
  /** Who last wrote the file; and who read it, where it lies in a volume. */
  written: TouchInside | null;
  read: TouchInside | null;
}

export interface ObjectsView {
  /** Everything in the cluster that can be looked at, by kind and name. */
  list: { uid: string; kind: string; namespace: string; name: string }[];
  yaml: string | null;
}

export interface PresentedFault {
  id: string;
  title: string;
  /** `web of pod/shop`, `node/node-1`. */
  target: Said;
  summary: Said;
  /** `refused`: it could not be armed; why, is in the summary. */
  state: "armed" | "spent" | "healed" | "refused";
  fired: number;
  hidden: boolean;
}

/** A chart as it is drawn: states by their paths, and what leads from where to where. */
export interface ChartDrawing {
  id: string;
  initial: string;
  states: string[];
  moves: { from: string; event: string; to: string }[];
}

export interface MachinesView {
  charts: ChartDrawing[];
  /** The machines of the Pod, each with the state it is in: the Pod's own first. */
  running: { chart: string; container: string; probe: string; state: string }[];
  /** Newest first. */
  recent: {
    key: number;
    t: SimTime;
    chart: string;
    container: string;
    probe: string;
    from: string;
    event: string;
    to: string;
  }[];
}

/** Why a machine took a step, told when somebody asks. */
export interface ChoiceView extends Choice {
  /** The entry of the record that brought it about, in words. */
  cause: { t: SimTime; text: string } | null;
  /** What was told with it: `Pulled: Container image ...`. */
  events: string[];
}

/** Why the Pod, or one of its containers, is as it is: sentences that the page tells in its language. */
export interface WhyView {
  status: string;
  phase: string;
  /** The one that the STATUS is about comes first. */
  reasons: {
    cause: string;
    container: string;
    text: Said;
    /** How its newest attempt ended, in lines. */
    end: Said[];
    /** The line of the manifest that it comes from. */
    place: { file: string; line: number; text: string } | null;
    /** Why Kubernetes does that, and the page of its documentation that says so. */
    rule: Said;
    page: string;
    /** What would mend it, or "". */
    fix: Said;
    next: {
      /** What must happen. */
      words: Said;
      /** Null where nobody knows when. */
      at: SimTime | null;
      /** The time is when it may happen, not when it does. */
      isEarliest: boolean;
    } | null;
  }[];
  /** What happened on the way here, newest first. */
  chain: { t: SimTime; text: string }[];
}

export interface InsideViews {
  /** Null where there is no such Pod. */
  why: WhyView | null;
  processes: ProcessSeen[];
  network: NetworkView;
  files: FilesView;
  objects: ObjectsView;
  machines: MachinesView;
  /** All failures, those that are hidden too: for whoever presents. */
  faults: PresentedFault[];
}

export type InsideTopic = keyof InsideViews;
