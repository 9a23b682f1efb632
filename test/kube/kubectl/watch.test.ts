/** `kubectl get pod NAME -w` that began before the Pod was there. */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

const SIDECAR = `apiVersion: v1
kind: Pod
metadata: {name: app-with-sidecar}
spec:
  containers:
  - {name: app, image: "busybox:1.36", command: [sleep, "600"]}
  - {name: sidecar, image: "busybox:1.36", command: [sleep, "600"]}
`;
const INIT = `apiVersion: v1
kind: Pod
metadata: {name: app-with-init}
spec:
  initContainers:
  - {name: init, image: "busybox:1.36", command: [sleep, "3"]}
  containers:
  - {name: app, image: "busybox:1.36", command: [sleep, "600"]}
`;

/** The rows without their age, repeats left out. */
function watched(text: string): string[] {
  const world = new World({}, { kubernetesVersion: "1.33" });
  world.simulation.cluster.workstation.writeFile("pod.yaml", text);
  const { stdout } = world.sh(
    "kubectl get pod -w > rows & sleep 1; kubectl apply -f pod.yaml > /dev/null; sleep 15; kill $!; cat rows",
  );
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((row) => row.replace(/ +(AGE|\d+s)$/, ""));
  return rows.filter((row, i) => row !== rows[i - 1]);
}

describe("a watch that began before the Pod was applied", () => {
  it("shows what an app with a sidecar goes through; the widths are those of the first row", () => {
    expect(watched(SIDECAR)).toEqual([
      "NAME               READY   STATUS    RESTARTS",
      "app-with-sidecar   0/2     Pending   0",
      "app-with-sidecar   0/2     ContainerCreating   0",
      "app-with-sidecar   2/2     Running             0",
    ]);
  });

  it("shows what an app with an init container goes through", () => {
    expect(watched(INIT)).toEqual([
      "NAME            READY   STATUS    RESTARTS",
      "app-with-init   0/1     Pending   0",
      "app-with-init   0/1     Init:0/1   0",
      "app-with-init   0/1     PodInitializing   0",
      "app-with-init   1/1     Running           0",
    ]);
  });
});
