/**
 * Recorded lines of kubectl, run and compared: what a case says, in which order things happen, what is masked.
 *
 * Pure: the world that a case runs in is handed in, so that tests and the command line use the same rules.
 * A field of a case that is not known here is an error, never ignored.
 */
import type { KubeObject } from "../../kube/api/meta.ts";
import { parseGoDuration, parseRfc3339 } from "../../sim/units.ts";

export interface KubectlCase {
  id: string;
  argv: string[];
  stdout: string;
  stderr: string;
  exit: number;
  put?: KubeObject[];
  files?: Record<string, string>;
  stdin?: string;
  env?: Record<string, string>;
  before?: string[][];
  beforeOut?: string[];
  during?: { wait?: number; put?: KubeObject; del?: KubeObject }[];
  unstable?: boolean;
  note?: string;
  alt?: { stdout?: string; stderr?: string; exit?: number };
}

/** A file of cases. */
export interface KubectlCases {
  now: string;
  tz: string;
  kubectl: string;
  /** `layout`: of texts with descriptions their words do not count. */
  compare?: "layout";
  cases: KubectlCase[];
}

export interface CaseResult {
  stdout: string;
  stderr: string;
  exit: number | null;
}

/** A started kubectl. */
export interface RunningKubectl {
  result(): CaseResult;
  /** Ctrl-C. */
  interrupt(): void;
}

/** A fresh cluster that holds the recorded objects; nothing runs in it, a delete removes at once. */
export interface KubectlWorld {
  put(object: KubeObject): void;
  remove(object: KubeObject): void;
  start(
    argv: readonly string[],
    options: { files: Record<string, string>; stdin: string; env: Record<string, string> },
  ): RunningKubectl;
  /** Lets everything happen that is due within so many virtual milliseconds; at most until `until` says so. */
  runFor(ms: number, until: () => boolean): void;
}

/** How long a command may take, in virtual milliseconds; the longest recorded one waits 20 s. */
const PATIENCE_MS = 120_000;
const STEP_MS = 50;

const FIELDS = new Set([
  "id",
  "argv",
  "stdout",
  "stderr",
  "exit",
  "put",
  "files",
  "stdin",
  "env",
  "before",
  "beforeOut",
  "during",
  "unstable",
  "note",
  "alt",
]);

/** Runs a case in a fresh world. Throws where a field is not known. */
export function runKubectlCase(one: KubectlCase, world: KubectlWorld): CaseResult & { beforeOut: string[] } {
  for (const field of Object.keys(one)) if (!FIELDS.has(field)) throw new Error(`${one.id}: unknown field ${field}`);
  for (const object of one.put ?? []) world.put(object);
  const options = { files: one.files ?? {}, stdin: one.stdin ?? "", env: one.env ?? {} };
  const beforeOut = (one.before ?? []).map(
    (argv) => finish(world, world.start(argv, { ...options, stdin: "" })).stdout,
  );
  const running = world.start(one.argv, options);
  const ended = (): boolean => running.result().exit !== null;
  if (one.during) {
    for (const step of one.during) {
      world.runFor(step.wait ?? 0, ended);
      if (step.put) world.put(step.put);
      if (step.del) world.remove(step.del);
    }
    world.runFor(STEP_MS, ended);
    if (!ended() && !waits(one.argv)) running.interrupt();
  }
  return { ...finish(world, running), beforeOut };
}

/** Commands that end by themselves once what they wait for has come. */
function waits(argv: readonly string[]): boolean {
  return argv[0] === "wait" || (argv[0] === "rollout" && argv[1] === "status");
}

function finish(world: KubectlWorld, running: RunningKubectl): CaseResult {
  world.runFor(PATIENCE_MS, () => running.result().exit !== null);
  return running.result();
}

