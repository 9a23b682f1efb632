/** Probes, hooks, errors and their words, each in one Pod. */
import { expect, test } from "vitest";
import { testNode } from "./node.fixture.ts";

const image = "busybox:1.36";

function reasons(node: ReturnType<typeof testNode>, wanted: readonly string[]): string[] {
  return node.api.events
    .filter((one) => wanted.includes(one.reason))
    .map((one) => `${one.t} ${one.reason}: ${one.message}`);
}

test("a liveness probe that fails kills the container after the grace period, and it is started again", () => {
  const node = testNode(() => ({}));
  node.runtime.execResult = (argv) =>
    argv[0] === "cat" && node.clock.now > 20_000 && node.clock.now < 62_000
      ? { kind: "exited", exitCode: 1, output: "cat: can't open '/tmp/healthy': No such file or directory\n" }
      : { kind: "exited", exitCode: 0, output: "" };
  node.apply({
    containers: [
      {
        name: "live",
        image,
        livenessProbe: {
          exec: { command: ["cat", "/tmp/healthy"] },
          periodSeconds: 5,
          failureThreshold: 2,
          initialDelaySeconds: 5,
        },
      },
    ],
  });
  node.runUntil(70_000);
  expect(reasons(node, ["Unhealthy", "Killing", "Started"])).toMatchInlineSnapshot(`
    [
      "820 Started: Container started",
      "20071 Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory
    ",
      "25071 Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory
    ",
      "25071 Killing: Container live failed liveness probe, will be restarted",
      "55271 Started: Container started",
      "60071 Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory
    ",
    ]
  `);
  expect(node.rows().slice(-2)).toMatchInlineSnapshot(`
    [
      "890 Running live=running+",
      "55341 Running live=running+(1)",
    ]
  `);
  expect(node.pod()?.status.containerStatuses?.[0]?.lastState.terminated?.exitCode).toBe(137);
});

test("readiness follows the probe, and a startup probe holds it back", () => {
  const node = testNode(() => ({}));
  node.runtime.httpStatus = (_port, path) => {
    if (path === "/start")
      return node.clock.now > 10_000 ? 200 : 'Get "http://10.244.0.5:80/start": connection refused';
    return node.clock.now > 18_000 ? 503 : 200;
  };
  node.apply({
    containers: [
      {
        name: "web",
        image,
        ports: [{ name: "http", containerPort: 80 }],
        startupProbe: { httpGet: { port: "http", path: "/start" }, periodSeconds: 3, failureThreshold: 30 },
        readinessProbe: { httpGet: { port: 80, path: "/ready" }, periodSeconds: 5, failureThreshold: 1 },
      },
    ],
  });
  node.runUntil(25_000);
  expect(node.rows()).toMatchInlineSnapshot(`
    [
      "40 Pending web=ContainerCreating",
      "890 Running web=running",
      "12026 Running web=running",
      "12043 Running web=running+",
      "22046 Running web=running",
    ]
  `);
  expect(node.pod()?.status.conditions?.find((one) => one.type === "Ready")).toMatchInlineSnapshot(`
    {
      "lastProbeTime": null,
      "lastTransitionTime": "2026-01-15T12:00:22Z",
      "message": "containers with unready status: [web]",
      "observedGeneration": 1,
      "reason": "ContainersNotReady",
      "status": "False",
      "type": "Ready",
    }
  `);
  expect(reasons(node, ["Unhealthy"])).toMatchInlineSnapshot(`
    [
      "3023 Unhealthy: Startup probe failed: Get "http://10.244.0.5:80/start": connection refused",
      "6023 Unhealthy: Startup probe failed: Get "http://10.244.0.5:80/start": connection refused",
      "9023 Unhealthy: Startup probe failed: Get "http://10.244.0.5:80/start": connection refused",
      "22026 Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503",
      "22029 Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503",
    ]
  `);
});

