/** `curlimages/curl` and `alpine/curl`: curl on Alpine. Source: curl/curl-container, alpine-docker/multi-arch-docker-images. */
import { curl } from "../../userland/curl/index.ts";
import { STANDARD_PATH, text } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { numbered } from "../web/web-image.ts";
import type { Image } from "../types.ts";

const CURL = { kind: "program", program: curl, size: 280_304 } as const;

export const curlImage: Image = {
  names: ["curlimages/curl", "curl/curl"],
  latest: "8.14.1",
  acceptsTag: numbered,
  sizeBytes: 10_300_000,
  layers: [
    ...alpine.layers,
    {
      "/usr/bin/curl": CURL,
      "/entrypoint.sh": text(
        '#!/bin/sh\nset -e\nif [ "${1#-}" != "${1}" ] || [ -z "$(command -v "${1}")" ]; then\n  set -- curl "$@"\nfi\nexec "$@"\n',
        0o755,
      ),
      "/etc/passwd": text("root:x:0:0:root:/root:/bin/sh\ncurl_user:x:100:101::/home/curl_user:/bin/sh\n"),
      "/etc/group": text("root:x:0:\ncurl_group:x:101:\n"),
      "/home/curl_user": { kind: "directory", uid: 100, gid: 101 },
    },
  ],
  config: {
    entrypoint: ["/entrypoint.sh"],
    cmd: ["curl"],
    env: [STANDARD_PATH],
    user: "curl_user",
    workingDir: "/home/curl_user",
    exposedPorts: [],
  },
};

export const alpineCurl: Image = {
  names: ["alpine/curl", "byrnedo/alpine-curl", "appropriate/curl"],
  latest: "8.14.1",
  acceptsTag: numbered,
  sizeBytes: 6_300_000,
  layers: [...alpine.layers, { "/usr/bin/curl": CURL }],
  config: { entrypoint: ["curl"], cmd: [], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
};
