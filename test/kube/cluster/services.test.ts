/** Services as a Pod of the cluster meets them: names, virtual addresses, and who answers behind them. */
import { beforeAll, describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../../src/scenario/settings.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";

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
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: c
        image: busybox:1.36
        command: [sh, -c, "mkdir /w; hostname > /w/index.html; exec httpd -f -p 8080 -h /w"]
        ports: [{containerPort: 8080, name: http}]
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{name: http, port: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, clusterIP: 10.96.7.7, selector: {app: db}, ports: [{port: 80, targetPort: http, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: first}
spec: {clusterIP: 10.96.7.8, selector: {statefulset.kubernetes.io/pod-name: db-0}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {clusterIP: 10.96.7.9, selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: alias}
spec: {type: ExternalName, externalName: first.default.svc.cluster.local}
---
apiVersion: v1
kind: Service
metadata: {name: balanced}
spec: {type: LoadBalancer, selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: manual}
spec: {clusterIP: 10.96.7.10, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: manual}
subsets: [{addresses: [{ip: 10.244.0.77}], ports: [{port: 5432}]}]
`;

let simulation: Simulation;

function kubectl(args: string): string {
  simulation.input({ type: "kubectl", args });
  simulation.run(simulation.clock.now);
  const outcome = simulation.outcomes.at(-1);
  simulation.run(simulation.clock.now + 600_000, Number.POSITIVE_INFINITY, () => outcome?.done === true);
  return outcome?.output ?? "";
}

/** What a command in the client Pod prints, both streams. */
function inClient(script: string): string {
  return kubectl(`exec client -- sh -c '${script}'`);
}

function lookup(name: string): string {
  return inClient(`nslookup ${name} | tail -n +4`).trim();
}

beforeAll(() => {
  const settings = { ...DEFAULT_SETTINGS, nodes: 2 };
  simulation = new Simulation(scenarioOfFiles([{ name: "world.yaml", text: WORLD }], settings), allChunks());
  simulation.run(20_000);
});

describe("names", () => {
  it("of a Service with an address", () =>
    expect(lookup("web.default.svc.cluster.local")).toBe("Name:\tweb.default.svc.cluster.local\nAddress: 10.96.7.7"));

  it("of a headless Service are its Pods' addresses", () => {
    const addresses = kubectl("get pods -l app=db -o jsonpath='{.items[*].status.podIP}'").split(" ");
    const found = lookup("db.default.svc.cluster.local");
    expect(found.match(/[\d.]{7,}/g)).toEqual(addresses);
  });

  it("of a StatefulSet's Pod", () => {
    const address = kubectl("get pod db-1 -o jsonpath='{.status.podIP}'");
    expect(lookup("db-1.db.default.svc.cluster.local")).toBe(
      `Name:\tdb-1.db.default.svc.cluster.local\nAddress: ${address}`,
    );
  });

  it("of a port", () =>
    expect(lookup("-type=srv _http._tcp.db.default.svc.cluster.local").split("\n")).toEqual([
      "_http._tcp.db.default.svc.cluster.local\tservice = 0 50 8080 db-0.db.default.svc.cluster.local",
      "_http._tcp.db.default.svc.cluster.local\tservice = 0 50 8080 db-1.db.default.svc.cluster.local",
    ]));

  it("of an address", () =>
    expect(lookup("10.96.7.7")).toBe("7.7.96.10.in-addr.arpa\tname = web.default.svc.cluster.local"));

  it("of a Pod by its address", () =>
    expect(lookup("10-244-0-9.default.pod.cluster.local")).toContain("Address: 10.244.0.9"));

  it("that stand for another", () => {
    const found = lookup("alias.default.svc.cluster.local");
    expect(found).toContain("alias.default.svc.cluster.local\tcanonical name = first.default.svc.cluster.local");
    expect(found).toContain("Name:\tfirst.default.svc.cluster.local\nAddress: 10.96.7.8");
  });

  it.each(["absent.default.svc.cluster.local", "web.absent.svc.cluster.local", "db-9.db.default.svc.cluster.local"])(
    "%s does not exist",
    (name) => expect(lookup(name)).toContain(`** server can't find ${name}: NXDOMAIN`),
  );
});

describe("virtual addresses", () => {
  it("lead to the Pods behind, to all of them", () => {
    const answers = inClient("for i in 1 2 3 4 5 6 7 8 9 10; do wget -qO- http://web; done").trim().split("\n");
    expect([...new Set(answers)].sort()).toEqual(["db-0", "db-1"]);
  });

  it("at a node's port", () => expect(inClient("wget -qO- http://172.18.0.3:30080")).toMatch(/^db-[01]\n$/));

  it("at the balancer's", () => {
    const address = kubectl("get svc balanced -o jsonpath='{.status.loadBalancer.ingress[0].ip}'");
    expect(inClient(`wget -qO- http://${address}`)).toMatch(/^db-[01]\n$/);
  });

  it("through an alias", () => expect(inClient("wget -qO- http://alias")).toBe("db-0\n"));

  it("refuse where nobody is behind", () =>
    expect(inClient("wget -qO- http://nobody; true")).toBe(
      "wget: can't connect to remote host (10.96.7.9): Connection refused\n",
    ));

  it("are silent at a port that the Service has not", () =>
    expect(inClient("wget -T 2 -qO- http://web:81; true")).toBe("wget: download timed out\n"));

  it("come from Endpoints that a person wrote", () =>
    expect(
      kubectl(
        "get endpointslices -l kubernetes.io/service-name=manual -o jsonpath='{.items[*].endpoints[*].addresses[*]}'",
      ),
    ).toBe("10.244.0.77"));
});

it("shows the older kind too", () => {
  const addresses = kubectl("get pods -l app=db -o jsonpath='{.items[*].status.podIP}'").split(" ").sort();
  expect(kubectl("get endpoints web --no-headers")).toMatch(
    new RegExp(
      `^Warning: v1 Endpoints is deprecated in v1\\.33\\+; use discovery\\.k8s\\.io/v1 EndpointSlice\nweb {3}${addresses.map((one) => `${one}:8080`).join(",")} {3}`,
    ),
  );
});

it("a Pod that stops being Ready is no longer asked", () => {
  kubectl("delete pod db-0 --wait=false");
  simulation.run(simulation.clock.now + 1000);
  const answers = inClient("for i in 1 2 3 4 5 6; do wget -qO- http://web; done").trim().split("\n");
  expect([...new Set(answers)]).toEqual(["db-1"]);
});
