/**
 * The labelled stand-in for every image that is not modelled: a Linux with the usual tools, and a program (`stand-in.ts`) that is
 * run wherever a command is none of them.
 *
 * Simplified: an image that Podarium does not know runs as a generic stand-in: its own program is replaced by one that
 * listens on the declared containerPorts, answers every HTTP request with 200 and ends with 0 on SIGTERM; as an init
 * container or Job it ends with 0 after some seconds. So is every other program that is not one of the usual tools.
 */
import type { Layer } from "../../kernel/fs/layer.ts";
import { curl } from "../../userland/curl/index.ts";
import { getent } from "../../userland/getent/index.ts";
import { packagedPrograms } from "../../userland/packaged/index.ts";
import { STANDARD_PATH } from "../base.ts";
import { busybox } from "../busybox.ts";
import { bash } from "../debian.ts";
import type { Image } from "../types.ts";
import { BORROWED } from "./borrowed.ts";
import { STAND_IN, standIn } from "./stand-in.ts";
import { SUPPOSED } from "./supposed.ts";

/** Folders into which scripts go. */
const FOLDERS =
  "/app /code /data /opt /src /srv /usr/local/bin /usr/local/lib /usr/share /usr/src/app /var/cache /var/lib /var/log /var/run /var/www/html /workspace";

const TOOLS: Layer = {
  ...Object.fromEntries(FOLDERS.split(" ").map((path) => [path, { kind: "directory" }])),
  "/bin/bash": bash,
  "/usr/bin/curl": { kind: "program", program: curl, size: 280_304 },
  "/usr/bin/getent": { kind: "program", program: getent, size: 48_584 },
  ...packagedPrograms("dig host jq ncat openssl ss"),
};

/** The stand-in under the name of the image that it stands for. */
export function genericImage(name: string): Image {
  return {
    names: [name],
    latest: "latest",
    acceptsTag: () => true,
    sizeBytes: 25_000_000,
    layers: [
      ...busybox.layers,
      TOOLS,
      BORROWED,
      SUPPOSED,
      { [STAND_IN]: { kind: "program", program: standIn, size: 4_194_304 } },
    ],
    config: { entrypoint: [STAND_IN], cmd: [], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
    simplified: `The image ${name} is not modelled: a generic stand-in runs in its place.`,
    standIn: STAND_IN,
  };
}
