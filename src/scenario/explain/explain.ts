/**
 * Why is a Pod, or one of its containers, in this state; what must happen next, and when. A pure function of what the
 * cluster shows, what its kubelet knows, and the trace.
 *
 * It reads and changes nothing. The words are in `sentences.ts`.
 */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type {
  ContainerInspection,
  PodInspection,
  VerdictReason,
  WaitingReason,
} from "../../kube/cluster/inspection.ts";
import type { Node } from "../../kube/api/core.ts";
import type { ContainerStatus, Pod, PodCondition } from "../../kube/api/pod.ts";
import type { Trace } from "../../sim/trace.ts";
import { parseRfc3339 } from "../../sim/units.ts";
import { chainOf } from "./chain.ts";
import { fieldOfEviction, fieldOfRefusal, greediest } from "./blamed-field.ts";
import type { Cause, End, Explanation, Next, Reason } from "./explanation.ts";
import type { SourceFile } from "./manifest-place.ts";
import { PodPlaces } from "./pod-places.ts";
import { PodTrace } from "./pod-trace.ts";
import { failedLine } from "./script-line.ts";

const NODES = { group: "", resource: "nodes" };

export interface ExplainInput {
  readonly cluster: Cluster;
  readonly trace: Pick<Trace, "entries">;
  /** The person's manifests. */
  readonly files: readonly SourceFile[];
  readonly namespace: string;
  readonly pod: string;
  /** Only this container. */
  readonly container?: string;
}

/** Null where there is no such Pod, or no such container in it. */
export function explain(input: ExplainInput): Explanation | null {
  const { cluster, namespace, trace } = input;
  const pod = cluster
    .pods()
    .find((one) => one.metadata.name === input.pod && (one.metadata.namespace ?? "default") === namespace);
  const inspection = pod && cluster.inspect(pod.metadata.uid);
  if (!pod || !inspection) return null;
  const world = new Explainer(input, pod, inspection);
  const { container } = input;
  if (container !== undefined && !world.has(container)) return null;
  const all = [...world.ofPod(), ...world.ofContainers()];
  const reasons = container === undefined ? all : all.filter((one) => one.container === container);
  const [, ready = "", status = "", restarts = ""] = inspection.row;
  return {
    namespace,
    pod: pod.metadata.name,
    at: cluster.clock.now,
    status,
    ready,
    restarts,
    reasons: reasons.length > 0 ? reasons : [world.reason("running", { next: { what: "nothing", at: null } })],
    chain: chainOf(trace.entries, pod, container),
  };
}

/** With which events a kubelet says that it ends a Pod. */
const NODE_ENDS: Readonly<Record<VerdictReason, Cause>> = {
  DeadlineExceeded: "deadlineExceeded",
  Evicted: "evicted",
  Preempting: "preempted",
};

function causeOfEnd(reason: unknown): Cause | undefined {
  return (NODE_ENDS as Readonly<Record<string, Cause>>)[String(reason)];
}

/** Told after what the others of the Pod have to say. */
const LAST_TOLD: ReadonlySet<Cause> = new Set<Cause>(["waitsForInit", "waitsForTurn", "outlives"]);

type Details = Partial<Omit<Reason, "cause">>;

class Explainer {
  readonly #cluster: Cluster;
  readonly #pod: Pod;
  readonly #inspection: PodInspection;
  readonly #places: PodPlaces;
  readonly #trace: PodTrace;

  constructor({ cluster, trace, files }: ExplainInput, pod: Pod, inspection: PodInspection) {
    this.#cluster = cluster;
    this.#pod = pod;
    this.#inspection = inspection;
    this.#places = new PodPlaces(pod, files, trace.entries);
    this.#trace = new PodTrace(trace.entries, pod, cluster.clock.start);
  }

  reason(cause: Cause, details: Details = {}): Reason {
    return {
      cause,
      container: null,
      kind: null,
      message: "",
      subject: "",
      end: null,
      place: null,
      next: null,
      ...details,
    };
  }

