/**
 * What real ones were seen to do, each with the version it was seen with: kubelets, as rows of `kubectl get pods -w` (READY
 * and STATUS in their order, and RESTARTS; ages are those of the row, and where a span was seen, its beginning), and
 * kubectl, as it described Pods.
 * Simplified: the rows of a watch are put together from sequences that were seen, they are not one captured output.
 * Source: the recorded sequences that the kubelet of this program was built from (kubelet 1.35 and 1.36), and the recorded
 * output of kubectl 1.33.1.
 */
export interface Recording {
  title: string;
  version: string;
  /** The same Pod, to be run here. */
  manifest: string;
  /** What is done meanwhile, and when. */
  deeds?: readonly { at: string; kubectl: string }[];
  /** Settings of the simulation, where they are not the usual ones. */
  settings?: Readonly<Record<string, unknown>>;
  /** How long it was watched. */
  seconds: number;
  printed: string;
}

/** The recording's run as a scenario, to be opened here. */
export function runOf({ title, manifest, deeds = [], settings = {} }: Recording): string {
  // What is done at the very beginning is done before the Pod is there.
  const steps = [...deeds, { at: "0s", kubectl: "apply -f recorded.yaml" }];
  const spec = { settings, files: { "recorded.yaml": manifest }, steps };
  return JSON.stringify({ apiVersion: "podarium/v1", kind: "Scenario", metadata: { title }, spec });
}

const HEAD = "NAME     READY   STATUS              RESTARTS      AGE\n";

const CRASHER = `apiVersion: v1
kind: Pod
metadata: {name: crasher}
spec:
  containers:
    - {name: c, image: "busybox:1.36", imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 3; exit 1"]}
`;