/** What differs, or null. `known`: uids and resourceVersions of the recorded objects, which are not masked. */
export function differenceOf(
  one: KubectlCase,
  result: CaseResult & { beforeOut: string[] },
  known: ReadonlySet<string>,
  compare?: KubectlCases["compare"],
): string | null {
  const before = one.beforeOut ?? [];
  if (JSON.stringify(before) !== JSON.stringify(result.beforeOut)) return `before: ${JSON.stringify(result.beforeOut)}`;
  const wanted = [{ stdout: one.stdout, stderr: one.stderr, exit: one.exit }];
  if (one.alt) wanted.push({ stdout: one.stdout, stderr: one.stderr, exit: one.exit, ...one.alt });
  const shown = (text: string): string => mask(compare === "layout" ? layoutOf(text) : text, known);
  const norm = (text: string): string => (one.unstable === true ? sortedText(shown(text)) : shown(text));
  const differences = wanted.map((want) => {
    for (const stream of ["stdout", "stderr"] as const) {
      if (norm(want[stream]) !== norm(result[stream]))
        return `${stream}\n${lineDifference(norm(want[stream]), norm(result[stream]))}`;
    }
    return want.exit === result.exit ? null : `exit ${String(result.exit)} instead of ${want.exit}`;
  });
  return differences.includes(null) ? null : (differences[0] ?? null);
}

/** What `explain` prints without the words of its descriptions: each block of them is one line. */
function layoutOf(text: string): string {
  const kept: string[] = [];
  let isEnum = false;
  for (const line of text.split("\n")) {
    isEnum = line === "ENUM:" || (isEnum && line !== "");
    const isDescription = !isEnum && /^ {4}/.test(line) && !line.includes("\t") && !/^ +enum: /.test(line);
    if (!isDescription) kept.push(line);
    else if (kept.at(-1) !== DESCRIPTION) kept.push(DESCRIPTION);
  }
  return kept.join("\n");
}

const DESCRIPTION = "    (description)";

function sortedText(text: string): string {
  return text.includes("\n") ? text.split("\n").sort().join("\n") : text.split(" ").sort().join(" ");
}

function lineDifference(want: string, got: string): string {
  const [a, b] = [want.split("\n"), got.split("\n")];
  const lines: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length) && lines.length < 12; i++) {
    if (a[i] !== b[i]) lines.push(`- ${a[i] ?? "(nothing)"}`, `+ ${b[i] ?? "(nothing)"}`);
  }
  return lines.join("\n");
}

/** What no two runs agree on, on both sides. */
export function mask(text: string, known: ReadonlySet<string>): string {
  const own = (whole: string, key: string, value: string): string => (known.has(value) ? whole : `${key}MADE`);
  return text
    .replace(/127\.0\.0\.1:(PORT|\d+)/g, "127.0.0.1:PORT")
    .replace(/kube-api-access-[a-z0-9]{5}\b/g, "kube-api-access-xxxxx")
    .replace(/(\buid"?: "?)([0-9a-f]{8}-[0-9a-f-]{27})/g, own)
    .replace(/(\bresourceVersion"?: ")(\d+)/g, own)
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}(?= created$)/gm, "-xxxxx")
    .replace(/kubectl-edit-(RANDOM|\d+)/g, "kubectl-edit-RANDOM")
    .replace(/^(E\d{4} [\d:.]+)\s+(PID|\d+) /gm, "$1 PID ")
    .replace(/(TMP|\/root|\/home\/\w+)\/\.kube/g, "TMP/.kube");
}

/** The uids and resourceVersions of objects. */
export function recordedIds(objects: readonly KubeObject[]): Set<string> {
  return new Set(objects.flatMap(({ metadata }) => [metadata.uid, metadata.resourceVersion]));
}

/** `{{now-10s}}` and `{{nowNano-12m21s}}` as times before `now`. */
export function fillTimes(text: string, now: string): string {
  const base = parseRfc3339(now) ?? 0;
  return text.replace(
    /\{\{(now|nowNano)(?:([+-])([^}]*))?\}\}/g,
    (_, kind: string, sign: string | undefined, duration: string | undefined) => {
      const offset = durationMs(duration ?? "0s") * (sign === "-" ? -1 : 1);
      const iso = new Date(base + offset).toISOString();
      return kind === "now" ? `${iso.slice(0, 19)}Z` : `${iso.slice(0, 23)}000000Z`;
    },
  );
}

/** A Go duration that may begin with days. */
function durationMs(text: string): number {
  const match = /^(\d+)d(.*)$/.exec(text);
  const days = match ? Number(match[1]) * 86_400_000 : 0;
  const rest = match ? (match[2] ?? "") : text;
  return days + (rest === "" ? 0 : (parseGoDuration(rest) ?? 0));
}
