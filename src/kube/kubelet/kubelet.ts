/**
 * The kubelet of one node: takes the Pods that are bound to it, gives each a worker, and answers for their logs and shells.
 *
 * It talks to the API server and to the container runtime only; it has never heard of a process.
 * Source: Kubernetes v1.36 kubelet, by its documentation and facts/kubelet.md.
 */
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Runtime, Volume } from "../../machine/runtime/types.ts";
import type { KubeObject } from "../api/meta.ts";
import type { ConfigMap, Secret, Service } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import { holds, minorOf } from "../api/versions.ts";
import type { ApiServer, WatchEvent } from "../apiserver/types.ts";
import { isTakenUnseen } from "./admission.ts";
import type { AdmissionProblem } from "./admission.ts";
import type { Attempt } from "./container-record.ts";
import type { ContainerWorker } from "./container-worker.ts";
import { eventRecorder, nodeEventRecorder } from "./event-recorder.ts";
import { Gate, KubeletClock } from "./gate.ts";
import { Heartbeat, NODES } from "./heartbeat.ts";
import type { KubeletHooks, KubeletOverrides, NodeContext } from "./node-context.ts";
import { NODE_CAPACITY, nodeObject, nodeStatus } from "./node-object.ts";
import { NodePressure } from "./node-pressure.ts";
import type { Scarce } from "./node-pressure.ts";
import { nodeStreams } from "./node-streams.ts";
import { needsExtras } from "./pod-extras.ts";
import type { PodExtras } from "./pod-extras.ts";
import { PodWorker } from "./pod-worker.ts";
import type { ProbeReport } from "./prober.ts";
import type { Profile } from "./profiles.ts";
import { bytes } from "./resource-amounts.ts";
import { serviceCache } from "./service-cache.ts";

export interface KubeletOptions {
  /** Its name. */
  node: string;
  hostIP: string;
  clock: Clock;
  random: Random;
  api: ApiServer;
  runtime: Runtime;
  profile: Profile;
  /** Of Kubernetes: `1.36`. */
  version: string;
  hooks?: KubeletHooks;
  overrides?: KubeletOverrides;
  /** Code that most Pods never need. */
  chunks: { get(name: string): unknown };
  /** What the node has; absent: a small machine. */
  capacity?: Readonly<Record<string, string>>;
}

export interface Kubelet {
  readonly node: string;
  /** Registers the Node where there is none, and begins to look after the Pods bound to it. */
  start(): void;
  /** For the page: what the API does not show. Undefined where the Pod is not on this node. */
  describePod(uid: string): PodDescription | undefined;
  /** The sandbox of a Pod is gone, with all that ran in it: the node was restarted, or somebody stopped it by hand. */
  loseSandbox(uid: string): void;
  /** Something besides the Pods takes so many bytes of the node; 0: no more. */
  occupy(what: Scarce, bytes: number): void;
  /** Bytes that the node has. */
  capacityOf(what: Scarce): number;
  /** Forgets what a container, or every container of the Pod, has to wait after crashes and failed pulls. */
  resetBackOff(uid: string, container?: string): void;
  /** It falls silent, and nothing reaches it; `refusal`: what becomes of connections to it. What runs on its node goes on. */
  stop(refusal: string): void;
  /** It is back; `rebooted`: all that ran on its node is gone. */
  resume(rebooted: boolean): void;
}

export interface PodDescription {
  /** State of the Pod chart: `pending.mountingVolumes`. */
  chart: string;
  sandboxId: string;
  /** When the kubelet looks at it again by itself. */
  nextLook: SimTime | null;
  containers: ContainerDescription[];
  /** Set up, in the order of the spec. */
  volumes: { name: string; volume: Volume }[];
}

export interface ContainerDescription {
  name: string;
  kind: "init" | "sidecar" | "app";
  chart: string;
  /** Oldest first; very old ones are left out. */
  attempts: readonly Readonly<Attempt>[];
  /** Nothing starts it before `until`. */
  backOff: { since: SimTime; until: SimTime; delay: Duration } | null;
  /** It is being stopped: the end of its grace period. */
  killedAt: SimTime | null;
  probes: ProbeReport[];
}