  has(container: string): boolean {
    return this.#places.specOf(container) !== undefined;
  }

  /* The Pod as a whole */

  ofPod(): Reason[] {
    const { status, metadata } = this.#pod;
    const lost = this.#nodeLost();
    if (metadata.deletionTimestamp !== undefined) return [...lost, this.#terminating()];
    const ended = this.#endedByNode();
    if (ended) return [ended];
    if (status.phase === "Failed" && !status.containerStatuses) {
      const { message = "", reason: subject = "" } = status;
      const place = this.#places.at(fieldOfRefusal(this.#pod, subject));
      return [this.reason("rejected", { message, subject, place, next: nothing() })];
    }
    if (status.phase === "Succeeded") return [this.reason("succeeded", { next: nothing() })];
    if (status.phase === "Failed") return [this.reason("failed", { next: nothing() })];
    const scheduled = this.#condition("PodScheduled");
    if (scheduled?.status !== "True") return [this.#unscheduled(scheduled)];
    return [...lost, ...this.#preparing(), ...this.#gates()];
  }

  /** Its kubelet has ended it, or does so; its status tells of it when all has been stopped. */
  #endedByNode(): Reason | null {
    const { status } = this.#pod;
    const isStopping =
      this.#inspection.chart.startsWith("terminating") &&
      this.#inspection.containers.some(({ attempts }) => attempts.at(-1)?.state === "running");
    if (!status.containerStatuses || !(status.phase === "Failed" || isStopping)) return null;
    const said = this.#trace.event(Object.keys(NODE_ENDS));
    const reason = isStopping ? said?.["reason"] : status.reason;
    const cause = causeOfEnd(reason);
    if (cause === undefined) return null;
    const message = isStopping ? String(said?.["message"]) : (status.message ?? "");
    const place =
      cause === "deadlineExceeded"
        ? this.#places.at("spec.activeDeadlineSeconds")
        : cause === "preempted"
          ? this.#places.at("spec.priorityClassName")
          : this.#places.at(fieldOfEviction(this.#pod, message));
    return this.reason(cause, { message, place, next: isStopping ? this.#stopped() : nothing() });
  }

  /** All that is being stopped has ended then, or is killed. */
  #stopped(): NonNullable<Reason["next"]> {
    const ends = this.#inspection.containers.flatMap(({ killedAt }) => killedAt ?? []);
    return { what: "stopped", at: ends.length === 0 ? null : Math.max(...ends) };
  }

  /** What the control plane thinks of its node. */
  #nodeLost(): Reason[] {
    const { nodeName } = this.#pod.spec;
    const found = nodeName === undefined ? null : this.#cluster.api.get(NODES, undefined, nodeName);
    if (!found || nodeName === undefined) return [];
    const next = { what: "person" as const, at: null };
    if (!found.ok) return [this.reason("nodeLost", { subject: nodeName, message: found.status.message, next })];
    const { conditions = [] } = (found.value as unknown as Node).status;
    const ready = conditions.find((one) => one.type === "Ready");
    if (!ready || ready.status === "True") return [];
    return [this.reason("nodeLost", { subject: nodeName, message: ready.message ?? "", next })];
  }

  #unscheduled(scheduled: PodCondition | undefined): Reason {
    if (scheduled?.reason === "SchedulingGated") {
      const next = { what: "person" as const, at: null };
      return this.reason("schedulingGated", { place: this.#places.at("spec.schedulingGates"), next });
    }
    if (!scheduled) return this.reason("notScheduled", { next: { what: "schedule", at: null } });
    const message = scheduled.message ?? "";
    const short = /Insufficient ([^\s,]+?)[,.]?(?:\s|$)/.exec(message)?.[1];
    const field =
      short !== undefined
        ? `${greediest(this.#pod, short)}.resources.requests`
        : message.includes("affinity/selector")
          ? this.#pod.spec.nodeSelector
            ? "spec.nodeSelector"
            : "spec.affinity"
          : message.includes("persistentvolumeclaim")
            ? "spec.volumes"
            : message.includes("untolerated taint")
              ? "spec.tolerations"
              : "spec";
    const next = { what: "person" as const, at: null };
    return this.reason("unschedulable", { message, place: this.#places.at(field), next });
  }

  /** What must be there before any container can start. */
  #preparing(): Reason[] {
    const { chart } = this.#inspection;
    if (chart === "pending.mountingVolumes") {
      const failed = this.#trace.message("FailedMount");
      if (!failed) return [this.reason("mounting", { next: { what: "mountAgain", at: null } })];
      const volume = /for volume "([^"]+)"/.exec(failed)?.[1] ?? "";
      const at = (this.#pod.spec.volumes ?? []).findIndex((one) => one.name === volume);
      const place = this.#places.at(at < 0 ? "spec.volumes" : `spec.volumes[${at}]`);
      const next = { what: "mountAgain" as const, at: this.#inspection.nextLook };
      return [this.reason("mountFailed", { message: failed, subject: volume, place, next })];
    }
    if (chart === "pending.creatingSandbox" || chart === "startingOver.recreatingSandbox")
      return [this.reason("creatingSandbox", { next: { what: "sandbox", at: null } })];
    if (chart === "pending.sandboxFailed") {
      const message = this.#trace.message("FailedCreatePodSandBox") ?? "";
      return [this.reason("sandboxFailed", { message, next: this.#again() })];
    }
    return [];
  }

  #gates(): Reason[] {
    const ready = this.#condition("Ready");
    if (ready?.reason !== "ReadinessGatesNotReady") return [];
    const next = { what: "person" as const, at: null };
    return [
      this.reason("readinessGate", {
        message: ready.message ?? "",
        place: this.#places.at("spec.readinessGates"),
        next,
      }),
    ];
  }

  #terminating(): Reason {
    const running = this.#inspection.containers.filter((one) => one.attempts.at(-1)?.state === "running");
    const { deletionTimestamp, deletionGracePeriodSeconds = 30, finalizers = [] } = this.#pod.metadata;
    const due = parseRfc3339(deletionTimestamp ?? "");
    const at = due === undefined ? null : due - this.#cluster.clock.start;
    const [first] = running;
    if (first === undefined && finalizers.length > 0) {
      const next = { what: "person" as const, at: null };
      return this.reason("terminating", {
        message: `finalizers: ${finalizers.join(", ")}`,
        place: this.#places.at("metadata.finalizers"),
        next,
      });
    }
    const subject = running.map((one) => one.name).join(", ");
    const place =
      first === undefined ? null : this.#places.at(`${this.#places.specOf(first.name)?.path ?? "spec"}.command`);
    const what: Next = first === undefined ? "deleted" : "stopped";
    return this.reason("terminating", {
      subject,
      message: `${deletionGracePeriodSeconds}`,
      place,
      next: { what, at: first === undefined ? null : (this.#stopped().at ?? at) },
    });
  }

  /* Its containers */

  ofContainers(): Reason[] {
    const { status, metadata } = this.#pod;
    const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    const found = all.flatMap((one) => this.#ofContainer(one) ?? []);
    if (status.phase === "Succeeded") return [];
    // Of a Pod that is deleted only its hooks are told of.
    if (metadata.deletionTimestamp !== undefined) return found.filter((one) => one.cause.startsWith("preStop"));
    // What the STATUS is about: a wait or an end before what merely is not ready, and what only waits for others last.
    const rank = (one: Reason): number => (LAST_TOLD.has(one.cause) ? 1 : 0);
    return found.sort((a, b) => rank(a) - rank(b));
  }

  #ofContainer(status: ContainerStatus): Reason | null {
    const inside = this.#inspection.containers.find((one) => one.name === status.name);
    if (!inside) return null;
    const { state } = status;
    const details = { container: status.name, kind: inside.kind };
    const hook = this.#preStop(inside, details);
    if (hook) return hook;
    if (inside.chart === "running.preStop" || inside.chart === "running.stopping") {
      const probe = /failed (liveness|startup) probe/.exec(this.#trace.message("Killing", status.name) ?? "")?.[1];
      const next = { what: "stopped" as const, at: inside.killedAt };
      if (probe === undefined) return this.reason("stopping", { ...details, next });
      const message = this.#trace.message("Unhealthy", status.name) ?? "";
      return this.reason("livenessKill", {
        ...details,
        message,
        subject: probe,
        place: this.#places.of(status.name, `${probe}Probe`),
        next,
      });
    }
    if (inside.chart === "running.postStart") {
      const place = this.#places.of(status.name, "lifecycle.postStart");
      return this.reason("postStartRuns", { ...details, place, next: this.#hookEnds(status.name, inside) });
    }
    if (state.waiting) return this.#waiting(status, inside, details);
    if (state.terminated) return this.#terminated(status, inside, details);
    return this.#running(status, inside, details);
  }

  /** Of its postStart hook; one that sleeps says when. */
  #hookEnds(name: string, { attempts }: ContainerInspection): Reason["next"] {
    const began = attempts.at(-1)?.startedAt ?? null;
    const seconds = this.#places.specOf(name)?.spec.lifecycle?.postStart?.sleep?.seconds;
    return { what: "hookEnds", at: began === null || seconds === undefined ? null : began + seconds * 1000 };
  }

  /** Its preStop hook runs while nothing but the deletion wants it gone, or has failed. */
  #preStop({ name, chart, killedAt }: ContainerInspection, details: Details): Reason | null {
    const { preStop } = this.#places.specOf(name)?.spec.lifecycle ?? {};
    if (!preStop || !chart.startsWith("running")) return null;
    const place = this.#places.of(name, "lifecycle.preStop");
    const next = { what: "stopped" as const, at: killedAt };
    const said = this.#trace.event(["Killing", "FailedPreStopHook"], name);
    if (chart === "running.stopping" && said?.["reason"] === "FailedPreStopHook")
      return this.reason("preStopFailed", { ...details, message: String(said["message"]), place, next });
    const isDeleted = this.#pod.metadata.deletionTimestamp !== undefined;
    return chart === "running.preStop" && isDeleted ? this.reason("preStopRuns", { ...details, place, next }) : null;
  }

  #waiting(status: ContainerStatus, inside: ContainerInspection, details: Details): Reason | null {
    const { reason = "", message = "" } = status.state.waiting ?? {};
    switch (reason as WaitingReason | "") {
      case "ErrImagePull":
      case "ImagePullBackOff":
      case "RegistryUnavailable":
      case "SignatureValidationFailed": {
        const next =
          inside.chart === "waiting.pullingImage"
            ? { what: "pull" as const, at: null }
            : { what: "pullAgain" as const, at: inside.backOff?.until ?? this.#inspection.nextLook };
        return this.reason("imageFailed", { ...details, message, ...this.#places.image(inside, message), next });
      }
      case "ErrImageNeverPull":
      case "InvalidImageName":
      case "ImageInspectError": {
        const image = this.#places.image(inside, message);
        return this.reason("imageUnusable", { ...details, message, ...image, next: this.#again() });
      }
      case "CreateContainerConfigError":
      case "CreateContainerError":
        return this.reason("configFailed", {
          ...details,
          message,
          subject: reason,
          place: this.#places.ofReference(status.name, message),
          next: this.#again(),
        });
      case "RunContainerError":
        return this.reason("startFailed", {
          ...details,
          message,
          end: this.#end(status, inside),
          place: this.#places.ofStart(status.name, message),
          next: this.#restart(inside),
        });
      case "PostStartHookError":
        return this.reason("postStartFailed", {
          ...details,
          message,
          place: this.#places.of(status.name, "lifecycle.postStart"),
          next: this.#restart(inside),
        });
      case "CrashLoopBackOff":
        return this.#crash(status, inside, details);
      case "RestartingAllContainers":
        return this.reason("restartingAll", { ...details, message, next: this.#restart(inside) });
      case "ContainerCreating":
      case "PodInitializing":
      case "":
        return this.#notYet(status, inside, details);
    }
  }

  /** ContainerCreating and PodInitializing: who or what it waits for. */
  #notYet(status: ContainerStatus, inside: ContainerInspection, details: Details): Reason | null {
    if (inside.chart === "waiting.pullingImage") {
      const subject = this.#places.specOf(status.name)?.spec.image ?? "";
      return this.reason("pulling", {
        ...details,
        subject,
        place: this.#places.of(status.name, "image"),
        next: { what: "pull", at: null },
      });
    }
    if (!this.#inspection.chart.startsWith("pending") || this.#preparing().length > 0) return null;
    const inits = this.#pod.status.initContainerStatuses ?? [];
    const own = inits.findIndex((one) => one.name === status.name);
    const isDone = (one: ContainerStatus): boolean =>
      this.#places.specOf(one.name)?.spec.restartPolicy === "Always" ? one.started === true : one.ready;
    const before = (own < 0 ? inits : inits.slice(0, own)).find((one) => !isDone(one));
    const next = { what: "initEnds" as const, at: null };
    if (before) return this.reason("waitsForInit", { ...details, subject: before.name, next });
    return this.reason("waitsForTurn", { ...details, next: { what: "turn", at: null } });
  }

  #terminated(status: ContainerStatus, inside: ContainerInspection, details: Details): Reason | null {
    const ended = status.state.terminated;
    if (!ended) return null;
    if (ended.reason === "ContainerStatusUnknown")
      return this.reason("unknownEnd", { ...details, message: ended.message ?? "", next: nothing() });
    if (inside.kind === "init" && ended.exitCode === 0) return null;
    // Its next attempt may be under way before the status tells of it.
    const staysEnded =
      inside.chart === "terminated.completed" ||
      inside.chart === "terminated.failed" ||
      (inside.chart === "waiting.runContainerError" && inside.attempts.at(-1)?.attempt === status.restartCount);
    if (this.#pod.status.phase === "Failed" || staysEnded) {
      const end = this.#end(status, inside);
      if (end?.reason === "OOMKilled") return { ...this.#crash(status, inside, details), next: nothing() };
      const isStopped = this.#endedByNode() !== null;
      const cause = ended.exitCode !== 0 && inside.kind === "init" && !isStopped ? "initFailed" : "ended";
      const subject = isStopped ? "stopped" : "";
      return this.reason(cause, {
        ...details,
        subject,
        end,
        place: this.#places.ofEnd(status.name, end),
        next: nothing(),
      });
    }
    return this.#crash(status, inside, details);
  }

  #crash(status: ContainerStatus, inside: ContainerInspection, details: Details): Reason {
    const end = this.#end(status, inside);
    const next = this.#restart(inside);
    if (end?.reason === "OOMKilled")
      return this.reason("oomKilled", {
        ...details,
        end,
        place: this.#places.of(status.name, "resources.limits.memory"),
        next,
      });
    if (end?.reason === "StartError")
      return this.reason("startFailed", {
        ...details,
        message: end.message,
        end,
        place: this.#places.ofStart(status.name, end.message),
        next,
      });
    if (end?.reason === "Unknown") return this.reason("unknownEnd", { ...details, end, next });
    const killing = this.#trace.killing(status.name, end?.attempt);
    if (killing === "FailedPostStartHook") {
      const place = this.#places.of(status.name, "lifecycle.postStart");
      return this.reason("postStartFailed", { ...details, end: end && { ...end, script: null }, place, next });
    }
    const probe = /failed (liveness|startup) probe/.exec(killing)?.[1] ?? null;
    if (probe !== null) {
      const place = this.#places.of(status.name, `${probe}Probe`);
      return this.reason("crashed", { ...details, subject: probe, end: end && { ...end, script: null }, place, next });
    }
    const cause = end?.exitCode === 0 ? "completedAgain" : "crashed";
    return this.reason(cause, { ...details, end, place: this.#places.ofEnd(status.name, end), next });
  }

  #running(status: ContainerStatus, inside: ContainerInspection, details: Details): Reason | null {
    if (inside.kind === "init") {
      const { process } = inside;
      const next = { what: "initEnds" as const, at: process?.until ?? null };
      return this.reason("initRuns", {
        ...details,
        subject: process?.doing ?? "",
        place: this.#places.of(status.name, "command"),
        next,
      });
    }
    if (status.ready) return this.#outlives(status.name, details);
    const probe = inside.probes.find((one) => one.probe === (status.started === true ? "readiness" : "startup"));
    if (!probe) return null;
    const cause = probe.probe === "startup" ? "startupProbe" : "readinessProbe";
    const field = `${probe.probe}Probe`;
    const message =
      probe.output.trim() === "" ? (this.#trace.message("Unhealthy", status.name) ?? "") : probe.output.trim();
    const spec = this.#places.specOf(status.name)?.spec;
    const period = (probe.probe === "startup" ? spec?.startupProbe : spec?.readinessProbe)?.periodSeconds ?? 10;
    const at = probe.at === null ? null : probe.at + period * 1000;
    return this.reason(cause, {
      ...details,
      message,
      place: this.#places.of(status.name, field),
      next: { what: "probe", at },
    });
  }

  /** Others have done their work for good, while that one goes on and keeps the Pod from its end. */
  #outlives(name: string, details: Details): Reason | null {
    const { containerStatuses = [] } = this.#pod.status;
    if (details.kind !== "app") return null;
    const finished = containerStatuses
      .filter(({ state }) => state.terminated?.exitCode === 0)
      .map((one) => one.name)
      .filter((one) => {
        const chart = this.#inspection.containers.find((inside) => inside.name === one)?.chart ?? "";
        return chart.startsWith("terminated") && chart !== "terminated.restartPending";
      });
    if (finished.length === 0) return null;
    const next = { what: "ends" as const, at: null };
    return this.reason("outlives", {
      ...details,
      subject: finished.join(", "),
      place: this.#places.of(name, "command"),
      next,
    });
  }

  /* What they all need */

  #restart(inside: ContainerInspection): Reason["next"] {
    return { what: "startAgain", at: inside.backOff?.until ?? this.#inspection.nextLook };
  }

  #again(): Reason["next"] {
    return { what: "tryAgain", at: this.#inspection.nextLook };
  }

  /** How the newest attempt that has ended did so. */
  #end(status: ContainerStatus, inside: ContainerInspection): End | null {
    const attempt = inside.attempts.findLast((one) => one.state === "exited");
    const spec = this.#places.specOf(status.name)?.spec;
    if (!attempt || !spec) return null;
    const exitCode = attempt.exitCode ?? 0;
    const processes = this.#trace.processes(status.name, attempt.attempt);
    const fault = this.#trace.faultAt(status.name, attempt.finishedAt);
    const hasLine = exitCode !== 0 && (attempt.reason === "Error" || attempt.reason === "Completed") && fault === "";
    const error = attempt.log.findLast((record) => record.stream === "stderr");
    return {
      attempt: attempt.attempt,
      exitCode,
      reason: attempt.reason,
      message: attempt.message,
      at: attempt.finishedAt,
      lastError: error ? this.#cluster.decode(error.line) : "",
      fault,
      script: hasLine ? failedLine(spec, exitCode, processes) : null,
    };
  }

  #condition(type: string): PodCondition | undefined {
    return this.#pod.status.conditions?.find((one) => one.type === type);
  }
}

function nothing(): { what: "nothing"; at: null } {
  return { what: "nothing", at: null };
}
