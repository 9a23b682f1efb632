/** The chunk `kubectl-apply-more`: what `apply` does not need for objects that are new. */
export { retrieving } from "../retrieving.ts";
export { lastAppliedVerbs } from "../verbs/apply-last-applied.ts";
export { patchLive } from "../verbs/apply-patch.ts";
export { prune } from "../verbs/apply-prune.ts";
