/**
 * The worker's side of the staircase: turns requests into runs and runs into pictures, in real time.
 *
 * It works in short turns, so that a request is never kept waiting longer than a turn, however busy the simulated world is;
 * where the world is too busy for the speed asked for, its clock falls behind and nothing is lost.
 */
import type * as FaultsChunk from "../scenario/faults/faults.chunk.ts";
import type { SimTime } from "../sim/units.ts";
import { ScenarioError } from "../scenario/settings.ts";
import type { Asides } from "./asides.ts";
import type { AssistRequest, Assisting } from "./assisting.ts";
import { WorkerChunks } from "./chunks.ts";
import { drawProblem } from "./picture/picture.ts";
import { Engine } from "./engine.ts";
import type { Goal } from "./engine.ts";
import { cutLogs } from "./log-tails.ts";
import type { Reply, Request, Way } from "./protocol.ts";
import type { LessonDesk } from "./teaching/lesson-desk.ts";
import { Watched } from "./watched.ts";

/** Real milliseconds of one turn, and the pause between pictures while playing. */
const TURN_MS = 12;
const PICTURE_MS = 80;
/** Pictures take at most a quarter of the page's time, and one that has not told that it has drawn the last gets no other for so long. */
const REST = 3;
const UNSEEN_MS = 1000;
/** After so long a way is told of. */
const PATIENCE_MS = 200;
/** Timers fired between two looks at the real clock. */
const SLICE = 500;

const chunks = new WorkerChunks();
const engine = new Engine(chunks);
/** What is being run to besides playing: steps, seeks and inputs, in order. */
const goals: Goal[] = [];
/** What waits for the goals to be reached. */
const waiting: (() => void)[] = [];
/** Requests in the order they came: one for which code is fetched holds up those behind it. */
const inbox: Request[] = [];
let loading = false;
let fetching = false;
let lastTurn = performance.now();
let lastPicture = 0;
/** How long the next one has to wait for it. */
let restMs = 0;
let stale = true;
let timer: ReturnType<typeof setTimeout> | null = null;
/** When the way that is being gone was begun, in real and in virtual time. */
let way: { goal: Goal; real: number; from: SimTime } | null = null;
const told = new Map();
const watched = new Watched(reply);
/** What is asked beside the run, once somebody asks. */
let asides: Asides | null = null;
/** Who teaches, once a lesson was opened. */
let lessons: LessonDesk | null = null;

function reply(message: Reply): void {
  postMessage(message);
}

function showPicture(): void {
  lastPicture = performance.now();
  restMs = UNSEEN_MS;
  stale = false;
  const gone = goals[0] && progress(goals[0]);
  reply({ type: "view", view: cutLogs(told, engine.view()), ...(gone && { way: gone }) });
  watched.show(engine);
  lessons?.show(engine.simulation);
}

/** How far the way to a goal has been gone; null until it takes a while. */
function progress(goal: Goal): Way | null {
  const { now } = engine.simulation.clock;
  if (way?.goal !== goal) way = { goal, real: performance.now(), from: now };
  if (performance.now() - way.real < PATIENCE_MS) return null;
  return { from: way.from, now, until: goal.stop === null ? goal.until : null };
}

/** While a way through the past is gone, that is told instead of pictures. */
function showProgress(goal: Goal): void {
  const gone = progress(goal);
  if (!gone || performance.now() - lastPicture < PICTURE_MS) return;
  lastPicture = performance.now();
  reply({ type: "progress", way: gone });
}

/** Runs for one turn, then arranges for the next where there is more to do. */
function turn(): void {
  timer = null;
  const started = performance.now();
  const elapsed = Math.min(started - lastTurn, 100);
  lastTurn = started;
  if (!loading) work(started, elapsed);
  const [goal] = goals;
  if (goal?.hidden) showProgress(goal);
  else if (goal) progress(goal);
  // A run that is about to be replaced is not shown.
  if (stale && !fetching && !goal?.hidden && performance.now() - lastPicture > restMs) showPicture();
  if (goals.length === 0 && !loading) {
    lessons?.judge(engine.simulation);
    for (const call of waiting.splice(0)) call();
    asides?.advance(SLICE);
  }
  const isIdle = !engine.playing && goals.length === 0 && !stale && !asides?.isBusy;
  if (isIdle && !loading && engine.prepare(SLICE)) {
    schedule(1);
    return;
  }
  if (!isIdle || loading) schedule(goals.length > 0 && !loading ? 0 : 16);
}

