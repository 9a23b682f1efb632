/** true: ends with 0, whatever it is told. */
import type { Applet } from "./types.ts";

export const trueApplet: Applet = {
  name: "true",
  // oxlint-disable-next-line require-yield
  *main() {
    return 0;
  },
};
