/** The next thing that will happen by itself: what the transport bar waits for. */
import type { ClockView, ContainerView, PodView } from "../view.ts";

type Next = ClockView["next"];

/** The soonest end of a back-off or of a process's sleep among all Pods; null where nothing is known to come. */
export function nextOf(pods: readonly PodView[], now: number): Next {
  let soonest: Next = null;
  for (const pod of pods) {
    for (const container of [...pod.initContainers, ...pod.containers]) {
      const candidate = nextOfContainer(container, now);
      if (candidate && (!soonest || candidate.t < soonest.t)) soonest = candidate;
    }
  }
  return soonest;
}

function nextOfContainer({ name, retry, process }: ContainerView, now: number): Next {
  if (retry && retry.until > now) {
    return {
      t: retry.until,
      what: `attempt ${retry.attempt}`,
      why: `back-off of ${name}`,
      since: retry.since,
      tone: "backoff",
    };
  }
  if (process && process.until !== null && process.until > now) {
    return {
      t: process.until,
      what: `${name} wakes`,
      why: `it runs ${process.doing}`,
      since: process.since,
      tone: "running",
    };
  }
  return null;
}
