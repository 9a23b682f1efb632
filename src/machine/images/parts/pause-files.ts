/**
 * The program /pause, which sleeps until it is told to stop: the whole content of its image, and PID 1 of a sandbox whose
 * containers share their processes. Source: kubernetes/build/pause (exits 0 on INT and TERM).
 */
import { AppletProgram } from "../../kernel/applet.ts";
import type { Layer } from "../../kernel/fs/layer.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import type { Executable } from "../../kernel/types.ts";

/** Whom it runs as, uid and gid. */
export const PAUSE_USER = 65_535;

const pause: Executable = {
  name: "pause",
  create: () =>
    new AppletProgram(function* (sys) {
      sys.k.setDisposition(sys.p, SIGINT, "catch");
      sys.k.setDisposition(sys.p, SIGTERM, "catch");
      for (;;) {
        yield* sys.pause();
        const signal = sys.k.takeSignal(sys.p);
        if (signal !== 0) {
          yield* sys.error(`Shutting down, got signal: ${signal === SIGINT ? "Interrupt" : "Terminated"}\n`);
          return 0;
        }
      }
    }),
};

export const PAUSE_FILES: Layer = { "/pause": { kind: "program", program: pause, size: 682_696 } };
