/** Sentences of facts/kubelet.md 1.2, 1.3, 3.6, 4 and 5: images, and what keeps a container from being made. */
import { describe, expect, it } from "vitest";
import type { ContainerSpec, PodSpec } from "../../../src/kube/api/pod.ts";
import type { Event } from "../../../src/kube/api/core.ts";
import { eventsOf, messagesOf, runsOf, statusOf, watchPod } from "./watching.fixture.ts";
import type { Watched, WatchOptions } from "./watching.fixture.ts";

const image = "busybox:1.36";
const sh = (script: string): string[] => ["sh", "-c", script];

function app(spec: Partial<ContainerSpec>, options: Partial<WatchOptions> = {}, pod: Partial<PodSpec> = {}): Watched {
  return watchPod({ ...pod, containers: [{ name: "app", image, ...spec }] }, { seconds: 12, ...options });
}

/** `Reason: message` of the Pod's events, in their order. */
function told({ entries }: Watched): string[] {
  return entries.filter((one) => one.type === "event").map((one) => [one["reason"], one["message"]].join(": "));
}

describe("1.2: the events of a normal start", () => {
  const events = ({ simulation }: Watched): Event[] => {
    const listed = simulation.cluster.api.list({ group: "", resource: "events" }, {});
    const items = (listed.ok ? listed.value.items : []) as unknown as Event[];
    return items.filter((one) => one.involvedObject.kind === "Pod");
  };

  it.each<[version: string, made: string, started: string, present: string]>([
    ["1.33", "Created container: app", "Started container app", ""],
    ["1.34", "Created container: app", "Started container app", ""],
    ["1.35", "Container created", "Container started", " and can be accessed by the pod"],
    ["1.36", "Container created", "Container started", " and can be accessed by the pod"],
  ])("of %s", (version, made, started, present) => {
    const warm = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "warm" },
      spec: { containers: [{ name: "x", image }] },
    };
    const watched = app({ command: ["sleep", "99"] }, { version, before: [warm], startAt: 8, seconds: 15 });
    const mine = watched.entries.filter((one) => one.type === "event" && one.pod === "web");
    expect(mine.map((one) => [one["reason"], one["message"]].join(": "))).toEqual([
      "Scheduled: Successfully assigned default/web to node-1",
      `Pulled: Container image "busybox:1.36" already present on machine${present}`,
      `Created: ${made}`,
      `Started: ${started}`,
    ]);
  });

  it("say what they are of, and who says so", () => {
    const init = { name: "init", image, command: ["true"] };
    const all = events(app({ command: ["sleep", "99"] }, {}, { initContainers: [init] }));
    const of = (reason: string): Event[] => all.filter((one) => one.reason === reason);
    expect(of("Started").map((one) => one.involvedObject.fieldPath)).toEqual([
      "spec.initContainers{init}",
      "spec.containers{app}",
    ]);
    expect(of("Scheduled")[0]?.involvedObject).not.toHaveProperty("fieldPath");
    expect(of("Started")[0]).toMatchObject({
      type: "Normal",
      source: { component: "kubelet", host: "node-1" },
      reportingComponent: "kubelet",
      reportingInstance: "node-1",
      metadata: { name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) as string },
    });
    expect(of("Scheduled")[0]).toMatchObject({ reportingComponent: "default-scheduler", action: "Binding" });
    expect(of("Pulled")[0]?.message).toMatch(
      /^Successfully pulled image "busybox:1\.36" in (\d+ms|\d+(\.\d{1,3})?s) \((\d+ms|\d+(\.\d{1,3})?s) including waiting\)\. Image size: \d+ bytes\.$/,
    );
  });

  it("the second of two pulls waits for the first, and says so", () => {
    const watched = watchPod(
      {
        containers: [{ name: "a", image: "nginx:1.27" }],
      },
      {
        seconds: 15,
        before: [
          {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "other" },
            spec: { containers: [{ name: "x", image: "httpd:2.4" }] },
          },
        ],
      },
    );
    const second = messagesOf(watched, "Pulled").find((one) => one.includes('"nginx:1.27"')) ?? "";
    const [, took = "", waited = ""] = /in ([\d.]+)s \(([\d.]+)s including/.exec(second) ?? [];
    expect(Number(waited)).toBeGreaterThan(Number(took));
  });

  it("nothing is told of an end, of a readiness, of a deletion", () => {
    const watched = app(
      { command: sh("sleep 3; exit 1") },
      { seconds: 9, commands: [[8, "delete pod web --now"]] },
      {
        restartPolicy: "Never",
      },
    );
    expect([...new Set(told(watched).map((one) => one.replace(/:.*/, "")))]).toEqual([
      "Scheduled",
      "Pulling",
      "Pulled",
      "Created",
      "Started",
    ]);
  });
});

