/**
 * Why a chart of the kubelet took the step that it took: the rule that chose its event, and the facts that this rule looks at, as they
 * were at that moment. Drawn from a world that stands at the step, which has just been recorded and not yet been carried out.
 *
 * Source: the functions of `kube/kubelet` that choose the event; `by` names them.
 * Simplified: facts are what the Pod's object, the kubelet's memory and the record say; what a rule infers of them is not repeated.
 */
import type { ContainerSpec, Pod, Probe } from "../../kube/api/pod.ts";
import type { ContainerInspection, PodInspection } from "../../kube/cluster/inspection.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Page } from "./remedies.ts";
import { saying } from "../saying.ts";
import type { Said } from "../saying.ts";

export type FactValue = Said | number | { readonly at: SimTime } | { readonly span: Duration };

/** Fields are called as in the API. */
export interface Fact {
  readonly name: Said;
  readonly value: FactValue;
}

export interface Choice {
  readonly rule: Said;
  /** The page of the documentation that states it. */
  readonly page: Page;
  /** The functions of the kubelet that choose the event. */
  readonly by: readonly string[];
  readonly facts: readonly Fact[];
}

/** What is known of a step at its moment. */
interface Scene {
  readonly entry: TraceEntry;
  readonly pod: Pod;
  readonly containers: readonly ContainerInspection[];
  /** The one that the step is of; absent: it is the Pod's. */
  readonly container: ContainerInspection | undefined;
  readonly spec: ContainerSpec | undefined;
  /** The record up to the step. */
  readonly entries: readonly TraceEntry[];
}

/** Null where the entry is no step of a chart. Of a Pod that is gone from the API there are no facts. */
export function choiceOf(
  entry: TraceEntry,
  inspection: PodInspection | undefined,
  entries: readonly TraceEntry[],
): Choice | null {
  const rule = RULES[`${String(entry["machine"])}/${String(entry["event"])}`];
  if (entry.type !== "machine" || !rule) return null;
  const { facts, ...told } = rule;
  if (!inspection) return { ...told, facts: [] };
  const { pod, containers } = inspection;
  const specs = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const scene: Scene = {
    entry,
    pod,
    containers,
    container: containers.find(({ name }) => name === entry.container),
    spec: specs.find(({ name }) => name === entry.container),
    entries,
  };
  return { ...told, facts: facts(scene) };
}

interface Rule extends Omit<Choice, "facts"> {
  readonly facts: (scene: Scene) => readonly Fact[];
}

const IMAGE_RULE =
  "An image is pulled where its policy is Always or the node does not have it, and not while its last pull is being backed off from; with Never it must be there.";
const EXIT_RULE =
  "A container that has ended is started again where its restart policy, or a rule for its exit code, says so; an init container that succeeded is done, and no Pod that is being deleted starts anything.";
const STOP_RULE =
  "A preStop hook runs before the stop signal is sent, within the grace period; without a hook, or without time for it, the signal comes at once.";
const START_RULE =
  "After its start a postStart hook is run where there is one; the container counts as started when the hook is done.";
const CONFIG_RULE =
  "A container is made of its spec, the image's configuration, and the ConfigMaps and Secrets that it names; where one of them does not fit, it is not made and is tried again.";
const SANDBOX_RULE =
  "The containers of a Pod share one network and one address, which are made before the first of them.";
const PROBE_BEGINS =
  "When a container starts, it counts as not ready and as alive until it has been asked; a startup probe has no result yet.";
const PROBE_COUNTS = "A probe's result changes after so many answers of one kind in a row as its threshold says.";
const PHASE_RULE =
  "A Pod whose containers have all ended for good has succeeded where all of them ended with 0, and failed where one did not.";
const PROBES: Page = "Configure Liveness, Readiness and Startup Probes";

