/** Damaged manifests: checking one never breaks us, and every problem lies within the text. */
import { allChunks } from "../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/scenario/simulation.ts";
import { damaged, pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

const SIDECAR = `apiVersion: v1
kind: Pod
metadata:
  name: app-with-sidecar
  labels: {app: web}
spec:
  volumes:
    - name: shared
      emptyDir: {}
  containers:
    - name: app
      image: busybox:1.36
      command: ["sh", "-c", "while true; do echo hello >> /data/app.log; sleep 5; done"]
      ports: [{containerPort: 8080}]
      resources: {requests: {cpu: 100m, memory: 64Mi}}
      readinessProbe:
        httpGet: {path: /, port: 8080}
      volumeMounts:
        - name: shared
          mountPath: /data
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: c, image: "nginx:1.27", env: [{name: A, value: "1"}]}
---
kind: ConfigMap
apiVersion: v1
metadata: {name: c}
data: {a: "1"}
`;

export const manifest: Fuzzer = {
  name: "manifest",
  what: "damaged manifests, checked as the editor does",
  make: (random) => damaged(random, pick(random, [SIDECAR, DEPLOYMENT]), 1 + random.below(5)),
  check(input) {
    const { cluster } = new Simulation(scenarioOfFiles([]), allChunks());
    const problems = cluster.check("fuzz.yaml", input);
    const lines = input.split("\n").length;
    for (const { message, range } of problems) {
      const isInside =
        range.start.line >= 1 &&
        range.end.line <= lines + 1 &&
        range.start.offset <= range.end.offset &&
        range.end.offset <= input.length;
      if (!isInside) throw new Error(`a problem lies outside of the text: ${message} ${JSON.stringify(range)}`);
    }
    return problems.some((problem) => problem.severity === "error") ? "refused" : "accepted";
  },
};
