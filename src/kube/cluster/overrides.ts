/**
 * What goes otherwise than it would: rules that the floors below ask at certain points, and that are none but where a fault
 * has put one. Lower floors know these points and nothing of faults.
 */
import type { NetOverrides } from "../../machine/kernel/net/fabric.ts";
import type { RuntimeOverrides, StartChange } from "../../machine/runtime/types.ts";
import type { KubeletOverrides } from "../kubelet/node-context.ts";

export type Rules = {
  [K in keyof AllOverrides]-?: NonNullable<AllOverrides[K]>[];
};
type AllOverrides = NetOverrides & RuntimeOverrides & KubeletOverrides;

export class Overrides {
  readonly #rules: Rules = { path: [], dns: [], start: [], pull: [], mount: [], inspect: [], probe: [] };

  readonly forNetwork: NetOverrides = {
    path: (...asked) => delayed(this.#rules.path, (rule) => rule(...asked)),
    dns: (...asked) => delayed(this.#rules.dns, (rule) => rule(...asked)),
  };
  readonly forRuntime: RuntimeOverrides = {
    start: (container) => merged(this.#rules.start.flatMap((rule) => rule(container) ?? [])),
    pull: (ref) => delayed(this.#rules.pull, (rule) => rule(ref)),
  };
  readonly forKubelet: KubeletOverrides = {
    mount: (...asked) => first(this.#rules.mount, (rule) => rule(...asked)),
    inspect: (image) => first(this.#rules.inspect, (rule) => rule(image)),
    probe: (...asked) => first(this.#rules.probe, (rule) => rule(...asked)),
  };

  /** Adds a rule to those of that point; what is returned takes it away. */
  add<K extends keyof Rules>(point: K, rule: Rules[K][number]): () => void {
    const rules = this.#rules[point] as Rules[K][number][];
    rules.push(rule);
    return () => {
      const at = rules.indexOf(rule);
      if (at >= 0) rules.splice(at, 1);
    };
  }
}

/** The first answer that is one: the rule that was added first has its way. */
function first<R, A>(rules: readonly R[], ask: (rule: R) => A | null): A | null {
  for (const rule of rules) {
    const answer = ask(rule);
    if (answer !== null) return answer;
  }
  return null;
}

interface Answer {
  readonly delay?: number;
  readonly verdict?: string;
  readonly answer?: unknown;
  readonly message?: string;
}

/** All delays, up to the first answer that says how it ends. */
function delayed<R, A extends Answer>(rules: readonly R[], ask: (rule: R) => A | null): A | null {
  let [all, delay]: [A | null, number] = [null, 0];
  for (const rule of rules) {
    const given = ask(rule);
    if (!given) continue;
    delay += given.delay ?? 0;
    all = { ...given, delay };
    if ((given.verdict ?? "pass") !== "pass" || given.answer !== undefined || given.message !== undefined) break;
  }
  return all;
}

/** All that is to be done to a start; of several ends the first. */
function merged(changes: readonly StartChange[]): StartChange | null {
  const ending = changes.find((change) => change.ends !== undefined)?.ends;
  if (changes.length < 2) return changes[0] ?? null;
  return {
    ...(ending !== undefined && { ends: ending }),
    started: () => {
      for (const change of changes) change.started?.();
    },
  };
}
