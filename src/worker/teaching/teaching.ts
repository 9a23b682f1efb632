/**
 * A lesson that is being taken in the run that the page looks at: where the learner is, and whether what is to be done has
 * been done. Looked at with every picture.
 * Simplified: at high speeds a condition that is to hold for a while is looked at once a picture, not at every moment; a task
 * about a page asks for it every five seconds, which the server logs, and which a link to the run does not hold.
 */
import type * as LessonsChunk from "../../scenario/lessons.chunk.ts";
import type { Lesson, LessonBlock, LessonProblem, Question, Task } from "../../scenario/lesson.ts";
import type { Deeds } from "../../scenario/level-solution.ts";
import type { SimTime } from "../../sim/units.ts";
import type { Scenario, Step } from "../../scenario/scenario.ts";
import type { Simulation } from "../../scenario/simulation.ts";
import type { LessonBlockView, LessonProgress, LessonView } from "./lesson-view.ts";

type Lessons = typeof LessonsChunk;

export class Teaching {
  readonly #lessons: Lessons;
  readonly #lesson: Lesson;
  readonly #problems: LessonProblem[];
  readonly #isSealed: boolean;
  readonly #open: readonly (Question | Task)[];
  readonly #answers: LessonProgress["answers"] = {};
  #at = 0;
  /** When each of what is behind the learner was done. */
  readonly #doneAt: SimTime[] = [];
  /** The watch over the present task, and the world that it looks at. */
  #watch: { task: Task; simulation: Simulation; watch: InstanceType<Lessons["TaskWatch"]> } | null = null;

  /** Null where the text is not even the beginning of a lesson. */
  static begin(lessons: Lessons, text: string, name: string): Teaching | LessonProblem[] {
    const { lesson, problems, isSealed } = lessons.parseLesson(text, name);
    return lesson ? new Teaching(lessons, lesson, problems, isSealed) : problems;
  }

  private constructor(lessons: Lessons, lesson: Lesson, problems: LessonProblem[], isSealed: boolean) {
    this.#isSealed = isSealed;
    this.#lessons = lessons;
    this.#lesson = lesson;
    this.#problems = problems;
    this.#open = lessons.openBlocks(lesson);
  }

  /** The run in which it is taken. */
  scenario(): Scenario {
    return this.#lessons.scenarioOfLesson(this.#lesson);
  }

  /** Goes on behind what has been done in an earlier visit. */
  resume(done: readonly string[]): void {
    while (done.includes(this.#open[this.#at]?.id ?? "")) this.#at++;
  }

  view(): LessonView {
    const { name, kind, title, blocks, score } = this.#lesson;
    return {
      name,
      kind,
      title,
      blocks: blocks.map(drawBlock),
      score,
      problems: this.#problems,
      isSealed: this.#isSealed,
    };
  }

  /** Judges the answer to the question that the learner is at; a wrong one leaves it open. */
  answer(given: string, { cluster, clock }: Simulation): void {
    const one = this.#open[this.#at];
    if (!one || this.#lessons.isTask(one)) return;
    const right = this.#lessons.isRight(one, given, cluster);
    this.#answers[one.id] = { given, right, why: right ? one.why : "" };
    if (right) this.#pass(clock.now);
  }

  #pass(now: SimTime): void {
    this.#doneAt[this.#at] = now;
    this.#at++;
  }

  /** What the learner has done in this run, apart from what had happened before. */
  deeds({ steps }: Simulation): Deeds {
    const { setup } = this.#lesson;
    const from = Math.max(0, ...setup.map(({ at }) => at));
    return { from, steps: steps.slice(setup.length), doneAt: this.#doneAt };
  }

  /** Looks at the world: where a task has been done, the learner goes on. */
  progress(simulation: Simulation): LessonProgress {
    let checks: (string | null)[] = [];
    const one = this.#open[this.#at];
    if (one && this.#lessons.isTask(one)) {
      if (this.#watch?.task !== one || this.#watch.simulation !== simulation) {
        this.#watch = { task: one, simulation, watch: new this.#lessons.TaskWatch(simulation.cluster, one) };
      }
      const { watch } = this.#watch;
      checks = watch.failures();
      if (watch.isDone()) this.#pass(simulation.clock.now);
    }
    const done = this.#open.slice(0, this.#at);
    const { commands } = simulation.cluster.workstation;
    return {
      done: done.map(({ id }) => id),
      at: this.#open[this.#at]?.id ?? null,
      checks: this.#open[this.#at] === one ? checks : [],
      answers: { ...this.#answers },
      said: Object.fromEntries(done.flatMap((task) => (this.#lessons.isTask(task) ? [[task.id, task.done]] : []))),
      used: {
        time: simulation.clock.now,
        // What was done before the learner came does not count.
        commands: Math.max(0, commands.length - this.#lesson.setup.filter(isCommand).length),
        edits: simulation.steps.filter(({ at, input }) => input?.type === "apply" && at > 0).length,
      },
    };
  }
}

function isCommand({ input }: Step): boolean {
  return input?.type === "kubectl" || input?.type === "apply";
}

function drawBlock(block: LessonBlock): LessonBlockView {
  switch (block.type) {
    case "prose":
      return { type: "prose", prose: block.prose };
    case "file":
      return { type: "file", name: block.file.name, text: block.file.text };
    case "question": {
      const { id, ask, choices, hints, predict } = block.question;
      return { type: "question", id, ask, choices, hints, after: predict?.after ?? null };
    }
    case "task": {
      const { id, hints, solution, hold } = block.task;
      return { type: "task", id, do: block.task.do, hints, solution, hold };
    }
  }
}
