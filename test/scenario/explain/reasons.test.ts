/**
 * Every word in which a kubelet says that something is wrong, made to happen, asked about, and mended: what Why? answers while
 * it is so, and after. A reason or a cause without a row does not compile.
 */
import { describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import type { Pod } from "../../../src/kube/api/pod.ts";
import type {
  OtherRefusal,
  TerminatedReason,
  VerdictReason,
  WaitingReason,
} from "../../../src/kube/kubelet/reasons.ts";
import { explain } from "../../../src/scenario/explain/explain.ts";
import type { Cause, Explanation, Next, Reason } from "../../../src/scenario/explain/explanation.ts";
import { remedyOf } from "../../../src/scenario/explain/remedies.ts";
import { tell } from "../../../src/scenario/explain/sentences.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../../src/scenario/settings.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";

interface Row {
  /** What stands below `spec:` in the Pod `web`; `metadata`: more of it. */
  spec: string;
  metadata?: string;
  /** Other objects, there before it. */
  given?: string;
  fault?: { fault: string; [parameter: string]: unknown };
  /** The team's own. */
  images?: Scenario["images"];
  /** When it is made, in seconds; with others before it, at 4. */
  start?: number;
  /** Lines for kubectl before that. */
  first?: string[];
  /** Milliseconds between looks; 50 where nothing is said. */
  step?: number;
  /** Lines for kubectl later on. */
  second?: [second: number, lines: string[]];
  /** Another object, made at second 8. */
  later?: string;
  /** The first moment that is asked about; where nothing is said, that at which the status shows the reason. */
  when?: (pod: Pod, simulation: Simulation) => boolean;
  cause: Cause;
  container: string | null;
  exitCode?: number;
  /** Number and text of the line of the script. */
  script?: string;
  /** Number and text of the line of the manifest. */
  place: RegExp | null;
  rule: RegExp;
  fix: RegExp | "";
  next: Next;
  /** Whether anybody knows when. */
  at: "known" | "unknown";
  /** What mends it: lines for kubectl, the fault healed, or another Pod in its stead. */
  mend: string[] | ((simulation: Simulation) => void) | "heal" | "by itself" | { anew: string };
  /** The causes then; `running` where nothing is said. */
  after?: Cause[];
}

const PODS = { group: "", resource: "pods" };
const APP = `  containers:
    - name: app
      image: busybox:1.36
`;
const SLEEP = `      command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"]\n`;
const GOOD = APP + SLEEP;
/** Two containers that share a folder: the second can be told something by a file. */
const PAIR = `  volumes: [{name: v, emptyDir: {}}]
  terminationGracePeriodSeconds: 2
  containers:
    - {name: side, image: "busybox:1.36", command: [sleep, "100000"], volumeMounts: [{name: v, mountPath: /v}]}
    - name: app
      image: busybox:1.36
      volumeMounts: [{name: v, mountPath: /v}]
`;
const TELL = ["exec web -c side -- touch /v/ready"];
const BUSYBOX = { image: "busybox:1.36" };
const OTHER = "apiVersion: v1\nkind: Pod\nmetadata: {name: other}\nspec:\n";

const BACK_OFF = /started again as its restart policy says/;

/* What several rows have in common */

const NOT_PULLED = {
  spec: GOOD,
  cause: "imageFailed",
  container: "app",
  place: /^8 image: busybox/,
  rule: /tried again after 10 s/,
  next: "pullAgain",
  at: "known",
  mend: "heal",
} as const;
/** It goes on without anybody, some time. */
const BY_ITSELF = { fix: "", at: "unknown", mend: "by itself" } as const;
/** Only another Pod helps. */
const FOR_GOOD = { next: "nothing", at: "unknown", mend: { anew: GOOD } } as const;

/** Of `state.waiting`. */
const WAITING: Readonly<Record<WaitingReason, Row>> = {
  ContainerCreating: {
    ...BY_ITSELF,
    spec: "  containers:\n    - name: app\n      image: nginx:1.27\n",
    when: (_pod, { clock }) => clock.now > 1000,
    cause: "pulling",
    container: "app",
    place: /^8 image: nginx/,
    rule: /one image after the other/,
    next: "pull",
  },
  PodInitializing: {
    spec: `  initContainers: [{name: first, image: "busybox:1.36", command: [sleep, "5"]}]\n${GOOD}`,
    when: (pod, { clock }) => waiting(pod) === "PodInitializing" && clock.now > 3000,
    cause: "waitsForInit",
    container: "app",
    place: null,
    rule: /Init containers run one after the other/,
    fix: /its log says/,
    next: "initEnds",
    at: "unknown",
    mend: "by itself",
  },
  ErrImagePull: {
    ...NOT_PULLED,
    fault: { fault: "bad-image", ...BUSYBOX },
    fix: /a tag that the repository has/,
  },
  ImagePullBackOff: {
    ...NOT_PULLED,
    fault: { fault: "pull-refused", ...BUSYBOX },
    fix: /imagePullSecrets/,
  },
  ErrImageNeverPull: {
    spec: `${GOOD.replace("busybox:1.36", "absent:1")}      imagePullPolicy: Never\n`,
    given: `${OTHER}${GOOD}`,
    cause: "imageUnusable",
    container: "app",
    place: /^8 image: absent:1/,
    rule: /must be on the node already/,
    fix: /IfNotPresent/,
    next: "tryAgain",
    at: "known",
    mend: ["set image pod/web app=busybox:1.36"],
  },
  InvalidImageName: {
    spec: GOOD.replace("busybox:1.36", "Busybox:1"),
    cause: "imageUnusable",
    container: "app",
    place: /^8 image: Busybox:1/,
    rule: /a name in lower case/,
    fix: /as a registry knows it/,
    next: "tryAgain",
    at: "known",
    mend: ["set image pod/web app=busybox:1.36"],
  },
  ImageInspectError: {
    spec: GOOD,
    fault: { fault: "image-store", ...BUSYBOX },
    cause: "imageUnusable",
    container: "app",
    place: /^8 image: busybox/,
    rule: /first asks the node's container runtime/,
    fix: /runtime of that node/,
    next: "tryAgain",
    at: "known",
    mend: "heal",
  },
  RegistryUnavailable: {
    ...NOT_PULLED,
    fault: { fault: "registry-down", ...BUSYBOX, how: "unavailable" },
    fix: /registry's name/,
  },
  SignatureValidationFailed: {
    ...NOT_PULLED,
    fault: { fault: "pull-refused", ...BUSYBOX, reason: "unsigned" },
    fix: /signature/,
  },
  CreateContainerConfigError: {
    spec: `${GOOD}      envFrom: [{configMapRef: {name: settings}}]\n`,
    cause: "configFailed",
    container: "app",
    place: /^10 envFrom/,
    rule: /must be there when it is made/,
    fix: /Create that ConfigMap/,
    next: "tryAgain",
    at: "known",
    mend: ["create configmap settings --from-literal=COLOUR=blue"],
  },
  CreateContainerError: {
    images: [{ name: "registry.example/shop", base: "busybox", tags: ["1"], user: "clerk" }],
    spec: GOOD.replace("busybox:1.36", "registry.example/shop:1"),
    cause: "configFailed",
    container: "app",
    place: /^8 image: registry/,
    rule: /in the image's \/etc\/passwd/,
    fix: /runAsUser to a number/,
    next: "tryAgain",
    at: "known",
    mend: ["set image pod/web app=busybox:1.36"],
  },
  RunContainerError: {
    spec: GOOD,
    fault: { fault: "command-missing", pod: "web", container: "app" },
    cause: "startFailed",
    container: "app",
    exitCode: 128,
    place: /^9 command: \[sh/,
    rule: BACK_OFF,
    fix: /a program that the image has/,
    next: "startAgain",
    at: "known",
    mend: "heal",
  },
  PostStartHookError: {
    spec: `${PAIR}${SLEEP}      lifecycle: {postStart: {exec: {command: [ls, /v/ready]}}}\n`,
    cause: "postStartFailed",
    container: "app",
    place: /^14 lifecycle/,
    rule: /hook fails is killed/,
    fix: /Mend the hook/,
    next: "startAgain",
    at: "known",
    mend: TELL,
  },
  CrashLoopBackOff: {
    spec: `${PAIR}      command:
        - sh
        - -c
        - |
          set -e
          ls /v/ready
          sleep 100000
`,
    cause: "crashed",
    container: "app",
    exitCode: 1,
    script: "2 ls /v/ready",
    place: /^18 ls \/v\/ready/,
    rule: BACK_OFF,
    fix: /not there/,
    next: "startAgain",
    at: "known",
    mend: TELL,
  },
  RestartingAllContainers: {
    ...BY_ITSELF,
    spec: `  initContainers: [{name: first, image: "busybox:1.36", command: [sleep, "5"]}]
${PAIR}      restartPolicy: Never
      restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}]
      command: [sh, -c, "test -e /v/ready || { touch /v/ready; sleep 1; exit 42; }; sleep 100000"]
`,
    cause: "restartingAll",
    container: "app",
    place: null,
    rule: /begins with the first init container/,
    next: "startAgain",
  },
};

/** Of `state.terminated`. */
const TERMINATED: Readonly<Record<Exclude<TerminatedReason, "RestartingAllContainers">, Row>> = {
  Completed: {
    spec: `${PAIR}      command: [sh, -c, "sleep 1; test ! -e /v/ready || sleep 100000"]\n`,
    cause: "completedAgain",
    container: "app",
    exitCode: 0,
    place: /^13 command/,
    rule: /however it ended/,
    fix: /OnFailure or Never/,
    next: "startAgain",
    at: "known",
    mend: TELL,
  },
  Error: {
    spec: `${PAIR}      command: [sh, -c, "sleep 1; test -e /v/ready || exit 4; sleep 100000"]\n`,
    cause: "crashed",
    container: "app",
    exitCode: 4,
    script: "1 sleep 1; test -e /v/ready || exit 4; sleep 100000",
    place: /^13 command/,
    rule: BACK_OFF,
    fix: /Mend the line/,
    next: "startAgain",
    at: "known",
    mend: TELL,
  },
  OOMKilled: {
    spec: `${PAIR.replace("emptyDir: {}", "emptyDir: {medium: Memory}")}      resources: {limits: {memory: 16Mi}}
      command: [sh, -c, "rm -f /v/f; sleep 2; test -e /v/ready || head -c 20000000 /dev/zero > /v/f; sleep 100000"]
`,
    cause: "oomKilled",
    container: "app",
    exitCode: 137,
    place: /^13 resources/,
    rule: /more memory than its limit/,
    fix: /Raise resources.limits.memory/,
    next: "startAgain",
    at: "known",
    mend: TELL,
  },
  StartError: {
    ...FOR_GOOD,
    spec: `  restartPolicy: Never\n${APP}      command: [sleep, "5"]\n      workingDir: /etc/passwd\n`,
    cause: "ended",
    container: "app",
    exitCode: 128,
    place: /^11 workingDir/,
    rule: /its own restart policy/,
    fix: /Name a workingDir/,
  },
  Unknown: {
    ...BY_ITSELF,
    spec: GOOD,
    fault: { fault: "node-reboot", node: "node-1", after: "5s" },
    cause: "unknownEnd",
    container: "app",
    exitCode: 255,
    place: null,
    rule: /ended with 255/,
    next: "startAgain",
  },
  ContainerStatusUnknown: {
    ...FOR_GOOD,
    spec: "  activeDeadlineSeconds: 1\n  containers:\n    - name: app\n      image: nginx:1.27\n",
    cause: "unknownEnd",
    container: "app",
    place: null,
    rule: /counts as killed/,
    fix: "",
  },
};

/** Of Pods that their kubelet ends. */
const ENDED: Readonly<Record<VerdictReason, Row>> = {
  DeadlineExceeded: {
    ...FOR_GOOD,
    spec: `  activeDeadlineSeconds: 5\n${GOOD}`,
    cause: "deadlineExceeded",
    container: null,
    place: /^6 activeDeadlineSeconds/,
    rule: /counts from the moment/,
    fix: /Allow more seconds/,
  },
  Evicted: {
    ...FOR_GOOD,
    spec: `  volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}]\n${APP}      command: [sh, -c, "head -c 3000000 /dev/zero > /v/f; sleep 600"]\n      volumeMounts: [{name: v, mountPath: /v}]\n`,
    cause: "evicted",
    container: null,
    place: /^6 volumes/,
    rule: /more of the node's disk or memory/,
    fix: /Raise the sizeLimit/,
  },
  Preempting: {
    ...FOR_GOOD,
    spec: `  nodeName: node-1\n${GOOD}      resources: {requests: {cpu: 3}}\n`,
    later: `${OTHER}  nodeName: node-1\n  priorityClassName: system-node-critical\n${GOOD}      resources: {requests: {cpu: 2}}\n`,
    cause: "preempted",
    container: null,
    place: /^5 spec|^6 /,
    rule: /For a critical Pod/,
    fix: /on a node with room/,
  },
};

const REFUSED = { ...FOR_GOOD, cause: "rejected", container: null, rule: /looks at a Pod once more/ } as const;
const CHOSEN = "  nodeName: node-1\n";

/**
 * Of Pods that their node does not take. One that does not put up with the node's taint is deleted before its kubelet looks
 * at it.
 */
const REFUSALS: Readonly<Record<Exclude<OtherRefusal, "TaintToleration"> | "OutOfcpu", Row>> = {
  OutOfcpu: {
    ...REFUSED,
    spec: `${CHOSEN}${GOOD}      resources: {requests: {cpu: 64}}\n`,
    place: /^11 resources/,
    fix: /nodeName goes around/,
  },
  Evicted: {
    ...REFUSED,
    spec: CHOSEN + GOOD,
    fault: { fault: "memory-pressure", node: "node-1", for: "20s" },
    start: 15,
    place: /^6 nodeName/,
    fix: /nodeName goes around/,
    mend: { anew: GOOD.replace("  containers", "  tolerations: [{operator: Exists}]\n  containers") },
  },
  NodeAffinity: {
    ...REFUSED,
    spec: `${CHOSEN}  nodeSelector: {disk: ssd}\n${GOOD}`,
    place: /^7 nodeSelector/,
    fix: /nodeName goes around/,
  },
  NodePorts: {
    ...REFUSED,
    given: `${OTHER}${CHOSEN}${GOOD}      ports: [{containerPort: 80, hostPort: 80}]\n`,
    spec: `${CHOSEN}${GOOD}      ports: [{containerPort: 80, hostPort: 80}]\n`,
    place: /^11 ports/,
    fix: /nodeName goes around/,
  },
  PodOSNotSupported: {
    ...REFUSED,
    spec: `${CHOSEN}  os: {name: windows}\n${GOOD}`,
    place: /^7 os/,
    fix: /Name linux/,
  },
  PodOSSelectorNodeLabelDoesNotMatch: {
    ...REFUSED,
    metadata: `  labels: {kubernetes.io/os: windows}\n`,
    spec: CHOSEN + GOOD,
    place: /^5 labels/,
    fix: /Name linux/,
  },
  SysctlForbidden: {
    ...REFUSED,
    spec: `${CHOSEN}  securityContext: {sysctls: [{name: net.core.somaxconn, value: "1"}]}\n${GOOD}`,
    place: /^7 securityContext/,
    fix: /allowedUnsafeSysctls/,
  },
  UnexpectedAdmissionError: {
    ...REFUSED,
    spec: `${CHOSEN}  priorityClassName: system-node-critical\n${GOOD}      resources: {requests: {cpu: 64}}\n`,
    place: /^12 resources/,
    fix: /nodeName goes around/,
  },
};

/** Causes that no reason of a container or of a Pod stands for. Nothing here uses up the addresses of a node: explain.test.ts. */
type OtherCause = Exclude<Cause, TableCause | "sandboxFailed">;
type TableCause =
  | "pulling"
  | "waitsForInit"
  | "imageFailed"
  | "imageUnusable"
  | "configFailed"
  | "startFailed"
  | "postStartFailed"
  | "restartingAll"
  | "completedAgain"
  | "crashed"
  | "oomKilled"
  | "ended"
  | "unknownEnd"
  | "deadlineExceeded"
  | "evicted"
  | "preempted"
  | "rejected";

const at =
  (second: number) =>
  (_pod: Pod, { clock }: Simulation): boolean =>
    clock.now > second * 1000;
const DELETED = ["delete pod web --wait=false"];
const STUBBORN = `${APP}      command: [sleep, "100000"]\n`;

const OTHERS: Readonly<Record<OtherCause | "finalizers", Row>> = {
  notScheduled: {
    ...BY_ITSELF,
    spec: GOOD,
    when: () => true,
    step: 1,
    cause: "notScheduled",
    container: null,
    place: null,
    rule: /before the scheduler has bound it/,
    next: "schedule",
  },
  unschedulable: {
    spec: `${GOOD}      resources: {requests: {cpu: 3}}\n`,
    given: `${OTHER}${GOOD}      resources: {requests: {cpu: 3}}\n`,
    when: at(6),
    cause: "unschedulable",
    container: null,
    place: /^10 resources/,
    rule: /by its requests/,
    fix: /Ask for less/,
    next: "person",
    at: "unknown",
    mend: ["delete pod other --now"],
  },
  schedulingGated: {
    spec: `  schedulingGates: [{name: example.com/wait}]\n${GOOD}`,
    when: at(1),
    cause: "schedulingGated",
    container: null,
    place: /^6 schedulingGates/,
    rule: /while it has scheduling gates/,
    fix: /remove it/,
    next: "person",
    at: "unknown",
    mend: [`patch pod web --type=json -p='[{"op":"remove","path":"/spec/schedulingGates"}]'`],
  },
  mounting: {
    ...BY_ITSELF,
    spec: GOOD,
    when: ({ status }) => status.phase === "Pending" && status.startTime !== undefined,
    cause: "mounting",
    container: null,
    place: null,
    rule: /before all volumes/,
    next: "mountAgain",
  },
  mountFailed: {
    spec: `  volumes: [{name: v, configMap: {name: settings}}]\n${GOOD}`,
    when: at(10),
    cause: "mountFailed",
    container: null,
    place: /^6 volumes/,
    rule: /before all volumes/,
    fix: /Create that ConfigMap/,
    next: "mountAgain",
    at: "known",
    mend: ["create configmap settings"],
  },
  creatingSandbox: {
    ...BY_ITSELF,
    spec: GOOD,
    when: at(0.5),
    cause: "creatingSandbox",
    container: null,
    place: null,
    rule: /share one network/,
    next: "sandbox",
  },
  nodeLost: {
    spec: GOOD,
    fault: { fault: "node-off", node: "node-1", after: "15s" },
    when: at(90),
    cause: "nodeLost",
    container: null,
    place: null,
    rule: /not been heard of/,
    fix: /Bring the node/,
    next: "person",
    at: "unknown",
    mend: "heal",
  },
  terminating: {
    spec: STUBBORN,
    when: ({ metadata }) => metadata.deletionTimestamp !== undefined,
    second: [8, DELETED],
    cause: "terminating",
    container: null,
    place: /^9 command/,
    rule: /then comes SIGKILL/,
    fix: /Handle the signal/,
    next: "stopped",
    at: "known",
    mend: { anew: GOOD },
  },
  finalizers: {
    metadata: "  finalizers: [example.com/keep]\n",
    spec: GOOD,
    second: [8, DELETED],
    when: at(20),
    cause: "terminating",
    container: null,
    place: /^5 finalizers/,
    rule: /An object with finalizers/,
    fix: /owns the finalizer/,
    next: "person",
    at: "unknown",
    mend: [`patch pod web --type=json -p='[{"op":"remove","path":"/metadata/finalizers"}]'`],
    after: [],
  },
  preStopRuns: {
    spec: `${GOOD}      lifecycle: {preStop: {sleep: {seconds: 10}}}\n`,
    second: [8, DELETED],
    when: at(10),
    cause: "preStopRuns",
    container: "app",
    place: /^10 lifecycle/,
    rule: /share one grace period/,
    fix: /shorter than terminationGracePeriodSeconds/,
    next: "stopped",
    at: "known",
    mend: "by itself",
    after: [],
  },
  preStopFailed: {
    spec: `${STUBBORN}      lifecycle: {preStop: {exec: {command: ["false"]}}}\n`,
    second: [8, DELETED],
    when: at(10),
    cause: "preStopFailed",
    container: "app",
    place: /^10 lifecycle/,
    rule: /stopped all the same/,
    fix: /Mend the hook/,
    next: "stopped",
    at: "known",
    mend: "by itself",
    after: [],
  },
  succeeded: {
    ...FOR_GOOD,
    spec: `  restartPolicy: Never\n${APP}      command: ["true"]\n`,
    when: ({ status }) => status.phase === "Succeeded",
    cause: "succeeded",
    container: null,
    place: null,
    rule: /has succeeded and stays so/,
    fix: "",
  },
  failed: {
    ...FOR_GOOD,
    spec: `  restartPolicy: Never\n${APP}      command: ["false"]\n`,
    when: ({ status }) => status.phase === "Failed",
    cause: "failed",
    container: null,
    place: null,
    rule: /has failed and stays so/,
    fix: /never runs again/,
  },
  running: {
    ...BY_ITSELF,
    spec: GOOD,
    when: at(10),
    cause: "running",
    container: null,
    place: null,
    rule: /All containers run/,
    next: "nothing",
  },
  readinessGate: {
    spec: `  readinessGates: [{conditionType: example.com/ok}]\n${GOOD}`,
    when: at(8),
    cause: "readinessGate",
    container: null,
    place: /^6 readinessGates/,
    rule: /every condition that is named/,
    fix: /set its condition/,
    next: "person",
    at: "unknown",
    mend: ({ cluster }) => {
      const conditions = [{ type: "example.com/ok", status: "True" }, ...(podOf(cluster)?.status.conditions ?? [])];
      cluster.api.updateStatus(PODS, "default", "web", { ...podOf(cluster)?.status, conditions });
    },
  },
  waitsForTurn: {
    ...BY_ITSELF,
    spec: `${GOOD}    - {name: two, image: "busybox:1.36", command: [sleep, "100000"]}\n`,
    when: at(0.9),
    cause: "waitsForTurn",
    container: "two",
    place: null,
    rule: /in the order of the manifest/,
    next: "turn",
  },
  postStartRuns: {
    spec: `${GOOD}      lifecycle: {postStart: {sleep: {seconds: 10}}}\n`,
    when: at(5),
    cause: "postStartRuns",
    container: "app",
    place: /^10 lifecycle/,
    rule: /waits for a postStart hook/,
    fix: /Keep the hook short/,
    next: "hookEnds",
    at: "known",
    mend: "by itself",
  },
  initRuns: {
    spec: `  initContainers: [{name: first, image: "busybox:1.36", command: [sleep, "10"]}]\n${GOOD}`,
    when: at(5),
    cause: "initRuns",
    container: "first",
    place: /^6 initContainers/,
    rule: /probes do not ask them/,
    fix: /makes it a sidecar/,
    next: "initEnds",
    at: "known",
    mend: "by itself",
  },
  initFailed: {
    ...FOR_GOOD,
    spec: `  restartPolicy: Never\n  initContainers: [{name: first, image: "busybox:1.36", command: [sh, -c, "exit 3"]}]\n${GOOD}`,
    when: ({ status }) => status.phase === "Failed",
    cause: "initFailed",
    container: "first",
    exitCode: 3,
    script: "1 exit 3",
    place: /^7 initContainers/,
    rule: /has failed the whole Pod/,
    fix: /set restartPolicy to OnFailure/,
  },
  startupProbe: {
    spec: `${PAIR}${SLEEP}      startupProbe: {exec: {command: [ls, /v/ready]}, periodSeconds: 2, failureThreshold: 30}\n`,
    when: at(10),
    cause: "startupProbe",
    container: "app",
    place: /^14 startupProbe/,
    rule: /no other probe asks/,
    fix: /slowest start/,
    next: "probe",
    at: "known",
    mend: TELL,
  },
  readinessProbe: {
    spec: `${PAIR}${SLEEP}      readinessProbe: {exec: {command: [ls, /v/ready]}, periodSeconds: 2}\n`,
    when: at(10),
    cause: "readinessProbe",
    container: "app",
    place: /^14 readinessProbe/,
    rule: /is not restarted/,
    fix: /keeps it from answering/,
    next: "probe",
    at: "known",
    mend: TELL,
  },
  livenessKill: {
    spec: `${PAIR.replace("terminationGracePeriodSeconds: 2", "terminationGracePeriodSeconds: 10")}      command: [sleep, "100000"]\n      livenessProbe: {exec: {command: [ls, /v/ready]}, periodSeconds: 2}\n`,
    when: at(10),
    cause: "livenessKill",
    container: "app",
    place: /^14 livenessProbe/,
    rule: /failureThreshold failures in a row/,
    fix: /Ask at the right port/,
    next: "stopped",
    at: "known",
    mend: TELL,
  },
  outlives: {
    spec: `  restartPolicy: Never\n${PAIR}      command: [sleep, "2"]\n`.replace('sleep, "100000"', 'sleep, "30"'),
    when: at(10),
    cause: "outlives",
    container: "side",
    place: /name: side/,
    rule: /every container under containers has ended/,
    fix: /initContainers with restartPolicy Always/,
    next: "ends",
    at: "unknown",
    mend: "by itself",
    after: ["succeeded"],
  },
  stopping: {
    spec: `  restartPolicy: Never\n  initContainers: [{name: side, image: "busybox:1.36", command: [sleep, "600"], restartPolicy: Always}]\n${APP}      command: ["true"]\n`,
    when: at(8),
    cause: "stopping",
    container: "side",
    place: null,
    rule: /when the grace period is over/,
    fix: "",
    next: "stopped",
    at: "known",
    mend: "by itself",
    after: ["succeeded"],
  },
};

function waiting(pod: Pod): string | undefined {
  return statuses(pod).find(({ state }) => state.waiting)?.state.waiting?.reason;
}

function statuses({ status }: Pod): NonNullable<Pod["status"]["containerStatuses"]> {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}

function manifest({ metadata = "", spec }: Pick<Row, "metadata" | "spec">): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n${metadata}spec:\n${spec}`;
}

function podOf(cluster: Simulation["cluster"]): Pod | undefined {
  return cluster.pods().find(({ metadata }) => metadata.name === "web");
}

class Story {
  readonly simulation: Simulation;
  readonly #row: Row;
  readonly #text: string;

  constructor(row: Row) {
    this.#row = row;
    this.#text = manifest(row);
    const files = row.given === undefined ? [] : [{ name: "given.yaml", text: row.given }];
    const settings = { ...DEFAULT_SETTINGS, nodes: 1 };
    const made = scenarioOfFiles([...files, { name: "pod.yaml", text: this.#text }], settings);
    const scenario = { ...made, images: row.images ?? made.images };
    const apply = scenario.steps.at(-1);
    if (apply) apply.at = (row.start ?? (row.given === undefined ? 0 : 4)) * 1000;
    if (row.fault)
      scenario.steps.unshift({
        at: 0,
        within: 0,
        input: { type: "inject", fault: { id: "f", ...row.fault } },
        expect: null,
      });
    for (const args of row.first ?? [])
      scenario.steps.push({ at: 1000, within: 0, input: { type: "kubectl", args }, expect: null });
    const [second, lines] = row.second ?? [0, []];
    for (const args of lines)
      scenario.steps.push({ at: second * 1000, within: 0, input: { type: "kubectl", args }, expect: null });
    if (row.later !== undefined)
      scenario.steps.push({
        at: 8000,
        within: 0,
        input: { type: "apply", file: "later.yaml", text: row.later },
        expect: null,
      });
    this.simulation = new Simulation(scenario, allChunks());
    this.simulation.trace.keepDetails = true;
  }

  get pod(): Pod | undefined {
    return podOf(this.simulation.cluster);
  }

  why(): Explanation | null {
    const { cluster, trace } = this.simulation;
    return explain({
      cluster,
      trace,
      files: [{ name: "pod.yaml", text: this.#text }],
      namespace: "default",
      pod: "web",
    });
  }

  /** Goes on until it is so. */
  until(isSo: () => boolean, seconds: number, step = 50): boolean {
    const end = this.simulation.clock.now + seconds * 1000;
    while (this.simulation.clock.now < end) {
      this.simulation.run(this.simulation.clock.now + step);
      if (isSo()) return true;
    }
    return false;
  }

  mend(): void {
    const { mend } = this.#row;
    if (mend === "heal") this.simulation.input({ type: "heal", id: "f" });
    if (typeof mend === "string") return;
    if (typeof mend === "function") return mend(this.simulation);
    const lines = Array.isArray(mend) ? mend : ["delete pod web --now"];
    for (const args of lines) this.simulation.input({ type: "kubectl", args });
    if (Array.isArray(mend)) return;
    this.until(() => this.pod === undefined, 40);
    this.simulation.input({ type: "apply", file: "new.yaml", text: manifest({ spec: mend.anew }) });
  }
}

function check(name: string, row: Row, shows: (pod: Pod) => boolean): void {
  const story = new Story(row);
  const { when = shows } = row;
  const isThere = (): boolean => story.pod !== undefined && when(story.pod, story.simulation);
  expect(story.until(isThere, row.step === undefined ? 120 : 5, row.step), `${name} is never seen`).toBe(true);
  // While a try is under way nobody knows when the next one comes.
  if (row.at === "known") story.until(() => !isThere() || story.why()?.reasons.some(hasTime) === true, 5);
  const found = story.why();
  const reason = found?.reasons.find((one) => one.cause === row.cause && one.container === row.container);
  expect(reason, JSON.stringify(found?.reasons)).toBeDefined();
  if (!found || !reason) return;
  expect(of(reason)).toEqual({
    exitCode: row.exitCode ?? null,
    script: row.script ?? "",
    next: row.next,
    at: row.at,
  });
  const place = reason.place === null ? null : `${reason.place.line} ${reason.place.text}`;
  if (row.place === null) expect(place).toBeNull();
  else expect(place).toMatch(row.place);
  const remedy = remedyOf(reason);
  expect(remedy.rule).toMatch(row.rule);
  if (row.fix === "") expect(remedy.fix).toBe("");
  else expect(remedy.fix).toMatch(row.fix);
  expect(tell(found).join("\n")).toContain(`Rule: ${remedy.rule}`);
  expect(found.chain.length).toBeGreaterThan(0);

  story.mend();
  const { after = ["running"] } = row;
  // Where nothing is left there is no Pod any more.
  const isMended = (): boolean => String(story.why()?.reasons.map((one) => one.cause) ?? "") === String(after);
  expect(story.until(isMended, 700), JSON.stringify(story.why()?.reasons)).toBe(true);
}

function hasTime({ next }: Reason): boolean {
  return next !== null && next.at !== null;
}

function of({ end, next }: Reason): object {
  return {
    exitCode: end?.exitCode ?? null,
    script: end?.script ? `${end.script.number} ${end.script.text}` : "",
    next: next?.what,
    at: (next?.at ?? null) === null ? "unknown" : "known",
  };
}

const rows = <K extends string>(table: Readonly<Record<K, Row>>): [K, Row][] => Object.entries(table) as [K, Row][];

describe("waiting", () => {
  it.each(rows(WAITING))("%s", (reason, row) => {
    check(reason, row, (pod) => statuses(pod).some(({ state }) => state.waiting?.reason === reason));
  });
});

describe("terminated", () => {
  it.each(rows(TERMINATED))("%s", (reason, row) => {
    check(reason, row, (pod) => statuses(pod).some(({ state }) => state.terminated?.reason === reason));
  });
});

describe("ended by its kubelet", () => {
  it.each(rows(ENDED))("%s", (reason, row) => {
    check(reason, row, ({ status }) => status.reason === reason && status.phase === "Failed");
  });
});

describe("not taken by its node", () => {
  it.each(rows(REFUSALS))("%s", (reason, row) => {
    check(reason, row, (pod) => pod.status.reason === reason && pod.status.containerStatuses === undefined);
  });
});

describe("besides", () => {
  it.each(rows(OTHERS))("%s", (cause, row) => {
    check(cause, row, () => true);
  });
});
