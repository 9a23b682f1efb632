/**
 * What the page's address asks for besides a run: which panels are shown, whether the clock goes, and in which colours.
 * Links to share and frames in other pages use it: `?panels=stage,logs&play=0&theme=dark&embed=1`.
 */
import { DEFAULT_LAYOUT } from "./workbench-store.ts";
import type { Layout, Part, Theme } from "./workbench-store.ts";

export interface Address {
  /** Null: as the person has them. */
  layout: Layout | null;
  theme: Theme | null;
  /** Whether the clock goes when the run is opened; null: as the run says. */
  play: boolean | null;
  /** In a frame of another page: little around the Pod, and nothing is kept. */
  isEmbedded: boolean;
}

const PARTS: readonly Part[] = ["editor", "logs", "dock"];
const THEMES: readonly Theme[] = ["light", "dark", "contrast"];

/** Reads what stands behind `?`; what it does not know is as if it were not there. */
export function readAddress(search: string): Address {
  const given = new URLSearchParams(search);
  const panels = given.get("panels")?.split(",");
  const play = given.get("play");
  return {
    layout: panels ? { ...DEFAULT_LAYOUT, hidden: PARTS.filter((part) => !panels.includes(part)) } : null,
    theme: THEMES.find((theme) => theme === given.get("theme")) ?? null,
    play: play === null ? null : play !== "0",
    isEmbedded: given.get("embed") === "1",
  };
}

/** What stands behind `?` for these; "" for nothing. */
export function writeAddress({ layout, theme, play, isEmbedded }: Partial<Address>): string {
  const parts: string[] = [];
  if (layout) parts.push(`panels=${["stage", ...PARTS.filter((part) => !layout.hidden.includes(part))].join(",")}`);
  if (theme && theme !== "system") parts.push(`theme=${theme}`);
  if (play === false) parts.push("play=0");
  if (isEmbedded) parts.push("embed=1");
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
