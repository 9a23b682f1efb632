/**
 * Brings the page to life: starts the worker, opens what the address, the last visit or the first example asks for, and
 * keeps the run across reloads.
 *
 * Invariant: a damaged link or memory never leaves an empty page; it is said, and the next best thing is opened.
 */
import type { View } from "../../worker/view.ts";
import { createClient, startWorker } from "../../worker/client.ts";
import type { SimulationClient } from "../../worker/client.ts";
import type { Reply, Request } from "../../worker/protocol.ts";
import { readAddress } from "./address.ts";
import { EXAMPLES, isScenario } from "./examples.ts";
import { openings, openManifest, openScenario, rewatch, seekOn } from "./commands.ts";
import { beginLesson, lessonTaken, rememberProgress, settleLesson } from "./lessons.ts";
import { forgetRun, loadChoices, loadPresented, loadRun, saveChoices, saveRun } from "./persistence.ts";
import type { SavedRun } from "./persistence.ts";
import { Pace } from "./pace.ts";
import { choose, portionsOf, receiveReply, receiveView, say, useWorkbench } from "./workbench-store.ts";
import type { EditorFile, Theme, WorkbenchState } from "./workbench-store.ts";
import { t } from "../locale/locale.ts";

const FIRST_EXAMPLE = "sidecar.yaml";
// The clock is kept this often; what a person does is kept soon after.
const KEEP_CLOCK_MS = 2000;
const KEEP_INPUT_MS = 400;
/** How much larger words are on a projector, as far as the window has room for it. */
const PRESENTED = { most: 1.6, atWidth: 1920 };
/** A simulation that plays and says nothing for so long may be gone. */
const SILENT_MS = 8000;

/** What the opening that is under way came from, so that a failure is told in the right words. */
type Source = { from: "link" } | { from: "memory"; run: SavedRun } | { from: "choice" };

/** Whether a run was ever opened: before that the simulation shows an empty world. */
let hasOpened = false;
let source: Source = { from: "choice" };

export function start(): void {
  const { layout, theme, isEmbedded, tab, isReadOnly } = readAddress(location.search);
  useWorkbench.setState({
    ...loadChoices(),
    ...(layout && { layout }),
    ...(theme && { theme }),
    ...(tab && { dockTab: tab }),
    readOnly: isReadOnly,
    embedded: isEmbedded,
  });
  followTheme();
  if (!begin()) return;
  openFirst();
  addEventListener("hashchange", openLink);
  const presented = loadPresented();
  if (presented) void import("./second-window.ts").then(({ presentAgain }) => presentAgain(presented));
}

let worker: Worker | null = null;

