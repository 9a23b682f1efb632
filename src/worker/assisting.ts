/** What the editor asks while somebody types: completions, what stands at a place, and problems with what would mend them. */
import { humanDuration } from "../kube/api/human-duration.ts";
import { minorOf } from "../kube/api/versions.ts";
import type { Cluster } from "../kube/cluster/cluster.ts";
import { processesInside } from "../kube/cluster/inside.ts";
import type * as AssistChunk from "../scenario/assist/assist.chunk.ts";
import type { CompletionList } from "../scenario/assist/completions.ts";
import type { Hover } from "../scenario/assist/hover.ts";
import type { ManifestProblem } from "../kube/manifest/types.ts";
import type { WorkerChunks } from "./chunks.ts";
import type { Engine } from "./engine.ts";
import { drawProblem } from "./picture/picture.ts";
import type { Reply, Request } from "./protocol.ts";

export type AssistRequest = Extract<Request, { type: "check" | "complete" | "hover" | "format" }>;

/** An init container that has run for so long, with nothing that would end it, is told of. */
const LONG_MS = 60_000;
/** What ends later than that never does. */
const FOR_EVER_MS = 365 * 24 * 3_600_000;

/** Repairs are tried for so many problems of a text; its reader begins with the first. */
const MAX_MENDED = 8;

export class Assisting {
  readonly #chunks: WorkerChunks;
  readonly #engine: Engine;
  /** In a lesson it is for the learner to find. */
  readonly #isLesson: () => boolean;

  constructor(chunks: WorkerChunks, engine: Engine, isLesson: () => boolean) {
    this.#chunks = chunks;
    this.#engine = engine;
    this.#isLesson = isLesson;
  }

  /** Rejects where the code for it cannot be had. */
  async answer(request: AssistRequest): Promise<Reply> {
    const { id, text } = request;
    const version = this.#engine.simulation.scenario.settings.kubernetesVersion;
    switch (request.type) {
      case "check": {
        const problems = await this.#problems(request.file, text);
        const hints = this.#isLesson() || !text.includes("initContainers") ? [] : await this.#hints(text, version);
        return { type: "checked", id, problems: [...problems, ...hints].map(drawProblem) };
      }
      case "complete":
        return { type: "completed", id, list: await this.#complete(text, request.offset, version) };
      case "hover":
        return { type: "hovered", id, hover: await this.#hover(text, request.offset, version) };
      case "format": {
        const assist = await this.#chunks.need<typeof AssistChunk>("assist");
        return { type: "formatted", id, formatted: assist.format(text) };
      }
    }
  }

  /** What the API server would say of a text. */
  #check(file: string, text: string): ManifestProblem[] {
    return this.#engine.check(file, text);
  }

  async #complete(text: string, offset: number, version: string): Promise<CompletionList> {
    const { assist, modules } = await this.#load();
    return assist.complete(text, offset, minorOf(version), modules);
  }

  async #hover(text: string, offset: number, version: string): Promise<Hover | null> {
    const { assist, modules } = await this.#load();
    return assist.hover(text, offset, minorOf(version), modules);
  }

  /** All problems of a text; those that a repair would mend have it with them. */
  async #problems(file: string, text: string): Promise<ManifestProblem[]> {
    await this.#chunks.need("apiserver-rules");
    const problems = this.#check(file, text);
    if (problems.every(({ severity, suggestion }) => severity !== "error" || suggestion)) return problems;
    const assist = await this.#chunks.need<typeof AssistChunk>("assist");
    const errors = countErrors(problems);
    let tried = 0;
    return problems.map((problem) => {
      if (problem.severity !== "error" || problem.suggestion || tried++ >= MAX_MENDED) return problem;
      // A repair that leaves as many errors as before is none.
      const suggestion = assist
        .fixesFor(text, problem)
        .find((fix) => mends(this.#check(file, fix.text), problem, errors));
      return suggestion ? { ...problem, suggestion } : problem;
    });
  }

  /** What the API server takes, and is likely not meant. */
  async #hints(text: string, version: string): Promise<ManifestProblem[]> {
    const assist = await this.#chunks.need<typeof AssistChunk>("assist");
    const names = assist.imageChunksOf(text);
    const families = new Map(
      await Promise.all(names.map(async (name) => [name, await this.#chunks.need(name)] as const)),
    );
    const { cluster, scenario } = this.#engine.simulation;
    return assist.endlessInits(text, {
      minor: minorOf(version),
      family: (chunk) => families.get(chunk) ?? null,
      isOwn: (image) => scenario.images.some(({ name }) => image === name || image.startsWith(`${name}:`)),
      running: (kind, object, container) => runningFor(cluster, kind, object, container),
    });
  }

  async #load(): Promise<{ assist: typeof AssistChunk; modules: readonly unknown[] }> {
    const assist = await this.#chunks.need<typeof AssistChunk>("assist");
    const modules = await Promise.all(assist.DOCUMENTATION_CHUNKS.map(async (name) => this.#chunks.need(name)));
    return { assist, modules };
  }
}

/** For how long an init container has been running, where nothing in it waits for a time that will come. */
function runningFor(cluster: Cluster, kind: string, object: string, container: string): string | null {
  const { now } = cluster.clock;
  for (const { metadata } of cluster.pods()) {
    if (kind === "Pod" ? metadata.name !== object : !metadata.name.startsWith(`${object}-`)) continue;
    const processes = processesInside(cluster, metadata.uid).filter((one) => one.container === container);
    const since = now - Math.min(...processes.map(({ startedAt }) => startedAt));
    const endsSoon = processes.some(({ until }) => until !== null && until - now < FOR_EVER_MS);
    if (processes.length > 0 && !endsSoon && since >= LONG_MS) return humanDuration(since);
  }
  return null;
}

/** The error is gone and no other came; one that hid the next may give way to it. */
function mends(after: readonly ManifestProblem[], problem: ManifestProblem, before: number): boolean {
  const isGone = !after.some(({ message, field }) => message === problem.message && field === problem.field);
  return isGone && (countErrors(after) < before || isDecoding(problem));
}

/** The API server looks at the rest of an object only once it could be read. */
function isDecoding({ message }: ManifestProblem): boolean {
  return /unmarshal|no matches for kind|yaml/.test(message);
}

function countErrors(problems: readonly ManifestProblem[]): number {
  return problems.filter(({ severity }) => severity === "error").length;
}
