/**
 * The desk of whoever presents: failures that wait on keys, the steps of the script, and the question that is asked. One
 * window has it, the one with the simulation; a second window (second-window.ts) shows a copy, and what is done there is
 * done here.
 */
import { create } from "zustand";
import type { Desk, Prediction, PreparedFault, ScriptAction, ScriptStep } from "../../scenario/desk.ts";
import { isSameAnswer } from "../../scenario/desk.ts";
import type { FaultInput } from "../../scenario/input.ts";
import type { SimulationClient } from "../../worker/client.ts";
import { heal, runFor, seek, setSpeed } from "./commands.ts";
import { choose, useWorkbench } from "./workbench-store.ts";
import type { PanelId } from "./workbench-store.ts";

/** All that can be done at the desk, here or in the second window. */
export type Deed =
  /** Strikes, or heals what the key has broken before. */
  | { type: "fire"; key: number }
  | { type: "arm"; key: number; fault: FaultInput }
  | { type: "disarm"; key: number }
  | { type: "healAll" }
  | { type: "undo" }
  | { type: "next" }
  | { type: "back" }
  | { type: "ask"; prediction: Prediction }
  | { type: "answer"; given: string }
  /** Lets the world go on, and shows what happened. */
  | { type: "runOn" }
  | { type: "endQuestion" }
  | { type: "present"; presenting: boolean };

/** A question that is asked, with what was answered so far. */
export interface Asked {
  prediction: Prediction;
  given: { text: string; count: number }[];
  phase: "asked" | "running" | "shown";
  /** What happened; null: there was no such thing. */
  truth: string | null;
}

export interface DeskState {
  /** Steps of the script that are done. */
  done: number;
  /** When each of them was begun. */
  began: number[];
  /** What each key broke last, by its id in the run. */
  fired: Record<number, string>;
  /** Said to the audience. */
  caption: string;
  /** What a step has put in the place of the newest lines; null: nothing. */
  shown: PanelId | null;
  question: Asked | null;
}

export const FRESH_DESK: DeskState = { done: 0, began: [], fired: {}, caption: "", shown: null, question: null };
const EMPTY: Desk = { keys: [], script: [] };
const KEYS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export const useDesk = create<DeskState>()(() => FRESH_DESK);

/** In the second window: where deeds are sent to. */
let elsewhere: ((deed: Deed) => void) | null = null;

export function sendDeedsTo(send: (deed: Deed) => void): void {
  elsewhere = send;
}

export function perform(deed: Deed): void {
  if (elsewhere) elsewhere(deed);
  else performHere(deed);
}

export function performHere(deed: Deed): void {
  switch (deed.type) {
    case "fire":
      fire(deed.key);
      break;
    case "arm":
      prepare((keys) => [...keys.filter(({ key }) => key !== deed.key), { key: deed.key, fault: deed.fault }]);
      break;
    case "disarm":
      prepare((keys) => keys.filter(({ key }) => key !== deed.key));
      break;
    case "healAll":
      for (const { id, state } of useWorkbench.getState().inside.faults ?? []) if (state === "armed") heal(id);
      break;
    case "undo":
      useWorkbench.getState().client?.send({ type: "undo" });
      break;
    case "next":
      next();
      break;
    case "back":
      back();
      break;
    case "ask":
      ask(deed.prediction);
      break;
    case "answer":
      answer(deed.given);
      break;
    case "runOn":
      void runOn();
      break;
    case "endQuestion":
      useDesk.setState({ question: null });
      break;
    case "present":
      choose({ presenting: deed.presenting, enlarged: null });
  }
}

/** The first key on which nothing waits, or null. */
export function freeKey(desk: Desk | null): number | null {
  return KEYS.find((key) => !desk?.keys.some((one) => one.key === key)) ?? null;
}

/** Whether an answer was right, once that is known. */
export function isRightAnswer({ truth, phase }: Asked, given: string): boolean | null {
  return phase === "shown" ? truth !== null && isSameAnswer(truth, given) : null;
}

/**
 * The desk begins anew with every run that is opened, or where its script stood when it was shared. One that is begun again
 * because the simulation has died is the same run: all stays as it is. Returns what ends it.
 */
export function followRuns(client: SimulationClient, isRevived: boolean): () => void {
  const { desk } = useWorkbench.getState();
  // This may come to the page after the run.
  if (useDesk.getState() === FRESH_DESK) useDesk.setState(deskAt(desk), true);
  let isSame = isRevived;
  return client.subscribe((reply) => {
    if (reply.type !== "opened" || reply.error !== null) return;
    if (isSame) goOn(desk);
    else useDesk.setState(deskAt(reply.desk ?? null), true);
    isSame = false;
  });
}

/** What was prepared in the last moment may not have been kept, and who was to tell what happened is gone. */
function goOn(desk: Desk | null): void {
  if (desk) changeDesk(desk);
  const { question } = useDesk.getState();
  if (question?.phase === "running") useDesk.setState({ question: { ...question, phase: "asked" } });
}

