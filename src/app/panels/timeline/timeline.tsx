/**
 * The timeline: what the Pods and their containers were in, from when to when, with marks for what happened, and the
 * playhead. Dragging it takes the whole page to that moment. Only what can be seen is drawn, and marks that would lie on
 * each other are one, so that thousands cost no more than dozens.
 */
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, PointerEvent, ReactElement, RefObject } from "react";
import { IconButton } from "../../kit/button.tsx";
import { seek, seekHead, step, stepBack, watch } from "../../store/commands.ts";
import { useSelectedPod } from "../../store/selectors.ts";
import { formatClock } from "../../store/time.ts";
import type { LaneModel, TimelineModel } from "../../store/timeline-model.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { BranchMenu } from "./branch-menu.tsx";
import { ContainerTrack, DeedsTrack, PodTrack } from "./lanes.tsx";
import type { TrackProps } from "./lanes.tsx";
import { followSeen } from "./seen-lanes.ts";
import { following, pan, shifted, ticks, tickText, timeAt, wholeRun, xOf, zoom } from "./timeline-scale.ts";
import type { TimeWindow } from "./timeline-scale.ts";
import { t } from "../../locale/locale.ts";
import "./timeline.css";

/** Width of the lanes' names; the same as in the style sheet. */
const NAMES_PX = 168;
const PAGE_MS = 10_000;
const SHOWN_GROUPS = 40;

/** The lanes of one Pod: its own two strips, then its containers. */
interface PodGroup {
  uid: string;
  pod: string;
  phase: LaneModel;
  status: LaneModel;
  containers: LaneModel[];
}

export function Timeline(): ReactElement {
  const model = useWorkbench((state) => state.timeline);
  useEffect(() => watch("timeline"), []);
  if (!model) return <p className="empty">{t("The timeline is being drawn…")}</p>;
  return <Drawing model={model} />;
}

