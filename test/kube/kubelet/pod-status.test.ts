/** Phases and back-offs as tables. */
import { expect, test } from "vitest";
import type { ContainerSpec, Pod, RestartPolicy } from "../../../src/kube/api/pod.ts";
import { createRecord } from "../../../src/kube/kubelet/container-record.ts";
import type { ContainerRecord } from "../../../src/kube/kubelet/container-record.ts";
import { nextBackOff, remainingBackOff } from "../../../src/kube/kubelet/crash-backoff.ts";
import type { CrashBackOff } from "../../../src/kube/kubelet/crash-backoff.ts";
import { expand } from "../../../src/kube/kubelet/expansion.ts";
import { imageNameProblem } from "../../../src/kube/kubelet/image-name.ts";
import type { ContainerKind } from "../../../src/kube/kubelet/node-context.ts";
import { computePhase } from "../../../src/kube/kubelet/pod-status.ts";

function pod(restartPolicy: RestartPolicy): Pod {
  const metadata = { name: "p", uid: "u", resourceVersion: "1", creationTimestamp: "" };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { restartPolicy, containers: [] }, status: {} };
}

/** `init:0`, `app:running`, `sidecar:waiting`: kind and what became of it. */
function record(text: string): ContainerRecord {
  const [kind = "", state = ""] = text.split(":");
  const spec: ContainerSpec = { name: text, image: "i" };
  const made = createRecord(kind as ContainerKind, spec, "waiting.containerCreating");
  if (state === "waiting") return made;
  const image = {
    ref: "i",
    digest: "",
    sizeBytes: 0,
    config: { entrypoint: [], cmd: [], env: [], user: "", workingDir: "", exposedPorts: [] },
  };
  made.attempts.push({
    attempt: 0,
    id: "c",
    sandboxId: "s",
    image,
    specImage: "i",
    state: state === "running" ? "running" : "exited",
    startedAt: 0,
    finishedAt: state === "running" ? null : 1,
    exitCode: state === "running" ? 0 : Number(state),
    reason: "",
    message: "",
    kept: true,
    shown: null,
    containerID: null,
  });
  return made;
}

test.each<[RestartPolicy, string, string]>([
  ["Always", "app:waiting", "Pending"],
  ["Always", "app:running", "Running"],
  ["Always", "app:running app:waiting", "Pending"],
  ["Always", "app:1", "Running"],
  ["Always", "app:0", "Running"],
  ["OnFailure", "app:0", "Succeeded"],
  ["OnFailure", "app:1", "Running"],
  ["OnFailure", "app:0 app:1", "Running"],
  ["Never", "app:0 app:0", "Succeeded"],
  ["Never", "app:0 app:1", "Failed"],
  ["Never", "app:running app:1", "Running"],
  ["Never", "init:1 app:waiting", "Failed"],
  ["Always", "init:1 app:waiting", "Pending"],
  ["Always", "init:running app:waiting", "Pending"],
  ["Always", "init:0 app:running", "Running"],
  ["Always", "sidecar:waiting app:waiting", "Pending"],
  ["Never", "sidecar:running app:0", "Running"],
  ["Never", "sidecar:137 app:0", "Succeeded"],
  ["Never", "sidecar:137 app:2", "Failed"],
])("with %s, %s is %s", (policy, containers, phase) => {
  expect(computePhase(pod(policy), containers.split(" ").map(record), false)).toBe(phase);
});

test("the crash back-off doubles to five minutes and is forgotten after a run of more than ten", () => {
  let entry: CrashBackOff | null = null;
  const waits: number[] = [];
  let now = 0;
  for (let i = 0; i < 8; i++) {
    const finishedAt = now;
    const wait = remainingBackOff(entry, "busybox", finishedAt, now);
    waits.push(wait);
    now += wait;
    entry = nextBackOff(entry, "busybox", finishedAt, now);
  }
  expect(waits).toEqual([0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  const muchLater = now + 600_001;
  expect(remainingBackOff(entry, "busybox", muchLater, muchLater)).toBe(0);
  expect(nextBackOff(entry, "busybox", muchLater, muchLater).delay).toBe(10_000);
});

test.each([
  ["$(A)", "1"],
  ["$$(A)", "$(A)"],
  ["$(B)", "$(B)"],
  ["$A ${A} $", "$A ${A} $"],
  ["$(A", "$(A"],
  ["a$$b$(A)", "a$b1"],
])("%s expands to %s", (text, result) => {
  expect(expand(text, new Map([["A", "1"]]))).toBe(result);
});

test.each(["nginx", "nginx:1.27", "registry.k8s.io/pause:3.10", "localhost:5000/a/b_c@sha256:" + "0".repeat(64)])(
  "%s is an image name",
  (name) => expect(imageNameProblem(name)).toBeNull(),
);

function prefix(name: string): string {
  return `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`;
}

test("what is no image name says so", () => {
  expect(imageNameProblem("ngin x")).toBe(prefix("ngin x"));
  expect(imageNameProblem("Nginx")).toBe(`${prefix("Nginx")}: repository name (library/Nginx) must be lowercase`);
});
