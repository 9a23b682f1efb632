/**
 * What the types alone do not tell: which release a field came with, and which values a field may have.
 * Source: the types.go of k8s.io/api v0.33.1, v0.34.0, v0.35.0 and v0.36.0: json names, and constants of the types marked +enum.
 */

/** Fields that came after 1.33: `MINOR TYPE.FIELD ...`. */
const SINCE = `
34 PodSpec.hostnameOverride PodStatus.extendedResourceClaimStatus Container.restartPolicyRules EphemeralContainer.restartPolicyRules EnvVarSource.fileKeyRef VolumeProjection.podCertificate
35 PodStatus.allocatedResources PodStatus.resources NodeStatus.declaredFeatures PodCertificateProjection.userAnnotations
36 PodSpec.schedulingGroup PodStatus.nodeAllocatableResourceClaimStatuses VolumeMountStatus.volumeStatus ResourceHealth.message
`;

const SIGNALS =
  "SIGABRT SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT SIGKILL SIGPIPE SIGPOLL SIGPROF SIGPWR SIGQUIT SIGRTMAX SIGRTMAX-1 SIGRTMAX-10 SIGRTMAX-11 SIGRTMAX-12 SIGRTMAX-13 SIGRTMAX-14 SIGRTMAX-2 SIGRTMAX-3 SIGRTMAX-4 SIGRTMAX-5 SIGRTMAX-6 SIGRTMAX-7 SIGRTMAX-8 SIGRTMAX-9 SIGRTMIN SIGRTMIN+1 SIGRTMIN+10 SIGRTMIN+11 SIGRTMIN+12 SIGRTMIN+13 SIGRTMIN+14 SIGRTMIN+15 SIGRTMIN+2 SIGRTMIN+3 SIGRTMIN+4 SIGRTMIN+5 SIGRTMIN+6 SIGRTMIN+7 SIGRTMIN+8 SIGRTMIN+9 SIGSEGV SIGSTKFLT SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ";

