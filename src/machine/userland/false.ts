/** false: ends with 1, whatever it is told. */
import type { Applet } from "./types.ts";

export const falseApplet: Applet = {
  name: "false",
  // oxlint-disable-next-line require-yield
  *main() {
    return 1;
  },
};
