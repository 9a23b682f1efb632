/** The lanes: bars with words for states, marks for moments, and dashed what is to come. */
import { memo, useDeferredValue } from "react";
import type { ReactElement } from "react";
import { Glyph } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import type { IconName } from "../../kit/icon.tsx";
import { seek } from "../../store/commands.ts";
import { formatClock, formatSpan } from "../../store/time.ts";
import type { LaneModel, Mark, Segment } from "../../store/timeline-model.ts";
import type { ContainerView, TimelineLane } from "../../store/view.ts";
import { choose } from "../../store/workbench-store.ts";
import { groupMarks, shifted, visibleSegments, xOf } from "./timeline-scale.ts";
import type { MarkGroup, TimeWindow } from "./timeline-scale.ts";
import { many, t } from "../../locale/locale.ts";

/** What lies where, which stays the same from picture to picture. */
interface Scale {
  window: TimeWindow;
  width: number;
}

export interface TrackProps extends Scale {
  now: number;
  head: number;
}

const MARK_GAP = 17;
const DOT_GAP = 8;
/** A command is told in words where it has so much room. */
const CHIP_PX = 46;
const CHIP_MAX = 190;
/** A bar's word needs so much. */
const WORD_PX = 30;

interface PodTrackProps {
  phase: LaneModel;
  status: LaneModel;
  track: TrackProps;
}

export const PodTrack = memo(function PodTrack({ phase, status, track }: PodTrackProps): ReactElement {
  const { window, width, now, head } = track;
  const { uid, namespace, pod } = phase.lane;
  return (
    <li className="lane pod-lane" aria-label={spoken(t("Pod {name}", { name: pod }), status, now)}>
      <div className="lane-name">
        <button
          type="button"
          title={t("Show {pod} on the stage", { pod })}
          onClick={() => choose({ selectedPod: { uid, namespace, name: pod }, selectedContainer: null })}
        >
          <b>{pod}</b>
        </button>
        <small aria-hidden="true">
          {t("phase")}
          <br />
          STATUS
        </small>
      </div>
      <div className="lane-track">
        <Bars model={phase} window={window} width={width} head={head} label={t("phase")} />
        <Bars model={status} window={window} width={width} head={head} label="STATUS" />
        <Marks marks={status.marks} window={window} width={width} gap={DOT_GAP} />
      </div>
    </li>
  );
});

interface ContainerTrackProps {
  model: LaneModel;
  track: TrackProps;
  /** What is known of the next attempt. */
  retry: ContainerView["retry"];
}

export const ContainerTrack = memo(function ContainerTrack(props: ContainerTrackProps): ReactElement {
  const { model, track, retry } = props;
  const { lane } = model;
  const { window, width, now, head } = track;
  return (
    <li className="lane container-lane" aria-label={spoken(lane.container, model, now)}>
      <LaneName lane={lane} />
      <div className="lane-track">
        <Bars model={model} window={window} width={width} head={head} label={lane.container} />
        {retry && now >= head && <Retry retry={retry} track={track} />}
        <Marks marks={model.marks} window={window} width={width} gap={MARK_GAP} />
      </div>
    </li>
  );
});

export function LaneName({ lane }: { lane: TimelineLane }): ReactElement {
  return (
    <div className="lane-name">
      <Glyph kind={lane.containerKind} identity={lane.identity} text={lane.glyph} size={18} />
      <span>{lane.container}</span>
    </div>
  );
}

interface DeedsProps extends Scale {
  model: LaneModel;
}

export const DeedsTrack = memo(function DeedsTrack({ model, window, width }: DeedsProps): ReactElement {
  const groups = groupMarks(model.marks, window, width, CHIP_PX);
  return (
    <li className="lane deeds-lane" aria-label={many(model.marks.length, "You did {n} thing", "You did {n} things")}>
      <div className="lane-name">
        <Icon name="terminal" />
        <span>{t("You did")}</span>
      </div>
      <div className="lane-track">
        {groups.map((group, index) => {
          const left = xOf(group.t, window, width);
          const end = groups[index + 1]?.t;
          const room = (end === undefined ? width : xOf(end, window, width)) - left - 4;
          const words = wordsOf("", group);
          return (
            <button
              type="button"
              key={group.t}
              className={`deed mono ${group.mark.kind === "fault" ? "fault" : ""}`}
              style={{ ...shifted(left), maxWidth: Math.min(CHIP_MAX, Math.max(22, room)) }}
              data-words={words}
              tabIndex={-1}
              onClick={() => seek(group.t)}
            >
              <Icon name={group.mark.kind === "fault" ? "bolt" : "terminal"} size={12} />
              <span className={room > CHIP_PX ? "" : "visually-hidden"}>
                {group.mark.text}
                {group.marks.length > 1 && ` +${group.marks.length - 1}`}
              </span>
            </button>
          );
        })}
      </div>
    </li>
  );
});

interface BarsProps extends Scale {
  model: LaneModel;
  head: number;
  label: string;
}

