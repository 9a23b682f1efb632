/** Words for what a record says: states of a container's chart, ends of attempts, and what a person did. */
import type { TraceEntry } from "../../sim/trace.ts";
import type { Tone } from "../view.ts";
import type { MarkKind } from "./timeline-view.ts";

const STATES: Readonly<Record<string, { tone: Tone; word: string }>> = {
  "waiting.containerCreating": { tone: "waiting", word: "ContainerCreating" },
  "waiting.pullingImage": { tone: "pulling", word: "Pulling" },
  "waiting.errImagePull": { tone: "failed", word: "ErrImagePull" },
  "waiting.imagePullBackOff": { tone: "backoff", word: "ImagePullBackOff" },
  "waiting.imageUnusable": { tone: "failed", word: "Image cannot be used" },
  "waiting.creating": { tone: "waiting", word: "ContainerCreating" },
  "waiting.createContainerError": { tone: "failed", word: "CreateContainerError" },
  "waiting.starting": { tone: "waiting", word: "ContainerCreating" },
  "waiting.runContainerError": { tone: "failed", word: "RunContainerError" },
  "waiting.crashLoopBackOff": { tone: "backoff", word: "CrashLoopBackOff" },
  "running.postStart": { tone: "waiting", word: "postStart hook" },
  "running.preStop": { tone: "terminating", word: "preStop hook" },
  "running.stopping": { tone: "terminating", word: "Terminating" },
  "terminated.completed": { tone: "succeeded", word: "Completed" },
  "terminated.failed": { tone: "failed", word: "Error" },
  "terminated.restartPending": { tone: "waiting", word: "to be restarted" },
};

/** Tone and word of a container whose chart is in that state. */
export function containerStateOf(chart: string, isReady: boolean): { tone: Tone; word: string } {
  if (chart === "running.started")
    return isReady ? { tone: "ready", word: "Ready" } : { tone: "running", word: "Running" };
  return STATES[chart] ?? { tone: "waiting", word: chart };
}

/** How an attempt ended: `Error, exit 1`. */
export function endOf(entry: TraceEntry): { tone: Tone; word: string } {
  const exitCode = Number(entry["exitCode"] ?? 0);
  const reason = String(entry["reason"] ?? "");
  const signal = entry["signal"];
  const how = typeof signal === "string" && signal !== "" ? `exit ${exitCode}, ${signal}` : `exit ${exitCode}`;
  return { tone: exitCode === 0 ? "succeeded" : "failed", word: reason === "" ? how : `${reason}, ${how}` };
}

/** What a person did, as an entry of the record holds it; null for an expectation. */
export function commandOf(input: unknown): { kind: MarkKind; text: string } | null {
  if (typeof input !== "object" || input === null) return null;
  const { type, args, file, text, fault, id } = input as Record<string, unknown>;
  switch (type) {
    case "kubectl":
      return { kind: "command", text: `kubectl ${String(args)}` };
    case "apply":
      return { kind: "command", text: `apply -f ${String(file)}` };
    case "type":
      return { kind: "command", text: keysOf(String(text)) };
    case "inject": {
      const { fault: name, container, pod, workload, service, image, node, hidden } = fault as Record<string, unknown>;
      if (hidden === true) return null;
      return {
        kind: "fault",
        text: `break ${String(container ?? pod ?? workload ?? service ?? image ?? node)}: ${String(name)}`,
      };
    }
    case "heal":
      return { kind: "fault", text: `heal ${String(id)}` };
    default:
      return null;
  }
}

/** A typed line without its newline; a control character as it is written: `^C`. */
export function keysOf(text: string): string {
  return [...text.replace(/[\r\n]+$/, "")]
    .map((char) => (char < " " ? `^${String.fromCharCode(char.charCodeAt(0) + 64)}` : char))
    .join("");
}
