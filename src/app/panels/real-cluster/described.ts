/**
 * What kubectl 1.33.1 printed of a small cluster: descriptions of its Pods and of a Deployment, and its events, to the byte.
 * Beside each, the same Pods to be run here, with images that do what those of that cluster did.
 * Source: the recorded output of kubectl 1.33.1.
 * Simplified: that cluster was a store of objects, put there as kubelets leave them; what its objects had been through before
 * is only done again where it matters for what is printed.
 */
import crashloop from "./recorded/describe-crashloop.txt?raw";
import deployment from "./recorded/describe-deployment.txt?raw";
import evicted from "./recorded/describe-evicted.txt?raw";
import imagepull from "./recorded/describe-imagepull.txt?raw";
import initRunning from "./recorded/describe-init-running.txt?raw";
import migrate from "./recorded/describe-migrate.txt?raw";
import notReady from "./recorded/describe-multi-notready.txt?raw";
import pending from "./recorded/describe-pending.txt?raw";
import probes from "./recorded/describe-probes.txt?raw";
import terminating from "./recorded/describe-terminating.txt?raw";
import web from "./recorded/describe-web.txt?raw";
import events from "./recorded/events.txt?raw";
import getEvents from "./recorded/get-events.txt?raw";
import type { Recording } from "./recording.ts";

const VERSION = "kubectl 1.33.1";
const SETTINGS = { kubernetesVersion: "1.33", nodes: [{ name: "node-a" }, { name: "node-b" }] };
const SLEEPER = "exec sleep 100000";

const IMAGES = [
  { name: "example/app", tags: ["3"], base: "busybox:1.36", entrypoint: SLEEPER },
  { name: "example/grpc", tags: ["2"], base: "busybox:1.36", entrypoint: SLEEPER },
  { name: "example/api", tags: ["2"], base: "busybox:1.36", entrypoint: "touch /tmp/ready; exec serve", ports: [8080] },
  {
    name: "example/metrics",
    tags: ["latest"],
    base: "scratch",
    ports: [9090],
    tls: [9090],
    pages: { "/ready": { status: 503, body: "" } },
  },
  {
    name: "example/hog",
    tags: ["1"],
    base: "busybox:1.36",
    entrypoint: "trap '' TERM; dd if=/dev/zero of=/tmp/x bs=1M count=1100; sleep 100000",
  },
  {
    name: "example/worker",
    tags: ["bad"],
    base: "busybox:1.36",
    files: {
      "/bin/worker": { mode: "0755", text: "#!/bin/sh\necho 'panic: no config' > /dev/termination-log\nexit 2\n" },
    },
  },
  {
    name: "example/migrate",
    tags: ["2"],
    base: "busybox:1.36",
    files: { "/migrate": { mode: "0755", text: "#!/bin/sh\nsleep 65\n" } },
  },
  { name: "example/web", tags: ["1.0", "1.1"], base: "scratch", ports: [8080] },
];

