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
  | "TERMINATE"
  | "CONTAINERS_STOPPED"
  | "SANDBOX_STOPPED"
  | "SUCCEED"
  | "FAIL"
  | "DELETE";

const nothing = (): void => {};

export const podMachine = setup({
  types: { events: {} as { type: PodEvent } },
  actions: {
    mountVolumes: nothing,
    createSandbox: nothing,
    syncContainers: nothing,
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
          on: { SYNC: { actions: "syncContainers" }, INITIALIZED: "startingContainers" },
        },
        startingContainers: { on: { SYNC: { actions: "syncContainers" }, STARTED: "#pod.running" } },
      },
    },
    running: { on: { SYNC: { actions: "syncContainers" }, TERMINATE: "terminating" } },
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
