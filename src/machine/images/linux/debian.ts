/** `debian`: dash as sh, bash, no network tools. Source: docker-library/debian. */
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import type { Image } from "../types.ts";

export const debian: Image = {
  names: ["debian"],
  latest: "12",
  acceptsTag: (tag) =>
    /^(latest|stable|testing|unstable|sid|oldstable|((1[0-3]|[89])(\.\d+)?|buster|bullseye|bookworm|trixie|stretch|jessie)(-\d{8})?)(-slim)?$/.test(
      tag,
    ),
  sizeBytes: 48_480_000,
  layers: [debianFiles(), debianAccounts(), debianTools()],
  config: { entrypoint: [], cmd: ["bash"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
};
