/**
 * What real kubelets were seen to do, as rows of `kubectl get pods -w`, each with the version it was seen with. READY and
 * STATUS in their order, and RESTARTS; ages are those of the row.
 * Source: the recorded sequences that the kubelet of this program was built from (kubelet 1.35 and 1.36).
 */
export interface Recording {
  title: string;
  version: string;
  /** The same Pod, to be run here. */
  manifest: string;
  /** How long it was watched. */
  seconds: number;
  printed: string;
}

const HEAD = "NAME     READY   STATUS              RESTARTS      AGE\n";

export const RECORDINGS: readonly Recording[] = [
  {
    title: "A container that ends with 1 after three seconds, again and again",
    version: "kubelet 1.35",
    seconds: 49,
    manifest: `apiVersion: v1
kind: Pod
metadata: {name: crasher}
spec:
  containers:
    - {name: c, image: "busybox:1.36", imagePullPolicy: IfNotPresent, command: [sh, -c, "sleep 3; exit 1"]}
`,
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
];
