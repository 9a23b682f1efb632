/**
 * The level that is being made: kept in this browser until another is begun, checked as it is typed, tried out, and shared.
 * Loaded with the builder.
 */
import { create } from "zustand";
import { EMPTY_LEVEL, EMPTY_QUESTION, EMPTY_TASK } from "../../scenario/level.ts";
import type { Level, LevelPart, LevelProblem, LevelTargets } from "../../scenario/level.ts";
import type { ProofCase } from "../../scenario/lesson-proof.ts";
import type { LevelAnswer } from "../../worker/protocol.ts";
import { beginLesson, lessonTaken, TRIED } from "./lessons.ts";
import type { SavedRun } from "./persistence.ts";
import { presentRun, resume } from "./start.ts";
import { choose, say, useWorkbench } from "./workbench-store.ts";
import { t } from "../locale/locale.ts";

interface LevelState {
  level: Level;
  problems: readonly LevelProblem[];
  targets: LevelTargets;
  /** What is wrong is shown: it was to be played or shared. */
  isTold: boolean;
  /** What it is shared as, once that was asked for; changes take it away. */
  shared: { fragment: string; file: string } | null;
  /** What was found out of its solution; changes take it away. */
  proof: Proof | null;
  /** What was done when it was last played to its end. */
  recording: NonNullable<LevelAnswer["recording"]> | null;
  /** One's own draft, while another's level is edited. */
  own: Level | null;
}

type Proof = readonly ProofCase[] | "running" | "failed";

const NO_TARGETS: LevelTargets = { pod: [], workload: [], container: [], service: [], image: [] };
const KEY = "podarium.level";

export const useLevel = create<LevelState>()(() => ({
  level: kept() ?? { ...EMPTY_LEVEL, files: editorFiles() },
  problems: [],
  targets: NO_TARGETS,
  isTold: false,
  shared: null,
  proof: null,
  recording: null,
  own: null,
}));

/** What is known of a level that is no longer the one. */
const UNKNOWN = { isTold: false, shared: null, proof: null, recording: null } as const;

export function changeLevel(change: Partial<Level>): void {
  useLevel.setState(({ level }) => ({ level: { ...level, ...change }, shared: null, proof: null }));
  keep();
}

export function beginLevel(): void {
  useLevel.setState({ ...UNKNOWN, level: { ...EMPTY_LEVEL, files: editorFiles() }, own: null });
  keep();
}

/** Back from another's level to one's own. */
export function backToOwn(): void {
  const { own } = useLevel.getState();
  if (own) useLevel.setState({ ...UNKNOWN, level: own, own: null });
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

/** Plays it with its solutions and without, unseen; false where something is wrong with it, which is then shown. */
export async function proveLevel(): Promise<boolean> {
  if (!(await soundLevel())) return false;
  const { level } = useLevel.getState();
  useLevel.setState({ proof: "running" });
  const proof = await proofOf(level);
  if (useLevel.getState().level === level) useLevel.setState({ proof });
  return true;
}

async function proofOf(level: Level): Promise<Proof> {
  return (await useWorkbench.getState().client?.level(level, "proof"))?.proof ?? "failed";
}

/** What was done becomes the solution: as it is, or, where that is not enough, with the pauses that were made. */
export async function keepRecording(): Promise<void> {
  const { recording, level } = useLevel.getState();
  useLevel.setState({ recording: null });
  for (const variant of ["lean", "timed"] as const) {
    const parts = level.parts.map((part, i): LevelPart => {
      const solution = recording?.[i]?.[variant];
      return part.type === "question" || solution === undefined ? part : { ...part, solution };
    });
    changeLevel({ parts });
    if (!(await proveLevel())) return;
    const { proof, level: present } = useLevel.getState();
    const hasFailed = typeof proof === "object" && proof?.some(({ failure }) => failure !== null) === true;
    if (!hasFailed || present.parts !== parts) return;
  }
}

export function dropRecording(): void {
  useLevel.setState({ recording: null });
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
  if (!answer) say(t("The simulation does not answer: the level could not be checked."));
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
    await takeRecording();
    if (before) resume(before);
    before = null;
  } else if (taken) {
    const answer = await useWorkbench.getState().client?.level(taken.text);
    if (!answer?.level) {
      say(answer?.problems[0]?.message ?? t("The simulation does not answer: the level could not be opened."));
      return;
    }
    const { level, own } = useLevel.getState();
    const mine = own ?? (level.title === "" && level.symptom === "" ? null : level);
    useLevel.setState({ ...UNKNOWN, level: answer.level, own: mine });
    keep();
  }
  choose({ building: true });
}

/** Keeps what was done in the level that is tried out, where it was brought to its end. */
async function takeRecording(): Promise<void> {
  const { client, lessonProgress } = useWorkbench.getState();
  const isSolved = lessonProgress !== null && lessonProgress.at === null;
  const answer = isSolved ? await client?.level(useLevel.getState().level, "recording") : null;
  const recording = answer?.recording ?? [];
  useLevel.setState({ recording: recording.some((one) => one !== null) ? recording : null });
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
    return isLike(value, { ...EMPTY_LEVEL, parts: [] }) && hasParts(value) ? value : null;
  } catch {
    return null;
  }
}

const EMPTY_CHECK = { fact: "", values: {}, matcher: "", value: "", not: false };

/** Whether it has all that the other has, of the same kinds. */
function isLike<Like extends object>(value: unknown, other: Like): value is Like {
  if (typeof value !== "object" || value === null || Array.isArray(value) !== Array.isArray(other)) return false;
  return Object.entries(other).every(([name, wanted]: [string, unknown]) => {
    const one = (value as Record<string, unknown>)[name];
    return typeof wanted === "object" && wanted !== null ? isLike(one, wanted) : typeof one === typeof wanted;
  });
}

function hasParts({ files, faults, parts }: Level): boolean {
  return (
    files.every((one) => isLike(one, { name: "", text: "" })) &&
    faults.every((one) => isLike(one, { at: "", fault: "", values: {} })) &&
    parts.every(
      (part) =>
        isLike(part, part.type === "task" ? EMPTY_TASK : EMPTY_QUESTION) &&
        part.hints.every((one) => typeof one === "string") &&
        (part.type === "question" || part.checks.every((one) => isLike(one, EMPTY_CHECK))),
    )
  );
}
