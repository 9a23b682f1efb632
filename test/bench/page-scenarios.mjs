/** What the page is measured with: twenty containers that print, and the reference run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const CONTAINERS = 20;
const BURSTS_PER_SECOND = 10;

/** Scenarios are written as JSON, which is YAML too. */
function scenario(name, files) {
  const steps = Object.keys(files).map((file) => ({ at: "0s", kubectl: `apply -f ${file}` }));
  return {
    apiVersion: "podarium/v1",
    kind: "Scenario",
    metadata: { name, title: name },
    spec: { files, steps },
  };
}

/** Twenty containers of one Pod that print so many lines a second together, a few at a time, as servers do. */
export function floodScenario(linesPerSecond) {
  const burst = Math.round(linesPerSecond / CONTAINERS / BURSTS_PER_SECOND);
  const script = `i=0
while [ $i -lt ${burst} ]; do i=$((i+1)); echo "10.244.1.$i - GET /products/$i HTTP/1.1 200 5$i $0"; done > /tmp/burst
while true; do cat /tmp/burst; sleep ${1 / BURSTS_PER_SECOND}; done`;
  const containers = Array.from({ length: CONTAINERS }, (_, i) => ({
    name: `c${i}`,
    image: "busybox:1.36",
    command: ["sh", "-c", script, `c${i}`],
  }));
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "flood" }, spec: { containers } };
  return scenario("flood", { "flood.yaml": JSON.stringify(pod) });
}

/** Both Pods of the lesson, a crash loop, a chain of three init steps, and nginx with probes. */
export function referenceScenario(root) {
  const example = (name) => readFileSync(join(root, "examples", name), "utf8");
  const shell = (name, script) => ({ name, image: "busybox:1.36", command: ["sh", "-c", script] });
  const pod = (name, spec) => JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec });
  const probe = (more) => ({ httpGet: { path: "/", port: 80 }, periodSeconds: 5, ...more });
  const files = {
    "sidecar.yaml": example("sidecar.yaml"),
    "init.yaml": example("init.yaml"),
    "crash.yaml": pod("crash", { containers: [shell("app", "echo starting; sleep 3; echo failing >&2; exit 1")] }),
    "chain.yaml": pod("chain", {
      initContainers: [1, 2, 3].map((i) => shell(`step-${i}`, `echo step ${i}; sleep ${5 * i}`)),
      containers: [shell("app", "while true; do date; sleep 5; done")],
    }),
    "nginx.yaml": pod("web", {
      containers: [
        {
          name: "nginx",
          image: "nginx:1.27",
          ports: [{ containerPort: 80 }],
          readinessProbe: probe({ initialDelaySeconds: 2 }),
          livenessProbe: probe({ periodSeconds: 10 }),
        },
      ],
    }),
  };
  return scenario("reference-run", files);
}
