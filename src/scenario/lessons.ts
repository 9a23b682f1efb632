/**
 * Reads a lesson: one Markdown file with front matter, prose, and fenced blocks of five kinds.
 *
 *     ---
 *     kind: Lesson                      # or Challenge
 *     title: What the containers of a Pod share
 *     summary: One address, one set of ports, and the volumes that both mount.
 *     minutes: 6
 *     ---
 *     Prose.
 *     ```yaml file=pod.yaml             a file of the workstation
 *     ```setup                          steps of a scenario, done before the learner comes
 *     ```question                       {id, ask, choices, answer, why, hints, predict: {after, fact}}
 *     ```task                           {id, do, check, within, hold, hints, solution, wrong, done}
 *     ```sealed                         blocks of the last three kinds that are not to be read beforehand
 *
 * Other fenced blocks are code that is shown. Nothing in a lesson is run but what its actions type into the simulation.
 */
import { CORE_SCHEMA, load, YAMLException } from "js-yaml/browser";
import { parseManifest } from "../kube/manifest/parse-manifest.ts";
import { parseExpectation } from "./expectation.ts";
import type { Expectation } from "./expectation.ts";
import { duration, integer, only, optionalText, record, string } from "./fields.ts";
import { openBlocks } from "./lesson.ts";
import { piecesOf } from "./lesson-blocks.ts";
import type { Fenced } from "./lesson-blocks.ts";
import type { Action, Lesson, LessonBlock, LessonProblem, Question, Score, Task } from "./lesson.ts";
import { parseProse } from "./lesson-prose.ts";
import { isSealed, unseal } from "./level-seal.ts";
import { SCENARIO_LIMITS } from "./limits.ts";
import { parseFault, parseSteps } from "./scenario-text.ts";
import type { ScenarioFile, Step } from "./scenario.ts";
import { withSettings } from "./given-settings.ts";
import { DEFAULT_SETTINGS, ScenarioError } from "./settings.ts";

export interface ParsedLesson {
  /** The best that could be made of the text; null where there is not even front matter. */
  lesson: Lesson | null;
  problems: LessonProblem[];
  /** All of it or part of it was sealed. */
  isSealed: boolean;
}