const image: Rule = { rule: IMAGE_RULE, page: "Images", by: ["decideImage"], facts: imageFacts };
const pulled: Rule = {
  rule: "The kubelet waits for the registry; what came of the pull decides whether the container is made, or the pull is tried again after a back-off.",
  page: "Images",
  by: ["pullImage"],
  facts: (scene) => [...imageFacts(scene), ...pullFacts(scene)],
};
const exit: Rule = { rule: EXIT_RULE, page: "Pod Lifecycle", by: ["observeExit", "shouldRestart"], facts: exitFacts };
const stop: Rule = { rule: STOP_RULE, page: "Container Lifecycle Hooks", by: ["stop"], facts: stopFacts };
const made: Rule = { rule: CONFIG_RULE, page: "Pods", by: ["containerConfig"], facts: attemptFacts };
const begun: Rule = {
  rule: START_RULE,
  page: "Container Lifecycle Hooks",
  by: ["startContainer"],
  facts: (scene) => [...attemptFacts(scene), hookFact("postStart", scene)],
};
const sandbox: Rule = { rule: SANDBOX_RULE, page: "Pods", by: ["runPodSandbox"], facts: sandboxFacts };
const probeBegins: Rule = { rule: PROBE_BEGINS, page: PROBES, by: ["containerStarted"], facts: probeFacts };
const probeCounts: Rule = {
  rule: PROBE_COUNTS,
  page: PROBES,
  by: ["runProbe"],
  facts: (scene) => [...probeFacts(scene), ...answerFacts(scene)],
};
const phase: Rule = { rule: PHASE_RULE, page: "Pod Lifecycle", by: ["report"], facts: containerFacts };

/** By chart and event. */
export const RULES: Readonly<Record<string, Rule>> = {
  "container/CRASH_BACK_OFF": {
    rule: "A container that has ended is not started again before its back-off is over: 10 s after the first end, then twice as long each time, at most five minutes.",
    page: "Pod Lifecycle",
    by: ["remainingBackOff"],
    facts: backOffFacts,
  },
  "container/IMAGE_BACK_OFF": image,
  "container/IMAGE_UNUSABLE": image,
  "container/PULL_IMAGE": image,
  "container/IMAGE_PRESENT": image,
  "container/IMAGE_PULLED": pulled,
  "container/PULL_FAILED": pulled,
  "container/CREATED": made,
  "container/CONFIG_FAILED": made,
  "container/STARTED": begun,
  "container/STARTED_WITH_HOOK": begun,
  "container/START_FAILED": begun,
  "container/POST_START_DONE": begun,
  "container/STOP": stop,
  "container/STOP_WITH_HOOK": stop,
  "container/PRE_STOP_DONE": stop,
  "container/EXIT_RESTART": exit,
  "container/EXIT_COMPLETED": exit,
  "container/EXIT_FAILED": exit,
  "container/RESET": {
    rule: "A rule with the action RestartAllContainers takes all containers of the Pod away and begins with the first init container; network and volumes stay.",
    page: "Pod Lifecycle",
    by: ["restartsAll"],
    facts: exitFacts,
  },
  "pod/ADMIT": {
    rule: "The kubelet looks at a Pod once more before it takes it; one that does not fit there has failed at once, and is not tried elsewhere.",
    page: "Pod Lifecycle",
    by: ["admit"],
    facts: admissionFacts,
  },
  "pod/REJECT": {
    rule: "The kubelet looks at a Pod once more before it takes it; one that does not fit there has failed at once, and is not tried elsewhere.",
    page: "Pod Lifecycle",
    by: ["admit"],
    facts: admissionFacts,
  },
  "pod/VOLUMES_MOUNTED": {
    rule: "No container is made before all volumes of the Pod are mounted.",
    page: "Volumes",
    by: ["mountAll"],
    facts: ({ pod }) =>
      (pod.spec.volumes ?? []).map((volume) => ({
        name: saying("volume {name}", { name: volume.name }),
        value: Object.keys(volume).find((key) => key !== "name") ?? "emptyDir",
      })),
  },
  "pod/SANDBOX_READY": sandbox,
  "pod/SANDBOX_FAILED": sandbox,
  "pod/SYNC": sandbox,
  "pod/SANDBOX_CHANGED": {
    rule: "Where its sandbox is gone a Pod gets another one, and begins with the first init container, unless it has run once and may not again.",
    page: "Pod Lifecycle",
    by: ["mustRecreateSandbox"],
    facts: (scene) => [policyFact(scene), ...containerFacts(scene)],
  },
  "pod/INITIALIZED": {
    rule: "App containers may start when every init container has ended with 0 and every sidecar has started.",
    page: "Init Containers",
    by: ["computePodActions"],
    facts: (scene) => containerFacts({ ...scene, containers: scene.containers.filter(({ kind }) => kind !== "app") }),
  },
  "pod/STARTED": {
    rule: "The Pod's phase is Running once all its containers have been made and one of them runs, starts or is started again.",
    page: "Pod Lifecycle",
    by: ["report"],
    facts: containerFacts,
  },
  "pod/RESTART_ALL": {
    rule: "A rule with the action RestartAllContainers takes all containers of the Pod away and begins with the first init container; network and volumes stay.",
    page: "Pod Lifecycle",
    by: ["computePodActions", "restartsAll"],
    facts: containerFacts,
  },
  "pod/CONTAINERS_REMOVED": {
    rule: "A rule with the action RestartAllContainers takes all containers of the Pod away and begins with the first init container; network and volumes stay.",
    page: "Pod Lifecycle",
    by: ["removeContainers"],
    facts: containerFacts,
  },
  "pod/TERMINATE": {
    rule: "A Pod ends when it is deleted, evicted or over its deadline, or when none of its containers is to run any more.",
    page: "Pod Lifecycle",
    by: ["terminate"],
    facts: (scene) => [...deletionFacts(scene), policyFact(scene), ...containerFacts(scene)],
  },
  "pod/CONTAINERS_STOPPED": {
    rule: "App containers are stopped together; sidecars after them, the last one first.",
    page: "Sidecar Containers",
    by: ["stopInOrder"],
    facts: containerFacts,
  },
  "pod/SANDBOX_STOPPED": {
    rule: "When nothing runs in it any more, the Pod's network is given back.",
    page: "Pod Lifecycle",
    by: ["stopSandbox"],
    facts: containerFacts,
  },
  "pod/SUCCEED": phase,
  "pod/FAIL": phase,
  "pod/DELETE": {
    rule: "The kubelet forgets a Pod when it is gone from the API.",
    page: "Pod Lifecycle",
    by: ["removed"],
    facts: deletionFacts,
  },
  "probe/START_SUCCESS": probeBegins,
  "probe/START_FAILURE": probeBegins,
  "probe/START_UNKNOWN": probeBegins,
  "probe/PASS": probeCounts,
  "probe/FAIL": probeCounts,
  "probe/HOLD": {
    rule: "A startup probe that has passed is not asked again, nor is one whose container is to be stopped.",
    page: PROBES,
    by: ["stopKilling", "reached"],
    facts: (scene) => [...probeFacts(scene), ...answerFacts(scene)],
  },
  "probe/CONTAINER_ENDED": {
    rule: "Only a container that runs is asked; with the next start its probes begin anew.",
    page: PROBES,
    by: ["containerEnded"],
    facts: exitFacts,
  },
};

