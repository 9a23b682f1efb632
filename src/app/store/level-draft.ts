/**
 * The level that is being made: kept in this browser until another is begun, checked as it is typed, tried out, and shared.
 * Loaded with the builder.
 */
import { create } from "zustand";
import { EMPTY_LEVEL } from "../../scenario/level.ts";
import type { Level, LevelProblem, LevelTargets } from "../../scenario/level.ts";
import type { LevelAnswer } from "../../worker/protocol.ts";
import { beginLesson, lessonTaken, TRIED } from "./lessons.ts";
import type { SavedRun } from "./persistence.ts";
import { presentRun, resume } from "./start.ts";
import { choose, say, useWorkbench } from "./workbench-store.ts";

interface LevelState {
  level: Level;
  problems: readonly LevelProblem[];
  targets: LevelTargets;
  /** What is wrong is shown: it was to be played or shared. */
  isTold: boolean;
  /** What it is shared as, once that was asked for; changes take it away. */
  shared: { fragment: string; file: string } | null;
  /** One's own draft, while another's level is edited. */
  own: Level | null;
}

const NO_TARGETS: LevelTargets = { pod: [], workload: [], container: [], service: [], image: [] };
const KEY = "podarium.level";

export const useLevel = create<LevelState>()(() => ({
  level: kept() ?? { ...EMPTY_LEVEL, files: editorFiles() },
  problems: [],
  targets: NO_TARGETS,
  isTold: false,
  shared: null,
  own: null,
}));

export function changeLevel(change: Partial<Level>): void {
  useLevel.setState(({ level }) => ({ level: { ...level, ...change }, shared: null }));
  keep();
}

export function beginLevel(): void {
  useLevel.setState({ level: { ...EMPTY_LEVEL, files: editorFiles() }, isTold: false, shared: null, own: null });
  keep();
}

/** Back from another's level to one's own. */
export function backToOwn(): void {
  const { own } = useLevel.getState();
  if (own) useLevel.setState({ level: own, own: null, isTold: false, shared: null });
  keep();
}

export function takeEditorFiles(): void {
  changeLevel({ files: editorFiles() });
}

/** Looks at the level as it is now; whether it can be played. */
export async function checkLevel({ level }: Pick<LevelState, "level">): Promise<LevelAnswer | null> {
  const answer = (await useWorkbench.getState().client?.level(level)) ?? null;
  // A later change has asked again: its answer counts.
  if (answer && useLevel.getState().level === level)
    useLevel.setState({ problems: answer.problems, targets: answer.targets });
  return answer;
}

/** Begins it as a learner would; false where something is wrong with it, which is then shown. */
export async function tryLevel(): Promise<boolean> {
  const answer = await soundLevel();
  if (!answer) return false;
  before = (useWorkbench.getState().lesson === null ? await presentRun() : null) ?? before;
  beginLesson(TRIED, answer.fragment);
  choose({ building: false });
  return true;
}

/** The run that was left for trying a level out. */
let before: SavedRun | null = null;

/** Makes the link and the file; false where something is wrong, which is then shown. */
export async function shareLevel(): Promise<boolean> {
  const answer = await soundLevel();
  if (!answer) return false;
  useLevel.setState({ shared: { fragment: answer.fragment, file: answer.file } });
  return true;
}

async function soundLevel(): Promise<LevelAnswer | null> {
  const answer = await checkLevel(useLevel.getState());
  if (!answer) say("The simulation does not answer: the level could not be checked.");
  const isSound = answer?.problems.length === 0;
  useLevel.setState({ isTold: !isSound });
  return isSound ? answer : null;
}

/** Whether the level that is taken is the one that is being made. */
function isTrying(): boolean {
  return useWorkbench.getState().lesson?.name === TRIED;
}

/** Opens the builder with the level that is taken, whoever made it. */
export async function editTaken(): Promise<void> {
  const taken = lessonTaken();
  if (isTrying()) {
    if (before) resume(before);
    before = null;
  } else if (taken) {
    const answer = await useWorkbench.getState().client?.level(taken.text);
    if (!answer?.level) {
      say(answer?.problems[0]?.message ?? "The simulation does not answer: the level could not be opened.");
      return;
    }
    const { level, own } = useLevel.getState();
    const mine = own ?? (level.title === "" && level.goal === "" ? null : level);
    useLevel.setState({ level: answer.level, isTold: false, shared: null, own: mine });
    keep();
  }
  choose({ building: true });
}

function editorFiles(): Level["files"] {
  const { files } = useWorkbench.getState();
  return files.filter(({ text }) => text.trim() !== "").map(({ name, text }) => ({ name, text }));
}

function keep(): void {
  const { level, own } = useLevel.getState();
  try {
    // Another's level is looked into, not taken over.
    localStorage.setItem(KEY, JSON.stringify(own ?? level));
  } catch {
    // Without storage it lasts as long as the page.
  }
}

/** What this browser kept, as far as it has the fields of a level. */
function kept(): Level | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return isLike(value, EMPTY_LEVEL) && hasParts(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether it has all that the other has, of the same kinds. */
function isLike<Like extends object>(value: unknown, other: Like): value is Like {
  if (typeof value !== "object" || value === null || Array.isArray(value) !== Array.isArray(other)) return false;
  return Object.entries(other).every(([name, wanted]: [string, unknown]) => {
    const one = (value as Record<string, unknown>)[name];
    return typeof wanted === "object" && wanted !== null ? isLike(one, wanted) : typeof one === typeof wanted;
  });
}

function hasParts({ files, faults, checks, hints }: Level): boolean {
  return (
    files.every((one) => isLike(one, { name: "", text: "" })) &&
    faults.every((one) => isLike(one, { at: "", fault: "", values: {} })) &&
    checks.every((one) => isLike(one, { fact: "", values: {}, matcher: "", value: "", not: false })) &&
    hints.every((one) => typeof one === "string")
  );
}
