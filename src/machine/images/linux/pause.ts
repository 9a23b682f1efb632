/** `registry.k8s.io/pause`: sleeps until it is told to stop. Source: kubernetes/build/pause (exits 0 on INT and TERM). */
import { AppletProgram } from "../../kernel/applet.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import type { Executable } from "../../kernel/types.ts";
import { STANDARD_PATH } from "../base.ts";
import type { Image } from "../types.ts";

const pauseProgram: Executable = {
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

export const pause: Image = {
  names: ["pause"],
  latest: "3.10",
  acceptsTag: (tag) => /^(latest|\d+(\.\d+){0,2})$/.test(tag),
  sizeBytes: 320_448,
  layers: [{ "/pause": { kind: "program", program: pauseProgram, size: 682_696 } }],
  config: {
    entrypoint: ["/pause"],
    cmd: [],
    env: [STANDARD_PATH],
    user: "65535:65535",
    workingDir: "/",
    exposedPorts: [],
  },
};