const NOT_SET = "not set";

function fact(name: Said, value: FactValue | undefined): Fact {
  return { name, value: value ?? NOT_SET };
}

function policyFact({ pod, spec, container }: Scene): Fact {
  if (container?.kind === "sidecar") return fact("restartPolicy", "Always");
  return fact("restartPolicy", spec?.restartPolicy ?? pod.spec.restartPolicy);
}

function deletionFacts({ pod: { metadata } }: Scene): Fact[] {
  const grace = metadata.deletionGracePeriodSeconds;
  return [
    fact("deletionTimestamp", metadata.deletionTimestamp),
    ...(grace === undefined ? [] : [fact("deletionGracePeriodSeconds", grace)]),
  ];
}

function exitFacts(scene: Scene): Fact[] {
  const ended = scene.container?.attempts.findLast(({ state }) => state === "exited");
  const rules = scene.spec?.restartPolicyRules ?? [];
  return [
    ...(ended ? [fact("exitCode", ended.exitCode ?? undefined), fact("reason", ended.reason)] : []),
    policyFact(scene),
    ...(rules.length > 0 ? [fact("restartPolicyRules", rules.length)] : []),
    ...deletionFacts(scene),
  ];
}

function backOffFacts({ container, entry }: Scene): Fact[] {
  const ended = container?.attempts.findLast(({ state }) => state === "exited");
  const wait = container?.backOff;
  return [
    ...(ended?.finishedAt == null
      ? []
      : [fact("end of the last attempt", { at: ended.finishedAt }), fact("exitCode", ended.exitCode ?? undefined)]),
    ...(wait
      ? [fact("back-off", { span: wait.delay }), fact("left of it", { span: Math.max(0, wait.until - entry.t) })]
      : []),
  ];
}

function imageFacts({ spec, container, entry }: Scene): Fact[] {
  const event = String(entry["event"]);
  const policy = spec?.imagePullPolicy ?? "IfNotPresent";
  const wait = event === "IMAGE_BACK_OFF" ? container?.backOff : null;
  // What the rule must have found, since it chose this event.
  const isThere = event === "IMAGE_PRESENT" ? "yes" : event === "PULL_IMAGE" && policy !== "Always" ? "no" : null;
  return [
    fact("image", spec?.image),
    fact("imagePullPolicy", policy),
    ...(isThere === null ? [] : [fact("on the node", isThere)]),
    ...(wait
      ? [fact("back-off", { span: wait.delay }), fact("left of it", { span: Math.max(0, wait.until - entry.t) })]
      : []),
  ];
}

