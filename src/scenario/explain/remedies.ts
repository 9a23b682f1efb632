/**
 * For every cause: the rule behind it, the page of the Kubernetes documentation that states it, and what would mend it. In
 * our own words; what stands here holds for every Pod, and what hangs on the Pod is taken from its reason.
 */
import type { Cause, End, Reason } from "./explanation.ts";
import { asSaying, english, saying } from "../saying.ts";
import type { Said } from "../saying.ts";

/** A page of the documentation, by its title. */
export type Page =
  | "Pods"
  | "Pod Lifecycle"
  | "Init Containers"
  | "Sidecar Containers"
  | "Images"
  | "Volumes"
  | "Jobs"
  | "Nodes"
  | "Finalizers"
  | "ConfigMaps"
  | "Secrets"
  | "Persistent Volumes"
  | "Kubernetes Scheduler"
  | "Pod Scheduling Readiness"
  | "Assigning Pods to Nodes"
  | "Taints and Tolerations"
  | "Node-pressure Eviction"
  | "Pod Priority and Preemption"
  | "Resource Management for Pods and Containers"
  | "Assign Memory Resources to Containers and Pods"
  | "Configure Liveness, Readiness and Startup Probes"
  | "Configure a Security Context for a Pod or Container"
  | "Container Lifecycle Hooks"
  | "Define a Command and Arguments for a Container"
  | "Network Plugins";

export interface Remedy {
  /** One sentence: why Kubernetes does that. */
  readonly rule: Said;
  readonly page: Page;
  /** What would mend it; "" where nothing is broken, or only waiting helps. */
  readonly fix: Said;
}

/** A part of it that holds for all, and one that hangs on the reason. */
type Entry = Remedy | ((reason: Reason) => Remedy);

/** In English. */
export function remedyOf(reason: Reason): { rule: string; page: Page; fix: string } {
  const { rule, page, fix } = toldRemedy(reason);
  return { rule: english(rule), page, fix: english(fix) };
}

/** For any language. */
export function toldRemedy(reason: Reason): Remedy {
  const entry = REMEDIES[reason.cause];
  return typeof entry === "function" ? entry(reason) : entry;
}

const BACK_OFF =
  "A container that ends is started again as its restart policy says, after 10 s, 20 s, 40 s and so on up to five minutes; ten minutes without an end begin that anew.";

const PROBE_KILLS: Remedy = {
  rule: "After failureThreshold failures in a row of a liveness or startup probe the container is killed, with its grace period, and started again.",
  page: "Configure Liveness, Readiness and Startup Probes",
  fix: "Ask at the right port, path or command; let a slow start be guarded by a startup probe, and a slow answer by timeoutSeconds.",
};