function work(started: number, elapsed: number): void {
  let playGoal: Goal | null = null;
  while (performance.now() - started < TURN_MS) {
    const goal =
      goals[0] ??
      (playGoal ??= engine.playing ? { until: engine.simulation.clock.now + advance(elapsed), stop: null } : null);
    if (!goal) return;
    stale = true;
    const result = engine.run(goal, SLICE);
    if (result?.stopped === "budget") continue;
    if (result?.stopped === "needs") {
      load(result.chunk);
      return;
    }
    if (result === null) goals.length = 0;
    if (goals.length > 0) goals.shift();
    else return;
  }
}

/** Virtual time for real time, in whole milliseconds; what is left over counts next time. */
let carried = 0;
function advance(elapsed: number): number {
  const exact = elapsed * engine.speed + carried;
  const whole = Math.floor(exact);
  carried = exact - whole;
  return whole;
}

function load(name: string): void {
  loading = true;
  chunks.load(name).then(
    () => {
      loading = false;
      engine.simulation.clock.resume();
      schedule(0);
    },
    (error: unknown) => {
      loading = false;
      unavailable(name, error);
    },
  );
}

function unavailable(name: string, error: unknown): void {
  engine.fail(error, `a part of the program could not be loaded (${name}): `);
  stale = true;
  schedule(0);
}

/** Meets the requests that have come, as far as the code for them is there. */
function attend(): void {
  while (!fetching) {
    const [request] = inbox;
    if (!request) return;
    const chunk = engine.needs(request);
    if (chunk === null) {
      inbox.shift();
      handle(request);
      continue;
    }
    fetching = true;
    chunks.load(chunk).then(
      () => {
        fetching = false;
        attend();
        schedule(0);
      },
      (error: unknown) => {
        fetching = false;
        inbox.shift();
        unavailable(chunk, error);
        attend();
      },
    );
  }
}

function schedule(delay: number): void {
  if (timer !== null && delay > 0) return;
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(turn, delay);
}

function handle(request: Request): void {
  switch (request.type) {
    case "open":
      open(request.scenario);
      break;
    case "openLesson":
      openLesson(request);
      return;
    case "answer":
      lessons?.answer(request.given);
      break;
    case "play":
      engine.playing = true;
      break;
    case "pause":
      engine.playing = false;
      break;
    case "speed":
      engine.speed = Math.min(Math.max(request.speed, 0.1), 1000);
      break;
    case "step":
      engine.playing = false;
      goals.push(engine.step());
      break;
    case "skip":
      goals.push(engine.skip());
      break;
    case "runFor": {
      // Asked for twice, it is so much longer.
      const last = goals.at(-1);
      const from = last?.stop === null ? last.until : engine.simulation.clock.now;
      goals.push({ until: from + request.duration, stop: null });
      break;
    }
    case "stepBack":
      engine.playing = false;
      goTo(engine.stepBack());
      break;
    case "seek":
      goTo(engine.seek(request.t, request.stride));
      break;
    case "cancel":
      goals.length = 0;
      break;
    case "branch": {
      const goal = engine.chooseBranch(request.id);
      if (goal) goTo(goal);
      break;
    }
    case "choice":
    case "compare":
    case "fact":
    case "level":
    case "print":
      void aside(request);
      return;
    case "undo": {
      const goal = engine.undo();
      if (goal) goTo(goal);
      break;
    }
    case "desk":
      engine.desk = request.desk;
      return;
    case "renameBranch":
      engine.renameBranch(request.id, request.name);
      break;
    case "seen":
      restMs = goals[0] || engine.playing ? Math.min(PICTURE_MS + request.ms * REST, UNSEEN_MS) : 0;
      return;
    case "watch":
      watched.choose(request.topics, request.look);
      break;
    case "restart":
      goals.length = 0;
      engine.restart();
      break;
    case "input":
      goals.push(engine.input(request.input));
      break;
    case "faults":
      reply({ type: "faults", faults: [...(chunks.get("faults") as typeof FaultsChunk).FAULT_CATALOGUE] });
      return;
    case "check":
    case "complete":
    case "hover":
    case "format":
      assist(request);
      return;
    case "share": {
      const fragment = engine.share();
      reply({ type: "shared", id: request.id, fragment, length: fragment.length });
      return;
    }
    case "save":
      reply({ type: "saved", id: request.id, text: engine.save(), branch: engine.branch.id });
      return;
    case "identity":
      whenDone(() =>
        reply({
          type: "identity",
          id: request.id,
          now: engine.simulation.clock.now,
          hash: engine.simulation.trace.identity(),
        }),
      );
      break;
  }
  stale = true;
}