const PODS = { group: "", resource: "pods" };
const CONFIG_MAPS = { group: "", resource: "configmaps" };
const SECRETS = { group: "", resource: "secrets" };

export function createKubelet(options: KubeletOptions): Kubelet {
  const { node, api, runtime, profile } = options;
  const gate = new Gate(options.clock);
  const clock = new KubeletClock(options.clock, gate);
  const capacity = options.capacity ?? NODE_CAPACITY;
  const workers = new Map<string, PodWorker>();
  /** By id of the runtime's containers. */
  const owners = new Map<string, PodWorker>();
  const services = serviceCache(api);
  const minor = minorOf(options.version);
  const context: NodeContext = {
    node,
    hostIP: options.hostIP,
    clock,
    gate,
    random: options.random,
    api,
    runtime,
    profile,
    minorVersion: minor,
    has: (difference) => holds(difference, minor),
    hooks: options.hooks ?? {},
    overrides: options.overrides ?? {},
    allocatable: capacity,
    configMap: (namespace, name) => find(CONFIG_MAPS, namespace, name) as ConfigMap | undefined,
    secret: (namespace, name) => find(SECRETS, namespace, name) as Secret | undefined,
    lastingVolumes: new Map(),
    extras: () => options.chunks.get("pod-extras") as PodExtras,
    hasExtras: () => options.chunks.get("pod-extras") !== undefined,
    services: (namespace): readonly Service[] => services.list(namespace),
    inPullQueue: pullQueue(options.clock, profile),
    nodeEvent: nodeEventRecorder(api, node),
    event: eventRecorder(api, node),
  };
  const heartbeat = new Heartbeat(context);
  const pressure = new NodePressure(context, workers);
  const host = {
    admit,
    claim: (id: string, worker: PodWorker): void => void owners.set(id, worker),
    forget,
  };

  function isTaken({ pod }: PodWorker): boolean {
    return isTakenUnseen(context, pod, workers.size, pressure.conditions);
  }

  function admit(worker: PodWorker): AdmissionProblem | null | "later" {
    if (isTaken(worker)) return null;
    // Those that came with it, and have not been looked at yet, do not count.
    const others = [...workers.values()].filter((one) => one !== worker && one.chart !== "pending.admitting");
    return context.extras().admit(context, worker, others, pressure.conditions);
  }

  function forget(worker: PodWorker): void {
    workers.delete(worker.pod.metadata.uid);
    for (const { record } of worker.containers) for (const attempt of record.attempts) owners.delete(attempt.id);
  }

  function find(ref: typeof PODS, namespace: string, name: string): KubeObject | undefined {
    const result = api.get(ref, namespace, name);
    return result.ok ? result.value : undefined;
  }

  function register(): void {
    if (!api.get(NODES, undefined, node).ok) api.create(NODES, undefined, nodeObject(node));
    api.updateStatus(NODES, undefined, node, nodeStatus(node, options.hostIP, capacity, options.version, clock.epoch));
    heartbeat.start();
  }

  function onPod(event: WatchEvent): void {
    const pod = event.object as unknown as Pod;
    const worker = workers.get(pod.metadata.uid);
    if (event.type === "DELETED") return worker?.removed();
    if (worker && needsExtras(pod) && !needsExtras(worker.pod)) {
      return void clock.after(0, () => (context.hasExtras() ? worker.update(pod) : stall()));
    }
    if (worker) return worker.update(pod);
    if (pod.spec.nodeName !== node || pod.status.phase === "Succeeded" || pod.status.phase === "Failed") return;
    add(pod);
  }

  function add(pod: Pod): void {
    const worker = new PodWorker(context, host, pod);
    workers.set(pod.metadata.uid, worker);
    pressure.watch();
    const needs = (): boolean => needsExtras(worker.pod) || !isTaken(worker);
    if (profile.sync === 0 && !needs()) worker.start();
    else clock.after(profile.sync, () => (needs() && !context.hasExtras() ? stall() : worker.start()));
  }

  function stall(): void {
    clock.stall("pod-extras");
  }

  function onObject(kind: "ConfigMap" | "Secret", event: WatchEvent): void {
    const { namespace, name } = event.object.metadata;
    for (const worker of workers.values()) {
      if (worker.pod.metadata.namespace === namespace) worker.objectChanged(kind, name);
    }
  }

  function start(): void {
    register();
    services.start();
    runtime.onContainerExit = gate.behind((id) => owners.get(id)?.observeExit(id));
    const mine = { fieldSelector: `spec.nodeName=${node}` };
    const present = api.list(PODS, mine);
    for (const pod of present.ok ? present.value.items : []) onPod({ type: "ADDED", object: pod });
    api.watch(PODS, mine, gate.behind(onPod));
    api.watch(
      CONFIG_MAPS,
      {},
      gate.behind((event) => onObject("ConfigMap", event)),
    );
    api.watch(
      SECRETS,
      {},
      gate.behind((event) => onObject("Secret", event)),
    );
    api.registerNode(
      node,
      nodeStreams(context, (namespace, name) => {
        for (const worker of workers.values()) {
          if (worker.pod.metadata.name === name && (worker.pod.metadata.namespace ?? "default") === namespace)
            return worker;
        }
        return undefined;
      }),
    );
  }

  function stop(refusal: string): void {
    if (gate.isShut) return gate.shut(refusal);
    for (const worker of workers.values()) worker.logFollowers.podGone();
    heartbeat.stop();
    gate.shut(refusal);
  }

  function resume(rebooted: boolean): void {
    if (!gate.isShut) return;
    gate.open();
    // After all that it has missed.
    clock.after(0, () => {
      if (!context.hasExtras()) return stall();
      context.extras().announceReturn(context, heartbeat, rebooted);
      for (const worker of workers.values()) worker.kubeletReturned(rebooted);
    });
  }

  return {
    node,
    start,
    stop,
    resume,
    loseSandbox: (uid) => workers.get(uid)?.loseSandbox(),
    capacityOf: (what) => bytes(capacity[what]) ?? 0,
    occupy: (what, taken) => pressure.occupy(what, taken),
    resetBackOff: (uid, container) => workers.get(uid)?.resetBackOff(container),
    describePod(uid) {
      const worker = workers.get(uid);
      return worker && describe(worker);
    },
  };
}

