/**
 * What real ones were seen to do, each with the version it was seen with: kubelets, as rows of `kubectl get pods -w` (READY
 * and STATUS in their order, and RESTARTS; ages are those of the row, and where a span was seen, its beginning); what kubectl
 * printed of a cluster is described.ts.
 * Simplified: the rows of a watch are put together from sequences that were seen, they are not one captured output.
 * Source: the recorded sequences that the kubelet of this program was built from (kubelet 1.35 and 1.36).
 */
import { DESCRIBED } from "./described.ts";
import type { Recording } from "./recording.ts";

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
  ...DESCRIBED,
];
