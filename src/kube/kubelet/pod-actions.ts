/**
 * What has to be done about a Pod's containers now: a pure function of what they are, asked at every sync.
 *
 * Source: facts/kubelet.md 2 and 3 (computePodActions, computeInitContainerActions of v1.36).
 */
import type { Pod } from "../api/pod.ts";
import { current, effectivePolicy, isRunning, isStarted, restartsAll, shouldRestart } from "./container-record.ts";
import type { ContainerRecord } from "./container-record.ts";

export interface KillAction {
  readonly container: ContainerRecord;
  /** Text of the Killing event. */
  readonly message: string;
  /** Which probe's own grace period applies, if any. */
  readonly cause: "liveness" | "startup" | "definition";
}

export interface PodActions {
  /** Stopped one after the other before anything is started. */
  readonly kill: readonly KillAction[];
  /** Tried in this order. An init container that cannot start ends the sync; a sidecar or an app container does not. */
  readonly start: readonly ContainerRecord[];
  /** Nothing is left to run or to restart: what still runs (sidecars) is stopped. */
  readonly windDown: boolean;
  /** The app containers may start or have started. */
  readonly initialized: boolean;
  /** A rule demands that all containers are removed and start anew; nothing else is done before. */
  readonly restartAll: boolean;
}

/** What the version and the sandbox have to say. */
export interface ActionContext {
  readonly sandboxId: string;
  /** The difference `initializedPerSandbox`. */
  readonly perSandbox: boolean;
}

const NOTHING: PodActions = { kill: [], start: [], windDown: false, initialized: false, restartAll: false };

export function computePodActions(
  pod: Pod,
  containers: readonly ContainerRecord[],
  context: ActionContext,
): PodActions {
  if (containers.some(restartsAll)) return { ...NOTHING, restartAll: true };
  const inits = containers.filter((one) => one.kind === "init" || one.kind === "sidecar");
  const apps = containers.filter((one) => one.kind === "app");
  const plan: Plan = { pod, kill: [], start: [], failed: false };
  // Ephemeral containers are started once, before all others, and never again.
  const added = containers.filter((one) => one.kind === "ephemeral" && one.attempts.length === 0);
  plan.start.push(...added);
  const hasInitialized = apps.some((one) => hasStarted(one, context));
  const initsDone = planInits(plan, inits, hasInitialized);
  if (plan.failed) return { ...NOTHING, windDown: true };
  if (!hasInitialized && !initsDone) return { ...NOTHING, kill: plan.kill, start: plan.start };
  const keep = planApps(plan, apps);
  if (keep === 0) return { ...NOTHING, windDown: true, initialized: true };
  return { ...NOTHING, kill: plan.kill, start: plan.start, initialized: true };
}

/** Facts 2.1: whether an app container shows that the init containers are done with. */
function hasStarted(app: ContainerRecord, { sandboxId, perSandbox }: ActionContext): boolean {
  const attempt = current(app);
  if (!attempt) return false;
  return perSandbox ? attempt.sandboxId === sandboxId : attempt.state !== "exited";
}

interface Plan {
  readonly pod: Pod;
  readonly kill: KillAction[];
  readonly start: ContainerRecord[];
  failed: boolean;
}

/** Goes from the last init container to the first; true when all are done. Sidecars are looked at however far back. */
function planInits(plan: Plan, inits: readonly ContainerRecord[], hasInitialized: boolean): boolean {
  const starts: ContainerRecord[] = [];
  let isLatest = true;
  let done = inits.length === 0;
  for (let i = inits.length - 1; i >= 0; i--) {
    const one = inits[i];
    if (!one || current(one) === undefined) continue;
    // Of the ordinary ones only the latest counts; those before it have succeeded.
    if (one.kind === "init" && (hasInitialized || !isLatest)) {
      isLatest = false;
      continue;
    }
    const passed = one.kind === "sidecar" ? planSidecar(plan, starts, one) : planInit(plan, starts, one);
    if (isLatest && passed) {
      const next = inits[i + 1];
      if (next) starts.unshift(next);
      else done = true;
    }
    isLatest = false;
  }
  const first = inits[0];
  if (isLatest && first && !hasInitialized) starts.push(first);
  // Earlier ones first, as the kubelet would have met them.
  plan.start.push(...inits.filter((one) => starts.includes(one)));
  return done;
}

/** True when the next one may start. */
function planInit(plan: Plan, starts: ContainerRecord[], one: ContainerRecord): boolean {
  const attempt = current(one);
  if (attempt?.state !== "exited") return false;
  if (attempt.exitCode === 0) return true;
  if (shouldRestart(plan.pod, one, attempt.exitCode)) starts.push(one);
  else plan.failed = true;
  return false;
}

function planSidecar(plan: Plan, starts: ContainerRecord[], one: ContainerRecord): boolean {
  if (current(one)?.state === "exited") {
    starts.push(one);
    return false;
  }
  if (isRunning(one) && planKill(plan, one)) {
    starts.push(one);
    return false;
  }
  return isStarted(one);
}

/** How many app containers run or will. */
function planApps(plan: Plan, apps: readonly ContainerRecord[]): number {
  let keep = 0;
  for (const one of apps) {
    const attempt = current(one);
    if (!attempt || attempt.state === "created") {
      plan.start.push(one);
      keep++;
    } else if (attempt.state === "exited") {
      if (!shouldRestart(plan.pod, one, attempt.exitCode)) continue;
      plan.start.push(one);
      keep++;
    } else {
      const restarts = planKill(plan, one);
      if (restarts === true) plan.start.push(one);
      if (restarts !== false) keep++;
    }
  }
  return keep;
}

/** Undefined: it goes on. True: killed and started again. False: killed for good. */
function planKill(plan: Plan, one: ContainerRecord): boolean | undefined {
  const prefix = one.kind === "app" ? "Container" : "Init container";
  if (current(one)?.specImage !== one.spec.image) {
    const suffix = one.kind === "app" ? ", will be restarted" : "";
    plan.kill.push({
      container: one,
      message: `${prefix} ${one.spec.name} definition changed${suffix}`,
      cause: "definition",
    });
    return true;
  }
  if (one.failedProbe === null) return undefined;
  // No rule counts before it has ended; then they do. Source: computePodActions of v1.36.
  const restarts = effectivePolicy(plan.pod, one) !== "Never";
  const suffix = restarts && one.kind === "app" ? ", will be restarted" : "";
  plan.kill.push({
    container: one,
    message: `${prefix} ${one.spec.name} failed ${one.failedProbe} probe${suffix}`,
    cause: one.failedProbe,
  });
  return restarts;
}
