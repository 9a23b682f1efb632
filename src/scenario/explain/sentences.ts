/**
 * The words of an explanation: all prose about why a Pod is as it is stands here and in `remedies.ts`.
 *
 * Each sentence is the key of the page's catalogues for other languages (`src/app/locale/explanations`).
 */
import { formatGoDuration } from "../../sim/units.ts";
import type { SimTime } from "../../sim/units.ts";
import type { Cause, End, Explanation, Next, Reason } from "./explanation.ts";
import type { Place } from "./manifest-place.ts";
import { remedyOf } from "./remedies.ts";
import { english, saying } from "../saying.ts";
import type { Saying } from "../saying.ts";

/** Lines for people: the state, its reasons, what comes next, and the way here. */
export function tell(explanation: Explanation): string[] {
  const { namespace, pod, status, ready, restarts, at, reasons, chain } = explanation;
  const lines = [`pod ${namespace}/${pod} at ${seconds(at)}: ${status}, ready ${ready}, restarts ${restarts}`, ""];
  for (const reason of reasons) {
    lines.push(`- ${english(why(reason))}`);
    if (reason.end) lines.push(...endLines(reason.end).map((line) => `  ${english(line)}`));
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
export function why(reason: Reason): Saying {
  const { cause, container, kind, message, subject, end } = reason;
  const entry = SENTENCES[cause];
  const name = container ?? "";
  return saying(typeof entry === "function" ? entry(reason) : entry, {
    who: saying((cause === "unknownEnd" ? WHO_WITHIN : WHO)[kind ?? "app"], { name }),
    said: message === "" ? "" : `: ${message.trim()}`,
    subject,
    code: end?.exitCode ?? "?",
    finalizers: message,
    grace: message,
  });
}

const WHO = { init: "Init container {name}", sidecar: "Sidecar {name}", app: "Container {name}" } as const;
/** Not at the beginning of a sentence. */
const WHO_WITHIN = { init: "init container {name}", sidecar: "sidecar {name}", app: "container {name}" } as const;

const SENTENCES: Readonly<Record<Cause, string | ((reason: Reason) => string)>> = {
  notScheduled: "The scheduler has not looked at the Pod yet.",
  unschedulable: "No node takes the Pod{said}",
  schedulingGated: "The Pod has scheduling gates: the scheduler does not look at it until somebody removes them.",
  rejected: "The node refused the Pod ({subject}){said}",
  mounting: "The node is mounting the Pod's volumes; no container is made before all of them are there.",
  mountFailed: "Volume {subject} cannot be mounted, and no container is made before it is{said}",
  creatingSandbox: "The node is making the Pod's sandbox: its network and its address.",
  sandboxFailed: "The Pod's sandbox cannot be made{said}",
  nodeLost: "The Pod's node {subject} is not ready, so that nobody knows what becomes of the Pod there{said}",
  evicted: "The kubelet evicted the Pod{said}",
  preempted: "The kubelet ended the Pod to make room for a critical one.",
  deadlineExceeded: "The Pod was active for longer than activeDeadlineSeconds allows; the kubelet ended it.",
  terminating: ({ message, subject }) =>
    message.startsWith("finalizers")
      ? "The Pod was deleted, and all has ended; what keeps it are its {finalizers}."
      : subject === ""
        ? "The Pod was deleted; its containers have ended, and the node is cleaning up."
        : "The Pod was deleted; {subject} still runs, and has {grace} s of grace before it is killed. A process with PID 1 ignores SIGTERM unless it has a handler for it.",
  succeeded: "All containers have ended with 0 and none is to be started again: the Pod is done.",
  failed: "All containers have ended, at least one of them in failure, and none is to be started again.",
  running: "All containers run and are ready.",
  readinessGate: "All containers are ready, but a readiness gate is not{said}",
  waitsForInit: "{who} has not started: it waits for the init container {subject}.",
  waitsForTurn: "{who} has not started yet: containers start one after the other.",
  pulling: "{who} waits for its image {subject}, which is being pulled.",
  imageFailed: "{who} cannot have its image {subject}{said}",
  imageUnusable: "{who} cannot use the image {subject}{said}",
  configFailed: "{who} cannot be made ({subject}){said}",
  startFailed: "{who} was made, but its program could not be started{said}",
  postStartRuns:
    "{who} runs, and its postStart hook still does: until it ends the container counts as not started, and those after it wait.",
  postStartFailed: "{who} was killed because its postStart hook failed{said}",
  preStopRuns: "{who} still runs its preStop hook, on its grace period; its stop signal comes after that.",
  preStopFailed: "{who} is being stopped, and its preStop hook failed before; that changes nothing else.",
  crashed: ({ subject }) =>
    subject === ""
      ? "{who} ended with exit code {code} and is to be started again."
      : "{who} was killed because its {subject} probe failed (exit code {code}), and is to be started again.",
  completedAgain:
    "{who} did its work and ended with 0; restartPolicy Always starts it again, and waits longer each time.",
  oomKilled: "{who} used more memory than its limit and was killed by the kernel.",
  ended: "{who} has ended with exit code {code} and is not started again.",
  unknownEnd: "Nobody knows how {who} ended{said}",
  initRuns: ({ subject }) =>
    subject === ""
      ? "{who} runs; nothing after it starts before it has ended with 0."
      : "{who} runs ({subject}); nothing after it starts before it has ended with 0.",
  initFailed: "{who} failed with exit code {code}, and its policy does not start it again: the Pod has failed.",
  startupProbe:
    "{who} runs, but its startup probe has not succeeded yet; the other probes, and init containers after it, wait for it{said}",
  readinessProbe: "{who} runs, but its readiness probe does not succeed{said}",
  outlives: "{who} still runs, and the Pod is not done before it ends, though {subject} is.",
  livenessKill: "{who} is being killed because its {subject} probe failed{said}",
  restartingAll: "{who} was taken away: a rule restarts all containers of the Pod.",
  stopping: "{who} is being stopped.",
};

/** How an attempt ended, in lines. */
export function endLines(end: End): Saying[] {
  const { attempt, exitCode, reason, at, fault, script, lastError } = end;
  const values = { attempt, code: exitCode, reason, meaning: meaning(end), when: at === null ? "" : seconds(at) };
  const lines = [
    saying(
      at === null
        ? "Attempt {attempt} ended: exit code {code}, {reason}{meaning}."
        : "Attempt {attempt} ended at {when}: exit code {code}, {reason}{meaning}.",
      values,
    ),
  ];
  if (fault !== "") lines.push(saying("The fault {fault} that was injected ended it.", { fault }));
  if (script) {
    const { number, text, command } = script;
    lines.push(
      command === null
        ? saying("Line {number} of its script: {line}", { number, line: text })
        : saying("Line {number} of its script: {line} (last command: {command})", {
            number,
            line: text,
            command: command.join(" "),
          }),
    );
  }
  if (lastError !== "") lines.push(saying("Its last error: {error}", { error: lastError }));
  return lines;
}

/** What people have to know of an exit code. */
function meaning({ exitCode, reason }: End): Saying | string {
  if (reason === "OOMKilled" || reason === "StartError") return "";
  if (exitCode === 126) return saying(" (found, but not executable)");
  if (exitCode === 127) return saying(" (command not found)");
  if (exitCode === 137) return saying(" (killed by SIGKILL)");
  if (exitCode === 143) return saying(" (ended by SIGTERM)");
  return exitCode > 128 && exitCode < 160 ? saying(" (ended by signal {signal})", { signal: exitCode - 128 }) : "";
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
