/**
 * What one version of a Pod must say of itself: phase, conditions and the row of `kubectl get pods`, worked out a second
 * time from its container statuses alone, as facts/kubelet.md 2.5, 3.8 and 8 and facts/kubectl.md 3 put it.
 */
import type { ContainerSpec, ContainerStatus, Pod, PodCondition } from "../../../src/kube/api/pod.ts";

/** What contradicts the container statuses; `row` is the Pod's of that moment: name, READY, STATUS, RESTARTS. */
export function contradictions(pod: Pod, row: readonly string[]): string[] {
  const found: string[] = [];
  const { phase = "" } = pod.status;
  const phases = possiblePhases(pod);
  if (!phases.includes(phase)) found.push(`phase is ${phase}, and its containers say ${phases.join(" or ")}`);
  if (hasStatuses(pod)) {
    const conditions = expectedConditions(pod);
    for (const { type, status, reason = "", message = "" } of conditions) {
      const told = pod.status.conditions?.find((one) => one.type === type);
      const words = `${told?.status} ${told?.reason ?? ""} ${told?.message ?? ""}`;
      if (words !== `${status} ${reason} ${message}`)
        found.push(`${type} is "${words}", and ought to be "${status} ${reason} ${message}"`);
    }
    found.push(...orderOf(pod.status.conditions ?? []), ...sandboxOf(pod));
  }
  const [, ready = "", status = "", restarts = ""] = row;
  const expected = rowOf(pod);
  if (ready !== expected.ready) found.push(`READY is ${ready}, and ought to be ${expected.ready}`);
  if (status !== expected.status) found.push(`STATUS is ${status}, and ought to be ${expected.status}`);
  if (Number.parseInt(restarts, 10) !== expected.restarts)
    found.push(`RESTARTS is ${restarts}, and ought to be ${expected.restarts}`);
  return found;
}

function hasStatuses(pod: Pod): boolean {
  return (pod.status.containerStatuses ?? []).length > 0;
}

function isSidecar(spec: ContainerSpec | undefined): boolean {
  return spec?.restartPolicy === "Always";
}

function statusOf(pod: Pod, name: string): ContainerStatus | undefined {
  return [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])].find(
    (one) => one.name === name,
  );
}

function sidecarsOf(pod: Pod): ContainerSpec[] {
  return (pod.spec.initContainers ?? []).filter(isSidecar);
}

/** An app container has been made, which comes after all init containers. */
function hasEverStarted(pod: Pod): boolean {
  return (pod.status.containerStatuses ?? []).some((one) => one.containerID !== undefined);
}

/** Containers run in a sandbox that is there, and what is over has none. */
function sandboxOf(pod: Pod): string[] {
  const { phase = "", conditions = [], containerStatuses = [], initContainerStatuses = [] } = pod.status;
  const told = conditions.find((one) => one.type === "PodReadyToStartContainers")?.status;
  const isRunning = [...initContainerStatuses, ...containerStatuses].some((one) => one.state.running);
  const wanted = isEnd(phase) ? "False" : isRunning ? "True" : told;
  return told === wanted ? [] : [`PodReadyToStartContainers is ${told}, and ought to be ${wanted}`];
}

/* Facts 8.1 */

function possiblePhases(pod: Pod): string[] {
  const { phase = "", reason } = pod.status;
  if (!hasStatuses(pod)) return reason === undefined ? ["Pending"] : ["Failed"];
  if (reason !== undefined) return ["Failed"];
  // Past its deadline it has failed, and says what it said before until all has been stopped.
  if (isLate(pod) && !isEnd(phase)) return ["Pending", "Running"];
  const alive = phaseOf(pod, false);
  const ended = phaseOf(pod, true);
  const isOver = isEnd(phase);
  // What is over is said to be so when all has been stopped, not before.
  if (isEnd(alive) && !isOver) return ["Pending", "Running"];
  // Once it is being ended, whatever has no end counts as a failure.
  const isEnding = pod.metadata.deletionTimestamp !== undefined;
  return isOver ? [alive, ended, ...(isEnding ? ["Failed"] : [])] : [alive];
}

function isEnd(phase: string): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

