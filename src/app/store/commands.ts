/** All that the page does to the simulation and to the editor's files: what buttons, keys and menus call. */
import type { FaultInput, Input } from "../../scenario/input.ts";
import type { Look } from "../../worker/inside/inside-view.ts";
import type { Topic } from "../../worker/protocol.ts";
import type { ChoiceView, ComparisonView, CompletionListView, HoverView } from "./view.ts";
import { say, useWorkbench } from "./workbench-store.ts";
import type { EditorFile } from "./workbench-store.ts";
import { t } from "../locale/locale.ts";

/** Speeds on offer, as factors of real time. */
export const SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

const get = useWorkbench.getState;
const set = useWorkbench.setState;

// --- time ---

export function togglePlaying(): void {
  get().client?.send({ type: get().view?.clock.playing === true ? "pause" : "play" });
}

export function step(): void {
  get().client?.send({ type: "step" });
}

export function stepBack(): void {
  get().client?.send({ type: "stepBack" });
}

/** Whether a moment was asked for whose picture has not come; and the moment wanted after that one. */
let isSeeking = false;
let wanted: number | null = null;

/** To another moment, with the clock at rest. While one is on its way only the newest wish is kept. */
export function seek(t: number): void {
  const { client, view, travel } = get();
  // A long way is left for another; a short one is soon over.
  if (isSeeking && travel === null) {
    wanted = t;
    return;
  }
  isSeeking = true;
  if (view?.clock.playing === true) client?.send({ type: "pause" });
  client?.send({ type: "seek", t: Math.max(0, Math.round(t)) });
}

/** A picture has come: what was wanted meanwhile is asked for now. */
export function seekOn(): void {
  isSeeking = false;
  const next = wanted;
  wanted = null;
  if (next !== null) seek(next);
}

/** To the furthest moment that this run has reached. */
export function seekHead(): void {
  seek(get().view?.clock.head ?? 0);
}

export function cancelTravel(): void {
  get().client?.send({ type: "cancel" });
}

export function chooseBranch(id: string): void {
  get().client?.send({ type: "branch", id });
}

export function renameBranch(id: string, name: string): void {
  get().client?.send({ type: "renameBranch", id, name });
}

/** Another of the runs beside the present one; null when it cannot be had. */
export async function compareWith(branch: string): Promise<ComparisonView | null> {
  return (await get().client?.compare(branch)) ?? null;
}

/** Why a machine of a Pod took a step; null when nobody knows. */
export async function choiceAt(uid: string, seq: number): Promise<ChoiceView | null> {
  return (await get().client?.choice(uid, seq)) ?? null;
}

const watchers = new Map<Topic, number>();
let look: Look = { uid: "", container: "", directories: ["/"], file: "", part: 0, why: "", object: "" };

/** Asks for a topic for as long as somebody looks; what is returned ends that. */
export function watch(topic: Topic): () => void {
  watchers.set(topic, (watchers.get(topic) ?? 0) + 1);
  tellWatched();
  return () => {
    const left = (watchers.get(topic) ?? 1) - 1;
    if (left > 0) watchers.set(topic, left);
    else {
      watchers.delete(topic);
      // What was seen then is not what will be seen next time.
      set(({ inside }) => ({ inside: { ...inside, [topic]: undefined } }));
    }
    tellWatched();
  };
}

/** Another simulation has taken over: it is told what is watched. */
export function rewatch(): void {
  seekOn();
  if (watchers.size > 0) tellWatched();
}

/** What of the world the closer looks are at. */
export function lookAt(change: Partial<Look>): void {
  look = { ...look, ...change };
  tellWatched();
}

function tellWatched(): void {
  get().client?.send({ type: "watch", topics: [...watchers.keys()], look });
}

export function skipWaiting(): void {
  get().client?.send({ type: "skip" });
}

/** Lets `ms` of virtual time pass, as fast as it goes. */
export function runFor(ms: number): void {
  get().client?.send({ type: "runFor", duration: ms });
}

export function setSpeed(speed: number): void {
  get().client?.send({ type: "speed", speed });
}

/** To the next speed up (1) or down (-1). */
export function changeSpeed(direction: 1 | -1): void {
  const now = get().view?.clock.speed ?? 1;
  const next = direction === 1 ? SPEEDS.find((speed) => speed > now) : SPEEDS.findLast((speed) => speed < now);
  if (next !== undefined) setSpeed(next);
}

export function restart(): void {
  get().client?.send({ type: "restart" });
}

// --- files ---

export function editFile(name: string, text: string): void {
  updateFile(name, (file) => ({ ...file, text }));
}

