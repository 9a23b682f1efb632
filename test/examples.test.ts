/**
 * Every file in examples/ is run: what it promises comes true, at the times at which a kubelet would bring it about.
 * Source: kubelet.md 3.3 (back-off), 3.4 (when STATUS changes) and 12.2 (measured steps) of the facts this was built from.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isScenario } from "../src/scenario/scenario.ts";
import { SECOND } from "../src/sim/units.ts";
import { example, scenarioOfExample, World } from "./world.fixture.ts";

const folder = new URL("../examples/", import.meta.url);
const files = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => entry.name)
  .sort();
/** What people get wrong, with symptom and repair, and the demos that instructors run. */
const scenarios = ["demos", "problems", "uses", "workloads"].flatMap((name) =>
  readdirSync(new URL(`${name}/`, folder))
    .sort()
    .map((file) => `${name}/${file}`),
);

/** The rows of a Pod without their times. */
function statuses(world: World, pod: string): string[] {
  return world.rows(pod).map((row) => row.replace(/^\S+ /, "").replace(/ \(\d+m?s ago\)/, ""));
}

/** When a row first was so, in milliseconds. */
function whenRow(world: World, pod: string, row: RegExp): number {
  const found = world.rows(pod).find((one) => row.test(one.replace(/^\S+ /, "")));
  return found === undefined ? Number.NaN : Number.parseFloat(found) * SECOND;
}

/** Each wait between the end of one attempt and the start of the next. */
function waits(world: World, container: string): number[] {
  const ends = world.ends(container);
  return world
    .starts(container)
    .slice(1)
    .map((start, i) => start - (ends[i] ?? Number.NaN));
}

describe("what lies in examples/", () => {
  it("is all run by a test of this file", () => {
    const text = readFileSync(new URL(import.meta.url), "utf8");
    expect(files.filter((name) => !isScenario(example(name)) && !text.includes(`"${name}"`))).toEqual([]);
  });

  it("says in its first line what it shows, but for the lesson's own manifests", () => {
    const own = new Set(["sidecar.yaml", "init.yaml"]);
    const all = [...files, ...scenarios];
    expect(all.filter((name) => !own.has(name) && !example(name).startsWith("# "))).toEqual([]);
  });

  it.each([
    ["sidecar.yaml", "2fdcf656fabf28e7f318eb77c46bf678d6079f98e51fecee6d09d146a488fafb"],
    ["init.yaml", "20930719f831172c8622ad5ccee597a86d7d2ee0cd3edc369d3bdaec9480dd2c"],
  ])("%s is the lesson's manifest, byte for byte", (name, hash) => {
    expect(createHash("sha256").update(example(name)).digest("hex")).toBe(hash);
  });
});

describe.each([...files.filter((name) => isScenario(example(name))), ...scenarios])("the scenario %s", (name) => {
  it("comes out as it expects", () => {
    const scenario = scenarioOfExample(name);
    const world = new World(scenario);
    world.runTo(`${(scenario.until ?? Number.NaN) / SECOND}s`);
    world.simulation.end();
    expect(world.failures).toEqual([]);
    expect(world.simulation.outcomes.length).toBe(scenario.steps.length);
    expect(world.simulation.outcomes.every((outcome) => outcome.done)).toBe(true);
  });

  it("expects something", () => {
    expect(scenarioOfExample(name).steps.filter((step) => step.expect !== null).length).toBeGreaterThan(2);
  });
});

describe("sidecar.yaml", () => {
  it("one container writes a line every 5 s, the other prints it in the same moment", () => {
    const world = World.ofExample("sidecar.yaml").runTo("45s");
    expect(statuses(world, "app-with-sidecar")).toEqual(["0/2 Pending 0", "0/2 ContainerCreating 0", "2/2 Running 0"]);
    // kubelet.md 12.2: first sync to Running about 1.1 s with the image there, and 0.5 s for a small pull.
    expect(whenRow(world, "app-with-sidecar", /Running/)).toBeLessThan(3 * SECOND);
    const lines = world.entries("log").map((entry) => entry.t);
    expect(lines.slice(1).map((t, i) => t - (lines[i] ?? 0))).toEqual(lines.slice(1).map(() => 5 * SECOND));
  });
});

describe("deployment.yaml", () => {
  it("a Deployment makes a ReplicaSet, that a Pod, which is the lesson's", () => {
    const world = World.ofExample("deployment.yaml").runTo("30s");
    const table = world.kubectl("get deployments,replicasets,pods -o name").stdout;
    expect(table.replace(/-[a-z0-9]{8,10}(?=$|-)/gm, "-HASH").replace(/-[a-z0-9]{5}$/gm, "-XXXXX")).toBe(
      "deployment.apps/app-with-sidecar\nreplicaset.apps/app-with-sidecar-HASH\npod/app-with-sidecar-HASH-XXXXX\n",
    );
    expect(world.log("log-shipper").split("\n").length).toBeGreaterThan(5);
    expect(world.kubectl("rollout status deployment/app-with-sidecar").stdout).toBe(
      'deployment "app-with-sidecar" successfully rolled out\n',
    );
  });
});

