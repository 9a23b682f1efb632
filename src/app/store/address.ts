/**
 * What the page's address asks for besides a run: which panels are shown, which Pod is on the stage, whether the clock goes, and in which colours.
 * Links to share and frames in other pages use it: `?panels=stage,logs&pod=default/web&play=0&tab=events&theme=dark&embed=1&read=1`.
 */
import { DEFAULT_LAYOUT } from "./workbench-store.ts";
import type { Layout, PanelId, Part, PodChoice, Theme } from "./workbench-store.ts";

export interface Address {
  /** Null: as the person has them. */
  layout: Layout | null;
  theme: Theme | null;
  /** The Pod on the stage, by its name alone; null: the first. */
  pod: PodChoice | null;
  /** Whether the clock goes when the run is opened; null: as the run says. */
  play: boolean | null;
  /** In a frame of another page: little around the Pod, and nothing is kept. */
  isEmbedded: boolean;
  /** The panel of the dock that is shown; null: as the person has it. */
  tab: PanelId | null;
  /** For looking: time goes to and fro, and nothing is changed. */
  isReadOnly: boolean;
}

const PARTS: readonly Part[] = ["editor", "logs", "dock"];
const TABS: readonly PanelId[] = [
  "timeline",
  "events",
  "terminal",
  "files",
  "processes",
  "network",
  "objects",
  "machines",
];
const THEMES: readonly Theme[] = ["light", "dark", "contrast"];

/** Reads what stands behind `?`; what it does not know is as if it were not there. */
export function readAddress(search: string): Address {
  const given = new URLSearchParams(search);
  const panels = given.get("panels")?.split(",");
  const play = given.get("play");
  const [, namespace = "default", name = ""] = /^(?:([a-z0-9-]+)\/)?([a-z0-9.-]+)$/.exec(given.get("pod") ?? "") ?? [];
  return {
    layout: panels ? { ...DEFAULT_LAYOUT, hidden: PARTS.filter((part) => !panels.includes(part)) } : null,
    theme: THEMES.find((theme) => theme === given.get("theme")) ?? null,
    pod: name === "" ? null : { uid: "", namespace, name },
    play: play === null ? null : play !== "0",
    isEmbedded: given.get("embed") === "1",
    tab: TABS.find((tab) => tab === given.get("tab")) ?? null,
    isReadOnly: given.get("read") === "1",
  };
}

/** What stands behind `?` for these; "" for nothing. */
export function writeAddress({ layout, pod, theme, play, isEmbedded, tab, isReadOnly }: Partial<Address>): string {
  const parts: string[] = [];
  if (layout) parts.push(`panels=${["stage", ...PARTS.filter((part) => !layout.hidden.includes(part))].join(",")}`);
  if (pod) parts.push(`pod=${pod.namespace === "default" ? "" : `${pod.namespace}/`}${pod.name}`);
  if (tab && tab !== "timeline" && TABS.includes(tab)) parts.push(`tab=${tab}`);
  if (theme && theme !== "system") parts.push(`theme=${theme}`);
  if (play === false) parts.push("play=0");
  if (isReadOnly) parts.push("read=1");
  if (isEmbedded) parts.push("embed=1");
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
