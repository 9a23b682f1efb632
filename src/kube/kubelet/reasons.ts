/**
 * The words in which a kubelet says why a container waits, how it ended, and why it does not have a Pod: types only. What
 * explains a Pod is held to them, so that none of them is without an explanation.
 *
 * Source: facts/kubelet.md 1.4, 3.6 and 4 to 6 (images/types.go, kuberuntime_container.go of v1.36).
 * Simplified: no manager of devices or processors prepares a container, so that no kubelet ever says PreCreateHookError or
 * PreStartHookError.
 */
import type { EndReason } from "../../machine/runtime/types.ts";

export type ImageReason =
  | "ErrImagePull"
  | "ImagePullBackOff"
  | "ErrImageNeverPull"
  | "InvalidImageName"
  /* What the source calls ErrImageInspect. */
  | "ImageInspectError"
  /* Where the runtime begins its error with that word: CRI-O does. */
  | "RegistryUnavailable"
  | "SignatureValidationFailed";

/** Of a try to start that came to nothing. */
export type WaitingCause =
  | ImageReason
  | "CreateContainerConfigError"
  | "CreateContainerError"
  | "RunContainerError"
  | "PostStartHookError"
  | "CrashLoopBackOff"
  | "RestartingAllContainers";

/** Of `state.waiting`: the first two where there was no try yet. */
export type WaitingReason = "ContainerCreating" | "PodInitializing" | WaitingCause;

/** Of `state.terminated`. */
export type TerminatedReason = EndReason | "ContainerStatusUnknown" | "RestartingAllContainers";

/** Of a Pod that its node did not take: what there is too little of, or one of the others. */
export type RefusalReason = `OutOf${string}` | OtherRefusal;
export type OtherRefusal =
  | "Evicted"
  | "NodeAffinity"
  | "NodePorts"
  | "PodOSNotSupported"
  | "PodOSSelectorNodeLabelDoesNotMatch"
  | "SysctlForbidden"
  | "TaintToleration"
  | "UnexpectedAdmissionError";

/** Of a Pod that its kubelet ended. */
export type VerdictReason = "DeadlineExceeded" | "Evicted" | "Preempting";
