/** The words of an explanation: all prose about why a Pod is as it is stands here. */
import { formatGoDuration } from "../../sim/units.ts";
import type { SimTime } from "../../sim/units.ts";
import type { End, Explanation, Next, Reason } from "./explanation.ts";
import type { Place } from "./manifest-place.ts";
import { remedyOf } from "./remedies.ts";

/** Lines for people: the state, its reasons, what comes next, and the way here. */
export function tell(explanation: Explanation): string[] {
  const { namespace, pod, status, ready, restarts, at, reasons, chain } = explanation;
  const lines = [`pod ${namespace}/${pod} at ${seconds(at)}: ${status}, ready ${ready}, restarts ${restarts}`, ""];
  for (const reason of reasons) {
    lines.push(`- ${why(reason)}`);
    if (reason.end) lines.push(...endLines(reason.end).map((line) => `  ${line}`));
    if (reason.place) lines.push(`  ${placeLine(reason.place)}`);
    const { rule, page, fix } = remedyOf(reason);
    lines.push(`  Rule: ${rule} (Kubernetes documentation: ${page})`);
    if (fix !== "") lines.push(`  Fix: ${fix}`);
    const next = nextLine(reason, at);
    if (next !== "") lines.push(`  Next: ${next}`);
  }
  if (chain.length > 0) lines.push("", "How it came about, newest first:", ...chain.map((line) => `  ${line}`));
  return lines;
}

/** One sentence: what is the matter. */
export function why(reason: Reason): string {
  const { container, kind, message, subject, end } = reason;
  const who = `${kind === "init" ? "Init container" : kind === "sidecar" ? "Sidecar" : "Container"} ${container ?? ""}`;
  const said = message === "" ? "" : `: ${message.trim()}`;
  switch (reason.cause) {
    case "notScheduled":
      return "The scheduler has not looked at the Pod yet.";
    case "unschedulable":
      return `No node takes the Pod${said}`;
    case "schedulingGated":
      return "The Pod has scheduling gates: the scheduler does not look at it until somebody removes them.";
    case "rejected":
      return `The node refused the Pod (${subject})${said}`;
    case "mounting":
      return "The node is mounting the Pod's volumes; no container is made before all of them are there.";
    case "mountFailed":
      return `Volume ${subject} cannot be mounted, and no container is made before it is${said}`;
    case "creatingSandbox":
      return "The node is making the Pod's sandbox: its network and its address.";
    case "sandboxFailed":
      return `The Pod's sandbox cannot be made${said}`;
    case "nodeLost":
      return `The Pod's node ${subject} is not ready, so that nobody knows what becomes of the Pod there${said}`;
    case "evicted":
      return `The kubelet evicted the Pod${said}`;
    case "preempted":
      return "The kubelet ended the Pod to make room for a critical one.";
    case "deadlineExceeded":
      return "The Pod was active for longer than activeDeadlineSeconds allows; the kubelet ended it.";
    case "terminating":
      if (message.startsWith("finalizers"))
        return `The Pod was deleted, and all has ended; what keeps it are its ${message}.`;
      return subject === ""
        ? "The Pod was deleted; its containers have ended, and the node is cleaning up."
        : `The Pod was deleted; ${subject} still runs, and has ${message} s of grace before it is killed. A process with PID 1 ignores SIGTERM unless it has a handler for it.`;
    case "succeeded":
      return "All containers have ended with 0 and none is to be started again: the Pod is done.";
    case "failed":
      return "All containers have ended, at least one of them in failure, and none is to be started again.";
    case "running":
      return "All containers run and are ready.";
    case "readinessGate":
      return `All containers are ready, but a readiness gate is not${said}`;
    case "waitsForInit":
      return `${who} has not started: it waits for the init container ${subject}.`;
    case "waitsForTurn":
      return `${who} has not started yet: containers start one after the other.`;
    case "pulling":
      return `${who} waits for its image ${subject}, which is being pulled.`;
    case "imageFailed":
      return `${who} cannot have its image ${subject}${said}`;
    case "imageUnusable":
      return `${who} cannot use the image ${subject}${said}`;
    case "configFailed":
      return `${who} cannot be made (${subject})${said}`;
    case "startFailed":
      return `${who} was made, but its program could not be started${said}`;
    case "postStartRuns":
      return `${who} runs, and its postStart hook still does: until it ends the container counts as not started, and those after it wait.`;
    case "postStartFailed":
      return `${who} was killed because its postStart hook failed${said}`;
    case "preStopRuns":
      return `${who} still runs its preStop hook, on its grace period; its stop signal comes after that.`;
    case "preStopFailed":
      return `${who} is being stopped, and its preStop hook failed before; that changes nothing else.`;
    case "crashed":
      if (subject !== "")
        return `${who} was killed because its ${subject} probe failed (exit code ${end?.exitCode ?? "?"}), and is to be started again.`;
      return `${who} ended with exit code ${end?.exitCode ?? "?"} and is to be started again.`;
    case "completedAgain":
      return `${who} did its work and ended with 0; restartPolicy Always starts it again, and waits longer each time.`;
    case "oomKilled":
      return `${who} used more memory than its limit and was killed by the kernel.`;
    case "ended":
      return `${who} has ended with exit code ${end?.exitCode ?? "?"} and is not started again.`;
    case "unknownEnd":
      return `Nobody knows how ${who.toLowerCase()} ended${said}`;
    case "initRuns":
      return subject === ""
        ? `${who} runs; nothing after it starts before it has ended with 0.`
        : `${who} runs (${subject}); nothing after it starts before it has ended with 0.`;
    case "initFailed":
      return `${who} failed with exit code ${end?.exitCode ?? "?"}, and its policy does not start it again: the Pod has failed.`;
    case "startupProbe":
      return `${who} runs, but its startup probe has not succeeded yet; the other probes, and init containers after it, wait for it${said}`;
    case "readinessProbe":
      return `${who} runs, but its readiness probe does not succeed${said}`;
    case "outlives":
      return `${who} still runs, and the Pod is not done before it ends, though ${subject} is.`;
    case "livenessKill":
      return `${who} is being killed because its ${subject} probe failed${said}`;
    case "restartingAll":
      return `${who} was taken away: a rule restarts all containers of the Pod.`;
    case "stopping":
      return `${who} is being stopped.`;
  }
}

