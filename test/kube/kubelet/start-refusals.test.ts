/** What a runtime says of a program that it cannot start, and what a container finds of its user and of its volumes. */
import { expect, test } from "vitest";
import type { ContainerSpec, PodSpec } from "../../../src/kube/api/pod.ts";
import { runsOf, watchPod } from "./watching.fixture.ts";

const OCI =
  "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ";

function app(spec: Partial<ContainerSpec>, pod: Partial<PodSpec> = {}): ReturnType<typeof watchPod> {
  const containers = [{ name: "app", image: "busybox:1.36", ...spec }];
  return watchPod({ restartPolicy: "Never", ...pod, containers }, { seconds: 6 });
}

test.each([
  [{ command: ["nosuch"] }, 'exec: "nosuch": executable file not found in $PATH'],
  [{ command: ["/bin/nosuch"] }, 'exec: "/bin/nosuch": stat /bin/nosuch: no such file or directory'],
  [{ command: ["/etc"] }, 'exec: "/etc": is a directory'],
  [{ command: ["/etc/passwd"] }, 'exec: "/etc/passwd": permission denied'],
  // A folder of PATH in which it may not be run is passed over.
  [
    { command: ["passwd"], env: [{ name: "PATH", value: "/etc" }] },
    'exec: "passwd": executable file not found in $PATH',
  ],
  [{ command: ["ls"], workingDir: "/etc/passwd" }, "mkdir /etc/passwd: not a directory"],
  [
    { command: ["ls"], workingDir: "/root", securityContext: { runAsUser: 1000 } },
    'chdir to cwd ("/root") set in config.json failed: permission denied',
  ],
])("%j is refused", (spec, message) => {
  const { simulation, entries } = app(spec);
  const status = simulation.cluster.podStatus("default", "web")?.containerStatuses?.[0];
  expect(status?.state.terminated).toMatchObject({
    exitCode: 128,
    reason: "StartError",
    message: `${OCI}${message}: unknown`,
    startedAt: "1970-01-01T00:00:00Z",
  });
  expect(runsOf(entries, "app")).toEqual([]);
});

test("the groups of a process are sorted, and what is secret lies in a tmpfs with a sticky bit", () => {
  const { simulation } = app(
    {
      command: ["sh", "-c", "id; ls -ld /var/run/secrets/kubernetes.io/serviceaccount /m; ls -ldn /d"],
      volumeMounts: [
        { name: "m", mountPath: "/m" },
        { name: "d", mountPath: "/d" },
      ],
    },
    {
      securityContext: { runAsUser: 1000, fsGroup: 2000, supplementalGroups: [4000, 3000] },
      volumes: [
        { name: "m", emptyDir: { medium: "Memory" } },
        { name: "d", emptyDir: {} },
      ],
    },
  );
  const lines = (simulation.cluster.logText("default", "web", "app", 0) ?? "").split("\n");
  expect(lines[0]).toBe("uid=1000 gid=0(root) groups=0(root),2000,3000,4000");
  expect(lines[1]).toMatch(/^drwxrwsrwt {4}2 root {5}2000 +40 .* \/m$/);
  expect(lines[2]).toMatch(/^drwxrwsrwt {4}3 root {5}2000 +140 .* \/var\/run\/secrets/);
  expect(lines[3]).toMatch(/^drwxrwsrwx {4}2 0 {8}2000 +4096 .* \/d$/);
});

test.each([
  ["$(B)/$(A)", "missing value for A, B"],
  ["$(EMPTY)", "missing value for EMPTY"],
])("a subPathExpr of %s cannot be made a path", (subPathExpr, message) => {
  const { simulation } = app(
    { env: [{ name: "EMPTY", value: "" }], volumeMounts: [{ name: "v", mountPath: "/v", subPathExpr }] },
    { volumes: [{ name: "v", emptyDir: {} }] },
  );
  const status = simulation.cluster.podStatus("default", "web")?.containerStatuses?.[0];
  expect(status?.state.waiting).toEqual({ reason: "CreateContainerConfigError", message });
});