const REMEDIES: Readonly<Record<Cause, Entry>> = {
  notScheduled: {
    rule: "A Pod runs nowhere before the scheduler has bound it to a node.",
    page: "Kubernetes Scheduler",
    fix: "",
  },
  unschedulable: ({ message }) => unschedulable(message),
  schedulingGated: {
    rule: "The scheduler leaves a Pod alone while it has scheduling gates; gates can be taken away, and none can be added later.",
    page: "Pod Scheduling Readiness",
    fix: "Have whoever set the gate remove it from spec.schedulingGates.",
  },
  rejected: ({ subject }) => ({
    rule: "The kubelet looks at a Pod once more before it takes it; one that does not fit there has failed at once, and is not tried elsewhere.",
    page: "Pod Lifecycle",
    fix: refusalFix(subject),
  }),
  mounting: {
    rule: "No container is made before all volumes of the Pod are mounted.",
    page: "Volumes",
    fix: "",
  },
  mountFailed: ({ message }) => mountFailed(message),
  creatingSandbox: {
    rule: "The containers of a Pod share one network and one address, which are made first.",
    page: "Pod Lifecycle",
    fix: "",
  },
  sandboxFailed: {
    rule: "The containers of a Pod share one network and one address, which are made first; the network plugin of the node makes them.",
    page: "Network Plugins",
    fix: "Mend the network of the node: its plugin's configuration, or the range of addresses that has none left.",
  },
  nodeLost: {
    rule: "A node that has not been heard of for a while is not ready; its Pods leave the Services, and after five minutes they are to be deleted. What ran there may still run.",
    page: "Nodes",
    fix: "Bring the node or its kubelet back; or delete the Pod with --force --grace-period=0 where you know that the machine is gone.",
  },
  evicted: ({ message }) => evicted(message),
  preempted: {
    rule: "For a critical Pod that chose its node a kubelet ends others there, those first that ask for nothing; what was ended has failed and stays.",
    page: "Pod Priority and Preemption",
    fix: "Have a controller make the Pod anew, on a node with room; leave critical priorities to what the cluster cannot do without.",
  },
  deadlineExceeded: {
    rule: "activeDeadlineSeconds counts from the moment when the node takes the Pod, with pulls and init containers; what is over it has failed.",
    page: "Jobs",
    fix: "Allow more seconds, or make what is to be done shorter.",
  },
  terminating: ({ message, subject }) => {
    if (message.startsWith("finalizers"))
      return {
        rule: "An object with finalizers is kept until whoever set them has done its work and removed them.",
        page: "Finalizers",
        fix: "Let the controller that owns the finalizer finish; remove it by hand only if that controller is gone.",
      };
    return {
      rule: "preStop and the stop signal share the grace period; then comes SIGKILL. A process with PID 1 hears only the signals for which it has a handler.",
      page: "Pod Lifecycle",
      fix:
        subject === ""
          ? ""
          : "Handle the signal in the program (a trap in a script, exec before its last command), or give a shorter grace period.",
    };
  },
  succeeded: {
    rule: "A Pod whose containers have all ended with 0, and whose policy starts none again, has succeeded and stays so.",
    page: "Pod Lifecycle",
    fix: "",
  },
  failed: {
    rule: "A Pod whose containers have all ended, one of them in failure, and whose policy starts none again, has failed and stays so.",
    page: "Pod Lifecycle",
    fix: "Mend what its container ended for, then make the Pod anew: one that has failed never runs again. A Job makes new ones by itself.",
  },
  running: { rule: "All containers run, and what asks about them is content.", page: "Pod Lifecycle", fix: "" },
  readinessGate: {
    rule: "A Pod with readiness gates is ready when its containers are and every condition that is named there is True; somebody outside writes those.",
    page: "Pod Lifecycle",
    fix: "Have the controller that the gate is for set its condition, or take the gate out of the manifest.",
  },
  waitsForInit: {
    rule: "Init containers run one after the other, each to its end with 0 (a sidecar until it has started), before any other container.",
    page: "Init Containers",
    fix: "Look at that init container: its log says what it waits for.",
  },
  waitsForTurn: {
    rule: "The kubelet starts containers in the order of the manifest; a pull or a postStart hook holds up those behind it.",
    page: "Pod Lifecycle",
    fix: "",
  },
  pulling: { rule: "A node pulls one image after the other.", page: "Images", fix: "" },
  imageFailed: ({ message }) => imageFailed(message),
  imageUnusable: ({ message }) =>
    message.includes("pull policy of Never")
      ? {
          rule: "With imagePullPolicy Never an image must be on the node already.",
          page: "Images",
          fix: "Set imagePullPolicy to IfNotPresent, or load the image on the node.",
        }
      : message.startsWith("Failed to inspect image")
        ? {
            rule: "Unless it is to pull in any case, the kubelet first asks the node's container runtime whether the image is there.",
            page: "Images",
            fix: "Look after the runtime of that node: whether it runs, and whether its disk is full or broken.",
          }
        : {
            rule: "An image is a name in lower case, with a registry before it and a tag or a digest behind it where wanted.",
            page: "Images",
            fix: "Write the name of the image as a registry knows it.",
          },
  configFailed: ({ message, subject }) => configFailed(message, subject),
  startFailed: ({ message }) => startFailed(message),
  postStartRuns: {
    rule: "The kubelet waits for a postStart hook before it says that the container runs, and before it starts the next one.",
    page: "Container Lifecycle Hooks",
    fix: "Keep the hook short, or do its work in an init container or in the program.",
  },
  postStartFailed: {
    rule: "A container whose postStart hook fails is killed.",
    page: "Container Lifecycle Hooks",
    fix: "Mend the hook. It runs beside the program, at no agreed moment: what it needs may not be there yet.",
  },
  preStopRuns: {
    rule: "preStop and the stop signal share one grace period; a hook that takes all of it is left behind, and two seconds remain.",
    page: "Container Lifecycle Hooks",
    fix: "Keep the hook shorter than terminationGracePeriodSeconds, or make that longer.",
  },
  preStopFailed: {
    rule: "A preStop hook that fails is told of in an event, and the container is stopped all the same.",
    page: "Container Lifecycle Hooks",
    fix: "Mend the hook: its command must be in the image, or its port be answered while the program still runs.",
  },
  crashed: ({ end, subject }) => (subject === "" ? crashed(end) : PROBE_KILLS),
  completedAgain: {
    rule: saying("restartPolicy Always starts a container again however it ended. {backOff}", {
      backOff: saying(BACK_OFF),
    }),
    page: "Pod Lifecycle",
    fix: "For work with an end set restartPolicy to OnFailure or Never, or make a Job; a service's main process must stay in the foreground.",
  },
  oomKilled: {
    rule: "The kernel kills a container that wants more memory than its limit; it is told afterwards, by nobody but the reason OOMKilled.",
    page: "Assign Memory Resources to Containers and Pods",
    fix: "Raise resources.limits.memory above what the program needs at its peak, or have it take less. Files in a memory volume count.",
  },
  ended: ({ end, subject }) => ({
    ...(subject === "stopped" ? STOPPED : endedItself(end)),
    page: "Pod Lifecycle",
  }),
  unknownEnd: ({ end }) => ({
    rule:
      end?.reason === "Unknown"
        ? "What ran when its node or its runtime went away has ended with 255, and is started again as its policy says."
        : "What ran when a Pod was ended, and cannot be found afterwards, counts as killed.",
    page: "Pod Lifecycle",
    fix: "",
  }),
  initRuns: {
    rule: "Init containers run one after the other, each to its end with 0, before any other container; probes do not ask them.",
    page: "Init Containers",
    fix: "If it waits for something, bring that into being; if it is to run for as long as the Pod, give it restartPolicy Always, which makes it a sidecar.",
  },
  initFailed: {
    rule: "With restartPolicy Never an init container that fails has failed the whole Pod.",
    page: "Init Containers",
    fix: "Mend what it failed for, or set restartPolicy to OnFailure so that it is tried again; then make the Pod anew.",
  },
  startupProbe: {
    rule: "Until a startup probe has succeeded once, no other probe asks; after failureThreshold failures the container is killed.",
    page: "Configure Liveness, Readiness and Startup Probes",
    fix: "Give it failureThreshold times periodSeconds for the slowest start, and ask for what the program really answers.",
  },
  readinessProbe: {
    rule: "A container whose readiness probe fails is not restarted; its Pod is taken out of the Services until the probe succeeds.",
    page: "Configure Liveness, Readiness and Startup Probes",
    fix: "Ask at the port and path at which the program answers, or mend what keeps it from answering.",
  },
  outlives: {
    rule: "A Pod is done, and its Job complete, when every container under containers has ended; sidecars do not count.",
    page: "Sidecar Containers",
    fix: "If it only serves the others, move it to initContainers with restartPolicy Always: such a sidecar is stopped when they have ended.",
  },
  livenessKill: PROBE_KILLS,
  restartingAll: {
    rule: "A rule with the action RestartAllContainers takes all containers of the Pod away and begins with the first init container; network and volumes stay.",
    page: "Pod Lifecycle",
    fix: "",
  },
  stopping: {
    rule: "A container is stopped by its preStop hook, then by its stop signal, then by SIGKILL when the grace period is over.",
    page: "Pod Lifecycle",
    fix: "",
  },
};