describe("localhost.yaml", () => {
  it("app on :8080 and sidecar on :9090 reach each other at 127.0.0.1 and share one IP", () => {
    const world = World.ofExample("localhost.yaml").runTo("15s");
    expect(statuses(world, "localhost")).toEqual(["0/2 Pending 0", "0/2 ContainerCreating 0", "2/2 Running 0"]);
    const ip = world.kubectl("get pod localhost -o jsonpath={.status.podIP}").stdout;
    expect(world.log("app")).toMatch(new RegExp(`^the sidecar says: this is the sidecar, at .*${ip}$`, "m"));
    expect(world.log("sidecar")).toMatch(new RegExp(`^the app says: this is the app, at .*${ip}$`, "m"));
    const listening = world.kubectl("exec localhost -c app -- netstat -ltn").stdout;
    expect(listening).toMatch(/:8080 /);
    expect(listening).toMatch(/:9090 /);
  });
});

describe("retry.yaml", () => {
  const world = World.ofExample("retry.yaml").runTo("60s");

  it("shows the rows of kubectl get pod -w", () => {
    expect(statuses(world, "retry")).toEqual([
      "0/1 Pending 0",
      "0/1 Init:0/1 0",
      "0/1 Init:Error 0",
      "0/1 Init:Error 1",
      "0/1 Init:CrashLoopBackOff 1",
      "0/1 PodInitializing 0",
      "1/1 Running 0",
    ]);
  });

  it("is restarted at once, then after the back-off of 10 s, late by up to a half", () => {
    const [first = Number.NaN, second = Number.NaN, ...more] = waits(world, "prepare");
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThan(SECOND);
    expect(second).toBeGreaterThanOrEqual(10 * SECOND);
    expect(second).toBeLessThan(15.5 * SECOND);
    expect(more).toEqual([]);
  });

  it("shows Init:Error during the wait, and Init:CrashLoopBackOff only when it is over", () => {
    // kubelet.md 3.4: the status of a sync is that of its start; the next look comes when the back-off is over.
    const shown = whenRow(world, "retry", /CrashLoopBackOff/);
    const started = world.starts("prepare")[2] ?? Number.NaN;
    expect(started - shown).toBeGreaterThanOrEqual(0);
    expect(started - shown).toBeLessThan(SECOND);
  });

  it("prints what each attempt printed, and the app what the last one wrote", () => {
    expect([0, 1, 2].map((attempt) => world.log("prepare", attempt))).toEqual([
      "attempt 1\nthe database is not ready yet\n",
      "attempt 2\nthe database is not ready yet\n",
      "attempt 3\n",
    ]);
    expect(world.log("app")).toBe("started: ready\n");
    expect(world.events("pod/retry").filter((text) => text.startsWith("BackOff "))).toEqual([
      expect.stringMatching(
        /^BackOff Back-off restarting failed container prepare in pod retry_default\([0-9a-f-]{36}\)$/,
      ) as string,
    ]);
  });
});

describe("init.yaml", () => {
  it("the init container prepares the page, then nginx serves it", () => {
    const world = World.ofExample("init.yaml").runTo("30s");
    expect(statuses(world, "app-with-init")).toEqual([
      "0/1 Pending 0",
      "0/1 Init:0/1 0",
      "0/1 PodInitializing 0",
      "1/1 Running 0",
    ]);
    expect(world.kubectl("exec app-with-init -c nginx -- curl -s http://localhost")).toEqual({
      stdout: "<h1>prepared by init</h1>\n",
      stderr: "",
      exit: 0,
    });
  });
});

describe("init-fails-twice.yaml", () => {
  const world = World.ofExample("init-fails-twice.yaml").runTo("100s");

  it("shows the rows of kubectl get pod -w", () => {
    expect(statuses(world, "app-with-init")).toEqual([
      "0/1 Pending 0",
      "0/1 Init:0/1 0",
      "0/1 Init:Error 0",
      "0/1 Init:Error 1",
      "0/1 Init:CrashLoopBackOff 1",
      "0/1 PodInitializing 0",
      "1/1 Running 0",
    ]);
  });

  it("keeps the kubelet's times: at once, then 10 s and up to a half more", () => {
    const [first = Number.NaN, second = Number.NaN, ...more] = waits(world, "fetch-content");
    expect(first).toBeLessThan(SECOND);
    expect(second).toBeGreaterThanOrEqual(10 * SECOND);
    expect(second).toBeLessThan(15.5 * SECOND);
    expect(more).toEqual([]);
    expect(world.entries("fault").map((entry) => entry["op"])).toEqual(["armed", "fired", "fired"]);
  });
});