/** The Pod is over by what its containers say, and its phase does not say so yet. */
export function isOverUntold(pod: Pod): boolean {
  if (!hasStatuses(pod) || isEnd(pod.status.phase ?? "")) return false;
  return isEnd(phaseOf(pod, false)) || pod.spec.containers.every((spec) => isDone(pod, spec));
}

/** An app container has ended for good; sidecars that still run beside it are no longer needed. */
function isDone(pod: Pod, spec: ContainerSpec): boolean {
  const status = statusOf(pod, spec.name);
  const ended = status?.state.terminated;
  return ended !== undefined && !isTakenAway(status) && !restarts(pod, spec, ended.exitCode);
}

/** The phase of which the conditions speak, which may be ahead of the one that is told. */
function phaseOfConditions(pod: Pod): string {
  const { phase = "" } = pod.status;
  if (isEnd(phase)) return phase;
  return isLate(pod) ? "Failed" : phaseOf(pod, false);
}

/** Its kubelet ends it, as its deadline is over. */
function isLate({ spec, status }: Pod): boolean {
  const isFailed = status.conditions?.some((one) => one.type === "Ready" && one.reason === "PodFailed") === true;
  return isFailed && spec.activeDeadlineSeconds !== undefined;
}

function phaseOf(pod: Pod, isTerminal: boolean): string {
  const count = { pending: 0, running: 0, stopped: 0, succeeded: 0, restartable: 0 };
  for (const spec of pod.spec.initContainers ?? []) {
    const status = statusOf(pod, spec.name);
    if (isSidecar(spec)) {
      const isWaiting = status?.state.waiting !== undefined && !status.lastState.terminated;
      if (status?.state.running) count.running++;
      if (isWaiting || (status?.state.running && !status.started && !hasEverStarted(pod))) count.pending++;
      continue;
    }
    const end = endOf(status);
    // One that was taken away to run again has not failed.
    if (isTakenAway(status)) continue;
    if (end === null) count.pending++;
    else if (end !== 0 && (isTerminal || !restarts(pod, spec, end))) return "Failed";
  }
  for (const spec of pod.spec.containers) {
    const status = statusOf(pod, spec.name);
    const end = endOf(status);
    if (status?.state.running) count.running++;
    else if (end === null) count.pending++;
    else {
      count.stopped++;
      if (end === 0) count.succeeded++;
      if (restarts(pod, spec, end) || status?.state.waiting || isTakenAway(status)) count.restartable++;
    }
  }
  if (count.pending > 0) return "Pending";
  if (count.running > 0) return "Running";
  if (!isTerminal && count.restartable > 0) return "Running";
  return count.stopped === count.succeeded ? "Succeeded" : "Failed";
}

/** The exit code of what has ended, or waits to begin again; null of what runs or never ran. */
function endOf(status: ContainerStatus | undefined): number | null {
  return newestEnd(status)?.exitCode ?? null;
}

function newestEnd(status: ContainerStatus | undefined): { exitCode: number; reason?: string } | undefined {
  return status?.state.terminated ?? (status?.state.waiting ? status.lastState.terminated : undefined);
}

/** By a rule that restarts all containers. */
function isTakenAway(status: ContainerStatus | undefined): boolean {
  return newestEnd(status)?.reason === "RestartingAllContainers";
}

/** Facts 3.2 and 2.6. */
function restarts(pod: Pod, spec: ContainerSpec, exitCode: number): boolean {
  for (const { exitCodes } of spec.restartPolicyRules ?? []) {
    const isIn = exitCodes?.values?.includes(exitCode) ?? false;
    if (isIn === (exitCodes?.operator === "In")) return true;
  }
  const policy = spec.restartPolicy ?? pod.spec.restartPolicy;
  const isInit = (pod.spec.initContainers ?? []).includes(spec);
  return policy === "Always" ? !isInit || exitCode !== 0 : policy === "OnFailure" && exitCode !== 0;
}

/* Facts 8.2 */

type Expected = Pick<PodCondition, "type" | "status" | "reason" | "message">;

function expectedConditions(pod: Pod): Expected[] {
  const ready = containersReady(pod);
  const gates = ready.status === "True" ? gatesOf(pod) : ready;
  return [
    { ...initialized(pod), type: "Initialized" },
    { ...gates, type: "Ready" },
    { ...ready, type: "ContainersReady" },
    { type: "PodScheduled", status: "True" },
  ];
}

