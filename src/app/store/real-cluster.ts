/**
 * What a real cluster printed beside what the same run prints here: the kind of text is told from its head, our own is
 * printed by the same kubectl line, and the lines are paired. What must differ (ages, addresses, ids, random names) is not
 * compared.
 */
import { align } from "../../worker/comparison/align.ts";
import type { ComparedRow, StoryEntry } from "../../worker/comparison/comparison-view.ts";
import { useWorkbench } from "./workbench-store.ts";

export type RealKind = "watch" | "events" | "describe";

export interface RealRow {
  real: string | null;
  here: string | null;
}

export interface RealComparison {
  kind: RealKind;
  /** What was printed here. */
  line: string;
  rows: RealRow[];
}

/** Lines that are compared; aligning costs the product of two such numbers. */
const MAX_LINES = 1500;
export const MAX_PASTED = 400_000;

function headOf(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "" && !line.trim().startsWith("$")) ?? "";
}

/** What a text is; null where it is nothing that kubectl prints of Pods. */
export function kindOf(text: string): RealKind | null {
  const head = headOf(text);
  if (/^\s*(NAMESPACE\s+)?LAST SEEN\s+TYPE\s+REASON/.test(head)) return "events";
  if (/^Name:\s+\S/.test(head)) return "describe";
  return /^\s*(NAMESPACE\s+)?NAME\s+READY\s+STATUS/.test(head) || cellsOf(head).length >= 4 ? "watch" : null;
}

/** Asks the simulation for the same, and puts both beside each other; null where it does not answer. */
export async function compareWithReal(text: string): Promise<RealComparison | null> {
  const kind = kindOf(text);
  if (!kind) return null;
  const line = lineFor(kind, text);
  const watches = kind === "watch" ? [line] : [];
  const printed = await useWorkbench.getState().client?.print(watches, kind === "watch" ? [] : [line]);
  const [own] = printed ?? [];
  return own ? { kind, line, rows: beside(kind, text, own.out) } : null;
}

