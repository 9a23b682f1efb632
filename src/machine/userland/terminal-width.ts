/** How wide the terminal is: get_terminal_width. Source: BusyBox 1.36.1 libbb. */
import type { Sys } from "../kernel/applet.ts";
import type { Fd } from "../kernel/types.ts";

const WIDEST = 30_000;

/** Columns of the terminal behind that descriptor; without one what COLUMNS says, or 80. */
export function terminalWidth(sys: Sys, fd: Fd): number {
  const size = sys.k.windowSize(sys.p, fd);
  const columns = typeof size === "number" ? 0 : size.columns;
  const wanted = columns > 0 ? columns : Number.parseInt(sys.env("COLUMNS") ?? "", 10);
  return wanted > 1 && wanted < WIDEST ? wanted : 80;
}