/** How an attempt ended, in lines. */
export function endLines(end: End): string[] {
  const when = end.at === null ? "" : ` at ${seconds(end.at)}`;
  const lines = [`Attempt ${end.attempt} ended${when}: exit code ${end.exitCode}, ${end.reason}${meaning(end)}.`];
  if (end.fault !== "") lines.push(`The fault ${end.fault} that was injected ended it.`);
  if (end.script) {
    const command = end.script.command === null ? "" : ` (last command: ${end.script.command.join(" ")})`;
    lines.push(`Line ${end.script.number} of its script: ${end.script.text}${command}`);
  }
  if (end.lastError !== "") lines.push(`Its last error: ${end.lastError}`);
  return lines;
}

/** What people have to know of an exit code. */
function meaning({ exitCode, reason }: End): string {
  if (reason === "OOMKilled" || reason === "StartError") return "";
  if (exitCode === 126) return " (found, but not executable)";
  if (exitCode === 127) return " (command not found)";
  if (exitCode === 137) return " (killed by SIGKILL)";
  if (exitCode === 143) return " (ended by SIGTERM)";
  return exitCode > 128 && exitCode < 160 ? ` (ended by signal ${exitCode - 128})` : "";
}

function placeLine({ file, line, text }: Place): string {
  return `${file}:${line}: ${text}`;
}

const NEXT: Readonly<Record<Next, string>> = {
  schedule: "the scheduler binds it to a node",
  mountAgain: "the kubelet tries to mount it again; it heals when what is missing is there",
  sandbox: "the first container",
  pull: "the image arrives, and the container is made",
  pullAgain: "the kubelet asks the registry again",
  startAgain: "the kubelet starts it again",
  tryAgain: "the kubelet tries again every 10 to 15 s; it heals when the cause is gone",
  initEnds: "the init container ends with 0",
  hookEnds: "the hook ends",
  probe: "the probe asks again",
  ends: "that container ends",
  stopped: "the container ends, or is killed when its grace period is over",
  deleted: "the Pod is gone",
  turn: "its turn",
  nothing: "",
  person: "somebody changes what stands in the way",
};

/** What must happen, without when; "" where nothing will. */
export function nextWords(next: Next): string {
  return NEXT[next];
}

function nextLine({ next }: Reason, now: SimTime): string {
  if (!next || NEXT[next.what] === "") return "";
  if (next.at === null) return `${NEXT[next.what]}.`;
  const left = next.at - now;
  const when = left <= 0 ? "now" : `at ${seconds(next.at)}, in ${formatGoDuration(left)}`;
  const earliest = next.what === "startAgain" || next.what === "pullAgain" ? "no earlier than " : "";
  return `${NEXT[next.what]}, ${earliest}${when}.`;
}

function seconds(time: SimTime): string {
  return `${(time / 1000).toFixed(3)}s`;
}
