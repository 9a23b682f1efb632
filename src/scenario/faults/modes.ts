/**
 * When a fault acts: what all of them have in common. Counted (`times`), timed (`after`, `for`), by chance (`probability`),
 * on a condition (`when`) and repeated (`every`).
 */
import type { Duration } from "../../sim/units.ts";
import type { Pod } from "../../kube/api/pod.ts";
import type { FaultInput } from "../input.ts";
import { saying } from "../saying.ts";
import type { Saying } from "../saying.ts";
import { readValues, shown } from "./parameters.ts";
import type { FaultParameter, FaultProblem } from "./parameters.ts";
import type { FaultCatalogueEntry } from "./types.ts";

export interface Modes {
  /** How often it strikes; null: without end. */
  readonly times: number | null;
  readonly after: Duration;
  /** How long it lasts; null: until healed. */
  readonly lasting: Duration | null;
  readonly every: Duration | null;
  /** Percent. */
  readonly probability: number;
  readonly when: Condition | null;
}

/** `{container: app, is: ready}`; without a container it is said of the Pod, without a Pod of the fault's own. */
export interface Condition {
  readonly pod: string | null;
  readonly container: string | null;
  readonly is: ConditionWord;
}

export const CONDITION_WORDS = ["running", "ready", "not ready", "waiting", "terminated", "restarted", "gone"] as const;
type ConditionWord = (typeof CONDITION_WORDS)[number];

const TIMES = { name: "times", title: "Times", type: "integer", default: 1, minimum: 1, maximum: 1000 } as const;
const DAY = { minimum: "1ms", maximum: "24h" } as const;

/** As the catalogue shows them; all may be left out. */
export const MODE_PARAMETERS = [
  { ...TIMES, about: "how many times it strikes; without it, until it is healed (once, where it is not repeated)" },
  {
    name: "after",
    title: "After",
    type: "duration",
    default: "0s",
    minimum: "0s",
    maximum: "24h",
    about: "the wait before it",
  },
  { name: "for", title: "For", type: "duration", default: "1m", ...DAY, about: "heals itself after so long" },
  { name: "every", title: "Every", type: "duration", default: "1m", ...DAY, about: "happens again after so long" },
  {
    name: "probability",
    title: "Probability",
    type: "integer",
    default: 100,
    minimum: 1,
    maximum: 100,
    unit: "%",
    about: "strikes by chance, the same in every run of the same seed",
  },
] as const satisfies readonly (FaultParameter & { about: string })[];

export const MODE_NAMES = [...MODE_PARAMETERS.map((one) => one.name), "when", "hidden"];

export function readModes(entry: FaultCatalogueEntry, input: FaultInput, problems: FaultProblem[]): Modes {
  const given = MODE_PARAMETERS.filter((one) => input[one.name] !== undefined);
  const values = readValues(given, input, problems) as Partial<Record<string, number>>;
  const { times = null, after = 0, for: lasting = null, every = null, probability = 100 } = values;
  if (every !== null && entry.lasts === "attempts")
    problems.push({ field: "every", message: `${entry.name} strikes at every attempt; it is not repeated` });
  else if (every !== null && entry.lasts === "state" && lasting === null)
    problems.push({
      field: "every",
      message: `${entry.name} lasts until it is healed: it also needs for, how long each time`,
    });
  else if (every !== null && lasting !== null && lasting >= every)
    problems.push({ field: "for", message: `${shown(lasting)} is not less than every, which is ${shown(every)}` });
  if (times !== null && times > 1 && every === null && entry.lasts !== "attempts")
    problems.push({ field: "times", message: `${entry.name} happens once; to happen again it also needs every` });
  if (lasting !== null && entry.lasts === "moment")
    problems.push({ field: "for", message: `${entry.name} happens in one moment and lasts for no time` });
  const once = entry.lasts !== "attempts" && every === null ? 1 : null;
  const { hidden = false } = input;
  if (typeof hidden !== "boolean")
    problems.push({ field: "hidden", message: `${JSON.stringify(hidden)} is not true or false` });
  return { times: times ?? once, after, lasting, every, probability, when: readCondition(input["when"], problems) };
}

function readCondition(value: unknown, problems: FaultProblem[]): Condition | null {
  if (value === undefined) return null;
  const {
    pod = null,
    container = null,
    is,
    ...rest
  } = (typeof value === "object" && value !== null ? value : {}) as {
    [field: string]: unknown;
  };
  const isText = (one: unknown): one is string | null => one === null || typeof one === "string";
  const word = CONDITION_WORDS.find((one) => one === is);
  if (Object.keys(rest).length > 0 || !isText(pod) || !isText(container) || word === undefined) {
    const wanted = `{container: app, is: ready}, where is may be ${CONDITION_WORDS.join(", ")}`;
    problems.push({ field: "when", message: `${JSON.stringify(value)} is not a condition such as ${wanted}` });
    return null;
  }
  return { pod, container, is: word };
}

/** `next 2 attempts`, `until healed`, `in 5s for 30s, every 1m0s`: what a summary ends with. */
export function describeModes({ lasts }: FaultCatalogueEntry, modes: Modes): Saying[] {
  const { times, after, lasting, every, probability, when } = modes;
  const parts: Saying[] = [];
  if (when) parts.push(saying("when {who} is {state}", { who: whoOf(when), state: saying(when.is) }));
  if (after > 0) parts.push(saying("after {after}", { after: shown(after) }));
  if (lasting !== null) parts.push(saying("for {lasting}", { lasting: shown(lasting) }));
  if (every !== null) parts.push(saying("every {every}", { every: shown(every) }));
  if (lasts === "attempts" && times !== null)
    parts.push(times === 1 ? saying("next attempt") : saying("next {times} attempts", { times }));
  else if (every !== null && times !== null)
    parts.push(times === 1 ? saying("once") : saying("{times} times", { times }));
  else if (lasts !== "moment" && lasting === null) parts.push(saying("until healed"));
  if (probability < 100) parts.push(saying("with {probability} % chance", { probability }));
  return parts;
}

function whoOf({ container, pod }: Condition): Saying | string {
  if (container !== null && pod !== null) return saying("{container} of {whole}", { container, whole: pod });
  return container ?? pod ?? saying("the Pod");
}

/** Whether the condition holds of a Pod; undefined: there is no such Pod. */
export function conditionHolds({ container, is }: Condition, pod: Pod | undefined): boolean {
  if (!pod) return is === "gone";
  if (is === "gone") return false;
  const { status } = pod;
  if (container === null) {
    const ready = status.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true;
    const ended = status.phase === "Succeeded" || status.phase === "Failed";
    const restarts = (status.containerStatuses ?? []).some((one) => one.restartCount > 0);
    return {
      running: status.phase === "Running",
      ready,
      "not ready": !ready,
      waiting: status.phase === "Pending",
      terminated: ended,
      restarted: restarts,
    }[is];
  }
  const found = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].find(
    (one) => one.name === container,
  );
  if (!found) return false;
  const { state } = found;
  return {
    running: state.running !== undefined,
    ready: found.ready,
    "not ready": !found.ready,
    waiting: state.waiting !== undefined,
    terminated: state.terminated !== undefined,
    restarted: found.restartCount > 0,
  }[is];
}
