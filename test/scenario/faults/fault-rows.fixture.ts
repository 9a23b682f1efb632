/**
 * A row for each fault: the world in which it is armed, where its symptom is seen, and how one sees that it was healed.
 * Each look is a kubectl line (or a Pod's row) and what it must say; the world goes on until it does, or the time is over.
 */
import type { FaultInput } from "../../../src/scenario/input.ts";

export interface Look {
  /** `rows POD`: the changes of READY STATUS RESTARTS since the last step; else a line for the workstation's shell. */
  see: string;
  matches: RegExp;
  /** The most that the world may go on for; 60s unless told. */
  within?: string;
}

export interface FaultRow {
  manifest: string;
  /** When it is armed. */
  at: string;
  /** Lines for the workstation's shell between the arming and the first look. */
  then?: string[];
  fault: Omit<FaultInput, "id" | "fault">;
  symptom: Look[];
  /** Lines between healing and the last look: what a person does so that the healed world is used. */
  afterHeal?: string[];
  recovery: Look[];
}

const WEB = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  volumes: [{name: data, emptyDir: {}}]
  containers:
    - name: web
      image: nginx:1.27
      volumeMounts: [{name: data, mountPath: /data}]
      ports: [{containerPort: 80}]
      readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
    - name: writer
      image: busybox:1.36
      command: [sh, -c, "while true; do date >> /data/log || true; echo tick; sleep 1; done"]
      volumeMounts: [{name: data, mountPath: /data}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers:
    - {name: client, image: "busybox:1.36", command: [sh, -c, "sleep 100000"]}
`;
const TICKER = pod(`command: [sh, -c, "while true; do echo tick; sleep 1; done"]`);
const LIMITED = pod(
  `command: [sh, -c, "while true; do echo tick; sleep 1; done"], resources: {limits: {memory: 64Mi}}`,
);
const CONFIGURED = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {COLOUR: blue}
---
${pod(`command: [sh, -c, "echo $COLOUR; sleep 5"], envFrom: [{configMapRef: {name: settings}}]`)}`;
const BY_KEY = `apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {password: s3cret}
---
${pod(
  `command: [sh, -c, "echo $PASSWORD; sleep 5"], env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: login, key: password}}}]`,
)}`;
const UNPRIVILEGED = pod(
  `command: [sh, -c, "echo x > /tmp/f; while true; do cat /tmp/f; sleep 1; done"], securityContext: {runAsUser: 1000}`,
);
const CRASHING = pod(`command: [sh, -c, "echo no; exit 1"]`);
/** One of each kind of container; the init container has its work to do. */
const KINDS = `apiVersion: v1
kind: Pod
metadata: {name: k}
spec:
  terminationGracePeriodSeconds: 20
  initContainers:
    - {name: side, image: "busybox:1.36", restartPolicy: Always, command: [sh, -c, "trap 'exit 0' TERM; while true; do echo side; sleep 1; done"]}
    - {name: init, image: "busybox:1.36", command: [sh, -c, "echo preparing; sleep 2"]}
  containers:
    - {name: app, image: "busybox:1.36", command: [sh, -c, "trap 'exit 0' TERM; while true; do echo app; sleep 1; done"]}
`;
const MOUNTED = `apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {password: s3cret}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: login, secret: {secretName: login}}]
  containers:
    - {name: c, image: "busybox:1.36", command: [sh, -c, "while true; do cat /login/password; echo; sleep 1; done"], volumeMounts: [{name: login, mountPath: /login}]}
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "sleep 100000"]}]
`;

