/** How it came about: the chain of causes in the trace that ends at the newest thing that happened to a Pod. */
import type { Pod } from "../../kube/api/pod.ts";
import type { TraceEntry } from "../../sim/trace.ts";

/** Longest chain of causes that is told. */
const CHAIN = 12;

/** The entries that led to the newest one about the Pod, newest first, each in a few words. */
export function chainOf(entries: readonly TraceEntry[], pod: Pod, container: string | undefined): string[] {
  const isAbout = (one: TraceEntry): boolean =>
    one.pod === pod.metadata.name && (container === undefined || one.container === container);
  const chain: string[] = [];
  let at: TraceEntry | undefined = entries.findLast(
    (one) => isAbout(one) && one.type !== "log" && one.type !== "process",
  );
  while (at && chain.length < CHAIN) {
    chain.push(brief(at));
    const { cause } = at;
    at = cause === null ? undefined : entryOf(entries, cause);
  }
  return chain;
}

/** Details share the number of the entry before them. */
function entryOf(entries: readonly TraceEntry[], seq: number): TraceEntry | undefined {
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return entries[low]?.seq === seq ? entries[low] : undefined;
}

function brief(entry: TraceEntry): string {
  return `${(entry.t / 1000).toFixed(3)}s ${wordsOf(entry)}`;
}

/** An entry of the record in a few words. */
export function wordsOf(entry: TraceEntry): string {
  const who =
    entry.container === undefined ? "" : ` ${entry.container}${entry.attempt === undefined ? "" : `#${entry.attempt}`}`;
  const text = (field: string): string => String(entry[field] ?? "");
  switch (entry.type) {
    case "machine":
      return `${text("machine")}${who}: ${text("event")} from ${text("from")} to ${text("to")}`;
    case "container":
      return `container${who} ${text("state")}${text("state") === "exited" ? ` ${text("exitCode")} ${text("reason")}` : ""}`;
    case "event":
      return `event${who} ${text("reason")}: ${text("message")}`;
    case "probe":
      return `${text("probe")} probe${who}: ${text("result")}`;
    case "pull":
      return `pull ${text("image")}: ${text("result")}`;
    case "object":
      return `${text("kind")} ${text("name")} ${text("verb")}: ${(entry["row"] as string[] | undefined)?.[2] ?? ""}`;
    case "input":
      return `input: ${JSON.stringify(entry["input"])}`;
    default:
      return `${entry.type}${who}`;
  }
}
