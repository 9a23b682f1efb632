/**
 * The saved form of a run, read and written. The format (YAML or JSON, "apiVersion: podarium/v1") is described in
 * ARCHITECTURE.md. Part of the chunk `scenario-text`, with a js-yaml of its own: the engine's only parses.
 */
import { CORE_SCHEMA, dump, load, YAMLException } from "js-yaml/browser";
import { parseManifest } from "../kube/manifest/parse-manifest.ts";
import { formatGoDuration, formatRfc3339 } from "../sim/units.ts";
import { formatDesk, parseDesk } from "./desk-text.ts";
import type { InputReader } from "./desk-text.ts";
import { parseExpectation } from "./expectation.ts";
import { faultProblems } from "./faults/index.ts";
import { duration, integer, only, optionalText, record, string } from "./fields.ts";
import { parseImages } from "./image-definitions.ts";
import type { FaultInput, Input } from "./input.ts";
import { SCENARIO_LIMITS } from "./limits.ts";
import { ENGINE_VERSION } from "./scenario.ts";
import type { Scenario, ScenarioFile, Step } from "./scenario.ts";
import { withSettings } from "./given-settings.ts";
import { DEFAULT_SETTINGS, ScenarioError } from "./settings.ts";
import type { Settings } from "./settings.ts";

/**
 * Reads a scenario. `readBeside` gives the text of a file that the scenario names by path (`files: [init.yaml]`).
 * Throws ScenarioError with the place and the reason.
 */
export function parseScenario(text: string, readBeside?: (path: string) => string | undefined): Scenario {
  try {
    return scenarioOf(text, readBeside);
  } catch (error) {
    if (!(error instanceof ScenarioError) || error.field === "") throw error;
    throw new ScenarioError(`${placeOf(error.field, text)}${error.message}`, error.field);
  }
}

/** `line 3, column 7: `, of a field or of the nearest one above it. */
function placeOf(field: string, text: string): string {
  const path = field.startsWith("settings") ? `spec.${field}` : field;
  const start = parseManifest(text, "").documents[0]?.locate(path).start;
  return start ? `line ${start.line}, column ${start.column}: ` : "";
}

function scenarioOf(text: string, readBeside?: (path: string) => string | undefined): Scenario {
  const root = record(loadYaml(text), "scenario");
  if (root["apiVersion"] !== "podarium/v1")
    throw ScenarioError.at("apiVersion", `${JSON.stringify(root["apiVersion"])} is not podarium/v1`);
  if (root["kind"] !== "Scenario") throw ScenarioError.at("kind", `${JSON.stringify(root["kind"])} is not Scenario`);
  only(root, ["apiVersion", "kind", "metadata", "spec"], "");
  const metadata = record(root["metadata"] ?? {}, "metadata");
  only(metadata, ["name", "title"], "metadata.");
  const spec = record(root["spec"], "spec");
  only(
    spec,
    ["engine", "seed", "settings", "images", "files", "manifests", "steps", "keys", "script", "begun", "until"],
    "spec.",
  );
  const engine = integer(spec["engine"] ?? ENGINE_VERSION, "spec.engine");
  if (engine > ENGINE_VERSION) {
    throw new ScenarioError(
      `this scenario was made by a newer Podarium (engine ${engine}; this is ${ENGINE_VERSION}) and cannot be run here`,
    );
  }
  const name = optionalText(metadata["name"], "metadata.name");
  const desk = parseDesk(spec, INPUTS);
  return {
    name,
    title: optionalText(metadata["title"], "metadata.title") || name,
    engine,
    seed: integer(spec["seed"] ?? 1, "spec.seed"),
    settings: withSettings(DEFAULT_SETTINGS, record(spec["settings"] ?? {}, "spec.settings")),
    images: parseImages(spec["images"]),
    files: parseFiles(spec["files"], readBeside),
    stdin: optionalText(spec["manifests"], "spec.manifests"),
    steps: parseSteps(spec["steps"], "spec.steps"),
    until: spec["until"] === undefined ? null : duration(spec["until"], "spec.until") + 0,
    ...(desk && { desk }),
  };
}

