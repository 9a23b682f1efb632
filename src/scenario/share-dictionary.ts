/**
 * What manifests and scenarios are mostly made of: a link's text is compressed as if this stood before it. The likeliest
 * stands last, where a reference to it is shortest.
 *
 * Invariant: links of version 2 can be read with exactly this text; another one needs another version.
 */
export const DICTIONARY = `apiVersion: networking.k8s.io/v1
apiVersion: batch/v1
kind: CronJob
kind: Job
  backoffLimit: 4
  completions: 1
  parallelism: 1
apiVersion: apps/v1
kind: StatefulSet
kind: DaemonSet
kind: Deployment
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
kind: Service
  type: ClusterIP
  ports:
    - port: 80
      targetPort: 8080
      protocol: TCP
kind: ConfigMap
kind: Secret
data:
stringData:
  namespace: default
  annotations:
  labels:
    app:
  persistentVolumeClaim:
    claimName: data
  configMap:
    name: config
  secret:
    secretName:
  hostPath:
    path: /var/log
    type: DirectoryOrCreate
  accessModes: ["ReadWriteOnce"]
  resources:
    requests:
      storage: 1Gi
      cpu: 100m
      memory: 64Mi
    limits:
      memory: 128Mi
  livenessProbe:
    httpGet:
      path: /healthz
      port: 80
    initialDelaySeconds: 5
    periodSeconds: 10
    failureThreshold: 3
    timeoutSeconds: 1
  readinessProbe:
    exec:
      command: ["cat", "/tmp/ready"]
    tcpSocket:
  startupProbe:
  lifecycle:
    preStop:
    postStart:
  securityContext:
    runAsUser: 1000
    fsGroup: 2000
  env:
    - name:
      value: ""
      valueFrom:
        configMapKeyRef:
        secretKeyRef:
        fieldRef:
          fieldPath: metadata.name
  envFrom:
  args:
  ports:
    - containerPort: 80
  restartPolicy: OnFailure
  restartPolicy: Never
  restartPolicy: Always
  imagePullPolicy: IfNotPresent
  terminationGracePeriodSeconds: 30
  serviceAccountName: default
  until nslookup myservice.default.svc.cluster.local; do echo waiting; sleep 2; done
  sleep infinity
  tail -F /var/log/app.log
  while true; do echo "$(date) hello" >> /data/app.log; sleep 5; done
  "echo hello && sleep 3600"
  wget -qO- http://localhost:8080/
    - at: 0s
      type:
        tty: t1
        text: "kubectl get pods\\n"
    - at: 0s
      kubectl: get pods
    - at: 0s
      heal: f1
    - at: 0s
      inject:
        id: f1
        fault: exit
        namespace: default
        pod: app-with-sidecar
        container: log-shipper
        container: app
        exitCode: 1
        namespace: default
        pod: app-with-init
        container: fetch-content
        times: 2
  until: 60s
apiVersion: podarium/v1
kind: Scenario
metadata:
  name:
  title: sidecar.yaml
spec:
  engine: 1
  seed: 1
  settings:
    kubernetesVersion: '1.36'
    profile: default
    start: '2026-01-15T12:00:00Z'
    latencies: {}
    outside: []
  files:
    manifest.yaml: |
      apiVersion: v1
      kind: Pod
      metadata:
        name: app-with-
      spec:
        volumes:
          - name: web
            emptyDir: {}
          - name: shared
            emptyDir: {}                      # scratch space that lives as long as the Pod
          - name: data
            emptyDir: {}
        initContainers:
          - name: fetch-content
            image: busybox:1.36
            command: ["sh", "-c", "echo '<h1>hello</h1>' > /web/index.html"]
            volumeMounts:
              - name: shared
                mountPath: /data
        containers:
          - name: app
            image: nginx:1.27
            image: busybox:1.36
            command: ["sh", "-c", "
            volumeMounts:
              - name: data
                mountPath: /usr/share/nginx/html
                readOnly: true
  steps:
    - at: 0s
      kubectl: apply -f manifest.yaml
  until: 5s
`;
