/** What keeps a container that must not run as root from starting. Source: facts/kubelet.md 5 (verifyRunAsNonRoot of v1.36). */
import type { ImageStatus } from "../../machine/runtime/types.ts";
import type { ContainerSpec, Pod } from "../api/pod.ts";
import { podRef } from "./node-context.ts";

/** The text of the refusal, or null where the container runs as somebody else anyhow. */
export function nonRootProblem(pod: Pod, spec: ContainerSpec, image: ImageStatus): string | null {
  const where = `(pod: "${podRef(pod)}", container: ${spec.name})`;
  const uid = spec.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  if (uid !== undefined) {
    return uid === 0 ? `container's runAsUser breaks non-root policy ${where}` : null;
  }
  const user = image.config.user.split(":")[0] ?? "";
  if (user === "" || user === "0" || user === "root") {
    return user === "root"
      ? `container has runAsNonRoot and image has non-numeric user (root), cannot verify user is non-root ${where}`
      : `container has runAsNonRoot and image will run as root ${where}`;
  }
  if (!/^\d+$/.test(user)) {
    return `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`;
  }
  return null;
}
