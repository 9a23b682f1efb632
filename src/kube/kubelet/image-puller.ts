/**
 * Getting a container's image: the pull policy, the wait for the node's other pulls, and the back-off after failures.
 *
 * Source: facts/kubelet.md 4 (image_manager.go, puller.go of v1.36).
 * Simplified: pull secrets are not checked; a registry asks nobody for a password.
 */
import { formatGoDuration } from "../../sim/units.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { ImageStatus, Outcome } from "../../machine/runtime/types.ts";
import { isPlainImage } from "./plain-image.ts";
import type { ImageBackOff, PodHandle } from "./pod-handle.ts";
import type { ImageReason } from "./reasons.ts";

const INITIAL: Duration = 10_000;
const MAX: Duration = 300_000;

/** Which image is wanted, and what events about it point at. */
export interface ImageRequest {
  readonly image: string;
  readonly policy: string;
  /** Empty for the image of a volume. */
  readonly container: string;
  readonly fieldPath: string | undefined;
}

export type ImageDecision =
  | { event: "IMAGE_PRESENT"; image: ImageStatus }
  | { event: "PULL_IMAGE" }
  /* Refused; what happened was said in events, and this goes into the status. */
  | { event: "IMAGE_UNUSABLE" | "IMAGE_BACK_OFF"; reason: ImageReason; message: string };

/** Whether the image is there, must be pulled, or cannot be had now. */
export function decideImage(handle: PodHandle, request: ImageRequest): ImageDecision {
  const { context } = handle;
  const { image, policy } = request;
  const problem = isPlainImage(image) ? null : context.extras().imageNameProblem(image);
  if (problem !== null) {
    warn(handle, request, "InspectFailed", problem);
    return { event: "IMAGE_UNUSABLE", reason: "InvalidImageName", message: problem };
  }
  const broken = policy === "Always" ? null : (context.overrides.inspect?.(image) ?? null);
  if (broken !== null) {
    const message = `Failed to inspect image "": ${broken}`;
    warn(handle, request, "InspectFailed", message);
    return { event: "IMAGE_UNUSABLE", reason: "ImageInspectError", message };
  }
  const present = context.runtime.imageStatus(image);
  if (present && (policy !== "Always" || context.profile.imagesPresent)) {
    sayPresent(handle, request);
    return { event: "IMAGE_PRESENT", image: present };
  }
  if (policy === "Never" && !context.profile.imagesPresent) {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    warn(handle, request, "ErrImageNeverPull", message);
    return { event: "IMAGE_UNUSABLE", reason: "ErrImageNeverPull", message };
  }
  const wait = handle.imageBackOffs.get(image);
  if (wait && wait.until > context.clock.now) {
    const text = `Back-off pulling image "${image}"`;
    normal(handle, request, "BackOff", text);
    told(handle, request, "backoff");
    return { event: "IMAGE_BACK_OFF", reason: "ImagePullBackOff", message: `${text}: ${wait.error}` };
  }
  return { event: "PULL_IMAGE" };
}

function sayPresent(handle: PodHandle, request: ImageRequest): void {
  const access = handle.context.has("imageAccessChecked") ? " and can be accessed by the pod" : "";
  normal(handle, request, "Pulled", `Container image "${request.image}" already present on machine${access}`);
}

export type PullResult = { ok: true; image: ImageStatus } | { ok: false; reason: ImageReason; message: string };