function initialized(pod: Pod): Expected {
  const type = "Initialized";
  if (phaseOfConditions(pod) === "Succeeded") return { type, status: "True", reason: "PodCompleted" };
  if (hasEverStarted(pod)) return { type, status: "True" };
  const open = (pod.spec.initContainers ?? []).filter((spec) => {
    const status = statusOf(pod, spec.name);
    return isSidecar(spec) ? status?.started !== true : status?.ready !== true;
  });
  if (open.length === 0) return { type, status: "True" };
  const message = `containers with incomplete status: [${open.map((spec) => spec.name).join(" ")}]`;
  return { type, status: "False", reason: "ContainersNotInitialized", message };
}

function containersReady(pod: Pod): Expected {
  const type = "ContainersReady";
  const phase = phaseOfConditions(pod);
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  const unready = [...sidecarsOf(pod), ...pod.spec.containers].filter((one) => !statusOf(pod, one.name)?.ready);
  if (unready.length === 0) return { type, status: "True" };
  const message = `containers with unready status: [${unready.map((one) => one.name).join(" ")}]`;
  return { type, status: "False", reason: "ContainersNotReady", message };
}

function gatesOf(pod: Pod): Expected {
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = pod.status.conditions?.find((one) => one.type === conditionType);
    if (!found) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (found.status === "True") return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`];
  });
  if (messages.length === 0) return { type: "Ready", status: "True" };
  return { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}

const ORDER = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

function orderOf(conditions: readonly PodCondition[]): string[] {
  const types = conditions.map((one) => one.type);
  const own = types.filter((type) => ORDER.includes(type)).join(" ");
  if (own !== ORDER.join(" ")) return [`conditions stand as ${own}`];
  return new Set(types).size === types.length ? [] : [`conditions twice: ${types.join(" ")}`];
}

/* The row */

function rowOf(pod: Pod): { ready: string; status: string; restarts: number } {
  const { phase = "", reason, conditions = [], initContainerStatuses = [], containerStatuses = [] } = pod.status;
  const specs = pod.spec.initContainers ?? [];
  const total = pod.spec.containers.length + sidecarsOf(pod).length;
  let status = reason ?? phase;
  if (conditions.some((one) => one.type === "PodScheduled" && one.reason === "SchedulingGated"))
    status = "SchedulingGated";
  let ready = 0;
  let isInitializing = false;
  let restarted = 0;
  let ofSidecars = 0;
  for (const [i, one] of initContainerStatuses.entries()) {
    const sidecar = isSidecar(specs.find((spec) => spec.name === one.name));
    restarted += one.restartCount;
    if (sidecar) ofSidecars += one.restartCount;
    const { terminated, waiting } = one.state;
    if (terminated?.exitCode === 0) continue;
    if (sidecar && one.started === true) {
      if (one.ready) ready++;
      continue;
    }
    isInitializing = true;
    if (terminated) status = `Init:${endWord(terminated)}`;
    else if (waiting?.reason !== undefined && waiting.reason !== "PodInitializing") status = `Init:${waiting.reason}`;
    else status = `Init:${i}/${specs.length}`;
    break;
  }
  const isPast = conditions.some((one) => one.type === "Initialized" && one.status === "True");
  if (!isInitializing || isPast) {
    restarted = ofSidecars;
    let hasRunning = false;
    for (const one of containerStatuses.toReversed()) {
      restarted += one.restartCount;
      const { waiting, terminated, running } = one.state;
      if (waiting?.reason !== undefined) status = waiting.reason;
      else if (terminated) status = endWord(terminated);
      else if (running && one.ready) {
        hasRunning = true;
        ready++;
      }
    }
    const isReady = conditions.some((one) => one.type === "Ready" && one.status === "True");
    if (status === "Completed" && hasRunning) status = isReady ? "Running" : "NotReady";
  }
  const isOver = phase === "Succeeded" || phase === "Failed";
  if (pod.metadata.deletionTimestamp !== undefined && !isOver)
    status = reason === "NodeLost" ? "Unknown" : "Terminating";
  return { ready: `${ready}/${total}`, status, restarts: restarted };
}

function endWord({ reason, exitCode, signal = 0 }: { reason?: string; exitCode: number; signal?: number }): string {
  if (reason !== undefined && reason !== "") return reason;
  return signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`;
}
