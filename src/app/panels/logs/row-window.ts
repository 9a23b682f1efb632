/**
 * Which of a log's rows are drawn: those that can be seen and some around them, so that a hundred thousand cost no more than
 * a hundred. The others are empty room above and below, of about their height.
 *
 * While the end is followed the rows stand in a column that begins at its lower edge (`.following` in the style sheet): its place
 * at rest, `scrollTop` 0, is the end, where it stays by itself when rows are added. So following measures nothing: a log that
 * asked for its height after every picture would have the whole page laid out there and then.
 *
 * Invariant: what is being read stays where it is, whatever is drawn or dropped above it.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";

/** Height of a row that is not wrapped; the same as in the style sheet. */
const ROW_PX = 19;
/** Rows around what is seen, at least as many as are seen; a log of twice as many is drawn as a whole. */
const AROUND = 40;
/** Rows above those that are seen while the end is followed. */
const SPARE = 8;
/** Rows of a log that is out of the window: a reader aloud comes there without scrolling. */
const UNSEEN = 2;
/** How far out of the window a log is got ready, so that it never comes into it with what was true before. */
const NEAR = "150px";
const AT_END_PX = 24;

export interface RowWindow {
  /** Of the element that holds the rows. */
  scroller: RefObject<HTMLDivElement | null>;
  from: number;
  to: number;
  /** Room for the rows that are not drawn, in pixels. */
  above: number;
  below: number;
  isFollowing: boolean;
  follow(isFollowing: boolean): void;
  onScroll(): void;
}

/** What must not move: the row at the upper edge, and where it stands; where none is drawn there, how far it is from the first. */
interface Held {
  key: string | null;
  top: number;
}

/** `dropped`: how many rows once stood before the first; drawn rows carry their key in `data-row`. */
export function useRowWindow(count: number, dropped: number): RowWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  /** Rows that have room; none where the panel is scrolled out of the window. */
  const [room, setRoom] = useState(AROUND);
  /** The row to be read, counted from the first that ever was. */
  const [read, setRead] = useState(0);
  /** It was held at its end, and not scrolled since: what lies around need not be drawn yet. */
  const [isStill, setStill] = useState(false);
  const held = useRef<Held | null>(null);
  const rows = rowsDrawn(count, isFollowing ? null : read - dropped, room, isStill);

  useEffect(() => {
    const { current } = scroller;
    if (!current || typeof IntersectionObserver === "undefined") return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        setRoom(entry?.isIntersecting ? Math.ceil(entry.boundingClientRect.height / ROW_PX) : 0);
      },
      { root: current.closest(".logs"), rootMargin: NEAR },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [scroller]);
  useLayoutEffect(() => {
    if (isFollowing && scroller.current) scroller.current.scrollTop = 0;
  }, [isFollowing]);
  // After every picture: something may have moved above what is read, or the end.
  useLayoutEffect(() => {
    const { current } = scroller;
    if (isFollowing || !current || !held.current) return;
    hold(current, held.current);
    held.current = rowAtTop(current) ?? held.current;
  });

  function onScroll(): void {
    const { current } = scroller;
    if (!current) return;
    const most = current.scrollHeight - current.clientHeight;
    const hidden = isFollowing ? most + current.scrollTop : current.scrollTop;
    const isAtEnd = most - hidden < AT_END_PX;
    setFollowing(isAtEnd);
    setStill(false);
    const row = rowAtTop(current);
    held.current = isAtEnd ? null : (row ?? { key: null, top: hidden });
    if (isAtEnd) return;
    const shown = [...current.querySelectorAll("[data-row]")].findIndex(
      (one) => one.getBoundingClientRect().bottom > current.getBoundingClientRect().top,
    );
    const isInside = row !== null && shown >= 0;
    const top = isInside ? rows.from + shown : Math.floor(hidden / ROW_PX);
    // Only near an edge of what is drawn: to scroll is not to draw.
    const around = Math.max(AROUND, room);
    if (!isInside || top < rows.from + around / 3 || top > rows.to - around) setRead(dropped + top);
  }
  const end = useRef(0);
  useEffect(() => {
    end.current = dropped + count;
  });
  const follow = useCallback((follows: boolean): void => {
    const { current } = scroller;
    held.current = current && !follows ? rowAtTop(current) : null;
    setRead(end.current);
    setStill(!follows);
    setFollowing(follows);
  }, []);
  return {
    scroller,
    ...rows,
    above: rows.from * ROW_PX,
    below: (count - rows.to) * ROW_PX,
    isFollowing,
    follow,
    onScroll,
  };
}

/** The rows that are drawn where this one is read, or, with null, the end is followed; `room` is for how many. */
export function rowsDrawn(
  count: number,
  read: number | null,
  room: number,
  isStill = false,
): { from: number; to: number } {
  if (read === null && room === 0) return { from: Math.max(0, count - UNSEEN), to: count };
  if (count <= 2 * AROUND) return { from: 0, to: count };
  if (read === null) return { from: Math.max(0, count - room - SPARE), to: count };
  const around = Math.max(AROUND, room);
  if (isStill) return { from: Math.max(0, read - room - SPARE), to: Math.min(count, read + around) };
  const from = Math.max(0, Math.min(read, count - around) - around);
  return { from, to: Math.min(count, from + 3 * around) };
}

function rowAtTop(scroller: HTMLElement): Held | null {
  const { top, bottom } = scroller.getBoundingClientRect();
  for (const row of scroller.querySelectorAll<HTMLElement>("[data-row]")) {
    const place = row.getBoundingClientRect();
    if (place.bottom > top) return place.top < bottom ? { key: row.dataset["row"] ?? "", top: place.top - top } : null;
  }
  return null;
}

function hold(scroller: HTMLElement, held: Held): void {
  if (held.key === null) {
    scroller.scrollTop = held.top;
    return;
  }
  const row = scroller.querySelector(`[data-row="${held.key}"]`);
  if (!row) return;
  const moved = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - held.top;
  if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
}
