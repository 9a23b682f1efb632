/** Taking lessons: which there are, opening one, answering, being shown a solution, and what is remembered of it. */
import { say, useWorkbench } from "./workbench-store.ts";
import { runFor, typeInTerminal } from "./commands.ts";
import type { LessonBlockView } from "./view.ts";
import { t } from "../locale/locale.ts";

const texts = import.meta.glob<string>("../../../examples/{lessons,challenges}/*.md", {
  query: "?raw",
  import: "default",
});

const DONE_KEY = "podarium.lessons";
const TAKEN_KEY = "podarium.lesson";
const TERMINAL = "t1";
/** The name under which one's own level is tried out. */
export const TRIED = "level-tried";

/** Begins a lesson of the gallery, `lessons/01-what-containers-share.md`, from its translation where there is one. */
export async function openLesson(file: string, translated?: Promise<string | undefined>): Promise<void> {
  const text = (await translated) ?? (await texts[`../../../examples/${file}`]?.());
  if (text !== undefined) beginLesson(file.replace(/^.*\/|\.md$/g, ""), text);
}

/** Begins a lesson from its text. */
export function beginLesson(name: string, text: string): void {
  useWorkbench.setState({
    selectedPod: null,
    selectedContainer: null,
    selectedFile: null,
    failure: null,
    dockTab: "terminal",
    phoneTab: "editor",
  });
  begun = { name, text };
  useWorkbench.getState().client?.send({ type: "openLesson", name, text });
}

/** The lesson that is on its way to being taken. */
let begun: { name: string; text: string } | null = null;

/** What was asked for was opened, or could not be: a text that is no lesson does not take the place of the one before. */
export function settleLesson(isOpen: boolean): void {
  if (isOpen && begun) write(TAKEN_KEY, begun);
  begun = null;
}

/** The lesson that was being taken when the page was left, with what of it was done. */
export function lessonTaken(): { name: string; text: string; done: string[] } | null {
  const taken = read(TAKEN_KEY);
  const { name, text } = taken;
  if (typeof name !== "string" || typeof text !== "string") return null;
  const done = taken["done"];
  return { name, text, done: Array.isArray(done) ? done.filter((id) => typeof id === "string") : [] };
}

export function leaveLesson(): void {
  write(TAKEN_KEY, {});
  useWorkbench.setState({ lesson: null, lessonProgress: null });
}

/** Remembers how far the learner has come in the present lesson. */
export function rememberProgress(): void {
  const { lesson, lessonProgress } = useWorkbench.getState();
  if (!lesson || !lessonProgress) return;
  write(TAKEN_KEY, { ...read(TAKEN_KEY), done: lessonProgress.done });
  if (lessonProgress.at === null) write(DONE_KEY, { ...read(DONE_KEY), [lesson.name]: true });
}

/** Names of the lessons that have been finished in this browser. */
export function lessonsDone(): ReadonlySet<string> {
  return new Set(Object.keys(read(DONE_KEY)));
}

/** The progress as a text to keep or to take to another browser; and taking it over. Throws SyntaxError where it is none. */
export function exportProgress(): string {
  return JSON.stringify({ podarium: "lessons", done: [...lessonsDone()] });
}

export function importProgress(text: string): void {
  const value: unknown = JSON.parse(text);
  const done = isRecord(value) && value["podarium"] === "lessons" ? value["done"] : null;
  if (!Array.isArray(done)) throw new SyntaxError("this is no progress in lessons");
  const names = done.filter((name): name is string => typeof name === "string");
  write(DONE_KEY, { ...read(DONE_KEY), ...Object.fromEntries(names.map((name) => [name, true])) });
}

export function answer(given: string): void {
  useWorkbench.getState().client?.send({ type: "answer", given });
}

type Solution = Extract<LessonBlockView, { type: "task" }>["solution"];

/** Does what the solution says, one after the other, as a person would. */
export async function showSolution(solution: Solution): Promise<void> {
  const { client } = useWorkbench.getState();
  for (const action of solution) {
    if (action.type === "wait") runFor(action.duration);
    else if (action.type === "sh") typeInTerminal(TERMINAL, `${action.line}\n`);
    else if (action.type === "apply")
      client?.send({ type: "input", input: { type: "apply", file: action.file, text: action.text } });
    else if (action.type === "inject") client?.send({ type: "input", input: { type: "inject", fault: action.fault } });
    else client?.send({ type: "input", input: { type: "heal", id: action.id } });
    await settled();
  }
}

const SETTLE_MS = 500;
const PATIENCE_MS = 30_000;

/** Until the terminal has its prompt again; what takes for ever is not waited for. */
async function settled(): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  do await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  while (isBusy() && performance.now() < end);
  if (isBusy()) say(t("What the solution does takes its time; stop it with Ctrl C in the terminal."));
}

function isBusy(): boolean {
  return useWorkbench.getState().view?.terminals.find(({ id }) => id === TERMINAL)?.busy === true;
}

function read(key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage nothing is remembered; the lesson goes on.
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
