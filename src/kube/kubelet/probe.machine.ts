/**
 * One probe of one container: when it is asked, and what the kubelet believes. The result counts in the states within
 * `probing`; thresholds are counted by the prober, which sends PASS or FAIL only when one is reached.
 *
 * Source: Kubernetes v1.36 documentation, "Liveness, Readiness, and Startup Probes"; facts/kubelet.md 7.2.
 */
import { setup } from "xstate";

export type ProbeEvent =
  | "START_SUCCESS"
  | "START_FAILURE"
  | "START_UNKNOWN"
  | "PASS"
  | "FAIL"
  | "HOLD"
  | "CONTAINER_ENDED";

export const probeMachine = setup({ types: { events: {} as { type: ProbeEvent } } }).createMachine({
  id: "probe",
  initial: "waiting",
  on: { CONTAINER_ENDED: ".waiting" },
  states: {
    /** No container runs that could be asked. */
    waiting: {
      on: { START_SUCCESS: "probing.success", START_FAILURE: "probing.failure", START_UNKNOWN: "probing.unknown" },
    },
    probing: {
      initial: "unknown",
      on: { PASS: ".success", FAIL: ".failure", HOLD: "onHold" },
      states: { unknown: {}, success: {}, failure: {} },
    },
    /** Has said all it has to say about this container: a startup probe that passed, a liveness probe that failed. */
    onHold: {},
  },
});
