/** The workloads' figures: a Deployment of many Pods that comes up and is rolled over, and a day of CronJobs. */
import type { Deployment } from "../../src/kube/api/workloads.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../src/scenario/settings.ts";
import { SECOND } from "../../src/sim/units.ts";
import { World } from "./world.ts";

const DEPLOYMENTS = { group: "apps", resource: "deployments" };
const LIMIT = 3600 * SECOND;
const DAY = 24 * 3600 * SECOND;

interface Meter {
  read(): { wallMs: number; cpuMs: number };
}

/** So many replicas until all are available, then another version of them until all are of that. */
export async function deployment(replicas: number, nodes: number, meter: () => Meter): Promise<unknown> {
  const object = (value: string): string =>
    JSON.stringify({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "many" },
      spec: {
        replicas,
        selector: { matchLabels: { app: "many" } },
        template: {
          metadata: { labels: { app: "many" } },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [
              { name: "c", image: "busybox:1.36", command: ["sleep", "86400"], env: [{ name: "VERSION", value }] },
            ],
          },
        },
      },
    });
  const files = [{ name: "many.yaml", text: object("1") }];
  const world = new World(scenarioOfFiles(files, { ...DEFAULT_SETTINGS, nodes }));
  const { simulation } = world;
  let isChanged = false;
  simulation.cluster.api.onChange((_verb, { kind }) => {
    if (kind === "Deployment") isChanged = true;
  });
  const isDone = (): boolean => {
    const found = simulation.cluster.api.get(DEPLOYMENTS, "default", "many");
    if (!found.ok) return false;
    const { metadata, status } = found.value as Deployment;
    return (
      status.observedGeneration === metadata.generation &&
      status.updatedReplicas === replicas &&
      status.availableReplicas === replicas &&
      status.replicas === replicas
    );
  };
  const until = async (): Promise<{ wallMs: number; cpuMs: number; simMs: number; done: boolean }> => {
    const timing = meter();
    const begin = simulation.clock.now;
    await world.run(begin + LIMIT, () => {
      const isAsked = isChanged;
      isChanged = false;
      return isAsked && isDone();
    });
    return { ...timing.read(), simMs: simulation.clock.now - begin, done: isDone() };
  };
  const up = await until();
  simulation.input({ type: "apply", file: "many.yaml", text: object("2") });
  const rolled = await until();
  return { replicas, up, rolled };
}

/** Ten CronJobs, one every minute and others more seldom, for one virtual day. */
export async function cronDay(nodes: number, meter: () => Meter): Promise<unknown> {
  const schedules = ["* * * * *", "*/2 * * * *", "*/5 * * * *", "*/10 * * * *", "*/15 * * * *", "*/20 * * * *"];
  schedules.push("*/30 * * * *", "0 * * * *", "@hourly", "30 3 * * *");
  const text = schedules
    .map((schedule, i) =>
      JSON.stringify({
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: `cron-${i}` },
        spec: {
          schedule,
          jobTemplate: {
            spec: {
              template: {
                spec: {
                  restartPolicy: "Never",
                  containers: [{ name: "c", image: "busybox:1.36", command: ["sh", "-c", "date; sleep 5"] }],
                },
              },
            },
          },
        },
      }),
    )
    .join("\n---\n");
  const timing = meter();
  const world = new World(scenarioOfFiles([{ name: "cron.yaml", text }], { ...DEFAULT_SETTINGS, nodes }));
  const { simulation } = world;
  let finished = 0;
  simulation.cluster.api.onChange((verb, object, before) => {
    if (object.kind !== "Job" || verb !== "MODIFIED") return;
    const wasDone = (before?.["status"] as { completionTime?: string } | undefined)?.completionTime !== undefined;
    const isDone = (object["status"] as { completionTime?: string }).completionTime !== undefined;
    if (isDone && !wasDone) finished++;
  });
  await world.run(DAY);
  const timed = timing.read();
  return { finished, timers: simulation.clock.fired, entries: simulation.trace.entries.length, ...timed };
}
