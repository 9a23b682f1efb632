/**
 * `podarium run`: manifests or a scenario (or a lesson, which it proves), from 0 s on, printing what the world does.
 * Rows of `get pods -w` as `[  1.300s] ROW`; log lines as `[  5.012s] POD/CONTAINER#ATTEMPT stdout| LINE`.
 */
import { writeFileSync } from "node:fs";
import type { Outcome } from "../../scenario/outcome.ts";
import { Simulation } from "../../scenario/simulation.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { SECOND } from "../../sim/units.ts";
import type { SimTime } from "../../sim/units.ts";
import { callersPath, COMMON_OPTIONS, durationOf, parseArguments, UsageError } from "../arguments.ts";
import { allChunks } from "../chunks.ts";
import { drive } from "../drive.ts";
import { proveLessons } from "../prove-lessons.ts";
import { formatJunit } from "../junit.ts";
import { RowPrinter } from "../row-printer.ts";
import { scenarioOfPaths } from "../scenario-of-paths.ts";
import type { Command } from "./types.ts";

const DEFAULT_RUN = 60 * SECOND;
/** How long a `--then` may take after the end. */
const THEN_LIMIT = 600 * SECOND;

const OPTIONS = {
  ...COMMON_OPTIONS,
  for: { type: "string" },
  watch: { type: "boolean" },
  logs: { type: "boolean" },
  events: { type: "boolean" },
  then: { type: "string", multiple: true },
  json: { type: "boolean" },
  trace: { type: "string" },
  dump: { type: "boolean" },
  junit: { type: "string" },
  speed: { type: "string" },
} as const;

export const run: Command = {
  name: "run",
  usage:
    "run FILE... [--for D] [--watch] [--logs] [--events] [--then 'KUBECTL ARGS']... [--json] [--trace default|all] [--dump] [--junit FILE] [--speed N]",
  summary: "Run manifests or a scenario and print what happens, or prove lessons",
  run: runCommand,
};

async function runCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [first] = positionals;
  if (first === undefined) throw new UsageError("no file");
  if (first.endsWith(".md")) return proveLessons(positionals, values.junit);
  if (values.trace !== undefined && values.trace !== "default" && values.trace !== "all")
    throw new UsageError(`--trace ${values.trace}: default or all`);
  const speed = values.speed === undefined ? null : Number(values.speed);
  if (speed !== null && !(speed > 0)) throw new UsageError(`--speed ${values.speed}: not a positive number`);
  const scenario = scenarioOfPaths(positionals, values);
  const until = values.for === undefined ? (scenario.until ?? DEFAULT_RUN) : durationOf("--for", values.for) + 0;
  const simulation = new Simulation(scenario, allChunks());
  simulation.trace.keepDetails = values.trace === "all";
  const printer = new RowPrinter(simulation, { logs: values.logs === true, events: values.events === true });
  listen(simulation, values.json === true ? null : printer);
  await go(simulation, until, speed);
  for (const command of values.then ?? []) then(simulation, command);
  simulation.end();
  if (values.dump === true) simulation.cluster.dumpVolumes();
  if (values.json === true) printTrace(simulation.trace.entries);
  if (values.junit !== undefined)
    writeFileSync(callersPath(values.junit), formatJunit(scenario.title, simulation.outcomes));
  return simulation.outcomes.some((outcome) => failureOf(outcome) !== null) ? 1 : 0;
}

/** An expectation that did not hold; or a kubectl without one that failed: a manifest refused, a `--then` that failed. */
function failureOf({ failure, step, exit, command }: Outcome): string | null {
  const at = `step at ${step.at / SECOND}s: `;
  if (failure !== null) return command === null || step.expect ? at + failure : `kubectl ${command}: ${failure}`;
  return step.expect === null && exit !== null && exit !== 0 ? `kubectl ${command}: exit code ${exit}` : null;
}

/** Prints what happens as it happens; where there is no printer, only what went wrong. */
function listen(simulation: Simulation, printer: RowPrinter | null): void {
  if (printer) simulation.trace.onEntry = (entry) => printer.entry(entry);
  simulation.onOutcome = (outcome) => {
    if (!outcome.done) return;
    printer?.done(outcome);
    const failure = failureOf(outcome);
    if (failure !== null) process.stderr.write(`podarium run: ${failure}\n`);
  };
}

/** In one leap, or at a multiple of real time. */
async function go(simulation: Simulation, until: SimTime, speed: number | null): Promise<void> {
  if (speed === null) {
    drive(simulation, until);
    return;
  }
  const started = performance.now();
  while (simulation.clock.now < until) {
    drive(simulation, Math.min(until, Math.floor((performance.now() - started) * speed)));
    await new Promise((resolveLater) => {
      setTimeout(resolveLater, 20);
    });
  }
}

/** One kubectl at the end; the world goes on until it has ended. */
function then(simulation: Simulation, args: string): void {
  const command = args.replace(/^kubectl\s+/, "");
  simulation.input({ type: "kubectl", args: command });
  drive(simulation, simulation.clock.now);
  const outcome = simulation.outcomes.at(-1);
  // What was answered at once must not make time go on.
  if (!outcome || outcome.done) return;
  drive(simulation, simulation.clock.now + THEN_LIMIT, () => outcome.done);
  if (outcome.done) return;
  outcome.failure = `still running after ${THEN_LIMIT / SECOND} s`;
  outcome.done = true;
  simulation.onOutcome?.(outcome);
}

function printTrace(entries: readonly TraceEntry[]): void {
  for (const entry of entries) process.stdout.write(`${JSON.stringify(entry)}\n`);
}
