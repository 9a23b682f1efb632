/** One file, many programs: what `/bin/busybox` and its hard links run, chosen by the last part of argv[0]. */
import { AppletProgram } from "../kernel/applet.ts";
import type { AppletMain } from "../kernel/applet.ts";
import type { Executable } from "../kernel/types.ts";
import { calledName } from "./family.ts";
import { APPLETS } from "./index.ts";
import type { Applet, AppletChunk } from "./types.ts";

/** The main function of an applet, fetching its chunk first where it has one. */
export function appletMain(applet: Applet): AppletMain {
  if ("main" in applet) return applet.main;
  return function* (sys, argv) {
    const chunk = yield* sys.chunk<AppletChunk>(applet.chunk);
    return yield* chunk.main(sys, argv);
  };
}

/** Applets that are programs of their own kind (the shell) are handed in by the image. */
export function createMulticall(name: string, others: ReadonlyMap<string, Executable>): Executable {
  return {
    name,
    create(kernel, proc, argv) {
      const called = calledName(argv);
      const isDirect = called === name && argv.length > 1;
      const chosen = isDirect ? (argv[1] ?? "") : called;
      if (isDirect) proc.argv = argv.slice(1);
      const other = others.get(chosen);
      if (other) return other.create(kernel, proc, isDirect ? argv.slice(1) : argv);
      const applet = APPLETS.get(chosen);
      if (applet) return new AppletProgram(appletMain(applet));
      return new AppletProgram(function* (sys) {
        yield* sys.error(`${chosen}: applet not found\n`);
        return 127;
      });
    },
  };
}
