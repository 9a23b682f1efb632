/** The next thing that will happen by itself: what the transport bar waits for. */
import type { ClockView, ContainerView, PodView } from "../view.ts";

type Next = NonNullable<ClockView["next"]>;

/** Waits shorter than this are a program looking again and again: worth a word only where nothing else is waited for. */
const POLLING_MS = 1500;

/**
 * The soonest end of a back-off or of a process's sleep among all Pods, else work of a node that is under way and whose
 * end nobody knows; null where nothing is known to come.
 */
export function nextOf(pods: readonly PodView[], now: number): Next | null {
  const containers = pods.flatMap((pod) => [...pod.initContainers, ...pod.containers]);
  const waits = containers.map((container) => nextOfContainer(container, now)).filter((next) => next !== null);
  return (
    soonest(waits.filter((wait) => wait.t - wait.since > POLLING_MS)) ??
    workUnderWay(pods, containers) ??
    soonest(waits)
  );
}

type Wait = Next & { t: number };

function soonest(waits: readonly Wait[]): Wait | null {
  let first: Wait | null = null;
  for (const wait of waits) if (!first || wait.t < first.t) first = wait;
  return first;
}

function nextOfContainer({ name, retry, process }: ContainerView, now: number): Wait | null {
  if (retry && retry.until > now) {
    return {
      t: retry.until,
      what: { text: "attempt {attempt}", values: { attempt: retry.attempt } },
      why: { text: "back-off of {name}", values: { name } },
      since: retry.since,
      tone: "backoff",
    };
  }
  if (process && process.until !== null && process.until > now) {
    return {
      t: process.until,
      what: { text: "{name} wakes", values: { name } },
      why: /^(\S*\/)?(ba|da)?sh\b/.test(process.doing)
        ? "its script sleeps"
        : { text: "it runs {doing}", values: { doing: process.doing } },
      since: process.since,
      tone: "running",
    };
  }
  return null;
}

/** A pull, a start or an end that is under way. */
function workUnderWay(pods: readonly PodView[], containers: readonly ContainerView[]): Next | null {
  const work = { t: null, since: 0 };
  const pulling = containers.find((container) => container.tone === "pulling");
  if (pulling) {
    const { name, image } = pulling;
    return {
      ...work,
      what: { text: "image of {name}", values: { name } },
      why: { text: "{image} is pulled", values: { image } },
      tone: "pulling",
    };
  }
  const ending = pods.find((pod) => pod.terminating);
  if (ending)
    return {
      ...work,
      what: { text: "end of {name}", values: { name: ending.name } },
      why: "its containers are being stopped",
      tone: "terminating",
    };
  const starting = pods.find((pod) => pod.status === "ContainerCreating" || pod.status === "PodInitializing");
  if (starting)
    return {
      ...work,
      what: { text: "start of {name}", values: { name: starting.name } },
      why: "the kubelet prepares it",
      tone: "waiting",
    };
  return null;
}
