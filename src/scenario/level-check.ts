/** What is wrong with a level, field by field, and what its files offer to be aimed at. */
import { parseManifest } from "../kube/manifest/parse-manifest.ts";
import { actionsField, actionsProblem } from "./actions-text.ts";
import { parseExpectation } from "./expectation.ts";
import { faultProblems } from "./faults/index.ts";
import { duration, integer } from "./fields.ts";
import { piecesOf } from "./lesson-blocks.ts";
import { withSettings } from "./given-settings.ts";
import type { Level, LevelCheck, LevelCluster, LevelProblem, LevelQuestion, LevelTargets, LevelTask } from "./level.ts";
import { expectationOf, faultOf, formatLevel, settingsOf } from "./level-text.ts";
import { FILE_NAME, HIDDEN, parseActions, parseLesson } from "./lessons.ts";
import { SCENARIO_LIMITS } from "./limits.ts";
import { DEFAULT_SETTINGS, ScenarioError } from "./settings.ts";
import { record, yamlField } from "./yaml-field.ts";

/** All that is wrong, in the order of the form; nothing where it can be played. */
export function levelProblems(level: Level): LevelProblem[] {
  const problems: LevelProblem[] = [];
  const say = (field: string, message: string): void => void problems.push({ field, message });
  checkText(level.title, "title", "what lists and the page call it", say);
  if (level.title.includes("\n")) say("title", "more than one line");
  checkText(level.symptom, "symptom", "what the learner is told", say);
  checkSymptom(level, say);
  checkCluster(level.cluster, say);
  if (level.files.length === 0) say("files", "there is no file: write one in the editor, and take it from there");
  for (const [i, { name }] of level.files.entries())
    if (!FILE_NAME.test(name)) say(`files[${i}]`, `${JSON.stringify(name)} is not the name of a file`);
  const start = checkDuration(level.start, "start", say);
  const targets = targetsOf(level);
  for (const [i, fault] of level.faults.entries()) {
    const at = checkDuration(fault.at, `faults[${i}].at`, say);
    if (at !== null && start !== null && at > start)
      say(`faults[${i}].at`, `the learner comes at ${level.start}: arm it by then, and let it wait with “after”`);
    const input = faultOf(fault, i);
    for (const { field, message } of faultProblems(input)) say(`faults[${i}].${fieldOf(field)}`, message);
    checkAims(fault.values, targets, (field, message) => say(`faults[${i}].${field}`, message));
  }
  if (!level.parts.some(({ type }) => type === "task")) say("parts", "there is nothing to be done: add a task");
  for (const [i, part] of level.parts.entries()) {
    if (part.type === "task") checkTask(part, `parts[${i}]`, say);
    else checkQuestion(part, `parts[${i}]`, say);
    for (const [j, hint] of part.hints.entries())
      checkText(hint, `parts[${i}].hints[${j}]`, "write it, or take the hint away", say);
  }
  checkDuration(level.time, "time", say);
  for (const field of ["minutes", "commands", "edits", "seed"] as const) checkWhole(level[field], field, say);
  return problems.length > 0 ? problems : wholeProblems(level);
}

type Say = (field: string, message: string) => void;

/** Where the form has the field. */
function fieldOf(field: string): string {
  return field === "" ? "fault" : field === "when" ? "when.is" : field;
}

/** What is only seen when all of it is read as the challenge that it becomes. */
function wholeProblems(level: Level): LevelProblem[] {
  return parseLesson(formatLevel(level), "level").problems.map(({ message }) => ({
    field: message.startsWith("minutes") ? "minutes" : "",
    message,
  }));
}

function checkSymptom({ symptom }: Level, say: Say): void {
  for (const piece of piecesOf(symptom.split("\n"), 0)) {
    if (piece.type !== "fenced") continue;
    const { language, info } = piece.fenced;
    if (!piece.isClosed) say("symptom", "a block that begins with ``` has no end");
    if (HIDDEN.includes(language) || language === "sealed" || info.startsWith("file="))
      say("symptom", `a block named ${language} would be a part of the challenge: give it another name`);
  }
}

function checkText(value: string, field: string, what: string, say: Say): void {
  if (value.trim() === "") say(field, `missing: ${what}`);
}

/** Each setting is looked at alone, so that all that is wrong is said at once. */
function checkCluster(cluster: LevelCluster, say: Say): void {
  const { value, problem } = yamlField(cluster.more);
  if (problem !== null) say("cluster.more", problem);
  else if (cluster.more.trim() !== "" && record(value) !== value) say("cluster.more", "not a map: nodes: [{name: a}]");
  for (const [name, setting] of Object.entries(settingsOf(cluster))) {
    const isOwn = name === "kubernetesVersion" || (name === "nodes" && cluster.nodes !== "");
    const field = isOwn && name in cluster ? `cluster.${name}` : "cluster.more";
    if (isOwn && name in record(value)) say("cluster.more", `${name} has a field of its own`);
    guarded(field, say, () => withSettings(DEFAULT_SETTINGS, { [name]: setting }));
  }
}

