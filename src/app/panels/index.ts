/**
 * The panels of the dock, in the order of their tabs. To add one: write `panels/<name>/<name>.tsx`, add a line here and its
 * name to PanelId in store/workbench-store.ts, and a test in test/app/panels/.
 */
import { lazy } from "react";
import type { ComponentType } from "react";
import type { PanelId } from "../store/workbench-store.ts";
import { Events } from "./events/events.tsx";
import { Failures } from "./failures/failures.tsx";
import { Files } from "./files/files.tsx";
import { Objects } from "./objects/objects.tsx";
import { Terminal } from "./terminal/terminal.tsx";

export interface DockPanel {
  id: PanelId;
  label: string;
  Panel: ComponentType;
}

/** What is not on the first screen is a chunk of its own. */
const Timeline = lazy(async () => ({ default: (await import("./timeline/timeline.tsx")).Timeline }));

export const DOCK_PANELS: readonly DockPanel[] = [
  { id: "timeline", label: "Timeline", Panel: Timeline },
  { id: "events", label: "Events", Panel: Events },
  { id: "terminal", label: "Terminal", Panel: Terminal },
  { id: "files", label: "Files", Panel: Files },
  { id: "objects", label: "Objects", Panel: Objects },
  { id: "failures", label: "Failures", Panel: Failures },
];
