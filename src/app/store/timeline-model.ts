/** The timeline as panels read it: lanes with what they were in, from when to when, and marks, made of what the worker tells. */
import type { MarkKind, TimelineItem, TimelineLane } from "../../worker/timeline/timeline-view.ts";
import type { Tone } from "../../worker/view.ts";

export interface Segment {
  from: number;
  /** Null: it still is. */
  to: number | null;
  tone: Tone;
  word: string;
}

export interface Mark {
  t: number;
  kind: MarkKind;
  tone: Tone;
  badge: string;
  text: string;
}

export interface LaneModel {
  lane: TimelineLane;
  segments: readonly Segment[];
  /** In order of time. */
  marks: readonly Mark[];
}

export interface TimelineModel {
  branch: string;
  /** Items taken so far: what the worker tells next must begin there. */
  taken: number;
  lanes: readonly LaneModel[];
}

/** The model with what was told; the same where it does not follow on what is known. */
export function extendTimeline(
  before: TimelineModel | null,
  told: { branch: string; from: number; items: readonly TimelineItem[] },
): TimelineModel | null {
  const base = told.from === 0 ? { branch: told.branch, taken: 0, lanes: [] } : before;
  if (base?.branch !== told.branch || base.taken !== told.from) return before;
  const lanes = new Map<string, Draft>();
  for (const model of base.lanes) lanes.set(model.lane.key, { model, segments: null, marks: null });
  for (const item of told.items) {
    if (item.type === "lane") {
      const model: LaneModel = { lane: item.lane, segments: [], marks: [] };
      lanes.set(item.lane.key, { model, segments: null, marks: null });
      continue;
    }
    const draft = lanes.get(item.lane);
    if (draft) add(draft, item);
  }
  return { branch: told.branch, taken: told.from + told.items.length, lanes: [...lanes.values()].map(finished) };
}

/** A lane whose lists are copied when the first thing is added, so that the others stay the same to whoever draws them. */
interface Draft {
  model: LaneModel;
  segments: Segment[] | null;
  marks: Mark[] | null;
}

function add(draft: Draft, item: Exclude<TimelineItem, { type: "lane" }>): void {
  if (item.type === "mark") {
    const { t, kind, tone, badge, text } = item;
    const marks = (draft.marks ??= [...draft.model.marks]);
    // A burst of lines is told when it is over: it may belong before others.
    let at = marks.length;
    while (at > 0 && (marks[at - 1]?.t ?? 0) > t) at--;
    marks.splice(at, 0, { t, kind, tone, badge, text });
    return;
  }
  const segments = (draft.segments ??= [...draft.model.segments]);
  const last = segments.at(-1);
  if (last && last.to === null) segments[segments.length - 1] = { ...last, to: item.t };
  if (item.type === "state") segments.push({ from: item.t, to: null, tone: item.tone, word: item.word });
}

function finished({ model, segments, marks }: Draft): LaneModel {
  if (!segments && !marks) return model;
  return { lane: model.lane, segments: segments ?? model.segments, marks: marks ?? model.marks };
}
