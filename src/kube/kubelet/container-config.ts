/**
 * What the runtime is told about a container: the spec with all references resolved.
 *
 * Source: facts/kubelet.md 5 (CreateContainerConfigError) and 10.
 */
import { mapped } from "../../sim/mapped.ts";
import type { ContainerConfig, ImageStatus } from "../../machine/runtime/types.ts";
import type { Pod } from "../api/pod.ts";
import type { ContainerRecord } from "./container-record.ts";
import { effectivePolicy } from "./container-record.ts";
import { buildEnvironment } from "./environment.ts";
import { expand } from "./expansion.ts";
import { buildMounts } from "./mounts.ts";
import { hasOwnPrivileges, mustNotBeRoot } from "./pod-extras.ts";
import type { PodHandle } from "./pod-handle.ts";
import { bytes, millicores } from "./resource-amounts.ts";

/** The priority of the class system-node-critical. */
const NODE_CRITICAL = 2_000_001_000;

export type Configured = { ok: true; config: ContainerConfig } | { ok: false; message: string };

export function containerConfig(handle: PodHandle, record: ContainerRecord, image: ImageStatus): Configured {
  const { pod } = handle;
  const { spec } = record;
  const problem = mustNotBeRoot(pod, spec) ? handle.context.extras().nonRootProblem(pod, spec, image) : null;
  if (problem !== null) return { ok: false, message: problem };
  const environment = buildEnvironment(handle, spec);
  if (!environment.ok) return environment;
  const mounts = buildMounts(handle, spec, environment.env);
  if (!mounts.ok) return mounts;
  const memoryLimit = bytes(spec.resources?.limits?.["memory"] ?? pod.spec.resources?.limits?.["memory"]);
  const cpuLimit = millicores(spec.resources?.limits?.["cpu"] ?? pod.spec.resources?.limits?.["cpu"]);
  const security = spec.securityContext;
  const runAsUser = security?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  const runAsGroup = security?.runAsGroup ?? pod.spec.securityContext?.runAsGroup;
  const groups = supplementalGroups(pod);
  const ports = (spec.ports ?? [])
    .filter((port) => (port.protocol ?? "TCP") === "TCP")
    .map((port) => port.containerPort);
  const config: ContainerConfig = {
    name: spec.name,
    attempt: record.restartCount,
    image: spec.image,
    command: words(spec.command, environment.env),
    args: words(spec.args, environment.env),
    workingDir: spec.workingDir,
    env: pairsOf(environment.env),
    mounts: mounts.mounts,
    stdin: spec.stdin ?? false,
    tty: spec.tty ?? false,
    runAsUser,
    runAsGroup,
    supplementalGroups: groups.length === 0 ? undefined : groups,
    privileged: security?.privileged,
    capabilities: security && hasOwnPrivileges(spec) ? handle.context.extras().boundingSet(security) : undefined,
    noNewPrivs: security?.allowPrivilegeEscalation === false || undefined,
    readOnlyRootFilesystem: security?.readOnlyRootFilesystem,
    memoryLimit,
    cpuLimit,
    oomScoreAdj: oomScoreAdj(handle, record),
    terminationMessagePath: spec.terminationMessagePath ?? "/dev/termination-log",
    stopSignal: spec.lifecycle?.stopSignal,
    ports: ports.length === 0 ? undefined : ports,
    role: record.kind === "init" ? "init" : effectivePolicy(pod, record) === "Always" ? "service" : "job",
    target: spec.targetContainerName,
  };
  return { ok: true, config };
}

/**
 * How readily the kernel kills it where memory is short. Source: kubernetes pkg/kubelet/qos policy.go
 * (GetContainerOOMScoreAdjust), v1.36. Simplified: restartable init containers count for themselves alone.
 */
function oomScoreAdj({ pod, context }: PodHandle, { spec }: ContainerRecord): number {
  const qos = pod.status.qosClass;
  if (qos === "Guaranteed" || (pod.spec.priority ?? 0) >= NODE_CRITICAL) return -997;
  if (qos === "BestEffort") return 1000;
  const request = bytes(spec.resources?.requests?.["memory"]) ?? 0;
  const capacity = bytes(context.allocatable["memory"]) ?? 0;
  return Math.max(3, Math.min(999, 1000 - Math.floor((1000 * request) / capacity)));
}

function words(given: readonly string[] | undefined, env: ReadonlyMap<string, string>): string[] | undefined {
  return given && given.length > 0 ? mapped(given, (word) => expand(word, env)) : undefined;
}

/** By environment: containers without variables of their own have the same. */
const pairs = new WeakMap<ReadonlyMap<string, string>, ContainerConfig["env"]>();

function pairsOf(env: ReadonlyMap<string, string>): ContainerConfig["env"] {
  let list = pairs.get(env);
  if (!list) pairs.set(env, (list = [...env].map(([name, value]) => ({ name, value }))));
  return list;
}

function supplementalGroups(pod: Pod): number[] {
  const groups = [...(pod.spec.securityContext?.supplementalGroups ?? [])];
  const fsGroup = pod.spec.securityContext?.fsGroup;
  if (fsGroup !== undefined && !groups.includes(fsGroup)) groups.push(fsGroup);
  return groups;
}
