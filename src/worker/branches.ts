/**
 * The runs that a person has made of one scenario: the present one, and those that were left when something else was done
 * at a past moment. A run is its steps, so a branch costs next to nothing; going to a moment is running there again.
 *
 * Invariant: what has been done is never lost, whatever is done at a past moment; the oldest branches go only where there
 * are more than `MAX_BRANCHES`.
 */
import type { Scenario, Step } from "../scenario/scenario.ts";
import type { Simulation } from "../scenario/simulation.ts";
import type { SimTime } from "../sim/units.ts";
import type { Picture } from "./picture/picture.ts";
import type { BranchView } from "./view.ts";

export interface Branch {
  readonly id: string;
  name: string;
  scenario: Scenario;
  /** Steps done and to be done, when it was last left. */
  steps: readonly Step[];
  /** Steps that the scenario brought with it and that were still to come when it was opened. */
  readonly scripted: ReadonlySet<Step>;
  /** The furthest moment reached, and how many timers had fired by then. */
  head: SimTime;
  work: number;
  /** Where it left another. */
  readonly from: { name: string; t: SimTime } | null;
}

/** A branch of an earlier visit. */
export interface RestoredBranch extends Pick<Branch, "name" | "head" | "from"> {
  scenario: Scenario | null;
}

const FIRST: RestoredBranch = { name: "main", head: 0, from: null, scenario: null };

/** A moment of a run: when, and how many timers had fired by then. */
interface Moment {
  now: SimTime;
  fired: number;
}

/** A world at an earlier or later moment of a branch, at rest. */
interface Paused {
  branch: Branch;
  simulation: Simulation;
  picture: Picture;
}

const MAX_BRANCHES = 12;
/** No moment of a run is further from a kept world than such a part of the run's work. */
const PARTS = 8;
/** Invariant: at least twice as many, so that one may always go without leaving a longer way than that. */
const MAX_PAUSED = 20;
/** Nor are worlds kept closer to each other than such a part of its time: much may happen in one moment. */
const LEAST_PART = 8 * PARTS;

export class Branches {
  current: Branch;
  readonly #prefix: string;
  #all: Branch[];
  #paused: Paused[] = [];
  /** How many runs were made of this scenario. */
  #made = 0;