/** The scenario as YAML, readable and complete. */
export function formatScenario(scenario: Scenario): string {
  const { settings } = scenario;
  const spec = {
    engine: scenario.engine,
    seed: scenario.seed,
    settings: shownSettings(settings),
    ...(scenario.images.length > 0 && { images: scenario.images }),
    ...(scenario.files.length > 0 && {
      files: Object.fromEntries(scenario.files.map((file) => [file.name, file.text])),
    }),
    ...(scenario.stdin !== "" && { manifests: scenario.stdin }),
    steps: scenario.steps.map(formatStep),
    ...(scenario.desk && formatDesk(scenario.desk, INPUTS)),
    ...(scenario.until !== null && { until: formatGoDuration(scenario.until + 0) }),
  };
  const metadata = { ...(scenario.name !== "" && { name: scenario.name }), title: scenario.title };
  return dump({ apiVersion: "podarium/v1", kind: "Scenario", metadata, spec }, { lineWidth: -1, noRefs: true });
}

/** What is left to the profile is not written. */
function shownSettings({ nodes, ...settings }: Settings): object {
  return { ...settings, start: formatRfc3339(settings.start), ...(nodes !== null && { nodes }) };
}

function formatStep(one: Step): Record<string, unknown> {
  return {
    at: formatGoDuration(one.at + 0),
    ...(one.within > 0 && { within: formatGoDuration(one.within) }),
    ...(one.input && formatInput(one.input)),
    ...(one.expect && { expect: one.expect }),
  };
}

/** What is done in a step, for scripts. */
const INPUTS: InputReader = {
  actions: ["kubectl", "apply", "inject", "heal", "type"],
  more: ["stdin", "tty", "enter", "size"],
  parse: (item, at) => parseInput(INPUTS.actions.find((action) => action in item) ?? "", item, at),
  fault: parseFault,
  format: formatInput,
};

function formatInput(input: Input): Record<string, unknown> {
  switch (input.type) {
    case "apply":
      return { apply: { file: input.file, text: input.text } };
    case "kubectl":
      return { kubectl: input.args, ...(input.stdin !== undefined && { stdin: input.stdin }) };
    case "type":
      return {
        type: input.text,
        tty: input.tty,
        // A line's end goes without saying.
        ...(line(input.text) !== input.text && { enter: false }),
        ...(input.size && { size: `${input.size.columns}x${input.size.rows}` }),
      };
    case "inject":
      return { inject: withoutName(input.fault) };
    case "heal":
      return { heal: input.id };
  }
}

function withoutName(fault: FaultInput): object {
  const { id, ...rest } = fault;
  return id === "" ? rest : fault;
}