function pod(container: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: c, image: "busybox:1.36", ${container}}]
`;
}

const RUNNING: Look = { see: "kubectl get pod p", matches: /1\/1 +Running/ };
const TICKS: Look = { see: "kubectl logs p --since=3s", matches: /tick/ };
const FETCH = "kubectl exec client -- timeout 8 wget -qO- -T 5 http://web";
const SERVED: Look = { see: FETCH, matches: /Welcome to nginx/ };
const recreate = ["kubectl delete pod p --now", "kubectl apply -f world.yaml"];
const aimed = { pod: "p", container: "c" };
const IP = "kubectl get pod k -o jsonpath={.status.podIP}";
const K_RUNS: Look = { see: "kubectl get pod k", matches: /2\/2 +Running/, within: "120s" };

export const FAULT_ROWS: Readonly<Record<string, readonly FaultRow[]>> = {
  exit: [
    {
      manifest: TICKER,
      at: "0s",
      fault: { ...aimed, exitCode: 42 },
      symptom: [
        { see: "rows p", matches: /Error[^]*CrashLoopBackOff/ },
        { see: "kubectl describe pod p", matches: /Exit Code: +42/ },
      ],
      recovery: [{ ...RUNNING }, TICKS],
    },
    {
      manifest: TICKER,
      at: "0s",
      fault: { ...aimed, signal: "SIGSEGV", times: 2 },
      symptom: [
        { see: "kubectl describe pod p", matches: /Exit Code: +139/ },
        { see: "kubectl get pod p", matches: /1\/1 +Running +2/ },
      ],
      recovery: [TICKS],
    },
    {
      manifest: DEPLOYMENT,
      at: "0s",
      fault: { workload: "deployment/shop" },
      symptom: [{ see: "kubectl get pods --no-headers | grep -c -E 'Error|CrashLoopBackOff'", matches: /^2$/m }],
      recovery: [{ see: "kubectl get deployment shop", matches: /2\/2/ }],
    },
    {
      manifest: KINDS,
      at: "0s",
      fault: { pod: "k", container: "init", exitCode: 7 },
      symptom: [
        { see: "rows k", matches: /Init:Error[^]*Init:CrashLoopBackOff/ },
        { see: "kubectl describe pod k", matches: /Exit Code: +7/ },
      ],
      recovery: [K_RUNS],
    },
    {
      manifest: KINDS,
      at: "0s",
      fault: { pod: "k", container: "side" },
      symptom: [{ see: "kubectl get pod k", matches: /0\/2 +Init:(Error|CrashLoopBackOff)/ }],
      recovery: [K_RUNS],
    },
  ],
  hang: [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", container: "web" },
      symptom: [
        { see: "kubectl get pod web", matches: /1\/2 +Running +0/ },
        { see: "kubectl get events", matches: /Readiness probe failed: .*context deadline exceeded/ },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running +0/ }, SERVED],
    },
    {
      manifest: TICKER,
      at: "5s",
      fault: aimed,
      symptom: [{ see: "sleep 5; kubectl logs p --since=3s; echo end", matches: /^end\n$/ }],
      recovery: [TICKS],
    },
    {
      manifest: KINDS,
      at: "10s",
      fault: { pod: "k", container: "app" },
      then: ["kubectl delete pod k --wait=false"],
      symptom: [
        { see: "sleep 15; kubectl get pod k", matches: /Terminating/, within: "2s" },
        { see: "kubectl get pod k", matches: /not found/, within: "15s" },
      ],
      afterHeal: ["kubectl apply -f world.yaml"],
      recovery: [K_RUNS],
    },
    {
      manifest: KINDS,
      at: "3s",
      fault: { pod: "k", container: "init" },
      symptom: [{ see: "sleep 20; kubectl get pod k", matches: /1\/2 +Init:1\/2 +0/ }],
      recovery: [K_RUNS],
    },
  ],
  "slow-start": [
    {
      manifest: WEB,
      at: "0s",
      fault: { pod: "web", container: "web", delay: "20s" },
      symptom: [
        { see: "kubectl get pod web", matches: /1\/2 +Running/ },
        { see: "kubectl get events", matches: /connect: connection refused/ },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running/ }],
    },
    {
      manifest: KINDS,
      at: "0s",
      fault: { pod: "k", container: "init", delay: "40s" },
      symptom: [
        { see: "sleep 30; kubectl get pod k", matches: /1\/2 +Init:1\/2/ },
        { see: "kubectl logs k -c init; echo end", matches: /^end\n$/ },
      ],
      recovery: [K_RUNS],
    },
    {
      // It was armed for one start; what that start still waits for is healed too.
      manifest: TICKER,
      at: "0s",
      fault: { ...aimed, delay: "1h", times: 1 },
      symptom: [{ see: "sleep 20; kubectl logs p; kubectl get pod p", matches: /^NAME.*\np +1\/1 +Running/ }],
      recovery: [TICKS],
    },
    {
      manifest: pod(
        `command: [sh, -c, "touch /tmp/up; sleep 100000"], livenessProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 2, failureThreshold: 2}`,
      ),
      at: "0s",
      fault: { ...aimed, delay: "30s" },
      symptom: [{ see: "kubectl get events", matches: /Container c failed liveness probe, will be restarted/ }],
      recovery: [RUNNING],
    },
  ],
  crash: [
    {
      manifest: TICKER,
      at: "5s",
      fault: { ...aimed, uptime: "4s", exitCode: 3 },
      symptom: [
        { see: "rows p", matches: /Error[^]*CrashLoopBackOff/ },
        { see: "kubectl describe pod p", matches: /Exit Code: +3/ },
        { see: "kubectl logs p --previous", matches: /tick/ },
      ],
      recovery: [TICKS, { see: "sleep 30; kubectl get pod p", matches: /Running/ }],
    },
    {
      manifest: KINDS,
      at: "10s",
      fault: { pod: "k", container: "side", uptime: "3s", signal: "SIGSEGV", times: 1 },
      symptom: [
        { see: "rows k", matches: /Running 1/ },
        { see: "kubectl describe pod k", matches: /Exit Code: +139/ },
      ],
      recovery: [K_RUNS],
    },
  ],
  oom: [
    {
      manifest: LIMITED,
      at: "5s",
      fault: { ...aimed, within: "2s", times: 1 },
      symptom: [
        { see: "rows p", matches: /OOMKilled/ },
        { see: "kubectl describe pod p", matches: /Reason: +OOMKilled\n +Exit Code: +137/ },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: TICKER,
      at: "5s",
      fault: { ...aimed, within: "2s" },
      symptom: [
        { see: "kubectl get pod p", matches: /Evicted/ },
        { see: "kubectl describe pod p", matches: /The node was low on resource: memory/ },
      ],
      // The node says for five minutes that it is short of memory, and takes nothing meanwhile.
      afterHeal: ["sleep 330", ...recreate],
      recovery: [RUNNING],
    },
  ],
  "kill-process": [
    {
      manifest: pod(`command: [sh, -c, "while true; do tail -f /dev/null; echo died $?; done"]`),
      at: "5s",
      fault: { ...aimed, process: "tail" },
      symptom: [
        { see: "kubectl logs p", matches: /died 137/ },
        { see: "kubectl get pod p", matches: /Running +0/ },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: TICKER,
      at: "5s",
      fault: { ...aimed, process: "sh" },
      symptom: [{ see: "kubectl describe pod p", matches: /Exit Code: +137/ }],
      recovery: [RUNNING],
    },
  ],
  "command-missing": [
    {
      manifest: TICKER,
      at: "0s",
      fault: aimed,
      symptom: [
        { see: "rows p", matches: /RunContainerError|StartError[^]*CrashLoopBackOff/ },
        { see: "kubectl get events", matches: /exec: "sh": executable file not found in \$PATH/ },
      ],
      recovery: [RUNNING, TICKS],
    },
    {
      manifest: KINDS,
      at: "0s",
      fault: { pod: "k", container: "init" },
      symptom: [{ see: "rows k", matches: /Init:(RunContainerError|StartError)[^]*Init:CrashLoopBackOff/ }],
      recovery: [K_RUNS],
    },
  ],
  "bad-image": [
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "busybox:1.36" },
      symptom: [
        { see: "rows p", matches: /ErrImagePull[^]*ImagePullBackOff/ },
        { see: "kubectl get events", matches: /docker.io\/library\/busybox:1.36: not found/ },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: CRASHING,
      at: "5s",
      fault: { image: "busybox:1.36" },
      symptom: [{ see: "kubectl get pod p", matches: /ImagePullBackOff/ }],
      recovery: [{ see: "rows p", matches: /Error/ }],
    },
  ],
  "slow-pull": [
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "busybox:1.36", delay: "40s", times: 1 },
      symptom: [
        { see: "sleep 30; kubectl get pod p", matches: /ContainerCreating/ },
        { see: "kubectl get events", matches: /Successfully pulled image "busybox:1.36" in 4\d/ },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: KINDS.replace('name: app, image: "busybox:1.36"', 'name: app, image: "busybox:1.37"'),
      at: "0s",
      fault: { image: "busybox:1.37", delay: "30s" },
      symptom: [{ see: "sleep 20; kubectl get pod k", matches: /PodInitializing/ }],
      recovery: [K_RUNS],
    },
  ],
  "pull-refused": [
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "docker.io/library/busybox:1.36" },
      symptom: [
        { see: "rows p", matches: /ErrImagePull[^]*ImagePullBackOff/ },
        { see: "kubectl get events", matches: /insufficient_scope: authorization failed/ },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "busybox:1.36", reason: "unsigned" },
      symptom: [
        { see: "rows p", matches: /SignatureValidationFailed/ },
        {
          see: "kubectl get events",
          matches: /Failed to pull image "busybox:1\.36": SignatureValidationFailed: Source/,
        },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "busybox:1.36", reason: "rate-limited" },
      symptom: [{ see: "kubectl get events", matches: /429 Too Many Requests/ }],
      recovery: [RUNNING],
    },
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "busybox:1.36", reason: "rate-limited" },
      symptom: [
        { see: "rows p", matches: /ErrImagePull[^]*ImagePullBackOff/ },
        {
          see: "kubectl get events",
          matches:
            /unexpected status code https:\/\/registry-1\.docker\.io\/v2\/library\/busybox\/manifests\/sha256:[0-9a-f]{64}: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit\./,
        },
      ],
      recovery: [RUNNING],
    },
  ],
  "registry-down": [
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "nginx" },
      symptom: [
        { see: "rows p", matches: /ErrImagePull[^]*ImagePullBackOff/ },
        { see: "kubectl get events", matches: /dial tcp .*: connect: connection refused/ },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "nginx", how: "timeout" },
      symptom: [{ see: "kubectl get events", matches: /i\/o timeout/ }],
      recovery: [{ ...RUNNING, within: "120s" }],
    },
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "busybox:1.36", how: "unavailable" },
      symptom: [
        { see: "rows p", matches: /RegistryUnavailable[^]*ImagePullBackOff/ },
        {
          see: "kubectl get pod p -o jsonpath='{.status.containerStatuses[0].state.waiting.message}'",
          matches:
            /^Back-off pulling image "busybox:1\.36": RegistryUnavailable: image pull failed for busybox:1\.36 because the registry is unavailable: pinging container registry registry-1\.docker\.io: /,
        },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "nginx", how: "no-such-host", times: 2 },
      symptom: [
        {
          see: "kubectl get events",
          matches: /dial tcp: lookup registry-1\.docker\.io: no such host/,
        },
      ],
      recovery: [{ ...RUNNING, within: "120s" }],
    },
  ],
  "image-store": [
    {
      manifest: TICKER,
      at: "0s",
      fault: { image: "busybox:1.36" },
      symptom: [
        { see: "rows p", matches: /ImageInspectError/ },
        {
          see: "kubectl get events",
          matches:
            /InspectFailed .*Failed to inspect image "": rpc error: code = DeadlineExceeded desc = context deadline exceeded[^]*Error: ImageInspectError/,
        },
      ],
      recovery: [RUNNING],
    },
  ],
  "config-missing": [
    {
      manifest: CONFIGURED,
      at: "5s",
      fault: { pod: "p" },
      symptom: [
        { see: "rows p", matches: /CreateContainerConfigError/ },
        { see: "kubectl get events", matches: /configmap "settings" not found/ },
      ],
      recovery: [RUNNING, { see: "kubectl logs p", matches: /blue/ }],
    },
    {
      manifest: MOUNTED,
      at: "5s",
      fault: { pod: "p", kind: "Secret" },
      then: recreate.slice(0, 1).concat("kubectl get pods", "sed '1,/^---/d' world.yaml | kubectl apply -f -"),
      symptom: [
        { see: "kubectl get events", matches: /FailedMount.*secret "login" not found/ },
        { see: "kubectl get pod p", matches: /ContainerCreating/ },
      ],
      recovery: [
        { ...RUNNING, within: "180s" },
        { see: "kubectl logs p", matches: /s3cret/ },
      ],
    },
  ],
  "config-wrong": [
    {
      manifest: BY_KEY,
      at: "5s",
      fault: { pod: "p", kind: "Secret" },
      symptom: [
        { see: "rows p", matches: /CreateContainerConfigError/ },
        { see: "kubectl get events", matches: /couldn't find key password in Secret default\/login/ },
      ],
      recovery: [RUNNING, { see: "kubectl logs p", matches: /s3cret/ }],
    },
    {
      manifest: CONFIGURED,
      at: "5s",
      fault: { pod: "p", object: "settings", key: "COLOUR", change: "replace", value: "red" },
      symptom: [{ see: "kubectl logs p", matches: /red/, within: "120s" }],
      recovery: [{ see: "kubectl logs p", matches: /blue/, within: "300s" }],
    },
    {
      manifest: MOUNTED,
      at: "5s",
      fault: { pod: "p", kind: "Secret", change: "replace", value: "guess" },
      symptom: [{ see: "kubectl logs p --since=2s", matches: /guess/, within: "150s" }],
      recovery: [{ see: "kubectl logs p --since=2s", matches: /s3cret/, within: "150s" }],
    },
    {
      manifest: CONFIGURED,
      at: "5s",
      fault: { pod: "p", key: "COLOUR", change: "replace", value: "red" },
      symptom: [{ see: "kubectl logs p", matches: /red/ }],
      recovery: [{ see: "kubectl logs p", matches: /blue/ }],
    },
  ],
  "mount-failure": [
    {
      manifest: WEB,
      at: "0s",
      fault: { pod: "web", volume: "data" },
      symptom: [
        { see: "kubectl get pod web", matches: /ContainerCreating/ },
        {
          see: "kubectl describe pod web",
          matches: /FailedMount[^]*MountVolume.SetUp failed for volume "data" : mount failed/,
        },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running/, within: "180s" }],
    },
  ],
  "disk-full": [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", container: "writer", path: "/data" },
      symptom: [
        { see: "kubectl exec web -c web -- cp /etc/passwd /data/new", matches: /No space left on device/ },
        { see: "kubectl exec web -c writer -- df /data", matches: /100% \/data/ },
      ],
      recovery: [{ see: "kubectl exec web -c writer -- sh -c 'echo x > /data/x && echo written'", matches: /written/ }],
    },
    {
      manifest: TICKER,
      at: "0s",
      fault: aimed,
      symptom: [{ see: "kubectl exec p -- sh -c 'echo x > /tmp/x'", matches: /No space left on device/ }],
      recovery: [{ see: "kubectl exec p -- sh -c 'echo x > /tmp/x && echo written'", matches: /written/ }],
    },
  ],
  "read-only": [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", container: "writer", path: "/data" },
      symptom: [
        { see: "kubectl logs web -c writer", matches: /Read-only file system/ },
        { see: "kubectl exec web -c web -- sh -c 'echo x > /data/x && echo written'", matches: /written/ },
      ],
      recovery: [{ see: "kubectl exec web -c writer -- sh -c 'echo x > /data/x && echo written'", matches: /written/ }],
    },
  ],
  "files-deleted": [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", container: "web", path: "/usr/share/nginx/html/index.html" },
      symptom: [
        { see: FETCH, matches: /403 Forbidden/ },
        { see: "kubectl get pod web", matches: /1\/2 +Running/ },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running/ }, SERVED],
    },
  ],
  "files-owned": [
    {
      manifest: UNPRIVILEGED,
      at: "5s",
      fault: { ...aimed, path: "/tmp/f", owner: 0 },
      symptom: [{ see: "kubectl logs p", matches: /can't open '\/tmp\/f': Permission denied/ }],
      recovery: [{ see: "kubectl logs p --since=2s", matches: /^x$/m }],
    },
  ],
  dns: [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "client" },
      symptom: [
        { see: FETCH, matches: /bad address 'web'/ },
        { see: "kubectl exec client -- nslookup web", matches: /SERVFAIL/ },
      ],
      recovery: [SERVED],
    },
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "client", answer: "silence", name: "web" },
      symptom: [{ see: "kubectl exec client -- nslookup web", matches: /no servers could be reached/ }],
      recovery: [SERVED],
    },
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "client", answer: "NXDOMAIN", name: "web" },
      symptom: [{ see: "kubectl exec client -- nslookup web", matches: /can't find web.*: NXDOMAIN/ }],
      recovery: [SERVED],
    },
  ],
  "dns-slow": [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "client", delay: "6s" },
      symptom: [{ see: "kubectl exec client -- nslookup -timeout=2 web", matches: /no servers could be reached/ }],
      recovery: [SERVED],
    },
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "client", delay: "2s" },
      symptom: [{ see: "kubectl exec client -- time wget -qO- http://web", matches: /Welcome[^]*real\t0m [2-9]\./ }],
      recovery: [{ see: "kubectl exec client -- time wget -qO- http://web", matches: /Welcome[^]*real\t0m 0\./ }],
    },
  ],
  "no-endpoints": [
    {
      manifest: WEB,
      at: "10s",
      fault: { service: "web" },
      symptom: [
        { see: "kubectl get endpoints web", matches: /web +<none>/ },
        { see: FETCH, matches: /Connection refused/ },
        { see: "kubectl get pod web", matches: /2\/2 +Running/ },
      ],
      recovery: [SERVED],
    },
  ],
  "port-blocked": [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", port: 80 },
      symptom: [
        { see: "kubectl get events", matches: /Readiness probe failed: .*connect: connection refused/ },
        { see: "kubectl get pod web", matches: /1\/2 +Running/ },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running/ }, SERVED],
    },
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", how: "drop" },
      symptom: [
        { see: "kubectl get events", matches: /Readiness probe failed: .*context deadline exceeded/ },
        { see: FETCH, matches: /download timed out|Connection timed out|Terminated|terminated/ },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running/ }, SERVED],
    },
  ],
  "port-taken": [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", port: 80 },
      symptom: [
        {
          see: "kubectl logs web -c web --previous",
          matches: /bind\(\) to 0.0.0.0:80 failed \(98: Address already in use\)/,
        },
        { see: "kubectl get pod web", matches: /1\/2 +CrashLoopBackOff/ },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running/, within: "120s" }, SERVED],
    },
  ],
  latency: [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", delay: "2s" },
      symptom: [
        { see: "kubectl get events", matches: /Readiness probe failed: .*context deadline exceeded/ },
        { see: "kubectl get pod web", matches: /1\/2 +Running/ },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running/ }, SERVED],
    },
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "client", delay: "300ms" },
      symptom: [
        {
          see: "kubectl exec client -- sh -c 'ping -c 1 $(nslookup web | tail -3 | sed -n s/Address:.//p)'; IP=$(kubectl get pod web -o jsonpath={.status.podIP}); kubectl exec client -- ping -c 1 $IP",
          matches: /time=3\d\d\.\d+ ms/,
        },
      ],
      recovery: [SERVED],
    },
  ],
  "probe-fails": [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", container: "web" },
      symptom: [
        { see: "kubectl get events", matches: /Readiness probe failed: HTTP probe failed with statuscode: 503/ },
        { see: "kubectl get pod web", matches: /1\/2 +Running +0/ },
        { see: "kubectl get endpoints web", matches: /web +(<none>)? / },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running/ }, SERVED],
    },
    {
      manifest: pod(
        `command: [sh, -c, "while true; do echo tick; sleep 1; done"], livenessProbe: {exec: {command: ["true"]}, periodSeconds: 2}`,
      ),
      at: "5s",
      fault: { ...aimed, probe: "liveness", times: 3 },
      symptom: [
        { see: "kubectl get events", matches: /Container c failed liveness probe, will be restarted/ },
        { see: "kubectl get pod p", matches: /Running +1/ },
      ],
      recovery: [RUNNING],
    },
    {
      manifest: pod(
        `command: [sh, -c, "sleep 100000"], startupProbe: {exec: {command: ["true"]}, periodSeconds: 2, failureThreshold: 3}`,
      ),
      at: "0s",
      fault: { ...aimed, probe: "startup" },
      symptom: [
        { see: "kubectl get events", matches: /Container c failed startup probe, will be restarted/ },
        { see: "kubectl describe pod p", matches: /Exit Code: +137/ },
      ],
      recovery: [RUNNING],
    },
  ],
  "probe-flaps": [
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web", container: "web", down: "20s", up: "20s" },
      symptom: [{ see: "rows web", matches: /1\/2 Running[^]*2\/2 Running[^]*1\/2 Running/, within: "120s" }],
      recovery: [
        { see: "kubectl get pod web", matches: /2\/2 +Running/ },
        { see: "sleep 60; kubectl get pod web", matches: /2\/2/ },
      ],
    },
    {
      manifest: pod(
        `command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"], livenessProbe: {exec: {command: ["true"]}, periodSeconds: 2, failureThreshold: 3}`,
      ),
      at: "5s",
      fault: { ...aimed, probe: "liveness", down: "10s", up: "30s" },
      symptom: [{ see: "kubectl get pod p", matches: /Running +[23] /, within: "150s" }],
      recovery: [RUNNING],
    },
  ],
  sandbox: [
    {
      manifest: TICKER,
      at: "5s",
      fault: { pod: "p" },
      symptom: [
        { see: "kubectl get events", matches: /Pod sandbox changed, it will be killed and re-created/ },
        { see: "kubectl get pod p", matches: /Running +1/ },
      ],
      recovery: [TICKS],
    },
    {
      manifest: KINDS,
      at: "10s",
      fault: { pod: "k" },
      symptom: [
        { see: "rows k", matches: /0\/2 Error 0[^]*2\/2 Running 2/ },
        { see: "kubectl get pod k -o jsonpath={.status.initContainerStatuses[1].restartCount}", matches: /^1$/ },
        { see: IP, matches: /^10\.244\.(?!.*\.2$)/ },
      ],
      recovery: [K_RUNS],
    },
  ],
  "back-off-reset": [
    {
      manifest: CRASHING,
      at: "200s",
      fault: aimed,
      symptom: [
        { see: "rows p", matches: /^0\/1 CrashLoopBackOff 5[^]*Error 6/, within: "2s" },
        // The next wait is one of 10 s again.
        { see: "rows p", matches: /Error 6[^]*CrashLoopBackOff 6[^]*Error 7/, within: "14s" },
      ],
      recovery: [{ see: "rows p", matches: /Error 8/ }],
    },
    {
      manifest: pod(`command: [sh, -c, "sleep 1000"]`).replace("busybox:1.36", "busybox:none"),
      at: "300s",
      fault: aimed,
      symptom: [{ see: "rows p", matches: /ErrImagePull[^]*ImagePullBackOff/, within: "80s" }],
      afterHeal: ["sed s/:none/:1.36/ world.yaml | kubectl apply -f -"],
      recovery: [RUNNING],
    },
  ],
  "kubelet-restart": [
    {
      manifest: TICKER,
      at: "10s",
      fault: { pod: "p", downtime: "20s" },
      symptom: [
        { see: "kubectl logs p", matches: /dial tcp .*:10250: connect: connection refused/, within: "10s" },
        { see: "kubectl get events -n default", matches: /Starting +node\/node-\d/ },
      ],
      recovery: [RUNNING, TICKS],
    },
    {
      manifest: pod(`command: [sh, -c, "sleep 15; exit 3"]`),
      at: "5s",
      fault: { pod: "p", downtime: "1h" },
      symptom: [
        // It has ended, and nobody has noticed.
        { see: "sleep 30; kubectl get pod p", matches: /1\/1 +Running +0/, within: "2s" },
      ],
      // Healed before its time.
      recovery: [{ see: "kubectl get pod p", matches: /Running +1/ }],
    },
  ],
  "node-not-ready": [
    {
      manifest: TICKER,
      at: "10s",
      fault: { pod: "p" },
      symptom: [{ see: "kubectl logs p", matches: /connection refused/ }],
      recovery: [{ see: "kubectl get nodes | grep -c NotReady", matches: /^0$/m }, RUNNING],
    },
    {
      manifest: DEPLOYMENT,
      at: "10s",
      fault: { node: "node-1" },
      symptom: [
        { see: "kubectl get nodes", matches: /node-1 +NotReady/ },
        { see: "kubectl get pods -o wide", matches: /0\/1|1\/1 +Running.*node-1/ },
        { see: "kubectl get pods -o wide", matches: /Terminating.*node-1/, within: "400s" },
      ],
      recovery: [
        { see: "kubectl get nodes | grep -c NotReady", matches: /^0$/m },
        { see: "kubectl get pods -o wide | grep -c Terminating", matches: /^0$/m },
        { see: "kubectl get deployment shop", matches: /2\/2/ },
      ],
    },
  ],
  "node-off": [
    {
      manifest: TICKER,
      at: "10s",
      fault: { pod: "p" },
      symptom: [{ see: "kubectl logs p", matches: /no route to host/ }],
      recovery: [{ see: "kubectl get pod p", matches: /1\/1 +Running +1/ }, TICKS],
    },
    {
      manifest: WEB,
      at: "10s",
      fault: { pod: "web" },
      symptom: [
        { see: "kubectl get nodes", matches: /NotReady/ },
        { see: FETCH, matches: /No route to host|timed out|Terminated|refused/ },
      ],
      recovery: [{ see: "kubectl get pod web", matches: /2\/2 +Running +2/ }, SERVED],
    },
  ],
  "node-reboot": [
    {
      manifest: TICKER,
      at: "10s",
      fault: { pod: "p", downtime: "20s" },
      symptom: [
        { see: "kubectl describe pod p", matches: /Last State: +Terminated\n +Reason: +Unknown\n +Exit Code: +255/ },
        { see: "kubectl get events", matches: /Rebooted/ },
      ],
      recovery: [{ see: "kubectl get pod p", matches: /1\/1 +Running +1/ }, TICKS],
    },
    {
      manifest: KINDS,
      at: "10s",
      fault: { pod: "k", downtime: "1h" },
      symptom: [{ see: "kubectl get nodes", matches: /NotReady/ }],
      recovery: [
        { see: "rows k", matches: /Unknown 0[^]*2\/2 Running 2/, within: "120s" },
        { see: "kubectl get events", matches: /SandboxChanged/ },
      ],
    },
  ],
  drain: [
    {
      manifest: DEPLOYMENT,
      at: "10s",
      fault: { node: "node-2" },
      symptom: [
        { see: "kubectl get nodes", matches: /node-2 +Ready,SchedulingDisabled/ },
        { see: "kubectl get pods -o wide | grep -c node-2", matches: /^0$/m },
      ],
      recovery: [
        { see: "kubectl get nodes | grep -c SchedulingDisabled", matches: /^0$/m },
        { see: "kubectl get deployment shop", matches: /2\/2/ },
      ],
    },
    {
      manifest: DEPLOYMENT.replace("replicas: 2", "replicas: 1")
        .replace("spec:\n      term", "spec:\n      nodeName: node-1\n      term")
        .replace("nodeName: node-1", "nodeSelector: {kubernetes.io/hostname: node-1}"),
      at: "10s",
      fault: { node: "node-1" },
      symptom: [{ see: "kubectl get pods", matches: /shop-\S+ +0\/1 +Pending/ }],
      recovery: [{ see: "kubectl get deployment shop", matches: /1\/1/ }],
    },
  ],
  "memory-pressure": [
    {
      manifest: TICKER,
      at: "10s",
      fault: { pod: "p" },
      symptom: [
        { see: "kubectl get pod p", matches: /Evicted/ },
        {
          see: "kubectl describe pod p",
          matches: /low on resource: memory\. Threshold quantity: 100Mi, available: \d+Ki\. Container c was/,
        },
        { see: "kubectl describe nodes", matches: /MemoryPressure +True/ },
        { see: "kubectl describe nodes", matches: /Taints: +node.kubernetes.io\/memory-pressure:NoSchedule/ },
      ],
      afterHeal: ["sleep 330", ...recreate],
      recovery: [RUNNING, { see: "kubectl describe nodes | grep -c 'MemoryPressure *True'", matches: /^0$/m }],
    },
    {
      manifest: DEPLOYMENT,
      at: "10s",
      fault: { node: "node-1" },
      then: [
        "sleep 40",
        'kubectl run besteffort --image=busybox:1.36 --overrides=\'{"spec":{"nodeName":"node-1"}}\' -- sleep 1000',
      ],
      symptom: [
        { see: "kubectl get pods", matches: /besteffort +0\/1 +Evicted/ },
        { see: "kubectl describe pod besteffort", matches: /node had condition: \[MemoryPressure\]/ },
      ],
      afterHeal: ["sleep 330"],
      recovery: [{ see: "kubectl get deployment shop", matches: /2\/2/ }],
    },
  ],
  "disk-pressure": [
    {
      manifest: TICKER,
      at: "10s",
      fault: { pod: "p" },
      symptom: [
        { see: "kubectl get pod p", matches: /Evicted/ },
        {
          see: "kubectl describe pod p",
          matches: /low on resource: ephemeral-storage\. Threshold quantity: \d+Ki, available: \d+Ki\./,
        },
        { see: "kubectl describe nodes", matches: /DiskPressure +True +.*KubeletHasDiskPressure/ },
        { see: "kubectl get events", matches: /Attempting to reclaim ephemeral-storage/ },
      ],
      afterHeal: ["sleep 330", ...recreate],
      recovery: [RUNNING, { see: "kubectl describe nodes | grep -c 'DiskPressure *True'", matches: /^0$/m }],
    },
  ],
};
