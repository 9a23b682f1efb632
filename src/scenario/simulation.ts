/**
 * One run: a world made from a scenario, driven through virtual time, with everything that is done to it recorded.
 *
 * Inputs happen at their virtual time, after every timer due by then; an input given now waits for the present moment to
 * be over. So a run that was clicked together and its replay are the same run, however the host slices time.
 * A run that stops because code is missing (architecture, decision 9) goes on where it was once the code is there.
 */
import { createCluster } from "../kube/cluster/cluster.ts";
import type { ChunkStore, Cluster, CommandResult } from "../kube/cluster/cluster.ts";
import { assertNever } from "../sim/assert.ts";
import { Clock } from "../sim/clock.ts";
import { Random } from "../sim/random.ts";
import { Trace } from "../sim/trace.ts";
import { formatRfc3339 } from "../sim/units.ts";
import type { SimTime } from "../sim/units.ts";
import type * as ExpectationsChunk from "./expectations.chunk.ts";
import type { Expecting } from "./expecting.ts";
import type * as FaultsChunk from "./faults/faults.chunk.ts";
import type { ArmedFault } from "./faults/types.ts";
import type { Input } from "./input.ts";
import { SCENARIO_LIMITS } from "./limits.ts";
import type { Outcome } from "./outcome.ts";
import { ENGINE_VERSION, quote, step } from "./scenario.ts";
import type { Scenario, Step } from "./scenario.ts";
import { ScenarioError } from "./settings.ts";

export type RunResult =
  /** The time asked for has been reached. */
  | { stopped: "time" }
  /** The budget of timers has been used; call again. */
  | { stopped: "budget" }
  /** A chunk of code is needed before it can go on; register it and call again. */
  | { stopped: "needs"; chunk: string }
  /** What was waited for has happened. */
  | { stopped: "condition" };

export class Simulation {
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly cluster: Cluster;
  readonly faults: ArmedFault[] = [];
  /** One for each step that has begun, in order. */
  readonly outcomes: Outcome[] = [];
  /** Told when a step has begun, and when it is done. */
  onOutcome: ((outcome: Outcome) => void) | null = null;
  /** Told of kubectl's output as it is printed. */
  onOutput: ((outcome: Outcome, text: string) => void) | null = null;
  readonly #steps: Step[];
  #next = 0;
  readonly #chunks: ChunkStore;
  readonly #random: Random;
  readonly #hasExpectations: boolean;
  /** Absent where the scenario expects nothing, and until its code is there. */
  #expecting: Expecting | null = null;

  constructor(scenario: Scenario, chunks: ChunkStore) {
    this.scenario = scenario;
    const { settings } = scenario;
    this.clock = new Clock(settings.start);
    this.trace = new Trace(this.clock);
    const random = new Random(scenario.seed);
    this.#random = random;
    this.trace.record("start", {
      engine: ENGINE_VERSION,
      seed: scenario.seed,
      now: formatRfc3339(settings.start),
      kubernetesVersion: settings.kubernetesVersion,
      profile: settings.profile,
    });
    this.cluster = createCluster({
      clock: this.clock,
      random,
      trace: this.trace,
      chunks,
      settings,
      images: scenario.images,
    });
    for (const file of scenario.files) this.cluster.workstation.writeFile(file.name, file.text);
    this.cluster.workstation.commandHost = (argv) => this.#command(argv);
    this.#steps = [...scenario.steps];
    this.#chunks = chunks;
    this.#hasExpectations = scenario.steps.some((one) => one.expect);
  }

