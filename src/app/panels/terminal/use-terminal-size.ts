/** How many rows and columns have room in a terminal's panel. */
import { useEffect, useState } from "react";
import type { RefObject } from "react";

export interface TerminalSize {
  rows: number;
  columns: number;
}

/** What no program copes with is no window. */
const LEAST: TerminalSize = { rows: 4, columns: 20 };
const MOST: TerminalSize = { rows: 200, columns: 400 };

/** Null before it is drawn. `probe` holds so many characters in one row. */
export function useTerminalSize(
  scroller: RefObject<HTMLElement | null>,
  probe: RefObject<HTMLElement | null>,
  characters: number,
): TerminalSize | null {
  const [size, setSize] = useState<TerminalSize | null>(null);
  useEffect(() => {
    const box = scroller.current;
    const row = probe.current;
    if (!box || !row || typeof ResizeObserver === "undefined") return;
    const measure = (): void => {
      const { width, height } = row.getBoundingClientRect();
      if (width === 0 || box.clientHeight === 0) return;
      const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(box);
      const columns = (box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)) / (width / characters);
      const rows = (box.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) / height;
      const next = { rows: within("rows", rows), columns: within("columns", columns) };
      setSize((last) => (last && isSameSize(last, next) ? last : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    observer.observe(row);
    return () => observer.disconnect();
  }, [scroller, probe, characters]);
  return size;
}

function within(side: "rows" | "columns", value: number): number {
  return Math.min(MOST[side], Math.max(LEAST[side], Math.floor(value)));
}

export function isSameSize(one: TerminalSize, other: TerminalSize): boolean {
  return one.rows === other.rows && one.columns === other.columns;
}
