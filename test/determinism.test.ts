/** The same scenario gives the same trace, to the byte, however time is portioned and whenever code arrives. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allChunks } from "../src/cli/chunks.ts";
import { parseScenario } from "../src/scenario/scenario-text.ts";
import { isScenario, scenarioOfFiles, step } from "../src/scenario/scenario.ts";
import type { Scenario } from "../src/scenario/scenario.ts";
import { Simulation } from "../src/scenario/simulation.ts";

const folder = fileURLToPath(new URL("../examples/", import.meta.url));
const examples = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const SECONDS = 45;

function scenarioOf(name: string): Scenario {
  const text = readFileSync(folder + name, "utf8");
  return isScenario(text)
    ? parseScenario(text, (path) => readFileSync(folder + path, "utf8"))
    : scenarioOfFiles([{ name, text }]);
}

/** Runs for a while in portions of `portion` ms, loading each chunk only when the run stops for it: into `asked`. */
function identityOf(scenario: Scenario, portion: number, asked: string[] = []): { hash: string; entries: number } {
  const all = allChunks();
  const present = new Map<string, unknown>();
  const simulation = new Simulation(scenario, {
    get: (name) => present.get(name),
    set: (name, module) => void present.set(name, module),
  });
  for (let until = portion; until <= SECONDS * 1000; until += portion) {
    for (;;) {
      const result = simulation.run(until);
      if (result.stopped !== "needs") break;
      asked.push(result.chunk);
      present.set(result.chunk, all.get(result.chunk));
      simulation.clock.resume();
    }
  }
  return { hash: simulation.trace.identity(), entries: simulation.trace.entries.length };
}

function preloaded(scenario: Scenario): { hash: string; entries: number } {
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(SECONDS * 1000);
  return { hash: simulation.trace.identity(), entries: simulation.trace.entries.length };
}

describe.each(examples)("%s", (name) => {
  const leap = preloaded(scenarioOf(name));

  it("does something", () => expect(leap.entries).toBeGreaterThan(20));

  it("is the same run in 1 ms steps as in one leap", () => expect(identityOf(scenarioOf(name), 1)).toEqual(leap));

  it("is the same run when code arrives late", () =>
    expect(identityOf(scenarioOf(name), SECONDS * 1000)).toEqual(leap));

  it("is another run with another seed", () =>
    expect(preloaded({ ...scenarioOf(name), seed: 2 }).hash).not.toBe(leap.hash));
});

const scenarios = ["demos", "problems"].flatMap((inner) =>
  readdirSync(folder + inner).map((name) => `${inner}/${name}`),
);

describe.each(scenarios)("%s", (name) => {
  it("is the same run in small portions, with code that arrives late", () => {
    const scenario = scenarioOf(name);
    expect(identityOf(scenario, 450)).toEqual(preloaded(scenario));
  });
});

describe("a run that needs code of every kind", () => {
  const manifest = `
apiVersion: v1
kind: Pod
metadata: {name: busy}
spec:
  restartPolicy: Never
  containers:
    - name: main
      image: busybox:1.36
      resources: {limits: {cpu: 100m}}
      command:
        - sh
        - -c
        - |
          cd /tmp; umask 077; alias l=ls; type cd; printf '%s\\n' one two | sort -r | tee list
          for i in 1 2 3; do printf '%d ' "$i"; date +%s%N; cd ..; cd /tmp; done
          (pwd; command -v ls) | tr a-z A-Z; grep -c o list; sed s/o/0/ list; times > /dev/null
          ps; uptime; cat /proc/self/stat | cut -d ' ' -f 14,15
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: nginx:1.27}]}
`;
  const scenario: Scenario = {
    ...scenarioOfFiles([{ name: "busy.yaml", text: manifest }]),
    steps: ["apply -f busy.yaml", "get pods -o wide", "describe pod busy", "scale deployment web --replicas=3"].map(
      (args, i) => step(i * 4000, { type: "kubectl", args }),
    ),
  };

  it("is the same run when code arrives late", () => {
    const asked: string[] = [];
    expect(identityOf(scenario, SECONDS * 1000, asked)).toEqual(preloaded(scenario));
    expect(asked).toEqual(expect.arrayContaining(["controllers", "kubectl-everyday", "nginx", "shell-builtins"]));
  });
});
