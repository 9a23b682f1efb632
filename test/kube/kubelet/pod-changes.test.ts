/** What happens to a Pod from outside while it lives, and at the edges of its life. */
import { expect, test } from "vitest";
import { PODS, testNode } from "./node.fixture.ts";

const image = "busybox:1.36";

test("a changed image restarts the container", () => {
  const node = testNode(() => ({ stopsAfter: 100 }));
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(3000);
  node.api.patch(PODS, "default", "web", "merge", { spec: { containers: [{ name: "a", image: "nginx:1.27" }] } });
  node.runUntil(6000);
  expect(node.events().slice(-4)).toMatchInlineSnapshot(`
    [
      "3000 Killing Container a definition changed, will be restarted",
      "3100 Pulled Container image "nginx:1.27" already present on machine and can be accessed by the pod",
      "3180 Created Container created",
      "3300 Started Container started",
    ]
  `);
  expect(node.pod()?.status.containerStatuses?.[0]?.image).toBe("docker.io/library/nginx:1.27");
});

test("an image that is changed while the container is made: the sync goes on, and the next one replaces it", () => {
  const node = testNode(() => ({ stopsAfter: 100 }));
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(690);
  expect(node.events().at(-1)).toContain("Pulled");
  node.api.patch(PODS, "default", "web", "merge", { spec: { containers: [{ name: "a", image: "nginx:1.27" }] } });
  node.runUntil(6000);
  expect(node.events().map((line) => line.slice(line.indexOf(" ") + 1))).toEqual([
    'Pulled Container image "busybox:1.36" already present on machine and can be accessed by the pod',
    "Created Container created",
    "Started Container started",
    "Killing Container a definition changed, will be restarted",
    'Pulled Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    "Created Container created",
    "Started Container started",
  ]);
  expect(node.pod()?.status.containerStatuses?.[0]?.image).toBe("docker.io/library/nginx:1.27");
});

test("a Pod that is deleted while it pulls is gone without having run", () => {
  const node = testNode(() => ({}));
  node.apply({ containers: [{ name: "a", image: "slow:1" }] });
  node.runUntil(700);
  node.api.delete(PODS, "default", "web");
  node.runUntil(5000);
  expect(node.rows().at(-1)).toBe("1650 Failed a=ContainerStatusUnknown");
  expect(node.pod()).toBeUndefined();
  expect(node.runtime.configs).toEqual([]);
});

test("a Pod that is deleted by force is gone at once, and its containers two seconds later", () => {
  const node = testNode(() => ({}));
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(3000);
  const { uid } = node.pod()?.metadata ?? { uid: "" };
  node.api.delete(PODS, "default", "web", { gracePeriodSeconds: 0 });
  expect(node.pod()).toBeUndefined();
  node.runUntil(4999);
  expect(node.kubelet.describePod(uid)?.containers[0]?.attempts[0]?.state).toBe("running");
  node.runUntil(10_000);
  expect(node.kubelet.describePod(uid)).toBeUndefined();
});

test("a second, shorter deletion hastens the first", () => {
  const node = testNode(() => ({}));
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(3000);
  node.api.delete(PODS, "default", "web");
  node.runUntil(5000);
  node.api.delete(PODS, "default", "web", { gracePeriodSeconds: 3 });
  node.runUntil(10_000);
  expect(node.pod()).toBeUndefined();
});

test("a sidecar that ends is started again, whatever the Pod's policy, also between init containers", () => {
  const node = testNode((name, attempt) => {
    if (name === "side") return attempt === 0 ? { endsAfter: 1500, exitCode: 0 } : { stopsAfter: 10 };
    return name === "slow" ? { endsAfter: 5000 } : {};
  });
  node.apply({
    restartPolicy: "Never",
    initContainers: [
      { name: "side", image, restartPolicy: "Always" },
      { name: "slow", image },
    ],
    containers: [{ name: "main", image }],
  });
  node.runUntil(12_000);
  expect(node.rows()).toMatchInlineSnapshot(`
    [
      "40 Pending side=PodInitializing slow=PodInitializing main=PodInitializing",
      "890 Pending side=running+ slow=PodInitializing main=PodInitializing",
      "1140 Pending side=running+ slow=running main=PodInitializing",
      "2935 Pending side=Completed slow=running main=PodInitializing",
      "3185 Pending side=running+(1) slow=running main=PodInitializing",
      "6135 Pending side=running+(1) slow=Completed+ main=PodInitializing",
      "6385 Running side=running+(1) slow=Completed+ main=running+",
    ]
  `);
});

