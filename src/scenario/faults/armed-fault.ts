/**
 * A fault from its arming to its end: waits for its condition and its time, begins, strikes, lasts, begins again, and is
 * healed. What it does is its mechanism's; when, is here and the same for all.
 */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type { Timer } from "../../sim/clock.ts";
import type { Random, RandomStream } from "../../sim/random.ts";
import type { Duration } from "../../sim/units.ts";
import type { FaultInput } from "../input.ts";
import { english, list } from "../saying.ts";
import type { Saying } from "../saying.ts";
import { ScenarioError } from "../settings.ts";
import { aimedContainers, aimedPods, describeAim } from "./aim.ts";
import type { AimedContainer } from "./aim.ts";
import { conditionHolds, describeModes } from "./modes.ts";
import type { Condition, Modes } from "./modes.ts";
import type { ArmedFault, Fault, FaultSite, Mechanism } from "./types.ts";

const PODS = { group: "", resource: "pods" };

export class FaultInWait implements ArmedFault, FaultSite {
  readonly cluster: Cluster;
  readonly input: FaultInput;
  readonly title: string;
  readonly target: Saying;
  readonly summary: Saying;
  readonly namespace: string;
  readonly random: RandomStream;
  fired = 0;
  readonly #fault: Fault;
  readonly #modes: Modes;
  readonly #mechanism: Mechanism;
  /** Its mechanism has begun and not ended. */
  #acts = false;
  #isHealed = false;
  #isSpent = false;
  #timers: (Timer | null)[] = [];
  #unwatch: (() => void) | null = null;

  constructor(cluster: Cluster, random: Random, fault: Fault, input: FaultInput, values: unknown, modes: Modes) {
    this.cluster = cluster;
    this.input = input;
    this.namespace = input.namespace ?? "default";
    this.random = random.stream(`fault/${input.id}`);
    this.title = fault.entry.title;
    this.target = describeAim(fault.entry, input);
    this.#fault = fault;
    this.#modes = modes;
    this.#mechanism = fault.mechanism(this, values as never);
    this.summary = list([fault.summary(values as never), ...describeModes(fault.entry, modes)]);
  }

  get state(): ArmedFault["state"] {
    if (this.#isHealed) return "healed";
    return this.#isSpent && this.#mechanism.holds?.() !== true ? "spent" : "armed";
  }

  /** Lies in wait. Throws ScenarioError where it should act at once and has nothing to act on. */
  arm(): void {
    this.record("armed");
    const { when, after } = this.#modes;
    if (when) this.#waitFor(when, () => this.#wait(after, () => this.#tryBegin()));
    else if (after > 0) this.#wait(after, () => this.#tryBegin());
    else
      this.#beginOrMiss((error) => {
        throw error;
      });
  }

  heal(): void {
    if (this.#isHealed) return;
    this.#finish();
    this.#isHealed = true;
    this.record("healed");
  }

  /* For its mechanism */

  aimsAt(pod: { namespace: string; name: string; uid: string }, container?: string): boolean {
    const { input } = this;
    if (pod.namespace !== this.namespace) return false;
    if (container !== undefined && input.container !== undefined && container !== input.container) return false;
    return input.workload === undefined
      ? pod.name === input.pod
      : aimedPods(this.cluster, input).some((one) => one.metadata.uid === pod.uid);
  }

  containers(): AimedContainer[] {
    return aimedContainers(this.cluster, this.input);
  }

  strikes(about: { pod?: string; container?: string } = {}): boolean {
    if (!this.#acts || this.#isSpent || !this.#isLucky()) return false;
    this.#strike(about);
    // What the last one has done goes on until it is healed.
    this.#isSpent = this.fired === this.#modes.times;
    return true;
  }

  record(op: "armed" | "fired" | "missed" | "healed", about: { pod?: string; container?: string } = {}): void {
    const { id, fault: name } = this.input;
    const pod = about.pod ?? this.input.pod;
    const container = about.container ?? this.input.container;
    this.cluster.trace.record("fault", {
      ...(pod !== undefined && { namespace: this.namespace, pod }),
      ...(container !== undefined && { container }),
      id,
      name,
      target: english(this.target),
      op,
      ...(this.input.hidden === true && { hidden: true }),
    });
  }

  #strike(about: { pod?: string; container?: string } = {}): void {
    this.fired++;
    this.record("fired", about);
  }

  #isLucky(): boolean {
    const { probability } = this.#modes;
    return probability >= 100 || this.random.below(100) < probability;
  }

  #wait(delay: Duration, act: () => void): void {
    if (delay === 0) act();
    else this.#timers.push(this.cluster.clock.after(delay, act));
  }

  /** Acts where the condition holds, now or once it does. */
  #waitFor(when: Condition, act: () => void): void {
    const { cluster } = this;
    const input = when.pod === null ? this.input : { ...this.input, pod: when.pod, workload: undefined };
    const holds = (): boolean => {
      const pods = aimedPods(cluster, input);
      return pods.length === 0 ? conditionHolds(when, undefined) : pods.some((pod) => conditionHolds(when, pod));
    };
    if (when.is !== "gone" && holds()) return act();
    this.#unwatch = cluster.api.watch(PODS, {}, () => {
      if (!holds()) return;
      this.#unwatch?.();
      this.#unwatch = null;
      this.#timers.push(cluster.clock.after(0, act));
    });
  }

  /** Of itself, later: where there is nothing to act on any more, it has missed, but may find something the next time. */
  #tryBegin(): void {
    this.#beginOrMiss(() => {
      if (!this.#beginsAgain()) this.#isSpent = true;
    });
  }

  #beginsAgain(): boolean {
    const { every } = this.#modes;
    if (every !== null) this.#timers.push(this.cluster.clock.after(every, () => this.#tryBegin()));
    return every !== null;
  }

  #beginOrMiss(missed: (error: ScenarioError) => void): void {
    try {
      this.#begin();
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      this.#acts = false;
      this.record("missed");
      missed(error);
    }
  }

  #begin(): void {
    const { lasts } = this.#fault.entry;
    const { lasting, every, times } = this.#modes;
    const strikes = lasts === "attempts" || this.#isLucky();
    const isLast = strikes && lasts !== "attempts" && times !== null && this.fired + 1 >= times;
    if (!strikes && every === null) {
      this.#isSpent = true;
      this.record("missed");
    }
    if (strikes) {
      this.#acts = true;
      this.#mechanism.begin();
      if (lasts !== "attempts") this.#strike();
      if (lasts === "moment") this.#acts = false;
      if (isLast && lasts === "moment") this.#isSpent = true;
      if (lasting !== null)
        this.#timers.push(this.cluster.clock.after(lasting, () => this.#rest(isLast || every === null)));
    }
    if (!isLast) this.#beginsAgain();
  }

  /** Its time is over, for good or until it begins again. */
  #rest(isOver: boolean): void {
    if (isOver) return this.heal();
    this.#end();
    this.record("healed");
  }

  #end(): void {
    if (!this.#acts && this.#mechanism.holds?.() !== true) return;
    this.#acts = false;
    this.#mechanism.end();
  }

  /** Nothing more will come of it. */
  #finish(): void {
    for (const timer of this.#timers) this.cluster.clock.cancel(timer);
    this.#timers = [];
    this.#unwatch?.();
    this.#unwatch = null;
    this.#end();
  }
}
