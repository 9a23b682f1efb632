/**
 * The tools of images with GNU coreutils: our applets, speaking GNU's words. What differs is in the chunk `gnu`, which is
 * fetched when a tool has something to say that differs, or lays its output out in another way.
 * Source: coreutils 9.1, findutils 4.9, grep 3.8, sed 4.9, tar 1.34 (Debian 12), in the C locale.
 */
import { AppletProgram } from "../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../kernel/applet.ts";
import type { ByteString, Executable } from "../kernel/types.ts";
import { calledName } from "./family.ts";
import { APPLETS } from "./index.ts";
import { appletMain } from "./multicall.ts";

interface GnuChunk {
  runGnu(sys: Sys, argv: readonly ByteString[], main: AppletMain): AppletRun;
}

function* gnuMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = APPLETS.get(calledName(argv));
  if (!applet) return 127;
  const chunk = yield* sys.chunk<GnuChunk>("gnu");
  return yield* chunk.runGnu(sys, argv, appletMain(applet));
}

/** One program for all of them: which one runs is told by the name it is called by. */
export const gnuTools: Executable = {
  name: "gnu",
  create: () => new AppletProgram(gnuMain),
};
