/**
 * What differs between the Kubernetes versions that can be chosen, 1.33 to 1.36: one table for API server, kubelet and
 * kubectl, which always have the same version here.
 *
 * Source: facts/kubelet.md 0.2, facts/kubectl.md 16; the feature gates' tables of the Kubernetes documentation.
 */

/** The minor version from which on something holds, and the last one where it has been mended or taken back since. */
interface Range {
  readonly from: number;
  readonly until?: number;
}

const TABLE = {
  /** `delete` names the namespace that it deletes from. */
  deleteNamesNamespace: { from: 34 },
  /** `kubectl describe` says the names of a container's ports. */
  describesPortNames: { from: 34 },
  /** `kubectl describe node` counts what a Pod as a whole asks for. */
  countsPodLevelResources: { from: 34 },
  /** `kubectl describe service` says how traffic is distributed. */
  describesTrafficDistribution: { from: 34 },
  /** `kubectl debug` has the profile `general` where none is given. */
  debugsWithGeneralProfile: { from: 36 },
  /** `kubectl exec` itself knows the names of containers. */
  execChecksContainer: { from: 36 },
  /** `kubectl describe` says which container an event is about. */
  describesEventField: { from: 35 },
  /** `Container created`, not `Created container: NAME`; `Container started` likewise. */
  shortContainerEvents: { from: 35 },
  /** `Pulled`: the image is present `and can be accessed by the pod`. */
  imageAccessChecked: { from: 35 },
  /** A Pod that waits for a crash back-off is looked at when it ends, not every 10 to 15 s. */
  waitsForBackOff: { from: 35 },
  /** After its own work the kubelet looks at the Pod's containers at once, not at the next relist. */
  relistsAfterSync: { from: 36 },
  /** Init containers are looked for in the present sandbox only, and an app container that has ended counts as started. */
  initializedPerSandbox: { from: 36 },
  /** `restartPolicy` of ordinary containers, and `restartPolicyRules`. */
  containerRestartRules: { from: 35 },
  /** The action RestartAllContainers of a restart rule. */
  restartAllContainers: { from: 36 },
  /** Variables from a file of a volume: `fileKeyRef`. */
  envFiles: { from: 35 },
  /** A field of the Pod replaces host name and FQDN: `hostnameOverride`. */
  hostnameOverride: { from: 35 },
  /** The scheduler looks for claims of devices to give up before it looks for Pods, and says so. */
  deallocatesClaims: { from: 34 },
  /** The scheduler does not say which taint keeps a Pod off a node. */
  hidesTaints: { from: 35 },
  /** An exec readiness probe of a Pod that is being terminated is cancelled before it runs. */
  cancelsTerminatingReadiness: { from: 35, until: 35 },
} as const satisfies Record<string, Range>;

export type Difference = keyof typeof TABLE;

/** The newest version, and the default. */
export const LATEST_MINOR = 36;

/** 36 for `1.36`. */
export function minorOf(version: string): number {
  const minor = Number(/^v?1\.(\d+)/.exec(version)?.[1]);
  return Number.isNaN(minor) ? LATEST_MINOR : minor;
}

/** Whether this holds in that version. */
export function holds(difference: Difference, minor: number): boolean {
  const range: Range = TABLE[difference];
  return minor >= range.from && minor <= (range.until ?? Number.POSITIVE_INFINITY);
}

/** `1.33` is `1.33.1`, as recorded; of other minors the first patch release. */
export function fullVersion(version: string): string {
  const plain = version.replace(/^v/, "");
  if (plain.split(".").length > 2) return plain;
  return plain === "1.33" ? "1.33.1" : `${plain}.0`;
}