/** Starts a worker in the place of the one before, and connects the page to it; false where that cannot be. */
function begin(): boolean {
  worker?.terminate();
  try {
    worker = startWorker();
    const client = createClient(worker, onWorkerFailure);
    connect(client, new Pace((ms) => client.send({ type: "seen", ms })));
    return true;
  } catch (error) {
    onWorkerFailure(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Connects the page to a simulation; apart from `start`, so that tests can bring their own. Without a pace all is drawn at once. */
export function connect(client: SimulationClient, pace: Pace | null = null): void {
  client.subscribe((reply) => onReply(reply, pace));
  const keep = keepRun(client);
  const send = (request: Request): void => {
    client.send(request);
    // Before anybody can see what came of it: what was seen is never lost.
    if (isDeed(request)) keep();
  };
  useWorkbench.setState({ client: { ...client, send } });
}

/** Whether the run is another by it. Keys are kept with what they do to a terminal: a person types faster than is worth keeping. */
function isDeed(request: Request): boolean {
  if (request.type !== "input") return ["desk", "undo", "restart"].includes(request.type);
  return request.input.type !== "type" || /[\r\n]/.test(request.input.text);
}

/** When the simulation last said anything, in real time. */
let lastHeard = 0;

function onReply(reply: Reply, pace: Pace | null): void {
  lastHeard = performance.now();
  if (reply.type === "view") {
    tellNewBranch(reply.view);
    nameTexts(reply.view);
    if (pace) pace.begin(() => portionsOf(reply.view, reply.way));
    else receiveView(reply.view, reply.way);
    seekOn();
  } else if (reply.type === "opened") {
    onOpened(reply);
  } else if (reply.type === "faults") {
    useWorkbench.setState({ faultCatalogue: reply.faults });
  } else if (pace) {
    pace.add(() => receiveReply(reply));
  } else {
    receiveReply(reply);
  }
}

/** Something was done at a past moment: that it began another run is said, for nobody asked for one in words. */
function tellNewBranch(view: Pick<View, "branches">): void {
  const known = useWorkbench.getState().view?.branches ?? [];
  const current = view.branches.find((branch) => branch.current);
  if (known.length === 0 || !current?.from || known.some((branch) => branch.id === current.id)) return;
  say(t("This is another run now: {name}. {kept} is kept.", { name: current.name, kept: current.from.name }));
}

function onOpened(reply: Extract<Reply, { type: "opened" }>): void {
  const opened = source;
  source = { from: "choice" };
  settleLesson(reply.error === null);
  if (reply.error !== null) {
    onOpenFailure(opened, reply.error);
    return;
  }
  const files: EditorFile[] = reply.files.map(({ name, text }) => ({ name, text, applied: text, problems: null }));
  const drafts = opened.from === "memory" ? opened.run.files : [];
  const all = mergeDrafts(files, drafts);
  const activeFile = opened.from === "memory" ? opened.run.activeFile : (all[0]?.name ?? "");
  useWorkbench.setState({ title: reply.title, files: all, activeFile, desk: reply.desk ?? null });
  texts = new Map();
  restored = opened.from === "memory" ? opened.run.branches : [];
  // From here on the run is the person's own: a reload brings it back as it then is, not as the link had it.
  if (opened.from === "link") forgetLink();
  if (opened.from !== "memory") revivals = 0;
  hasOpened = true;
  if (opened.from === "memory") {
    const { client } = useWorkbench.getState();
    client?.send({ type: "speed", speed: opened.run.speed });
    const taken = lessonTaken();
    if (taken && opened.run.hasLesson)
      client?.send({ type: "openLesson", name: taken.name, text: taken.text, resume: taken.done });
  }
}

/** The run's files, with what the person had typed and not applied. */
function mergeDrafts(files: EditorFile[], drafts: SavedRun["files"]): EditorFile[] {
  const merged = files.map((file): EditorFile => {
    const draft = drafts.find((candidate) => candidate.name === file.name);
    return draft ? { ...file, text: draft.text, applied: draft.applied } : file;
  });
  const extra = drafts.filter((draft) => !files.some((file) => file.name === draft.name));
  return [...merged, ...extra.map(({ name, text, applied }) => ({ name, text, applied, problems: null }))];
}

function onOpenFailure(opened: Source, error: string): void {
  const isLink = opened.from === "link";
  if (isLink) forgetLink();
  if (opened.from === "memory") forgetRun();
  const isEmpty = !hasOpened;
  if (isLink || opened.from === "memory") {
    // What lies behind the damaged thing; a link must not cost the person's own run.
    if (isEmpty) openFirst();
  } else if (isEmpty) {
    void openExample(FIRST_EXAMPLE);
  }
  const title = isLink
    ? t("This link is damaged")
    : opened.from === "memory"
      ? t("The last run could not be restored")
      : t("This cannot be opened");
  useWorkbench.setState({ failure: { title, detail: error } });
}

/** How often a dead simulation was begun again since something was last opened: one that dies each time is left. */
let revivals = 0;
const MAX_REVIVALS = 2;

/** A simulation that died is begun again from what was saved, and replayed to where it was. */
function onWorkerFailure(message: string): void {
  const run = savedRun(keptText() ?? lastKept);
  if (run && revivals++ < MAX_REVIVALS && begin()) {
    resume({ ...run, playing: false });
    rewatch();
    say(
      t(
        run.playing
          ? "The simulation stopped ({message}) and was begun again; it is paused."
          : "The simulation stopped ({message}) and was begun again.",
        { message },
      ),
    );
    return;
  }
  useWorkbench.setState({ failure: { title: t("The simulation does not run"), detail: message } });
}

function openFirst(): void {
  if (openLink()) return;
  const run = useWorkbench.getState().embedded ? null : loadRun();
  if (run === null) {
    void openExample(FIRST_EXAMPLE);
    return;
  }
  resume(run);
}

/** Goes on with a run that was kept. */
export function resume(run: SavedRun): void {
  source = { from: "memory", run };
  const { text, now, playing, branches } = run;
  const scenario = { text, until: now, playing, ...(branches.length > 0 && { branches }) };
  useWorkbench.getState().client?.send({ type: "open", scenario });
}

/** The present run, as it would be kept now; null where there is none, or the simulation does not answer. */
export async function presentRun(): Promise<SavedRun | null> {
  const saved = await useWorkbench.getState().client?.save();
  return savedRun(saved?.text);
}

function savedRun(text: string | undefined): SavedRun | null {
  const { view, files, activeFile, lesson } = useWorkbench.getState();
  if (text === undefined || view === null || view.crash !== null) return null;
  const { now, playing, speed } = view.clock;
  const drafts = files.map(({ name, text: typed, applied }) => ({ name, text: typed, applied }));
  const branches = view.branches.flatMap(({ id, name, from, head, current }): SavedRun["branches"] => {
    const own = current ? null : texts.get(id);
    return own === undefined ? [] : [{ name, from, head, text: own }];
  });
  return { text, now, playing, speed, files: drafts, activeFile, hasLesson: lesson !== null, branches };
}

/** Of the runs of this scenario, by their ids, as they were last saved. */
let texts = new Map<string, string>();
/** Those that were opened with the run, until the first picture tells their ids. */
let restored: SavedRun["branches"] = [];

function nameTexts({ branches }: Pick<View, "branches">): void {
  if (branches.length === restored.length)
    for (const [i, { text }] of restored.entries()) {
      const { id } = branches[i] ?? {};
      if (id !== undefined && text !== null) texts.set(id, text);
    }
  restored = [];
}

function forgetLink(): void {
  history.replaceState(null, "", location.pathname + location.search);
}

/** Opens what the address holds behind `#`; false where there is nothing. */
export function openLink(): boolean {
  const fragment = location.hash.slice(1);
  if (fragment === "") return false;
  source = { from: "link" };
  useWorkbench.setState({ failure: null });
  const { play, pod } = readAddress(location.search);
  // A sealed challenge (scenario/level-seal.ts); its checksum is a name for it.
  if (/^c\d+\./.test(fragment)) beginLesson(`level-${fragment.split(".")[1] ?? ""}`, fragment);
  else openScenario(fragment, [], play ?? true);
  if (pod) choose({ selectedPod: pod });
  return true;
}

/** Opens an example as a fresh run. */
export async function openExample(file: string): Promise<void> {
  const example = EXAMPLES.find((candidate) => candidate.file === file);
  if (!example) return;
  const before = openings();
  const text = await example.load();
  const files = isScenario(text) ? await filesNamedIn(text) : [];
  // Something else was opened meanwhile: that is what is wanted.
  if (openings() !== before) return;
  if (isScenario(text)) openScenario(text, files);
  else openManifest(example.file, text, example.title);
}

/** The examples that a scenario may name as files beside it. */
async function filesNamedIn(scenario: string): Promise<{ name: string; text: string }[]> {
  const named = EXAMPLES.filter((example) => scenario.includes(example.file));
  return Promise.all(named.map(async ({ file, load }) => ({ name: file, text: await load() })));
}

/** The run that the page shows, as it was last saved: what a simulation that died is begun from again. */
function keptText(): string | undefined {
  const current = useWorkbench.getState().view?.branches.find((branch) => branch.current);
  return current && texts.get(current.id);
}

let stopKeeping: () => void = () => {};
/** Of a run that no picture has come of yet. */
let lastKept: string | undefined;

/** Keeps the run of a simulation from now on; what is returned keeps it as it is at once. */
function keepRun(client: SimulationClient): () => void {
  stopKeeping();
  let isTold = false;
  let isOver = false;
  let pending: ReturnType<typeof setTimeout> | null = null;

  /** A browser tells of no worker that it has ended for want of memory: one that says nothing is asked. */
  async function askIfSilent(): Promise<void> {
    const isSilent = performance.now() - lastHeard > SILENT_MS;
    if (!isSilent || useWorkbench.getState().view?.clock.playing !== true) return;
    lastHeard = performance.now();
    if ((await client.save()) === null && !isOver) onWorkerFailure(t("it no longer answers"));
  }
  async function keepText(): Promise<void> {
    const saved = await client.save();
    if (!saved || isOver) return;
    texts.set(saved.branch, saved.text);
    lastKept = saved.text;
    keepClock();
  }
  function keepClock(): void {
    // A frame of another page must not cost the person's own run.
    const run = useWorkbench.getState().embedded ? null : savedRun(keptText());
    if (run === null || saveRun(run) || isTold) return;
    isTold = true;
    say(
      t(
        "This browser keeps nothing for this page: a reload will begin anew. Save the run as a file, or copy its link.",
      ),
    );
  }
  function keepSoon(): void {
    pending ??= setTimeout(() => {
      pending = null;
      void keepText();
    }, KEEP_INPUT_MS);
  }

  const ends = [
    client.subscribe((reply) => {
      // Who leaves at once comes back to this one.
      if (reply.type === "opened" && reply.error === null) void keepText();
    }),
    useWorkbench.subscribe(onChange),
  ];
  function onChange(state: WorkbenchState, before: WorkbenchState): void {
    if (state.lessonProgress !== before.lessonProgress) rememberProgress();
    if (state.view?.branches !== before.view?.branches) keepSoon();
    if (state.files !== before.files || state.desk !== before.desk || state.view?.faults !== before.view?.faults)
      keepSoon();
    else if (state.view?.terminals !== before.view?.terminals) keepSoon();
    const { theme, timestamps, stageList, layout, textSize, dockTab } = state;
    const isSame =
      theme === before.theme &&
      timestamps === before.timestamps &&
      stageList === before.stageList &&
      layout === before.layout &&
      textSize === before.textSize &&
      dockTab === before.dockTab;
    if (!isSame && !state.embedded) saveChoices({ theme, timestamps, stageList, layout, textSize, dockTab });
  }
  const timer = setInterval(() => {
    keepClock();
    void askIfSilent();
  }, KEEP_CLOCK_MS);
  addEventListener("pagehide", keepClock);
  stopKeeping = () => {
    isOver = true;
    for (const end of ends) end();
    if (pending !== null) clearTimeout(pending);
    clearInterval(timer);
    removeEventListener("pagehide", keepClock);
  };
  return () => void keepText();
}

/** What a browser's words are as large as where nobody has asked for others. */
const USUAL_PX = 16;
/** As far as larger words still have room on the page. */
const MOST_LARGER = 1.5;

function followTheme(): void {
  // Somebody may have asked the browser for larger words, of every page.
  const asked = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_PX || 1;
  const show = ({ theme, textSize, presenting }: WorkbenchState): void => {
    showTheme(theme);
    const size = Math.min(Math.max(asked, 1) * textSize, MOST_LARGER);
    document.documentElement.style.setProperty("--u", String(presenting ? Math.max(presentedSize(), asked) : size));
  };
  show(useWorkbench.getState());
  useWorkbench.subscribe((state, before) => {
    if (state.theme !== before.theme || state.textSize !== before.textSize || state.presenting !== before.presenting)
      show(state);
  });
  addEventListener("resize", () => show(useWorkbench.getState()));
}

function presentedSize(): number {
  return Math.max(1, Math.min(1, innerWidth / PRESENTED.atWidth) * PRESENTED.most);
}

/** Light, dark, or both with strong edges and words. */
function showTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
