/**
 * What strangers send: links, scenarios and lessons, whole and damaged, with faults of all kinds in them. Each is taken, or
 * refused with a reason; reading it ends, and what it does to a world breaks nothing.
 */
import { deflateSync, strToU8 } from "fflate";
import { allChunks } from "../../src/cli/chunks.ts";
import { FAULT_CATALOGUE } from "../../src/scenario/faults/index.ts";
import type { FaultParameter } from "../../src/scenario/faults/parameters.ts";
import type { Lesson } from "../../src/scenario/lesson.ts";
import { openBlocks } from "../../src/scenario/lesson.ts";
import { checksum, toBase64Url } from "../../src/scenario/packing.ts";
import { DICTIONARY } from "../../src/scenario/share-dictionary.ts";
import { isRight, scenarioOfLesson, TaskWatch } from "../../src/scenario/lesson-run.ts";
import { parseLesson } from "../../src/scenario/lessons.ts";
import { formatScenario, parseScenario } from "../../src/scenario/scenario-text.ts";
import { scenarioOfFiles } from "../../src/scenario/scenario.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { Level } from "../../src/scenario/level.ts";
import { seal } from "../../src/scenario/level-seal.ts";
import { readLevel } from "../../src/scenario/level-read.ts";
import { formatLevel, sealedFile } from "../../src/scenario/level-text.ts";
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

const CHALLENGES = LESSONS.filter((lesson) => lesson.includes("kind: Challenge")) as [string, ...string[]];

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
    switch (random.below(8)) {
      case 0:
        return `link\n${makeLink(random)}`;
      case 6:
        return `link\n${packed(maybeDamaged(random, random.below(2) === 0 ? pick(random, SCENARIOS) : makeFaults(random)))}`;
      case 7:
        return `lesson\n${random.below(40) === 0 ? seal(bomb(random)) : seal(maybeDamaged(random, pick(random, CHALLENGES)))}`;
      case 1:
        return `scenario\n${maybeDamaged(random, pick(random, SCENARIOS))}`;
      case 2:
        return `scenario\n${maybeDamaged(random, makeFaults(random))}`;
      case 3:
        return `lesson\n${maybeDamaged(random, seal(pick(random, CHALLENGES)))}`;
      case 4:
        return `lesson\n${maybeDamaged(random, sealedFile(pick(random, LESSONS)))}`;
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

/** A link that is whole, and whose text may be anything: made by somebody who knows the form. */
function packed(text: string): string {
  const bytes = strToU8(text);
  const small = deflateSync(bytes, { level: 6, dictionary: strToU8(DICTIONARY) });
  return `v2.${checksum(bytes)}.${toBase64Url(small)}`;
}

/** Little that becomes much. */
function bomb(random: RandomStream): string {
  return pick(random, ["- ", "[", "a: &a\n", "```task\n", "| a |\n", " "]).repeat(100_000 + random.below(2_000_000));
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
  const spec = { seed: random.below(100), manifests: POD, steps, until: "15s", ...makeDesk(random, steps) };
  return JSON.stringify({ apiVersion: "podarium/v1", kind: "Scenario", spec }, null, 1);
}

/** What is prepared for presenting: the same faults on keys, and a script of every kind of action. */
function makeDesk(random: RandomStream, steps: readonly unknown[]): object {
  const faults = steps.flatMap((one) => (one as { inject?: object }).inject ?? []);
  const keys = Object.fromEntries(faults.map((fault) => [1 + random.below(10), fault]));
  const script = Array.from({ length: random.below(4) }, (_, i) => ({
    title: pick(random, ["begin", "", "`*x*`"]),
    ...(random.below(2) === 0 && { notes: pick(random, TEXTS), say: "look" }),
    do: Array.from({ length: random.below(4) }, () => pick<object>(random, ACTIONS)),
    ...(random.below(3) === 0 && { ask: pick<object>(random, ASKED) }),
    ...(random.below(20) === 0 && { [`other${i}`]: 1 }),
  }));
  return { ...(random.below(2) === 0 && { keys }), ...(random.below(2) === 0 && { script }) };
}

const ACTIONS: readonly [object, ...object[]] = [
  { kubectl: "get pods" },
  { apply: { file: "a.yaml", text: "kind: Pod\n" } },
  { heal: "f0" },
  { type: "ls" },
  { fire: 1 },
  { fire: 11 },
  { speed: 5 },
  { play: false },
  { run: "10s" },
  { seek: "0s" },
  { show: "events" },
  { show: "no such" },
];
const ASKED: readonly [object, ...object[]] = [
  { ask: "what?", choices: ["Running", "Error"], after: "5s", fact: { status: { pod: "p" } } },
  { ask: "why?", answer: "so", why: "because" },
  { ask: "?", choices: "none" },
];

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
  editLevel(given);
  if (/"href":"(?!https:\/\/|#)/.test(JSON.stringify(lesson ?? {}))) throw new Error("a link leads astray");
  return lesson && problems.length === 0 ? { scenario: scenarioOfLesson(lesson), lesson } : null;
}

/** What can be edited is the same level when it has been written and read again. */
function editLevel(given: string): void {
  try {
    const level = readLevel(given);
    const again = readLevel(seal(formatLevel(level)));
    // Faults of the first moment are written first.
    if (JSON.stringify(ordered(again)) !== JSON.stringify(ordered(level)))
      throw new Error("an edited level is another");
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
  }
}

function ordered(level: Level): object {
  return { ...level, faults: level.faults.map((one) => JSON.stringify(one)).sort() };
}

function run(scenario: Scenario, lesson: Lesson | null): void {
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(60_000, TIMERS);
  for (const one of lesson ? openBlocks(lesson) : []) {
    if ("checks" in one) new TaskWatch(simulation.cluster, one).isDone();
    else isRight(one, one.answers[0] ?? "", simulation.cluster);
  }
  // Whoever presents presses every key, and goes through the script.
  const { keys = [], script = [] } = scenario.desk ?? {};
  for (const { key, fault } of keys) simulation.input({ type: "inject", fault: { ...fault, id: `key${key}` } });
  for (const action of script.flatMap(({ actions }) => actions)) {
    if (action.type === "input") simulation.input(action.input);
  }
  simulation.run(simulation.clock.now + 5000, TIMERS);
  for (const fault of simulation.faults) fault.heal();
  simulation.run(simulation.clock.now + 1000, TIMERS);
  simulation.end();
}
