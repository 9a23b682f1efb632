/** The chunk `kubectl-more`: the commands that a lesson rarely needs. To add one: write it and add it to the list, and its name to `verbs/index.ts`. */
import type { MoreModule } from "../verbs/index.ts";
import { kustomize } from "../verbs/kustomize.ts";
import { attach } from "../verbs/attach.ts";
import { auth } from "../verbs/auth.ts";
import { apiResources, apiVersions, clusterInfo, options, version } from "../verbs/cluster.ts";
import { certificate } from "../verbs/certificate.ts";
import { completion, plugin } from "../verbs/completion.ts";
import { cp } from "../verbs/cp.ts";
import { createWithKinds } from "../verbs/create-kinds.ts";
import { debug } from "../verbs/debug.ts";
import { diff } from "../verbs/diff.ts";
import { edit } from "../verbs/edit.ts";
import { events } from "../verbs/events.ts";
import { explain } from "../verbs/explain.ts";
import { autoscale, expose } from "../verbs/expose.ts";
import { annotate, label } from "../verbs/label.ts";
import { drain } from "../verbs/drain.ts";
import { cordon, uncordon } from "../verbs/node.ts";
import { patch, scale } from "../verbs/patch.ts";
import { portForward } from "../verbs/port-forward.ts";
import { proxy } from "../verbs/proxy.ts";
import { replace } from "../verbs/replace.ts";
import { rollout } from "../verbs/rollout.ts";
import { set } from "../verbs/set.ts";
import { taint } from "../verbs/taint.ts";
import { top } from "../verbs/top.ts";
import { wait } from "../verbs/wait.ts";

export const { verbs, create }: MoreModule = {
  create: createWithKinds,
  verbs: [
    annotate,
    apiResources,
    apiVersions,
    attach,
    auth,
    autoscale,
    certificate,
    clusterInfo,
    completion,
    cordon,
    cp,
    debug,
    diff,
    drain,
    edit,
    events,
    explain,
    expose,
    kustomize,
    label,
    options,
    patch,
    plugin,
    portForward,
    proxy,
    replace,
    rollout,
    scale,
    set,
    taint,
    top,
    uncordon,
    version,
    wait,
  ],
};