function pullFacts({ entry, entries }: Scene): Fact[] {
  const pulls = entries.filter((one) => one.type === "pull" && isSame(one, entry));
  const began = pulls.findLast((one) => one["result"] === "started");
  const came = pulls.findLast((one) => one["result"] !== "started");
  return [
    ...(began ? [fact("asked for", { at: began.t })] : []),
    ...(came ? [fact("answer", String(came["message"] ?? came["result"]))] : []),
  ];
}

function attemptFacts({ container, spec }: Scene): Fact[] {
  const newest = container?.attempts.at(-1);
  return [
    fact("image", spec?.image),
    ...(spec?.command ? [fact("command", spec.command.join(" "))] : []),
    // People count from 1.
    ...(newest ? [fact("attempt", newest.attempt + 1)] : []),
  ];
}

function hookFact(hook: "postStart" | "preStop", { spec }: Scene): Fact {
  const kind = Object.keys(spec?.lifecycle?.[hook] ?? {})[0];
  return fact(hook, kind);
}

function stopFacts(scene: Scene): Fact[] {
  const { container, entry, entries, pod } = scene;
  const said = entries.findLast((one) => one.type === "event" && one.pod === entry.pod && one["reason"] === "Killing");
  return [
    hookFact("preStop", scene),
    fact("terminationGracePeriodSeconds", pod.spec.terminationGracePeriodSeconds),
    ...deletionFacts(scene),
    ...(said ? [fact("Killing", String(said["message"]))] : []),
    ...(container?.killedAt == null ? [] : [fact("end of the grace period", { at: container.killedAt })]),
  ];
}

function sandboxFacts({ pod }: Scene): Fact[] {
  return [
    fact("nodeName", pod.spec.nodeName),
    fact("hostNetwork", String(pod.spec.hostNetwork ?? false)),
    fact("podIP", pod.status.podIP),
  ];
}

function admissionFacts({ pod }: Scene): Fact[] {
  return [
    fact("nodeName", pod.spec.nodeName),
    fact("qosClass", pod.status.qosClass),
    fact("priority", pod.spec.priority),
  ];
}

function containerFacts({ containers }: Pick<Scene, "containers">): Fact[] {
  return containers.map(({ name, attempts }) => {
    const newest = attempts.at(-1);
    const state: Said =
      newest === undefined
        ? "not made yet"
        : newest.state === "exited"
          ? saying("ended with exit code {code}", { code: newest.exitCode ?? 0 })
          : newest.state;
    return fact(saying("container {name}", { name }), state);
  });
}

function probeOf({ spec, entry }: Scene): Probe | undefined {
  const kind = String(entry["probe"]);
  if (kind === "startup") return spec?.startupProbe;
  return kind === "liveness" ? spec?.livenessProbe : spec?.readinessProbe;
}

function probeFacts(scene: Scene): Fact[] {
  const probe = probeOf(scene);
  const how = ["exec", "httpGet", "tcpSocket", "grpc"].find((one) => probe !== undefined && one in probe);
  return [
    fact("probe", String(scene.entry["probe"])),
    ...(how === undefined ? [] : [fact("asks by", how)]),
    fact("initialDelaySeconds", probe?.initialDelaySeconds ?? 0),
    fact("periodSeconds", probe?.periodSeconds ?? 10),
    fact("successThreshold", probe?.successThreshold ?? 1),
    fact("failureThreshold", probe?.failureThreshold ?? 3),
  ];
}

/** The last answer, and how many like it came one after the other. */
function answerFacts({ entry, entries }: Scene): Fact[] {
  const answers = entries.filter(
    (one) =>
      one.type === "probe" && isSame(one, entry) && one["probe"] === entry["probe"] && one.attempt === entry.attempt,
  );
  const last = answers.at(-1);
  if (!last) return [];
  const other = answers.findLastIndex((one) => one["result"] !== last["result"]);
  const output = String(last["output"] ?? "");
  return [
    fact("last answer", output === "" ? String(last["result"]) : output),
    fact("answers like it in a row", answers.length - 1 - other),
  ];
}

function isSame(one: TraceEntry, entry: TraceEntry): boolean {
  return one.namespace === entry.namespace && one.pod === entry.pod && one.container === entry.container;
}
