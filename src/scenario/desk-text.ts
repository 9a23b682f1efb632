/** What a scenario's fields `keys`, `script` and `begun` hold, read and written. Part of the chunk `scenario-text`. */
import { formatGoDuration } from "../sim/units.ts";
import type { SimTime } from "../sim/units.ts";
import { SHOWN_PANELS } from "./desk.ts";
import type { Desk, Prediction, PreparedFault, ScriptAction, ScriptStep } from "./desk.ts";
import { parseExpectation } from "./expectation.ts";
import { duration, integer, only, optionalText, record, string } from "./fields.ts";
import type { FaultInput, Input } from "./input.ts";
import { SCENARIO_LIMITS } from "./limits.ts";
import { ScenarioError } from "./settings.ts";

/** How the steps of a scenario are read, which a script shares. */
export interface InputReader {
  parse(item: Record<string, unknown>, at: string): Input;
  fault(value: Record<string, unknown>, at: string): FaultInput;
  format(input: Input): Record<string, unknown>;
  readonly actions: readonly string[];
  /** What else may stand beside an action. */
  readonly more: readonly string[];
}

/** Null where neither is there. */
export function parseDesk({ keys, script, begun }: Record<string, unknown>, inputs: InputReader): Desk | null {
  if (keys === undefined && script === undefined && begun === undefined) return null;
  const desk: Desk = { keys: parseKeys(keys, inputs), script: [] };
  if (script !== undefined) desk.script = parseScript(script, inputs, desk);
  if (begun !== undefined) desk.begun = parseBegun(begun, desk.script.length);
  return desk;
}

function parseBegun(value: unknown, steps: number): SimTime[] {
  if (!Array.isArray(value)) throw ScenarioError.at("spec.begun", "not a list");
  if (value.length > steps) throw ScenarioError.at("spec.begun", `the script has ${steps} steps, not ${value.length}`);
  return value.map((one, i) => duration(one, `spec.begun[${i}]`) + 0);
}

function parseKeys(value: unknown, inputs: InputReader): PreparedFault[] {
  if (value === undefined) return [];
  return Object.entries(record(value, "spec.keys")).map(([name, one]) => {
    const at = `spec.keys.${name}`;
    const key = keyOf(Number(name), at);
    return { key, fault: inputs.fault({ id: `key${name}`, ...record(one, at) }, at) };
  });
}

function keyOf(key: number, at: string): number {
  if (!Number.isInteger(key) || key < 1 || key > 9) throw ScenarioError.at(at, "the keys are 1 to 9");
  return key;
}

function parseScript(value: unknown, inputs: InputReader, desk: Desk): ScriptStep[] {
  if (!Array.isArray(value)) throw ScenarioError.at("spec.script", "not a list");
  if (value.length > SCENARIO_LIMITS.scriptSteps)
    throw ScenarioError.at("spec.script", `more than ${SCENARIO_LIMITS.scriptSteps} steps`);
  return value.map((one, i) => parseScriptStep(record(one, `spec.script[${i}]`), `spec.script[${i}]`, inputs, desk));
}

function parseScriptStep(step: Record<string, unknown>, at: string, inputs: InputReader, desk: Desk): ScriptStep {
  only(step, ["title", "notes", "say", "do", "ask"], `${at}.`);
  const found = step["do"] ?? [];
  if (!Array.isArray(found)) throw ScenarioError.at(`${at}.do`, "not a list");
  if (found.length > SCENARIO_LIMITS.scriptActions)
    throw ScenarioError.at(`${at}.do`, `more than ${SCENARIO_LIMITS.scriptActions} actions`);
  return {
    title: string(step["title"], `${at}.title`),
    notes: optionalText(step["notes"], `${at}.notes`),
    say: optionalText(step["say"], `${at}.say`),
    actions: found.map((one, i) => parseAction(record(one, `${at}.do[${i}]`), `${at}.do[${i}]`, inputs, desk)),
    ask: step["ask"] === undefined ? null : parsePrediction(record(step["ask"], `${at}.ask`), `${at}.ask`),
  };
}

const OWN = ["fire", "speed", "play", "run", "seek", "show"];

function parseAction(item: Record<string, unknown>, at: string, inputs: InputReader, desk: Desk): ScriptAction {
  const known = [...inputs.actions, ...OWN];
  only(item, [...known, ...inputs.more], `${at}.`);
  const [name, another] = known.filter((action) => action in item);
  if (name === undefined || another !== undefined) throw ScenarioError.at(at, `one of ${known.join(", ")}`);
  if (inputs.actions.includes(name)) return { type: "input", input: inputs.parse(item, at) };
  return parseOwn(name, item[name], `${at}.${name}`, desk);
}

