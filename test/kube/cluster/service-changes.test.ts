/** Services that are changed while they are used, and clients that they remember. */
import { expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

const WORLD = `
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers:
  - {name: c, image: "busybox:1.36", command: [sleep, infinity]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 3
  podManagementPolicy: Parallel
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: c
        image: busybox:1.36
        command: [sh, -c, "mkdir /w; hostname > /w/index.html; exec httpd -f -p 8080 -h /w"]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: LoadBalancer
  selector: {app: db}
  sessionAffinity: ClientIP
  sessionAffinityConfig: {clientIP: {timeoutSeconds: 30}}
  ports: [{port: 80, targetPort: 8080, nodePort: 30080}]
`;

function ask(world: World, url: string, times = 1): string {
  const loop = `for i in $(seq ${times}); do wget -T 2 -qO- ${url}; done; true`;
  return world.sh(`kubectl exec client -- sh -c '${loop}'`).stdout.trim();
}

it("a client keeps its Pod until it has been away for the timeout, or the Pod is gone", () => {
  const world = new World({ "world.yaml": WORLD }).runTo("20s");
  const first = ask(world, "http://web", 6).split("\n");
  expect(new Set(first).size).toBe(1);
  world.runFor("20s");
  expect(ask(world, "http://web")).toBe(first[0]);
  world.kubectl(`delete pod ${first[0] ?? ""} --wait=false`);
  world.runFor("2s");
  expect(ask(world, "http://web")).toMatch(/^db-\d$/);
  const kept = new Set<string>();
  for (let i = 0; i < 12; i++) {
    world.runFor("40s");
    kept.add(ask(world, "http://web"));
  }
  expect(kept.size).toBeGreaterThan(1);
});

it("a node's port moves with the Service, and a balancer's address is given back", () => {
  const world = new World({ "world.yaml": WORLD }).runTo("20s");
  const node = "http://172.18.0.3";
  expect(ask(world, `${node}:30080`)).toMatch(/^db-\d$/);
  world.kubectl(`patch service web --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30090}]'`);
  world.runFor("2s");
  expect(ask(world, `${node}:30090`)).toMatch(/^db-\d$/);
  expect(ask(world, `${node}:30080`)).toBe("");
  world.kubectl(`patch service web -p '{"spec":{"type":"ClusterIP"}}'`);
  world.runFor("5s");
  expect(world.kubectl("get service web -o jsonpath={.status.loadBalancer}").stdout).toBe("{}");
  expect(ask(world, `${node}:30090`)).toBe("");
  expect(ask(world, "http://web")).toMatch(/^db-\d$/);
  const told = world.kubectl("get events -o jsonpath={.items[*].message}").stdout;
  for (const message of [
    "Ensuring load balancer",
    "Ensured load balancer",
    "LoadBalancer -> ClusterIP",
    "Deleting load balancer",
    "Deleted load balancer",
  ]) {
    expect(told).toContain(message);
  }
});
