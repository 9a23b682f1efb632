/** Claims that a Pod carries with it. Source: Kubernetes v1.36 documentation, "Ephemeral Volumes". */
import { expect, test } from "vitest";
import { World } from "../../world.fixture.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - {name: c, image: "busybox:1.36", command: [sh, -c, "echo here > /scratch/f; cat /scratch/f; sleep 1000"], volumeMounts: [{name: scratch, mountPath: /scratch}]}
  volumes:
  - name: scratch
    ephemeral:
      volumeClaimTemplate:
        metadata: {labels: {type: scratch}}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;
const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: app-scratch}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;

test("a claim named after Pod and volume comes with the Pod and goes with it", () => {
  const world = new World({ "pod.yaml": POD }).runTo("10s");
  expect(world.kubectl("get pod app -o jsonpath={.status.phase}").stdout).toBe("Running");
  expect(world.kubectl("logs app").stdout).toBe("here\n");
  const path =
    "{.metadata.labels.type} {.status.phase} {.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}";
  expect(world.kubectl(`get pvc app-scratch -o jsonpath='${path}'`).stdout).toBe("scratch Bound Pod/app");
  expect(world.kubectl("describe pvc app-scratch").stdout).toContain("Used By:       app\n");
  world.kubectl("delete pod app");
  world.runFor("5s");
  expect(world.kubectl("get pvc,pv").stderr).toBe("No resources found\n");
});

test("a claim of that name that is not the Pod's own is left alone, and the Pod waits", () => {
  const world = new World({ "claim.yaml": CLAIM, "pod.yaml": POD }).runTo("10s");
  const refusal = "PVC default/app-scratch was not created for pod default/app (pod is not owner)";
  const events = world.kubectl("get events").stdout;
  expect(events).toContain(`ephemeral volume scratch: ${refusal}`);
  expect(events).toContain(`0/3 nodes are available: ${refusal}.`);
  expect(world.kubectl("get pod app -o jsonpath={.status.phase}").stdout).toBe("Pending");
  world.kubectl("delete pvc app-scratch");
  world.runFor("60s");
  expect(world.kubectl("get pod app -o jsonpath={.status.phase}").stdout).toBe("Running");
});

test("its template is read as a claim is, and may have labels and annotations only", () => {
  const given = "{metadata: {name: x}, spec: {accessModes: [], resources: {requests: {storage: 0}}}}";
  const text = POD.replace(/volumeClaimTemplate:[^]*$/, `volumeClaimTemplate: ${given}\n`);
  const world = new World({ "bad.yaml": text }).runTo("1s");
  const field = "spec.volumes[0].ephemeral.volumeClaimTemplate";
  expect(world.kubectl("apply -f bad.yaml").stderr.split("\n").slice(1, 4)).toEqual([
    `* ${field}.metadata.name: Forbidden: cannot be set for an ephemeral volume`,
    `* ${field}.spec.accessModes: Required value: at least 1 access mode is required`,
    `* ${field}.spec.resources[storage]: Invalid value: "0": must be greater than zero`,
  ]);
  const good = new World({ "pod.yaml": POD }).runTo("1s");
  expect(good.kubectl("get pod app -o jsonpath={.spec.volumes[0].ephemeral..volumeMode}").stdout).toBe("Filesystem");
});
