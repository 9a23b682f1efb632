/**
 * The recorded Pods under a kubelet's own pace: its rules hold, whatever the seed. One seed here; more with
 * PODARIUM_SEEDS=200.
 */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import type { Pod } from "../../../src/kube/api/pod.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../../src/scenario/settings.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";
import type { TraceEntry } from "../../../src/sim/trace.ts";
import { PodRules, waitsOf } from "./pod-rules.fixture.ts";
import { rowsOf } from "./watching.fixture.ts";

interface Recorded {
  id: string;
  yaml: string;
}

const rows = JSON.parse(readFileSync(new URL("../../fidelity/pod-runs.json", import.meta.url), "utf8")) as {
  entries: Recorded[];
};
const SEEDS = Number(process.env["PODARIUM_SEEDS"] ?? 1);
/** Enough for several waits. */
const SECONDS = 60;

it.each(rows.entries.map((one) => [one.id, one.yaml] as const))("%s", { timeout: SEEDS * 60_000 }, (_id, text) => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const simulation = new Simulation(
      scenarioOfFiles([{ name: "pod.yaml", text }], DEFAULT_SETTINGS, seed),
      allChunks(),
    );
    const rules = new PodRules(simulation);
    simulation.cluster.api.onChange((_verb, object) => {
      if (object.kind === "Pod") rules.watch(object as unknown as Pod);
    });
    simulation.run(SECONDS * 1000);
    const [pod] = simulation.cluster.pods();
    const name = pod?.metadata.name ?? "";
    expect(rules.finish(name)).toEqual([]);
    const seen = rowsOf(simulation.trace.entries, name);
    // 12.4: the first status within 50 ms of the bind, the first container within seconds.
    expect(seen[0]?.status).toBe("Pending");
    expect(seen[1]?.status).toMatch(/^(ContainerCreating|Init:0\/\d)$/);
    expect(seen[1]?.t).toBeLessThan(0.1);
    expect(firstStart(simulation.trace.entries)).toBeLessThan(4000);
    // 3.4: in a row, too, a crash shows its end before its back-off.
    const at = seen.findIndex((row) => row.status.endsWith("CrashLoopBackOff"));
    if (at > 0) expect(seen[at - 1]?.status).toMatch(/^(Init:)?(Error|Completed|OOMKilled|RunContainerError)$/);
    // 3.3: the waits are 10, 20, 40 s, and what comes on top is half of it and a few seconds of work.
    for (const { name: container } of [...(pod?.spec.initContainers ?? []), ...(pod?.spec.containers ?? [])]) {
      const waits = waitsOf(simulation.trace.entries, container);
      expect(waits.map(({ least }) => least)).toEqual(waits.map((_, i) => 10_000 * 2 ** i));
      for (const { endedAt, madeAt, least } of waits) {
        expect(madeAt - endedAt).toBeGreaterThanOrEqual(least);
        expect(madeAt - endedAt).toBeLessThan(least * 1.5 + 3000);
      }
    }
  }
});

function firstStart(entries: readonly TraceEntry[]): number {
  return entries.find((one) => one.type === "container" && one["state"] === "running")?.t ?? 0;
}
