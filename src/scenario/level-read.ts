/** The level that a challenge's text is: the counterpart of level-text.ts. */
import { dump } from "js-yaml/browser";
import { actionsText } from "./actions-text.ts";
import { piecesOf } from "./lesson-blocks.ts";
import { EMPTY_LEVEL } from "./level.ts";
import type { Level, LevelCheck, LevelCluster, LevelFault, LevelMatcher, LevelQuestion, LevelTask } from "./level.ts";
import { isSealed, unseal } from "./level-seal.ts";
import { blockOf } from "./level-text.ts";
import { HIDDEN, parseLesson } from "./lessons.ts";
import { ScenarioError } from "./settings.ts";
import { record, yamlField } from "./yaml-field.ts";

/**
 * The level that a challenge's text is, sealed or not. Throws ScenarioError where it is none, or has something for which the
 * form of levels has no field: nothing of it is lost by editing.
 */
export function readLevel(given: string): Level {
  const text = isSealed(given) ? unseal(given) : given;
  const { lesson, problems } = parseLesson(text, "level");
  const [problem] = problems;
  if (!lesson || problem) throw new ScenarioError(`line ${problem?.line ?? 1}: ${problem?.message ?? "no challenge"}`);
  const all = text.split(/\r?\n/);
  const end = all.indexOf("---", 1);
  const level: Level = { ...EMPTY_LEVEL, faults: [], parts: [], files: lesson.files };
  readHead(level, record(yamlOf(all.slice(1, end))));
  const symptom: string[] = [];
  let isBegun = false;
  for (const piece of flattened(all, end + 1)) {
    if (piece.type === "prose") {
      if (!isBegun) symptom.push(...piece.lines);
      else if (piece.lines.some((line) => line.trim() !== "")) throw noField("words behind its files");
      continue;
    }
    const { language, info, inner } = piece.fenced;
    const isFile = info.startsWith("file=");
    if (!isFile && !HIDDEN.includes(language)) {
      if (isBegun) throw noField("a block of code behind its files");
      symptom.push(...blockOf(piece.fenced).trimEnd().split("\n"));
      continue;
    }
    isBegun = true;
    if (language === "setup") readSetup(level, yamlOf(inner));
    else if (language === "task") level.parts.push(readTask(record(yamlOf(inner))));
    else if (language === "question") level.parts.push(readQuestion(record(yamlOf(inner))));
  }
  level.symptom = symptom.join("\n").trim();
  if (level.symptom.split("\n")[0] === `# ${level.title}`)
    level.symptom = level.symptom.split("\n").slice(1).join("\n").trim();
  if (!level.parts.some(({ type }) => type === "task")) throw noField("no task");
  return level;
}

/** The pieces of a text, with those that were sealed in their places. */
function flattened(all: readonly string[], from: number): ReturnType<typeof piecesOf> {
  return piecesOf(all, from).flatMap((piece) => {
    if (piece.type !== "fenced" || piece.fenced.language !== "sealed") return [piece];
    return piecesOf(unseal(piece.fenced.inner.join("").replaceAll(/\s/g, "")).split("\n"), 0);
  });
}

function noField(what: string): ScenarioError {
  return new ScenarioError(`this challenge has ${what}, for which there is no field here; edit its file instead`);
}

function readHead(level: Level, head: Record<string, unknown>): void {
  if (head["kind"] !== "Challenge") throw new ScenarioError("this is a lesson and no challenge; edit its file instead");
  if ("after" in head) throw noField("after");
  level.title = text(head["title"]);
  level.summary = text(head["summary"]);
  level.minutes = text(head["minutes"], "5");
  level.seed = text(head["seed"], "1");
  level.cluster = readCluster(record(head["settings"]));
  const score = record(head["score"]);
  level.time = text(score["time"], EMPTY_LEVEL.time);
  level.commands = text(score["commands"], EMPTY_LEVEL.commands);
  level.edits = text(score["edits"], "0");
}

