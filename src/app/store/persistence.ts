/**
 * What outlives a reload, in the browser's local storage: the run (as a scenario's text, with its clock), the editor's
 * drafts, and the person's choices. A browser that refuses storage, or holds something unreadable, is one without memory.
 */
import type { KeptBranch } from "../../worker/protocol.ts";
import { parseLayout } from "./layout.ts";
import { DEFAULT_LAYOUT, TEXT_SIZES } from "./workbench-store.ts";
import type { Layout, PanelId, TextSize, Theme } from "./workbench-store.ts";

export interface SavedRun {
  /** The scenario, as the worker saved it. */
  text: string;
  /** Virtual time reached. */
  now: number;
  playing: boolean;
  speed: number;
  /** Files in the editor, with what has not been applied yet. */
  files: { name: string; text: string; applied: string | null }[];
  activeFile: string;
  /** A lesson was being taken in it. */
  hasLesson: boolean;
  /** All runs of the scenario, where there are several. */
  branches: KeptBranch[];
}

export interface SavedChoices {
  theme: Theme;
  timestamps: boolean;
  stageList: boolean;
  layout: Layout;
  textSize: TextSize;
  dockTab: PanelId;
}

/** As many as a run can have. */
const MAX_BRANCHES = 12;
const RUN_KEY = "podarium.run";
const CHOICES_KEY = "podarium.choices";
const PRESENTED_KEY = "podarium.presented";

/** The run of this tab, where it is reloaded; else the last that any tab kept. */
export function loadRun(): SavedRun | null {
  return asRun(read(RUN_KEY, session)) ?? asRun(read(RUN_KEY));
}

/** A run as it was kept, by this version of the page or an earlier one; null where it is none. */
export function asRun(value: unknown): SavedRun | null {
  if (!isRecord(value) || typeof value["text"] !== "string" || typeof value["now"] !== "number") return null;
  const files = Array.isArray(value["files"]) ? value["files"].filter(isSavedFile) : [];
  return {
    text: value["text"],
    now: value["now"],
    playing: value["playing"] === true,
    speed: typeof value["speed"] === "number" ? value["speed"] : 1,
    files,
    activeFile: typeof value["activeFile"] === "string" ? value["activeFile"] : "",
    hasLesson: value["hasLesson"] === true,
    branches: branchesIn(value["branches"]),
  };
}

/** False where the browser refused: a private window, or its room is used up. */
export function saveRun(run: SavedRun): boolean {
  // Two tabs with the same run do not take it from each other: each comes back to its own.
  write(RUN_KEY, run, session);
  return write(RUN_KEY, run);
}

/** What this tab shows with a second window (second-window.ts); null: it has none. */
export function loadPresented(): unknown {
  return read(PRESENTED_KEY, session);
}

export function keepPresented(presented: unknown): void {
  write(PRESENTED_KEY, presented, session);
}

export function forgetRun(): void {
  try {
    sessionStorage.removeItem(RUN_KEY);
    localStorage.removeItem(RUN_KEY);
  } catch {
    // Without storage there is nothing to forget.
  }
}

export function loadChoices(): SavedChoices {
  const value = read(CHOICES_KEY);
  if (!isRecord(value))
    return {
      theme: "system",
      timestamps: false,
      stageList: false,
      layout: DEFAULT_LAYOUT,
      textSize: 1,
      dockTab: "timeline",
    };
  const { theme, dockTab } = value;
  return {
    theme: theme === "light" || theme === "dark" || theme === "contrast" ? theme : "system",
    timestamps: value["timestamps"] === true,
    stageList: value["stageList"] === true,
    layout: parseLayout(value["layout"]),
    textSize: TEXT_SIZES.find((size) => size === value["textSize"]) ?? 1,
    // A panel that is no longer there is as good as none: the dock shows its first.
    dockTab: typeof dockTab === "string" ? (dockTab as PanelId) : "timeline",
  };
}

export function saveChoices(choices: SavedChoices): void {
  write(CHOICES_KEY, choices);
}

function branchesIn(value: unknown): KeptBranch[] {
  const branches = Array.isArray(value) ? value.filter(isKeptBranch) : [];
  // Where the one that is open is not among them, they belong to another run.
  return branches.filter(({ text }) => text === null).length === 1 ? branches.slice(0, MAX_BRANCHES) : [];
}

function isKeptBranch(value: unknown): value is KeptBranch {
  if (!isRecord(value) || typeof value["name"] !== "string" || typeof value["head"] !== "number") return false;
  const { from, text } = value;
  const isFrom = from === null || (isRecord(from) && typeof from["name"] === "string" && typeof from["t"] === "number");
  return isFrom && (text === null || typeof text === "string");
}

/** Only this tab remembers it. Asked for each time: a browser that refuses throws then. */
const session = (): Storage => sessionStorage;
const local = (): Storage => localStorage;

function read(key: string, storage = local): unknown {
  try {
    return JSON.parse(storage().getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key: string, value: unknown, storage = local): boolean {
  try {
    storage().setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function isSavedFile(value: unknown): value is SavedRun["files"][number] {
  if (!isRecord(value) || typeof value["name"] !== "string" || typeof value["text"] !== "string") return false;
  return value["applied"] === null || typeof value["applied"] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
