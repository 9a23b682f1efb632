/** The facts that may be expected of the world, looked up in it now. */
import type { Cluster } from "../kube/cluster/cluster.ts";
import { mismatch } from "./expectation.ts";
import type { Expectation, PodMatcher } from "./expectation.ts";

/** The answer of an HTTP request that is under way or has come. */
export interface HttpAnswer {
  asked: boolean;
  answer: number | string | null;
}

/** Who expects, and what only that one knows. */
export interface Asker {
  /** Of its own kubectl; null where there is none. */
  readonly output: string | null;
  readonly exit: number | null;
  readonly http: HttpAnswer;
  /** How many commands the workstation had run before this one began to look. */
  readonly commandsFrom: number;
  /** An HTTP answer has come, and will do or not: it is worth looking again. */
  onAnswer(problem: string | null): void;
}

const CELLS = ["status", "phase", "ready", "restarts"] as const;

/** Why it does not hold now, or null where it does. */
export function factFailure(cluster: Cluster, expect: Expectation, asker: Asker): string | null {
  const facts: (readonly [string, string | null])[] = [];
  for (const cell of CELLS) {
    const wanted: PodMatcher | undefined = expect[cell];
    if (wanted)
      facts.push([`${cell} of ${wanted.pod}`, mismatch(wanted, cluster.podCell(wanted.namespace, wanted.pod, cell))]);
  }
  const { log, event, file, http, object, command, output, exit } = expect;
  if (log) {
    const text = cluster.logText(log.namespace, log.pod, log.container, log.attempt);
    facts.push([`log of ${log.pod}`, mismatch(log, text)]);
  }
  if (event) {
    const text = cluster.eventText(event.namespace, event.object, event.reason);
    facts.push([`event ${event.reason ?? ""}`, mismatch(event, text)]);
  }
  if (file) {
    const text = cluster.volumeText(file.namespace, file.pod, file.volume, file.path);
    facts.push([`file ${file.path}`, mismatch(file, text)]);
  }
  if (http) facts.push([`http ${http.url}`, httpFailure(cluster, http, asker)]);
  if (object) facts.push([`${object.kind} ${object.name}`, mismatch(object, objectValue(cluster, object))]);
  if (command) {
    const lines = cluster.workstation.commands.slice(asker.commandsFrom);
    facts.push(["commands", mismatch(command, lines.length === 0 ? null : lines.join("\n"))]);
  }
  if (output) facts.push(["output", mismatch(output, asker.output)]);
  if (exit) facts.push(["exit", mismatch(exit, asker.exit)]);
  const failed = facts.find(([, problem]) => problem !== null);
  return failed ? `${failed[0]} ${failed[1]}` : null;
}

/** What the first fact of an expectation is now, as text; null: there is no such thing. */
export function factText(cluster: Cluster, expect: Expectation): string | null {
  for (const cell of CELLS) {
    const wanted = expect[cell];
    if (wanted) return cluster.podCell(wanted.namespace, wanted.pod, cell);
  }
  const { log, event, file, object } = expect;
  if (log) return cluster.logText(log.namespace, log.pod, log.container, log.attempt);
  if (event) return cluster.eventText(event.namespace, event.object, event.reason);
  if (file) return cluster.volumeText(file.namespace, file.pod, file.volume, file.path);
  return object ? objectValue(cluster, object) : null;
}

/** A request from the Pod's node, sent by whoever asks first; it can only come true where there is time for the answer (`within`). */
function httpFailure(cluster: Cluster, http: NonNullable<Expectation["http"]>, asker: Asker): string | null {
  const state = asker.http;
  if (!state.asked) {
    state.asked = true;
    cluster.httpGet(http.namespace, http.pod, http.url, (answer) => {
      state.answer = http.status === undefined ? answer.body : answer.status;
      if (http.status === undefined && answer.status === null) state.answer = null;
      asker.onAnswer(mismatchOf(http, state.answer));
    });
  }
  return mismatchOf(http, state.answer);
}

function mismatchOf(http: NonNullable<Expectation["http"]>, answer: number | string | null): string | null {
  if (http.status === undefined) return mismatch(http, answer);
  return mismatch({ is: http.status, ...(http.not === true && { not: true }) }, answer);
}

/** The value at the path as text: of a list or map its JSON; of the object itself its name. */
function objectValue(cluster: Cluster, wanted: NonNullable<Expectation["object"]>): string | null {
  const { kind, name, namespace = "default", path } = wanted;
  const found = cluster.api.all().find(({ kind: actual, metadata }) => {
    const isThere = metadata.namespace === undefined || metadata.namespace === namespace;
    return actual.toLowerCase() === kind.toLowerCase() && metadata.name === name && isThere;
  });
  if (!found) return null;
  if (path === undefined) return name;
  let value: unknown = found;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
