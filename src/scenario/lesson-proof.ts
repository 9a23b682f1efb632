/**
 * Proves a lesson: its solutions make its checks come true and its answers are right, while nothing at all, the wrong ways that
 * it names, and every other choice are not taken for done.
 */
import type { ChunkStore } from "../kube/cluster/cluster.ts";
import type { Duration, SimTime } from "../sim/units.ts";
import { factText } from "./facts.ts";
import type { Lesson, Question, Task } from "./lesson.ts";
import { isTask, openBlocks } from "./lesson.ts";
import { isRight, play, scenarioOfLesson, TaskWatch, waitForTask } from "./lesson-run.ts";
import { Simulation } from "./simulation.ts";

/** One thing that was proven, or not. */
export interface ProofCase {
  name: string;
  /** Of the lesson's file. */
  line: number;
  failure: string | null;
}

type Drive = (simulation: Simulation, until: SimTime, stop?: () => boolean) => void;

/** How long a wrong way is watched, at most. */
const WRONG_WATCH: Duration = 180_000;

/** `drive` runs a world and finds its chunks. */
export function proveLesson(lesson: Lesson, chunks: ChunkStore, drive: Drive): ProofCase[] {
  const open = openBlocks(lesson);
  const cases: ProofCase[] = [];
  const solved = begin(lesson, chunks, drive);
  for (const one of open) {
    if (isTask(one)) cases.push(...proveTask(solved, one, drive));
    else cases.push(...proveQuestion(solved, one, drive));
  }
  for (const failed of solved.outcomes) {
    if (failed.failure === null) continue;
    cases.push({ name: `step at ${failed.step.at / 1000}s`, line: 1, failure: failed.failure });
  }
  for (const task of open.filter(isTask)) {
    if (task.wrong.length > 0) cases.push(proveWrong(lesson, task, chunks, drive));
  }
  return cases;
}

function begin(lesson: Lesson, chunks: ChunkStore, drive: Drive): Simulation {
  const simulation = new Simulation(scenarioOfLesson(lesson), chunks);
  const last = Math.max(0, ...lesson.setup.map((step) => step.at));
  drive(simulation, last);
  drive(simulation, last + 600_000, () => !simulation.cluster.workstation.busy);
  return simulation;
}

function proveTask(simulation: Simulation, task: Task, drive: Drive): ProofCase[] {
  const { id, line, within, hold } = task;
  const watch = new TaskWatch(simulation.cluster, task);
  const already = watch.failures().every((failure) => failure === null) && task.hold === 0;
  play(simulation, task.solution, drive);
  const isDone = waitForTask(simulation, watch, within + hold, drive);
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

function proveQuestion(simulation: Simulation, question: Question, drive: Drive): ProofCase[] {
  const { id, line, choices, answers, predict } = question;
  const { cluster, clock } = simulation;
  if (predict) drive(simulation, clock.now + predict.after);
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

/** A world of its own, in which all before was solved. */
function proveWrong(lesson: Lesson, task: Task, chunks: ChunkStore, drive: Drive): ProofCase {
  const simulation = begin(lesson, chunks, drive);
  for (const one of openBlocks(lesson)) {
    if (one === task) break;
    if (!isTask(one)) {
      if (one.predict) drive(simulation, simulation.clock.now + one.predict.after);
      continue;
    }
    const watch = new TaskWatch(simulation.cluster, one);
    play(simulation, one.solution, drive);
    waitForTask(simulation, watch, one.within + one.hold, drive);
  }
  const watch = new TaskWatch(simulation.cluster, task);
  play(simulation, task.wrong, drive);
  const isDone = waitForTask(simulation, watch, Math.min(task.within, WRONG_WATCH) + task.hold, drive);
  const failure = isDone ? "the wrong way is taken for done" : null;
  return { name: `${task.id} is not done the wrong way`, line: task.line, failure };
}
