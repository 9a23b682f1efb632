/** A level as the Markdown of a challenge, and with its hidden part sealed. Reading it again is level-read.ts. */
import { dump } from "js-yaml/browser";
import { actionsField } from "./actions-text.ts";
import { parseWord } from "./faults/parameters.ts";
import type { FaultParameter } from "./faults/parameters.ts";
import { MODE_PARAMETERS } from "./faults/modes.ts";
import { FAULT_CATALOGUE } from "./faults/index.ts";
import { formatBlock, piecesOf } from "./lesson-blocks.ts";
import type { Level, LevelCheck, LevelCluster, LevelFault, LevelPart, LevelQuestion, LevelTask } from "./level.ts";
import { seal } from "./level-seal.ts";
import { HIDDEN } from "./lessons.ts";
import type { FaultInput } from "./input.ts";
import { quote } from "./scenario.ts";
import { record, yamlField } from "./yaml-field.ts";

/** The challenge that it is, whatever is wrong with it. */
export function formatLevel(level: Level): string {
  const { title, summary, symptom, files, parts } = level;
  const settings = settingsOf(level.cluster);
  const score = { time: level.time, commands: whole(level.commands), edits: whole(level.edits) };
  const head = {
    kind: "Challenge",
    title,
    ...(summary !== "" && { summary }),
    minutes: whole(level.minutes),
    ...(level.seed !== "1" && { seed: whole(level.seed) }),
    ...(Object.keys(settings).length > 0 && { settings }),
    score,
  };
  const texts = [
    `---\n${yaml(head)}---`,
    `${symptom.startsWith("# ") ? "" : `# ${title}\n\n`}${symptom.trim()}`,
    ...files.map(({ name, text }) => formatBlock(`yaml file=${name}`, text)),
    formatBlock("setup", yaml(setupOf(level))),
    ...parts.map((part, i) => partOf(part, i, parts)),
  ];
  return texts.map((text) => `${text.trimEnd()}\n`).join("\n");
}

/** The settings of the cluster; of more that is no map, nothing. */
export function settingsOf({ kubernetesVersion, nodes, more }: LevelCluster): Record<string, unknown> {
  return {
    ...record(yamlField(more).value),
    ...(kubernetesVersion !== "" && { kubernetesVersion }),
    ...(nodes !== "" && { nodes: whole(nodes) }),
  };
}

function partOf(part: LevelPart, index: number, parts: readonly LevelPart[]): string {
  const before = parts.slice(0, index).filter(({ type }) => type === part.type).length;
  const id = `${part.type === "task" ? "goal" : "why"}${before === 0 ? "" : `-${before + 1}`}`;
  return formatBlock(part.type, yaml({ id, ...(part.type === "task" ? taskOf(part) : questionOf(part)) }));
}

function setupOf({ files, faults, start }: Level): object[] {
  return [
    ...faults.filter(({ at }) => at === "0s").map((fault, i) => ({ at: fault.at, inject: faultOf(fault, i) })),
    ...files.map(({ name }) => ({ at: "0s", kubectl: `apply -f ${quote(name)}` })),
    ...faults.flatMap((fault, i) => (fault.at === "0s" ? [] : [{ at: fault.at, inject: faultOf(fault, i) }])),
    { at: start, kubectl: "get pods" },
  ];
}

function taskOf({ goal, checks, hold, within, hints, solution, wrong, done }: LevelTask): object {
  return {
    do: goal,
    check: checks.map(expectationOf),
    hold,
    within,
    ...(hints.length > 0 && { hints }),
    ...(solution.trim() !== "" && { solution: actionsField(solution) }),
    ...(wrong.trim() !== "" && { wrong: actionsField(wrong) }),
    ...(done !== "" && { done }),
  };
}

function questionOf({ ask, choices, answer, why, hints }: LevelQuestion): object {
  const answers = lines(answer);
  return {
    ask,
    ...(choices.trim() !== "" && { choices: lines(choices) }),
    answer: answers.length > 1 ? answers : (answers[0] ?? ""),
    ...(why !== "" && { why }),
    ...(hints.length > 0 && { hints }),
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

export function blockOf({
  language,
  info,
  inner,
}: {
  language: string;
  info: string;
  inner: readonly string[];
}): string {
  return formatBlock(`${language}${info === "" ? "" : ` ${info}`}`, inner.map((line) => `${line}\n`).join(""));
}

const LINE = /.{1,100}/g;

function wrapped(sealed: string): string {
  return (sealed.match(LINE) ?? []).join("\n");
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
