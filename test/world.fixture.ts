/**
 * A whole run as tests drive it: files applied to a cluster, time moved by hand, kubectl typed at the workstation.
 *
 *   const world = new World({ "pod.yaml": text });     // applied at 0 s
 *   world.runTo("20s");
 *   world.kubectl("get pods")                          // { stdout, stderr, exit }
 *   world.rows("app-with-init")                        // each change of the Pod's row: "1.412s 0/1 Init:Error 0"
 *
 * A command that does not end by itself is ended from outside: `world.sh("timeout 12 kubectl logs -f web")`.
 */
import { readFileSync } from "node:fs";
import { allChunks } from "../src/cli/chunks.ts";
import { isScenario, scenarioOfFiles } from "../src/scenario/scenario.ts";
import { parseScenario } from "../src/scenario/scenario-text.ts";
import type { Scenario } from "../src/scenario/scenario.ts";
import { withSettings } from "../src/scenario/given-settings.ts";
import { DEFAULT_SETTINGS } from "../src/scenario/settings.ts";
import { Simulation } from "../src/scenario/simulation.ts";
import type { Input } from "../src/scenario/input.ts";
import type { TraceEntry } from "../src/sim/trace.ts";
import { parseGoDuration, SECOND } from "../src/sim/units.ts";

const EXAMPLES = new URL("../examples/", import.meta.url);

/** What a command printed and how it ended; null: it still runs. */
export interface Answer {
  stdout: string;
  stderr: string;
  exit: number | null;
}

/** The text of a file in examples/. */
export function example(name: string): string {
  return readFileSync(new URL(name, EXAMPLES), "utf8");
}

/** The run that an example is. */
export function scenarioOfExample(name: string): Scenario {
  const text = example(name);
  return isScenario(text) ? parseScenario(text, example) : scenarioOfFiles([{ name, text }]);
}

export class World {
  readonly simulation: Simulation;

  /** Files by name, all of them applied at 0 s; or a scenario. */
  constructor(what: Readonly<Record<string, string>> | Scenario, settings: Readonly<Record<string, unknown>> = {}) {
    const scenario = isRun(what)
      ? what
      : scenarioOfFiles(
          Object.entries(what).map(([name, text]) => ({ name, text })),
          withSettings(DEFAULT_SETTINGS, settings),
        );
    this.simulation = new Simulation(scenario, allChunks());
  }

  static ofExample(name: string): World {
    return new World(scenarioOfExample(name));
  }

  get now(): number {
    return this.simulation.clock.now;
  }

  /** To a moment of virtual time. */
  runTo(moment: string): this {
    const until = parseGoDuration(moment);
    if (until === undefined || until < this.now) throw new Error(`${moment} is not a moment to come`);
    this.#run(until);
    return this;
  }

  runFor(duration: string): this {
    this.#run(this.now + (parseGoDuration(duration) ?? Number.NaN));
    return this;
  }

  /** Does something now. */
  input(input: Input): this {
    this.simulation.input(input);
    this.#run(this.now);
    return this;
  }

  /** One kubectl line; time goes on until it has ended. */
  kubectl(line: string, stdin = ""): Answer {
    return this.sh(`kubectl ${line}`, stdin);
  }

  /** One shell line at the workstation; time goes on until it has ended, for at most an hour. */
  sh(line: string, stdin = ""): Answer {
    const answer: Answer = { stdout: "", stderr: "", exit: null };
    this.simulation.cluster.workstation.run(line, {
      stdin,
      onOutput: (text, stream) => void (answer[stream] += text),
      onExit: (code) => void (answer.exit = code),
    });
    this.#run(this.now + 3600 * SECOND, () => answer.exit !== null);
    return answer;
  }

  /** What the steps of the run printed, in their order. */
  get printed(): string[] {
    return this.simulation.outcomes.map((outcome) => outcome.output);
  }

  /** Why steps of the run failed. */
  get failures(): string[] {
    return this.simulation.outcomes.flatMap(({ failure, step }) =>
      failure === null ? [] : [`at ${step.at / SECOND}s: ${failure}`],
    );
  }

  /** Entries of the trace of some types. */
  entries(...types: readonly TraceEntry["type"][]): TraceEntry[] {
    return this.simulation.trace.entries.filter((entry) => types.includes(entry.type));
  }

  /** Every change of READY, STATUS or RESTARTS of a Pod, with its second: what `kubectl get pod NAME -w` shows. */
  rows(pod: string): string[] {
    const found: string[] = [];
    let last = "";
    for (const entry of this.entries("object")) {
      if (entry["kind"] !== "Pod" || entry.pod !== pod) continue;
      const row = (entry["row"] as string[]).slice(1, 4).join(" ");
      if (row !== last) found.push(`${(entry.t / SECOND).toFixed(3)}s ${row}`);
      last = row;
    }
    return found;
  }

  /** The moments at which a container was started, in milliseconds; one for each attempt. */
  starts(container: string): number[] {
    return this.entries("container")
      .filter((entry) => entry.container === container && entry["state"] === "running")
      .map((entry) => entry.t);
  }

  /** The moments at which a container ended, in milliseconds. */
  ends(container: string): number[] {
    return this.entries("container")
      .filter((entry) => entry.container === container && entry["state"] === "exited")
      .map((entry) => entry.t);
  }

  /** `REASON message` of the events on an object, without repetitions. */
  events(object: string): string[] {
    const texts = this.entries("event")
      .filter((entry) => entry["involved"] === object)
      .map((entry) => `${String(entry["reason"])} ${String(entry["message"])}`);
    return [...new Set(texts)];
  }

  /** Everything a container has printed, both streams in order. */
  log(container: string, attempt?: number): string {
    return this.entries("log")
      .filter((entry) => entry.container === container && (attempt === undefined || entry.attempt === attempt))
      .map((entry) => `${String(entry["line"])}\n`)
      .join("");
  }

  #run(until: number, stop?: () => boolean): void {
    const result = this.simulation.run(until, Number.POSITIVE_INFINITY, stop);
    if (result.stopped === "needs") throw new Error(`there is no chunk ${result.chunk}`);
  }
}

function isRun(what: Readonly<Record<string, string>> | Scenario): what is Scenario {
  return Array.isArray(what["steps"]);
}
