/** Several applets in one chunk: which one runs is told by the name it is called by, as for the one binary of BusyBox. */
import type { AppletMain } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import type { Applet } from "./types.ts";

/** The last part of argv[0], without the `-` of a login shell. */
export function calledName(argv: readonly ByteString[]): ByteString {
  return (argv[0] ?? "").replace(/^.*\//, "").replace(/^-/, "");
}

/** The main function of a chunk that holds these applets. */
export function familyMain(applets: readonly Applet[]): AppletMain {
  const byName = new Map(applets.map((applet) => [applet.name, applet]));
  return function* (sys, argv) {
    const applet = byName.get(calledName(argv));
    return applet && "main" in applet ? yield* applet.main(sys, argv) : 127;
  };
}
