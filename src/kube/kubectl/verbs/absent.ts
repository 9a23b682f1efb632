/**
 * Commands that need what there is not in here, and say so.
 * Simplified: `kustomize` is not simulated.
 */
import { FILE_FLAGS } from "../files.ts";
import type { Verb } from "../invocation.ts";

function absent(name: string, short: string, instead: string): Verb {
  return {
    name,
    short,
    usage: `kubectl ${name} [options]`,
    flags: FILE_FLAGS,
    *run(inv) {
      yield* inv.err(`error: ${name} is not part of this simulator; ${instead}\n`);
      return 1;
    },
  };
}

export const kustomize = absent(
  "kustomize",
  "Build a kustomization target from a directory or URL",
  "apply the manifests themselves with -f",
);