describe("4.1: the policy of a pull", () => {
  it.each([
    ["nginx", "Always"],
    ["nginx:latest", "Always"],
    ["nginx:1.27", "IfNotPresent"],
    ["localhost:5000/nginx", "Always"],
    [`nginx@sha256:${"a".repeat(64)}`, "IfNotPresent"],
    [`nginx:latest@sha256:${"a".repeat(64)}`, "IfNotPresent"],
  ])("of %s is %s", (name, policy) => {
    expect(app({ image: name }, { seconds: 1 }).pods.at(-1)?.spec.containers[0]?.imagePullPolicy).toBe(policy);
  });

  it("is not thought over when the image is changed", () => {
    const watched = app({ command: ["sleep", "99"] }, { commands: [[6, "set image pod/web app=busybox:latest"]] });
    expect(watched.pods.at(-1)?.spec.containers[0]).toMatchObject({
      image: "busybox:latest",
      imagePullPolicy: "IfNotPresent",
    });
  });

  it("Always asks the registry at each start", () => {
    const crash = sh("sleep 1; exit 1");
    const always = app({ command: crash, imagePullPolicy: "Always" }, { seconds: 30 });
    const starts = runsOf(always.entries, "app").length;
    expect(starts).toBeGreaterThan(2);
    expect(eventsOf(always.entries, "Pulling")).toHaveLength(starts);
    const once = app({ command: crash }, { seconds: 30 });
    expect(eventsOf(once.entries, "Pulling")).toHaveLength(1);
    expect(eventsOf(once.entries, "Pulled")).toHaveLength(starts);
  });
});

describe("4.2: what comes of a pull", () => {
  const never = 'Container image "busybox:1.36" is not present with pull policy of Never';
  const typo = `Failed to apply default image tag "Nginx:1": couldn't parse image name "Nginx:1": invalid reference format: repository name (library/Nginx) must be lowercase`;
  it.each<[reason: string, spec: Partial<ContainerSpec>, message: string, events: string[]]>([
    [
      "ErrImageNeverPull",
      { imagePullPolicy: "Never" },
      never,
      [`ErrImageNeverPull: ${never}`, "Failed: Error: ErrImageNeverPull"],
    ],
    ["InvalidImageName", { image: "Nginx:1" }, typo, [`InspectFailed: ${typo}`, "Failed: Error: InvalidImageName"]],
  ])("%s", (reason, spec, message, events) => {
    const watched = app(spec, { seconds: 40 });
    const status = statusOf(watched, "app");
    expect(status?.state.waiting).toEqual({ reason, message });
    expect(status?.restartCount).toBe(0);
    expect(watched.pods.at(-1)?.status.phase).toBe("Pending");
    // The same two again at every try, ten to fifteen seconds apart.
    expect(told(watched).slice(1, 3)).toEqual(events);
    const tries = eventsOf(watched.entries, "Failed").slice(1);
    expect(tries.length).toBeGreaterThanOrEqual(2);
    for (const [i, at] of tries.entries()) {
      if (i === 0) continue;
      expect(at - (tries[i - 1] ?? 0)).toBeGreaterThanOrEqual(10);
      expect(at - (tries[i - 1] ?? 0)).toBeLessThanOrEqual(15.1);
    }
  });

  it("of a pull that failed, and inside its back-off", () => {
    const watched = app({ image: "busybox:nope" });
    const error =
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/busybox:nope": failed to resolve reference "docker.io/library/busybox:nope": docker.io/library/busybox:nope: not found';
    expect(told(watched).slice(1, 6)).toEqual([
      'Pulling: Pulling image "busybox:nope"',
      `Failed: Failed to pull image "busybox:nope": ${error}`,
      "Failed: Error: ErrImagePull",
      'BackOff: Back-off pulling image "busybox:nope"',
      "Failed: Error: ImagePullBackOff",
    ]);
  });

  it("two containers with one image share its back-off", () => {
    const watched = watchPod(
      {
        containers: [
          { name: "a", image: "busybox:nope" },
          { name: "b", image: "busybox:nope" },
        ],
      },
      { seconds: 4 },
    );
    expect(eventsOf(watched.entries, "Pulling")).toHaveLength(1);
    expect(statusOf(watched, "a")?.state.waiting?.reason).toBe("ErrImagePull");
    expect(statusOf(watched, "b")?.state.waiting?.reason).toBe("ImagePullBackOff");
  });

  it.each([1, 2, 3])(
    "4.3: tries are 10, 20, 40 s and more apart, each rounded up to a look at the Pod (seed %i)",
    (seed) => {
      const { entries } = app({ image: "busybox:nope" }, { seconds: 1500, seed });
      const failed = entries
        .filter((one) => one.type === "pull" && one["result"] === "failed")
        .map((one) => one.t / 1000);
      const gaps = failed.slice(1).map((at, i) => at - (failed[i] ?? 0));
      for (const [i, least] of [10, 20, 40, 80, 160, 300, 300].entries()) {
        expect(gaps[i]).toBeGreaterThanOrEqual(least);
        expect(gaps[i]).toBeLessThan(least + 17.5);
      }
    },
  );
});

