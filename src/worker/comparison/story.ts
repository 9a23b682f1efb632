/** What a run can be told by: rows of its Pods, their events, ends and lines, and what a person did, in order of time. */
import type { TraceEntry } from "../../sim/trace.ts";
import { commandOf, endOf } from "../timeline/words.ts";
import type { StoryEntry } from "./comparison-view.ts";

/** Entries of one run that are compared; aligning costs the product of two such numbers. */
export const MAX_STORY = 2500;

/** The first `MAX_STORY` things that a record tells. */
export function storyOf(entries: readonly TraceEntry[]): StoryEntry[] {
  const story: StoryEntry[] = [];
  const rows = new Map<string, string>();
  for (const entry of entries) {
    const told = toldBy(entry, rows);
    if (told) story.push({ t: entry.t, pod: entry.pod ?? "", container: entry.container ?? "", ...told });
    if (story.length === MAX_STORY) break;
  }
  return story;
}

function toldBy(entry: TraceEntry, rows: Map<string, string>): Pick<StoryEntry, "kind" | "text"> | null {
  switch (entry.type) {
    case "object":
      return entry["kind"] === "Pod" ? rowOf(entry, rows) : null;
    case "event":
      return { kind: "event", text: `${String(entry["reason"])}: ${String(entry["message"])}` };
    case "log":
      return { kind: "log", text: String(entry["line"]) };
    case "container":
      return entry["state"] === "exited" ? { kind: "exit", text: endOf(entry).word } : null;
    case "input": {
      const command = commandOf(entry["input"]);
      return command && { kind: "deed", text: command.text };
    }
    default:
      return null;
  }
}

/** NAME, READY, STATUS and the number of restarts, where they have changed. */
function rowOf(entry: TraceEntry, rows: Map<string, string>): Pick<StoryEntry, "kind" | "text"> | null {
  const cells = Array.isArray(entry["row"]) ? entry["row"].map(String) : [];
  const [name = "", ready = "", status = "", restarts = ""] = cells;
  const text =
    entry["verb"] === "DELETED" ? `${name} gone` : `${name} ${ready} ${status} ${restarts.replace(/ \(.*/, "")}`;
  const key = `${entry.namespace ?? ""}/${name}`;
  if (rows.get(key) === text) return null;
  rows.set(key, text);
  return { kind: "row", text };
}
