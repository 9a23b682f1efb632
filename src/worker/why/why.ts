/** Why the Pod on the stage is as it is, told whenever the answer has changed. */
import { explain } from "../../scenario/explain/explain.ts";
import { toldRemedy } from "../../scenario/explain/remedies.ts";
import { endLines, nextWords, why } from "../../scenario/explain/sentences.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Engine } from "../engine.ts";
import type { Look, WhyView } from "../inside/inside-view.ts";
import type { Reply } from "../protocol.ts";
import type { TopicPainter } from "../watched.ts";

export class Why implements TopicPainter {
  #told = "";

  paint(engine: Engine, look: Look, reply: (message: Reply) => void): void {
    const value = explained(engine, look);
    const text = JSON.stringify(value);
    if (text === this.#told) return;
    this.#told = text;
    reply({ type: "inside", views: { why: value } });
  }

  forget(): void {
    this.#told = "";
  }
}

function explained(engine: Engine, look: Look): WhyView | null {
  const { cluster, trace, scenario, steps, clock } = engine.simulation;
  const pod = cluster.pods().find((one) => one.metadata.uid === look.uid);
  if (!pod) return null;
  const { namespace = "default", name } = pod.metadata;
  const applied = steps.flatMap(({ at, input }) =>
    input?.type === "apply" && at <= clock.now ? [{ name: input.file, text: input.text }] : [],
  );
  const stdin = scenario.stdin === "" ? [] : [{ name: "manifests.yaml", text: scenario.stdin }];
  const found = explain({
    cluster,
    // The record itself holds no details; those of this Pod's processes were kept beside it.
    trace: { entries: merged(trace.entries, engine.branch.picture.processesOf(namespace, name)) },
    files: [...scenario.files, ...applied, ...stdin],
    namespace,
    pod: name,
    ...(look.why !== "" && { container: look.why }),
  });
  if (!found) return null;
  return {
    status: found.status,
    phase: pod.status.phase ?? "Pending",
    reasons: found.reasons.map((reason) => ({
      cause: reason.cause,
      container: reason.container ?? "",
      text: why(reason),
      // The page counts attempts from 1, as people do.
      end: reason.end ? endLines({ ...reason.end, attempt: reason.end.attempt + 1 }) : [],
      place: reason.place && { file: reason.place.file, line: reason.place.line, text: reason.place.text },
      ...toldRemedy(reason),
      next:
        reason.next && nextWords(reason.next.what) !== ""
          ? {
              words: nextWords(reason.next.what),
              at: reason.next.at,
              isEarliest: reason.next.what === "startAgain" || reason.next.what === "pullAgain",
            }
          : null,
    })),
    chain: found.chain.map((line) => {
      const [, seconds = "0", text = line] = /^(\S+)s (.*)$/s.exec(line) ?? [];
      return { t: Number(seconds) * 1000, text };
    }),
  };
}

/** Two records as one, by number; a detail has the number of the entry before it. */
function merged(entries: readonly TraceEntry[], details: readonly TraceEntry[]): TraceEntry[] {
  const all: TraceEntry[] = [];
  let next = 0;
  for (const entry of entries) {
    for (; (details[next]?.seq ?? Number.POSITIVE_INFINITY) < entry.seq; next++) {
      const detail = details[next];
      if (detail) all.push(detail);
    }
    all.push(entry);
  }
  return [...all, ...details.slice(next)];
}
