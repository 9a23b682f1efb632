/**
 * What outlives a reload, in the browser's local storage: the run (as a scenario's text, with its clock), the editor's
 * drafts, and the person's choices. A browser that refuses storage, or holds something unreadable, is one without memory.
 */
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
}

export interface SavedChoices {
  theme: Theme;
  timestamps: boolean;
  layout: Layout;
  textSize: TextSize;
  dockTab: PanelId;
}

const RUN_KEY = "podarium.run";
const CHOICES_KEY = "podarium.choices";

export function loadRun(): SavedRun | null {
  const value = read(RUN_KEY);
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
  };
}

/** False where the browser refused: a private window, or its room is used up. */
export function saveRun(run: SavedRun): boolean {
  return write(RUN_KEY, run);
}

export function forgetRun(): void {
  try {
    localStorage.removeItem(RUN_KEY);
  } catch {
    // Without storage there is nothing to forget.
  }
}

export function loadChoices(): SavedChoices {
  const value = read(CHOICES_KEY);
  if (!isRecord(value))
    return { theme: "system", timestamps: false, layout: DEFAULT_LAYOUT, textSize: 1, dockTab: "timeline" };
  const { theme, dockTab } = value;
  return {
    theme: theme === "light" || theme === "dark" || theme === "contrast" ? theme : "system",
    timestamps: value["timestamps"] === true,
    layout: parseLayout(value["layout"]),
    textSize: TEXT_SIZES.find((size) => size === value["textSize"]) ?? 1,
    // A panel that is no longer there is as good as none: the dock shows its first.
    dockTab: typeof dockTab === "string" ? (dockTab as PanelId) : "timeline",
  };
}

export function saveChoices(choices: SavedChoices): void {
  write(CHOICES_KEY, choices);
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
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
