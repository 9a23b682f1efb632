/**
 * A lesson being taken: its world, the judgement of answers, and the watch over a task. Checks look at the world, never at
 * what was typed to bring it about, unless it is a command that is to be used.
 */
import type { Cluster } from "../kube/cluster/cluster.ts";
import type { Duration, SimTime } from "../sim/units.ts";
import { SECOND } from "../sim/units.ts";
import { isSameAnswer } from "./desk.ts";
import type { Expectation } from "./expectation.ts";
import { factFailure, factText } from "./facts.ts";
import type { HttpAnswer } from "./facts.ts";
import type { Action, Lesson, Question, Task } from "./lesson.ts";
import { ENGINE_VERSION } from "./scenario.ts";
import type { Scenario } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

/** The run in which a lesson is taken. */
export function scenarioOfLesson(lesson: Lesson): Scenario {
  const { name, title, seed, settings, files, setup } = lesson;
  return {
    name,
    title,
    engine: ENGINE_VERSION,
    seed,
    settings,
    images: [],
    files,
    stdin: "",
    steps: setup,
    until: null,
  };
}

/** A server is asked so often whether it still answers as it should. */
const ASK_AGAIN: Duration = 5 * SECOND;

/** Watches a task from the moment at which the learner comes to it. */
export class TaskWatch {
  readonly #cluster: Cluster;
  readonly #task: Task;
  readonly #commandsFrom: number;
  readonly #http: (HttpAnswer & { fresh: boolean; askedAt: SimTime })[];
  /** Since when all has held without a break; null: it does not. */
  #since: SimTime | null = null;

  constructor(cluster: Cluster, task: Task) {
    this.#cluster = cluster;
    this.#task = task;
    this.#commandsFrom = cluster.workstation.commands.length;
    this.#http = task.checks.map(() => ({ asked: false, answer: null, fresh: false, askedAt: 0 }));
  }

  /** Looks now: for each check why it does not hold, or null. */
  failures(): (string | null)[] {
    return this.#task.checks.map((check, i) => this.#failure(check, i));
  }

  /** Looks now: whether it is done. To be called again and again, also where nothing happens. */
  isDone(): boolean {
    const { now } = this.#cluster.clock;
    if (this.failures().some((failure) => failure !== null)) this.#since = null;
    else this.#since ??= now;
    return this.#since !== null && now - this.#since >= this.#task.hold;
  }

  #failure(check: Expectation, i: number): string | null {
    const http = this.#http[i];
    if (!http) return null;
    // The last answer counts until the next one has come. Who asks is seen in the server's log: not at every look.
    const { now } = this.#cluster.clock;
    if (http.fresh && now - http.askedAt >= ASK_AGAIN) Object.assign(http, { asked: false, fresh: false });
    if (!http.asked) http.askedAt = now;
    return factFailure(this.#cluster, check, {
      output: null,
      exit: null,
      http,
      commandsFrom: this.#commandsFrom,
      onAnswer: () => void (http.fresh = true),
    });
  }
}

/** Whether an answer is right. What was asked to be foreseen must have come true by now, whatever the lesson says. */
export function isRight(question: Question, given: string, cluster: Cluster): boolean {
  const isOne = (answer: string): boolean => question.answers.some((wanted) => isSameAnswer(wanted, answer));
  if (!isOne(given)) return false;
  if (!question.predict) return true;
  const truth = factText(cluster, question.predict.fact);
  return truth !== null && isOne(truth);
}

/** How long a command may take. */
const PATIENCE: Duration = 600 * SECOND;
/** How often a task is looked at. */
const LOOK: Duration = 250;

/** What whoever plays or proves a lesson wants of a world next: that it runs to a moment, or until something has happened. */
export interface Leg {
  simulation: Simulation;
  until: SimTime;
  stop?: () => boolean;
}

/** Does what a solution says, as a person would: one after the other, each to its end. */
export function* play(simulation: Simulation, actions: readonly Action[]): Generator<Leg, void> {
  const { cluster, clock } = simulation;
  for (const action of actions) {
    switch (action.type) {
      case "wait":
        yield { simulation, until: clock.now + action.duration };
        break;
      case "sh":
        simulation.input({ type: "type", tty: TERMINAL, text: `${action.line}\n` });
        break;
      case "apply":
        simulation.input({ type: "apply", file: action.file, text: action.text });
        break;
      case "inject":
        simulation.input({ type: "inject", fault: action.fault });
        break;
      case "heal":
        simulation.input({ type: "heal", id: action.id });
    }
    yield { simulation, until: clock.now + SETTLE };
    yield { simulation, until: clock.now + PATIENCE, stop: () => !cluster.workstation.busy };
    // What does not end by itself is ended as one would.
    if (cluster.workstation.busy) simulation.input({ type: "type", tty: TERMINAL, text: "\u0003" });
  }
}

const TERMINAL = "t1";
/** A shell has read its line by then. */
const SETTLE: Duration = 100;

/** Lets the world go on until the task is done, for at most `within`; whether it is. */
export function* waitForTask(simulation: Simulation, watch: TaskWatch, within: Duration): Generator<Leg, boolean> {
  const { clock } = simulation;
  const end = clock.now + within;
  while (!watch.isDone()) {
    if (clock.now >= end) return false;
    yield { simulation, until: Math.min(end, clock.now + LOOK) };
  }
  return true;
}