/** Whether a text is a lesson and not a manifest or a scenario. */
export function isLesson(text: string): boolean {
  return (
    /^---\r?\n(?:[^\n]*\n)*?kind:\s*(Lesson|Challenge)\s*(#.*)?\r?$/m.test(text.slice(0, 4000)) &&
    /\n---\s*\n/.test(text)
  );
}

/** `name` is that of its file, without `.md`. The text may be a sealed one. */
export function parseLesson(given: string, name: string): ParsedLesson {
  const problems: LessonProblem[] = [];
  if (isSealed(given)) {
    const text = opened(given, problems);
    const found: LessonProblem[] = [];
    const lesson = text === null ? null : lessonOf(text, name, found);
    problems.push(...found.map(({ message }) => sealedProblem(1, message)));
    return { lesson, problems, isSealed: true };
  }
  return { lesson: lessonOf(given, name, problems), problems, isSealed: /^`{3,}sealed/m.test(given) };
}

/** The best that can be made of a text that is not sealed as a whole. */
function lessonOf(text: string, name: string, problems: LessonProblem[]): Lesson | null {
  if (text.length > SCENARIO_LIMITS.lessonChars) {
    problems.push({ line: 1, message: `the lesson is longer than ${SCENARIO_LIMITS.lessonChars} characters` });
    return null;
  }
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf("---", 1);
  if (lines[0] !== "---" || end < 0) {
    problems.push({ line: 1, message: "a lesson begins with front matter between two lines ---" });
    return null;
  }
  const head = guarded(problems, 2, lines.slice(1, end), (value) => readHead(value, name));
  if (!head) return null;
  const lesson: Lesson = { ...head, files: [], setup: [], blocks: [] };
  readBody(lesson, lines, end + 1, problems);
  checkWhole(lesson, problems, end + 1);
  return lesson;
}

function opened(sealed: string, problems: LessonProblem[]): string | null {
  try {
    return unseal(sealed);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    problems.push({ line: 1, message: error.message });
    return null;
  }
}

type Head = Omit<Lesson, "files" | "setup" | "blocks">;

function readHead(value: unknown, name: string): Head {
  const head = record(value, "");
  only(head, ["kind", "title", "summary", "minutes", "after", "seed", "settings", "score"], "");
  const kind = head["kind"];
  if (kind !== "Lesson" && kind !== "Challenge")
    throw ScenarioError.at("kind", `${JSON.stringify(kind)} is not Lesson or Challenge`);
  const minutes = integer(head["minutes"] ?? 5, "minutes");
  if (minutes < 1 || minutes > 60) throw ScenarioError.at("minutes", `${minutes} is not from 1 to 60`);
  return {
    name,
    kind: kind === "Lesson" ? "lesson" : "challenge",
    title: string(head["title"], "title"),
    summary: optionalText(head["summary"], "summary"),
    minutes,
    after: texts(head["after"], "after"),
    seed: integer(head["seed"] ?? 1, "seed"),
    settings: withSettings(DEFAULT_SETTINGS, record(head["settings"] ?? {}, "settings")),
    score: head["score"] === undefined ? null : readScore(record(head["score"], "score")),
  };
}

function readScore(score: Record<string, unknown>): Score {
  only(score, ["time", "commands", "edits"], "score.");
  return {
    time: duration(score["time"], "score.time"),
    commands: integer(score["commands"], "score.commands"),
    edits: integer(score["edits"] ?? 0, "score.edits"),
  };
}

/** Prose and blocks, from a line on. */
function readBody(lesson: Lesson, lines: readonly string[], from: number, problems: LessonProblem[]): void {
  let sealed = 0;
  for (const piece of piecesOf(lines, from)) {
    if (piece.type === "prose") {
      const prose = parseProse(piece.lines);
      if (prose.length > 0) lesson.blocks.push({ type: "prose", prose });
      continue;
    }
    const { fenced, isClosed } = piece;
    if (!isClosed) problems.push({ line: fenced.line - 1, message: "this block has no end" });
    if (fenced.language === "sealed" && ++sealed > SCENARIO_LIMITS.sealedBlocks) {
      const message = `a lesson has at most ${SCENARIO_LIMITS.sealedBlocks} sealed blocks`;
      problems.push({ line: fenced.line - 1, message });
      return;
    }
    if (fenced.language === "sealed") readSealed(lesson, fenced, problems);
    else readBlock(lesson, fenced, problems);
    if (lesson.blocks.length > SCENARIO_LIMITS.lessonBlocks) {
      const message = `a lesson has at most ${SCENARIO_LIMITS.lessonBlocks} blocks`;
      problems.push({ line: Math.min(fenced.end - 1, lines.length), message });
      return;
    }
  }
}

/** What is sealed has no lines that one could look at: all is said of the one where it stands. */
function sealedProblem(line: number, message: string): LessonProblem {
  return { line, message: `in what is sealed: ${message}` };
}

/** Blocks that were sealed together (level-seal.ts). */
function readSealed(lesson: Lesson, { inner, line }: Fenced, problems: LessonProblem[]): void {
  try {
    const lines = unseal(inner.join("").replaceAll(/\s/g, "")).split("\n");
    const found: LessonProblem[] = [];
    for (const piece of piecesOf(lines, 0)) {
      if (piece.type !== "fenced") continue;
      if (HIDDEN.includes(piece.fenced.language)) readBlock(lesson, { ...piece.fenced, line }, found);
      else found.push({ line, message: `${piece.fenced.language || "a block without a name"} is not sealed` });
    }
    problems.push(...found.map(({ message }) => sealedProblem(line, message)));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    problems.push({ line, message: error.message });
  }
}

/** Blocks that can be sealed: what they hold is not shown before its time. */
export const HIDDEN: readonly string[] = ["setup", "question", "task"];

function readBlock(lesson: Lesson, { language, info, inner, line }: Fenced, problems: LessonProblem[]): void {
  const text = inner.map((one) => `${one}\n`).join("");
  const id = `${language}-${lesson.blocks.filter((block) => block.type === language).length + 1}`;
  const add = (block: LessonBlock | null): void => {
    if (block) lesson.blocks.push(block);
  };
  const place = { id, line };
  switch (language) {
    case "question":
      return add(
        guarded(problems, line, inner, (value) => ({ type: "question", question: readQuestion(value, place) })),
      );
    case "task":
      return add(guarded(problems, line, inner, (value) => ({ type: "task", task: readTask(value, place) })));
    case "setup": {
      const steps = guarded<Step[]>(problems, line, inner, (value) => parseSteps(value, "setup"));
      lesson.setup.push(...(steps ?? []));
      return;
    }
    default: {
      const file = /^file=(\S+)$/.exec(info)?.[1];
      if (file === undefined) return add({ type: "prose", prose: [{ type: "code", language, text }] });
      if (!FILE_NAME.test(file)) {
        problems.push({ line: line - 1, message: `${JSON.stringify(file)} is not the name of a file` });
        return;
      }
      const made: ScenarioFile = { name: file, text };
      lesson.files.push(made);
      return add({ type: "file", file: made });
    }
  }
}

export const FILE_NAME = /^[\w][\w.-]{0,99}$/;

function readQuestion(value: unknown, place: { id: string; line: number }): Question {
  const question = record(value, "");
  only(question, ["id", "ask", "choices", "answer", "why", "hints", "predict"], "");
  const choices = question["choices"] === undefined ? null : texts(question["choices"], "choices");
  const { answer } = question;
  const answers = Array.isArray(answer) ? texts(answer, "answer") : [words(answer, "answer")];
  if (choices && (choices.length < 2 || !answers.every((one) => choices.includes(one))))
    throw ScenarioError.at("answer", `${JSON.stringify(answer)} is not one of at least two choices`);
  return {
    line: place.line,
    id: question["id"] === undefined ? place.id : string(question["id"], "id"),
    ask: string(question["ask"], "ask"),
    choices,
    answers,
    why: optionalText(question["why"], "why"),
    hints: texts(question["hints"], "hints"),
    predict: question["predict"] === undefined ? null : readPrediction(record(question["predict"], "predict")),
  };
}

function readPrediction(predict: Record<string, unknown>): Question["predict"] {
  only(predict, ["after", "fact"], "predict.");
  return {
    after: bounded(duration(predict["after"], "predict.after"), "predict.after"),
    fact: parseExpectation(predict["fact"], "predict.fact", false),
  };
}

function readTask(value: unknown, place: { id: string; line: number }): Task {
  const task = record(value, "");
  only(task, ["id", "do", "check", "within", "hold", "hints", "solution", "wrong", "done"], "");
  const { check } = task;
  const checks = (Array.isArray(check) ? check : [check]).map((one, i): Expectation =>
    parseExpectation(one, Array.isArray(check) ? `check[${i}]` : "check", false),
  );
  if (checks.length === 0) throw ScenarioError.at("check", "nothing is checked");
  return {
    line: place.line,
    id: task["id"] === undefined ? place.id : string(task["id"], "id"),
    do: string(task["do"], "do"),
    checks,
    within: bounded(duration(task["within"] ?? "60s", "within"), "within"),
    hold: bounded(duration(task["hold"] ?? "0s", "hold"), "hold"),
    hints: texts(task["hints"], "hints"),
    solution: parseActions(task["solution"], "solution"),
    wrong: parseActions(task["wrong"], "wrong"),
    done: optionalText(task["done"], "done"),
  };
}

function bounded(ms: number, at: string): number {
  if (ms > SCENARIO_LIMITS.lessonWaitMs)
    throw ScenarioError.at(at, `longer than ${SCENARIO_LIMITS.lessonWaitMs / 60_000} minutes`);
  return ms;
}

/** A list of lines and other actions; a text of several lines is several. */
export function parseActions(value: unknown, at: string): Action[] {
  if (value === undefined) return [];
  const list = (Array.isArray(value) ? value : [value]) as unknown[];
  const found = list.flatMap((one, i) => action(one, Array.isArray(value) ? `${at}[${i}]` : at));
  if (found.length > SCENARIO_LIMITS.lessonActions)
    throw ScenarioError.at(at, `more than ${SCENARIO_LIMITS.lessonActions} actions`);
  return found;
}

function action(value: unknown, at: string): Action[] {
  if (typeof value === "string") {
    const lines = value.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line) => ({ type: "sh", line }));
  }
  const map = record(value, at);
  only(map, ["apply", "wait", "inject", "heal"], `${at}.`);
  if ("wait" in map) return [{ type: "wait", duration: bounded(duration(map["wait"], `${at}.wait`), `${at}.wait`) }];
  if ("heal" in map) return [{ type: "heal", id: string(map["heal"], `${at}.heal`) }];
  if ("inject" in map)
    return [{ type: "inject", fault: parseFault(record(map["inject"], `${at}.inject`), `${at}.inject`) }];
  const apply = record(map["apply"], `${at}.apply`);
  only(apply, ["file", "text"], `${at}.apply.`);
  const file = string(apply["file"], `${at}.apply.file`);
  if (!FILE_NAME.test(file))
    throw ScenarioError.at(`${at}.apply.file`, `${JSON.stringify(file)} is not the name of a file`);
  return [{ type: "apply", file, text: string(apply["text"], `${at}.apply.text`) }];
}

function texts(value: unknown, at: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw ScenarioError.at(at, "not a list");
  return value.map((one, i) => words(one, `${at}[${i}]`));
}

/** A text; numbers and the like are taken as they are written. */
function words(value: unknown, at: string): string {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : string(value, at);
}

/** Reads a block of YAML; what is wrong becomes a problem at its line, and there is nothing. */
function guarded<T>(
  problems: LessonProblem[],
  line: number,
  inner: readonly string[],
  read: (value: unknown) => T,
): T | null {
  const text = inner.map((one) => `${one}\n`).join("");
  try {
    return read(load(text, { schema: CORE_SCHEMA }));
  } catch (error) {
    if (error instanceof YAMLException) {
      problems.push({ line: line + (error.mark?.line ?? 0), message: error.reason });
      return null;
    }
    if (!(error instanceof ScenarioError)) throw error;
    const place = parseManifest(text, "").documents[0]?.locate(error.field.replace(/^setup(?=\[)/, "")).start.line ?? 1;
    problems.push({ line: line + place - 1, message: error.message.replace(/^: /, "") });
    return null;
  }
}

/** What can only be said of the whole. */
function checkWhole(lesson: Lesson, problems: LessonProblem[], line: number): void {
  const asked = openBlocks(lesson);
  const ids = new Set<string>();
  for (const one of asked) {
    if (ids.has(one.id)) problems.push({ line: one.line, message: `there are two of the id ${one.id}` });
    ids.add(one.id);
  }
  if (asked.length === 0 && problems.length === 0)
    problems.push({ line, message: "a lesson asks something or has something done: a block question or task" });
  if (lesson.kind === "challenge" && lesson.score === null)
    problems.push({ line: 2, message: "score: missing; a challenge is measured: {time: 5m, commands: 8, edits: 2}" });
}
