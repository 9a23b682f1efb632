/**
 * How long a node takes for what it does, as data. Milliseconds unless the name says otherwise.
 *
 * Source: facts/kubelet.md 12. `kubelet` is the pace of a small, unloaded cluster; `bare` is a container runtime without
 * a kubelet, against which recorded runs are compared.
 */
import type { Duration } from "../../sim/units.ts";

export interface Delays {
  /** From the scheduler's bind to the kubelet's first sync. */
  sync: Duration;
  /** From a status change to its appearance in the API. */
  statusUpdate: Duration;
  mountVolumes: Duration;
  createSandbox: Duration;
  stopSandbox: Duration;
  createContainer: Duration;
  startContainer: Duration;
  /** Asking the registry about an image whose layers are present. */
  pullCached: Duration;
  /** Before the first byte of a pull. */
  pullStart: Duration;
  /** Until a registry has refused: it is asked for a token, then by digest and by name. */
  pullRefused: Duration;
  /** From the end of the kubelet's own work to its next look at the Pod. */
  relistAfterSync: Duration;
  /** Up to this long until the kubelet notices that a container ended by itself. */
  relist: Duration;
  /** Before a failed sync is tried again; times 1 to 1 + `retryJitter`. */
  syncRetry: Duration;
  /** Longest wait of a sync for a crash back-off. */
  resync: Duration;
  /** From a probe's turn to its program, or to its request. */
  execProbe: Duration;
  networkProbe: Duration;
  /** Between looks at ephemeral storage. */
  eviction: Duration;
  unmountVolumes: Duration;
  /** First wait before a failed mount is tried again; doubles. */
  mountRetry: Duration;
  /** From a change of a ConfigMap or Secret to the files of a running Pod, at most. */
  volumeRefresh: Duration;
}

export interface Profile extends Delays {
  readonly name: string;
  readonly pullBytesPerMs: number;
  /** Pulls a second that a node asks its registry for, and how many at once; more of them fail. */
  readonly registryPullQPS: number;
  readonly registryBurst: number;
  readonly retryJitter: number;
  /** Images are on the node and never pulled from afar. */
  readonly imagesPresent: boolean;
  /** KUBERNETES_* and the variables of Services. */
  readonly serviceEnv: boolean;
  /** The service account's volume is mounted. */
  readonly serviceAccountToken: boolean;
  /** emptyDirs are kept as long as the Pod object, not only until the Pod has ended. */
  readonly keepsVolumes: boolean;
  /** Every waiting restart starts when its back-off ends, to the millisecond. */
  readonly exactBackOff: boolean;
}

const KUBELET: Profile = {
  name: "kubelet",
  sync: 20,
  statusUpdate: 20,
  mountVolumes: 300,
  createSandbox: 300,
  stopSandbox: 150,
  createContainer: 80,
  startContainer: 120,
  pullCached: 450,
  pullStart: 400,
  pullRefused: 1500,
  pullBytesPerMs: 20_000,
  registryPullQPS: 5,
  registryBurst: 10,
  relistAfterSync: 50,
  relist: 1000,
  syncRetry: 10_000,
  retryJitter: 0.5,
  resync: 60_000,
  execProbe: 50,
  networkProbe: 2,
  eviction: 10_000,
  unmountVolumes: 800,
  mountRetry: 500,
  volumeRefresh: 60_000,
  imagesPresent: false,
  serviceEnv: true,
  serviceAccountToken: true,
  keepsVolumes: false,
  exactBackOff: false,
};

const BARE: Profile = {
  name: "bare",
  sync: 0,
  statusUpdate: 0,
  mountVolumes: 0,
  createSandbox: 0,
  stopSandbox: 0,
  createContainer: 0,
  // The time that starting a process takes: what a container does at once, the next one finds done.
  startContainer: 1,
  pullCached: 0,
  pullStart: 0,
  pullRefused: 0,
  pullBytesPerMs: Infinity,
  registryPullQPS: Infinity,
  registryBurst: Infinity,
  relistAfterSync: 0,
  relist: 0,
  syncRetry: 10_000,
  retryJitter: 0,
  resync: 300_000,
  execProbe: 0,
  networkProbe: 0,
  eviction: 10_000,
  unmountVolumes: 0,
  mountRetry: 500,
  volumeRefresh: 60_000,
  imagesPresent: true,
  serviceEnv: false,
  serviceAccountToken: false,
  keepsVolumes: true,
  exactBackOff: true,
};

export const PROFILES = { kubelet: KUBELET, bare: BARE } as const;

/** A profile with some of its delays replaced; throws nothing: unknown names are returned in `unknown`. */
export function withDelays(
  profile: Profile,
  changes: Readonly<Record<string, number>>,
): { profile: Profile; unknown: string[] } {
  const delays: Record<string, number> = {};
  const unknown: string[] = [];
  const present: Readonly<Record<string, unknown>> = { ...profile };
  for (const [name, value] of Object.entries(changes)) {
    if (typeof present[name] === "number") delays[name] = value;
    else unknown.push(name);
  }
  return { profile: { ...profile, ...delays }, unknown };
}
