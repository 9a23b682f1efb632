/** Rows that come in portions, with a frame between them: a panel with many is there at once, and keeps nobody waiting. */
import { useEffect, useState } from "react";

/** How many of `count` rows to draw now: at first so many, then twice as many with every frame. */
export function usePortions(count: number, first: number): number {
  const [most, setMost] = useState(first);
  useEffect(() => {
    if (most >= count) return undefined;
    const frame = requestAnimationFrame(() => setMost(2 * most));
    return () => cancelAnimationFrame(frame);
  }, [most, count]);
  return Math.min(most, count);
}