const CRASHLOOP = `apiVersion: v1
kind: Pod
metadata:
  name: crashloop
  labels: {app: worker, tier: backend}
  annotations:
    note: short
    multi: "line one\\nline two"
    long.example.com/note: ${"x".repeat(150)}
spec:
  containers:
    - name: worker
      image: example/worker:bad
      command: [/bin/worker]
      args: ["--mode=x", "line1\\nline2"]
      resources: {limits: {cpu: 500m, memory: 128Mi}, requests: {cpu: 250m, memory: 64Mi}}
`;
const IMAGEPULL = `apiVersion: v1
kind: Pod
metadata: {name: imagepull, labels: {run: imagepull}}
spec:
  containers:
    - {name: app, image: "example.invalid/nope:v9", imagePullPolicy: IfNotPresent}
`;
const INIT_RUNNING = `apiVersion: v1
kind: Pod
metadata: {name: init-running, labels: {app: init-running}}
spec:
  initContainers:
    - {name: fetch, image: "busybox:1.36", command: [sh, -c, "sleep 5"]}
    - {name: migrate, image: "busybox:1.36", command: [sh, -c, "sleep 600"]}
    - {name: warm, image: "busybox:1.36"}
  containers:
    - {name: app, image: "example/app:3", ports: [{containerPort: 8080}]}
`;
const PENDING = `apiVersion: v1
kind: Pod
metadata: {name: pending, labels: {app: big}}
spec:
  containers:
    - {name: big, image: "example/big:1", resources: {limits: {cpu: "64"}, requests: {cpu: "64"}}}
`;
const NOT_READY = `apiVersion: v1
kind: Pod
metadata: {name: multi-notready, labels: {app: multi}}
spec:
  containers:
    - {name: web, image: "nginx:1.27", ports: [{containerPort: 80}, {containerPort: 443, hostPort: 8443}]}
    - name: metrics
      image: example/metrics:latest
      ports: [{name: metrics, containerPort: 9090}]
      readinessProbe: {httpGet: {path: /ready, port: metrics, scheme: HTTPS}, initialDelaySeconds: 5}
    - {name: batch, image: "busybox:1.36", command: [sh, -c, "exit 0"]}
`;
const TERMINATING = `apiVersion: v1
kind: Pod
metadata: {name: terminating}
spec:
  terminationGracePeriodSeconds: 120
  containers:
    - {name: app, image: "example/app:3", lifecycle: {preStop: {exec: {command: [sleep, "60"]}}}}
`;
const PROBES = `apiVersion: v1
kind: Pod
metadata: {name: probes, labels: {app: probes}}
spec:
  readinessGates: [{conditionType: example.com/lb-ready}, {conditionType: example.com/other}]
  containers:
    - name: api
      image: example/api:2
      ports: [{name: http, containerPort: 8080}]
      livenessProbe:
        httpGet: {path: /healthz, port: http, httpHeaders: [{name: X, value: "y"}]}
        initialDelaySeconds: 10
        timeoutSeconds: 2
        periodSeconds: 5
      readinessProbe: {exec: {command: [sh, -c, "test -f /tmp/ready"]}}
      startupProbe: {tcpSocket: {port: 8080}, failureThreshold: 30}
    - name: grpc
      image: example/grpc:2
      livenessProbe: {grpc: {port: 9000, service: liveness}}
      readinessProbe: {grpc: {port: 9000}}
`;
const EVICTED = `apiVersion: v1
kind: Pod
metadata: {name: evicted, labels: {app: hog}}
spec:
  containers:
    - name: hog
      image: example/hog:1
      resources: {limits: {ephemeral-storage: 1Gi}, requests: {ephemeral-storage: 512Mi}}
`;
const MIGRATE = `apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: migrate, image: "example/migrate:2", command: [./migrate, --all]}
`;
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "example/web:1.1", ports: [{containerPort: 8080}]}
`;
const HELLO = `apiVersion: v1
kind: Pod
metadata: {name: hello, labels: {run: hello}}
spec:
  containers:
    - {name: hello, image: "nginx:1.27", ports: [{containerPort: 80}]}
`;
const CREATING = `apiVersion: v1
kind: Pod
metadata: {name: creating}
spec:
  volumes: [{name: cfg, configMap: {name: missing-config}}]
  containers:
    - {name: app, image: "example/app:3", volumeMounts: [{name: cfg, mountPath: /c}]}
`;
const INIT_CRASH = `apiVersion: v1
kind: Pod
metadata: {name: init-crash}
spec:
  initContainers: [{name: setup, image: "busybox:1.36", command: ["false"]}]
  containers: [{name: app, image: "example/app:3"}]
