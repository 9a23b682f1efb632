/**
 * The wait between the end of a container and its next start.
 *
 * Source: facts/kubelet.md 3.3. The first restart is immediate and makes the entry; each later one doubles it, up to five
 * minutes; a run of more than twice the longest wait forgets it. Another image is another entry.
 */
import { formatGoDuration } from "../../sim/units.ts";
import type { Duration, SimTime } from "../../sim/units.ts";

const INITIAL: Duration = 10_000;
const MAX: Duration = 300_000;

export interface CrashBackOff {
  /** The image that crashed. */
  readonly image: string;
  /** What the next restart has to wait from the end of the attempt before it. */
  readonly delay: Duration;
  /** When a restart last went through. */
  readonly lastUpdate: SimTime;
}

/** How long a container that ended at `finishedAt` must still wait before `image` is started; 0: it may start. */
export function remainingBackOff(
  entry: CrashBackOff | null,
  image: string,
  finishedAt: SimTime,
  now: SimTime,
): Duration {
  if (entry === null || isForgotten(entry, image, finishedAt)) return 0;
  return Math.max(0, finishedAt + entry.delay - now);
}

/** The entry after a restart that goes through now. */
export function nextBackOff(
  entry: CrashBackOff | null,
  image: string,
  finishedAt: SimTime,
  now: SimTime,
): CrashBackOff {
  const isNew = entry === null || isForgotten(entry, image, finishedAt);
  return { image, delay: isNew ? INITIAL : Math.min(entry.delay * 2, MAX), lastUpdate: now };
}

/** `back-off 10s restarting failed container=app pod=web_default(UID)`. */
export function backOffMessage(delay: Duration, container: string, podRef: string): string {
  return `back-off ${formatGoDuration(delay)} restarting failed container=${container} pod=${podRef}`;
}

function isForgotten(entry: CrashBackOff, image: string, finishedAt: SimTime): boolean {
  return entry.image !== image || finishedAt - entry.lastUpdate > 2 * MAX;
}
