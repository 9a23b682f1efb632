/**
 * The page's state: the newest picture of the world, replaced and never edited, and the person's choices. Components
 * read it through selectors; what it does to the simulation stands in commands.ts.
 */
import { create } from "zustand";
import type { SimulationClient } from "../../worker/client.ts";
import type { Desk } from "../../scenario/desk.ts";
import type { FaultCatalogueEntry } from "../../scenario/faults/types.ts";
import type { InsideViews } from "../../worker/inside/inside-view.ts";
import type { LessonProgress, LessonView } from "../../worker/teaching/lesson-view.ts";
import type { Reply, Way } from "../../worker/protocol.ts";
import type { LogView, ProblemView, View as ToldView } from "../../worker/view.ts";
import type { Portion } from "./pace.ts";
import { takeApart } from "./picture.ts";
import type { Logs, View } from "./picture.ts";
import { shareStructure } from "./share-structure.ts";
import { extendTimeline } from "./timeline-model.ts";
import type { TimelineModel } from "./timeline-model.ts";

export type Theme = "system" | "light" | "dark" | "contrast";
/** Where a panel of the page lies: on a phone the tabs at the bottom, else the tabs of the dock. */
export type PanelId =
  | "stage"
  | "editor"
  | "logs"
  | "timeline"
  | "events"
  | "terminal"
  | "files"
  | "objects"
  | "processes"
  | "network"
  | "machines"
  | "failures";

/** A file in the editor. `applied` is the text that the simulation has; null: never applied. */
export interface EditorFile {
  name: string;
  text: string;
  applied: string | null;
  /** Null until the first answer. */
  problems: ProblemView[] | null;
}

/** What a failure is being aimed at. */
export interface FaultTarget {
  namespace: string;
  pod: string;
  container: string;
  /** Which failure is looked at first. */
  fault?: string;
}

/** A Pod, or one of the same name that replaced it. */
export interface PodChoice {
  uid: string;
  namespace: string;
  name: string;
}

/** A file of a volume of the Pod on the stage. */
export interface VolumeFileChoice {
  volume: string;
  path: string;
}

/** Parts of the window that can be hidden; the stage stays. */
export type Part = "editor" | "logs" | "dock";

export const TEXT_SIZES = [1, 1.15, 1.3, 1.5] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

/** How the window is divided. Null: as its size suggests. */
export interface Layout {
  editor: number | null;
  logs: number | null;
  dock: number | null;
  hidden: readonly Part[];
}

export const DEFAULT_LAYOUT: Layout = { editor: null, logs: null, dock: null, hidden: [] };

/** Why there is no run, or not the one that was asked for. */
export interface Failure {
  title: string;
  detail: string;
}

export interface WorkbenchState {
  // What the simulation says.
  client: SimulationClient | null;
  view: View | null;
  /** What the containers of the picture have printed. */
  logs: Logs;
  /** Of the newest picture of which all has been taken over: the timeline, which costs most, moves with it. */
  settled: View["clock"] | null;
  title: string;
  faultCatalogue: FaultCatalogueEntry[];
  /** What has happened; null until somebody looks. */
  timeline: TimelineModel | null;
  /** What is looked at closely, as far as somebody looks. */
  inside: Partial<InsideViews>;
  /** A way through time that takes a while. */
  travel: Way | null;
  /** Why the run could not be opened or the worker not be started. */
  failure: Failure | null;

  /** What is prepared for presenting the run; null where nothing is. */
  desk: Desk | null;

  /** The lesson that is taken, and how far the learner has come. */
  lesson: LessonView | null;
  lessonProgress: LessonProgress | null;
  /** In the place of the lesson the files are shown. */
  lessonAside: boolean;

  // The editor.
  files: EditorFile[];
  activeFile: string;

  // The person's choices.
  theme: Theme;
  timestamps: boolean;
  /** The stage is a list, not a drawing. */
  stageList: boolean;
  /** One log for all containers in the place of one each. */
  mergedLogs: boolean;
  layout: Layout;
  /** How large words are, as a factor. */
  textSize: TextSize;
  /** One part of the window in the place of all; null: as the layout has it. */
  enlarged: Part | "stage" | null;
  /** The page shows what a projector should. */
  presenting: boolean;
  /** The page is in a frame of another: little around the Pod, and nothing is kept. */
  embedded: boolean;
  /** The run was given for looking: time goes to and fro, and nothing is done in it. */
  readOnly: boolean;
  dockTab: PanelId;
  phoneTab: PanelId;
  selectedPod: PodChoice | null;
  /** Something was applied: the next Pod that comes is put on the stage. */
  showsNewPod: boolean;
  /** Name of a container of the Pod on the stage. */
  selectedContainer: string | null;
  selectedFile: VolumeFileChoice | null;
  faultTarget: FaultTarget | null;
  /** The container of the Pod on the stage that is asked about ("": the Pod); null: nothing is asked. */
  why: string | null;
  /** Lines of the manifests that an open answer points at, numbered as in it. */
  trail: { file: string; line: number; number: number }[];
  shortcutsOpen: boolean;
  paletteOpen: boolean;
  galleryOpen: boolean;
  runsOpen: boolean;
  sharing: boolean;
  /** A challenge is being made. */
  building: boolean;
  /** The run as pictures and texts to take away, or as pages to print. */
  exporting: "files" | "print" | null;
  /** What a real cluster printed is put beside this run. */
  besideReal: boolean;
  /** The run that this one is compared with. */
  comparing: string | null;
  /** Said in passing, and to a screen reader. `id` grows. */
  toast: { id: number; text: string } | null;
}

