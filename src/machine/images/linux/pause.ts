/** `registry.k8s.io/pause`: one program, which the engine has anyway. */
import { STANDARD_PATH } from "../base.ts";
import { PAUSE_FILES, PAUSE_USER } from "../parts/pause-files.ts";
import type { Image } from "../types.ts";

export const pause: Image = {
  names: ["pause"],
  latest: "3.10",
  acceptsTag: (tag) => /^(latest|\d+(\.\d+){0,2})$/.test(tag),
  sizeBytes: 320_448,
  layers: [PAUSE_FILES],
  config: {
    entrypoint: ["/pause"],
    cmd: [],
    env: [STANDARD_PATH],
    user: `${PAUSE_USER}:${PAUSE_USER}`,
    workingDir: "/",
    exposedPorts: [],
  },
};
