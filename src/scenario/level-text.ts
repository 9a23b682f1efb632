/** A level as the Markdown of a challenge, written and read, and with its hidden part sealed. */
import { dump, load, CORE_SCHEMA, YAMLException } from "js-yaml/browser";
import { parseWord } from "./faults/parameters.ts";
import type { FaultParameter } from "./faults/parameters.ts";
import { MODE_PARAMETERS } from "./faults/modes.ts";
import { FAULT_CATALOGUE } from "./faults/index.ts";
import { formatBlock, piecesOf } from "./lesson-blocks.ts";
import { EMPTY_LEVEL } from "./level.ts";
import type { Level, LevelCheck, LevelFault, LevelMatcher } from "./level.ts";
import { isSealed, seal, unseal } from "./level-seal.ts";
import { HIDDEN, parseLesson } from "./lessons.ts";
import type { FaultInput } from "./input.ts";
import { quote } from "./scenario.ts";
import { ScenarioError } from "./settings.ts";

/** The challenge that it is, whatever is wrong with it. */
export function formatLevel(level: Level): string {
  const { title, summary, symptom, files, question } = level;
  const score = { time: level.time, commands: whole(level.commands), edits: whole(level.edits) };
  const head = {
    kind: "Challenge",
    title,
    ...(summary !== "" && { summary }),
    minutes: whole(level.minutes),
    ...(level.seed !== "1" && { seed: whole(level.seed) }),
    score,
  };
  const parts = [
    `---\n${yaml(head)}---`,
    `${symptom.startsWith("# ") ? "" : `# ${title}\n\n`}${symptom.trim()}`,
    ...files.map(({ name, text }) => formatBlock(`yaml file=${name}`, text)),
    formatBlock("setup", yaml(setupOf(level))),
    formatBlock("task", yaml(taskOf(level))),
    ...(question.ask === "" ? [] : [formatBlock("question", yaml(questionOf(level)))]),
  ];
  return parts.map((part) => `${part.trimEnd()}\n`).join("\n");
}

function setupOf({ files, faults, start }: Level): object[] {
  return [
    ...faults.filter(({ at }) => at === "0s").map((fault, i) => ({ at: fault.at, inject: faultOf(fault, i) })),
    ...files.map(({ name }) => ({ at: "0s", kubectl: `apply -f ${quote(name)}` })),
    ...faults.flatMap((fault, i) => (fault.at === "0s" ? [] : [{ at: fault.at, inject: faultOf(fault, i) }])),
    { at: start, kubectl: "get pods" },
  ];
}

function taskOf({ goal, checks, hold, within, hints, solution, wrong, done }: Level): object {
  return {
    id: "goal",
    do: goal,
    check: checks.map(expectationOf),
    hold,
    within,
    ...(hints.length > 0 && { hints }),
    ...(solution.trim() !== "" && { solution: lines(solution) }),
    ...(wrong.trim() !== "" && { wrong: lines(wrong) }),
    ...(done !== "" && { done }),
  };
}

function questionOf({ question: { ask, choices, answer, why } }: Level): object {
  return {
    id: "why",
    ask,
    ...(choices.trim() !== "" && { choices: lines(choices) }),
    answer,
    ...(why !== "" && { why }),
  };
}

/** The fault as it is armed; a value that is none of its type stays the text that it is, and is refused by its name. */
export function faultOf({ fault, values }: LevelFault, index: number): FaultInput {
  const own: readonly FaultParameter[] = FAULT_CATALOGUE.find((one) => one.name === fault)?.parameters ?? [];
  const input: FaultInput = { id: `h${index + 1}`, fault, hidden: true };
  const when: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === "") continue;
    const parameter = [...own, ...MODE_PARAMETERS].find((one) => one.name === name);
    if (name.startsWith("when.")) when[name.slice(5)] = value;
    else input[name] = parameter ? parseWord(parameter, value) : value;
  }
  return Object.keys(when).length === 0 ? input : { ...input, when };
}

const NUMBERS = ["status", "attempt"];

/** The expectation that a check is. */
export function expectationOf({ fact, values, matcher, value, not }: LevelCheck): Record<string, unknown> {
  const given = Object.entries(values).filter(([, text]) => text !== "");
  const fields = given.map(([name, text]) => [name, NUMBERS.includes(name) ? whole(text) : text]);
  const matched =
    matcher === "absent"
      ? { absent: true }
      : matcher === "there"
        ? {}
        : { [matcher]: matcher === "atLeast" && isNumber(value) ? Number(value) : value };
  return { [fact]: { ...Object.fromEntries(fields), ...matched, ...(not && { not: true }) } };
}