test("a postStart hook that fails kills its container", () => {
  const node = testNode(() => ({ stopsAfter: 100 }));
  node.runtime.execResult = () => ({ kind: "exited", exitCode: 1, output: "oops\n" });
  node.apply({
    containers: [{ name: "a", image, lifecycle: { postStart: { exec: { command: ["sh", "-c", "exit 1"] } } } }],
  });
  node.runUntil(3000);
  expect(reasons(node, ["FailedPostStartHook", "Killing"])).toMatchInlineSnapshot(`
    [
      "821 FailedPostStartHook: PostStartHook failed",
      "821 Killing: FailedPostStartHook",
      "1172 FailedPostStartHook: PostStartHook failed",
      "1172 Killing: FailedPostStartHook",
    ]
  `);
  expect(node.pod()?.status.containerStatuses?.[0]?.state.waiting?.message).toMatchInlineSnapshot(`
    "Exec lifecycle hook ([sh -c exit 1]) for Container "a" in Pod "web_default(uid-web-3)" failed - error: command 'sh -c exit 1' exited with 1: oops
    , message: "oops\\n""
  `);
});

test("missing ConfigMaps: for env the container waits with an error, for a volume the Pod waits in silence", () => {
  const node = testNode(() => ({}));
  node.apply({ containers: [{ name: "a", image, envFrom: [{ configMapRef: { name: "nope" } }] }] }, "env");
  node.apply(
    {
      volumes: [{ name: "cfg", configMap: { name: "late", defaultMode: 0o400 } }],
      containers: [{ name: "a", image, volumeMounts: [{ name: "cfg", mountPath: "/cfg" }] }],
    },
    "volume",
  );
  node.runUntil(2000);
  expect(node.pod("env")?.status.containerStatuses?.[0]?.state).toEqual({
    waiting: { reason: "CreateContainerConfigError", message: 'configmap "nope" not found' },
  });
  expect(node.pod("volume")?.status.containerStatuses?.[0]?.state).toEqual({
    waiting: { reason: "ContainerCreating" },
  });
  expect(reasons(node, ["FailedMount"])).toMatchInlineSnapshot(`
    [
      "320 FailedMount: MountVolume.SetUp failed for volume "cfg" : configmap "late" not found",
      "820 FailedMount: MountVolume.SetUp failed for volume "cfg" : configmap "late" not found",
      "1820 FailedMount: MountVolume.SetUp failed for volume "cfg" : configmap "late" not found",
    ]
  `);
  node.api.create({ group: "", resource: "configmaps" }, "default", {
    kind: "ConfigMap",
    metadata: { name: "late" },
    data: { b: "2", a: "1" },
  });
  node.runUntil(8000);
  expect(node.pod("volume")?.status.phase).toBe("Running");
  expect([...node.runtime.volumes.values()].map((volume) => volume.files)).toEqual([
    [
      { path: "a", content: "1", mode: 0o400 },
      { path: "b", content: "2", mode: 0o400 },
    ],
  ]);
});

test("a command that cannot be started", () => {
  const node = testNode(() => ({ startError: 'exec: "foo": executable file not found in $PATH: unknown' }));
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(30_000);
  expect(node.rows()).toMatchInlineSnapshot(`
    [
      "40 Pending a=ContainerCreating",
      "890 Running a=RunContainerError",
      "1140 Running a=RunContainerError(1)",
      "12877 Running a=CrashLoopBackOff(1)",
      "13127 Running a=RunContainerError(2)",
    ]
  `);
  expect(node.pod()?.status.containerStatuses?.[0]?.lastState.terminated).toMatchInlineSnapshot(`
    {
      "containerID": "containerd://c4",
      "exitCode": 128,
      "finishedAt": "2026-01-15T12:00:13Z",
      "message": "exec: "foo": executable file not found in $PATH: unknown",
      "reason": "StartError",
      "startedAt": "1970-01-01T00:00:00Z",
    }
  `);
});