/** Where the world is to be: what it was on the way to no longer counts. */
function goTo(goal: Goal): void {
  goals.length = 0;
  goals.push(goal);
}

function whenDone(call: () => void): void {
  waiting.push(call);
  schedule(0);
}

/** Where the code for it cannot be had, it is never answered, and who asks gives up. */
async function aside(request: Parameters<Asides["attend"]>[0]): Promise<void> {
  const module = await import("./asides.ts");
  asides ??= new module.Asides({ engine, chunks, reply, whenDone, teaching: () => lessons?.teaching ?? null });
  asides.attend(request);
  schedule(0);
}

let assisting: Promise<Assisting> | null = null;

/** What the editor asks, once it asks. Where the code for it cannot be had, the editor is told as much as there is. */
function assist(request: AssistRequest): void {
  assisting ??= import("./assisting.ts").then(
    (module) => new module.Assisting(chunks, engine, () => lessons?.teaching != null),
  );
  assisting
    .then((one) => one.answer(request))
    .then(reply, () => {
      const { id, type } = request;
      // Without the rules only reading can fail.
      if (type === "check")
        reply({ type: "checked", id, problems: engine.check(request.file, request.text).map(drawProblem) });
      else if (type === "format") reply({ type: "formatted", id, formatted: null });
      else reply(type === "hover" ? { type: "hovered", id, hover: null } : { type: "completed", id, list: null });
    });
}

async function openDesk(name: string, text: string): ReturnType<LessonDesk["open"]> {
  const module = await import("./teaching/lesson-desk.ts");
  lessons ??= new module.LessonDesk(chunks, reply);
  return lessons.open(name, text);
}

/** A lesson in a run of its own; or, with what of it is done, in the run that is open. */
function openLesson({ name, text, resume }: Extract<Request, { type: "openLesson" }>): void {
  openDesk(name, text).then(
    (begun) => {
      if (!begun) return;
      if (resume) begun.resume(resume);
      else {
        const scenario = begun.scenario();
        goals.length = 0;
        engine.begin(scenario);
        // What has happened before the learner comes.
        const before = Math.max(0, ...scenario.steps.map((step) => step.at));
        if (before > 0) goals.push({ until: before, stop: null, hidden: true });
        reply({ type: "opened", title: scenario.title, files: scenario.files, error: null });
      }
      reply({ type: "lesson", lesson: begun.view() });
      stale = true;
      schedule(0);
    },
    (error: unknown) => unavailable("lessons", error),
  );
}

function open(request: Extract<Request, { type: "open" }>["scenario"]): void {
  try {
    const scenario = engine.open(request);
    lessons?.close();
    goals.length = 0;
    // A link opens at the moment it was shared from.
    const until = request.until ?? (/^#?v\d+\./.test(request.text ?? "") ? scenario.until : null);
    if (until !== null) goals.push({ until, stop: null });
    const files =
      scenario.files.length > 0 || scenario.stdin === ""
        ? scenario.files
        : [{ name: "manifests.yaml", text: scenario.stdin }];
    reply({ type: "opened", title: scenario.title, files, error: null, desk: engine.desk });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    reply({ type: "opened", title: "", files: [], error: error.message });
  }
}

addEventListener("message", (event: MessageEvent<Request>) => {
  if (engine.playing || goals.length > 0) lastTurn = Math.max(lastTurn, performance.now() - 100);
  else lastTurn = performance.now();
  inbox.push(event.data);
  attend();
  schedule(0);
});
