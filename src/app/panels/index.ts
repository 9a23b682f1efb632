/**
 * The panels of the dock, in the order of their tabs. To add one: write `panels/<name>/<name>.tsx`, add a line here and its
 * name to PanelId in store/workbench-store.ts, and a test in test/app/panels/.
 */
import type { ComponentType } from "react";
import { lazyPart } from "../kit/lazy-part.tsx";
import type { PanelId } from "../store/workbench-store.ts";
import { t } from "../locale/locale.ts";

export interface DockPanel {
  id: PanelId;
  label: string;
  Panel: ComponentType;
}

/** What is not on the first screen is a chunk of its own. */
const Timeline = lazyPart(async () => (await import("./timeline/timeline.tsx")).Timeline);
const Events = lazyPart(async () => (await import("./events/events.tsx")).Events);
const Terminal = lazyPart(async () => (await import("./terminal/terminal.tsx")).Terminal);
const Files = lazyPart(async () => (await import("./files/files.tsx")).Files);
const Processes = lazyPart(async () => (await import("./processes/processes.tsx")).Processes);
const Network = lazyPart(async () => (await import("./network/network.tsx")).Network);
const Objects = lazyPart(async () => (await import("./objects/objects.tsx")).Objects);
const Machines = lazyPart(async () => (await import("./machines/machines.tsx")).Machines);
const Failures = lazyPart(async () => (await import("./failures/failures.tsx")).Failures);

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