test("names, pull policies and users that cannot be used", () => {
  const node = testNode(() => ({}));
  node.apply({ containers: [{ name: "a", image: "Busybox:1" }] }, "name");
  node.apply({ containers: [{ name: "a", image: "absent:1", imagePullPolicy: "Never" }] }, "never");
  node.apply({ containers: [{ name: "a", image, securityContext: { runAsNonRoot: true } }] }, "root");
  node.runUntil(2000);
  const states = ["name", "never", "root"].map((name) => node.pod(name)?.status.containerStatuses?.[0]?.state.waiting);
  expect(states).toMatchInlineSnapshot(`
    [
      {
        "message": "Failed to apply default image tag "Busybox:1": couldn't parse image name "Busybox:1": invalid reference format: repository name (library/Busybox) must be lowercase",
        "reason": "InvalidImageName",
      },
      {
        "message": "Container image "absent:1" is not present with pull policy of Never",
        "reason": "ErrImageNeverPull",
      },
      {
        "message": "container has runAsNonRoot and image will run as root (pod: "root_default(uid-root-5)", container: a)",
        "reason": "CreateContainerConfigError",
      },
    ]
  `);
});

test("an init container that fails for good fails the Pod", () => {
  const node = testNode((name) => (name === "bad" ? { endsAfter: 500, exitCode: 3 } : {}));
  node.apply({
    restartPolicy: "Never",
    initContainers: [
      { name: "bad", image },
      { name: "unreached", image },
    ],
    containers: [{ name: "main", image }],
  });
  node.runUntil(5000);
  expect(node.rows().at(-1)).toBe("2085 Failed bad=Error unreached=PodInitializing main=PodInitializing");
});

test("sidecars stop after the app containers, the last first", () => {
  const stops: string[] = [];
  const node = testNode(() => ({ stopsAfter: 1000 }));
  const { stopContainer } = node.runtime;
  node.runtime.stopContainer = (id, grace, done): void => {
    stops.push(`${node.clock.now} ${node.runtime.containerStatus(id)?.name} ${grace}`);
    stopContainer(id, grace, done);
  };
  node.apply({
    initContainers: [
      { name: "one", image, restartPolicy: "Always" },
      { name: "two", image, restartPolicy: "Always" },
    ],
    containers: [{ name: "main", image }],
  });
  node.runUntil(10_000);
  node.api.delete({ group: "", resource: "pods" }, "default", "web");
  node.runUntil(20_000);
  expect(stops).toEqual(["10000 main 30000", "11000 two 29000", "12000 one 28000"]);
  expect(node.pod()).toBeUndefined();
});

test("preStop counts against the grace period, and two seconds always remain", () => {
  const stops: string[] = [];
  const node = testNode(() => ({}));
  const { stopContainer } = node.runtime;
  node.runtime.stopContainer = (id, grace, done): void => {
    stops.push(`${node.clock.now} ${grace}`);
    stopContainer(id, grace, done);
  };
  node.apply({
    terminationGracePeriodSeconds: 10,
    containers: [
      { name: "a", image, lifecycle: { preStop: { sleep: { seconds: 4 } } } },
      { name: "b", image, lifecycle: { preStop: { sleep: { seconds: 40 } } } },
    ],
  });
  node.runUntil(5000);
  node.api.delete({ group: "", resource: "pods" }, "default", "web");
  node.runUntil(30_000);
  expect(stops).toEqual(["9000 6000", "15000 2000"]);
  expect(node.pod()).toBeUndefined();
});

