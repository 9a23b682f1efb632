/** Rows for what facts/kubelet.md says in 1.4, 3.6, 4.4, 5, 6.4, 7.3, 8.3, 9 and 10.3, each in one Pod of a whole cluster. */
import { describe, expect, it } from "vitest";
import type { ContainerSpec, ContainerStatus, PodSpec } from "../../../src/kube/api/pod.ts";
import { eventsOf, watchPod } from "./watching.fixture.ts";
import type { Watched, WatchOptions } from "./watching.fixture.ts";

const image = "busybox:1.36";

function app(
  spec: Partial<ContainerSpec>,
  pod: Partial<PodSpec> = {},
  options: WatchOptions = { seconds: 8 },
): Watched {
  return watchPod({ ...pod, containers: [{ name: "app", image, ...spec }] }, options);
}

function statusOf({ simulation }: Watched, name = "app"): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = simulation.cluster.podStatus("default", "web") ?? {};
  return [...initContainerStatuses, ...containerStatuses].find((one) => one.name === name);
}

function logOf({ simulation }: Watched, name = "app"): string {
  return simulation.cluster.logText("default", "web", name, 0) ?? "";
}

function messages({ entries }: Watched, reason: string): unknown[] {
  return entries.filter((one) => one.type === "event" && one["reason"] === reason).map((one) => one["message"]);
}

describe("1.4: a node refuses", () => {
  it.each<[reason: string, message: RegExp, pod: Partial<PodSpec>, spec: Partial<ContainerSpec>]>([
    [
      "OutOfmemory",
      /^Node didn't have enough resource: memory, requested: 1099511627776, used: \d+, capacity: \d+$/,
      {},
      { resources: { requests: { memory: "1Ti" } } },
    ],
    [
      "OutOfephemeral-storage",
      /^Node didn't have enough resource: ephemeral-storage, requested: 1099511627776, used: 0, capacity: \d+$/,
      {},
      { resources: { requests: { "ephemeral-storage": "1Ti" } } },
    ],
    [
      "NodeAffinity",
      /^Predicate NodeAffinity failed: node\(s\) didn't match Pod's node affinity\/selector$/,
      { nodeSelector: { disk: "ssd" } },
      {},
    ],
  ])("%s", (reason, message, pod, spec) => {
    const watched = app(spec, { ...pod, nodeName: "node-1" });
    const status = watched.simulation.cluster.podStatus("default", "web");
    expect(status).toMatchObject({ phase: "Failed", reason });
    expect(status?.containerStatuses ?? []).toEqual([]);
    const [told] = messages(watched, reason);
    expect(told).toMatch(message);
    expect(status?.message).toBe(`Pod was rejected: ${String(told)}`);
    expect(watched.rows.at(-1)?.status).toBe(reason);
  });
});