  /** Everything done so far and still to be done, as the steps of a scenario: what is saved and shared. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Goes on until `until`, for at most `maxTimers` timers, or until `stop` is true. */
  run(until: SimTime, maxTimers = Number.POSITIVE_INFINITY, stop?: () => boolean): RunResult {
    const { clock } = this;
    let left = maxTimers;
    if (stop?.() === true) return { stopped: "condition" };
    if (!this.#isReady()) return { stopped: "needs", chunk: "expectations" };
    for (;;) {
      const next = this.#steps[this.#next];
      const target = next && next.at < until ? next.at : until;
      for (let due = clock.nextDue(); due !== undefined && due <= target; due = clock.nextDue()) {
        if (left-- <= 0) return { stopped: "budget" };
        clock.fireNext();
        if (clock.stalledOn !== null) return { stopped: "needs", chunk: clock.stalledOn };
        this.#expecting?.look();
        if (stop?.() === true) return { stopped: "condition" };
      }
      clock.advanceTo(target);
      if (!next || next.at > clock.now) return { stopped: "time" };
      if (next.input?.type === "inject" && !this.#faultsChunk()) return { stopped: "needs", chunk: "faults" };
      this.#next++;
      this.#do(next);
    }
  }

  /** Whether what looks after the scenario's expectations is there, where there are any. */
  #isReady(): boolean {
    if (this.#expecting || !this.#hasExpectations) return true;
    const module = this.#chunks.get("expectations") as typeof ExpectationsChunk | undefined;
    if (module) this.#expecting = new module.Expecting(this.cluster);
    return module !== undefined;
  }

  /** Does something now: when everything that is due at this moment has happened. It becomes a step of the scenario. */
  input(input: Input): void {
    this.#steps.splice(this.#next + this.#pendingNow(), 0, step(this.clock.now, input));
  }

  /** Puts other steps in the place of those that are still to come; those that were done must be the first of them. */
  replan(steps: readonly Step[]): void {
    this.#steps.splice(this.#next, this.#steps.length, ...steps.slice(this.#next));
  }

  /** Ends the record: the phases of all Pods. */
  end(): void {
    this.#expecting?.giveUp();
    this.trace.record("end", { phases: this.cluster.phases() });
  }

  /** Steps that are due at this moment and not done yet: a new input comes after them. */
  #pendingNow(): number {
    let count = 0;
    while ((this.#steps[this.#next + count]?.at ?? Number.POSITIVE_INFINITY) <= this.clock.now) count++;
    return count;
  }

  #do(one: Step): void {
    const input = one.input && this.#named(one.input);
    if (input) this.trace.record("input", { input: recorded(input) });
    const command =
      input?.type === "kubectl" ? input.args : input?.type === "apply" ? `apply -f ${quote(input.file)}` : null;
    const outcome: Outcome = { step: one, command, output: "", exit: null, failure: null, done: false };
    this.outcomes.push(outcome);
    this.onOutcome?.(outcome);
    try {
      if (input) this.#perform(input, outcome);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      outcome.failure = error.message;
    }
    if (command === null) {
      if (one.expect && outcome.failure === null) this.#expect(outcome);
      else this.#finish(outcome);
    }
    this.clock.cause = null;
  }

  #perform(input: Input, outcome: Outcome): void {
    switch (input.type) {
      case "apply":
        this.cluster.workstation.writeFile(input.file, input.text);
        this.#kubectl(`apply -f ${quote(input.file)}`, "", outcome);
        break;
      case "kubectl":
        this.#kubectl(input.args, input.stdin ?? this.scenario.stdin, outcome);
        break;
      case "type":
        this.cluster.workstation.terminal(input.tty).type(input.text, input.size);
        break;
      case "inject":
        this.#inject(input.fault);
        break;
      case "heal":
        this.#heal(input.id);
        break;
      default:
        assertNever(input);
    }
  }

  #kubectl(args: string, stdin: string, outcome: Outcome): void {
    this.cluster.workstation.run(`kubectl ${args}`, {
      stdin,
      onOutput: (text) => {
        if (outcome.output.length < SCENARIO_LIMITS.outputChars) outcome.output += text;
        this.onOutput?.(outcome, text);
      },
      onExit: (code) => {
        outcome.exit = code;
        if (outcome.step.expect) this.#expect(outcome);
        else this.#finish(outcome);
      },
    });
  }

  #expect(outcome: Outcome): void {
    this.#expecting?.add(outcome, () => this.#finish(outcome));
  }

  #finish(outcome: Outcome): void {
    outcome.done = true;
    this.onOutcome?.(outcome);
  }

  #faultsChunk(): typeof FaultsChunk | undefined {
    return this.#chunks.get("faults") as typeof FaultsChunk | undefined;
  }

  /** What somebody has typed in a terminal is no step of its own: it is done again when that is typed again. */
  #command(argv: readonly string[]): CommandResult {
    const module = this.#faultsChunk();
    const { cluster, faults } = this;
    const inject = this.#inject.bind(this);
    const control = { cluster, faults, inject, heal: this.#heal.bind(this), freeId: () => this.#freeFaultId() };
    return module?.faultCommand(control, argv) ?? { out: "", err: "", exit: 127 };
  }

  /** A failure without a name gets the first that no other has, nor one that the scenario or its script still names. */
  #named(input: Input): Input {
    if (input.type !== "inject" || input.fault.id !== "") return input;
    const { id: _, ...fault } = input.fault;
    // The name comes last, wherever there was none: the record of a replay has the same words in the same order.
    return { ...input, fault: { ...fault, id: this.#freeFaultId() } };
  }

  #freeFaultId(): string {
    const script = this.scenario.desk?.script.flatMap(({ actions }) => actions) ?? [];
    const inputs = [...this.#steps, ...script].map((one) => "input" in one && one.input);
    const taken = [
      ...this.faults.map((one) => one.input),
      ...inputs.flatMap((input) => (input && input.type === "inject" ? input.fault : [])),
    ];
    let n = 1;
    while (taken.some(({ id }) => id === `f${n}`)) n++;
    return `f${n}`;
  }

  #inject(fault: ArmedFault["input"]): void {
    if (this.faults.some((one) => one.input.id === fault.id && one.state === "armed"))
      throw new ScenarioError(`fault ${fault.id}: there is an armed fault of this name already`);
    if (this.faults.length >= SCENARIO_LIMITS.faults)
      throw new ScenarioError(`fault ${fault.id}: more than ${SCENARIO_LIMITS.faults} faults in one run`);
    const armed = this.#faultsChunk()?.armFault(this.cluster, this.#random, fault);
    if (armed) this.faults.push(armed);
  }

  #heal(id: string): void {
    const armed = this.faults.findLast((one) => one.input.id === id);
    if (!armed) throw new ScenarioError(`heal: there is no fault ${id}`);
    armed.heal();
  }
}

/** An input as the trace keeps it: an applied text by its name only; it is in the scenario. */
function recorded(input: Input): unknown {
  return input.type === "apply" ? { type: "apply", file: input.file } : input;
}