function Drawing({ model }: { model: TimelineModel }): ReactElement {
  const area = useRef<HTMLDivElement>(null);
  const width = useTrackWidth(area);
  const clock = useWorkbench((state) => state.settled);
  const { now = 0, head = 0, next, playing: isPlaying = false } = clock ?? {};
  // Null: the whole run. What the person chose moves along while the clock runs, unless they looked elsewhere.
  const [chosen, setChosen] = useState<TimeWindow | null>(null);
  const [follows, setFollows] = useState(true);
  const [dragged, setDragged] = useState<number | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const playhead = dragged ?? now;
  const [end, setEnd] = useState(0);
  // Another run begins with a view of the whole. What is open stays open: its lanes may come after the menu of runs does.
  const [branch, setBranch] = useState(model.branch);
  if (branch !== model.branch) {
    setBranch(model.branch);
    setChosen(null);
    setFollows(true);
    setDragged(null);
    setEnd(0);
  }
  const wholeEnd = wholeRun(head, next?.t ?? 0, end);
  if (wholeEnd !== end) setEnd(wholeEnd);
  const { from, to } = shownWindow(chosen, wholeEnd, follows && isPlaying ? now : null);
  // The same for as long as nothing moves in it: what is drawn in it is not drawn anew then.
  const window = useMemo(() => ({ from, to }), [from, to]);

  const zoomBy = (factor: number, t = playhead): void => {
    setChosen(zoom(window, Math.min(Math.max(t, window.from), window.to), factor));
    setFollows(true);
  };
  useWheel(area, (event, x) => {
    if (event.ctrlKey || event.metaKey) zoomBy(event.deltaY > 0 ? 1.25 : 0.8, timeAt(x, window, width));
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      const pixels = event.deltaX === 0 ? event.deltaY : event.deltaX;
      setChosen(pan(window, (pixels / width) * (window.to - window.from)));
      setFollows(false);
    } else return false;
    return true;
  });

  function dragTo(event: PointerEvent<HTMLElement>): void {
    const left = area.current?.getBoundingClientRect().left ?? 0;
    const t = Math.min(head, Math.max(0, timeAt(event.clientX - left - NAMES_PX, window, width)));
    setDragged(t);
    seek(t);
  }
  const scrub = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      dragTo(event);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) dragTo(event);
    },
    onPointerUp: () => setDragged(null),
    onPointerCancel: () => setDragged(null),
  };

  const { groups, deeds } = useGroups(model);
  const track = useMemo((): TrackProps => ({ window, width, now: playhead, head }), [window, width, playhead, head]);
  return (
    <section className="timeline" aria-label={t("Timeline")}>
      {/* Words for what the pointer is on; everything that they say stands in the lanes for everybody. */}
      <div
        className="timeline-area"
        ref={area}
        onPointerOver={(event) => setHovered(wordsUnder(event.target))}
        onPointerLeave={() => setHovered(null)}
      >
        <div className="ruler">
          <div className="ruler-corner">
            <BranchMenu />
            <span className="grow" />
            <IconButton icon="zoomOut" label={t("Show more time")} onClick={() => zoomBy(1.6)} />
            <IconButton icon="zoomIn" label={t("Show less time")} onClick={() => zoomBy(0.625)} />
            <IconButton
              icon="fit"
              label={t("Show the whole run")}
              pressed={chosen === null}
              onClick={() => setChosen(null)}
            />
          </div>
          <div className="ruler-track" {...scrub}>
            <Ticks window={window} width={width} />
          </div>
        </div>
        <ul className="lanes" aria-label={t("Lanes")} ref={followSeen}>
          {groups.slice(0, SHOWN_GROUPS).map((group) => (
            <PodLanes key={group.uid} group={group} track={track} />
          ))}
          {groups.length > SHOWN_GROUPS && (
            <li className="quiet">
              {t("{n} more Pods; choose one on the stage to see it here.", { n: groups.length - SHOWN_GROUPS })}
            </li>
          )}
          {deeds && <DeedsTrack model={deeds} window={window} width={width} />}
        </ul>
        <Playhead t={playhead} head={head} x={xOf(playhead, window, width)} width={width} scrub={scrub} />
        {head > playhead && <Shade className="timeline-past" from={playhead} to={head} track={track} />}
        <Shade className="timeline-future" from={head} to={window.to} track={track} />
      </div>
      <div className="timeline-foot">
        {hovered ?? t("Drag the playhead: every panel follows. Ctrl and the wheel zoom, Shift and the wheel move.")}
      </div>
    </section>
  );
}

/** What the person chose, moved along with a moment that is followed; else the whole run. */
function shownWindow(chosen: TimeWindow | null, wholeEnd: number, followed: number | null): TimeWindow {
  if (!chosen) return { from: 0, to: wholeEnd };
  return followed === null ? chosen : following(chosen, followed);
}

function PodLanes({ group, track }: { group: PodGroup; track: TrackProps }): ReactElement {
  const pod = useWorkbench((state) => state.view?.pods.find((one) => one.uid === group.uid));
  return (
    <>
      <PodTrack phase={group.phase} status={group.status} track={track} />
      {group.containers.map((model) => (
        <ContainerTrack
          key={model.lane.key}
          model={model}
          track={track}
          retry={
            [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])].find(
              (one) => one.name === model.lane.container,
            )?.retry ?? null
          }
        />
      ))}
    </>
  );
}

