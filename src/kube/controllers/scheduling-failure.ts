/**
 * Why a Pod fits nowhere, in the scheduler's words, which differ by version.
 *
 * Source: facts/kubelet.md 1.2; scheduler FitError and its plugins' PostFilter (behaviour), v1.33 to v1.36; kubernetes pull
 * request 134740 (taints are not named).
 */
import { holds } from "../api/versions.ts";
import type { Misfit } from "./node-info.ts";

interface Circumstances {
  /** What holds for the Pod wherever it goes. */
  readonly before: string | null;
  /** Why taking others away does not help, or null where it does or is worked out here. */
  readonly preemption: string | null;
  readonly minor: number;
}

/** `0/2 nodes are available: 1 Insufficient cpu, ... preemption: 0/2 nodes are available: ...`. */
export function failureText(misfits: readonly Misfit[], { before, preemption, minor }: Circumstances): string {
  const reasons = misfits.flatMap((one) => (holds("hidesTaints", minor) ? one.reasons : namingTaint(one)));
  const text = `0/${misfits.length} nodes are available: ${before ?? counted(reasons)}.`;
  const looksForClaims = holds("deallocatesClaims", minor);
  // Where a rule stops the search before it begins, nobody has looked at the Pod's claims yet: their state is "not found".
  if (before !== null) return `${text} ${looksForClaims ? "not found" : `preemption: ${notHelpful(misfits.length)}`}`;
  if (preemption === null) return text;
  return `${text} ${looksForClaims ? "no new claims to deallocate, " : ""}preemption: ${preemption}`;
}

function namingTaint({ taint, reasons }: Misfit): readonly string[] {
  return taint ? [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`] : reasons;
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
