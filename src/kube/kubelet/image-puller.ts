/**
 * Getting a container's image: the pull policy, the wait for the node's other pulls, and the back-off after failures.
 *
 * Source: facts/kubelet.md 4 (image_manager.go, puller.go of v1.36).
 * Simplified: pull secrets are not checked; a registry asks nobody for a password.
 */
import { formatGoDuration } from "../../sim/units.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { ImageStatus } from "../../machine/runtime/types.ts";
import type { ContainerRecord } from "./container-record.ts";
import { imageNameProblem } from "./image-name.ts";
import { fieldPath } from "./node-context.ts";
import type { ImageBackOff, PodHandle } from "./pod-handle.ts";

const INITIAL: Duration = 10_000;
const MAX: Duration = 300_000;

export type ImageDecision =
  | { event: "IMAGE_PRESENT"; image: ImageStatus }
  | { event: "PULL_IMAGE" }
  /* Refused; what happened was said in events, and this goes into the status. */
  | { event: "IMAGE_UNUSABLE" | "IMAGE_BACK_OFF"; reason: string; message: string };

/** Whether the image is there, must be pulled, or cannot be had now. */
export function decideImage(handle: PodHandle, record: ContainerRecord): ImageDecision {
  const { context } = handle;
  const { image } = record.spec;
  const policy = record.spec.imagePullPolicy ?? "IfNotPresent";
  const problem = imageNameProblem(image);
  if (problem !== null) {
    warn(handle, record, "InspectFailed", problem);
    return { event: "IMAGE_UNUSABLE", reason: "InvalidImageName", message: problem };
  }
  const present = context.runtime.imageStatus(image);
  if (present && (policy !== "Always" || context.profile.imagesPresent)) {
    sayPresent(handle, record);
    return { event: "IMAGE_PRESENT", image: present };
  }
  if (policy === "Never" && !context.profile.imagesPresent) {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    warn(handle, record, "ErrImageNeverPull", message);
    return { event: "IMAGE_UNUSABLE", reason: "ErrImageNeverPull", message };
  }
  const wait = handle.imageBackOffs.get(image);
  if (wait && wait.until > context.clock.now) {
    const text = `Back-off pulling image "${image}"`;
    normal(handle, record, "BackOff", text);
    told(handle, record, "backoff");
    return { event: "IMAGE_BACK_OFF", reason: "ImagePullBackOff", message: `${text}: ErrImagePull: ${wait.error}` };
  }
  return { event: "PULL_IMAGE" };
}

/** Pull secrets that are missing are only warned of. */
export function warnOfPullSecrets({ context, pod }: PodHandle): void {
  const namespace = pod.metadata.namespace ?? "default";
  const names = (pod.spec.imagePullSecrets ?? []).map((one) => one.name ?? "");
  const missing = names.filter((name) => context.secret(namespace, name) === undefined).join(", ");
  if (missing === "") return;
  const message = `Unable to retrieve some image pull secrets (${missing}); attempting to pull the image may not succeed.`;
  context.event(pod, "Warning", "FailedToRetrieveImagePullSecret", message);
}

function sayPresent(handle: PodHandle, record: ContainerRecord): void {
  const access = handle.context.has("imageAccessChecked") ? " and can be accessed by the pod" : "";
  normal(handle, record, "Pulled", `Container image "${record.spec.image}" already present on machine${access}`);
}

export type PullResult = { ok: true; image: ImageStatus } | { ok: false; reason: string; message: string };

/** Pulls, in the node's queue. The Pod's back-off for the image is set or cleared. */
export function pullImage(handle: PodHandle, record: ContainerRecord, done: (result: PullResult) => void): void {
  const { context } = handle;
  const { clock, profile, runtime } = context;
  const { image } = record.spec;
  if (profile.imagesPresent) {
    runtime.pullImage(image, (result) => {
      handle.whileSyncing(0, () => {
        if (!result.ok) return done(failed(handle, record, result.message));
        sayPresent(handle, record);
        done({ ok: true, image: result.image });
      });
    });
    return;
  }
  normal(handle, record, "Pulling", `Pulling image "${image}"`);
  told(handle, record, "started");
  const queued = clock.now;
  context.inPullQueue((next) => {
    const began = clock.now;
    const wasPresent = runtime.imageStatus(image) !== undefined;
    clock.after(wasPresent ? profile.pullCached : profile.pullStart, () => {
      runtime.pullImage(image, (result) => {
        const transfer = result.ok && !wasPresent ? Math.round(result.image.sizeBytes / profile.pullBytesPerMs) : 0;
        clock.after(transfer, () => {
          next();
          handle.whileSyncing(0, () => {
            if (result.ok) done(pulled(handle, record, result.image, began, queued));
            else done(failed(handle, record, result.message));
          });
        });
      });
    });
  });
}

function pulled(
  handle: PodHandle,
  record: ContainerRecord,
  image: ImageStatus,
  began: SimTime,
  queued: SimTime,
): PullResult {
  const { now } = handle.context.clock;
  handle.imageBackOffs.delete(record.spec.image);
  const took = formatGoDuration(now - began);
  const waited = formatGoDuration(now - queued);
  normal(
    handle,
    record,
    "Pulled",
    `Successfully pulled image "${record.spec.image}" in ${took} (${waited} including waiting). Image size: ${image.sizeBytes} bytes.`,
  );
  told(handle, record, "pulled");
  return { ok: true, image };
}

function failed(handle: PodHandle, record: ContainerRecord, error: string): PullResult {
  const { image } = record.spec;
  const { imageBackOffs, context } = handle;
  imageBackOffs.set(image, nextImageBackOff(imageBackOffs.get(image), error, context.clock.now));
  warn(handle, record, "Failed", `Failed to pull image "${image}": ${error}`);
  told(handle, record, "failed", error);
  return { ok: false, reason: "ErrImagePull", message: error };
}

/** 10 s after the first failure, doubling up to five minutes; forgotten after ten minutes without a try. */
export function nextImageBackOff(before: ImageBackOff | undefined, error: string, now: SimTime): ImageBackOff {
  const goesOn = before !== undefined && now - (before.until - before.delay) <= 2 * MAX;
  const delay = goesOn ? Math.min(before.delay * 2, MAX) : INITIAL;
  return { delay, until: now + delay, error };
}

function normal(handle: PodHandle, record: ContainerRecord, reason: string, message: string): void {
  handle.context.event(handle.pod, "Normal", reason, message, fieldPath(record.kind, record.spec));
}

function warn(handle: PodHandle, record: ContainerRecord, reason: string, message: string): void {
  handle.context.event(handle.pod, "Warning", reason, message, fieldPath(record.kind, record.spec));
}

function told(
  handle: PodHandle,
  record: ContainerRecord,
  result: "started" | "pulled" | "failed" | "backoff",
  message?: string,
): void {
  const { metadata } = handle.pod;
  handle.context.hooks.onPull?.({
    namespace: metadata.namespace ?? "default",
    pod: metadata.name,
    uid: metadata.uid,
    container: record.spec.name,
    image: record.spec.image,
    result,
    ...(message === undefined ? {} : { message }),
  });
}