describe("5: what cannot be made or started", () => {
  it("a postStart hook that fails, and what follows", () => {
    const watched = app(
      {
        command: sh("trap 'exit 0' TERM; while :; do sleep 1; done"),
        lifecycle: { postStart: { exec: { command: sh("echo no >&2; exit 4") } } },
      },
      { seconds: 40 },
    );
    expect(
      told(watched)
        .slice(1, 7)
        .map((one) => one.replace(/ in .*/, "")),
    ).toEqual([
      'Pulling: Pulling image "busybox:1.36"',
      'Pulled: Successfully pulled image "busybox:1.36"',
      "Created: Container created",
      "Started: Container started",
      "FailedPostStartHook: PostStartHook failed",
      "Killing: FailedPostStartHook",
    ]);
    const waits = watched.pods.flatMap((pod) => pod.status.containerStatuses?.[0]?.state.waiting ?? []);
    expect(waits.find((one) => one.reason === "PostStartHookError")?.message).toMatch(
      /^Exec lifecycle hook \(\[sh -c echo no >&2; exit 4\]\) for Container "app" in Pod "web_default\([-0-9a-f]{36}\)" failed - error: command 'sh -c echo no >&2; exit 4' exited with 4: no\n, message: "no\\n"$/,
    );
    expect(waits.some((one) => one.reason === "CrashLoopBackOff")).toBe(true);
  });

  it("what could not be configured has no container, and no back-off: it is there as soon as it is looked for again", () => {
    const watched = app(
      { command: sh("echo $A; sleep 99"), envFrom: [{ configMapRef: { name: "late" } }] },
      {
        seconds: 75,
        commands: [[50, "create configmap late --from-literal=A=1"]],
      },
    );
    const [run] = runsOf(watched.entries, "app");
    expect(run?.startedAt).toBeGreaterThan(50);
    expect(run?.startedAt).toBeLessThan(66);
    expect(statusOf(watched, "app")).toMatchObject({ restartCount: 0, lastState: {} });
  });

  it.each<[name: string, volume: NonNullable<PodSpec["volumes"]>[number], says: string]>([
    ["a Secret", { name: "v", secret: { secretName: "s" } }, 'secret "s" not found'],
    [
      "a key of a ConfigMap",
      { name: "v", configMap: { name: "c", items: [{ key: "K", path: "k" }] } },
      "configmap references non-existent config key: K",
    ],
    [
      "a key of a Secret",
      { name: "v", secret: { secretName: "k", items: [{ key: "K", path: "k" }] } },
      "references non-existent secret key: K",
    ],
    [
      "a directory of the node",
      { name: "v", hostPath: { path: "/nope", type: "Directory" } },
      "hostPath type check failed: /nope is not a directory",
    ],
    ["a claim", { name: "v", persistentVolumeClaim: { claimName: "p" } }, ""],
  ])("a volume that waits: %s", (_name, volume, says) => {
    const before = [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { A: "1" } },
      { apiVersion: "v1", kind: "Secret", metadata: { name: "k" }, stringData: { A: "1" } },
    ];
    const watched = app(
      { volumeMounts: [{ name: "v", mountPath: "/v" }] },
      { before, seconds: 130 },
      { volumes: [volume] },
    );
    if (says === "") {
      expect(messagesOf(watched, "FailedScheduling")[0]).toContain('persistentvolumeclaim "p" not found');
      expect(watched.rows.map((row) => row.status)).toEqual(["Pending"]);
      return;
    }
    expect(new Set(messagesOf(watched, "FailedMount"))).toEqual(
      new Set([`MountVolume.SetUp failed for volume "v" : ${says}`]),
    );
    expect(watched.rows.map((row) => row.status)).toEqual(["Pending", "ContainerCreating"]);
    expect(statusOf(watched, "app")?.state).toEqual({ waiting: { reason: "ContainerCreating" } });
    // Doubling, to two minutes.
    const gaps = eventsOf(watched.entries, "FailedMount").map((at, i, all) => at - (all[i - 1] ?? at));
    expect(gaps.slice(1, 8).map((gap) => Math.round(gap * 10) / 10)).toEqual([0.5, 1, 2, 4, 8, 16, 32]);
    expect(eventsOf(watched.entries, "FailedAttachVolume")).toEqual([]);
  });
});
