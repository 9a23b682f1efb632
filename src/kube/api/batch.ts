/** Job and CronJob. Source: Kubernetes API reference, v1.36 batch/v1. */
import type { LabelSelector, ObjectMeta, Timestamp } from "./meta.ts";
import type { PodTemplateSpec } from "./pod.ts";

export interface JobCondition {
  type: "Suspended" | "SuccessCriteriaMet" | "Complete" | "FailureTarget" | "Failed";
  status: "True" | "False";
  lastProbeTime?: Timestamp;
  lastTransitionTime?: Timestamp;
  reason?: string;
  message?: string;
}

export interface PodFailurePolicyRule {
  action: "FailJob" | "FailIndex" | "Ignore" | "Count";
  onExitCodes?: { containerName?: string; operator: "In" | "NotIn"; values: number[] };
  onPodConditions?: { type: string; status?: string }[];
}

export interface JobSpec {
  parallelism?: number;
  completions?: number;
  activeDeadlineSeconds?: number;
  backoffLimit?: number;
  backoffLimitPerIndex?: number;
  maxFailedIndexes?: number;
  selector?: LabelSelector;
  template: PodTemplateSpec;
  ttlSecondsAfterFinished?: number;
  completionMode?: "NonIndexed" | "Indexed";
  suspend?: boolean;
  managedBy?: string;
  podReplacementPolicy?: "TerminatingOrFailed" | "Failed";
  podFailurePolicy?: { rules: PodFailurePolicyRule[] };
  successPolicy?: { rules: { succeededIndexes?: string; succeededCount?: number }[] };
}

export interface JobStatus {
  conditions?: JobCondition[];
  startTime?: Timestamp;
  completionTime?: Timestamp;
  active?: number;
  ready?: number;
  terminating?: number;
  succeeded?: number;
  failed?: number;
  completedIndexes?: string;
  failedIndexes?: string;
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
}

export interface Job {
  apiVersion: "batch/v1";
  kind: "Job";
  metadata: ObjectMeta;
  spec: JobSpec;
  status: JobStatus;
  [field: string]: unknown;
}

export interface CronJob {
  apiVersion: "batch/v1";
  kind: "CronJob";
  metadata: ObjectMeta;
  spec: {
    schedule: string;
    timeZone?: string;
    startingDeadlineSeconds?: number;
    concurrencyPolicy?: "Allow" | "Forbid" | "Replace";
    suspend?: boolean;
    jobTemplate: {
      metadata?: { labels?: { [key: string]: string }; annotations?: { [key: string]: string } };
      spec: JobSpec;
    };
    successfulJobsHistoryLimit?: number;
    failedJobsHistoryLimit?: number;
  };
  status: {
    active?: {
      apiVersion: string;
      kind: string;
      name: string;
      namespace: string;
      uid: string;
      resourceVersion: string;
    }[];
    lastScheduleTime?: Timestamp;
    lastSuccessfulTime?: Timestamp;
  };
  [field: string]: unknown;
}

/** The condition that ends a Job, once it has one. */
export function finishedCondition(job: Job): JobCondition | undefined {
  return job.status.conditions?.find((one) => isFinal(one) && one.status === "True");
}

function isFinal({ type }: JobCondition): boolean {
  return type === "Complete" || type === "Failed";
}