export const initialState: WorkbenchState = {
  client: null,
  view: null,
  logs: {},
  settled: null,
  title: "",
  faultCatalogue: [],
  timeline: null,
  inside: {},
  travel: null,
  failure: null,
  desk: null,
  lesson: null,
  lessonProgress: null,
  lessonAside: false,
  files: [],
  activeFile: "",
  theme: "system",
  timestamps: false,
  stageList: false,
  mergedLogs: false,
  layout: DEFAULT_LAYOUT,
  textSize: 1,
  enlarged: null,
  presenting: false,
  embedded: false,
  readOnly: false,
  dockTab: "timeline",
  phoneTab: "stage",
  selectedPod: null,
  showsNewPod: false,
  selectedContainer: null,
  selectedFile: null,
  faultTarget: null,
  why: null,
  trail: [],
  shortcutsOpen: false,
  paletteOpen: false,
  galleryOpen: false,
  runsOpen: false,
  sharing: false,
  building: false,
  exporting: null,
  besideReal: false,
  comparing: null,
  toast: null,
};

export const useWorkbench = create<WorkbenchState>()(() => initialState);

/** Takes over a picture, keeping every part that did not change. */
export function receiveView(told: ToldView, way: Way | null = null): void {
  for (const portion of portionsOf(told, way)) portion();
}

/** Logs that are drawn at once. */
const TOGETHER = 4;

/** A picture to be taken over in portions: all that the Pods are, with the logs that are new, and then some logs at a time. */
export function portionsOf(told: ToldView, way: Way | null = null): Portion[] {
  const { view, logs } = takeApart(told);
  const { logs: before, mergedLogs } = useWorkbench.getState();
  const known: Record<string, LogView> = {};
  const changed: [string, LogView][] = [];
  for (const [key, log] of Object.entries(logs)) {
    const old = before[key];
    const shared = shareStructure(old, log);
    // That it is empty, and why, belongs to what the container is in.
    const isLater = old?.empty === shared.empty;
    known[key] = isLater ? old : shared;
    if (isLater && shared !== old) changed.push([key, shared]);
  }
  const portions: Portion[] = [() => showWorld(view, known, way)];
  // In one log for all containers lines stand in the order in which they came.
  const together = mergedLogs ? Infinity : TOGETHER;
  while (changed.length > 0) {
    const some = Object.fromEntries(changed.splice(0, together));
    portions.push(() => useWorkbench.setState((state) => ({ logs: { ...state.logs, ...some } })));
  }
  portions.push(() => useWorkbench.setState({ settled: view.clock }));
  return portions;
}

/** All of a picture but what was printed since the last. */
export function showWorld(view: View, logs: Logs, way: Way | null = null): void {
  useWorkbench.setState((state) => {
    const created = state.showsNewPod ? newPod(state.view, view) : undefined;
    const shown = created
      ? { selectedPod: created, showsNewPod: false, selectedContainer: null, selectedFile: null }
      : {};
    return { view: shareStructure(state.view, view), logs, travel: way, ...shown };
  });
}

function newPod(before: View | null, after: View): PodChoice | undefined {
  const pod = after.pods.find((candidate) => !before?.pods.some((old) => old.uid === candidate.uid));
  return pod && { uid: pod.uid, namespace: pod.namespace, name: pod.name };
}

/** Takes over what the worker tells besides pictures. */
export function receiveReply(reply: Reply): void {
  if (reply.type === "timeline")
    useWorkbench.setState((state) => ({ timeline: extendTimeline(state.timeline, reply) }));
  else if (reply.type === "inside") useWorkbench.setState((state) => ({ inside: { ...state.inside, ...reply.views } }));
  else if (reply.type === "lesson")
    useWorkbench.setState({ lesson: reply.lesson, lessonProgress: null, lessonAside: false });
  else if (reply.type === "lessonProgress") useWorkbench.setState({ lessonProgress: reply.progress });
  else if (reply.type === "progress") useWorkbench.setState({ travel: reply.way });
}

/** Says something in passing. */
export function say(text: string): void {
  useWorkbench.setState((state) => ({ toast: { id: (state.toast?.id ?? 0) + 1, text } }));
}

/** Changes some of the person's choices. */
export function choose(choices: Partial<WorkbenchState>): void {
  useWorkbench.setState(choices);
}
