/**
 * Volumes that show an image: pulled like a container's image, after the sandbox is there and before containers start.
 * What fails shows on the containers that mount them.
 *
 * Source: facts/kubelet.md 9 and 1.1 (getImageVolumes of v1.36).
 */
import type { Volume as RuntimeVolume } from "../../machine/runtime/types.ts";
import type { Volume } from "../api/pod.ts";
import { decideImage, pullImage } from "./image-puller.ts";
import type { PodHandle } from "./pod-handle.ts";
import type { ImageReason } from "./reasons.ts";
import { volumeOwner } from "./volumes.ts";

/** Goes through them one after the other; `done` when each is mounted or has its problem. */
export function pullImageVolumes(handle: PodHandle, mounted: Map<string, RuntimeVolume>, done: () => void): void {
  const wanted = (handle.pod.spec.volumes ?? []).filter((volume) => volume.image && !mounted.has(volume.name));
  const next = (at: number): void => {
    const volume = wanted[at];
    if (volume) pullOne(handle, mounted, volume, () => next(at + 1));
    else done();
  };
  next(0);
}

function pullOne(handle: PodHandle, mounted: Map<string, RuntimeVolume>, volume: Volume, done: () => void): void {
  const { volumeProblems, context, pod } = handle;
  const { reference = "", pullPolicy = "IfNotPresent" } = volume.image ?? {};
  const request = { image: reference, policy: pullPolicy, container: "", fieldPath: undefined };
  const mount = (): void => {
    volumeProblems.delete(volume.name);
    const owner = volumeOwner(pod, volume);
    mounted.set(
      volume.name,
      context.runtime.createVolume({
        name: volume.name,
        owner,
        kind: "image",
        image: reference,
        readOnly: true,
        mode: 0o755,
      }),
    );
    done();
  };
  const fail = (reason: ImageReason, message: string): void => {
    volumeProblems.set(volume.name, { reason, message });
    done();
  };
  const decision = decideImage(handle, request);
  if (decision.event === "IMAGE_PRESENT") return mount();
  if (decision.event !== "PULL_IMAGE") return fail(decision.reason, decision.message);
  pullImage(handle, request, (result) => (result.ok ? mount() : fail(result.reason, result.message)));
}
