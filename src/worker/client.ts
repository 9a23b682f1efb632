/**
 * The page's side of the protocol: starts the worker, numbers the questions and hands out the replies. Everything the
 * page knows of the simulation passes through a `SimulationClient`; tests and drawings use one that answers by itself.
 *
 * Invariant: a question is answered by the reply with its number, or never (then it is given up after `PATIENCE_MS`).
 */
import type { Expectation } from "../scenario/expectation.ts";
import type { CompletionList } from "../scenario/assist/completions.ts";
import type { Level } from "../scenario/level.ts";
import type { Formatted } from "../scenario/assist/format.ts";
import type { Hover } from "../scenario/assist/hover.ts";
import type { ChoiceView } from "./inside/inside-view.ts";
import type { ComparisonView } from "./comparison/comparison-view.ts";
import { joinLogs } from "./log-tails.ts";
import type { ToldLogs } from "./log-tails.ts";
import type { LevelAnswer, LevelWish, PrintedLine, Reply, Request } from "./protocol.ts";
import type { ProblemView } from "./view.ts";

/** What the page holds of the worker. */
export interface SimulationClient {
  send(request: Request): void;
  /** Views and `opened` replies, in order. Returns what ends the subscription. */
  subscribe(listener: (reply: Reply) => void): () => void;
  /** What the API server would say of a text; null when no answer came. */
  check(file: string, text: string): Promise<ProblemView[] | null>;
  /** What could be typed at a place of a manifest; null when nobody knows. */
  complete(text: string, offset: number): Promise<CompletionList | null>;
  /** What stands at a place of a manifest; null when it is nothing, or nobody knows. */
  hover(text: string, offset: number): Promise<Hover | null>;
  /** A manifest as it should be indented, or why it is not; null when no answer came. */
  format(text: string): Promise<Formatted | null>;
  /** Another of the runs beside the present one; null when there is none, or no answer came. */
  compare(branch: string): Promise<ComparisonView | null>;
  /** Why a machine of a Pod took the step that entry records; null when nobody knows, or no answer came. */
  choice(uid: string, seq: number): Promise<ChoiceView | null>;
  /** What a fact is once everything asked for before has been done; null where there is no such thing. */
  fact(fact: Expectation): Promise<string | null>;
  /** What kubectl would print of the run; null when no answer came. */
  print(watches: string[], lines: string[]): Promise<PrintedLine[] | null>;
  /** What is wrong with a level, and what it is shared as; null when no answer came. */
  level(given: Level | string, wants?: LevelWish): Promise<LevelAnswer | null>;
  /** The whole run as what goes behind `#`; null when no answer came. */
  share(): Promise<{ fragment: string; length: number } | null>;
  /** The whole run as a scenario file, and which of the runs it is; null when no answer came. */
  save(): Promise<{ text: string; branch: string } | null>;
}

/** Anything that takes requests and gives replies as messages: a Worker, or a test's stand-in for one. */
export interface MessageChannelToWorker {
  postMessage(request: Request): void;
  addEventListener(type: "message", listener: (message: MessageEvent<Reply>) => void): void;
  addEventListener(type: "error", listener: (error: ErrorEvent) => void): void;
}

// A worker that is busy with a thousandfold run answers between steps; one that has not answered in this time has died.
const PATIENCE_MS = 10_000;
// A run that is compared may have to be run again from its beginning.
const COMPARING_MS = 60_000;

/** A worker with the simulation in it. */
export function startWorker(): Worker {
  return new Worker(new URL("../worker/host.ts", import.meta.url), { type: "module", name: "podarium" });
}

/** Wraps a worker; `onFailure` is told when it could not start or died outside its own crash report. */
export function createClient(worker: MessageChannelToWorker, onFailure: (message: string) => void): SimulationClient {
  const listeners = new Set<(reply: Reply) => void>();
  const waiting = new Map<number, (reply: Reply | null) => void>();
  const told: ToldLogs = new Map();
  let questions = 0;

  worker.addEventListener("message", ({ data: reply }) => {
    if (isAnswer(reply)) {
      waiting.get(reply.id)?.(reply);
      waiting.delete(reply.id);
      return;
    }
    if (reply.type === "view") joinLogs(told, reply.view);
    for (const listener of listeners) listener(reply);
  });
  worker.addEventListener("error", (error) => onFailure(error.message || "The simulation could not be loaded."));

  // A worker has no origin to name; the rule is about windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const post = (request: Request): void => worker.postMessage(request);

  function ask(request: (id: number) => Request, patienceMs = PATIENCE_MS): Promise<Reply | null> {
    const id = ++questions;
    return new Promise((resolve) => {
      const patience = setTimeout(() => {
        waiting.delete(id);
        resolve(null);
      }, patienceMs);
      waiting.set(id, (reply) => {
        clearTimeout(patience);
        resolve(reply);
      });
      post(request(id));
    });
  }

  return {
    send: post,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async check(file, text) {
      const reply = await ask((id) => ({ type: "check", id, file, text }));
      return reply?.type === "checked" ? reply.problems : null;
    },
    async complete(text, offset) {
      const reply = await ask((id) => ({ type: "complete", id, text, offset }));
      return reply?.type === "completed" ? reply.list : null;
    },
    async hover(text, offset) {
      const reply = await ask((id) => ({ type: "hover", id, text, offset }));
      return reply?.type === "hovered" ? reply.hover : null;
    },
    async format(text) {
      const reply = await ask((id) => ({ type: "format", id, text }));
      return reply?.type === "formatted" ? reply.formatted : null;
    },
    async compare(branch) {
      const reply = await ask((id) => ({ type: "compare", id, branch }), COMPARING_MS);
      return reply?.type === "compared" ? reply.comparison : null;
    },
    async choice(uid, seq) {
      const reply = await ask((id) => ({ type: "choice", id, uid, seq }), COMPARING_MS);
      return reply?.type === "chosen" ? reply.choice : null;
    },
    async fact(fact) {
      const reply = await ask((id) => ({ type: "fact", id, fact }), COMPARING_MS);
      return reply?.type === "facted" ? reply.text : null;
    },
    async print(watches, lines) {
      const reply = await ask((id) => ({ type: "print", id, watches, lines }), COMPARING_MS);
      return reply?.type === "printed" ? reply.printed : null;
    },
    async level(given, wants) {
      const reply = await ask((id) => ({ type: "level", id, given, wants }), wants && COMPARING_MS);
      return reply?.type === "leveled" ? reply.answer : null;
    },
    async share() {
      const reply = await ask((id) => ({ type: "share", id }));
      return reply?.type === "shared" ? { fragment: reply.fragment, length: reply.length } : null;
    },
    async save() {
      const reply = await ask((id) => ({ type: "save", id }));
      return reply?.type === "saved" ? { text: reply.text, branch: reply.branch } : null;
    },
  };
}

const ANSWERS = [
  "checked",
  "chosen",
  "compared",
  "completed",
  "facted",
  "formatted",
  "hovered",
  "leveled",
  "printed",
  "shared",
  "saved",
] as const;
type Answer = (typeof ANSWERS)[number];

/** A reply to a question, by its number. */
function isAnswer(reply: Reply): reply is Extract<Reply, { type: Answer }> {
  return (ANSWERS as readonly string[]).includes(reply.type);
}
