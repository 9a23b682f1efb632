/**
 * Objects as kubectl's own types marshal them: fields in the order of the Go types, and those that are never left out.
 *
 * Source: k8s.io/api core/v1, apps/v1, batch/v1 types, v0.33.
 * Simplified: types that are not in the table keep the order they have.
 */
import { isFields } from "./fields.ts";
import type { Fields } from "./fields.ts";

/** Type: its fields in order, `field:Type`, `field:[]Type`; `!VALUE`: what it is where it is not there. */
const TYPES = `
ObjectMeta name generateName namespace selfLink uid resourceVersion generation creationTimestamp!null deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields
PodSpec volumes:[]Volume initContainers:[]Container containers:[]Container ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources
Container name image command args workingDir ports:[]ContainerPort envFrom env:[]EnvVar resources:Resources!{} resizePolicy restartPolicy volumeMounts:[]VolumeMount volumeDevices livenessProbe:Probe readinessProbe:Probe startupProbe:Probe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty
Resources limits requests claims
ContainerPort name hostPort containerPort protocol hostIP
EnvVar name value valueFrom:EnvVarSource
EnvVarSource fieldRef:FieldRef resourceFieldRef:ResourceFieldRef configMapKeyRef:KeyRef secretKeyRef:KeyRef
FieldRef apiVersion fieldPath
ResourceFieldRef containerName resource divisor!"0"
KeyRef name key optional
VolumeMount name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr
Volume name hostPath emptyDir secret persistentVolumeClaim downwardAPI configMap projected csi ephemeral image
Probe exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold terminationGracePeriodSeconds
PodTemplateSpec metadata:ObjectMeta!{} spec:PodSpec!{}
Pod metadata:ObjectMeta!{} spec:PodSpec!{} status!{}
DeploymentSpec replicas selector template:PodTemplateSpec!{} strategy:UpdateStrategy!{} minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds
DeploymentStatus observedGeneration replicas updatedReplicas readyReplicas availableReplicas terminatingReplicas unavailableReplicas conditions:[]Condition collisionCount
UpdateStrategy type rollingUpdate:RollingUpdate
RollingUpdate partition maxUnavailable maxSurge
Condition type status lastProbeTime lastUpdateTime lastTransitionTime reason message
Deployment metadata:ObjectMeta!{} spec:DeploymentSpec!{} status:DeploymentStatus!{}
ReplicaSetSpec replicas minReadySeconds selector template:PodTemplateSpec!{}
ReplicaSet metadata:ObjectMeta!{} spec:ReplicaSetSpec!{} status:ReplicaSetStatus!{}
ReplicaSetStatus replicas!0 fullyLabeledReplicas readyReplicas availableReplicas terminatingReplicas observedGeneration conditions
StatefulSetSpec replicas selector template:PodTemplateSpec!{} volumeClaimTemplates serviceName!"" podManagementPolicy updateStrategy:UpdateStrategy!{} revisionHistoryLimit minReadySeconds persistentVolumeClaimRetentionPolicy ordinals
StatefulSet metadata:ObjectMeta!{} spec:StatefulSetSpec!{} status:StatefulSetStatus!{}
StatefulSetStatus observedGeneration replicas!0 readyReplicas currentReplicas updatedReplicas currentRevision updateRevision collisionCount conditions availableReplicas!0
DaemonSetSpec selector template:PodTemplateSpec!{} updateStrategy:UpdateStrategy!{} minReadySeconds revisionHistoryLimit
DaemonSet metadata:ObjectMeta!{} spec:DaemonSetSpec!{} status:DaemonSetStatus!{}
DaemonSetStatus currentNumberScheduled!0 numberMisscheduled!0 desiredNumberScheduled!0 numberReady!0 observedGeneration updatedNumberScheduled numberAvailable numberUnavailable collisionCount conditions
JobSpec parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes selector manualSelector template:PodTemplateSpec!{} ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy
Job metadata:ObjectMeta!{} spec:JobSpec!{} status!{}
JobTemplateSpec metadata:ObjectMeta!{} spec:JobSpec!{}
CronJobSpec schedule!"" timeZone startingDeadlineSeconds concurrencyPolicy suspend jobTemplate:JobTemplateSpec!{} successfulJobsHistoryLimit failedJobsHistoryLimit
CronJob metadata:ObjectMeta!{} spec:CronJobSpec!{} status!{}
ServicePort name protocol appProtocol port!0 targetPort!0 nodePort
ServiceSpec ports:[]ServicePort selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution
Service metadata:ObjectMeta!{} spec:ServiceSpec!{} status!{"loadBalancer":{}}
Node metadata:ObjectMeta!{} spec!{} status!{}
Namespace metadata:ObjectMeta!{} spec!{} status!{}
ConfigMap metadata:ObjectMeta!{} immutable data binaryData
Secret metadata:ObjectMeta!{} immutable data stringData type
ServiceAccount metadata:ObjectMeta!{} secrets imagePullSecrets automountServiceAccountToken
PolicyRule verbs!null apiGroups resources resourceNames nonResourceURLs
Role metadata:ObjectMeta!{} rules:[]PolicyRule!null
RoleBinding metadata:ObjectMeta!{} subjects roleRef
ClusterRoleBinding metadata:ObjectMeta!{} subjects roleRef
`;

interface TypedField {
  name: string;
  type: string | undefined;
  isList: boolean;
  /** JSON. */
  always: string | undefined;
}

let table: ReadonlyMap<string, readonly TypedField[]> | undefined;

function typesByName(): ReadonlyMap<string, readonly TypedField[]> {
  table ??= new Map(
    TYPES.trim()
      .split("\n")
      .map((line) => {
        const [name = "", ...fields] = line.split(" ");
        return [name, fields.map(typedField)] as const;
      }),
  );
  return table;
}

function typedField(word: string): TypedField {
  const [, name = "", list, type, always] = /^(\w+)(?::(\[\])?(\w+))?(?:!(.*))?$/.exec(word) ?? [];
  return { name, type, isList: list !== undefined, always };
}

/** The object with its fields as its Go type has them. Kinds without a type stay as they are. */
export function goTyped<T extends { kind: string; apiVersion: string }>(object: T): T {
  if (!typesByName().has(object.kind)) return object;
  const { kind, apiVersion } = object;
  return { kind, apiVersion, ...typed(object.kind, object) } as T;
}

function typed(type: string, value: Fields): Fields {
  const fields = typesByName().get(type);
  if (!fields) return value;
  const known = fields.flatMap(({ name, type: inner, isList, always }): [string, unknown][] => {
    const written = value[name];
    const found =
      written === undefined || written === null ? (always === undefined ? undefined : JSON.parse(always)) : written;
    if (found === undefined) return [];
    if (inner === undefined) return [[name, found]];
    if (isList && Array.isArray(found))
      return [[name, found.map((one) => (isFields(one) ? typed(inner, one) : (one as unknown)))]];
    return [[name, isFields(found) ? typed(inner, found) : found]];
  });
  const names = new Set(fields.map((field) => field.name));
  const others = Object.entries(value).filter(([name]) => !names.has(name) && name !== "kind" && name !== "apiVersion");
  return Object.fromEntries([...known, ...others]);
}