/** `TYPE.FIELD ...: VALUE ...`; `""` is the empty one, `VALUE@MINOR` one that came later. */
const ENUMS = `
PodSpec.restartPolicy: Always Never OnFailure
PodSpec.dnsPolicy: ClusterFirst ClusterFirstWithHostNet Default None
PodSpec.preemptionPolicy PriorityClass.preemptionPolicy: Never PreemptLowerPriority
PodStatus.phase: Failed Pending Running Succeeded Unknown
PodStatus.qosClass: BestEffort Burstable Guaranteed
Container.imagePullPolicy EphemeralContainer.imagePullPolicy ImageVolumeSource.pullPolicy: Always IfNotPresent Never
Container.terminationMessagePolicy EphemeralContainer.terminationMessagePolicy: FallbackToLogsOnError File
ContainerPort.protocol ServicePort.protocol PortStatus.protocol EndpointPort.protocol NetworkPolicyPort.protocol IngressPortStatus.protocol: SCTP TCP UDP
HTTPGetAction.scheme: HTTP HTTPS
Toleration.effect Taint.effect: NoExecute NoSchedule PreferNoSchedule
Toleration.operator: Equal Exists Gt@35 Lt@35
TopologySpreadConstraint.whenUnsatisfiable: DoNotSchedule ScheduleAnyway
TopologySpreadConstraint.nodeAffinityPolicy TopologySpreadConstraint.nodeTaintsPolicy: Honor Ignore
NodeSelectorRequirement.operator: DoesNotExist Exists Gt In Lt NotIn
Lifecycle.stopSignal ContainerStatus.stopSignal: ${SIGNALS}
PodSecurityContext.supplementalGroupsPolicy: Merge Strict
PodSecurityContext.fsGroupChangePolicy: Always OnRootMismatch
SecurityContext.procMount: Default Unmasked
AppArmorProfile.type SeccompProfile.type: Localhost RuntimeDefault Unconfined
VolumeMount.mountPropagation: Bidirectional HostToContainer None
HostPathVolumeSource.type: "" BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket
AzureDiskVolumeSource.cachingMode: None ReadOnly ReadWrite
AzureDiskVolumeSource.kind: Dedicated Managed Shared
DeploymentStrategy.type: Recreate RollingUpdate
StatefulSetUpdateStrategy.type DaemonSetUpdateStrategy.type: OnDelete RollingUpdate
StatefulSetSpec.podManagementPolicy: OrderedReady Parallel
JobSpec.completionMode: Indexed NonIndexed
JobSpec.podReplacementPolicy: Failed TerminatingOrFailed
PodFailurePolicyRule.action: Count FailIndex FailJob Ignore
PodFailurePolicyOnExitCodesRequirement.operator: In NotIn
CronJobSpec.concurrencyPolicy: Allow Forbid Replace
ServiceSpec.type: ClusterIP ExternalName LoadBalancer NodePort
ServiceSpec.sessionAffinity: ClientIP None
ServiceSpec.externalTrafficPolicy ServiceSpec.internalTrafficPolicy: Cluster Local
ServiceSpec.ipFamilyPolicy: PreferDualStack RequireDualStack SingleStack
NamespaceStatus.phase: Active Terminating
NodeStatus.phase: Pending Running Terminated
PersistentVolumeClaimSpec.volumeMode PersistentVolumeSpec.volumeMode: Block Filesystem
PersistentVolumeClaimStatus.phase: Bound Lost Pending
PersistentVolumeSpec.persistentVolumeReclaimPolicy StorageClass.reclaimPolicy: Delete Recycle Retain
PersistentVolumeStatus.phase: Available Bound Failed Pending Released
ModifyVolumeStatus.status: InProgress Infeasible Pending
StorageClass.volumeBindingMode: Immediate WaitForFirstConsumer
PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy: AlwaysAllow IfHealthyBudget
ScopedResourceSelectorRequirement.scopeName: BestEffort CrossNamespacePodAffinity NotBestEffort NotTerminating PriorityClass Terminating VolumeAttributesClass
ScopedResourceSelectorRequirement.operator: DoesNotExist Exists In NotIn
HTTPIngressPath.pathType: Exact ImplementationSpecific Prefix
EndpointSlice.addressType: FQDN IPv4 IPv6
`;

let since: ReadonlyMap<string, number> | undefined;
let enums: ReadonlyMap<string, readonly string[]> | undefined;

/** `V1Container` and `CoreV1ResourceClaim` as people know them: `Container`, `ResourceClaim`. */
export function typeName(type: string): string {
  return type.replace(/^[A-Z][a-z]*?(?=V\d)/, "").replace(/^V\d+((alpha|beta)\d+)?/, "");
}

/** Whether a release has the field. */
export function hasField(type: string, field: string, minor: number): boolean {
  since ??= new Map(
    rowsOf(SINCE).flatMap((row) => {
      const [first = "", ...names] = row.split(" ");
      return names.map((name): [string, number] => [name, Number(first)]);
    }),
  );
  return (since.get(`${typeName(type)}.${field}`) ?? 0) <= minor;
}

/** The values that a field may have, in order; none where anything goes. */
export function enumOf(type: string, field: string, minor: number): string[] {
  enums ??= new Map(
    rowsOf(ENUMS).flatMap((row) => {
      const [names = "", values = ""] = row.split(": ");
      return names.split(" ").map((name): [string, string[]] => [name, values.split(" ")]);
    }),
  );
  return (enums.get(`${typeName(type)}.${field}`) ?? [])
    .filter((value) => Number(/@(\d+)$/.exec(value)?.[1] ?? 0) <= minor)
    .map((value) => (value === '""' ? "" : value.replace(/@\d+$/, "")));
}

function rowsOf(table: string): string[] {
  return table.trim().split("\n");
}
