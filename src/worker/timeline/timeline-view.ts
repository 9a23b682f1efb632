/** What has happened in a run, as the page draws it: lanes, and in each what it was in from when, and marks of moments. */
import type { SimTime } from "../../sim/units.ts";
import type { Tone } from "../view.ts";

export interface TimelineLane {
  key: string;
  kind: "phase" | "status" | "container" | "deeds";
  /** Uid of the Pod; "" for what the person did. */
  uid: string;
  namespace: string;
  pod: string;
  /** Of the container, or "". */
  container: string;
  containerKind: "init" | "sidecar" | "app";
  identity: number;
  glyph: string;
}

export type MarkKind = "exit" | "start" | "probe" | "fault" | "event" | "log" | "command" | "limit";

/** In order of time, but for lanes, which come before what is in them. */
export type TimelineItem =
  | { type: "lane"; lane: TimelineLane }
  /** From now on it is this. */
  | { type: "state"; lane: string; t: SimTime; tone: Tone; word: string }
  /** From now on it is nothing: the Pod is gone. */
  | { type: "end"; lane: string; t: SimTime }
  | {
      type: "mark";
      lane: string;
      t: SimTime;
      kind: MarkKind;
      tone: Tone;
      /** A few letters that fit into the mark: the number of an attempt. */
      badge: string;
      text: string;
    };
