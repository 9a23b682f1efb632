/** Everything that can be done on the page, as the command palette lists it: what holds for this moment of this run. */
import {
  addFile,
  download,
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
import { formatFile } from "../../store/formatting.ts";
import { EXAMPLES } from "../../store/examples.ts";
import { importRun } from "../../store/open-files.ts";
import { perform } from "../../store/desk.ts";
import { openSecondWindow } from "../../store/second-window.ts";
import { enlarge, LAYOUTS, showLayout, togglePanel, togglePresenting } from "../../store/layout.ts";
import { containersOf, selectedPod } from "../../store/selectors.ts";
import { openExample } from "../../store/start.ts";
import { formatClock } from "../../store/time.ts";
import { choose, TEXT_SIZES } from "../../store/workbench-store.ts";
import type { Theme, WorkbenchState } from "../../store/workbench-store.ts";
import { EXPORTS, exportAs } from "../export/exports.ts";
import { DOCK_PANELS } from "../index.ts";
import { LANGUAGES, chooseLanguage, said, t } from "../../locale/locale.ts";

export interface Action {
  id: string;
  title: string;
  group: string;
  /** The key that does the same. */
  keys?: string;
  run: () => void;
}

const THEMES: readonly [Theme, string][] = [
  ["system", t("Colours: as the system")],
  ["light", t("Colours: light")],
  ["dark", t("Colours: dark")],
  ["contrast", t("Colours: high contrast")],
];
const SPANS: readonly [number, string][] = [
  [1000, t("1 second")],
  [10_000, t("10 seconds")],
  [60_000, t("1 minute")],
  [600_000, t("10 minutes")],
  [3_600_000, t("1 hour")],
];

const SHOW = { editor: t("Show the editor"), logs: t("Show the logs"), dock: t("Show the dock") };
const HIDE = { editor: t("Hide the editor"), logs: t("Hide the logs"), dock: t("Hide the dock") };
const ENLARGE = {
  stage: t("The stage in the whole window"),
  editor: t("The editor in the whole window"),
  logs: t("The logs in the whole window"),
  dock: t("The dock in the whole window"),
};

export function actionsOf(state: WorkbenchState): Action[] {
  return [...time(state), ...doing(state), ...looking(state), ...runs(state), ...breaking(state), ...window(state)];
}

/** What only the words typed make possible: a moment to go to, a command to run. */
export function typedActions(query: string, head: number): Action[] {
  const text = query.trim();
  const moment = momentOf(text);
  if (moment !== null && moment <= head) {
    return [
      {
        id: "moment",
        group: t("Time"),
        title: t("Go to {time}", { time: formatClock(moment) }),
        run: () => seek(moment),
      },
    ];
  }
  if (/^(kubectl|k)\s+\S/.test(text)) {
    const line = text.replace(/^k\s/, "kubectl ");
    const run = (): void => {
      choose({ dockTab: "terminal", phoneTab: "terminal" });
      typeInTerminal("t1", `${line}\n`);
    };
    return [{ id: "kubectl", group: t("Do"), title: t("Run {line}", { line }), run }];
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
  const group = t("Time");
  return [
    { id: "play", group, title: view?.clock.playing ? t("Pause") : t("Play"), keys: "Space", run: togglePlaying },
    { id: "step", group, title: t("Step to the next event"), keys: ".", run: step },
    { id: "stepBack", group, title: t("Step back to the last event"), keys: ",", run: stepBack },
    { id: "skip", group, title: t("Skip waiting"), keys: "N", run: skipWaiting },
    { id: "head", group, title: t("Go to the furthest moment reached"), run: seekHead },
    { id: "restart", group, title: t("Restart from the beginning"), keys: "R", run: restart },
    ...SPEEDS.map((speed) => ({
      id: `speed ${speed}`,
      group,
      title: t("Speed {speed}x", { speed }),
      run: () => setSpeed(speed),
    })),
    ...SPANS.map(([ms, label]) => ({
      id: `run ${label}`,
      group,
      title: t("Run for {label}", { label }),
      run: () => runFor(ms),
    })),
  ];
}

function doing({ activeFile, files }: WorkbenchState): Action[] {
  const group = t("Do");
  const file = files.find(({ name }) => name === activeFile);
  return [
    ...(activeFile === ""
      ? []
      : [
          {
            id: "apply",
            group,
            title: t("Apply {activeFile}", { activeFile }),
            keys: "Ctrl S",
            run: () => applyFile(activeFile),
          },
        ]),
    ...(file
      ? [
          {
            id: "format",
            group,
            title: t("Format {name}", { name: file.name }),
            keys: t("Shift Alt F"),
            run: () => void formatFile(file.name),
          },
        ]
      : []),
    { id: "new", group, title: t("New file"), run: () => addFile("manifest") },
    ...(file
      ? [
          {
            id: "save file",
            group,
            title: t("Save {name} on this computer", { name: file.name }),
            run: () => download(file.name, file.text),
          },
        ]
      : []),
    {
      id: "share",
      group,
      title: t("Share this run: link, QR code, frame, file"),
      keys: "S",
      run: () => choose({ sharing: true }),
    },
    { id: "export", group, title: t("Save this run as a file"), run: () => void exportRun() },
    ...EXPORTS.map(({ id, title }) => ({ id: `export ${id}`, group, title, run: () => void exportAs(id) })),
    {
      id: "exports",
      group,
      title: t("Export: pictures, texts, print…"),
      run: () => choose({ exporting: "files" }),
    },
    { id: "print", group, title: t("Print this run"), run: () => choose({ exporting: "print" }) },
    {
      id: "level",
      group,
      title: t("Make a challenge: files, hidden faults, a goal…"),
      run: () => choose({ building: true }),
    },
    { id: "import", group, title: t("Open a run or a manifest from a file"), run: importRun },
  ];
}

function looking(state: WorkbenchState): Action[] {
  const group = t("Look");
  const pod = selectedPod(state);
  const pods = state.view?.pods ?? [];
  return [
    ...DOCK_PANELS.map(({ id, label }) => ({
      id: `panel ${id}`,
      group,
      title: t("{label} panel", { label }),
      run: () => choose({ dockTab: id, phoneTab: id }),
    })),
    ...pods
      .filter((one) => one !== pod)
      .map(({ uid, namespace, name }) => ({
        id: `pod ${uid}`,
        group,
        title: t("Pod {name} on the stage", { name }),
        run: () => choose({ selectedPod: { uid, namespace, name }, selectedContainer: null }),
      })),
    ...(pod ? containersOf(pod) : []).map(({ name }) => ({
      id: `log ${name}`,
      group,
      title: t("Log of {name}", { name }),
      run: () => choose({ selectedContainer: name, phoneTab: "logs" }),
    })),
    {
      id: "merge",
      group,
      title: state.mergedLogs ? t("A log panel for each container") : t("All logs in one"),
      run: () => choose({ mergedLogs: !state.mergedLogs }),
    },
    {
      id: "list",
      group,
      title: state.stageList ? t("The stage as a drawing") : t("The stage as a list"),
      run: () => choose({ stageList: !state.stageList }),
    },
    { id: "real", group, title: t("Compare with a real cluster…"), run: () => choose({ besideReal: true }) },
    { id: "help", group, title: t("Help and keys"), keys: "?", run: () => choose({ shortcutsOpen: true }) },
  ];
}

function runs({ view }: WorkbenchState): Action[] {
  return [
    { id: "gallery", group: t("Open"), title: t("All examples…"), run: () => choose({ galleryOpen: true }) },
    {
      id: "kept",
      group: t("Open"),
      title: t("My runs: keep this one, open another…"),
      run: () => choose({ runsOpen: true }),
    },
    ...EXAMPLES.map(({ file, title }) => ({
      id: `example ${file}`,
      group: t("Open"),
      title: `${title} (${file})`,
      run: () => void openExample(file),
    })),
    ...(view?.branches ?? [])
      .filter((branch) => !branch.current)
      .flatMap(({ id, name }) => [
        { id: `branch ${id}`, group: t("Open"), title: t("Run {name}", { name }), run: () => chooseBranch(id) },
        {
          id: `compare ${id}`,
          group: t("Look"),
          title: t("Compare this run with {name}", { name }),
          run: () => choose({ comparing: id }),
        },
      ]),
  ];
}

function breaking(state: WorkbenchState): Action[] {
  const pod = selectedPod(state);
  const group = t("Break");
  const [first] = pod ? containersOf(pod) : [];
  const isArmed = (state.inside.faults ?? state.view?.faults ?? []).some((fault) => fault.state === "armed");
  const isOwn = state.lesson === null && !state.readOnly;
  return [
    ...(isArmed && isOwn
      ? [{ id: "heal all", group, title: t("Heal all failures"), keys: "0", run: () => perform({ type: "healAll" }) }]
      : []),
    ...(isOwn
      ? [
          {
            id: "undo",
            group: t("Do"),
            title: t("Undo the last thing that was done"),
            run: () => perform({ type: "undo" }),
          },
          { id: "second", group: t("Window"), title: t("Present with a second window"), run: openSecondWindow },
        ]
      : []),
    ...(pod && first
      ? state.faultCatalogue.map(({ name, title, group: kind }) => ({
          id: `fault ${name}`,
          group,
          title: t("{title}: a failure ({name}, {kind})…", { title, name, kind: said(kind) }),
          run: () =>
            choose({ faultTarget: { namespace: pod.namespace, pod: pod.name, container: first.name, fault: name } }),
        }))
      : []),
    ...(pod ? containersOf(pod) : []).map(({ name }) => ({
      id: `break ${name}`,
      group,
      title: t("Break {name}…", { name }),
      run: () => choose({ faultTarget: { namespace: pod?.namespace ?? "", pod: pod?.name ?? "", container: name } }),
    })),
    ...(state.view?.faults ?? [])
      .filter((fault) => fault.state === "armed")
      .map(({ id, title, pod: target, container }) => ({
        id: `heal ${id}`,
        group,
        title: t("Heal: {title} on {target}", { title: said(title), target: container === "" ? target : container }),
        run: () => heal(id),
      })),
  ];
}

function window(state: WorkbenchState): Action[] {
  const group = t("Window");
  const { hidden } = state.layout;
  return [
    ...LAYOUTS.map(({ name, title }) => ({
      id: `layout ${name}`,
      group,
      title: t("Layout: {title}", { title }),
      run: () => showLayout(name),
    })),
    ...(["editor", "logs", "dock"] as const).map((part) => ({
      id: `toggle ${part}`,
      group,
      title: (hidden.includes(part) ? SHOW : HIDE)[part],
      run: () => togglePanel(part),
    })),
    ...(["stage", "editor", "logs", "dock"] as const).map((part) => ({
      id: `enlarge ${part}`,
      group,
      title: state.enlarged === part ? t("All parts of the window again") : ENLARGE[part],
      keys: "F",
      run: () => enlarge(part),
    })),
    { id: "present", group, title: t("Present: large, for a projector"), keys: "P", run: togglePresenting },
    ...TEXT_SIZES.map((size) => ({
      id: `text ${size}`,
      group,
      title: t("Text size: {n} %", { n: Math.round(size * 100) }),
      run: () => choose({ textSize: size }),
    })),
    ...LANGUAGES.map(([code, name]) => ({
      id: `language ${code}`,
      group,
      title: t("Language: {name}", { name }),
      run: () => chooseLanguage(code),
    })),
    ...THEMES.map(([theme, title]) => ({ id: `theme ${theme}`, group, title, run: () => choose({ theme }) })),
  ];
}
