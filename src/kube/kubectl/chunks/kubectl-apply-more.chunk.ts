/** The chunk `kubectl-apply-more`: what `apply` rarely needs. */
export { retrieving } from "../retrieving.ts";
export { lastAppliedVerbs } from "../verbs/apply-last-applied.ts";
export { prune } from "../verbs/apply-prune.ts";
