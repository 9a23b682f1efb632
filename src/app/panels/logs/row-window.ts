/**
 * Which of a log's rows are drawn: those that can be seen and some around them, so that a hundred thousand cost no more than
 * a hundred. The others are empty room above and below, of about their height.
 *
 * Invariant: what is being read stays where it is, whatever is drawn or dropped above it.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";

/** Height of a row that is not wrapped; the same as in the style sheet. */
const ROW_PX = 19;
/** Rows around what is seen; a log of twice as many is drawn as a whole. */
const AROUND = 60;
/** Rows above those that are seen while the end is followed. */
const SPARE = 8;
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

/** The row at the upper edge, and where it stands: what must not move. */
interface Held {
  key: string;
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
  const held = useRef<Held | null>(null);
  const rows = rowsDrawn(count, isFollowing ? null : read - dropped, room);

  useEffect(() => {
    const { current } = scroller;
    if (!current || typeof IntersectionObserver === "undefined") return undefined;
    const observer = new IntersectionObserver(([entry]) =>
      setRoom(entry?.isIntersecting ? Math.ceil(entry.boundingClientRect.height / ROW_PX) : 0),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [scroller]);
  // After every picture: the end may have moved, or something above what is read.
  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current || count === 0) return;
    if (isFollowing) current.scrollTop = current.scrollHeight;
    else hold(current, held.current);
  });

  function onScroll(): void {
    const { current } = scroller;
    if (!current) return;
    const isAtEnd = current.scrollHeight - current.scrollTop - current.clientHeight < AT_END_PX;
    setFollowing(isAtEnd);
    held.current = isAtEnd ? null : rowAtTop(current);
    if (isAtEnd) return;
    const shown = [...current.querySelectorAll("[data-row]")].findIndex(
      (row) => row.getBoundingClientRect().bottom > current.getBoundingClientRect().top,
    );
    const isInside = held.current !== null && shown >= 0;
    const top = isInside ? rows.from + shown : Math.floor(current.scrollTop / ROW_PX);
    // Only near an edge of what is drawn: to scroll is not to draw.
    if (!isInside || top < rows.from + AROUND / 3 || top > rows.to - AROUND) setRead(dropped + top);
  }
  function follow(follows: boolean): void {
    const { current } = scroller;
    held.current = current && !follows ? rowAtTop(current) : null;
    setRead(dropped + count);
    setFollowing(follows);
  }
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
export function rowsDrawn(count: number, read: number | null, room: number): { from: number; to: number } {
  if (count <= 2 * AROUND) return { from: 0, to: count };
  if (read === null) return { from: Math.max(0, count - room - SPARE), to: count };
  const from = Math.max(0, Math.min(read, count - AROUND) - AROUND);
  return { from, to: Math.min(count, from + 3 * AROUND) };
}

function rowAtTop(scroller: HTMLElement): Held | null {
  const { top, bottom } = scroller.getBoundingClientRect();
  for (const row of scroller.querySelectorAll<HTMLElement>("[data-row]")) {
    const place = row.getBoundingClientRect();
    if (place.bottom > top) return place.top < bottom ? { key: row.dataset["row"] ?? "", top: place.top - top } : null;
  }
  return null;
}

function hold(scroller: HTMLElement, held: Held | null): void {
  if (!held) return;
  const row = scroller.querySelector(`[data-row="${held.key}"]`);
  if (!row) return;
  const moved = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - held.top;
  if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
}