test("restart rules decide before the policy", () => {
  const node = testNode((_name, attempt) => ({ endsAfter: 500, exitCode: attempt === 0 ? 42 : 7 }));
  node.apply({
    restartPolicy: "Always",
    containers: [
      {
        name: "a",
        image,
        restartPolicy: "Never",
        restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }],
      },
    ],
  });
  node.runUntil(20_000);
  expect(node.rows().at(-1)).toMatch(/ Failed a=Error\(1\)$/);
});

test("an ephemeral container joins a running Pod and counts for nothing", () => {
  const node = testNode((name) => (name === "debug" ? { endsAfter: 1000, exitCode: 3 } : {}));
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(3000);
  node.api.patch(PODS, "default", "web", "merge", { spec: { ephemeralContainers: [{ name: "debug", image }] } });
  node.runUntil(8000);
  const { phase, ephemeralContainerStatuses, conditions } = node.pod()?.status ?? {};
  expect(phase).toBe("Running");
  expect(ephemeralContainerStatuses?.[0]?.state.terminated?.exitCode).toBe(3);
  expect(conditions?.find((one) => one.type === "Ready")?.status).toBe("True");
});

test("a readiness gate waits for its condition", () => {
  const node = testNode(() => ({}));
  node.apply({ readinessGates: [{ conditionType: "example.com/fed" }], containers: [{ name: "a", image }] });
  node.runUntil(3000);
  const ready = (): unknown => node.pod()?.status.conditions?.find((one) => one.type === "Ready");
  expect(ready()).toMatchObject({
    status: "False",
    reason: "ReadinessGatesNotReady",
    message: 'corresponding condition of pod readiness gate "example.com/fed" does not exist.',
  });
  const conditions = [...(node.pod()?.status.conditions ?? []), { type: "example.com/fed", status: "True" }];
  node.api.updateStatus(PODS, "default", "web", { ...node.pod()?.status, conditions });
  node.runUntil(6000);
  expect(ready()).toMatchObject({ status: "True" });
  expect(node.pod()?.status.conditions?.some((one) => one.type === "example.com/fed")).toBe(true);
});

test("before 1.35 a crash back-off shows within fifteen seconds of the crash", () => {
  const node = testNode(
    (_name, attempt) => ({ endsAfter: attempt < 3 ? 100 : 60_000, exitCode: 1 }),
    "kubelet",
    "1.34",
  );
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(60_000);
  const times = node.rows().filter((row) => row.includes("CrashLoopBackOff"));
  expect(times.length).toBeGreaterThan(1);
  expect(node.events().find((text) => text.includes("Created"))).toContain("Created container: a");
});

test("a file of a ConfigMap follows it within a minute", () => {
  const node = testNode(() => ({}));
  const maps = { group: "", resource: "configmaps" };
  node.api.create(maps, "default", { kind: "ConfigMap", metadata: { name: "cfg" }, data: { a: "1" } });
  node.apply({
    volumes: [{ name: "cfg", configMap: { name: "cfg" } }],
    containers: [{ name: "a", image, volumeMounts: [{ name: "cfg", mountPath: "/cfg" }] }],
  });
  node.runUntil(3000);
  node.api.patch(maps, "default", "cfg", "merge", { data: { a: "2" } });
  node.runUntil(70_000);
  expect([...node.runtime.volumes.values()][0]?.files).toEqual([{ path: "a", content: "2", mode: 0o644 }]);
});