function checkTask(task: LevelTask, at: string, say: Say): void {
  checkText(task.goal, `${at}.goal`, "what is to be done, in a sentence", say);
  if (task.checks.length === 0) say(`${at}.checks`, "nothing is checked: add at least one");
  for (const [i, check] of task.checks.entries()) checkCheck(check, `${at}.checks[${i}]`, say);
  checkDuration(task.hold, `${at}.hold`, say);
  checkDuration(task.within, `${at}.within`, say);
  for (const name of ["solution", "wrong"] as const) {
    const problem = actionsProblem(task[name]);
    if (problem !== null) say(`${at}.${name}`, problem);
    else guarded(`${at}.${name}`, say, () => parseActions(actionsField(task[name]), name));
  }
}

function checkQuestion({ ask, choices, answer }: LevelQuestion, at: string, say: Say): void {
  checkText(ask, `${at}.ask`, "what is asked", say);
  const offered = choices.split("\n").filter((one) => one.trim() !== "");
  if (answer.trim() === "") say(`${at}.answer`, "missing: what is right");
  else if (offered.length > 0 && !answer.split("\n").every((one) => one.trim() === "" || offered.includes(one)))
    say(`${at}.answer`, "it is none of the choices");
  if (offered.length === 1) say(`${at}.choices`, "one choice is none: at least two, or none for a typed answer");
}

function checkCheck(check: LevelCheck, at: string, say: Say): void {
  const { fact, matcher, value } = check;
  if (value === "" && matcher !== "absent" && matcher !== "there" && matcher !== "is")
    say(`${at}.value`, "missing: what it is compared with");
  try {
    parseExpectation(expectationOf(check), at, false);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const field = error.field.slice(at.length + fact.length + 2);
    const isValue = field === matcher;
    say(`${at}.${field === "" ? "fact" : isValue ? "value" : field}`, error.message.slice(error.field.length + 2));
  }
}

function checkDuration(value: string, field: string, say: Say): number | null {
  return guarded(field, say, () => {
    const ms = duration(value, field);
    if (ms > SCENARIO_LIMITS.lessonWaitMs)
      throw ScenarioError.at(field, `longer than ${SCENARIO_LIMITS.lessonWaitMs / 60_000} minutes`);
    return ms;
  });
}

function checkWhole(value: string, field: string, say: Say): void {
  guarded(field, say, () => integer(/^\d{1,9}$/.test(value) ? Number(value) : value, field));
}

function guarded<T>(field: string, say: Say, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    say(field, error.message.slice(error.field.length + 2));
    return null;
  }
}

/** A fault that is aimed at nothing would never be seen. */
function checkAims(values: Record<string, string>, targets: LevelTargets, say: Say): void {
  const { pod = "", workload = "", service = "" } = values;
  const isOfWorkload = targets.workload.some((one) => pod.startsWith(`${one.replace(/^.*\//, "")}-`));
  if (pod !== "" && !targets.pod.includes(pod) && !isOfWorkload)
    say("pod", `no file makes a Pod of this name${known(targets.pod)}`);
  if (workload !== "" && !targets.workload.includes(workload))
    say("workload", `no file makes it${known(targets.workload)}`);
  if (service !== "" && service !== "kubernetes" && !targets.service.includes(service))
    say("service", `no file makes a Service of this name${known(targets.service)}`);
}

function known(names: readonly string[]): string {
  return names.length === 0 ? "" : `; there is ${names.join(", ")}`;
}

const WORKLOADS = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"];

/** Names of what the files make. */
export function targetsOf({ files }: Pick<Level, "files">): LevelTargets {
  const targets: LevelTargets = { pod: [], workload: [], container: [], service: [], image: [] };
  for (const file of files) {
    for (const { value } of parseManifest(file.text, file.name).documents) {
      for (const object of [value, ...list(map(value)["items"])].map(map)) addTarget(object, targets);
    }
  }
  return {
    pod: distinct(targets.pod),
    workload: distinct(targets.workload),
    container: distinct(targets.container),
    service: distinct(targets.service),
    image: distinct(targets.image),
  };
}

function addTarget(object: Record<string, unknown>, targets: LevelTargets): void {
  const { kind } = object;
  const { name } = map(object["metadata"]);
  const spec = map(object["spec"]);
  if (typeof kind !== "string" || typeof name !== "string") return;
  if (kind === "Service") targets.service.push(name);
  if (WORKLOADS.includes(kind)) targets.workload.push(`${kind.toLowerCase()}/${name}`);
  if (kind === "Pod") targets.pod.push(name);
  const jobSpec = map(map(spec["jobTemplate"])["spec"]);
  const podSpec = kind === "Pod" ? spec : map(map((kind === "CronJob" ? jobSpec : spec)["template"])["spec"]);
  for (const container of [...list(podSpec["initContainers"]), ...list(podSpec["containers"])].map(map)) {
    const { name: own, image } = container;
    if (typeof own === "string") targets.container.push(own);
    if (typeof image === "string") targets.image.push(image);
  }
}

function map(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