/** The Pod on the stage first, then those that are there, then those that are gone. */
function useGroups(model: TimelineModel): { groups: PodGroup[]; deeds: LaneModel | undefined } {
  const selected = useSelectedPod()?.uid;
  return useMemo(() => {
    const byPod = new Map<string, LaneModel[]>();
    for (const lane of model.lanes) {
      if (lane.lane.kind === "deeds") continue;
      byPod.set(lane.lane.uid, [...(byPod.get(lane.lane.uid) ?? []), lane]);
    }
    const groups: PodGroup[] = [];
    for (const [uid, [phase, status, ...containers]] of byPod) {
      if (phase && status) groups.push({ uid, pod: phase.lane.pod, phase, status, containers });
    }
    const rank = (group: PodGroup): number =>
      group.uid === selected ? 0 : group.status.segments.at(-1)?.to === null ? 1 : 2;
    groups.sort((a, b) => rank(a) - rank(b));
    return { groups, deeds: model.lanes.find((lane) => lane.lane.kind === "deeds") };
  }, [model, selected]);
}

const Ticks = memo(function Ticks({ window, width }: { window: TimeWindow; width: number }): ReactElement {
  const { times, step: every } = ticks(window, width);
  return (
    <>
      {times.map((t) => (
        <span key={t} className="tick mono" style={shifted(xOf(t, window, width))}>
          {tickText(t, every)}
        </span>
      ))}
    </>
  );
});

interface PlayheadProps {
  t: number;
  head: number;
  x: number;
  width: number;
  scrub: object;
}

function Playhead({ t: at, head, x, width, scrub }: PlayheadProps): ReactElement {
  const pod = useSelectedPod();
  const isSeen = x >= -1 && x <= width + 1;
  function onKeyDown(event: KeyboardEvent): void {
    switch (event.key) {
      case "ArrowLeft":
        stepBack();
        break;
      case "ArrowRight":
        step();
        break;
      case "PageUp":
        seek(Math.max(0, at - PAGE_MS));
        break;
      case "PageDown":
        seek(Math.min(head, at + PAGE_MS));
        break;
      case "Home":
        seek(0);
        break;
      case "End":
        seekHead();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div className={`playhead ${isSeen ? "" : "out"}`} style={shifted(NAMES_PX + x)}>
      <div
        className="playhead-time mono"
        role="slider"
        tabIndex={0}
        aria-label={t("Playhead")}
        aria-valuemin={0}
        aria-valuemax={Math.round(head)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={pod ? `${formatClock(at)}, ${pod.name} ${pod.status}` : formatClock(at)}
        onKeyDown={onKeyDown}
        {...scrub}
      >
        {formatClock(at)}
      </div>
    </div>
  );
}

function Shade({
  className,
  from,
  to,
  track,
}: {
  className: string;
  from: number;
  to: number;
  track: TrackProps;
}): ReactElement | null {
  const left = Math.max(0, xOf(from, track.window, track.width));
  const right = Math.min(track.width, xOf(to, track.window, track.width));
  return right > left ? (
    <div className={className} aria-hidden="true" style={{ ...shifted(NAMES_PX + left), width: right - left }} />
  ) : null;
}

function wordsUnder(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-words]")?.dataset["words"] ?? null) : null;
}

/** As wide as the last that was drawn: what is drawn first is then right, and need not be drawn twice. */
let lastWidth = 700;

/** Width of the tracks, followed. */
function useTrackWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(lastWidth);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const follow = (all: number): void => {
      if (all > 0) setWidth((lastWidth = Math.max(80, Math.floor(all) - NAMES_PX - 8)));
    };
    follow(current.clientWidth);
    const observer = new ResizeObserver((entries) => follow(entries[0]?.contentRect.width ?? 0));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** The wheel, heard where React cannot: a listener that may keep the page from scrolling. True where it was used. */
function useWheel(element: RefObject<HTMLElement | null>, onWheel: (event: WheelEvent, x: number) => boolean): void {
  const newest = useRef(onWheel);
  useEffect(() => {
    newest.current = onWheel;
  });
  useEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const listener = (event: WheelEvent): void => {
      const x = event.clientX - current.getBoundingClientRect().left - NAMES_PX;
      if (newest.current(event, x)) event.preventDefault();
    };
    current.addEventListener("wheel", listener, { passive: false });
    return () => current.removeEventListener("wheel", listener);
  }, [element]);
}
