/** `kiamol/ch03-sleep`: sleeps, and ends promptly at TERM; has curl and jq. Source: sixeyed/kiamol, chapter 3. */
import { curl } from "../../userland/curl/index.ts";
import { packagedPrograms } from "../../userland/packaged/index.ts";
import { STANDARD_PATH } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { numbered } from "../web/web-image.ts";
import type { Image } from "../types.ts";

export const sleepImage: Image = {
  names: ["kiamol/ch03-sleep"],
  latest: "1",
  acceptsTag: numbered,
  sizeBytes: 8_000_000,
  layers: [
    ...alpine.layers,
    { "/usr/bin/curl": { kind: "program", program: curl, size: 280_304 } },
    packagedPrograms("jq"),
  ],
  config: {
    entrypoint: [],
    cmd: ["/bin/sh", "-c", "trap : TERM INT; (while true; do sleep 1000; done) & wait"],
    env: [STANDARD_PATH],
    user: "",
    workingDir: "/",
    exposedPorts: [],
  },
};
