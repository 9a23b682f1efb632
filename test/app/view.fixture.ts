/** A picture of the world for component tests and drawings: the lesson's two Pods, one in back-off and one running. */
import type { ContainerView, LogLine, PodView, View } from "../../src/worker/view.ts";

export const NOW = 31_400;

function container(changes: Partial<ContainerView> & Pick<ContainerView, "name">): ContainerView {
  return {
    kind: "app",
    identity: 0,
    glyph: "A",
    image: "busybox:1.36",
    imageNotice: "",
    command: "",
    state: "Running",
    tone: "running",
    message: "",
    ready: true,
    started: true,
    restartCount: 0,
    attempts: [
      {
        attempt: 0,
        state: "running",
        startedAt: 2000,
        finishedAt: null,
        exitCode: null,
        reason: "",
        message: "",
        fault: null,
      },
    ],
    retry: null,
    process: null,
    mounts: [],
    probes: [],
    faults: [],
    logs: { lines: [], dropped: 0, empty: null },
    ...changes,
  };
}

function pod(changes: Partial<PodView> & Pick<PodView, "uid" | "name">): PodView {
  return {
    namespace: "default",
    ready: "1/1",
    status: "Running",
    restarts: "0",
    age: "31s",
    ip: "10.244.1.7",
    node: "node-1",
    phase: "Running",
    statusTone: "running",
    phaseTone: "running",
    controlledBy: "",
    initContainers: [],
    containers: [],
    volumes: [],
    ports: [],
    activity: [],
    terminating: false,
    ...changes,
  };
}

function failedAttempt(attempt: number, startedAt: number): ContainerView["attempts"][number] {
  return {
    attempt,
    state: "exited",
    startedAt,
    finishedAt: startedAt + 40,
    exitCode: 1,
    reason: "Error",
    message: "",
    fault: null,
  };
}

const ERROR_TEXT = "sh: can't create /web/index.html: nonexistent directory";

export const backOffPod: PodView = pod({
  uid: "uid-init",
  name: "app-with-init",
  ready: "0/1",
  status: "Init:CrashLoopBackOff",
  statusTone: "backoff",
  restarts: "2 (12s ago)",
  phase: "Pending",
  phaseTone: "waiting",
  initContainers: [
    container({
      name: "fetch-content",
      kind: "init",
      identity: 0,
      glyph: "1",
      command: "echo '<h1>prepared by init</h1>' > /web/index.html",
      state: "CrashLoopBackOff",
      tone: "backoff",
      ready: false,
      started: false,
      restartCount: 2,
      attempts: [failedAttempt(0, 5900), failedAttempt(1, 6900), failedAttempt(2, 19_300)],
      retry: { since: 19_300, until: 45_400, attempt: 4, backoff: 20_000 },
      mounts: [{ volume: "web", mountPath: "/www", readOnly: false, subPath: "" }],
      logs: {
        lines: [5900, 6900, 19_300].map((t, attempt) => line(attempt + 1, t, attempt, ERROR_TEXT, "stderr")),
        dropped: 0,

        empty: null,
      },
    }),
  ],
  containers: [
    container({
      name: "nginx",
      identity: 1,
      glyph: "A",
      image: "nginx:1.27",
      command: "nginx -g 'daemon off;'",
      state: "PodInitializing",
      tone: "waiting",
      ready: false,
      started: false,
      attempts: [],
      mounts: [{ volume: "web", mountPath: "/usr/share/nginx/html", readOnly: false, subPath: "" }],
      logs: {
        lines: [],
        dropped: 0,

        empty: {
          title: "No log yet: nginx has not started.",
          reason: "nginx has not started: it waits for init container fetch-content.",
          kubectl:
            '$ kubectl logs app-with-init -c nginx\nError from server (BadRequest): container "nginx" in pod "app-with-init" is waiting to start: PodInitializing',
        },
      },
    }),
  ],
  volumes: [
    {
      name: "web",
      kind: "emptyDir",
      note: "lives as long as the Pod",
      mounted: true,
      used: 0,
      sizeLimit: null,
      files: [],
      more: 0,
    },
  ],
  ports: [{ port: 80, protocol: "tcp", container: "nginx", process: "nginx", listening: false }],
});

function line(seq: number, t: number, attempt: number, text: string, stream: LogLine["stream"] = "stdout"): LogLine {
  const seconds = String(Math.floor(t / 1000)).padStart(2, "0");
  return {
    seq,
    t,
    attempt,
    stream,
    text,
    timestamp: `2026-01-15T12:00:${seconds}.${String(t % 1000).padStart(3, "0")}000000Z`,
  };
}

