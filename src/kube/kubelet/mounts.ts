/** The mounts of a container, from its volumeMounts. Source: facts/kubelet.md 5 and 9. */
import type { ContainerConfig } from "../../machine/runtime/types.ts";
import type { ContainerSpec } from "../api/pod.ts";
import { expand } from "./expansion.ts";
import type { PodHandle } from "./pod-handle.ts";

export type Mounts = { ok: true; mounts: ContainerConfig["mounts"] } | { ok: false; message: string };

export function buildMounts(handle: PodHandle, spec: ContainerSpec, env: ReadonlyMap<string, string>): Mounts {
  const mounts: { volume: string; mountPath: string; readOnly: boolean; subPath?: string }[] = [];
  for (const mount of spec.volumeMounts ?? []) {
    const volume = handle.volumes.get(mount.name);
    // Without a service account token in this profile its mount is left out as well.
    if (!volume && mount.name.startsWith("kube-api-access-") && !handle.context.profile.serviceAccountToken) continue;
    if (!volume) {
      return { ok: false, message: `cannot find volume "${mount.name}" to mount into container "${spec.name}"` };
    }
    const missing = missingIn(mount.subPathExpr, env);
    if (missing.length > 0) return { ok: false, message: `missing value for ${missing.join(", ")}` };
    const subPath = mount.subPathExpr === undefined ? mount.subPath : expand(mount.subPathExpr, env);
    if (subPath !== undefined && subPath.split("/").includes("..")) {
      return {
        ok: false,
        message: `failed to prepare subPath for volumeMount "${mount.name}" of container "${spec.name}"`,
      };
    }
    const below = [volume.base ?? "", subPath ?? ""].filter((part) => part !== "").join("/");
    mounts.push({
      volume: volume.id,
      mountPath: mount.mountPath,
      readOnly: mount.readOnly === true || volume.config.readOnly,
      ...(below === "" ? {} : { subPath: below }),
    });
  }
  // Without the room that a list which has grown keeps.
  return { ok: true, mounts: mounts.slice() };
}

/** The variables of a subPathExpr that have no value, or an empty one, sorted. */
function missingIn(expression: string | undefined, env: ReadonlyMap<string, string>): string[] {
  const names = new Set<string>();
  for (const [, name = ""] of (expression ?? "").replaceAll("$$", "").matchAll(/\$\(([^)]*)\)/g))
    if ((env.get(name) ?? "") === "") names.add(name);
  return [...names].sort();
}
