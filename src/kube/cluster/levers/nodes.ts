/** What can be done to a node as a whole: its kubelet stopped, its power taken. Whatever is done twice ends when both have ended. */
import type { Cluster, ClusterHost } from "../cluster.ts";
import type { Undo } from "./layers.ts";

interface Troubles {
  silent: number;
  dark: number;
  /** It had no power since its kubelet was last heard of. */
  wasDark: boolean;
}

const TROUBLES = new WeakMap<ClusterHost, Troubles>();

/** The kubelet is not heard of; what runs goes on. */
export function silence(cluster: Cluster, host: ClusterHost): Undo {
  return trouble(cluster, host, "silent");
}

/** It has no power, and nothing runs. */
export function darken(cluster: Cluster, host: ClusterHost): Undo {
  return trouble(cluster, host, "dark");
}

function trouble(cluster: Cluster, host: ClusterHost, kind: "silent" | "dark"): Undo {
  const now = TROUBLES.get(host) ?? { silent: 0, dark: 0, wasDark: false };
  TROUBLES.set(host, now);
  const { name } = host.node;
  now[kind]++;
  if (kind === "dark" && now.dark === 1) {
    now.wasDark = true;
    cluster.crashNode(name);
  } else if (now.dark === 0) cluster.stopKubelet(name);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    now[kind]--;
    if (kind === "dark" && now.dark === 0) host.node.runtime.powerOn();
    if (now.dark > 0) return;
    if (now.silent > 0) return cluster.stopKubelet(name);
    host.kubelet.resume(now.wasDark);
    now.wasDark = false;
  };
}
