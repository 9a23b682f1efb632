/** Sentences of facts/kubelet.md 7, each in one Pod of a whole cluster: when probes ask, what they say, what comes of it. */
import { describe, expect, it } from "vitest";
import type { ContainerSpec, PodSpec, Probe } from "../../../src/kube/api/pod.ts";
import { eventsOf, messagesOf, runsOf, statusOf, watchPod } from "./watching.fixture.ts";
import type { Watched, WatchOptions } from "./watching.fixture.ts";

const image = "busybox:1.36";
const sh = (script: string): string[] => ["sh", "-c", script];
const EVER = ["sleep", "infinity"];

function app(spec: Partial<ContainerSpec>, options: Partial<WatchOptions> = {}, pod: Partial<PodSpec> = {}): Watched {
  return watchPod(
    { ...pod, containers: [{ name: "app", image, command: EVER, ...spec }] },
    { seconds: 20, ...options },
  );
}

/** When a probe was asked, in seconds since its container started. */
function asked({ entries }: Watched, kind: string): number[] {
  const [run] = runsOf(entries, "app");
  return entries
    .filter((one) => one.type === "probe" && one["probe"] === kind)
    .map((one) => one.t / 1000 - (run?.startedAt ?? 0));
}

const exec = (...command: string[]): Partial<Probe> => ({ exec: { command } });
const often = { periodSeconds: 2, failureThreshold: 2 };

describe("7.1: defaults", () => {
  it("are written into the spec", () => {
    const probe = { httpGet: { port: 80 } };
    const [container] =
      app({ livenessProbe: probe, startupProbe: probe }, { seconds: 1 }).pods.at(-1)?.spec.containers ?? [];
    expect(container?.livenessProbe).toEqual({
      httpGet: { path: "/", port: 80, scheme: "HTTP" },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    });
  });
});

