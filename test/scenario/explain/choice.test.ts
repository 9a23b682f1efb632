/** Why the kubelet's charts took their steps: every event has its rule, and the facts are those of the moment. */
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { CHARTS } from "../../../src/kube/cluster/inside.ts";
import { choiceOf, RULES } from "../../../src/scenario/explain/choice.ts";
import type { Choice, FactValue } from "../../../src/scenario/explain/choice.ts";
import { english } from "../../../src/scenario/saying.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";

const TEXT = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  volumes: [{ name: data, emptyDir: {} }]
  initContainers:
    - { name: first, image: busybox:1.36, command: [sh, -c, exit 0] }
  containers:
    - name: app
      image: busybox:1.36
      command: [sh, -c, sleep 12; exit 3]
      lifecycle: { preStop: { exec: { command: [sleep, "1"] } } }
      readinessProbe: { exec: { command: [test, -e, /ready] }, periodSeconds: 2, failureThreshold: 2 }
      livenessProbe: { exec: { command: ["true"] }, periodSeconds: 5 }
`;

/** The newest choice of each step, by chart and event. */
const choices = new Map<string, Choice | null>();

beforeAll(() => {
  const scenario = scenarioOfFiles([{ name: "pod.yaml", text: TEXT }]);
  const input = { type: "kubectl", args: "delete pod web --wait=false" } as const;
  scenario.steps.push({ at: 47_000, within: 0, input, expect: null });
  const simulation = new Simulation(scenario, allChunks());
  simulation.trace.onEntry = (entry) => {
    if (entry.type !== "machine" || entry.pod !== "web") return;
    const uid = simulation.cluster.pods().find(({ metadata }) => metadata.name === "web")?.metadata.uid ?? "";
    const choice = choiceOf(entry, simulation.cluster.inspect(uid), simulation.trace.entries);
    choices.set(
      `${String(entry["machine"])} ${entry.container ?? ""} ${String(entry["probe"] ?? "")} ${String(entry["event"])}`,
      choice,
    );
  };
  simulation.run(120_000);
});

function facts(step: string): Record<string, FactValue> {
  const choice = choices.get(step);
  if (!choice) throw new Error(`nothing is known of ${step}: ${[...choices.keys()].join("; ")}`);
  return Object.fromEntries(choice.facts.map(({ name, value }) => [english(name), told(value)]));
}

function told(value: FactValue): FactValue {
  return typeof value === "object" && "text" in value ? english(value) : value;
}

describe("the rules", () => {
  it("are there for every event of every chart", () => {
    const events = CHARTS.flatMap(({ id, moves }) =>
      Object.values(moves).flatMap((row) => Object.keys(row).map((event) => `${id}/${event}`)),
    );
    expect([...new Set(events)].filter((event) => !RULES[event])).toEqual([]);
    expect(Object.keys(RULES).filter((event) => !events.includes(event))).toEqual([]);
  });

  it("name functions that the kubelet has", () => {
    const folder = new URL("../../../src/kube/kubelet/", import.meta.url);
    const source = readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(new URL(name, folder), "utf8"))
      .join("\n");
    const named = [...new Set(Object.values(RULES).flatMap(({ by }) => by))];
    const missing = named.filter((name) => !new RegExp(`(function |#|\\.|\\n  )${name}\\(`).test(source));
    expect(missing).toEqual([]);
  });

  it("chose every step of a Pod that crashes and is deleted", () => {
    expect(choices.size).toBeGreaterThan(18);
    expect([...choices].filter(([, choice]) => choice === null)).toEqual([]);
  });
});

describe("the facts", () => {
  it("of an end are its code and what the policy is", () => {
    expect(facts("container app  EXIT_RESTART")).toMatchObject({
      exitCode: 3,
      reason: "Error",
      restartPolicy: "Always",
      deletionTimestamp: "not set",
    });
    expect(facts("container first  EXIT_COMPLETED")).toMatchObject({ exitCode: 0, reason: "Completed" });
  });

  it("of a back-off are its length and what is left of it", () => {
    const { "back-off": delay, "left of it": left, exitCode } = facts("container app  CRASH_BACK_OFF");
    expect(exitCode).toBe(3);
    expect(delay).toEqual({ span: expect.any(Number) as number });
    const span = (left as { span: number }).span;
    expect(span).toBeGreaterThan(0);
    expect(span).toBeLessThanOrEqual((delay as { span: number }).span);
  });

  it("of an image are its policy and whether it is there", () => {
    expect(facts("container app  IMAGE_PRESENT")).toMatchObject({
      image: "busybox:1.36",
      imagePullPolicy: "IfNotPresent",
      "on the node": "yes",
    });
    expect(facts("container first  IMAGE_PULLED")["answer"]).toBe("pulled");
  });

  it("of a probe are its thresholds and its last answers", () => {
    expect(facts("probe app readiness CONTAINER_ENDED")).toMatchObject({ exitCode: 3 });
    expect(facts("probe app readiness START_FAILURE")).toMatchObject({ "asks by": "exec", failureThreshold: 2 });
  });

  it("of the Pod are its containers", () => {
    expect(facts("pod   INITIALIZED")).toEqual({ "container first": "ended with exit code 0" });
    expect(facts("pod   VOLUMES_MOUNTED")).toMatchObject({ "volume data": "emptyDir" });
    expect(facts("pod   TERMINATE")["deletionTimestamp"]).not.toBe("not set");
    expect(facts("container app  STOP_WITH_HOOK")).toMatchObject({
      preStop: "exec",
      terminationGracePeriodSeconds: 30,
    });
  });
});
