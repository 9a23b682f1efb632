/** The program nginx: the chunk `nginx`. */
import type { AppletMain } from "../../kernel/applet.ts";
import { COMPILER, VERSION } from "./version.ts";

export const main: AppletMain = function* (sys) {
  yield* sys.error(`nginx version: nginx/${VERSION}\nbuilt by ${COMPILER}\n`);
  return 0;
};
