/** What a terminal has printed, as a screen, from one look to the next: only what has come since is written. */
import { TerminalScreen } from "./terminal-screen.ts";
import type { ScreenPicture } from "./terminal-screen.ts";

export class ScreenFeed {
  #screen: TerminalScreen | null = null;
  #output = "";
  #dropped = 0;

  show(output: string, dropped: number, size: { rows: number; columns: number }): ScreenPicture {
    const { rows, columns } = size;
    const gone = dropped - this.#dropped;
    const isSame = this.#screen?.rows === rows && this.#screen.columns === columns;
    const known = isSame && gone >= 0 && gone <= this.#output.length ? this.#output.slice(gone) : null;
    const screen = this.#screen;
    if (screen && known !== null && output.startsWith(known)) screen.write(output.slice(known.length));
    else {
      this.#screen = new TerminalScreen(rows, columns);
      this.#screen.write(output);
    }
    this.#output = output;
    this.#dropped = dropped;
    return (this.#screen ?? new TerminalScreen(rows, columns)).picture();
  }
}
