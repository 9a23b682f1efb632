/** A Pod with what its containers printed, for who tells both at once. */
import { logOf } from "./picture.ts";
import type { ContainerView, Logs, PodView } from "./picture.ts";
import type { LoggedContainerView, LoggedPodView } from "./view.ts";

export function withLogs(pod: PodView, logs: Logs): LoggedPodView {
  const whole = (container: ContainerView): LoggedContainerView => ({
    ...container,
    logs: logOf(logs, pod.uid, container.name),
  });
  return { ...pod, initContainers: pod.initContainers.map(whole), containers: pod.containers.map(whole) };
}
