/**
 * What strangers send: links, scenarios and lessons, whole and damaged, with faults of all kinds in them. Each is taken, or
 * refused with a reason; reading it ends, and what it does to a world breaks nothing.
 */
import { allChunks } from "../../src/cli/chunks.ts";
import { FAULT_CATALOGUE } from "../../src/scenario/faults/index.ts";
import type { FaultParameter } from "../../src/scenario/faults/parameters.ts";
import type { Lesson } from "../../src/scenario/lesson.ts";
import { openBlocks } from "../../src/scenario/lesson.ts";
import { isRight, scenarioOfLesson, TaskWatch } from "../../src/scenario/lesson-run.ts";
import { parseLesson } from "../../src/scenario/lessons.ts";
import { formatScenario, parseScenario } from "../../src/scenario/scenario-text.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { ScenarioError } from "../../src/scenario/settings.ts";
import { fromFragment, toFragment } from "../../src/scenario/share.ts";
import { Simulation } from "../../src/scenario/simulation.ts";
import type { RandomStream } from "../../src/sim/random.ts";
import { damaged, pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

const text = (found: Record<string, string>): [string, ...string[]] => Object.values(found) as [string, ...string[]];
const SCENARIOS = text(
  import.meta.glob<string>("../../examples/{problems,scripts}/*.yaml", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
);
const LESSONS = text(
  import.meta.glob<string>("../../examples/{lessons,challenges}/*.md", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
);

const TEXTS = [
  "apiVersion: v1\nkind: Pod\n",
  "# ünïcödé \u{1f433}\n",
  "a: |\n  b\n  c\n",
  "",
  "x".repeat(500),
] as const;

const POD = `apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: p}}
spec:
  initContainers: [{name: i, image: "busybox:1.36", command: [sh, -c, "sleep 1"]}]
  containers:
    - {name: c, image: "nginx:1.27", readinessProbe: {httpGet: {port: 80}, periodSeconds: 1}}
    - {name: d, image: "busybox:1.36", command: [sh, -c, "while true; do wget -qO- http://p; sleep 1; done"]}
---
apiVersion: v1
kind: Service
metadata: {name: p}
spec: {selector: {app: p}, ports: [{port: 80}]}
`;

/** A guard against reading that does not end, in milliseconds of real time: far beyond what a busy machine makes of it. */
const HANGS = 20_000;
/** Timers for which a world is run. */
const TIMERS = 1500;

export const links: Fuzzer = {
  name: "links",
  what: "links, scenarios and lessons of strangers, whole and damaged",
  make(random) {
    switch (random.below(4)) {
      case 0:
        return `link\n${makeLink(random)}`;
      case 1:
        return `scenario\n${maybeDamaged(random, pick(random, SCENARIOS))}`;
      case 2:
        return `scenario\n${maybeDamaged(random, makeFaults(random))}`;
      default:
        return `lesson\n${maybeDamaged(random, pick(random, LESSONS))}`;
    }
  },
  check(input, random) {
    const newline = input.indexOf("\n");
    const kind = input.slice(0, newline);
    const given = input.slice(newline + 1);
    const began = performance.now();
    const read = kind === "lesson" ? readLesson(given) : readScenario(kind, given);
    const took = performance.now() - began;
    if (took > HANGS) throw new Error(`it took ${Math.round(took)} ms to read`);
    if (!read) return `${kind}s refused`;
    // A world is dear: not every one is run.
    if (random.below(10) === 0) run(read.scenario, read.lesson);
    return `${kind}s taken`;
  },
};

function maybeDamaged(random: RandomStream, whole: string): string {
  return random.below(4) === 0 ? whole : damaged(random, whole, 1 + random.below(4));
}

function makeLink(random: RandomStream): string {
  const files = Array.from({ length: random.below(4) }, (_, i) => ({ name: `f${i}.yaml`, text: pick(random, TEXTS) }));
  const title = pick(random, ["", "a title", 'quote " and \\']);
  const fragment = toFragment({ ...scenarioOfFiles(files), seed: random.below(1000), title });
  return random.below(2) === 0 ? fragment : damaged(random, fragment, 1 + random.below(3));
}

const MODES: readonly [object, ...object[]] = [
  {},
  { times: 2 },
  { after: "1s" },
  { for: "2s" },
  { for: "1s", every: "3s" },
  { probability: 50 },
  { when: { container: "c", is: "ready" } },
];

/** A few faults of the catalogue, with parameters that may be wrong. */
function makeFaults(random: RandomStream): string {
  const steps: unknown[] = [{ at: "0s", kubectl: "apply -f -" }];
  for (let i = 0; i <= random.below(4); i++) {
    const entry = FAULT_CATALOGUE[random.below(FAULT_CATALOGUE.length)];
    if (!entry) continue;
    const targets = {
      container: { pod: "p" },
      pod: { pod: "p" },
      service: { service: "p" },
      image: { image: "nginx:1.27" },
      node: { node: "node-1" },
    };
    const own = entry.parameters.filter((one) => one.default === undefined || random.below(2) === 0);
    const modes = pick<object>(random, MODES);
    const parameters = Object.fromEntries(own.map((one) => [one.name, valueFor(random, one)]));
    const inject = { id: `f${i}`, fault: entry.name, ...targets[entry.target], ...parameters, ...modes };
    steps.push({ at: `${random.below(8)}s`, inject });
    if (random.below(2) === 0) steps.push({ at: `${8 + random.below(4)}s`, heal: `f${i}` });
  }
  const spec = { seed: random.below(100), manifests: POD, steps, until: "15s" };
  return JSON.stringify({ apiVersion: "podarium/v1", kind: "Scenario", spec }, null, 1);
}

function valueFor(random: RandomStream, one: FaultParameter): unknown {
  if (random.below(8) === 0) return pick(random, [-1, 1e9, "", "x y", null, [], true]);
  switch (one.type) {
    case "integer":
      return pick(random, [one.minimum, one.default, one.maximum]);
    case "duration":
      return pick(random, [one.minimum, one.default, one.maximum]);
    case "choice":
      return one.choices[random.below(one.choices.length)];
    case "flag":
      return random.below(2) === 0;
    case "text":
      return one.name === "path" ? pick(random, ["/", "/tmp", "/etc/nginx", "/no/such"]) : (one.default ?? "x");
  }
}

interface Read {
  scenario: Scenario;
  lesson: Lesson | null;
}

function readScenario(kind: string, given: string): Read | null {
  try {
    const scenario = kind === "link" ? fromFragment(given) : parseScenario(given);
    const again = formatScenario(fromFragment(toFragment(scenario)));
    if (again !== formatScenario(scenario)) throw new Error("a link of what was read is another scenario");
    return { scenario, lesson: null };
  } catch (error) {
    if (error instanceof ScenarioError) return null;
    throw error;
  }
}

function readLesson(given: string): Read | null {
  const { lesson, problems } = parseLesson(given, "x");
  const lines = given.split(/\r?\n/).length;
  for (const { line } of problems) if (!(line >= 1 && line <= lines + 1)) throw new Error(`there is no line ${line}`);
  if (/"href":"(?!https:\/\/|#)/.test(JSON.stringify(lesson ?? {}))) throw new Error("a link leads astray");
  return lesson && problems.length === 0 ? { scenario: scenarioOfLesson(lesson), lesson } : null;
}

function run(scenario: Scenario, lesson: Lesson | null): void {
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(60_000, TIMERS);
  for (const one of lesson ? openBlocks(lesson) : []) {
    if ("checks" in one) new TaskWatch(simulation.cluster, one).isDone();
    else isRight(one, one.answers[0] ?? "", simulation.cluster);
  }
  for (const fault of simulation.faults) fault.heal();
  simulation.run(simulation.clock.now + 1000, TIMERS);
  simulation.end();
}
