/** What is said of a `--dry-run` that is written as it was once, or wrong. Source: kubectl pkg/cmd/util/helpers.go (behaviour), v1.33. */
import { dryRunOf } from "./dry-run.ts";
import type { Invocation, Step } from "./invocation.ts";
import { klogTime } from "./klog-time.ts";

const NOTICES: Readonly<Record<string, readonly [number, string]>> = {
  unchanged: [703, "--dry-run is deprecated and can be replaced with --dry-run=client."],
  true: [717, "--dry-run=true is deprecated (boolean value) and can be replaced with --dry-run=client."],
  false: [720, "--dry-run=false is deprecated (boolean value) and can be replaced with --dry-run=none."],
};

/** Says so, or ends the command. */
export function* settleDryRun(inv: Invocation): Step<void> {
  // These count their arguments first.
  if (/^(create|apply)$/.test(inv.command) && inv.args.length > 0) return;
  const notice = NOTICES[inv.flags.text("dry-run")];
  if (notice) yield* inv.err(`W${klogTime(inv.now)}       1 helpers.go:${notice[0]}] ${notice[1]}\n`);
  else dryRunOf(inv);
}
