import { expect, test } from "vitest";
import { testNode } from "./node.fixture.ts";

const image = "busybox:1.36";

test("a Pod with an init container reaches Running", () => {
  const node = testNode((name) => (name === "init" ? { endsAfter: 2000 } : {}));
  node.apply({
    initContainers: [{ name: "init", image }],
    containers: [
      { name: "a", image },
      { name: "b", image },
    ],
  });
  node.runUntil(10_000);
  expect(node.rows()).toMatchInlineSnapshot(`
    [
      "40 Pending init=PodInitializing a=PodInitializing b=PodInitializing",
      "890 Pending init=running a=PodInitializing b=PodInitializing",
      "3435 Pending init=Completed+ a=PodInitializing b=PodInitializing",
      "3885 Running init=Completed+ a=running+ b=running+",
    ]
  `);
  expect(node.events()).toMatchInlineSnapshot(`
    [
      "620 Pulled Container image "busybox:1.36" already present on machine and can be accessed by the pod",
      "700 Created Container created",
      "820 Started Container started",
      "3415 Pulled Container image "busybox:1.36" already present on machine and can be accessed by the pod",
      "3495 Created Container created",
      "3615 Started Container started",
      "3615 Pulled Container image "busybox:1.36" already present on machine and can be accessed by the pod",
      "3695 Created Container created",
      "3815 Started Container started",
    ]
  `);
});

test("a crashing container waits 10, 20, 40 s", () => {
  const node = testNode(() => ({ endsAfter: 3000, exitCode: 1 }));
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(120_000);
  expect(node.rows()).toMatchInlineSnapshot(`
    [
      "40 Pending a=ContainerCreating",
      "890 Running a=running+",
      "4435 Running a=Error",
      "4685 Running a=running+(1)",
      "7680 Running a=Error(1)",
      "20791 Running a=CrashLoopBackOff(1)",
      "21041 Running a=running+(2)",
      "24590 Running a=Error(2)",
      "47476 Running a=CrashLoopBackOff(2)",
      "47726 Running a=running+(3)",
      "51446 Running a=Error(3)",
      "100128 Running a=CrashLoopBackOff(3)",
      "100378 Running a=running+(4)",
      "103368 Running a=Error(4)",
    ]
  `);
});

test("without a kubelet's delays a crashing container is restarted at once, then after 10, 20, 40 s, and a start takes 1 ms", () => {
  const starts: number[] = [];
  const node = testNode((_name, _attempt) => {
    starts.push(node.clock.now);
    return { endsAfter: 1000, exitCode: 1 };
  }, "bare");
  node.apply({ containers: [{ name: "a", image }] });
  node.runUntil(120_000);
  expect(starts).toEqual([0, 1001, 12_002, 33_003, 74_004]);
});

test("a missing image", () => {
  const node = testNode(() => ({}));
  node.apply({ containers: [{ name: "a", image: "nope:1" }] });
  node.runUntil(60_000);
  expect(node.rows()).toMatchInlineSnapshot(`
    [
      "40 Pending a=ContainerCreating",
      "2190 Pending a=ErrImagePull",
      "13346 Pending a=ImagePullBackOff",
      "26642 Pending a=ErrImagePull",
      "41088 Pending a=ImagePullBackOff",
      "54997 Pending a=ErrImagePull",
    ]
  `);
  expect(node.events()).toMatchInlineSnapshot(`
    [
      "620 Pulling Pulling image "nope:1"",
      "2120 Failed Failed to pull image "nope:1": nope:1: not found",
      "2120 Failed Error: ErrImagePull",
      "2170 BackOff Back-off pulling image "nope:1"",
      "2170 Failed Error: ImagePullBackOff",
      "13326 Pulling Pulling image "nope:1"",
      "14826 Failed Failed to pull image "nope:1": nope:1: not found",
      "14826 Failed Error: ErrImagePull",
      "26622 BackOff Back-off pulling image "nope:1"",
      "26622 Failed Error: ImagePullBackOff",
      "41068 Pulling Pulling image "nope:1"",
      "42568 Failed Failed to pull image "nope:1": nope:1: not found",
      "42568 Failed Error: ErrImagePull",
      "54977 BackOff Back-off pulling image "nope:1"",
      "54977 Failed Error: ImagePullBackOff",
    ]
  `);
});

test("deletion", () => {
  const node = testNode(() => ({ stopsAfter: 5000 }));
  node.apply({
    containers: [
      { name: "a", image },
      { name: "b", image },
    ],
  });
  node.runUntil(5000);
  node.api.delete({ group: "", resource: "pods" }, "default", "web");
  node.runUntil(20_000);
  expect(node.rows()).toMatchInlineSnapshot(`
    [
      "40 Pending a=ContainerCreating b=ContainerCreating",
      "1090 Running a=running+ b=running+",
      "10170 Succeeded a=Completed b=Completed",
    ]
  `);
  expect(node.pod()).toBeUndefined();
  expect(node.machines.filter((one) => one.machine === "pod").map((one) => one.to)).toMatchInlineSnapshot(`
    [
      "pending.mountingVolumes",
      "pending.creatingSandbox",
      "pending.initializing",
      "pending.startingContainers",
      "running",
      "terminating.stoppingContainers",
      "terminating.stoppingSandbox",
      "terminated.cleaningUp",
      "terminated.succeeded",
      "deleted",
    ]
  `);
});

test("completion with a sidecar", () => {
  const node = testNode((name) => (name === "main" ? { endsAfter: 4000 } : { stopsAfter: 100 }));
  node.apply({
    restartPolicy: "Never",
    initContainers: [{ name: "side", image, restartPolicy: "Always" }],
    containers: [{ name: "main", image }],
  });
  node.runUntil(20_000);
  expect(node.rows()).toMatchInlineSnapshot(`
    [
      "40 Pending side=PodInitializing main=PodInitializing",
      "890 Pending side=running+ main=PodInitializing",
      "1140 Running side=running+ main=running+",
      "5685 Running side=running+ main=Completed",
      "5830 Running side=Completed main=Completed",
      "5980 Succeeded side=Completed main=Completed",
    ]
  `);
});
