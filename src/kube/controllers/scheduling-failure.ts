/** Why a Pod fits nowhere, in the scheduler's words. Source: facts/kubelet.md 1.2; scheduler FitError (behaviour), v1.36. */
import type { Misfit } from "./node-info.ts";

/**
 * `0/2 nodes are available: 1 Insufficient cpu, ... preemption: 0/2 nodes are available: ...`. `before`: what holds for the
 * Pod wherever it goes; `preemption`: why taking others away does not help, or null where it does or is worked out here.
 */
export function failureText(
  misfits: readonly Misfit[],
  { before, preemption }: { readonly before: string | null; readonly preemption: string | null },
): string {
  const head = `0/${misfits.length} nodes are available: `;
  const text = before ?? counted(misfits.flatMap((one) => one.reasons));
  const unhelpful = before === null ? preemption : notHelpful(misfits.length);
  return `${head}${text}.${unhelpful === null ? "" : ` preemption: ${unhelpful}`}`;
}

function notHelpful(nodes: number): string {
  return `0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`;
}

/** How often each reason occurs, sorted as texts. */
export function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}