const hellos = [2, 7, 12, 17, 22, 27].map(
  (second) => `Thu Jan 15 12:00:${String(second).padStart(2, "0")} UTC 2026 hello`,
);

export const sidecarPod: PodView = pod({
  uid: "uid-sidecar",
  name: "app-with-sidecar",
  ready: "2/2",
  ip: "10.244.2.5",
  node: "node-2",
  containers: [
    container({
      name: "app",
      identity: 0,
      glyph: "A",
      command: 'while true; do echo "$(date) hello" >> /data/app.log; sleep 5; done',
      process: { command: "sh", doing: "sleep 5", since: 27_100, until: 32_100 },
      mounts: [{ volume: "shared", mountPath: "/data", readOnly: false, subPath: "" }],
      logs: {
        lines: [],
        dropped: 0,

        empty: {
          title: "app has printed nothing yet.",
          reason: "app prints nothing: it sends every line to a file.",
          kubectl: "$ kubectl logs app-with-sidecar -c app\n",
        },
      },
    }),
    container({
      name: "log-shipper",
      identity: 1,
      glyph: "B",
      command: "tail -F /data/app.log",
      process: { command: "tail -F /data/app.log", doing: "checks the file each second", since: 31_000, until: null },
      mounts: [{ volume: "shared", mountPath: "/data", readOnly: true, subPath: "" }],
      logs: {
        lines: hellos.map((text, index) => line(index + 1, 2400 + index * 5000, 0, text)),
        dropped: 0,

        empty: null,
      },
      faults: ["f1"],
    }),
  ],
  volumes: [
    {
      name: "shared",
      kind: "emptyDir",
      note: "lives as long as the Pod",
      mounted: true,
      used: 210,
      sizeLimit: null,
      more: 0,
      files: [
        {
          path: "app.log",
          kind: "file",
          size: 210,
          lines: 6,
          mode: "-rw-r--r--",
          text: hellos.map((text) => `${text}\n`).join(""),
          written: { container: "app", t: 27_100 },
          read: { container: "log-shipper", t: 27_400 },
        },
      ],
    },
  ],
});

/** One Pod or several at one moment, with everything else that a picture holds. */
export function viewOf(pods: PodView[], changes: Partial<View> = {}): View {
  return {
    revision: 1,
    clock: {
      now: NOW,
      wall: "2026-01-15T12:00:31Z",
      playing: false,
      speed: 1,
      next: {
        t: 45_400,
        what: "attempt 4",
        why: "back-off of fetch-content",
        since: 19_300,
        tone: "backoff",
      },
      kubernetesVersion: "1.36",
      seed: 1,
      head: 31_400,
    },
    pods,
    objects: [],
    events: [
      event(1, 0, "Normal", "Scheduled", "Successfully assigned default/app-with-init to node-1", ""),
      event(2, 300, "Normal", "Pulling", 'Pulling image "busybox:1.36"', "spec.initContainers{fetch-content}"),
      event(
        3,
        20_500,
        "Warning",
        "BackOff",
        "Back-off restarting failed container fetch-content in pod app-with-init_default(uid-init)",
        "spec.initContainers{fetch-content}",
      ),
    ],
    faults: [
      {
        id: "f1",
        fault: "exit",
        title: "Exit with a code",
        namespace: "default",
        pod: "app-with-sidecar",
        container: "log-shipper",
        target: "log-shipper of pod/app-with-sidecar",
        summary: "exit 1, next 2 attempts",
        state: "armed",
        fired: 0,
        times: 2,
      },
    ],
    files: [{ name: "init.yaml", problems: [], applied: { t: 0, ok: true, output: "pod/app-with-init created\n" } }],
    terminals: [
      {
        id: "t1",
        title: "workstation",
        output:
          "learner@workstation:~$ kubectl get pods\r\nNAME               READY   STATUS                  RESTARTS      AGE\r\napp-with-init      0/1     \u001b[33mInit:CrashLoopBackOff\u001b[0m   2 (12s ago)   31s\r\nlearner@workstation:~$ ",
        dropped: 0,

        busy: false,
        keys: false,
        size: { rows: 24, columns: 120 },
      },
    ],
    notices: [],
    branches: [{ id: "1.1", name: "main", head: 31_400, from: null, current: true }],
    crash: null,
    ...changes,
  };
}

function event(
  n: number,
  t: number,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
  containerField: string,
): View["events"][number] {
  return {
    key: `e${n}`,
    t,
    type,
    reason,
    object: "pod/app-with-init",
    container: containerField,
    message,
    first: t,
    count: 1,
    age: `${31 - Math.floor(t / 1000)}s`,
    from: "kubelet",
  };
}
