/** Which of the eight states of the design a word of kubectl belongs to. */
import type { ContainerState, PodPhase } from "../../kube/api/pod.ts";
import type { Tone } from "../view.ts";

const FAILED =
  /Error|OOMKilled|ContainerCannotRun|Evicted|Failed|InvalidImageName|ErrImage|DeadlineExceeded|Unknown|Unexpected|OutOf|Signal:|ExitCode:/;

/** Of a STATUS cell; `isReady`: every container of the Pod is. */
export function statusTone(status: string, isReady: boolean): Tone {
  if (status === "Terminating" || status === "Init:Terminating") return "terminating";
  if (status.includes("BackOff")) return "backoff";
  if (status === "Completed" || status === "Succeeded") return "succeeded";
  if (FAILED.test(status)) return "failed";
  if (status === "Running") return isReady ? "ready" : "running";
  return "waiting";
}

export function phaseTone(phase: PodPhase | undefined, isReady: boolean): Tone {
  switch (phase) {
    case "Running":
      return isReady ? "ready" : "running";
    case "Succeeded":
      return "succeeded";
    case "Failed":
      return "failed";
    default:
      return "waiting";
  }
}

/** The word kubectl would use for one container, its message, and its tone. */
export function containerWord(
  state: ContainerState | undefined,
  facts: { ready: boolean; chart: string },
): { word: string; message: string; tone: Tone } {
  if (state?.running) {
    const isStopping = facts.chart.startsWith("running.pre") || facts.chart === "running.stopping";
    return { word: "Running", message: "", tone: isStopping ? "terminating" : facts.ready ? "ready" : "running" };
  }
  if (state?.terminated) {
    const { reason = "", exitCode, message = "" } = state.terminated;
    const word = reason === "" ? `ExitCode:${exitCode}` : reason;
    return { word, message, tone: exitCode === 0 ? "succeeded" : "failed" };
  }
  const { reason = "Waiting", message = "" } = state?.waiting ?? {};
  if (facts.chart === "waiting.pullingImage")
    return { word: "Pulling", message: `${reason}; its image is on the way.`, tone: "pulling" };
  return { word: reason, message, tone: statusTone(reason, false) };
}