describe("4.4: what a registry says", () => {
  const failed = "failed to pull and unpack image";
  it.each([
    [
      "nginx:nope",
      `rpc error: code = NotFound desc = ${failed} "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found`,
    ],
    [
      "ngnix",
      `${failed} "docker.io/library/ngnix:latest": failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    ],
  ])("of %s", (name, message) => {
    const watched = app({ image: name }, {}, { seconds: 20 });
    expect(messages(watched, "Failed")).toContain(`Failed to pull image "${name}": ${message}`);
    expect(statusOf(watched)?.state.waiting).toEqual({
      reason: "ImagePullBackOff",
      message: `Back-off pulling image "${name}": ErrImagePull: ${message}`,
    });
    expect(statusOf(watched)?.restartCount).toBe(0);
    expect(watched.rows.map((row) => row.status)).toEqual(
      expect.arrayContaining(["ContainerCreating", "ErrImagePull", "ImagePullBackOff"]),
    );
  });
});

describe("5: what cannot be made", () => {
  it.each<[name: string, spec: Partial<ContainerSpec>, reason: string, message: RegExp]>([
    [
      "a Secret of envFrom",
      { envFrom: [{ secretRef: { name: "s" } }] },
      "CreateContainerConfigError",
      /^secret "s" not found$/,
    ],
    [
      "a ConfigMap of a variable",
      { env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } }] },
      "CreateContainerConfigError",
      /^configmap "c" not found$/,
    ],
    [
      "a key of a ConfigMap",
      { env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "here", key: "k" } } }] },
      "CreateContainerConfigError",
      /^couldn't find key k in ConfigMap default\/here$/,
    ],
    [
      "a user that is not root",
      { securityContext: { runAsNonRoot: true } },
      "CreateContainerConfigError",
      /^container has runAsNonRoot and image will run as root \(pod: "web_default\([-0-9a-f]+\)", container: app\)$/,
    ],
    [
      "root where that is forbidden",
      { securityContext: { runAsNonRoot: true, runAsUser: 0 } },
      "CreateContainerConfigError",
      /^container's runAsUser breaks non-root policy \(pod: "web_default\([-0-9a-f]+\)", container: app\)$/,
    ],
  ])("%s", (_name, spec, reason, message) => {
    const before = [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "here" }, data: { other: "1" } }];
    const watched = app(spec, {}, { seconds: 40, before });
    const { waiting } = statusOf(watched)?.state ?? {};
    expect(waiting?.reason).toBe(reason);
    expect(waiting?.message).toMatch(message);
    expect(statusOf(watched)).toMatchObject({ restartCount: 0, lastState: {} });
    expect(messages(watched, "Failed")).toContain(`Error: ${waiting?.message}`);
    // Tried again every 10 to 15 s, and the image is looked at each time.
    const tries = eventsOf(watched.entries, "Pulled");
    expect(tries.length).toBeGreaterThanOrEqual(3);
    expect(messages(watched, "Created")).toEqual([]);
  });

  it("optional objects that are missing leave no variable", () => {
    const watched = app({
      command: ["sh", "-c", "echo A=${A-unset} B=${B-unset}"],
      envFrom: [{ configMapRef: { name: "none", optional: true } }],
      env: [
        { name: "A", valueFrom: { secretKeyRef: { name: "none", key: "k", optional: true } } },
        { name: "B", valueFrom: { configMapKeyRef: { name: "none", key: "k", optional: true } } },
      ],
    });
    expect(logOf(watched)).toBe("A=unset B=unset\n");
  });
});

describe("5 and 9: what is started and is no program, and how /dev/shm is called", () => {
  it("a script without its first line", () => {
    const before = [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "c" },
        data: { run: "echo hi\n", ok: "#!/bin/sh\nexec /c/run" },
      },
    ];
    const watched = app(
      { command: ["/c/run"], volumeMounts: [{ name: "c", mountPath: "/c" }] },
      { restartPolicy: "Never", volumes: [{ name: "c", configMap: { name: "c", defaultMode: 0o755 } }] },
      { seconds: 8, before },
    );
    expect(logOf(watched)).toBe("exec /c/run: exec format error\n");
    expect(statusOf(watched)?.state.terminated).toMatchObject({ exitCode: 255, reason: "Error" });
    expect(messages(watched, "Started")).toEqual(["Container started"]);
    expect(messages(watched, "Failed")).toEqual([]);
  });

  it("shm", () => {
    const watched = app(
      { command: ["sh", "-c", "df /dev/shm | tail -1; mount | grep shm"] },
      { restartPolicy: "Never" },
    );
    expect(logOf(watched)).toMatch(/^shm +65536 +0 +65536 +0% \/dev\/shm\nshm on \/dev\/shm type tmpfs /);
  });
});

describe("6.6 and 6.7: a Pod that its kubelet ends says so when all has been stopped", () => {
  const phases = ({ entries }: Watched): string[] =>
    entries
      .filter((one) => one.type === "object" && one["kind"] === "Pod")
      .map((one) => `${(one["row"] as string[])[1]} ${(one["row"] as string[])[2]}`)
      .filter((one, i, all) => one !== all[i - 1]);
  const deaf: Partial<ContainerSpec> = { command: ["sh", "-c", "while :; do sleep 1; done"] };

  it("at its deadline", () => {
    const of = { activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 10 };
    const during = app(deaf, of, { seconds: 12 });
    const status = during.simulation.cluster.podStatus("default", "web");
    expect(status).toMatchObject({ phase: "Running" });
    expect(status).not.toHaveProperty("reason");
    expect(status?.conditions?.find((one) => one.type === "Ready")).toMatchObject({
      status: "False",
      reason: "PodFailed",
    });
    expect(eventsOf(during.entries, "DeadlineExceeded")[0]).toBeCloseTo(5, 0);
    const after = app(deaf, of, { seconds: 20 });
    expect(after.simulation.cluster.podStatus("default", "web")).toMatchObject({
      phase: "Failed",
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    });
    expect(phases(after)).toEqual(["0/1 Pending", "0/1 ContainerCreating", "1/1 Running", "0/1 Error"]);
  });

  it("at its eviction", () => {
    const fills = { command: ["sh", "-c", "trap '' TERM; head -c 3000000 /dev/zero > /v/f; sleep 600"] };
    const of = { volumes: [{ name: "v", emptyDir: { sizeLimit: "1Mi" } }] };
    const full = { ...fills, volumeMounts: [{ name: "v", mountPath: "/v" }] };
    const told = eventsOf(app(full, of, { seconds: 30 }).entries, "Evicted")[0] ?? 0;
    const during = app(full, of, { seconds: told + 1 }).simulation.cluster.podStatus("default", "web");
    expect(during).toMatchObject({ phase: "Running" });
    expect(during?.conditions?.some((one) => one.type === "DisruptionTarget")).toBe(false);
    const after = app(full, of, { seconds: told + 4 }).simulation.cluster.podStatus("default", "web");
    const message = 'Usage of EmptyDir volume "v" exceeds the limit "1Mi". ';
    expect(after).toMatchObject({ phase: "Failed", reason: "Evicted", message });
    expect(after?.conditions?.at(-1)).toMatchObject({
      type: "DisruptionTarget",
      reason: "TerminationByKubelet",
      message,
    });
  });

  it("and one that ends by itself, a moment after its containers", () => {
    const watched = app({ command: ["sleep", "2"] }, { restartPolicy: "Never" }, { seconds: 10 });
    const told = watched.entries.filter((one) => one.type === "object" && one["kind"] === "Pod").slice(-2);
    expect(told.map((one) => (one["row"] as string[])[2])).toEqual(["Completed", "Completed"]);
    expect((told[1]?.t ?? 0) - (told[0]?.t ?? 0)).toBeGreaterThan(100);
  });
});

describe("6.4: messages are counted in bytes", () => {
  it.each<[name: string, script: string, policy: "File" | "FallbackToLogsOnError", bytes: number]>([
    [
      "4096 of the file",
      "i=0; while [ $i -lt 600 ]; do echo 'zażółć gęślą'; i=$((i+1)); done > /dev/termination-log",
      "File",
      4096,
    ],
    [
      "2048 of the log",
      "i=0; while [ $i -lt 79 ]; do echo 'ąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąąą'; i=$((i+1)); done; exit 1",
      "FallbackToLogsOnError",
      2048,
    ],
  ])("%s", (_name, script, terminationMessagePolicy, bytes) => {
    const watched = app({ command: ["sh", "-c", script], terminationMessagePolicy }, { restartPolicy: "Never" });
    const message = statusOf(watched)?.state.terminated?.message ?? "";
    // A character that was cut is no character any more, and its byte is shown as one of three.
    const whole = message.replace(/^\ufffd/, "");
    const size = new TextEncoder().encode(whole).length;
    expect([bytes, bytes - 1]).toContain(size);
    expect(whole).not.toContain("\ufffd");
  });
});

describe("7.3: gRPC probes", () => {
  const agnhost = {
    image: "registry.k8s.io/e2e-test-images/agnhost:2.47",
    command: ["/agnhost", "grpc-health-checking"],
  };
  const grpc = (port: number): NonNullable<ContainerSpec["readinessProbe"]> => ({ grpc: { port }, periodSeconds: 2 });

  it("succeed where a server is well", () => {
    const watched = app({ ...agnhost, readinessProbe: grpc(5000) }, {}, { seconds: 20 });
    expect(statusOf(watched)?.ready).toBe(true);
    expect(messages(watched, "Unhealthy")).toEqual([]);
  });

  it.each<[name: string, args: string[], service: string, says: string]>([
    [
      "a service that it does not know",
      [],
      "db",
      "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
    ],
    ["not serving any more", ["--delay-unhealthy-sec=0"], "", 'service unhealthy (responded with "NOT_SERVING")'],
  ])("fail: %s", (_name, args, service, says) => {
    const spec = { ...agnhost, command: [...agnhost.command, ...args] };
    const watched = app(
      { ...spec, readinessProbe: { grpc: { port: 5000, service }, periodSeconds: 2 } },
      {},
      { seconds: 20 },
    );
    expect(statusOf(watched)?.ready).toBe(false);
    expect(new Set(messages(watched, "Unhealthy"))).toEqual(new Set([`Readiness probe failed: ${says}`]));
  });

  it("follow what the server is told", () => {
    const spec = {
      ...agnhost,
      readinessProbe: { grpc: { port: 5000 }, periodSeconds: 2, failureThreshold: 1 },
      lifecycle: { postStart: { httpGet: { port: 8080, path: "/make-not-serving" } } },
    };
    const watched = app(spec, {}, { seconds: 20 });
    expect(statusOf(watched)?.ready).toBe(false);
    expect(logOf(watched)).toContain(" Mark as unhealthy\n");
    const etcd = { image: "registry.k8s.io/etcd:3.6.1-0", livenessProbe: { grpc: { port: 2379 }, periodSeconds: 2 } };
    expect(messages(app(etcd, {}, { seconds: 20 }), "Unhealthy")).toEqual([]);
  });

  it("cannot connect where nobody listens", () => {
    const watched = app({ ...agnhost, readinessProbe: grpc(5001) }, {}, { seconds: 20 });
    const ip = watched.simulation.cluster.podStatus("default", "web")?.podIP ?? "";
    expect(statusOf(watched)?.ready).toBe(false);
    expect(new Set(messages(watched, "Unhealthy"))).toEqual(
      new Set([
        `Readiness probe failed: timeout: failed to connect service "${ip}:5001" within 1s: context deadline exceeded`,
      ]),
    );
  });
});

describe("8.3: the quality of service", () => {
  const of = (requests?: object, limits?: object): Partial<ContainerSpec> => ({
    resources: { ...(requests && { requests }), ...(limits && { limits }) } as NonNullable<ContainerSpec["resources"]>,
  });
  const full = { cpu: "1", memory: "64Mi" };
  it.each<[qos: string, spec: Partial<ContainerSpec>, init: Partial<ContainerSpec> | null]>([
    ["BestEffort", {}, null],
    ["BestEffort", of({ "ephemeral-storage": "1Mi" }), null],
    ["Burstable", of({ cpu: "1m" }), null],
    ["Burstable", of(undefined, { memory: "64Mi" }), null],
    ["Burstable", of({ cpu: "500m", memory: "64Mi" }, full), null],
    ["Burstable", of(undefined, full), {}],
    ["Burstable", {}, of({ cpu: "1m" })],
    ["Guaranteed", of(undefined, full), null],
    ["Guaranteed", of({ cpu: "1000m", memory: "65536Ki" }, full), of(undefined, full)],
  ])("%s: %j, init %j", (qos, spec, init) => {
    const initContainers = init && [{ name: "init", image, ...init }];
    const watched = app(spec, initContainers ? { initContainers } : {}, { seconds: 1 });
    expect(watched.simulation.cluster.podStatus("default", "web")?.qosClass).toBe(qos);
  });
});

describe("9 and 10.3", () => {
  it("/dev/shm is 64 MiB, and the Pod's", () => {
    const script =
      "echo hi > /dev/shm/f; ls -ld /dev/shm | cut -c1-10; df -k /dev/shm | awk 'NR == 2 {print $2}'; sleep 3";
    const reader = "sleep 1; cat /dev/shm/f; dd if=/dev/zero of=/dev/shm/x bs=1M count=70 2>&1 | head -1";
    const watched = watchPod(
      {
        restartPolicy: "Never",
        containers: [
          { name: "app", image, command: ["sh", "-c", script] },
          { name: "two", image, command: ["sh", "-c", reader] },
        ],
      },
      { seconds: 8 },
    );
    expect(logOf(watched)).toBe("drwxrwxrwt\n65536\n");
    expect(logOf(watched, "two")).toBe("hi\ndd: error writing '/dev/shm/x': No space left on device\n");
  });

  it("addresses as lists", () => {
    const ref = (name: string, fieldPath: string): NonNullable<ContainerSpec["env"]>[number] => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    });
    const watched = app({
      command: ["sh", "-c", "echo $H=$HS $P=$PS"],
      env: [
        ref("H", "status.hostIP"),
        ref("HS", "status.hostIPs"),
        ref("P", "status.podIP"),
        ref("PS", "status.podIPs"),
      ],
    });
    const { hostIP, hostIPs, podIP, podIPs } = watched.simulation.cluster.podStatus("default", "web") ?? {};
    expect(hostIPs).toEqual([{ ip: hostIP }]);
    expect(podIPs).toEqual([{ ip: podIP }]);
    expect(logOf(watched)).toBe(`${hostIP}=${hostIP} ${podIP}=${podIP}\n`);
  });

  const fromFile = (key: string, optional?: boolean): Watched =>
    app(
      {
        command: ["sh", "-c", "echo COLOR=${COLOR-unset}"],
        env: [
          {
            name: "COLOR",
            valueFrom: { fileKeyRef: { volumeName: "v", path: "app.env", key, ...(optional && { optional }) } },
          },
        ],
      },
      {
        restartPolicy: "Never",
        volumes: [{ name: "v", emptyDir: {} }],
        initContainers: [
          {
            name: "write",
            image,
            command: ["sh", "-c", "echo \"COLOR='light blue'\" > /v/app.env"],
            volumeMounts: [{ name: "v", mountPath: "/v" }],
          },
        ],
      },
      { seconds: 25 },
    );

  it("a variable from a file that an init container has written", () => {
    expect(logOf(fromFile("COLOR"))).toBe("COLOR=light blue\n");
    expect(logOf(fromFile("SIZE", true))).toBe("COLOR=unset\n");
    expect(statusOf(fromFile("SIZE"))?.state.waiting).toEqual({
      reason: "CreateContainerConfigError",
      message: "environment variable key SIZE not found in file app.env",
    });
  });
});

describe.each(["1.34", "1.36"])("requests of a kubelet of %s", (version) => {
  it("name who asks: a probe, or a lifecycle hook", () => {
    const { entries } = app(
      {
        image: "nginx:1.27",
        readinessProbe: { httpGet: { port: 80, path: "/ready" }, periodSeconds: 2 },
        lifecycle: { preStop: { httpGet: { port: 80, path: "/stopping" } } },
      },
      {},
      { seconds: 16, version, commands: [[10, "delete pod web --wait=false"]] },
    );
    const lines = entries.filter((one) => one.type === "log").map((one) => String(one["line"]));
    const asked = (path: string): string | undefined => lines.find((line) => line.includes(`] "GET ${path} `));
    expect(asked("/ready")).toMatch(new RegExp(`"kube-probe/${version}"`));
    expect(asked("/stopping")).toMatch(new RegExp(`"kube-lifecycle/${version}"`));
  });
});