/** A version and a number of nodes have fields of their own; all else is YAML. */
function readCluster({ kubernetesVersion, nodes, ...more }: Record<string, unknown>): LevelCluster {
  const hasNumber = (typeof nodes === "number" || typeof nodes === "string") && Number.isInteger(Number(nodes));
  const rest = { ...more, ...(nodes !== undefined && !hasNumber && { nodes }) };
  return {
    kubernetesVersion: text(kubernetesVersion),
    nodes: hasNumber ? String(Number(nodes)) : "",
    more: Object.keys(rest).length === 0 ? "" : dump(rest, { lineWidth: -1, noRefs: true }),
  };
}

/** Files that are applied at the beginning, in their order, failures, and a look at the Pods when the learner comes. */
function readSetup(level: Level, value: unknown): void {
  const applied: string[] = [];
  for (const step of (Array.isArray(value) ? value : []).map(record)) {
    const { at = "0s", inject, kubectl, ...rest } = step;
    if (Object.keys(rest).length > 0) throw noField(`a step with ${Object.keys(rest).join(" and ")} in its setup`);
    const file = /^apply -f '?([\w.-]+)'?$/.exec(text(kubectl))?.[1];
    if (inject !== undefined) level.faults.push(readFault(text(at), record(inject)));
    else if (kubectl === "get pods") level.start = text(at);
    else if (file !== undefined && text(at) === "0s") applied.push(file);
    else throw noField(`kubectl ${text(kubectl)} in its setup`);
  }
  if (applied.join(" ") !== level.files.map(({ name }) => name).join(" "))
    throw noField("files that are not all applied in their order");
}

function readFault(at: string, { fault, hidden, when, ...rest }: Record<string, unknown>): LevelFault {
  if (hidden !== true) throw noField("a failure that is not hidden");
  const own = Object.entries(rest).filter(([name]) => name !== "id");
  if (own.some(([, value]) => value === null || value === "")) throw noField("a failure with an empty value");
  const values = own.map(([name, value]) => [name, text(value)]);
  const conditions = Object.entries(record(when ?? {})).map(([name, value]) => [`when.${name}`, text(value)]);
  return { at, fault: text(fault), values: Object.fromEntries([...values, ...conditions]) };
}

function readTask(task: Record<string, unknown>): LevelTask {
  const { check } = task;
  return {
    type: "task",
    goal: text(task["do"]),
    checks: list(check).flatMap((one) =>
      Object.entries(record(one)).flatMap(([fact, fields]) => readChecks(fact, record(fields))),
    ),
    hold: text(task["hold"], "0s"),
    within: text(task["within"], "60s"),
    hints: list(task["hints"]).map((hint) => text(hint)),
    solution: actionsText(task["solution"]),
    wrong: actionsText(task["wrong"]),
    done: text(task["done"]),
  };
}

const MATCHERS: readonly LevelMatcher[] = ["is", "contains", "matches", "atLeast", "absent"];

/** One for each matcher: all of them must hold anyway. */
function readChecks(fact: string, fields: Record<string, unknown>): LevelCheck[] {
  const given = MATCHERS.filter((matcher) => matcher in fields && fields[matcher] !== false);
  const named = Object.entries(fields).filter(([name]) => name !== "not" && !MATCHERS.some((one) => one === name));
  const values = Object.fromEntries(named.map(([name, value]) => [name, text(value)]));
  const not = fields["not"] === true;
  return (given.length === 0 ? (["there"] as const) : given).map((matcher) => {
    const value = matcher === "absent" || matcher === "there" ? "" : text(fields[matcher]);
    return { fact, values, matcher, value, not };
  });
}

function readQuestion(question: Record<string, unknown>): LevelQuestion {
  if ("predict" in question) throw noField("a question with predict");
  const answers = list(question["answer"]).map((one) => text(one));
  const choices = list(question["choices"]).map((one) => text(one));
  if ([...answers, ...choices].some((one) => one.includes("\n"))) throw noField("an answer of several lines");
  return {
    type: "question",
    ask: text(question["ask"]),
    choices: choices.join("\n"),
    answer: answers.join("\n"),
    why: text(question["why"]),
    hints: list(question["hints"]).map((hint) => text(hint)),
  };
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** What is there, as it is typed. */
function text(value: unknown, otherwise = ""): string {
  if (value === undefined || value === null) return otherwise;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function yamlOf(inner: readonly string[]): unknown {
  const { value, problem } = yamlField(inner.join("\n"));
  if (problem !== null) throw new ScenarioError(problem);
  return value;
}
