/** How the window is divided: sizes that a person dragged, parts that are hidden, and a few arrangements with names. */
import { choose, DEFAULT_LAYOUT, useWorkbench } from "./workbench-store.ts";
import type { Layout, Part } from "./workbench-store.ts";
import { t } from "../locale/locale.ts";

export const LAYOUTS = [
  { name: "learn", title: t("Learn, everything in view"), layout: DEFAULT_LAYOUT },
  { name: "demo", title: t("Demo, the Pod and its logs"), layout: { ...DEFAULT_LAYOUT, hidden: ["editor", "dock"] } },
  { name: "debug", title: t("Debug, a large dock"), layout: { ...DEFAULT_LAYOUT, dock: 430, hidden: ["editor"] } },
] as const satisfies readonly { name: string; title: string; layout: Layout }[];

export function showLayout(name: string): void {
  const found = LAYOUTS.find((one) => one.name === name);
  if (found) choose({ layout: found.layout });
}

export function togglePanel(part: Part): void {
  const { layout } = useWorkbench.getState();
  const hidden = layout.hidden.includes(part) ? layout.hidden.filter((one) => one !== part) : [...layout.hidden, part];
  choose({ layout: { ...layout, hidden } });
}

/** One part in the place of all, or all again. */
export function enlarge(part: Part | "stage"): void {
  choose({ enlarged: useWorkbench.getState().enlarged === part ? null : part });
}

/** The page for a projector, in the whole screen where the browser allows it; and back. */
export function togglePresenting(): void {
  const presenting = !useWorkbench.getState().presenting;
  choose({ presenting, enlarged: null });
  if (presenting) void document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) void document.exitFullscreen();
}

export function resize(part: Part, size: number | null): void {
  const { layout } = useWorkbench.getState();
  choose({ layout: { ...layout, [part]: size } });
}

/** What was kept, where it is one. */
export function parseLayout(value: unknown): Layout {
  if (typeof value !== "object" || value === null) return DEFAULT_LAYOUT;
  const { editor, logs, dock, hidden } = value as Record<string, unknown>;
  const size = (one: unknown): number | null => (typeof one === "number" && one > 0 && one < 4000 ? one : null);
  const parts: readonly Part[] = ["editor", "logs", "dock"];
  return {
    editor: size(editor),
    logs: size(logs),
    dock: size(dock),
    hidden: Array.isArray(hidden) ? parts.filter((part) => hidden.includes(part)) : [],
  };
}