describe("7.2: when", () => {
  it("every period, whole seconds after the start", () => {
    const times = asked(
      app({ livenessProbe: { ...exec("true"), periodSeconds: 3, initialDelaySeconds: 5 } }),
      "liveness",
    );
    expect(times[0]).toBeGreaterThan(4);
    expect(times[0]).toBeLessThan(8.1);
    for (const [i, at] of times.entries()) if (i > 0) expect(at - (times[i - 1] ?? 0)).toBeCloseTo(3, 1);
  });

  it("nothing but the startup probe until it has succeeded; then it is not asked again", () => {
    const watched = app({
      command: sh("sleep 7; touch /up; sleep 99"),
      startupProbe: { ...exec("test", "-e", "/up"), periodSeconds: 1, failureThreshold: 60 },
      livenessProbe: { ...exec("true"), periodSeconds: 1 },
      readinessProbe: { ...exec("true"), periodSeconds: 1 },
    });
    const startup = asked(watched, "startup");
    for (const kind of ["liveness", "readiness"])
      expect(asked(watched, kind)[0]).toBeGreaterThanOrEqual(startup.at(-1) ?? Infinity);
    expect(startup.at(-1)).toBeCloseTo(7.5, 0);
    const before = watched.pods.find((pod) => pod.status.containerStatuses?.[0]?.state.running);
    expect(before?.status.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
    expect(statusOf(watched, "app")).toMatchObject({ started: true, ready: true });
  });

  it("readiness at once where the container is not ready yet, and at its period from then on", () => {
    const times = asked(app({ readinessProbe: { ...exec("true"), periodSeconds: 10 } }, { seconds: 30 }), "readiness");
    expect(times[0]).toBeLessThan(1.5);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeCloseTo(10, 1);
  });

  it("results of one kind must follow each other", () => {
    // Every other try fails.
    const script = "n=$(cat /n 2>/dev/null || echo 0); echo $((n + 1)) > /n; [ $((n % 2)) = 0 ]";
    const watched = app({
      livenessProbe: { ...exec("sh", "-c", script.replaceAll("$(", "$$(")), periodSeconds: 1, failureThreshold: 2 },
    });
    expect(messagesOf(watched, "Unhealthy").length).toBeGreaterThan(5);
    expect(messagesOf(watched, "Killing")).toEqual([]);
    const three = app({ readinessProbe: { ...exec("true"), periodSeconds: 2, successThreshold: 3 } });
    const ready = three.rows.find((row) => row.ready === "1/1");
    expect((ready?.t ?? 0) - (runsOf(three.entries, "app")[0]?.startedAt ?? 0)).toBeGreaterThan(3.9);
  });

  it("what cannot be asked counts neither way", () => {
    const watched = app({
      livenessProbe: { ...exec("nosuch"), periodSeconds: 1, failureThreshold: 1 },
      readinessProbe: { ...exec("nosuch"), periodSeconds: 1, failureThreshold: 1 },
    });
    expect(statusOf(watched, "app")).toMatchObject({ restartCount: 0, ready: false });
    expect(messagesOf(watched, "Killing")).toEqual([]);
  });

  it("readiness takes it out of service, and nothing else; it comes back without a word", () => {
    const script = "touch /up; sleep 6; rm /up; sleep 5; touch /up; sleep 99";
    const watched = app({
      command: sh(script),
      readinessProbe: { ...exec("test", "-e", "/up"), periodSeconds: 1, failureThreshold: 1 },
    });
    expect(watched.rows.slice(-4).map((row) => `${row.ready} ${row.status}`)).toEqual([
      "0/1 Running",
      "1/1 Running",
      "0/1 Running",
      "1/1 Running",
    ]);
    expect(messagesOf(watched, "Killing")).toEqual([]);
    const unready = watched.pods.find(
      ({ status }) => status.containerStatuses?.[0]?.state.running && !status.containerStatuses[0].ready,
    );
    const types = ["Ready", "ContainersReady"].map((type) =>
      unready?.status.conditions?.find((one) => one.type === type),
    );
    for (const one of types) expect(one).toMatchObject({ status: "False", reason: "ContainersNotReady" });
  });

  it("readiness is told while the kubelet is busy with the container's end", () => {
    const script = "touch /up; trap 'rm /up' TERM; while :; do sleep 1; done";
    const test = { ...exec("test", "-e", "/up"), periodSeconds: 1, failureThreshold: 1 };
    const kill = { ...exec("test", "!", "-e", "/old"), periodSeconds: 1, failureThreshold: 1 };
    const watched = app(
      { command: sh(`(sleep 6; touch /old) & ${script}`), readinessProbe: test, livenessProbe: kill },
      { seconds: 25 },
    );
    const [killed = 0] = eventsOf(watched.entries, "Killing");
    const row = watched.rows.find((one) => one.t > killed);
    expect(row).toMatchObject({ ready: "0/1", status: "Running", restarts: 0 });
    expect(row?.t).toBeLessThan(killed + 2.5);
  });
});

describe("7.3: what is said of a failure", () => {
  const ip = /10\.244\.\d+\.\d+/.source;
  const says = (text: string): RegExp =>
    new RegExp(
      `^${text
        .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
        .replaceAll("IP", ip)
        .replaceAll("#ID#", "[0-9a-f]{64}")}$`,
    );
  it.each<[says: string, probe: Partial<Probe>, spec: Partial<ContainerSpec>]>([
    ["probe failed: cat: can't open '/nope': No such file or directory\n", exec("cat", "/nope"), {}],
    ["probe failed: out\nerr\n", exec("sh", "-c", "echo out; echo err >&2; exit 1"), {}],
    ["probe failed: ", exec("false"), {}],
    [`probe failed: command timed out: "sleep 5" timed out after 1s`, exec("sleep", "5"), {}],
    [
      `probe failed: command timed out: "sh -c sleep 9" timed out after 2s`,
      { ...exec("sh", "-c", "sleep 9"), timeoutSeconds: 2 },
      {},
    ],
    [
      `probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "#ID#": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown`,
      exec("nosuch"),
      {},
    ],
    [
      "probe failed: HTTP probe failed with statuscode: 404",
      { httpGet: { path: "/nope", port: 80 } },
      { image: "nginx:1.27" },
    ],
    [
      `probe failed: Get "http://IP:8080/": dial tcp IP:8080: connect: connection refused`,
      { httpGet: { port: 8080 } },
      {},
    ],
    [
      `probe failed: Get "http://IP:8080/x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      { httpGet: { path: "x", port: 8080 } },
      { command: sh("nc -lk -p 8080 -e sleep 99") },
    ],
    [`probe failed: dial tcp IP:3306: connect: connection refused`, { tcpSocket: { port: 3306 } }, {}],
    [
      `probe errored and resulted in unknown state: strconv.Atoi: parsing "http": invalid syntax`,
      { httpGet: { port: "http" } },
      {},
    ],
    [
      `probe errored and resulted in unknown state: strconv.Atoi: parsing "db": invalid syntax`,
      { tcpSocket: { port: "db" } },
      {},
    ],
  ])("%s", (text, probe, { command, ...spec }) => {
    const given: Partial<ContainerSpec> = "image" in spec ? spec : { command: command ?? EVER };
    for (const [kind, title] of [
      ["readinessProbe", "Readiness"],
      ["livenessProbe", "Liveness"],
      ["startupProbe", "Startup"],
    ] as const) {
      const containers = [{ name: "app", image, ...given, [kind]: { ...probe, ...often, periodSeconds: 3 } }];
      const watched = watchPod({ terminationGracePeriodSeconds: 1, containers }, { seconds: 12 });
      const told = messagesOf(watched, "Unhealthy");
      expect(told[0]).toMatch(says(`${title} ${text}`));
      // One for each time.
      expect(told.length).toBeGreaterThanOrEqual(2);
      expect(watched.entries.find((one) => one["reason"] === "Unhealthy")).toMatchObject({ eventType: "Warning" });
    }
  });

  it("a redirect to another host is a success, with a warning", () => {
    const conf = "server { listen 80; location / { return 302 http://example.com/; } }";
    const before = [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "conf" }, data: { "default.conf": conf } },
    ];
    const watched = watchPod(
      {
        volumes: [{ name: "conf", configMap: { name: "conf" } }],
        containers: [
          {
            name: "app",
            image: "nginx:1.27",
            volumeMounts: [{ name: "conf", mountPath: "/etc/nginx/conf.d" }],
            readinessProbe: { httpGet: { port: 80 }, periodSeconds: 2 },
          },
        ],
      },
      { seconds: 15, before },
    );
    expect(messagesOf(watched, "ProbeWarning")[0]).toMatch(
      /^Readiness probe warning: Probe terminated redirects, Response body: /,
    );
    expect(statusOf(watched, "app")?.ready).toBe(true);
  });

  it("10.2: a probe's command sees what is written out in env, a hook's sees nothing", () => {
    const watched = app({
      env: [
        { name: "A", value: "one" },
        { name: "B", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      ],
      readinessProbe: { ...exec("sh", "-c", "echo $(A) '$(B)'; exit 1"), periodSeconds: 2 },
      lifecycle: { postStart: { exec: { command: sh("echo '$(A)' > /hook") } } },
      livenessProbe: { ...exec("sh", "-c", "cat /hook; exit 1"), periodSeconds: 2, failureThreshold: 99 },
    });
    expect(messagesOf(watched, "Unhealthy")).toEqual(
      expect.arrayContaining(["Readiness probe failed: one $(B)\n", "Liveness probe failed: $(A)\n"]),
    );
  });
});

it("7.4: a failure, the kill, the grace, the next attempt; meanwhile it counts as running", () => {
  const watched = app(
    {
      command: sh("while :; do sleep 1; done"),
      livenessProbe: { ...exec("false"), periodSeconds: 3, failureThreshold: 2 },
    },
    { seconds: 45 },
  );
  const order = watched.entries
    .filter((one) => one.type === "event")
    .map((one) => String(one["reason"]))
    .slice(5, 11);
  expect(order).toEqual(["Unhealthy", "Unhealthy", "Killing", "Pulled", "Created", "Started"]);
  expect(watched.rows.slice(2).map((row) => `${row.ready} ${row.status} ${row.restarts}`)).toEqual([
    "1/1 Running 0",
    "1/1 Running 1",
  ]);
  const [first, second] = runsOf(watched.entries, "app");
  expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThan(3 + 30);
  expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeLessThan(6 + 30 + 2);
  expect(statusOf(watched, "app")?.lastState.terminated).toMatchObject({ exitCode: 137, reason: "Error" });
});
