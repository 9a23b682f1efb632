/**
 * `podarium fault` in the terminal of the workstation: lists what can be broken, breaks it and heals it. It is used as kubectl
 * is: a verb, what it is about, and flags, whose names are those of a scenario's `inject`.
 */
import type { Cluster, CommandResult } from "../../kube/cluster/cluster.ts";
import type { FaultInput } from "../input.ts";
import { english } from "../saying.ts";
import { ScenarioError } from "../settings.ts";
import { columns, describeFault, describeModes, faultTable } from "./catalogue-text.ts";
import { FAULT_CATALOGUE } from "./index.ts";
import { MODE_PARAMETERS } from "./modes.ts";
import { parseWord } from "./parameters.ts";
import type { ArmedFault, FaultCatalogueEntry } from "./types.ts";

/** What the command may do to the run. */
export interface FaultControl {
  readonly cluster: Cluster;
  readonly faults: readonly ArmedFault[];
  /** Both throw ScenarioError. */
  inject(fault: FaultInput): void;
  heal(id: string): void;
  /** A name that no other failure has. */
  freeId(): string;
}

/** `argv` without the program's name. */
export function faultCommand(control: FaultControl, argv: readonly string[]): CommandResult {
  const [command, verb, ...rest] = argv;
  if (command !== "fault")
    return { ...EMPTY, exit: command === undefined ? 0 : 1, [command === undefined ? "out" : "err"]: USAGE };
  try {
    switch (verb) {
      case undefined:
      case "help":
      case "--help":
        return said(USAGE);
      case "list":
        return said(faultTable());
      case "get":
        return said(armedTable(control));
      case "describe":
        return said(`${describeFault(entryOf(rest[0]))}${describeModes()}`);
      case "inject":
        return inject(control, rest);
      case "heal":
        return heal(control, rest);
      default:
        return failed(`unknown command ${JSON.stringify(verb)} for "podarium fault"`);
    }
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return failed(error.message);
  }
}

const EMPTY: CommandResult = { out: "", err: "", exit: 0 };

function said(out: string): CommandResult {
  return { ...EMPTY, out };
}

function failed(message: string): CommandResult {
  return { out: "", err: `error: ${message}\n`, exit: 1 };
}

const USAGE = `Break things on purpose, and heal them.

Usage:
  podarium fault list                      what can be broken
  podarium fault describe FAULT            its parameters, and where it is seen
  podarium fault inject FAULT TARGET [--PARAMETER VALUE]...
  podarium fault get                       what has been armed
  podarium fault heal ID | --all

Targets:
  pod/NAME, deployment/NAME (any workload), service/NAME, image/NAME, node/NAME; of a Pod also -c CONTAINER and -n NAMESPACE

Examples:
  podarium fault inject exit pod/web -c app --exitCode 3 --times 2
  podarium fault inject dns deployment/shop --answer silence --for 1m
  podarium fault inject hang pod/web -c app --when sidecar:ready
  podarium fault inject sandbox pod/web --when pod/db/app:ready --every 1m --times 3
`;

function entryOf(name: string | undefined): FaultCatalogueEntry {
  const found = FAULT_CATALOGUE.find((entry) => entry.name === name);
  if (found) return found;
  throw new ScenarioError(
    name === undefined ? "which fault?" : `there is no fault ${JSON.stringify(name)}; see podarium fault list`,
  );
}

/** Hidden ones are for the learner to find out. */
function armedTable({ faults }: FaultControl): string {
  const shown = faults.filter(({ input }) => input.hidden !== true);
  if (shown.length === 0) return "Nothing is broken on purpose.\n";
  return columns([
    ["ID", "FAULT", "TARGET", "STATE", "FIRED", "WHAT"],
    ...shown.map(({ input, target, state, fired, summary }) => [
      input.id,
      input.fault,
      english(target),
      state,
      String(fired),
      english(summary),
    ]),
  ]);
}

function inject(control: FaultControl, words: readonly string[]): CommandResult {
  const [name, ...rest] = words;
  const entry = entryOf(name);
  const fault: FaultInput = { id: control.freeId(), fault: entry.name };
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? "";
    if (!word.startsWith("-")) {
      Object.assign(fault, targetOf(word));
      continue;
    }
    const [flag = "", ...value] = word.replace(/^--?/, "").split("=");
    const field = SHORT[flag] ?? flag;
    const isSwitch = isFlag(entry, field) && !/^(true|false)$/.test(rest[i + 1] ?? "");
    const text = value.length > 0 ? value.join("=") : isSwitch ? "true" : rest[++i];
    if (text === undefined) throw new ScenarioError(`flag needs an argument: ${word}`);
    fault[field] = field === "when" ? conditionOf(text) : typed(entry, field, text);
  }
  control.inject(fault);
  const armed = control.faults.at(-1);
  return said(`fault/${fault.id} armed: ${english(armed?.summary ?? "")} (${english(armed?.target ?? "")})\n`);
}

const SHORT: Readonly<Record<string, string>> = { c: "container", n: "namespace" };

/** `deployment/web`; a bare word is a Pod. */
function targetOf(word: string): Partial<FaultInput> {
  const slash = word.indexOf("/");
  const kind = slash < 0 ? "pod" : word.slice(0, slash).toLowerCase();
  const name = word.slice(slash + 1);
  const [field, full] = WORDS.find(([, ...words]) => words.includes(kind)) ?? [];
  if (field === undefined) throw new ScenarioError(`${JSON.stringify(word)} is no target; see podarium fault help`);
  return { [field]: field === "workload" ? `${full ?? ""}/${name}` : name };
}

/** Words for each kind of target, shortest last; of workloads, the full word comes first. */
const WORDS: readonly (readonly [field: string, ...words: string[]])[] = [
  ["pod", "pod", "pods", "po"],
  ["node", "node", "nodes", "no"],
  ["image", "image"],
  ["service", "service", "services", "svc"],
  ["workload", "deployment", "deploy"],
  ["workload", "statefulset", "sts"],
  ["workload", "daemonset", "ds"],
  ["workload", "replicaset", "rs"],
  ["workload", "job"],
  ["workload", "cronjob", "cj"],
];

/** `app:ready`, `pod/db:ready`, `pod/db/app:ready`, or `ready` of the Pod that is aimed at. */
function conditionOf(text: string): object {
  const [, pod, container, is = text] = /^(?:pod\/([^/:]+)(?=[/:])\/?)?([^/:]+)?:(.+)$/.exec(text) ?? [];
  return { ...(pod !== undefined && { pod }), ...(container !== undefined && { container }), is };
}

function isFlag({ parameters }: FaultCatalogueEntry, field: string): boolean {
  return field === "hidden" || parameters.some(({ name, type }) => name === field && type === "flag");
}

function typed(entry: FaultCatalogueEntry, field: string, text: string): unknown {
  if (field === "hidden") return text === "true";
  const parameter = [...entry.parameters, ...MODE_PARAMETERS].find((one) => one.name === field);
  return parameter ? parseWord(parameter, text) : text;
}

function heal(control: FaultControl, [which]: readonly string[]): CommandResult {
  const open = control.faults.filter(({ input, state }) => input.hidden !== true && state !== "healed");
  const chosen = which === "--all" ? open : open.filter(({ input }) => input.id === which?.replace(/^fault\//, ""));
  if (chosen.length === 0 && which !== "--all")
    throw new ScenarioError(
      which === undefined ? "which fault? see podarium fault get" : `there is no fault ${which} to heal`,
    );
  for (const { input } of chosen) control.heal(input.id);
  return said(chosen.map(({ input }) => `fault/${input.id} healed\n`).join(""));
}
