/**
 * The commands of kubectl. To add one: write `verbs/<name>.ts` (name, usage, flags, run) and one line here for what a
 * lesson needs at once, or one line in `chunks/more.ts` and its name below for what may be fetched when first used.
 */
import type { Verb } from "../invocation.ts";
import { apply } from "./apply.ts";
import { create } from "./create.ts";
import { deleteVerb } from "./delete.ts";
import { describe } from "./describe.ts";
import { exec } from "./exec.ts";
import { get } from "./get.ts";
import { logs } from "./logs.ts";
import { run } from "./run.ts";

export const CORE_VERBS: readonly Verb[] = [apply, create, deleteVerb, describe, exec, get, logs, run];

/** Names of the commands in the chunk `kubectl-more`. */
export const MORE_VERBS: readonly string[] = [
  "annotate",
  "api-resources",
  "api-versions",
  "attach",
  "auth",
  "autoscale",
  "cluster-info",
  "config",
  "cordon",
  "cp",
  "debug",
  "diff",
  "drain",
  "edit",
  "events",
  "explain",
  "expose",
  "kustomize",
  "label",
  "options",
  "patch",
  "port-forward",
  "replace",
  "rollout",
  "scale",
  "set",
  "taint",
  "top",
  "uncordon",
  "version",
  "wait",
];