function parseOwn(name: string, value: unknown, at: string, desk: Desk): ScriptAction {
  switch (name) {
    case "fire": {
      const key = keyOf(integer(value, at), at);
      if (!desk.keys.some((one) => one.key === key)) throw ScenarioError.at(at, `nothing waits on key ${key}`);
      return { type: "fire", key };
    }
    case "speed":
      if (typeof value !== "number" || !(value >= 0.1 && value <= 1000))
        throw ScenarioError.at(at, `${JSON.stringify(value)} is not from 0.1 to 1000`);
      return { type: "speed", speed: value };
    case "play":
      if (typeof value !== "boolean") throw ScenarioError.at(at, `${JSON.stringify(value)} is not true or false`);
      return { type: "play", playing: value };
    case "run":
      return { type: "run", duration: wait(value, at) };
    case "seek":
      return { type: "seek", t: wait(value, at) + 0 };
    default: {
      const panel = string(value, at);
      if (!SHOWN_PANELS.includes(panel))
        throw ScenarioError.at(at, `${JSON.stringify(panel)} is none of ${SHOWN_PANELS.join(", ")}`);
      return { type: "show", panel };
    }
  }
}

function wait(value: unknown, at: string): ReturnType<typeof duration> {
  const ms = duration(value, at);
  if (ms > SCENARIO_LIMITS.lessonWaitMs)
    throw ScenarioError.at(at, `longer than ${SCENARIO_LIMITS.lessonWaitMs / 60_000} minutes`);
  return ms;
}

function parsePrediction(ask: Record<string, unknown>, at: string): Prediction {
  only(ask, ["ask", "choices", "answer", "why", "after", "fact"], `${at}.`);
  const { choices, fact } = ask;
  if (choices !== undefined && !Array.isArray(choices)) throw ScenarioError.at(`${at}.choices`, "not a list");
  if (Array.isArray(choices) && (choices.length < 2 || choices.length > 9))
    throw ScenarioError.at(`${at}.choices`, "two to nine can be chosen from");
  const answer = optionalText(ask["answer"], `${at}.answer`);
  if (fact === undefined && answer === "")
    throw ScenarioError.at(at, "it needs an answer, or a fact that gives it when the time has come");
  return {
    ask: string(ask["ask"], `${at}.ask`),
    choices: Array.isArray(choices) ? choices.map((one, i) => string(one, `${at}.choices[${i}]`)) : null,
    answer,
    why: optionalText(ask["why"], `${at}.why`),
    after: wait(ask["after"] ?? "0s", `${at}.after`),
    fact: fact === undefined ? null : parseExpectation(fact, `${at}.fact`, false),
  };
}

/** The fields as they are written; none where there is nothing in them. */
export function formatDesk(desk: Desk, inputs: InputReader): { keys?: object; script?: object[]; begun?: string[] } {
  const keys = Object.fromEntries(
    desk.keys.map(({ key, fault: { id, ...rest } }) => [key, id === `key${key}` ? rest : { id, ...rest }]),
  );
  return {
    ...(desk.keys.length > 0 && { keys }),
    ...(desk.script.length > 0 && { script: desk.script.map((step) => formatStep(step, inputs)) }),
    ...(desk.begun?.length && { begun: desk.begun.map((t) => formatGoDuration(t + 0)) }),
  };
}

function formatStep({ title, notes, say, actions, ask }: ScriptStep, inputs: InputReader): object {
  return {
    title,
    ...(notes !== "" && { notes }),
    ...(say !== "" && { say }),
    ...(actions.length > 0 && { do: actions.map((action) => formatAction(action, inputs)) }),
    ...(ask && { ask: formatPrediction(ask) }),
  };
}

function formatAction(action: ScriptAction, inputs: InputReader): object {
  switch (action.type) {
    case "input":
      return inputs.format(action.input);
    case "fire":
      return { fire: action.key };
    case "speed":
      return { speed: action.speed };
    case "play":
      return { play: action.playing };
    case "run":
      return { run: formatGoDuration(action.duration) };
    case "seek":
      return { seek: formatGoDuration(action.t + 0) };
    case "show":
      return { show: action.panel };
  }
}

function formatPrediction({ ask, choices, answer, why, after, fact }: Prediction): object {
  return {
    ask,
    ...(choices && { choices }),
    ...(answer !== "" && { answer }),
    ...(why !== "" && { why }),
    ...(after > 0 && { after: formatGoDuration(after) }),
    ...(fact && { fact }),
  };
}
