/**
 * The commands of kubectl, by the chunk that they are in. To add one: write `verbs/<name>.ts` (name, usage, flags, run), add
 * it to `chunks/kubectl-everyday.chunk.ts` or `chunks/kubectl-more.chunk.ts`, and its name here. Only `apply`, with which
 * every run begins, is in the engine.
 */
import type { Verb } from "../invocation.ts";
import { apply } from "./apply.ts";

/** What a chunk of commands gives. */
export interface VerbsModule {
  readonly verbs: readonly Verb[];
}

/** What the chunk `kubectl-more` gives besides its commands. */
export interface MoreModule extends VerbsModule {
  /** `create` with the commands below it. */
  readonly create: Verb;
}

export const CORE_VERBS: readonly Verb[] = [apply];

const CHUNKS: Readonly<Record<string, string>> = {
  "kubectl-config": "config",
  "kubectl-everyday": "create delete describe exec get logs run",
  "kubectl-more":
    "annotate api-resources api-versions attach auth autoscale certificate cluster-info completion cordon cp debug diff drain edit events explain expose kustomize label options patch plugin port-forward proxy replace rollout scale set taint top uncordon version wait",
};

/** The chunk that has the command of that name, or undefined. */
export function chunkOfVerb(name: string): string | undefined {
  return Object.keys(CHUNKS).find((chunk) => CHUNKS[chunk]?.split(" ").includes(name));
}

/** The names of all commands, without their aliases, sorted. */
export function verbNames(): string[] {
  const inChunks = Object.values(CHUNKS).flatMap((names) => names.split(" "));
  return [...CORE_VERBS.map((verb) => verb.name), ...inChunks].sort();
}
