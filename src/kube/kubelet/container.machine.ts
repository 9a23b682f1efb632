/**
 * The life of one container of a Pod, over all its restarts. Top-level states are the API's `state`: waiting, running,
 * terminated; the states within carry the reasons that the kubelet reports.
 *
 * Source: Kubernetes v1.36 documentation, "Pod Lifecycle: Container states"; facts/kubelet.md 3 to 6.
 */
import { setup } from "xstate";

export type ContainerEvent =
  /* Chosen when the kubelet wants it to run */
  | "CRASH_BACK_OFF"
  | "IMAGE_BACK_OFF"
  | "IMAGE_UNUSABLE"
  | "PULL_IMAGE"
  | "IMAGE_PRESENT"
  /* What came of it */
  | "IMAGE_PULLED"
  | "PULL_FAILED"
  | "CONFIG_FAILED"
  | "CREATED"
  | "START_FAILED"
  | "STARTED"
  | "STARTED_WITH_HOOK"
  | "POST_START_DONE"
  /* The kubelet stops it */
  | "STOP"
  | "STOP_WITH_HOOK"
  | "PRE_STOP_DONE"
  /* It has ended */
  | "EXIT_RESTART"
  | "EXIT_COMPLETED"
  | "EXIT_FAILED"
  | "RESET";

const nothing = (): void => {};

/** Sent to a container at rest: each is one outcome of asking whether, and with which image, it may start. */
const attempt = {
  CRASH_BACK_OFF: "#container.waiting.crashLoopBackOff",
  IMAGE_BACK_OFF: "#container.waiting.imagePullBackOff",
  IMAGE_UNUSABLE: "#container.waiting.imageUnusable",
  PULL_IMAGE: "#container.waiting.pullingImage",
  IMAGE_PRESENT: "#container.waiting.creating",
} as const;

/** Sent to a container that is not being stopped yet. */
const stop = { STOP: "stopping", STOP_WITH_HOOK: "preStop" } as const;

/** Waits, for the next try or for a start from the beginning. */
const atRest = { on: { ...attempt, RESET: "#container.waiting" } } as const;

export const containerMachine = setup({
  types: { events: {} as { type: ContainerEvent } },
  actions: {
    pullImage: nothing,
    createContainer: nothing,
    startContainer: nothing,
    runPostStart: nothing,
    runPreStop: nothing,
    stopContainer: nothing,
  },
}).createMachine({
  id: "container",
  initial: "waiting",
  states: {
    waiting: {
      initial: "containerCreating",
      states: {
        containerCreating: { on: attempt },
        pullingImage: { entry: "pullImage", on: { IMAGE_PULLED: "creating", PULL_FAILED: "errImagePull" } },
        errImagePull: atRest,
        imagePullBackOff: atRest,
        imageUnusable: atRest,
        creating: { entry: "createContainer", on: { CREATED: "starting", CONFIG_FAILED: "createContainerError" } },
        createContainerError: atRest,
        starting: {
          entry: "startContainer",
          on: {
            STARTED: "#container.running",
            STARTED_WITH_HOOK: "#container.running.postStart",
            START_FAILED: "runContainerError",
          },
        },
        runContainerError: atRest,
        crashLoopBackOff: atRest,
      },
    },
    running: {
      initial: "started",
      on: {
        EXIT_RESTART: "#container.terminated.restartPending",
        EXIT_COMPLETED: "#container.terminated.completed",
        EXIT_FAILED: "#container.terminated.failed",
      },
      states: {
        postStart: { entry: "runPostStart", on: { POST_START_DONE: "started", ...stop } },
        started: { on: stop },
        preStop: { entry: "runPreStop", on: { PRE_STOP_DONE: "stopping" } },
        stopping: { entry: "stopContainer" },
      },
    },
    terminated: {
      initial: "completed",
      states: {
        restartPending: atRest,
        /** An init container that has succeeded runs again in another sandbox. */
        completed: atRest,
        /** For good: only with all others is it started again. */
        failed: { on: { RESET: "#container.waiting" } },
      },
    },
  },
});