export async function checkFile(name: string, text: string): Promise<void> {
  const problems = await get().client?.check(name, text);
  // A later key press has asked again: its answer counts.
  if (problems == null || get().files.find((file) => file.name === name)?.text !== text) return;
  updateFile(name, (file) => ({ ...file, problems }));
}

/** What could be typed at a place of a text; null when nobody knows. */
export async function completionsAt(text: string, offset: number): Promise<CompletionListView | null> {
  return (await get().client?.complete(text, offset)) ?? null;
}

/** What stands at a place of a text; null when it is nothing, or nobody knows. */
export async function hoverAt(text: string, offset: number): Promise<HoverView | null> {
  return (await get().client?.hover(text, offset)) ?? null;
}

export function applyFile(name: string): void {
  if (isReadOnly()) return;
  const file = get().files.find((candidate) => candidate.name === name);
  if (!file) return;
  set({ showsNewPod: true });
  input({ type: "apply", file: file.name, text: file.text });
  updateFile(name, (candidate) => ({ ...candidate, applied: candidate.text }));
}

/** Adds a file under the first free name, and opens it. */
export function addFile(wanted: string, text = ""): void {
  const { files } = get();
  const stem = wanted.replace(/\.ya?ml$/, "");
  let name = `${stem}.yaml`;
  for (let n = 2; files.some((file) => file.name === name); n++) name = `${stem}-${n}.yaml`;
  set({ files: [...files, { name, text, applied: null, problems: null }], activeFile: name });
}

export function closeFile(name: string): void {
  set((state) => {
    const files = state.files.filter((file) => file.name !== name);
    return { files, activeFile: state.activeFile === name ? (files[0]?.name ?? "") : state.activeFile };
  });
}

function updateFile(name: string, change: (file: EditorFile) => EditorFile): void {
  set((state) => ({ files: state.files.map((file) => (file.name === name ? change(file) : file)) }));
}

// --- runs ---

let opened = 0;

/** How often something was opened: what is still being fetched knows by it that it was overtaken. */
export function openings(): number {
  return opened;
}

/** A fresh run of one manifest, applied at 0 s. */
export function openManifest(name: string, text: string, title: string): void {
  opened++;
  set({ selectedPod: null, selectedContainer: null, selectedFile: null });
  get().client?.send({ type: "open", scenario: { files: [{ name, text }], title, playing: true } });
}

/** A saved scenario with the files beside it, or what a share link held. */
export function openScenario(text: string, files: { name: string; text: string }[] = [], playing = true): void {
  opened++;
  set({ selectedPod: null, selectedContainer: null, selectedFile: null });
  get().client?.send({ type: "open", scenario: { text, files, playing } });
}

/** The whole run as what goes behind `#`, which no server sees; null when the simulation does not answer. */
export async function shareFragment(): Promise<string | null> {
  return (await get().client?.share())?.fragment ?? null;
}

/** Copies, and says so; where the browser refuses, says that. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(t("The browser does not let this page use the clipboard."));
  }
}

/** The run as a scenario file, to keep or to send. */
export async function exportRun(): Promise<void> {
  const saved = await get().client?.save();
  if (!saved) {
    say(t("The run could not be saved: the simulation does not answer."));
    return;
  }
  const name = get()
    .title.replaceAll(/[^\w-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .toLowerCase();
  download(`${name === "" ? "run" : name}.podarium.yaml`, saved.text);
}

export function download(name: string, what: BlobPart, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([what], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

// --- the world ---

/** `size`: the window has another now. */
export function typeInTerminal(tty: string, text: string, size?: { rows: number; columns: number }): void {
  input({ type: "type", tty, text, ...(size && { size }) });
}

/** The catalogue comes when somebody first wants to break something. */
export function askFaults(): void {
  if (get().faultCatalogue.length === 0) get().client?.send({ type: "faults" });
}

export function inject(fault: Omit<FaultInput, "id" | "fault"> & { fault: string }): void {
  input({ type: "inject", fault: { ...fault, id: "" } });
}

export function heal(id: string): void {
  input({ type: "heal", id });
}

/** Says so, where the run was given for looking. */
export function isReadOnly(): boolean {
  const { readOnly } = get();
  if (readOnly) say(t("This run was given for looking: nothing is changed in it. Make it yours first."));
  return readOnly;
}

/** What was given for looking becomes the person's own. */
export function makeMine(): void {
  set({ readOnly: false });
  const search = new URLSearchParams(location.search);
  search.delete("read");
  const rest = search.size === 0 ? "" : `?${search.toString()}`;
  history.replaceState(null, "", `${location.pathname}${rest}${location.hash}`);
}

function input(what: Input): void {
  if (isReadOnly()) return;
  get().client?.send({ type: "input", input: what });
}
