/**
 * The run that the page looks at: opens scenarios, plays, steps and skips. It knows nothing of messages and of real time,
 * so that tests drive it as the worker does.
 */
import { assert } from "../sim/assert.ts";
import { scenarioOfFiles } from "../scenario/scenario.ts";
import type { Scenario, Step } from "../scenario/scenario.ts";
import type * as ScenarioText from "../scenario/scenario-text.chunk.ts";
import type { ManifestProblem } from "../kube/manifest/types.ts";
import type { Desk } from "../scenario/desk.ts";
import type { Input } from "../scenario/input.ts";
import { Simulation } from "../scenario/simulation.ts";
import type { RunResult } from "../scenario/simulation.ts";
import type { ChunkStore } from "../kube/cluster/cluster.ts";
import { SECOND } from "../sim/units.ts";
import type { Duration, SimTime } from "../sim/units.ts";
import { Branches } from "./branches.ts";
import type { Branch, RestoredBranch } from "./branches.ts";
import type { ComparedRuns } from "./comparison/comparing.ts";
import { Picture } from "./picture/picture.ts";
import type { OpenScenario, Request } from "./protocol.ts";
import type { View } from "./view.ts";

/** How long a run is let go on while the clock is paused, so that a command typed then gets its answer. */
const ANSWER_TIME: Duration = 250;
/** A run of fewer timers is run again in a moment, from its beginning. */
const CHEAP_TIMERS = 500;
/** Stepping gives up where nothing happens for so long. */
const STEP_HORIZON: Duration = 3600 * SECOND;

/** What the host should run to, and when to stop before. */
export interface Goal {
  until: SimTime;
  /** Checked after every timer. */
  stop: (() => boolean) | null;
  /** Runs in portions of so much virtual time. */
  stride?: Duration;
  /** A way through the past that nobody wants to see: only its end is shown. */
  hidden?: boolean;
}

interface Warming {
  branch: Branch;
  simulation: Simulation;
  picture: Picture;
  until: SimTime;
}

export class Engine {
  simulation: Simulation;
  playing = true;
  speed = 1;
  /** What is prepared for presenting the run: saved and shared with it. */
  desk: Desk | undefined;
  /** Our own mistake, once there was one: nothing runs any more. */
  crash: View["crash"] = null;
  readonly #chunks: ChunkStore;
  #picture: Picture;
  #branches: Branches;
  #opened = 0;
  /** Somebody goes to and fro in this run: worlds are kept along it. */
  #travels = false;
  /** A world on the way to the moment at which it is to be kept. */
  #warming: Warming | null = null;

  constructor(chunks: ChunkStore) {
    this.#chunks = chunks;
    const scenario = scenarioOfFiles([]);
    this.simulation = new Simulation(scenario, chunks);
    this.#picture = new Picture(this.simulation);
    this.#branches = new Branches(scenario, 0, "0");
  }

