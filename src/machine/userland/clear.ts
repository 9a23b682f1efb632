/** clear, reset: an empty screen; a terminal in its usual modes. Source: BusyBox 1.36.1; console_codes(4). */
import type { Applet } from "./types.ts";

export const clearApplet: Applet = {
  name: "clear",
  *main(sys) {
    yield* sys.print("\x1b[H\x1b[J");
    return 0;
  },
};

export const resetApplet: Applet = {
  name: "reset",
  *main(sys) {
    if (!sys.k.isatty(sys.p, 1)) return 0;
    yield* sys.print("\x1bc\x1b(B\x1b[m\x1b[J\x1b[?25h");
    yield* sys.flush();
    sys.k.setTerminalModes(sys.p, 0, { canonical: true, echo: true, signals: true });
    return 0;
  },
};