/** Pulls, in the node's queue. The Pod's back-off for the image is set or cleared. */
export function pullImage(handle: PodHandle, request: ImageRequest, done: (result: PullResult) => void): void {
  const { context } = handle;
  const { clock, gate, profile, runtime } = context;
  const { image } = request;
  if (profile.imagesPresent) {
    runtime.pullImage(
      image,
      gate.behind((result) => {
        handle.whileSyncing(0, () => {
          if (!result.ok) return done(failed(handle, request, result.message));
          sayPresent(handle, request);
          done({ ok: true, image: result.image });
        });
      }),
    );
    return;
  }
  normal(handle, request, "Pulling", `Pulling image "${image}"`);
  told(handle, request, "started");
  const queued = clock.now;
  context.inPullQueue((next, isAllowed) => {
    if (!isAllowed) {
      next();
      return handle.whileSyncing(0, () => done(failed(handle, request, "pull QPS exceeded")));
    }
    const began = clock.now;
    const wasPresent = runtime.imageStatus(image) !== undefined;
    clock.after(wasPresent ? profile.pullCached : profile.pullStart, () => {
      const answered = gate.behind((result: Outcome<{ image: ImageStatus }>) => {
        const transfer = result.ok && !wasPresent ? Math.round(result.image.sizeBytes / profile.pullBytesPerMs) : 0;
        const refusal = result.ok ? 0 : Math.max(0, profile.pullRefused - profile.pullStart);
        clock.after(transfer + refusal, () => {
          next();
          handle.whileSyncing(0, () => {
            if (result.ok) done(pulled(handle, request, result.image, began, queued));
            else done(failed(handle, request, result.message));
          });
        });
      });
      runtime.pullImage(image, answered);
    });
  });
}

function pulled(
  handle: PodHandle,
  request: ImageRequest,
  image: ImageStatus,
  began: SimTime,
  queued: SimTime,
): PullResult {
  const { now } = handle.context.clock;
  handle.imageBackOffs.delete(request.image);
  const took = formatGoDuration(now - began);
  const waited = formatGoDuration(now - queued);
  normal(
    handle,
    request,
    "Pulled",
    `Successfully pulled image "${request.image}" in ${took} (${waited} including waiting). Image size: ${image.sizeBytes} bytes.`,
  );
  told(handle, request, "pulled");
  return { ok: true, image };
}

function failed(handle: PodHandle, request: ImageRequest, error: string): PullResult {
  const { image } = request;
  const { imageBackOffs, context } = handle;
  const reason = NAMED.find((name) => error.startsWith(name)) ?? "ErrImagePull";
  const message =
    reason === "ErrImagePull"
      ? error
      : `image pull failed for ${image} because the ${reason === "RegistryUnavailable" ? "registry is unavailable" : "signature validation failed"}${error.slice(reason.length)}`;
  imageBackOffs.set(image, nextImageBackOff(imageBackOffs.get(image), `${reason}: ${message}`, context.clock.now));
  warn(handle, request, "Failed", `Failed to pull image "${image}": ${error}`);
  told(handle, request, "failed", error);
  return { ok: false, reason, message };
}

/** Errors that a runtime names at their beginning have reasons of their own. Source: evalCRIPullErr of v1.36. */
const NAMED = ["RegistryUnavailable", "SignatureValidationFailed"] as const;

/** 10 s after the first failure, doubling up to five minutes; forgotten after ten minutes without a try. */
export function nextImageBackOff(before: ImageBackOff | undefined, error: string, now: SimTime): ImageBackOff {
  const goesOn = before !== undefined && now - (before.until - before.delay) <= 2 * MAX;
  const delay = goesOn ? Math.min(before.delay * 2, MAX) : INITIAL;
  return { delay, until: now + delay, error };
}

function normal(handle: PodHandle, request: ImageRequest, reason: string, message: string): void {
  handle.context.event(handle.pod, "Normal", reason, message, request.fieldPath);
}

function warn(handle: PodHandle, request: ImageRequest, reason: string, message: string): void {
  handle.context.event(handle.pod, "Warning", reason, message, request.fieldPath);
}

function told(
  handle: PodHandle,
  request: ImageRequest,
  result: "started" | "pulled" | "failed" | "backoff",
  message?: string,
): void {
  const { metadata } = handle.pod;
  handle.context.hooks.onPull?.({
    namespace: metadata.namespace ?? "default",
    pod: metadata.name,
    uid: metadata.uid,
    container: request.container,
    image: request.image,
    result,
    ...(message === undefined ? {} : { message }),
  });
}