/** What the scheduler says, part by part, and what helps against it. The first that fits is told. */
const MISFITS: readonly [text: RegExp, page: Page, rule: string, fix: string][] = [
  [
    /persistentvolumeclaim "[^"]*" not found|unbound immediate PersistentVolumeClaims|pvc/i,
    "Persistent Volumes",
    "A Pod is not scheduled before the claims that it mounts exist and are bound, or can be.",
    "Create the claim in the Pod's namespace, with a storage class that there is.",
  ],
  [
    /Insufficient \S+/,
    "Resource Management for Pods and Containers",
    "The scheduler places a Pod by its requests, not by what it uses: a node must have that much left of what it can allocate.",
    "Ask for less, remove what holds the requests of the nodes, or add a node that is large enough.",
  ],
  [
    /Too many pods/,
    "Resource Management for Pods and Containers",
    "A node takes 110 Pods and no more.",
    "Remove Pods, or add a node.",
  ],
  [
    /didn't match Pod's node affinity\/selector/,
    "Assigning Pods to Nodes",
    "A Pod with a nodeSelector or required node affinity goes only to nodes that have those labels.",
    "Label a node so (kubectl label node), or change the selector.",
  ],
  [
    /affinity|topology spread/,
    "Assigning Pods to Nodes",
    "Required (anti-)affinity and topology spread constraints leave out every node that would break them.",
    "Loosen the rule (preferred instead of required, ScheduleAnyway), or have more nodes or fewer replicas.",
  ],
  [
    /free ports/,
    "Assigning Pods to Nodes",
    "A hostPort can be had once on each node.",
    "Do without hostPort (a Service does what it is for), or have as many nodes as Pods.",
  ],
  [
    /were unschedulable/,
    "Nodes",
    "A node that was cordoned or drained takes no new Pods.",
    "kubectl uncordon the node.",
  ],
  [
    /untolerated taint/,
    "Taints and Tolerations",
    "A node with a taint takes only Pods that tolerate it.",
    "Add a toleration for that taint to the Pod, or remove the taint from a node.",
  ],
];

