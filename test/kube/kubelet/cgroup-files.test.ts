/** What a container sees of its limits and of its neighbours. Source: Linux cgroup-v2.rst; pid_namespaces(7), proc(5). */
import { expect, it } from "vitest";
import type { ContainerSpec, PodSpec } from "../../../src/kube/api/pod.ts";
import { logOf, watchPod } from "./watching.fixture.ts";

function logsOf(containers: Partial<ContainerSpec>[], pod: Partial<PodSpec> = {}): string {
  const all = containers.map((one) => ({ name: "c", image: "busybox:1.36", ...one }));
  return logOf(watchPod({ restartPolicy: "Never", ...pod, containers: all }, { seconds: 40 }), all.at(-1)?.name ?? "");
}

const sh = (script: string): string[] => ["sh", "-c", script];

it("limits are files, and a busy script is held back by them", () => {
  const busy = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done";
  const script = `cd /sys/fs/cgroup; cat cpu.max memory.max; ${busy}; awk '/nr_|throttled/ { print $1, ($2 > 0) }' cpu.stat`;
  const limits = { cpu: "200m", memory: "64Mi" };
  expect(logsOf([{ command: sh(script), resources: { limits } }])).toBe(
    "20000 100000\n67108864\nnr_periods 1\nnr_throttled 1\nthrottled_usec 1\nnr_bursts 0\n",
  );
});

it("without limits nothing holds back", () => {
  const script = "cd /sys/fs/cgroup; cat cpu.max memory.max; grep throttled cpu.stat; echo 1 >cpu.max";
  expect(logsOf([{ command: sh(script) }])).toBe(
    "max 100000\nmax\nnr_throttled 0\nthrottled_usec 0\nsh: can't create cpu.max: Read-only file system\n",
  );
});

it("where processes are shared, /proc/PID/root leads to another container's files and mounts", () => {
  const look = "sleep 2; for p in /proc/[0-9]*; do cat $p/root/own $p/root/v/f 2>/dev/null; done; cat /own";
  const writer = {
    name: "a",
    command: sh("echo own >/own; echo volume >/v/f; sleep 30"),
    volumeMounts: [{ name: "v", mountPath: "/v" }],
  };
  const log = logsOf([writer, { name: "b", command: sh(look) }], {
    shareProcessNamespace: true,
    volumes: [{ name: "v", emptyDir: {} }],
  });
  expect(log).toMatch(/^(own\nvolume\n)+cat: can't open '\/own': No such file or directory\n$/);
});

// The expected numbers follow from kubernetes pkg/kubelet/qos policy.go and a node of 8131440Ki.
it.each([
  ["BestEffort", {}, 1000],
  ["Guaranteed", { limits: { cpu: "1", memory: "64Mi" } }, -997],
  ["Burstable, by its request", { requests: { memory: "1Gi" } }, 872],
  ["Burstable, without memory", { requests: { cpu: "100m" } }, 999],
  ["Burstable, of nearly everything", { requests: { memory: "8130000Ki" } }, 3],
] as const)("how readily it is killed where memory is short goes by its class: %s", (_, resources, score) => {
  const script = "cat /proc/1/oom_score_adj; (cat /proc/self/oom_score_adj)";
  expect(logsOf([{ command: sh(script), resources }])).toBe(`${score}\n${score}\n`);
});
