/** The chunk `kubectl-config`: the kubeconfig file, the commands that change it, and what is said of flags out of date. */
import type { VerbsModule } from "../verbs/index.ts";
import { config } from "../verbs/config.ts";

export { settleDryRun } from "../dry-run-notice.ts";
export { connect } from "../kubeconfig/connection.ts";

export const { verbs }: VerbsModule = { verbs: [config] };
