/** Claims and the volumes behind them: made when a Pod needs them, kept when it goes, gone with the claim. */
import { expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../../src/scenario/settings.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";

const POD = `
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, "trap 'exit 0' TERM; echo run >> /d/log; wc -l < /d/log; sleep 1000"]
    volumeMounts: [{name: d, mountPath: /d}]
`;

function claim(name: string, more = ""): string {
  return `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}${more}}
`;
}

class World {
  readonly #simulation: Simulation;

  constructor(manifests: readonly string[]) {
    const settings = { ...DEFAULT_SETTINGS, nodes: 2 };
    const scenario = scenarioOfFiles([{ name: "world.yaml", text: manifests.join("---\n") }], settings);
    this.#simulation = new Simulation(scenario, allChunks());
  }

  after(seconds: number): this {
    this.#simulation.run(this.#simulation.clock.now + seconds * 1000);
    return this;
  }

  kubectl(args: string, stdin?: string): string {
    const simulation = this.#simulation;
    simulation.input({ type: "kubectl", args, ...(stdin !== undefined && { stdin }) });
    simulation.run(simulation.clock.now);
    const outcome = simulation.outcomes.at(-1);
    simulation.run(simulation.clock.now + 120_000, Number.POSITIVE_INFINITY, () => outcome?.done === true);
    return outcome?.output ?? "";
  }

  events(object: string): string[] {
    const text = this.kubectl(
      `get events --field-selector involvedObject.name=${object} -o custom-columns=R:.reason,M:.message --no-headers`,
    );
    return text
      .trim()
      .split("\n")
      .map((line) => line.replace(/ +/, " "));
  }
}

it("has a volume made when the first Pod needs it, on the node of that Pod", () => {
  const world = new World([claim("data")]).after(3);
  expect(world.events("data")).toEqual([
    "WaitForFirstConsumer waiting for first consumer to be created before binding",
  ]);
  world.kubectl("apply -f -", POD);
  world.after(10);
  expect(world.kubectl("get pod p --no-headers")).toMatch(/^p +1\/1 +Running +0 /);
  expect(world.kubectl("get pvc data --no-headers")).toMatch(
    /^data +Bound +pvc-[-0-9a-f]{36} +1Gi +RWO +standard +<unset> +13s$/m,
  );
  expect(world.kubectl("get pv --no-headers")).toMatch(/^pvc-\S+ +1Gi +RWO +Delete +Bound +default\/data +standard /);
  expect(world.kubectl("get sc")).toBe(
    "NAME                 PROVISIONER             RECLAIMPOLICY   VOLUMEBINDINGMODE      ALLOWVOLUMEEXPANSION   AGE\nstandard (default)   rancher.io/local-path   Delete          WaitForFirstConsumer   false                  13s\n",
  );
});

it("keeps the files for the next Pod, which runs where they are", () => {
  const world = new World([claim("data"), POD]).after(10);
  const node = world.kubectl("get pod p -o jsonpath={.spec.nodeName}");
  world.kubectl("delete pod p");
  world.kubectl("apply -f -", POD);
  world.after(5);
  expect(world.kubectl("logs p")).toBe("2\n");
  expect(world.kubectl("get pod p -o jsonpath={.spec.nodeName}")).toBe(node);
});

it("lets a claim in use stay until its Pod has gone, and then the volume goes with it", () => {
  const world = new World([claim("data"), POD]).after(10);
  world.kubectl("delete pvc data --wait=false");
  expect(world.kubectl("get pvc data --no-headers")).toMatch(/^data +Terminating /);
  world.kubectl("delete pod p");
  world.after(1);
  expect(world.kubectl("get pvc,pv")).toBe("No resources found\n");
});

it("binds a claim to a volume that a person has made, and keeps that one when the claim goes", () => {
  const volume = `
apiVersion: v1
kind: PersistentVolume
metadata: {name: mine}
spec: {capacity: {storage: 2Gi}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, storageClassName: manual, hostPath: {path: /mnt/mine}}
`;
  const world = new World([volume, claim("data", ", storageClassName: manual")]).after(2);
  expect(world.kubectl("get pvc data --no-headers")).toMatch(/^data +Bound +mine +2Gi +RWO +manual /);
  world.kubectl("delete pvc data");
  world.after(1);
  expect(world.kubectl("get pv --no-headers")).toMatch(/^mine +2Gi +RWO +Retain +Released +default\/data +manual /);
});

it("leaves a claim without a class to be found waiting, and its Pod with the scheduler's reason", () => {
  const world = new World([claim("data", ", storageClassName: nope"), POD]).after(5);
  expect(world.events("data")).toEqual(['ProvisioningFailed storageclass.storage.k8s.io "nope" not found']);
  expect(world.events("p")).toEqual([
    "FailedScheduling 0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
  ]);
});
