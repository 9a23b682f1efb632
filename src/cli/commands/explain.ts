/** `podarium explain`: why a Pod is as it is at some moment of a run, and what must happen next. */
import { explain as explainPod } from "../../scenario/explain/explain.ts";
import { tell } from "../../scenario/explain/sentences.ts";
import { Simulation } from "../../scenario/simulation.ts";
import { COMMON_OPTIONS, durationOf, parseArguments, UsageError } from "../arguments.ts";
import { allChunks } from "../chunks.ts";
import { drive } from "../drive.ts";
import { scenarioOfPaths } from "../scenario-of-paths.ts";
import type { Command } from "./types.ts";

const OPTIONS = {
  ...COMMON_OPTIONS,
  at: { type: "string" },
  namespace: { type: "string", short: "n" },
  json: { type: "boolean" },
} as const;

export const explain: Command = {
  name: "explain",
  usage: "explain --at D FILE [POD [CONTAINER]] [-n NAMESPACE] [--json]",
  summary: "Why a Pod is as it is at that moment, and what must happen next",
  run,
};

function run(args: readonly string[]): number {
  const { values, positionals } = parseArguments({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [path, pod, container] = positionals;
  if (values.at === undefined) throw new UsageError("--at is missing");
  if (path === undefined) throw new UsageError("no file");
  const scenario = scenarioOfPaths([path], values);
  const simulation = new Simulation(scenario, allChunks());
  simulation.trace.keepDetails = true;
  drive(simulation, durationOf("--at", values.at) + 0);
  const { cluster, trace } = simulation;
  const applied = scenario.steps.flatMap(({ input }) =>
    input?.type === "apply" ? [{ name: input.file, text: input.text }] : [],
  );
  const files = [
    ...scenario.files,
    ...applied,
    ...(scenario.stdin === "" ? [] : [{ name: "-", text: scenario.stdin }]),
  ];
  const wanted = cluster
    .pods()
    .filter(({ metadata }) => pod === undefined || metadata.name === pod)
    .filter(({ metadata }) => values.namespace === undefined || (metadata.namespace ?? "default") === values.namespace);
  const told = wanted.flatMap(({ metadata }) => {
    const { namespace = "default", name } = metadata;
    const found = explainPod({
      cluster,
      trace,
      files,
      namespace,
      pod: name,
      ...(container !== undefined && { container }),
    });
    return found ? [found] : [];
  });
  if (told.length === 0) {
    const what =
      pod === undefined
        ? "no Pod"
        : `no Pod ${JSON.stringify(pod)}${container === undefined ? "" : ` with a container ${JSON.stringify(container)}`}`;
    process.stderr.write(`podarium explain: there is ${what} at ${values.at}\n`);
    return 1;
  }
  const text =
    values.json === true ? JSON.stringify(told, null, 2) : told.map((one) => tell(one).join("\n")).join("\n\n");
  process.stdout.write(`${text}\n`);
  return 0;
}