/** The desk of a run whose script stands somewhere; a question that was asked there is asked again by going back. */
function deskAt(desk: Desk | null): DeskState {
  const { script, begun = [] } = desk ?? EMPTY;
  if (begun.length === 0) return FRESH_DESK;
  const done = script.slice(0, begun.length);
  const panel = done.flatMap(({ actions }) => actions).findLast((action) => action.type === "show")?.panel;
  return {
    ...FRESH_DESK,
    done: done.length,
    began: begun,
    caption: captionOf(done),
    shown: panel === undefined || panel === "stage" ? null : (panel as PanelId),
  };
}

function captionOf(done: readonly ScriptStep[]): string {
  return done.findLast(({ say }) => say !== "")?.say ?? "";
}

/** The simulation knows what is prepared, and how far the script is, to save and share it with the run. */
function changeDesk(desk: Desk): void {
  choose({ desk });
  useWorkbench.getState().client?.send({ type: "desk", desk });
}

/** Goes on where somebody was in the script, which the run may have been kept a moment before. */
export function comeBackTo(state: DeskState): void {
  useDesk.setState(state, true);
  const { desk } = useWorkbench.getState();
  if (desk) changeDesk({ ...desk, begun: state.began.slice(0, state.done) });
}

/** Something is prepared, even if it is nothing yet: keys and second window are at hand. */
export function openDesk(): void {
  if (useWorkbench.getState().desk === null) choose({ desk: EMPTY });
}

function prepare(change: (keys: readonly PreparedFault[]) => PreparedFault[]): void {
  const before = useWorkbench.getState().desk ?? EMPTY;
  const desk = { ...before, keys: change(before.keys).sort((a, b) => a.key - b.key) };
  changeDesk(desk);
}

function fire(key: number): void {
  const { desk, view, inside, client } = useWorkbench.getState();
  const prepared = desk?.keys.find((one) => one.key === key);
  if (!prepared) return;
  const before = useDesk.getState().fired[key];
  if (before !== undefined && inside.faults?.some(({ id, state }) => id === before && state === "armed")) {
    heal(before);
    return;
  }
  // Another press is another failure: each has a name of its own in the run.
  const id = `key${key}-${view?.clock.now ?? 0}`;
  client?.send({ type: "input", input: { type: "inject", fault: { ...prepared.fault, id } } });
  useDesk.setState(({ fired }) => ({ fired: { ...fired, [key]: id } }));
}

function next(): void {
  const { desk, view } = useWorkbench.getState();
  const { done, began } = useDesk.getState();
  const step = desk?.script[done];
  if (!step) return;
  const begun = [...began.slice(0, done), view?.clock.now ?? 0];
  changeDesk({ ...desk, begun });
  useDesk.setState({
    done: done + 1,
    began: begun,
    question: null,
    ...(step.say !== "" && { caption: step.say }),
  });
  for (const action of step.actions) act(action);
  if (step.ask) ask(step.ask);
}

/** To the moment at which the last step was begun, to do it again or something else. */
function back(): void {
  const { done, began } = useDesk.getState();
  const { desk } = useWorkbench.getState();
  if (done === 0 || !desk) return;
  const caption = captionOf(desk.script.slice(0, done - 1));
  changeDesk({ ...desk, begun: began.slice(0, done - 1) });
  useDesk.setState({ done: done - 1, question: null, caption });
  seek(began[done - 1] ?? 0);
}

function act(action: ScriptAction): void {
  const { client } = useWorkbench.getState();
  switch (action.type) {
    case "input":
      client?.send({ type: "input", input: action.input });
      break;
    case "fire":
      fire(action.key);
      break;
    case "speed":
      setSpeed(action.speed);
      break;
    case "play":
      client?.send({ type: action.playing ? "play" : "pause" });
      break;
    case "run":
      // A demo shows the same moment each time it is given, however long the instructor talks there.
      client?.send({ type: "pause" });
      runFor(action.duration);
      break;
    case "seek":
      seek(action.t);
      break;
    case "show": {
      const panel = action.panel as PanelId;
      useDesk.setState({ shown: panel === "stage" ? null : panel });
      if (panel !== "stage") choose({ dockTab: panel, phoneTab: panel });
    }
  }
}

function ask(prediction: Prediction): void {
  useWorkbench.getState().client?.send({ type: "pause" });
  const given = (prediction.choices ?? []).map((text) => ({ text, count: 0 }));
  useDesk.setState({ question: { prediction, given, phase: "asked", truth: null } });
}

function answer(text: string): void {
  const { question } = useDesk.getState();
  if (question?.phase !== "asked" || text.trim() === "") return;
  const found = question.given.find((one) => isSameAnswer(one.text, text));
  const given = found
    ? question.given.map((one) => (one === found ? { ...one, count: one.count + 1 } : one))
    : [...question.given, { text: text.trim(), count: 1 }];
  useDesk.setState({ question: { ...question, given } });
}

async function runOn(): Promise<void> {
  const { question } = useDesk.getState();
  if (question?.phase !== "asked") return;
  const { prediction } = question;
  const running: Asked = { ...question, phase: "running" };
  useDesk.setState({ question: running });
  if (prediction.after > 0) runFor(prediction.after);
  const { client } = useWorkbench.getState();
  const truth = prediction.fact ? ((await client?.fact(prediction.fact)) ?? null) : prediction.answer;
  // Another question may be asked by now.
  if (useDesk.getState().question === running) useDesk.setState({ question: { ...running, phase: "shown", truth } });
}
