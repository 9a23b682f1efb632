/** Everything that can be done on the page, as the command palette lists it: what holds for this moment of this run. */
import {
  addFile,
  applyFile,
  chooseBranch,
  exportRun,
  heal,
  restart,
  runFor,
  seek,
  seekHead,
  setSpeed,
  skipWaiting,
  SPEEDS,
  step,
  stepBack,
  togglePlaying,
  typeInTerminal,
} from "../../store/commands.ts";
import { EXAMPLES } from "../../store/examples.ts";
import { importRun } from "../../store/open-files.ts";
import { enlarge, LAYOUTS, showLayout, togglePanel, togglePresenting } from "../../store/layout.ts";
import { containersOf, selectedPod } from "../../store/selectors.ts";
import { openExample } from "../../store/start.ts";
import { formatClock } from "../../store/time.ts";
import { choose, TEXT_SIZES } from "../../store/workbench-store.ts";
import type { Theme, WorkbenchState } from "../../store/workbench-store.ts";
import { EXPORTS, exportAs } from "../export/exports.ts";
import { DOCK_PANELS } from "../index.ts";

export interface Action {
  id: string;
  title: string;
  group: string;
  /** The key that does the same. */
  keys?: string;
  run: () => void;
}

const THEMES: readonly [Theme, string][] = [
  ["system", "Colours: as the system"],
  ["light", "Colours: light"],
  ["dark", "Colours: dark"],
  ["contrast", "Colours: high contrast"],
];
const SPANS: readonly [number, string][] = [
  [1000, "1 second"],
  [10_000, "10 seconds"],
  [60_000, "1 minute"],
  [600_000, "10 minutes"],
  [3_600_000, "1 hour"],
];

export function actionsOf(state: WorkbenchState): Action[] {
  return [...time(state), ...doing(state), ...looking(state), ...runs(state), ...breaking(state), ...window(state)];
}

/** What only the words typed make possible: a moment to go to, a command to run. */
export function typedActions(query: string, head: number): Action[] {
  const text = query.trim();
  const moment = momentOf(text);
  if (moment !== null && moment <= head) {
    return [{ id: "moment", group: "Time", title: `Go to ${formatClock(moment)}`, run: () => seek(moment) }];
  }
  if (/^(kubectl|k)\s+\S/.test(text)) {
    const line = text.replace(/^k\s/, "kubectl ");
    const run = (): void => {
      choose({ dockTab: "terminal", phoneTab: "terminal" });
      typeInTerminal("t1", `${line}\n`);
    };
    return [{ id: "kubectl", group: "Do", title: `Run ${line}`, run }];
  }
  return [];
}

/** `31`, `31.4`, `1:07.4`, `1:02:03`, in milliseconds; null where it is no time. */
export function momentOf(text: string): number | null {
  if (!/^(\d+:){0,2}\d+(\.\d+)?s?$/.test(text)) return null;
  return (
    text
      .replace(/s$/, "")
      .split(":")
      .reduce((total, part) => total * 60 + Number(part), 0) * 1000
  );
}

