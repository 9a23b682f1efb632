/** The chunk `kubectl-config`: the kubeconfig file, and the commands that change it. */
import type { VerbsModule } from "../verbs/index.ts";
import { config } from "../verbs/config.ts";

export { connect } from "../kubeconfig/connection.ts";

export const { verbs }: VerbsModule = { verbs: [config] };
