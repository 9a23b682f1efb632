/** The chunk `kubectl-everyday`: the commands that most runs use sooner or later. To add one: name it here and in `verbs/index.ts`. */
import type { Verb } from "../invocation.ts";
import { create } from "../verbs/create.ts";
import { deleteVerb } from "../verbs/delete.ts";
import { describe } from "../verbs/describe.ts";
import { exec } from "../verbs/exec.ts";
import { get } from "../verbs/get.ts";
import { logs } from "../verbs/logs.ts";
import { run } from "../verbs/run.ts";

export const verbs: readonly Verb[] = [create, deleteVerb, describe, exec, get, logs, run];
