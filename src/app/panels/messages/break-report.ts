/** What a report of a broken part says: what broke, when in which run, where in the program, and a link that plays the run again. */
import { shareFragment } from "../../store/commands.ts";
import { useWorkbench } from "../../store/workbench-store.ts";

/** Of the program, so many places. */
const STACK_LINES = 8;

export async function breakReport(name: string, error: Error): Promise<string> {
  const { clock } = useWorkbench.getState().view ?? {};
  const fragment = await shareFragment();
  const stack = (error.stack ?? "").split("\n").filter((line) => /^\s+at |@/.test(line));
  // untranslated: whoever mends it reads English.
  const lines = [`Podarium: ${name} could not be drawn: ${error.message}`];
  // untranslated: as above.
  if (clock) lines.push(`seed ${clock.seed}, virtual time ${clock.now} ms, Kubernetes ${clock.kubernetesVersion}`);
  lines.push(...stack.slice(0, STACK_LINES));
  // untranslated: as above.
  if (fragment !== null) lines.push(`The run: ${location.origin}${location.pathname}#${fragment}`);
  return lines.join("\n");
}