/** The same file, with what is not to be read beforehand in one sealed block for each place where it stood. */
export function sealedFile(text: string): string {
  let out = "";
  let hidden = "";
  const flush = (): void => {
    if (hidden !== "") out += formatBlock("sealed", wrapped(seal(hidden)));
    hidden = "";
  };
  const all = text.split(/\r?\n/);
  const from = all.indexOf("---", 1) + 1;
  for (const piece of piecesOf(all, from)) {
    if (piece.type === "fenced" && HIDDEN.includes(piece.fenced.language)) {
      const { language, info, inner } = piece.fenced;
      hidden += formatBlock(`${language}${info === "" ? "" : ` ${info}`}`, inner.map((line) => `${line}\n`).join(""));
      continue;
    }
    // What separates two of them is nothing to read.
    if (hidden !== "" && piece.type === "prose" && piece.lines.every((line) => line.trim() === "")) continue;
    flush();
    out += piece.type === "prose" ? piece.lines.map((line) => `${line}\n`).join("") : blockOf(piece.fenced);
  }
  flush();
  return `${all.slice(0, from).join("\n")}\n${out}`;
}

function blockOf({ language, info, inner }: { language: string; info: string; inner: readonly string[] }): string {
  return formatBlock(`${language}${info === "" ? "" : ` ${info}`}`, inner.map((line) => `${line}\n`).join(""));
}

const LINE = /.{1,100}/g;

function wrapped(sealed: string): string {
  return (sealed.match(LINE) ?? []).join("\n");
}

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
  const level: Level = { ...EMPTY_LEVEL, faults: [], hints: [], files: lesson.files, hold: "0s" };
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
    else if (language === "task") readTask(level, record(yamlOf(inner)));
    else if (language === "question") readQuestion(level, record(yamlOf(inner)));
  }
  level.symptom = symptom.join("\n").trim();
  if (level.symptom.split("\n")[0] === `# ${level.title}`)
    level.symptom = level.symptom.split("\n").slice(1).join("\n").trim();
  if (level.checks.length === 0) throw noField("no task");
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
  for (const name of ["settings", "after"]) if (name in head) throw noField(name);
  level.title = text(head["title"]);
  level.summary = text(head["summary"]);
  level.minutes = text(head["minutes"], "5");
  level.seed = text(head["seed"], "1");
  const score = record(head["score"] ?? {});
  level.time = text(score["time"], EMPTY_LEVEL.time);
  level.commands = text(score["commands"], EMPTY_LEVEL.commands);
  level.edits = text(score["edits"], "0");
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
  const values = own.map(([name, value]) => [name, text(value)]);
  const conditions = Object.entries(record(when ?? {})).map(([name, value]) => [`when.${name}`, text(value)]);
  return { at, fault: text(fault), values: Object.fromEntries([...values, ...conditions]) };
}

function readTask(level: Level, task: Record<string, unknown>): void {
  if (level.checks.length > 0) throw noField("a second task");
  const { check } = task;
  level.goal = text(task["do"]);
  level.checks = (Array.isArray(check) ? check : [check]).flatMap((one) =>
    Object.entries(record(one)).flatMap(([fact, fields]) => readChecks(fact, record(fields))),
  );
  level.hold = text(task["hold"], "0s");
  level.within = text(task["within"], "60s");
  level.hints = list(task["hints"]).map((hint) => text(hint));
  level.solution = commands(task["solution"]);
  level.wrong = commands(task["wrong"]);
  level.done = text(task["done"]);
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

function readQuestion(level: Level, question: Record<string, unknown>): void {
  if (level.question.ask !== "") throw noField("a second question");
  if (level.checks.length === 0) throw noField("a question before its task");
  for (const name of ["predict", "hints"]) if (name in question) throw noField(`a question with ${name}`);
  const answers = list(question["answer"]).map((one) => text(one));
  if (answers.length !== 1) throw noField("a question with several answers");
  level.question = {
    ask: text(question["ask"]),
    choices: list(question["choices"])
      .map((one) => text(one))
      .join("\n"),
    answer: answers[0] ?? "",
    why: text(question["why"]),
  };
}

function commands(value: unknown): string {
  const all = list(value);
  if (all.some((one) => typeof one !== "string")) throw noField("a solution that is more than lines for the terminal");
  return all.map((one) => text(one).trimEnd()).join("\n");
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** What is there, as it is typed. */
function text(value: unknown, otherwise = ""): string {
  if (value === undefined || value === null) return otherwise;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function yamlOf(inner: readonly string[]): unknown {
  try {
    return load(inner.join("\n"), { schema: CORE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new ScenarioError(error.reason);
  }
}

function yaml(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}

function lines(value: string): string[] {
  return value.split("\n").filter((line) => line.trim() !== "");
}

function isNumber(value: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(value);
}

/** A whole number where it is one; else what was typed, which is refused as such. */
function whole(value: string): number | string {
  return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}