test("a deadline and a volume that is too full end the Pod", () => {
  const node = testNode(() => ({ stopsAfter: 10 }));
  node.apply({ activeDeadlineSeconds: 5, containers: [{ name: "a", image }] }, "late");
  node.apply(
    {
      volumes: [{ name: "v", emptyDir: { sizeLimit: "10Mi" } }],
      containers: [{ name: "a", image, volumeMounts: [{ name: "v", mountPath: "/v" }] }],
    },
    "full",
  );
  node.runUntil(3000);
  for (const volume of node.runtime.volumes.values()) volume.bytes = 11 * 2 ** 20;
  node.runUntil(15_000);
  const status = (name: string): unknown[] => [
    node.pod(name)?.status.phase,
    node.pod(name)?.status.reason,
    node.pod(name)?.status.message,
  ];
  expect(status("late")).toEqual([
    "Failed",
    "DeadlineExceeded",
    "Pod was active on the node longer than the specified deadline",
  ]);
  expect(status("full")).toEqual(["Failed", "Evicted", 'Usage of EmptyDir volume "v" exceeds the limit "10Mi". ']);
});

test("the environment: sources, order, references and Services", () => {
  const node = testNode(() => ({}));
  node.api.create({ group: "", resource: "configmaps" }, "default", {
    kind: "ConfigMap",
    metadata: { name: "cfg" },
    data: { COLOR: "blue" },
  });
  node.api.create({ group: "", resource: "secrets" }, "default", {
    kind: "Secret",
    metadata: { name: "key" },
    data: { pw: "czNjcsOpdA==" },
  });
  node.apply({
    enableServiceLinks: false,
    containers: [
      {
        name: "a",
        image,
        args: ["$(GREETING) $$(COLOR) $(NOPE)"],
        resources: { limits: { cpu: "250m", memory: "64Mi" } },
        envFrom: [{ prefix: "C_", configMapRef: { name: "cfg" } }],
        env: [
          { name: "GREETING", value: "hi $(C_COLOR) $(LATER)" },
          { name: "LATER", valueFrom: { secretKeyRef: { name: "key", key: "pw" } } },
          { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
          { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } } },
          { name: "MEM", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
          { name: "GONE", valueFrom: { configMapKeyRef: { name: "cfg", key: "x", optional: true } } },
        ],
      },
    ],
  });
  node.runUntil(2000);
  const [config] = node.runtime.configs;
  expect(config?.args).toEqual(["hi blue $(LATER) $(COLOR) $(NOPE)"]);
  expect(config?.env.map(({ name, value }) => `${name}=${value}`)).toMatchInlineSnapshot(`
    [
      "C_COLOR=blue",
      "GREETING=hi blue $(LATER)",
      "LATER=s3crét",
      "NODE=node-a",
      "IP=10.244.0.5",
      "CPU=250",
      "MEM=64",
      "KUBERNETES_SERVICE_HOST=10.96.0.1",
      "KUBERNETES_SERVICE_PORT=443",
      "KUBERNETES_SERVICE_PORT_HTTPS=443",
      "KUBERNETES_PORT=tcp://10.96.0.1:443",
      "KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443",
      "KUBERNETES_PORT_443_TCP_PROTO=tcp",
      "KUBERNETES_PORT_443_TCP_PORT=443",
      "KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1",
    ]
  `);
  expect([config?.memoryLimit, config?.cpuLimit]).toEqual([64 * 2 ** 20, 250]);
});

test("logs that are not there", () => {
  const node = testNode(() => ({}));
  node.apply({ initContainers: [{ name: "i", image: "nope:1" }], containers: [{ name: "a", image }] });
  node.runUntil(3000);
  const ask = (container: string, previous = false): unknown => {
    const result = node.api.nodes
      .get("node-a")
      ?.readLog("default", "web", container, { previous }, { onChunk() {}, onEnd() {} });
    return result?.ok === false ? result.message : "a log";
  };
  expect(ask("a")).toBe('container "a" in pod "web" is waiting to start: PodInitializing');
  expect(ask("i")).toBe('container "i" in pod "web" is waiting to start: image can\'t be pulled');
  node.runUntil(15_000);
  expect(ask("i")).toBe('container "i" in pod "web" is waiting to start: trying and failing to pull image');
  expect(ask("a", true)).toBe('previous terminated container "a" in pod "web" not found');
});