/** Those that have every word that was typed, best first: words at the beginning of the title count most. */
export function matching(actions: readonly Action[], query: string): Action[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const scored = actions.flatMap((action) => {
    const text = `${action.title} ${action.group}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) return [];
    const score = words.reduce((sum, word) => sum + (text.startsWith(word) ? 3 : text.includes(` ${word}`) ? 2 : 1), 0);
    return [{ action, score }];
  });
  return scored.sort((a, b) => b.score - a.score).map(({ action }) => action);
}

function time({ view }: WorkbenchState): Action[] {
  const group = "Time";
  return [
    { id: "play", group, title: view?.clock.playing ? "Pause" : "Play", keys: "Space", run: togglePlaying },
    { id: "step", group, title: "Step to the next event", keys: ".", run: step },
    { id: "stepBack", group, title: "Step back to the last event", keys: ",", run: stepBack },
    { id: "skip", group, title: "Skip waiting", keys: "N", run: skipWaiting },
    { id: "head", group, title: "Go to the furthest moment reached", run: seekHead },
    { id: "restart", group, title: "Restart from the beginning", keys: "R", run: restart },
    ...SPEEDS.map((speed) => ({ id: `speed ${speed}`, group, title: `Speed ${speed}x`, run: () => setSpeed(speed) })),
    ...SPANS.map(([ms, label]) => ({ id: `run ${label}`, group, title: `Run for ${label}`, run: () => runFor(ms) })),
  ];
}

function doing({ activeFile }: WorkbenchState): Action[] {
  const group = "Do";
  return [
    ...(activeFile === ""
      ? []
      : [{ id: "apply", group, title: `Apply ${activeFile}`, keys: "Ctrl S", run: () => applyFile(activeFile) }]),
    { id: "new", group, title: "New file", run: () => addFile("manifest") },
    {
      id: "share",
      group,
      title: "Share this run: link, QR code, frame, file",
      keys: "S",
      run: () => choose({ sharing: true }),
    },
    { id: "export", group, title: "Save this run as a file", run: () => void exportRun() },
    ...EXPORTS.map(({ id, title }) => ({ id: `export ${id}`, group, title, run: () => void exportAs(id) })),
    {
      id: "exports",
      group,
      title: "Export: pictures, texts, print…",
      run: () => choose({ exporting: "files" }),
    },
    { id: "print", group, title: "Print this run", run: () => choose({ exporting: "print" }) },
    {
      id: "level",
      group,
      title: "Make a challenge: files, hidden faults, a goal…",
      run: () => choose({ building: true }),
    },
    { id: "import", group, title: "Open a run or a manifest from a file", run: importRun },
  ];
}

function looking(state: WorkbenchState): Action[] {
  const group = "Look";
  const pod = selectedPod(state);
  const pods = state.view?.pods ?? [];
  return [
    ...DOCK_PANELS.map(({ id, label }) => ({
      id: `panel ${id}`,
      group,
      title: `${label} panel`,
      run: () => choose({ dockTab: id, phoneTab: id }),
    })),
    ...pods
      .filter((one) => one !== pod)
      .map(({ uid, namespace, name }) => ({
        id: `pod ${uid}`,
        group,
        title: `Pod ${name} on the stage`,
        run: () => choose({ selectedPod: { uid, namespace, name }, selectedContainer: null }),
      })),
    ...(pod ? containersOf(pod) : []).map(({ name }) => ({
      id: `log ${name}`,
      group,
      title: `Log of ${name}`,
      run: () => choose({ selectedContainer: name, phoneTab: "logs" }),
    })),
    {
      id: "merge",
      group,
      title: state.mergedLogs ? "A log panel for each container" : "All logs in one",
      run: () => choose({ mergedLogs: !state.mergedLogs }),
    },
    { id: "real", group, title: "Compare with a real cluster…", run: () => choose({ besideReal: true }) },
    { id: "help", group, title: "Help and keys", keys: "?", run: () => choose({ shortcutsOpen: true }) },
  ];
}

function runs({ view }: WorkbenchState): Action[] {
  return [
    { id: "gallery", group: "Open", title: "All examples…", run: () => choose({ galleryOpen: true }) },
    {
      id: "kept",
      group: "Open",
      title: "My runs: keep this one, open another…",
      run: () => choose({ runsOpen: true }),
    },
    ...EXAMPLES.map(({ file, title }) => ({
      id: `example ${file}`,
      group: "Open",
      title: `${title} (${file})`,
      run: () => void openExample(file),
    })),
    ...(view?.branches ?? [])
      .filter((branch) => !branch.current)
      .flatMap(({ id, name }) => [
        { id: `branch ${id}`, group: "Open", title: `Run ${name}`, run: () => chooseBranch(id) },
        {
          id: `compare ${id}`,
          group: "Look",
          title: `Compare this run with ${name}`,
          run: () => choose({ comparing: id }),
        },
      ]),
  ];
}

function breaking(state: WorkbenchState): Action[] {
  const pod = selectedPod(state);
  const group = "Break";
  return [
    ...(pod ? containersOf(pod) : []).map(({ name }) => ({
      id: `break ${name}`,
      group,
      title: `Break ${name}…`,
      run: () => choose({ faultTarget: { namespace: pod?.namespace ?? "", pod: pod?.name ?? "", container: name } }),
    })),
    ...(state.view?.faults ?? [])
      .filter((fault) => fault.state === "armed")
      .map(({ id, title, pod: target, container }) => ({
        id: `heal ${id}`,
        group,
        title: `Heal: ${title} on ${container === "" ? target : container}`,
        run: () => heal(id),
      })),
  ];
}

function window(state: WorkbenchState): Action[] {
  const group = "Window";
  const { hidden } = state.layout;
  return [
    ...LAYOUTS.map(({ name, title }) => ({
      id: `layout ${name}`,
      group,
      title: `Layout: ${title}`,
      run: () => showLayout(name),
    })),
    ...(["editor", "logs", "dock"] as const).map((part) => ({
      id: `toggle ${part}`,
      group,
      title: `${hidden.includes(part) ? "Show" : "Hide"} the ${part}`,
      run: () => togglePanel(part),
    })),
    ...(["stage", "editor", "logs", "dock"] as const).map((part) => ({
      id: `enlarge ${part}`,
      group,
      title: state.enlarged === part ? "All parts of the window again" : `The ${part} in the whole window`,
      keys: "F",
      run: () => enlarge(part),
    })),
    { id: "present", group, title: "Present: large, for a projector", keys: "P", run: togglePresenting },
    ...TEXT_SIZES.map((size) => ({
      id: `text ${size}`,
      group,
      title: `Text size: ${Math.round(size * 100)} %`,
      run: () => choose({ textSize: size }),
    })),
    ...THEMES.map(([theme, title]) => ({ id: `theme ${theme}`, group, title, run: () => choose({ theme }) })),
  ];
}
