/**
 * The life of a Pod on its node, as the kubelet's Pod workers see it: what must be there before containers can start,
 * what ends it, and what is cleaned up afterwards.
 *
 * Source: Kubernetes v1.36 documentation, "Pod Lifecycle"; facts/kubelet.md 1.1 and 6.2.
 */
import { setup } from "xstate";

export type PodEvent =
  | "SYNC"
  | "ADMIT"
  | "REJECT"
  | "VOLUMES_MOUNTED"
  | "SANDBOX_READY"
  | "SANDBOX_FAILED"
  | "INITIALIZED"
  | "STARTED"
  | "SANDBOX_CHANGED"
  | "RESTART_ALL"
  | "CONTAINERS_REMOVED"
  | "TERMINATE"
  | "CONTAINERS_STOPPED"
  | "SANDBOX_STOPPED"
  | "SUCCEED"
  | "FAIL"
  | "DELETE";

const nothing = (): void => {};

/** What makes the containers begin anew, with the first init container. */
const again = {
  SANDBOX_CHANGED: "#pod.startingOver.recreatingSandbox",
  RESTART_ALL: "#pod.startingOver.removingContainers",
} as const;

export const podMachine = setup({
  types: { events: {} as { type: PodEvent } },
  actions: {
    mountVolumes: nothing,
    createSandbox: nothing,
    syncContainers: nothing,
    recreateSandbox: nothing,
    removeContainers: nothing,
    stopContainers: nothing,
    stopSandbox: nothing,
    unmountVolumes: nothing,
    removePod: nothing,
  },
}).createMachine({
  id: "pod",
  initial: "pending",
  states: {
    pending: {
      initial: "admitting",
      on: { TERMINATE: "terminating" },
      states: {
        admitting: { on: { ADMIT: "mountingVolumes", REJECT: "#pod.terminated.failed" } },
        mountingVolumes: { entry: "mountVolumes", on: { VOLUMES_MOUNTED: "creatingSandbox" } },
        creatingSandbox: {
          entry: "createSandbox",
          on: { SANDBOX_READY: "initializing", SANDBOX_FAILED: "sandboxFailed" },
        },
        sandboxFailed: { on: { SYNC: "creatingSandbox" } },
        initializing: {
          entry: "syncContainers",
          on: { SYNC: { actions: "syncContainers" }, INITIALIZED: "startingContainers", ...again },
        },
        startingContainers: { on: { SYNC: { actions: "syncContainers" }, STARTED: "#pod.running", ...again } },
      },
    },
    running: { on: { SYNC: { actions: "syncContainers" }, TERMINATE: "terminating", ...again } },
    /** All that ran is gone; volumes, status and phase stay. */
    startingOver: {
      initial: "recreatingSandbox",
      on: { TERMINATE: "terminating" },
      states: {
        recreatingSandbox: {
          entry: "recreateSandbox",
          on: { SANDBOX_READY: "#pod.pending.initializing", SANDBOX_FAILED: "#pod.pending.sandboxFailed" },
        },
        removingContainers: { entry: "removeContainers", on: { CONTAINERS_REMOVED: "#pod.pending.initializing" } },
      },
    },
    terminating: {
      initial: "stoppingContainers",
      states: {
        stoppingContainers: {
          entry: "stopContainers",
          on: { TERMINATE: { actions: "stopContainers" }, CONTAINERS_STOPPED: "stoppingSandbox" },
        },
        stoppingSandbox: { entry: "stopSandbox", on: { SANDBOX_STOPPED: "#pod.terminated" } },
      },
    },
    terminated: {
      initial: "cleaningUp",
      on: { DELETE: "deleted" },
      states: {
        cleaningUp: { entry: "unmountVolumes", on: { SUCCEED: "succeeded", FAIL: "failed" } },
        succeeded: {},
        failed: {},
      },
    },
    deleted: { type: "final", entry: "removePod" },
  },
});
