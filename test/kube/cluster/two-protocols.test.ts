/** A Service whose port is there for TCP and for UDP, as those of DNS servers are. */
import { expect, test } from "vitest";
import { World } from "../../world.fixture.ts";

const FILE = `
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: server}}
spec:
  containers:
  - {name: u, image: "busybox:1.36", command: [sh, -c, "nc -u -l -p 5353"]}
  - {name: t, image: "busybox:1.36", command: [sh, -c, "while true; do echo over tcp | nc -l -p 5354; done"]}
---
apiVersion: v1
kind: Service
metadata: {name: server}
spec:
  selector: {app: server}
  ports:
  - {name: u, port: 53, protocol: UDP, targetPort: 5353}
  - {name: t, port: 53, protocol: TCP, targetPort: 5354}
---
apiVersion: v1
kind: Service
metadata: {name: datagrams}
spec: {selector: {app: server}, ports: [{port: 80, protocol: UDP, targetPort: 5353}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers: [{name: c, image: "busybox:1.36", command: [sleep, "1000"]}]
`;

test("each protocol leads to its own port, and a port of one is none of the other", () => {
  const world = new World({ "all.yaml": FILE }).runTo("15s");
  expect(world.kubectl("get service server --no-headers").stdout).toContain("53/UDP,53/TCP");
  expect(world.kubectl("exec client -- nc server 53").stdout).toBe("over tcp\n");
  world.kubectl("exec client -- sh -c 'echo over udp | timeout 1 nc -u server 53'");
  expect(world.kubectl("logs server -c u").stdout).toBe("over udp\n");
  expect(world.kubectl("exec client -- nc -w 2 datagrams 80")).toMatchObject({ stdout: "", exit: 1 });
});