  /**
   * `prefix` tells the branches of one scenario from those of another; `kept` are those of an earlier visit, of which the one
   * without a scenario is the present run.
   */
  constructor(scenario: Scenario, doneBy: SimTime, prefix: string, kept: readonly RestoredBranch[] = [FIRST]) {
    this.#prefix = prefix;
    this.#all = kept.map(({ scenario: own, name, head, from }) => {
      const { steps } = own ?? scenario;
      return {
        id: `${prefix}.${++this.#made}`,
        name,
        head,
        from,
        work: 0,
        scenario: own ?? scenario,
        steps,
        scripted: new Set(steps.filter((step) => step.at > (head || doneBy))),
      };
    });
    this.current = this.#all[kept.findIndex((one) => !one.scenario)] as Branch;
  }

  /** Another run from here on, of `steps`; `left`: those of the run that is left. What the person did later than `t` stays with the branch that is left. */
  fork(t: SimTime, scenario: Scenario, steps: readonly Step[], left = steps): Branch {
    // A copy: the run goes on, and its steps with it.
    this.current.steps = [...left];
    const kept = steps.filter((step) => step.at <= t || this.current.scripted.has(step));
    const from = { name: this.current.name, t };
    const id = `${this.#prefix}.${++this.#made}`;
    const fork = { ...this.current, id, name: `run ${this.#made}`, scenario, steps: kept, head: t, from };
    this.#all = [...this.#all.slice(-(MAX_BRANCHES - 1)), fork];
    this.current = fork;
    return fork;
  }

  /** Whether a person has done something after the beginning. */
  hasDeeds(steps: readonly Step[]): boolean {
    return steps.some((step) => step.at > 0 && !this.current.scripted.has(step));
  }

  /** The last thing that a person did after the beginning and before `now`. */
  lastDeed(steps: readonly Step[], now: SimTime): Step | undefined {
    return steps.findLast((step) => step.at > 0 && step.at <= now && !this.current.scripted.has(step));
  }

  /** Makes another branch the present one; undefined where there is none of that name. */
  choose(id: string, steps: readonly Step[]): Branch | undefined {
    const chosen = this.#all.find((branch) => branch.id === id);
    if (!chosen) return undefined;
    this.current.steps = [...steps];
    this.current = chosen;
    return chosen;
  }

  /** Another branch, and its world at its furthest moment where that is kept. */
  find(id: string): { branch: Branch; simulation: Simulation | undefined } | undefined {
    const branch = this.#all.find((one) => one.id === id);
    if (!branch) return undefined;
    const paused = this.#paused.find((one) => one.branch === branch && one.simulation.clock.now === branch.head);
    return { branch, simulation: paused?.simulation };
  }

  rename(id: string, name: string): void {
    const branch = this.#all.find((one) => one.id === id);
    if (branch && name.trim() !== "") branch.name = name.trim().slice(0, 60);
  }

  /** Notes how far the present run has come. */
  reach({ now, fired }: Moment): void {
    const { current } = this;
    if (now < current.head) return;
    current.head = now;
    current.work = fired;
  }

  /** Keeps a world for later; where there are too many, one goes. */
  rest(simulation: Simulation, picture: Picture, branch: Branch = this.current): void {
    this.#paused.push({ branch, simulation, picture });
    if (this.#paused.length <= MAX_PAUSED) return;
    const leaves = this.#leastMissed();
    this.#paused = this.#paused.filter((paused) => paused !== leaves);
  }

  /** Of the other branches the longest kept world; of the present one that without which the way past it is the shortest. */
  #leastMissed(): Paused | undefined {
    const other = this.#paused.find(({ branch }) => branch !== this.current);
    if (other) return other;
    const kept = this.#kept();
    const firedAt = (i: number): number => kept[i]?.simulation.clock.fired ?? (i < 0 ? 0 : this.current.work);
    const ways = kept.map((_, i) => firedAt(i + 1) - firedAt(i - 1));
    return kept[ways.indexOf(Math.min(...ways))];
  }

  /** The worlds of the present branch, in order of time. */
  #kept(): Paused[] {
    return this.#paused
      .filter(({ branch }) => branch === this.current)
      .sort((a, b) => a.simulation.clock.now - b.simulation.clock.now);
  }

  /** A moment at which a world should be kept: amid the longest way that would have to be run again; null where all are short. */
  gap(): SimTime | null {
    const { head, work } = this.current;
    let before: Moment = { now: 0, fired: 0 };
    let longest = work / PARTS;
    let amid: SimTime | null = null;
    for (const moment of [...this.#kept().map(({ simulation }) => simulation.clock), { now: head, fired: work }]) {
      const way = moment.fired - before.fired;
      if (way > longest && moment.now - before.now > head / LEAST_PART) {
        longest = way;
        amid = Math.floor((before.now + moment.now) / 2);
      }
      before = moment;
    }
    return amid;
  }

  /** Whether a world of the present branch is kept on the way from one moment to a later one. */
  isBetween(from: SimTime, to: SimTime): boolean {
    return (this.#nearest(to)?.simulation.clock.now ?? 0) > from;
  }

  /** The kept world of the present branch that is nearest before `t`, no longer kept. */
  wake(t: SimTime): Paused | undefined {
    const nearest = this.#nearest(t);
    this.#paused = this.#paused.filter((paused) => paused !== nearest);
    return nearest;
  }

  #nearest(t: SimTime): Paused | undefined {
    return this.#kept().findLast(({ simulation }) => simulation.clock.now <= t);
  }

  view(): BranchView[] {
    return this.#all.map(({ id, name, head, from }) => ({ id, name, head, from, current: id === this.current.id }));
  }
}
