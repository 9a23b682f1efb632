/** A run as data: settings, files, and everything that was done, with its virtual time. Same scenario, same trace. */
import type { ImageDefinition } from "../kube/cluster/cluster.ts";
import type { Duration, SimTime } from "../sim/units.ts";
import type { Desk } from "./desk.ts";
import type { Expectation } from "./expectation.ts";
import type { Input } from "./input.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { Settings } from "./settings.ts";

/** The behaviour version of this engine: a link made by another says so before it runs. */
export const ENGINE_VERSION = 1;

export interface ScenarioFile {
  name: string;
  text: string;
}

/** One action or expectation, at a virtual time. Steps of the same time happen in their order. */
export interface Step {
  at: SimTime;
  /** An expectation is tried again until `at + within`. */
  within: Duration;
  input: Input | null;
  expect: Expectation | null;
}

export interface Scenario {
  name: string;
  title: string;
  engine: number;
  seed: number;
  settings: Settings;
  /** Images besides those of the catalogue; for the ones that name them. */
  images: readonly ImageDefinition[];
  /** The directory of the workstation. */
  files: ScenarioFile[];
  /** What `-f -` reads: the `manifests` field. */
  stdin: string;
  steps: Step[];
  /** When it is over, or null: as long as one likes. */
  until: SimTime | null;
  /** What is prepared for whoever presents it. */
  desk?: Desk;
}

/** A run of these files, each applied at 0 s, in order. */
export function scenarioOfFiles(
  files: readonly ScenarioFile[],
  settings: Settings = DEFAULT_SETTINGS,
  seed = 1,
): Scenario {
  const steps = files.map((file): Step => step(0, { type: "kubectl", args: `apply -f ${quote(file.name)}` }));
  const title = files[0]?.name ?? "empty cluster";
  return {
    name: "",
    title,
    engine: ENGINE_VERSION,
    seed,
    settings,
    images: [],
    files: [...files],
    stdin: "",
    steps,
    until: null,
  };
}

/** Whether a text is a scenario and not a manifest. */
export function isScenario(text: string): boolean {
  return /(?:^|[{,])\s*["']?apiVersion["']?\s*:\s*["']?podarium\//m.test(text);
}

export function step(at: SimTime, input: Input | null, expect: Expectation | null = null, within: Duration = 0): Step {
  return { at, within, input, expect };
}

/** A word of a shell line. */
export function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