  /** The present run, the picture that is kept of it, and what its record must be told by. */
  get branch(): { id: string; picture: Picture } {
    return { id: this.#branches.current.id, picture: this.#picture };
  }

  /** The chunk that must be there before the request can be met, or null. */
  needs(request: Request): string | null {
    if (request.type === "faults" && this.#chunks.get("faults") === undefined) return "faults";
    const usesText =
      request.type === "save" ||
      request.type === "share" ||
      (request.type === "open" && request.scenario.text !== undefined);
    return usesText && this.#chunks.get("scenario-text") === undefined ? "scenario-text" : null;
  }

  /** Starts a new run. Throws ScenarioError where the text is no scenario; the present run then goes on. */
  open(request: OpenScenario): Scenario {
    const scenario = this.#scenarioOf(request);
    const kept = request.branches?.map((one) => ({
      ...one,
      scenario: (one.text && this.#scenarioOf({ text: one.text })) || null,
    }));
    this.begin(scenario, request.until, kept);
    this.playing = request.playing ?? true;
    return scenario;
  }

  /** Starts a run of a scenario, of which everything until then has been done. */
  begin(scenario: Scenario, doneBy = 0, kept?: readonly RestoredBranch[]): void {
    this.#travels = false;
    this.desk = scenario.desk;
    this.#branches = new Branches(scenario, doneBy, String(++this.#opened), kept);
    this.#begin(scenario);
    this.playing = true;
  }

  /** The same run from the beginning. What a person did later than time 0 is left out, and stays with another branch. */
  restart(): void {
    this.#reach();
    const { simulation } = this;
    if (!this.#branches.hasDeeds(simulation.steps)) {
      this.#travel(0, simulation.scenario, simulation.steps);
      return;
    }
    const files = simulation.cluster.workstation.files();
    const { scenario, steps } = this.#branches.fork(0, { ...simulation.scenario, files }, simulation.steps);
    this.#begin({ ...scenario, steps: [...steps] });
  }

  /**
   * To another moment: forward by running, back by running again from the beginning; either from a world that was kept, where one
   * is nearer.
   * What was done later stays planned, so that going forward from there is the same run again.
   */
  seek(t: SimTime, stride?: Duration): Goal {
    this.#reach();
    const { simulation } = this;
    const { now } = simulation.clock;
    if (t < now || this.crash || this.#branches.isBetween(now, t))
      this.#travel(t, simulation.scenario, simulation.steps);
    return { until: t, stop: null, hidden: true, ...(stride !== undefined && { stride }) };
  }

  /** To the last moment before this one at which something was recorded. */
  stepBack(): Goal {
    const { trace, clock } = this.simulation;
    return this.seek(trace.entries.findLast((entry) => entry.t < clock.now)?.t ?? 0);
  }

  /** To another of the runs, at the same moment or its end. */
  chooseBranch(id: string): Goal | null {
    this.#reach();
    const { now } = this.simulation.clock;
    this.#branches.rest(this.simulation, this.#picture);
    const chosen = this.#branches.choose(id, this.simulation.steps);
    if (!chosen) return null;
    const t = Math.min(now, chosen.head);
    this.#wake(t, chosen.scenario, chosen.steps);
    return { until: t, stop: null, hidden: true };
  }

  /** Begins to compare the present run, as far as it has come, with another; null where there is none of that name. */
  compare(id: string): ComparedRuns | null {
    this.#reach();
    const found = this.#branches.find(id);
    if (!found || found.branch === this.#branches.current) return null;
    const { branch } = found;
    const simulation =
      found.simulation ?? new Simulation({ ...branch.scenario, steps: [...branch.steps] }, this.#chunks);
    const present = { name: this.#branches.current.name, simulation: this.simulation };
    return { present, other: { name: branch.name, simulation, until: branch.head } };
  }

  renameBranch(id: string, name: string): void {
    this.#branches.rename(id, name);
  }

  /** Does something now. At a past moment it begins another run; what was done later stays with the one that is left. */
  input(input: Input): Goal {
    this.#reach();
    const { simulation } = this;
    const { now } = simulation.clock;
    if (now < this.#branches.current.head)
      simulation.replan(this.#branches.fork(now, simulation.scenario, simulation.steps).steps);
    simulation.input(input);
    const { clock, cluster } = this.simulation;
    // The clock that is paused lends the workstation a moment, so that a command is answered; nothing else is waited for.
    let begun = false;
    return this.playing
      ? { until: clock.now, stop: null }
      : {
          until: clock.now + ANSWER_TIME,
          stop: () => (begun ||= cluster.workstation.busy) && !cluster.workstation.busy,
        };
  }

  /** To the moment of the last thing that a person did, in another run in which it was not done; null where there is none. */
  undo(): Goal | null {
    this.#reach();
    const { simulation } = this;
    const { now } = simulation.clock;
    const last = this.#branches.lastDeed(simulation.steps, now);
    if (!last) return null;
    const steps = simulation.steps.filter((step) => step !== last);
    this.#branches.rest(simulation, this.#picture);
    const fork = this.#branches.fork(last.at, simulation.scenario, steps, simulation.steps);
    this.#travels = true;
    this.#begin({ ...fork.scenario, steps: [...fork.steps] });
    return { until: last.at, stop: null, hidden: true };
  }

  /** To just after the next thing that is worth an entry in the trace. */
  step(): Goal {
    const { trace, clock } = this.simulation;
    const before = trace.entries.length;
    return { until: clock.now + STEP_HORIZON, stop: () => trace.entries.length > before };
  }

  /** To just before the end of the present wait; where nobody knows its end, to the next thing that happens. */
  skip(): Goal {
    const { next } = this.view().clock;
    const { now } = this.simulation.clock;
    if (next?.t === null) return this.step();
    return { until: next ? Math.max(now, next.t - 1) : now, stop: null };
  }

  /** Our own mistake: nothing runs any more. `doing` is said before what it was. */
  fail(error: unknown, doing = ""): void {
    const { scenario, clock, outcomes } = this.simulation;
    const message = doing + (error instanceof Error ? error.message : String(error));
    this.crash = { message, seed: scenario.seed, t: clock.now, input: outcomes.length };
  }

  /** Runs towards a goal for at most `maxTimers` timers. Null where the run has crashed. */
  run(goal: Goal, maxTimers: number): RunResult | null {
    if (this.crash) return null;
    const { simulation } = this;
    try {
      if (goal.stride === undefined) return simulation.run(goal.until, maxTimers, goal.stop ?? undefined);
      for (let portions = 0; portions < maxTimers; portions++) {
        const result = simulation.run(Math.min(simulation.clock.now + goal.stride, goal.until));
        if (result.stopped !== "time" || simulation.clock.now >= goal.until) return result;
      }
      return { stopped: "budget" };
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  /**
   * Makes a little progress on the worlds that are kept along a run, so that any moment of it is near one. To be called
   * when nothing else is to be done; false where there is nothing to prepare.
   */
  prepare(maxTimers: number): boolean {
    const { current } = this.#branches;
    const isWorthIt = this.#travels && !this.crash && current.work > CHEAP_TIMERS;
    if (this.#warming?.branch !== current) this.#warming = null;
    if (!isWorthIt && !this.#warming) return false;
    this.#warming ??= this.#nextToWarm(current);
    if (!this.#warming) return false;
    const { simulation, picture, until } = this.#warming;
    const { stopped } = simulation.run(until, maxTimers);
    if (stopped !== "budget") this.#warming = null;
    if (stopped === "time") this.#branches.rest(simulation, picture, current);
    // Code that is not there, in a past that was lived through, is no reason to fetch it now.
    if (stopped === "needs") this.#travels = false;
    return true;
  }

  #nextToWarm(branch: Branch): Warming | null {
    const until = this.#branches.gap();
    if (until === null) return null;
    const { scenario, steps } = this.simulation;
    const simulation = new Simulation({ ...scenario, steps: [...steps] }, this.#chunks);
    return { branch, simulation, picture: new Picture(simulation), until };
  }

  view(): View {
    this.#reach();
    return this.#picture.take({
      playing: this.playing && !this.crash,
      speed: this.speed,
      crash: this.crash,
      head: this.#branches.current.head,
      branches: this.#branches.view(),
    });
  }

  check(file: string, text: string): ManifestProblem[] {
    return this.simulation.cluster.check(file, text);
  }

  save(): string {
    return this.#text().formatScenario(this.#saved());
  }

  share(): string {
    return this.#text().toFragment(this.#saved());
  }

  #saved(): Scenario {
    const { scenario, steps, clock } = this.simulation;
    return { ...scenario, steps: [...steps], until: clock.now, ...(this.desk && { desk: this.desk }) };
  }

  #scenarioOf(request: OpenScenario): Scenario {
    const { text, files = [], title } = request;
    if (text === undefined) {
      const scenario = scenarioOfFiles(files);
      return title === undefined ? scenario : { ...scenario, title };
    }
    const { fromFragment, parseScenario } = this.#text();
    return /^#?v\d+\./.test(text)
      ? fromFragment(text)
      : parseScenario(text, (path) => files.find((file) => file.name === path)?.text);
  }

  #text(): typeof ScenarioText {
    const module = this.#chunks.get("scenario-text");
    assert(module, "what the request needs has been loaded");
    return module as typeof ScenarioText;
  }

  /** Notes how far the run has come. */
  #reach(): void {
    this.#branches.reach(this.simulation.clock);
  }

  /** To a moment before this one. */
  #travel(t: SimTime, scenario: Scenario, steps: readonly Step[]): void {
    this.#travels = true;
    if (!this.crash) this.#branches.rest(this.simulation, this.#picture);
    this.#wake(t, scenario, steps);
  }

  #wake(t: SimTime, scenario: Scenario, steps: readonly Step[]): void {
    const kept = this.#branches.wake(t);
    if (!kept) {
      this.#begin({ ...scenario, steps: [...steps] });
      return;
    }
    this.crash = null;
    this.simulation = kept.simulation;
    this.#picture = kept.picture;
    this.simulation.replan(steps);
  }

  #begin(scenario: Scenario): void {
    this.crash = null;
    this.simulation = new Simulation(scenario, this.#chunks);
    this.#picture = new Picture(this.simulation);
  }
}
