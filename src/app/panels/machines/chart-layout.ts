/** Where the states of a chart stand: a column for each top-level state, in it the states within. Pure: a chart in, rectangles out. */
import type { ChartDrawing } from "../../store/view.ts";

export interface StateBox {
  path: string;
  /** The last part of the path. */
  name: string;
  x: number;
  y: number;
}

export interface ChartLayout {
  width: number;
  height: number;
  columns: { name: string; x: number; width: number; height: number }[];
  boxes: StateBox[];
}

export const BOX_WIDTH = 156;
export const BOX_HEIGHT = 24;
const GAP_X = 76;
const GAP_Y = 7;
const HEAD = 26;
const PADDING = 8;

export function layoutChart({ states }: ChartDrawing): ChartLayout {
  const tops = [...new Set(states.map((state) => topOf(state)))];
  const boxes: StateBox[] = [];
  const columns: ChartLayout["columns"] = [];
  let tallest = 0;
  for (const [index, top] of tops.entries()) {
    const within = states.filter((state) => topOf(state) === top);
    const x = PADDING + index * (BOX_WIDTH + 2 * PADDING + GAP_X);
    for (const [row, path] of within.entries()) {
      const name = path.split(".").at(-1) ?? path;
      boxes.push({ path, name, x: x + PADDING, y: HEAD + PADDING + row * (BOX_HEIGHT + GAP_Y) });
    }
    const height = HEAD + within.length * (BOX_HEIGHT + GAP_Y) + PADDING;
    columns.push({ name: top, x, width: BOX_WIDTH + 2 * PADDING, height });
    tallest = Math.max(tallest, height);
  }
  const last = columns.at(-1);
  return { width: (last ? last.x + last.width : 0) + PADDING, height: tallest + 2 * PADDING, columns, boxes };
}

function topOf(path: string): string {
  return path.split(".")[0] ?? path;
}

/** The way of an arrow from one box to another: across the gap, or around the side where they stand in one column. */
export function arrowPath(from: StateBox, to: StateBox): { d: string; label: { x: number; y: number } } {
  const y1 = from.y + BOX_HEIGHT / 2;
  const y2 = to.y + BOX_HEIGHT / 2;
  if (from.x === to.x) {
    const x = from.x + BOX_WIDTH;
    const bow = 16 + Math.min(28, Math.abs(y2 - y1) / 6);
    return {
      d: `M${x} ${y1}C${x + bow} ${y1} ${x + bow} ${y2} ${x + 3} ${y2}`,
      label: { x: x + bow - 4, y: (y1 + y2) / 2 },
    };
  }
  const isForward = to.x > from.x;
  const x1 = isForward ? from.x + BOX_WIDTH : from.x;
  const x2 = isForward ? to.x - 3 : to.x + BOX_WIDTH + 3;
  const bow = (isForward ? 1 : -1) * GAP_X * 0.55;
  return {
    d: `M${x1} ${y1}C${x1 + bow} ${y1} ${x2 - bow} ${y2} ${x2} ${y2}`,
    label: { x: x1 + (isForward ? 6 : -6), y: y1 },
  };
}