export const RECORDINGS: readonly Recording[] = [
  {
    title: "A container that ends with 1 after three seconds, again and again",
    version: "kubelet 1.35",
    seconds: 49,
    manifest: CRASHER,
    printed: `${HEAD}crasher   0/1   Error   0   3s
crasher   1/1   Running   1 (0s ago)   3s
crasher   0/1   Error   1   7s
crasher   0/1   CrashLoopBackOff   1 (13s ago)   19s
crasher   1/1   Running   2   19s
crasher   0/1   Error   2   22s
crasher   0/1   CrashLoopBackOff   2 (26s ago)   48s
crasher   1/1   Running   3   48s
`,
  },
  {
    title: "An image that does not exist",
    version: "kubelet 1.36",
    seconds: 20,
    manifest: `apiVersion: v1
kind: Pod
metadata: {name: missing}
spec:
  containers:
    - {name: c, image: "nginx:no-such-tag"}
`,
    printed: `${HEAD}missing   0/1   ContainerCreating   0   0s
missing   0/1   ErrImagePull   0   4s
missing   0/1   ImagePullBackOff   0   17s
`,
  },
  {
    title: "A readiness probe that begins after five seconds",
    version: "kubelet 1.36",
    seconds: 12,
    manifest: `apiVersion: v1
kind: Pod
metadata: {name: ready}
spec:
  containers:
    - name: c
      image: nginx:1.27
      readinessProbe: {httpGet: {port: 80}, initialDelaySeconds: 5, periodSeconds: 5}
`,
    printed: `${HEAD}ready   0/1   Running   0   0s
ready   1/1   Running   0   7s
`,
  },
  {
    title: "The same, until CrashLoopBackOff stays",
    version: "kubelet 1.35",
    seconds: 200,
    manifest: CRASHER,
    printed: `${HEAD}crasher   1/1   Running   0   0s
crasher   0/1   Error   0   3s
crasher   1/1   Running   1 (0s ago)   4s
crasher   0/1   Error   1   7s
crasher   0/1   CrashLoopBackOff   1 (10s ago)   17s
crasher   1/1   Running   2   17s
crasher   0/1   Error   2   20s
crasher   1/1   Running   3   40s
crasher   0/1   Error   3   43s
crasher   1/1   Running   4   83s
crasher   0/1   Error   4   86s
crasher   0/1   CrashLoopBackOff   4 (80s ago)   166s
crasher   1/1   Running   5   166s
`,
  },
  {
    title: "A web server without probes",
    version: "kubelet 1.36",
    seconds: 5,
    manifest: `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - {name: nginx, image: "nginx:1.27"}
`,
    printed: `${HEAD}web   0/1   ContainerCreating   0   0s
web   1/1   Running   0   0s
`,
  },
  {
    title: "A liveness probe by a file, in a Pod that ignores TERM",
    version: "kubelet 1.36",
    seconds: 70,
    manifest: `apiVersion: v1
kind: Pod
metadata: {name: live}
spec:
  terminationGracePeriodSeconds: 30
  containers:
    - name: c
      image: busybox:1.36
      command: [sh, -c, "trap '' TERM; touch /tmp/ok; (sleep 20; rm /tmp/ok) & while true; do sleep 1; done"]
      livenessProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 5, failureThreshold: 2}
`,
    printed: `${HEAD}live   1/1   Running   0   0s
live   1/1   Running   1 (0s ago)   60s
`,
  },
  {
    title: "A delete, and ten seconds of cleaning up",
    version: "kubelet 1.36",
    seconds: 40,
    deeds: [{ at: "20s", kubectl: "delete pod trapper --wait=false" }],
    manifest: `apiVersion: v1
kind: Pod
metadata: {name: trapper}
spec:
  terminationGracePeriodSeconds: 20
  containers:
    - {name: c, image: "busybox:1.36", command: [sh, -c, "trap 'sleep 10; exit 0' TERM; while true; do sleep 1; done"]}
`,
    printed: `${HEAD}trapper   1/1   Running   0   1s
trapper   1/1   Terminating   0   20s
trapper   0/1   Completed   0   30s
`,
  },
  {
    title: "kubectl describe: the second of three init containers",
    version: "kubectl 1.33.1",
    seconds: 300,
    settings: { kubernetesVersion: "1.33", nodes: [{ name: "node-a" }] },
    manifest: `apiVersion: v1
kind: Pod
metadata: {name: init-running, labels: {app: init-running}}
spec:
  initContainers:
    - {name: fetch, image: "busybox:1.36", command: [sh, -c, "sleep 5"]}
    - {name: migrate, image: "busybox:1.36", command: [sh, -c, "sleep 600"]}
    - {name: warm, image: "busybox:1.36"}
  containers:
    - {name: app, image: "example/app:3", ports: [{containerPort: 8080}]}
`,
    printed: `Name:             init-running
Namespace:        default
Priority:         0
Service Account:  default
Node:             node-a/192.0.2.11
Start Time:       Thu, 15 Jan 2026 11:47:30 +0000
Labels:           app=init-running
Annotations:      <none>
Status:           Pending
IP:               10.244.0.6
IPs:
  IP:  10.244.0.6
Init Containers:
  fetch:
    Container ID:  containerd://6665746368787878787878787878787878787878787878787878787878787878
    Image:         busybox:1.36
    Image ID:      docker.io/library/busybox@sha256:62757379626f783a312e33367979797979797979797979797979797979797979
    Port:          <none>
    Host Port:     <none>
    Command:
      sh
      -c
      wget -O /data/a http://x
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
      Started:      Thu, 15 Jan 2026 11:47:35 +0000
      Finished:     Thu, 15 Jan 2026 11:47:40 +0000
    Ready:          True
    Restart Count:  0
    Environment:    <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-696x6 (ro)
  migrate:
    Container ID:  containerd://6d69677261746578787878787878787878787878787878787878787878787878
    Image:         busybox:1.36
    Image ID:      docker.io/library/busybox@sha256:62757379626f783a312e33367979797979797979797979797979797979797979
    Port:          <none>
    Host Port:     <none>
    Command:
      sh
      -c
      sleep 600
    State:          Running
      Started:      Thu, 15 Jan 2026 11:47:45 +0000
    Ready:          False
    Restart Count:  0
    Environment:    <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-696x6 (ro)
  warm:
    Container ID:
    Image:          busybox:1.36
    Image ID:
    Port:           <none>
    Host Port:      <none>
    State:          Waiting
      Reason:       PodInitializing
    Ready:          False
    Restart Count:  0
    Environment:    <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-696x6 (ro)
Containers:
  app:
    Container ID:
    Image:          example/app:3
    Image ID:
    Port:           8080/TCP
    Host Port:      0/TCP
    State:          Waiting
      Reason:       PodInitializing
    Ready:          False
    Restart Count:  0
    Environment:    <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-696x6 (ro)
Conditions:
  Type                        Status
  PodReadyToStartContainers   True
  Initialized                 False
  Ready                       False
  ContainersReady             False
  PodScheduled                True
Volumes:
  kube-api-access-696x6:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:  3607
    ConfigMapName:           kube-root-ca.crt
    Optional:                false
    DownwardAPI:             true
QoS Class:                   BestEffort
Node-Selectors:              <none>
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
Events:
  Type    Reason     Age                From               Message
  ----    ------     ----               ----               -------
  Normal  Scheduled  12m                default-scheduler  Successfully assigned default/init-running to node-a
  Normal  Created    12m                kubelet            Created container: fetch
  Normal  Started    12m                kubelet            Started container fetch
  Normal  Pulled     12m (x2 over 12m)  kubelet            Container image "busybox:1.36" already present on machine
  Normal  Created    12m                kubelet            Created container: migrate
  Normal  Started    12m                kubelet            Started container migrate
`,
  },
  {
    title: "kubectl describe: larger than any node",
    version: "kubectl 1.33.1",
    seconds: 90,
    settings: { kubernetesVersion: "1.33", nodes: [{ name: "node-a" }, { name: "node-b" }] },
    deeds: [{ at: "0s", kubectl: "cordon node-b" }],
    manifest: `apiVersion: v1
kind: Pod
metadata: {name: pending, labels: {app: big}}
spec:
  containers:
    - {name: big, image: "example/big:1", resources: {limits: {cpu: "64"}, requests: {cpu: "64"}}}
`,
    printed: `Name:             pending
Namespace:        default
Priority:         0
Service Account:  default
Node:             <none>
Labels:           app=big
Annotations:      <none>
Status:           Pending
IP:
IPs:              <none>
Containers:
  big:
    Image:      example/big:1
    Port:       <none>
    Host Port:  <none>
    Limits:
      cpu:  64
    Requests:
      cpu:        64
    Environment:  <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-7x656 (ro)
Conditions:
  Type           Status
  PodScheduled   False
Volumes:
  kube-api-access-7x656:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:  3607
    ConfigMapName:           kube-root-ca.crt
    Optional:                false
    DownwardAPI:             true
QoS Class:                   Burstable
Node-Selectors:              <none>
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
Events:
  Type     Reason            Age   From               Message
  ----     ------            ----  ----               -------
  Warning  FailedScheduling  90s   default-scheduler  0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.
`,
  },
];
