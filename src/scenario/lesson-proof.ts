/**
 * Proves a lesson: its solutions make its checks come true and its answers are right, while nothing at all, the wrong ways that
 * it names, and every other choice are not taken for done.
 */
import type { ChunkStore } from "../kube/cluster/cluster.ts";
import type { Duration } from "../sim/units.ts";
import { factText } from "./facts.ts";
import type { Action, Lesson, Question, Task } from "./lesson.ts";
import { isTask, openBlocks } from "./lesson.ts";
import { isRight, play, scenarioOfLesson, TaskWatch, waitForTask } from "./lesson-run.ts";
import type { Leg } from "./lesson-run.ts";
import { Simulation } from "./simulation.ts";

/** One thing that was proven, or not. */
export interface ProofCase {
  name: string;
  /** Of the lesson's file. */
  line: number;
  failure: string | null;
}

type Drive = (simulation: Simulation, until: number, stop?: () => boolean) => void;

/** How long a wrong way is watched, at most. */
const WRONG_WATCH: Duration = 180_000;

/** All of it at once; `drive` runs a world and finds its chunks. */
export function proveLesson(lesson: Lesson, chunks: ChunkStore, drive: Drive): ProofCase[] {
  const proof = proofOf(lesson, chunks);
  for (;;) {
    const { done, value } = proof.next();
    if (done) return value;
    drive(value.simulation, value.until, value.stop);
  }
}

/** Leg by leg, for whoever has something else to do meanwhile. */
export function* proofOf(lesson: Lesson, chunks: ChunkStore): Generator<Leg, ProofCase[]> {
  const open = openBlocks(lesson);
  const cases: ProofCase[] = [];
  const solved = yield* begin(lesson, chunks);
  for (const one of open) {
    cases.push(...(yield* isTask(one) ? proveTask(solved, one) : proveQuestion(solved, one)));
  }
  for (const failed of solved.outcomes) {
    if (failed.failure === null) continue;
    cases.push({ name: `step at ${failed.step.at / 1000}s`, line: 1, failure: failed.failure });
  }
  for (const task of open.filter(isTask)) {
    if (task.wrong.length > 0) cases.push(yield* proveWrong(lesson, task, chunks));
    // What is done by waiting is done by doing nothing.
    const isWait = task.solution.every(({ type }) => type === "wait");
    if (!isWait && (lesson.kind === "challenge" || task.wrong.length === 0))
      cases.push(yield* proveIdle(lesson, task, chunks));
  }
  return cases;
}

function* begin(lesson: Lesson, chunks: ChunkStore): Generator<Leg, Simulation> {
  const simulation = new Simulation(scenarioOfLesson(lesson), chunks);
  const last = Math.max(0, ...lesson.setup.map((step) => step.at));
  yield { simulation, until: last };
  yield { simulation, until: last + 600_000, stop: () => !simulation.cluster.workstation.busy };
  return simulation;
}

function* proveTask(simulation: Simulation, task: Task): Generator<Leg, ProofCase[]> {
  const { id, line, within, hold } = task;
  const watch = new TaskWatch(simulation.cluster, task);
  const already = watch.failures().every((failure) => failure === null) && task.hold === 0;
  yield* play(simulation, task.solution);
  const isDone = yield* waitForTask(simulation, watch, within + hold);
  const missing = watch.failures().filter((failure) => failure !== null);
  return [
    {
      name: `${id} is not done by doing nothing`,
      line,
      failure: already ? "its checks hold before anything is done" : null,
    },
    {
      name: `${id} is solved by its solution`,
      line,
      failure: isDone ? null : `${missing.join("; ")}${missing.length === 0 ? "it did not hold for long enough" : ""}`,
    },
  ];
}

function* proveQuestion(simulation: Simulation, question: Question): Generator<Leg, ProofCase[]> {
  const { id, line, choices, answers, predict } = question;
  const { cluster, clock } = simulation;
  if (predict) yield { simulation, until: clock.now + predict.after };
  const [answer = ""] = answers;
  const truth = predict && factText(cluster, predict.fact);
  const wrong = (choices ?? ["", "I do not know"]).filter((one) => !answers.includes(one));
  const taken = wrong.find((one) => isRight(question, one, cluster));
  const isAccepted =
    answers.every((one) => isRight(question, one, cluster)) || (predict !== null && isRight(question, answer, cluster));
  const told = truth === null ? "" : `; the world says ${JSON.stringify(truth)}`;
  return [
    {
      name: `${id} takes the right answer`,
      line,
      failure: isAccepted ? null : `${JSON.stringify(answer)} is not taken${told}`,
    },
    {
      name: `${id} takes no wrong answer`,
      line,
      failure: taken === undefined ? null : `${JSON.stringify(taken)} is taken`,
    },
  ];
}

function* proveWrong(lesson: Lesson, task: Task, chunks: ChunkStore): Generator<Leg, ProofCase> {
  const isDone = yield* isDoneBy(task.wrong, lesson, task, chunks);
  const failure = isDone ? "the wrong way is taken for done" : null;
  return { name: `${task.id} is not done the wrong way`, line: task.line, failure };
}

function* proveIdle(lesson: Lesson, task: Task, chunks: ChunkStore): Generator<Leg, ProofCase> {
  const isDone = yield* isDoneBy([], lesson, task, chunks);
  const failure = isDone ? "its checks come true without anything being done" : null;
  return { name: `${task.id} is not done by waiting`, line: task.line, failure };
}

/** Whether a task is done by these actions, in a world of its own in which all before was solved. */
function* isDoneBy(
  actions: readonly Action[],
  lesson: Lesson,
  task: Task,
  chunks: ChunkStore,
): Generator<Leg, boolean> {
  const simulation = yield* begin(lesson, chunks);
  for (const one of openBlocks(lesson)) {
    if (one === task) break;
    if (!isTask(one)) {
      if (one.predict) yield { simulation, until: simulation.clock.now + one.predict.after };
      continue;
    }
    const watch = new TaskWatch(simulation.cluster, one);
    yield* play(simulation, one.solution);
    yield* waitForTask(simulation, watch, one.within + one.hold);
  }
  const watch = new TaskWatch(simulation.cluster, task);
  yield* play(simulation, actions);
  return yield* waitForTask(simulation, watch, Math.min(task.within, WRONG_WATCH) + task.hold);
}