`;
const ALL = [
  CRASHLOOP,
  CREATING,
  HELLO,
  IMAGEPULL,
  INIT_CRASH,
  INIT_RUNNING,
  NOT_READY,
  PENDING,
  TERMINATING,
  WEB,
].join("---\n");
const CORDON = { at: "0s", kubectl: "cordon node-b" };
const NO_REGISTRY = {
  at: "0s",
  inject: { id: "f1", fault: "registry-down", image: "example.invalid/nope:v9", how: "no-such-host" },
};
const DELETED = { at: "440s", kubectl: "delete pod terminating --wait=false" };

function described(
  title: string,
  manifest: string,
  seconds: number,
  printed: string,
  more: Partial<Recording> = {},
): Recording {
  return { title, version: VERSION, manifest, seconds, printed, settings: SETTINGS, images: IMAGES, ...more };
}

const NO_HISTORY = "That container had a longer life behind it: earlier restarts are not done again here.";
const NO_EVENTS = "That cluster no longer had the events of it.";
const EVENTS_DIFFERENT = {
  why: "The Pod that was evicted a day before is not evicted again.",
  lines: ["od/evicted-pending"],
};

export const DESCRIBED: readonly Recording[] = [
  described("kubectl get events: ten Pods and what became of them", ALL, 480, getEvents, {
    deeds: [CORDON, NO_REGISTRY, DELETED],
    different: EVENTS_DIFFERENT,
  }),
  described("kubectl events: the same, by their times", ALL, 480, events, {
    deeds: [CORDON, NO_REGISTRY, DELETED],
    different: EVENTS_DIFFERENT,
  }),
  described("kubectl describe: the second of three init containers", INIT_RUNNING, 300, initRunning, {
    different: {
      why: "No host x is here: the first init container ends by itself.",
      lines: ["wget -O /data/a http://x"],
    },
  }),
  described("kubectl describe: larger than any node", PENDING, 90, pending, { deeds: [CORDON] }),
  described("kubectl describe: fourteen restarts", CRASHLOOP, 2900, crashloop),
  described("kubectl describe: an image of a registry that is not there", IMAGEPULL, 75, imagepull, {
    deeds: [NO_REGISTRY],
  }),
  described("kubectl describe: one container that is not ready, one that has ended", NOT_READY, 21, notReady, {
    different: {
      why: NO_HISTORY,
      lines: [
        "Last State:     Terminated",
        "Reason:       Completed",
        "Exit Code:    0",
        "Started:",
        "Finished:",
        "Restart Count:  2",
        "Restart Count:  0",
      ],
    },
  }),
  described("kubectl describe: probes of every kind, and gates", PROBES, 60, probes, {
    different: {
      why: `${NO_HISTORY} ${NO_EVENTS} Nothing answers over gRPC here, and nobody opens the gate.`,
      lines: [
        "Reason:       Error",
        "Exit Code:    143",
        "Restart Count:  3",
        "Ready:          True",
        "example.com/lb-ready   True",
        "ContainersReady             True",
        "example.com/lb-ready        True",
        "Events:                      <none>",
      ],
    },
  }),
  described("kubectl describe: a Pod that is being deleted", TERMINATING, 60, terminating, {
    deeds: [{ at: "30s", kubectl: "delete pod terminating --wait=false" }],
  }),
  described("kubectl describe: evicted for its files", EVICTED, 120, evicted, {
    different: {
      why: `${NO_EVENTS} For files alone the kubelet sets no DisruptionTarget, and requests of storage do not count for the QoS class.`,
      lines: ["DisruptionTarget", "QoS Class:                   Burstable", "Events:                      <none>"],
    },
  }),
  described("kubectl describe: the Pod of a Job that is done", MIGRATE, 120, migrate, {
    different: { why: NO_EVENTS, lines: ["Events:                      <none>"] },
  }),
  described("kubectl describe: two Pods of a Deployment", WEB, 60, web, {
    different: {
      why: `${NO_HISTORY} Nobody has put a debugger into one of them here, and there the other was not ready again yet.`,
      lines: [
        "Ephemeral Containers:",
        "debugger-x7k2p:",
        "Container ID:",
        "Image:          busybox:1.36",
        "Image ID:",
        "Port:           <none>",
        "Host Port:      <none>",
        "State:          Running",
        "Started:",
        "Ready:          False",
        "Restart Count:  0",
        "Environment:    <none>",
        "Mounts:         <none>",
        "Last State:     Terminated",
        "Reason:       Error",
        "Exit Code:    1",
        "Started:",
        "Finished:",
        "Ready:          False",
        "Restart Count:  1",
        "Ready                       False",
        "ContainersReady             False",
        "Scheduled  100m",
      ],
    },
  }),
  described("kubectl describe: the Deployment itself", WEB, 60, deployment, {
    deeds: [
      { at: "20s", kubectl: "set image deployment/web web=example/web:1.0" },
      { at: "30s", kubectl: "set image deployment/web web=example/web:1.1" },
      {
        at: "31s",
        kubectl:
          "annotate deployment/web 'kubernetes.io/change-cause=kubectl set image deployment/web web=example/web:1.1'",
      },
    ],
    different: {
      why: `${NO_EVENTS} There one of its Pods was not ready, and it had been changed once, here twice.`,
      lines: [
        "deployment.kubernetes.io/revision: 2",
        "1 available | 1 unavailable",
        "MinimumReplicasUnavailable",
        "Events:          <none>",
      ],
    },
  }),
];