/** The line that prints the same here. */
export function lineFor(kind: RealKind, text: string): string {
  const head = headOf(text);
  const everywhere = /^\s*NAMESPACE\s/.test(head) ? " -A" : "";
  if (kind === "watch") return `kubectl get pods -w${everywhere}`;
  // `kubectl events` has its counts in the first column, and sorts by time.
  const isEvents = / \(x\d+ over /.test(text.split("\n").find((line) => /^\s*\S+ \(x\d+ over /.test(line)) ?? "");
  if (kind === "events") return isEvents ? `kubectl events${everywhere}` : `kubectl get events${everywhere}`;
  const name = /^Name:\s+([a-z0-9.-]+)\s*$/m.exec(text)?.[1] ?? "";
  const namespace = /^Namespace:\s+([a-z0-9-]+)\s*$/m.exec(text)?.[1];
  const place = namespace === undefined ? "" : ` -n ${namespace}`;
  return `kubectl describe ${resourceOf(text)} ${givenNameOf(name, text)}${place}`;
}

/** By the fields that only they have. */
const DESCRIBED: readonly (readonly [RegExp, string])[] = [
  [/^StrategyType:/m, "deployment"],
  [/^Parallelism:/m, "job"],
  [/^Pods Statuses?:/m, "all"],
  [/^System Info:/m, "node"],
  [/^Endpoints:/m, "service"],
  [/^Access Modes:/m, "pvc"],
  [/^Data$/m, "configmap"],
];

function resourceOf(text: string): string {
  if (/^QoS Class:/m.test(text)) return "pod";
  return DESCRIBED.find(([pattern]) => pattern.test(text))?.[1] ?? "pod";
}

/** A Pod that a workload made has another name here: kubectl describes all whose names begin so. */
function givenNameOf(name: string, text: string): string {
  const owner = /^Controlled By:\s+(\w+)\/(\S+)/m.exec(text);
  const [, kind, of = ""] = owner ?? [];
  if (kind === "ReplicaSet") return `${of.replace(/-[a-z0-9]+$/, "")}-`;
  return kind === "Job" || kind === "DaemonSet" ? `${of}-` : name;
}

/** Two texts of one kind, line by line. */
export function beside(kind: RealKind, real: string, here: string): RealRow[] {
  const words = new Map<StoryEntry, string>();
  const entries = (text: string): StoryEntry[] =>
    linesOf(kind, text).map((line) => {
      const entry: StoryEntry = { t: 0, kind: "row", pod: "", container: "", text: comparedOf(kind, line) };
      words.set(entry, line);
      return entry;
    });
  const pairs = kind === "events" ? paired(entries(real), entries(here)) : align(entries(real), entries(here));
  return pairs.map(({ left, right }) => ({
    real: left && (words.get(left) ?? null),
    here: right && (words.get(right) ?? null),
  }));
}

/** Events have no order that clusters agree on: each is put beside the first like it; what is left stands at the end. */
function paired(left: readonly StoryEntry[], right: readonly StoryEntry[]): ComparedRow[] {
  const rest = new Map<string, StoryEntry[]>();
  for (const one of right) rest.set(one.text, [...(rest.get(one.text) ?? []), one]);
  const rows = left.map((one): ComparedRow => ({ left: one, right: rest.get(one.text)?.shift() ?? null }));
  const unpaired = new Set([...rest.values()].flat());
  return [...rows, ...right.filter((one) => unpaired.has(one)).map((one) => ({ left: null, right: one }))];
}

function linesOf(kind: RealKind, text: string): string[] {
  const lines = text
    .replaceAll("\r", "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !line.startsWith("$") && !/^(\^C|No resources found)/.test(line));
  const isHead =
    kind === "describe" ? () => false : (line: string): boolean => /^(NAME|NAMESPACE|LAST SEEN)\s/.test(line);
  // A watch repeats a row where only its age is another.
  const kept = lines.filter((line) => !isHead(line));
  return kept
    .filter((line, i) => kind !== "watch" || comparedOf(kind, line) !== comparedOf(kind, kept[i - 1] ?? ""))
    .slice(0, MAX_LINES);
}

function cellsOf(line: string): string[] {
  return line.trim().split(/\s{2,}/);
}

/** What of a line two clusters must agree on. */
function comparedOf(kind: RealKind, line: string): string {
  const cells = cellsOf(line);
  if (kind === "watch") {
    const [name = "", ready = "", status = "", restarts = ""] = cells;
    return masked(`${name} ${ready} ${status} ${restarts.replace(/\s*\(.*/, "")}`);
  }
  return masked((kind === "events" ? cells.slice(1) : cells).join(" "));
}

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b(containerd|docker|cri-o):\/\/[0-9a-f]+/g, "CONTAINER"],
  [/@?sha256:[0-9a-f]+/g, "DIGEST"],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, "ADDRESS"],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]+ [+-]\d{4}/g, "DATE"],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "UID"],
  [/-[bcdf0-9]{8,10}-[bcdfghjklmnpqrstvwxz0-9]{5}\b/g, "-RANDOM"],
  [/kube-api-access-[a-z0-9]{5}/g, "kube-api-access-RANDOM"],
  // The hash of a template, and what is put behind a name: letters and digits of which no words are made, one digit at least.
  [/(?<=[-=])(?=\D{0,9}\d)[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, "HASH"],
  [/-(?=\D{0,4}\d)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, "-RANDOM"],
  [/ \(x\d+ over [\ddhms]+\)/g, ""],
  [/\b(\d+(\.\d+)?m?s|(\d+[dhms]){1,3})\b/g, "SPAN"],
  [/\b\d+ bytes\b/g, "SIZE bytes"],
  [/^(Node:\s*).*/g, "$1 NODE"],
];

function masked(text: string): string {
  return MASKS.reduce((all, [pattern, word]) => all.replaceAll(pattern, word), text);
}
