/**
 * The panels of the dock, in the order of their tabs. To add one: write `panels/<name>/<name>.tsx`, add a line here and its
 * name to PanelId in store/workbench-store.ts, and a test in test/app/panels/.
 */
import { lazy } from "react";
import type { ComponentType } from "react";
import type { PanelId } from "../store/workbench-store.ts";
import { t } from "../locale/locale.ts";

export interface DockPanel {
  id: PanelId;
  label: string;
  Panel: ComponentType;
}

/** What is not on the first screen is a chunk of its own. */
const Timeline = lazy(async () => ({ default: (await import("./timeline/timeline.tsx")).Timeline }));
const Events = lazy(async () => ({ default: (await import("./events/events.tsx")).Events }));
const Terminal = lazy(async () => ({ default: (await import("./terminal/terminal.tsx")).Terminal }));
const Files = lazy(async () => ({ default: (await import("./files/files.tsx")).Files }));
const Processes = lazy(async () => ({ default: (await import("./processes/processes.tsx")).Processes }));
const Network = lazy(async () => ({ default: (await import("./network/network.tsx")).Network }));
const Objects = lazy(async () => ({ default: (await import("./objects/objects.tsx")).Objects }));
const Machines = lazy(async () => ({ default: (await import("./machines/machines.tsx")).Machines }));
const Failures = lazy(async () => ({ default: (await import("./failures/failures.tsx")).Failures }));

export const DOCK_PANELS: readonly DockPanel[] = [
  { id: "timeline", label: t("Timeline"), Panel: Timeline },
  { id: "events", label: t("Events"), Panel: Events },
  { id: "terminal", label: t("Terminal"), Panel: Terminal },
  { id: "files", label: t("Files"), Panel: Files },
  { id: "processes", label: t("Processes"), Panel: Processes },
  { id: "network", label: t("Network"), Panel: Network },
  { id: "objects", label: t("Objects"), Panel: Objects },
  { id: "machines", label: t("State machine"), Panel: Machines },
  { id: "failures", label: t("Failures"), Panel: Failures },
];