function loadYaml(text: string): unknown {
  if (text.length > SCENARIO_LIMITS.textBytes)
    throw new ScenarioError(`the scenario is larger than ${SCENARIO_LIMITS.textBytes / 1e6} MB`);
  try {
    return load(text, { schema: CORE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const where = error.mark ? `line ${error.mark.line + 1}, column ${error.mark.column + 1}: ` : "";
    throw new ScenarioError(`${where}${error.reason}`);
  }
}

function parseFiles(value: unknown, readBeside: ((path: string) => string | undefined) | undefined): ScenarioFile[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    return Object.entries(record(value, "spec.files")).map(([name, text]) => ({
      name: fileName(name),
      text: string(text, `spec.files.${name}`),
    }));
  }
  return value.map((path, i) => {
    const at = `spec.files[${i}]`;
    const name = string(path, at);
    const text = readBeside?.(name);
    if (text === undefined) throw ScenarioError.at(at, `the file ${name} cannot be read beside the scenario`);
    return { name: fileName(name.replace(/^.*\//, "")), text };
  });
}

function fileName(name: string): string {
  if (name === "" || name.startsWith("/") || name.split("/").includes(".."))
    throw ScenarioError.at(
      "spec.files",
      `${JSON.stringify(name)} is not the name of a file in the workstation's directory`,
    );
  return name;
}

/** Steps as a scenario has them, in the order in which they happen. `at` is the field that they are. */
export function parseSteps(value: unknown, at: string): Step[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw ScenarioError.at(at, "not a list");
  if (value.length > SCENARIO_LIMITS.steps) throw ScenarioError.at(at, `more than ${SCENARIO_LIMITS.steps} steps`);
  const steps = value.map((item, i) => parseStep(record(item, `${at}[${i}]`), `${at}[${i}]`));
  // Stable: steps of the same time keep their order.
  return steps.sort((x, y) => x.at - y.at);
}

function parseStep(item: Record<string, unknown>, at: string): Step {
  only(item, ["at", "within", "expect", ...INPUTS.more, ...INPUTS.actions], `${at}.`);
  const actions = INPUTS.actions.filter((action) => action in item);
  if (actions.length > 1) throw ScenarioError.at(at, `one action each, not ${actions.join(" and ")}`);
  if (actions.length === 0 && !("expect" in item))
    throw ScenarioError.at(at, `nothing to do; one of ${INPUTS.actions.join(", ")}, expect`);
  const expect = "expect" in item ? parseExpectation(item["expect"], `${at}.expect`, actions[0] === "kubectl") : null;
  const within = item["within"] === undefined ? 0 : duration(item["within"], `${at}.within`);
  return {
    at: duration(item["at"] ?? "0s", `${at}.at`) + 0,
    within,
    input: actions[0] === undefined ? null : parseInput(actions[0], item, at),
    expect,
  };
}

function parseInput(action: string, item: Record<string, unknown>, at: string): Input {
  const value = item[action];
  switch (action) {
    case "kubectl": {
      const stdin = item["stdin"];
      return {
        type: "kubectl",
        args: string(value, `${at}.kubectl`),
        ...(stdin !== undefined && { stdin: string(stdin, `${at}.stdin`) }),
      };
    }
    case "apply": {
      const apply = record(value, `${at}.apply`);
      return {
        type: "apply",
        file: fileName(string(apply["file"], `${at}.apply.file`)),
        text: string(apply["text"], `${at}.apply.text`),
      };
    }
    case "type":
      return parseTyping(item, string(value, `${at}.type`), at);
    case "heal":
      return { type: "heal", id: string(value, `${at}.heal`) };
    default:
      return { type: "inject", fault: parseFault(record(value, `${at}.inject`), `${at}.inject`) };
  }
}

function parseTyping(item: Record<string, unknown>, text: string, at: string): Input {
  return {
    type: "type",
    tty: string(item["tty"] ?? "t1", `${at}.tty`),
    text: item["enter"] === false ? text : line(text),
    ...(item["size"] !== undefined && { size: parseSize(string(item["size"], `${at}.size`), `${at}.size`) }),
  };
}

function parseSize(text: string, at: string): { rows: number; columns: number } {
  const [columns = 0, rows = 0] = /^\d{1,3}x\d{1,3}$/.test(text) ? text.split("x").map(Number) : [];
  if (columns < 1 || rows < 1) throw ScenarioError.at(at, "not columns and rows, as in 80x24");
  return { rows, columns };
}

/** A typed line ends with the Return key; control characters stand for themselves. */
function line(text: string): string {
  return "\n\r\u0003\u0004\u001a\u001c".includes(text.slice(-1) || "x") ? text : `${text}\n`;
}

export function parseFault(value: Record<string, unknown>, at: string): FaultInput {
  const fault = { ...value, id: string(value["id"] ?? "", `${at}.id`), fault: string(value["fault"], `${at}.fault`) };
  const [problem] = faultProblems(fault);
  if (problem) throw ScenarioError.at(`${at}.${problem.field}`, problem.message);
  return fault;
}
