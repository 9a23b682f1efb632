/**
 * The picture as the page keeps it: what containers print stands apart from what they are, for it changes with nearly every
 * picture and concerns few.
 */
import type * as Told from "../../worker/view.ts";

export type ContainerView = Omit<Told.ContainerView, "logs">;

export interface PodView extends Omit<Told.PodView, "initContainers" | "containers"> {
  initContainers: ContainerView[];
  containers: ContainerView[];
}

export interface View extends Omit<Told.View, "pods"> {
  pods: PodView[];
}

/** By `logKey`. */
export type Logs = Readonly<Record<string, Told.LogView>>;

function logKey(uid: string, container: string): string {
  return `${uid} ${container}`;
}

/** A picture as the worker tells it, taken apart. */
export function takeApart({ pods, ...rest }: Told.View): { view: View; logs: Logs } {
  const logs: Record<string, Told.LogView> = {};
  const bare = (pod: Told.PodView): PodView => {
    const without = ({ logs: log, ...container }: Told.ContainerView): ContainerView => {
      logs[logKey(pod.uid, container.name)] = log;
      return container;
    };
    return { ...pod, initContainers: pod.initContainers.map(without), containers: pod.containers.map(without) };
  };
  return { view: { ...rest, pods: pods.map(bare) }, logs };
}

const NO_LOG: Told.LogView = { lines: [], dropped: 0, empty: null };

export function logOf(logs: Logs, uid: string, container: string): Told.LogView {
  return logs[logKey(uid, container)] ?? NO_LOG;
}