function describe(worker: PodWorker): PodDescription {
  return {
    chart: worker.chart,
    sandboxId: worker.sandboxId,
    nextLook: worker.nextLook,
    containers: worker.containers.flatMap((one) => {
      const { kind } = one.record;
      return kind === "ephemeral" ? [] : [describeContainer(one, kind)];
    }),
    volumes: [...worker.volumes].map(([name, volume]) => ({ name, volume })),
  };
}

function describeContainer(one: ContainerWorker, kind: ContainerDescription["kind"]): ContainerDescription {
  return {
    name: one.record.spec.name,
    kind,
    chart: one.record.chart,
    attempts: one.record.attempts,
    backOff: one.backOff(),
    killedAt: one.killedAt,
    probes: one.prober?.reports() ?? [],
  };
}

/**
 * One pull at a time, in the order of asking: the kubelet's serializeImagePulls. Those that come faster than the profile's
 * registryPullQPS, beyond its registryBurst, are not allowed.
 */
function pullQueue(clock: Clock, { registryPullQPS, registryBurst }: Profile): NodeContext["inPullQueue"] {
  const waiting: Parameters<NodeContext["inPullQueue"]>[0][] = [];
  const share = 1000 / registryPullQPS;
  let isBusy = false;
  /** When the whole burst is at hand again. */
  let full = 0;
  function next(): void {
    const pull = waiting.shift();
    isBusy = pull !== undefined;
    if (!pull) return;
    const due = Math.max(clock.now, full) + share;
    const isAllowed = due - clock.now <= registryBurst * share;
    if (isAllowed) full = due;
    pull(next, isAllowed);
  }
  return (pull) => {
    waiting.push(pull);
    if (!isBusy) next();
  };
}