function unschedulable(message: string): Remedy {
  const [, page, rule, fix] = MISFITS.find(([text]) => text.test(message)) ?? [];
  return {
    rule:
      rule ?? "The scheduler binds a Pod to a node that passes every check; while there is none the Pod is pending.",
    page: page ?? "Kubernetes Scheduler",
    fix: fix ?? "Change what the Pod demands, or the nodes.",
  };
}

function mountFailed(message: string): Remedy {
  const rule = "No container is made before all volumes of the Pod are mounted; the kubelet goes on trying.";
  if (/configmap "/.test(message))
    return {
      rule,
      page: "ConfigMaps",
      fix: "Create that ConfigMap in the Pod's namespace, or mark the reference optional.",
    };
  if (/secret "/.test(message))
    return { rule, page: "Secrets", fix: "Create that Secret in the Pod's namespace, or mark the reference optional." };
  if (/non-existent \w+ key/.test(message))
    return { rule, page: "Volumes", fix: "Add that key to the object, or name one under items that it has." };
  if (/hostPath type check failed/.test(message))
    return {
      rule,
      page: "Volumes",
      fix: "Choose the hostPath type that fits what is on the node, or an OrCreate type that makes it.",
    };
  if (/persistentvolumeclaim|claim/i.test(message))
    return { rule, page: "Persistent Volumes", fix: "Create the claim, and see that it is bound." };
  return { rule, page: "Volumes", fix: "Bring into being what the volume shows, or correct its name." };
}

/** What was stopped with its Pod. */
const STOPPED = {
  rule: "What is stopped with its Pod is not started again, whatever the restart policy says.",
  fix: "",
};

function endedItself(end: End | null): Pick<Remedy, "rule" | "fix"> {
  return {
    rule: "Whether a container is started again hangs on its own restart policy, else on the Pod's: Never does not, OnFailure not after a 0.",
    fix:
      (end?.exitCode ?? 0) === 0
        ? ""
        : saying("{fix} With OnFailure or Always it would be tried again.", { fix: asSaying(endFix(end).fix) }),
  };
}

function refusalFix(reason: string): string {
  if (reason === "PodOSNotSupported" || reason === "PodOSSelectorNodeLabelDoesNotMatch")
    return "Name linux as its system, or choose a node of the other one by its label kubernetes.io/os.";
  if (reason === "SysctlForbidden")
    return "Do without that setting, or have whoever runs the node allow it (allowedUnsafeSysctls of its kubelet).";
  return "Delete the Pod, and let a controller or the scheduler choose the node; nodeName goes around the scheduler.";
}

function evicted(message: string): Remedy {
  const rule =
    "The kubelet ends Pods that take more of the node's disk or memory than they may; an evicted Pod has failed and stays.";
  if (message.includes("EmptyDir"))
    return { rule, page: "Volumes", fix: "Raise the sizeLimit of the emptyDir, or have less written into it." };
  if (message.includes("ephemeral"))
    return {
      rule,
      page: "Resource Management for Pods and Containers",
      fix: "Raise limits.ephemeral-storage, or write less beside the volumes (logs count).",
    };
  return {
    rule,
    page: "Node-pressure Eviction",
    fix: "Request as much memory as the program uses, so that it goes where there is room and is not the first to be chosen.",
  };
}

function imageFailed(message: string): Remedy {
  const rule = "A pull that fails is tried again after 10 s, 20 s, 40 s and so on up to five minutes.";
  const page = "Images" as const;
  if (message.includes("signature validation failed"))
    return {
      rule,
      page,
      fix: "Use an image with a signature that the policy of the node accepts, or have that policy changed.",
    };
  if (message.includes("registry is unavailable"))
    return { rule, page, fix: "Correct the registry's name, or the node's way to it." };
  if (message.includes("pull QPS exceeded"))
    return {
      rule: "A kubelet asks its registry for ten images at once and five a second; what is more fails, and is tried again after 10 s, 20 s, 40 s and so on.",
      page,
      fix: "Wait: it is tried again by itself. Start fewer Pods at once.",
    };
  if (message.includes("not found") && !message.includes("no such host"))
    return { rule, page, fix: "Name a tag that the repository has." };
  if (message.includes("pull access denied") || message.includes("unauthorized") || message.includes("403"))
    return { rule, page, fix: "Correct the name of the repository; for a private one give the Pod imagePullSecrets." };
  if (message.includes("429") || message.includes("toomanyrequests"))
    return {
      rule,
      page,
      fix: "Wait for the registry's limit to pass, log in (imagePullSecrets), or pull through a cache.",
    };
  if (/no such host|connection refused|i\/o timeout|failed to do request/.test(message))
    return { rule, page, fix: "Correct the registry's name, or the node's way to it." };
  return { rule, page, fix: "Correct the image, or make it available." };
}

function configFailed(message: string, stage: string): Remedy {
  const rule =
    "What a container refers to must be there when it is made; the kubelet tries again every 10 to 15 s, and does not count that as a restart.";
  if (/^configmap "|in ConfigMap/.test(message))
    return {
      rule,
      page: "ConfigMaps",
      fix: "Create that ConfigMap or key in the Pod's namespace, or mark the reference optional.",
    };
  if (/^secret "|in Secret/.test(message))
    return {
      rule,
      page: "Secrets",
      fix: "Create that Secret or key in the Pod's namespace, or mark the reference optional.",
    };
  if (/non-?root/i.test(message))
    return {
      rule: "With runAsNonRoot the kubelet starts nothing that would run as user 0, and nothing whose user it cannot tell by number.",
      page: "Configure a Security Context for a Pod or Container",
      fix: "Set runAsUser to a number above 0 with which the image can work, or use an image that is made for it.",
    };
  if (message.includes("no command specified"))
    return {
      rule: "A container runs its command, else what its image says; one of both must be there.",
      page: "Define a Command and Arguments for a Container",
      fix: "Give the container a command.",
    };
  if (message.includes("unable to find user"))
    return {
      rule: "A container runs as the user that its image names; one that is named by a word must be in the image's /etc/passwd.",
      page: "Configure a Security Context for a Pod or Container",
      fix: "Set runAsUser to a number, or mend the image.",
    };
  if (message.startsWith("missing value for"))
    return { rule, page: "Volumes", fix: "Give the variables of subPathExpr a value in the container's env." };
  if (message.includes("not found in file"))
    return { rule, page: "Volumes", fix: "Have what fills the volume write that key, or mark the reference optional." };
  if (/subPath|volume/.test(message))
    return { rule, page: "Volumes", fix: "Correct the volume's name, or the path inside it." };
  return { rule, page: "Pod Lifecycle", fix: saying("Correct what the message of {stage} names.", { stage }) };
}

function startFailed(message: string): Remedy {
  const rule = saying("A program that cannot be started counts as an end with 128. {backOff}", {
    backOff: saying(BACK_OFF),
  });
  const page = "Define a Command and Arguments for a Container" as const;
  if (/chdir to cwd|: mkdir /.test(message))
    return {
      rule,
      page,
      fix: "Name a workingDir that the container's user may enter; where there is none it is made, unless a file is in its place.",
    };
  if (/executable file not found|no such file or directory/.test(message))
    return {
      rule,
      page,
      fix: "Name a program that the image has; command is a list of words, and no shell reads it unless sh -c is named.",
    };
  if (message.includes("permission denied"))
    return {
      rule,
      page,
      fix: "Make the file executable in the image (or by the volume's mode), or run it with its interpreter.",
    };
  if (message.includes("is a directory")) return { rule, page, fix: "Name the program in that directory." };
  return { rule, page, fix: "Correct the container's command, or its working directory." };
}

function crashed(end: End | null): Remedy {
  return { rule: BACK_OFF, ...endFix(end) };
}

/** What the last words of a program tell of what it lacked. */
const LAST_WORDS: readonly [text: RegExp, page: Page, fix: string][] = [
  [
    /address (already )?in use/i,
    "Pods",
    "The containers of a Pod share one network, where a port can be had once: let one of them listen on another.",
  ],
  [
    /read-only file system/i,
    "Configure a Security Context for a Pod or Container",
    "Write into a volume (an emptyDir), or do without readOnly and readOnlyRootFilesystem.",
  ],
  [
    /permission denied|operation not permitted/i,
    "Configure a Security Context for a Pod or Container",
    "Let the user that it runs as (runAsUser, fsGroup, the mode of a volume) do what it wants to do.",
  ],
  [
    /connection refused|bad address|can't connect|could not connect|no route to host|name or service not known/i,
    "Init Containers",
    "What it asks does not answer, or not yet: have the program try again, or wait for it in an init container.",
  ],
  [
    /exec format error/i,
    "Define a Command and Arguments for a Container",
    "Begin the script with #! and its interpreter, or use an image for the processor of the node.",
  ],
  [/no space left/i, "Volumes", "Give the volume a larger sizeLimit, or write less into it."],
  [
    /no such file or directory|can't open|cannot open|no files/i,
    "Volumes",
    "What it reads is not there: mount what holds it where it looks, or have an init container make it.",
  ],
];

function endFix(end: End | null): { page: Page; fix: Said } {
  if (end?.reason === "StartError") {
    const { page, fix } = startFailed(end.message);
    return { page, fix };
  }
  const exitCode = end?.exitCode ?? 1;
  const told = LAST_WORDS.find(([text]) => text.test(end?.lastError ?? ""));
  if (told && exitCode !== 126 && exitCode !== 127) return { page: told[1], fix: told[2] };
  return { page: "Pod Lifecycle", fix: codeFix(exitCode) };
}

function codeFix(exitCode: number): string {
  switch (exitCode) {
    case 126:
      return "The shell found the file but may not run it: make it executable, or call its interpreter.";
    case 127:
      return "The shell did not find the command: correct its name, or use an image that has it.";
    case 137:
      return "It was killed by SIGKILL: look for a probe that failed, or for a signal that it did not hear within its grace period.";
    case 143:
      return "It was ended by SIGTERM: look who stops it.";
    default:
      return "Mend the line that ended it; kubectl logs --previous shows what it said last.";
  }
}
