/** Disruption budgets and evictions, as `kubectl drain` meets them. Source: Kubernetes documentation, "Safely Drain a Node". */
import { expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {BUDGET, selector: {matchLabels: {app: web}}}
`;

function world(budget: string, more = ""): World {
  return new World({ "all.yaml": WEB.replace("BUDGET", budget) + more }).runTo("20s");
}

function masked(text: string): string {
  return text.replace(/web-[a-z0-9]+-[a-z0-9]{5}/g, "web-X");
}

it("a budget says how many may go", () => {
  const on = world("minAvailable: 1");
  expect(on.kubectl("get pdb").stdout).toBe(
    "NAME   MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS   AGE\nweb    1               N/A               1                     20s\n",
  );
  expect(on.kubectl("describe pdb web").stdout).toBe(`Name:           web
Namespace:      default
Min available:  1
Selector:       app=web
Status:
    Allowed disruptions:  1
    Current:              2
    Desired:              1
    Total:                2
Events:
  Type    Reason  Age   From                   Message
  ----    ------  ----  ----                   -------
  Normal  NoPods  20s   disruption-controller  No matching pods found
`);
  on.kubectl("scale deploy web --replicas=1");
  on.runFor("10s");
  expect(
    on.kubectl("get pdb web -o jsonpath='{.status.conditions[0].reason} {.status.disruptionsAllowed}'").stdout,
  ).toBe("InsufficientPods 0");
});

it.each([
  ["maxUnavailable: 50%", "N/A", "50%", "1"],
  ["minAvailable: 100%", "100%", "N/A", "0"],
  ["minAvailable: 5", "5", "N/A", "0"],
])("%s of two Pods", (budget, least, most, allowed) => {
  const [, row = ""] = world(budget).kubectl("get pdb").stdout.split("\n");
  expect(row.split(/ {2,}/).slice(1, 4)).toEqual([least, most, allowed]);
});

it("a drained node's Pods are evicted, and made again elsewhere", () => {
  const on = world("minAvailable: 1");
  const { stdout, stderr, exit } = on.kubectl("drain node-1");
  expect([masked(stdout), stderr, exit]).toEqual([
    "node/node-1 cordoned\nevicting pod default/web-X\npod/web-X evicted\nnode/node-1 drained\n",
    "",
    0,
  ]);
  on.runFor("10s");
  expect(on.kubectl("get pods -l app=web -o jsonpath='{.items[*].spec.nodeName}'").stdout).toBe("node-2 node-2");
});

it("a budget that lets nobody go is asked again every five seconds", () => {
  const on = world("minAvailable: 2");
  const { stdout, stderr, exit } = on.kubectl("drain node-1 --timeout=12s");
  const refusal =
    'error when evicting pods/"web-X" -n "default" (will retry after 5s): Cannot evict pod as it would violate the pod\'s disruption budget.\n';
  expect(masked(stdout)).toBe(`node/node-1 cordoned\n${"evicting pod default/web-X\n".repeat(3)}`);
  expect(masked(stderr).startsWith(refusal.repeat(3))).toBe(true);
  expect(masked(stderr)).toContain(
    'error: unable to drain node "node-1" due to error: error when evicting pods/"web-X" -n "default": global timeout reached: 12s, continuing command...\nThere are pending nodes to be drained:\n node-1\nerror: error when evicting pods/"web-X" -n "default": global timeout reached: 12s\n',
  );
  expect(exit).toBe(1);
});

it("Pods of nobody, daemons and local data are in the way until one says so", () => {
  const pod = (name: string, volumes: string): string => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  nodeName: node-1
  terminationGracePeriodSeconds: 0
  ${volumes}
  containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]
`;
  const daemon = `
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity]}]}
`;
  const on = world("minAvailable: 1", pod("alone", "") + pod("local", "volumes: [{name: d, emptyDir: {}}]") + daemon);
  expect(on.kubectl("drain node-1").stderr.split("\n")[0]).toMatch(
    /^error: unable to drain node "node-1" due to error: \[cannot delete DaemonSet-managed Pods \(use --ignore-daemonsets to ignore\): default\/agent-\w+, cannot delete cannot delete Pods that declare no controller \(use --force to override\): default\/alone, cannot delete Pods with local storage \(use --delete-emptydir-data to override\): default\/local\], continuing command\.\.\.$/,
  );
  const { stdout, stderr, exit } = on.kubectl("drain node-1 --ignore-daemonsets --force --delete-emptydir-data");
  expect(stderr).toMatch(
    /^Warning: ignoring DaemonSet-managed Pods: default\/agent-\w+; deleting Pods that declare no controller: default\/alone, default\/local\n$/,
  );
  expect([stdout.includes("pod/alone evicted\n"), stdout.includes("pod/agent"), exit]).toEqual([true, false, 0]);
});