function Bars({ model, window, width, head, label }: BarsProps): ReactElement {
  return (
    <div className={`bars ${model.lane.kind}`}>
      {visibleSegments(model.segments, window, head, width).map((segment) => {
        const left = Math.max(-2, xOf(segment.from, window, width));
        const right = Math.min(width, xOf(segment.to ?? head, window, width));
        return (
          <Bar
            key={segment.from}
            left={left}
            room={right - left}
            tone={segment.tone}
            word={segment.word}
            words={segmentWords(label, segment, head)}
          />
        );
      })}
    </div>
  );
}

interface BarProps {
  left: number;
  room: number;
  tone: Segment["tone"];
  word: string;
  words: string;
}

/** Those that are over stay as they are. */
const Bar = memo(function Bar({ left, room, tone, word, words }: BarProps): ReactElement {
  return (
    <span className={`bar ${tone}`} style={{ ...shifted(left), width: Math.max(2, room) }} data-words={words}>
      {room > WORD_PX && word}
    </span>
  );
});

/** Dashed: the back-off that goes on, and the attempt at its end. */
function Retry({
  retry,
  track,
}: {
  retry: NonNullable<ContainerView["retry"]>;
  track: TrackProps;
}): ReactElement | null {
  const { window, width, now } = track;
  const left = Math.max(0, xOf(now, window, width));
  const right = Math.min(width, xOf(retry.until, window, width));
  if (right <= left) return null;
  const words = t("attempt {attempt} at {time}", { attempt: retry.attempt, time: formatClock(retry.until) });
  return (
    <>
      <span
        className="bar backoff predicted"
        style={{ ...shifted(left), width: right - left }}
        data-words={t("if nothing changes: {words}", { words })}
      />
      {retry.until <= window.to && (
        <span className="prediction" style={shifted(right)}>
          <i className="mark kind-exit predicted">{retry.attempt}</i>
          {width - right > 140 && <small>{words}</small>}
        </span>
      )}
    </>
  );
}

const ICONS: Partial<Record<Mark["kind"], IconName>> = { fault: "bolt", limit: "warning", start: "play" };

interface MarksProps extends Scale {
  marks: readonly Mark[];
  gap: number;
}

const NO_MARKS: readonly Mark[] = [];

const Marks = memo(function Marks({ marks, window, width, gap }: MarksProps): ReactElement {
  // Lanes that come are there at once, and their many marks with a frame of their own.
  const isThere = useDeferredValue(true, false);
  return (
    <div className="marks">
      {groupMarks(isThere ? marks : NO_MARKS, window, width, gap).map((group, index) => {
        const { kind, tone, badge } = group.mark;
        return (
          <MarkButton
            // Where another part of the run is shown, marks are other groups: elements are moved, and not made anew.
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            t={group.t}
            x={xOf(group.t, window, width)}
            kind={kind}
            tone={tone}
            badge={badge}
            isSeveral={group.marks.length > 1}
            words={wordsOf("", group)}
          />
        );
      })}
    </div>
  );
});

interface MarkButtonProps extends Pick<Mark, "t" | "kind" | "tone" | "badge"> {
  x: number;
  isSeveral: boolean;
  words: string;
}

const MarkButton = memo(function MarkButton(props: MarkButtonProps): ReactElement {
  const { t: at, x, kind, tone, badge, isSeveral, words } = props;
  const icon = ICONS[kind];
  return (
    <button
      type="button"
      className={`mark kind-${kind} ${tone} ${isSeveral ? "several" : ""}`}
      style={shifted(x)}
      data-words={words}
      aria-label={t("Go to {words}", { words })}
      tabIndex={-1}
      onClick={() => seek(at)}
    >
      {icon ? <Icon name={icon} size={10} /> : kind === "exit" ? badge : null}
    </button>
  );
});

const TOLD = 3;

function wordsOf(prefix: string, group: MarkGroup): string {
  const first = group.marks[0];
  const told = group.marks.slice(0, TOLD).map((mark) => mark.text);
  const more = group.marks.length > TOLD ? t(" and {n} more", { n: group.marks.length - TOLD }) : "";
  return `${prefix}${formatClock(first?.t ?? group.t)}: ${told.join("; ")}${more}`;
}

function segmentWords(label: string, { word, from, to }: Segment, head: number): string {
  const span = formatSpan((to ?? head) - from);
  const values = { label, word, from: formatClock(from), span };
  return to === null
    ? t("{label}: {word}, {from} still, {span}", values)
    : t("{label}: {word}, {from} to {to}, {span}", { ...values, to: formatClock(to) });
}

/** A lane for those who cannot see it: what it is in at the playhead, and since when. */
function spoken(name: string, { segments, marks }: LaneModel, now: number): string {
  const segment = segments.findLast((one) => one.from <= now && (one.to === null || one.to > now));
  if (!segment) return t("{name}: nothing at this moment", { name });
  const failures = marks.filter((mark) => mark.kind === "exit" && mark.tone === "failed" && mark.t <= now).length;
  const past = failures === 0 ? "" : many(failures, "; {n} failed attempt so far", "; {n} failed attempts so far");
  return t("{name}: {word} since {time}{past}", { name, word: segment.word, time: formatClock(segment.from), past });
}
