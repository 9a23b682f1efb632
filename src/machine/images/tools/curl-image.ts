/** `curlimages/curl` and `alpine/curl`: curl on Alpine, of the version that the tag says. Source: curl/curl-container, alpine-docker/multi-arch-docker-images. */
import { AppletProgram } from "../../kernel/applet.ts";
import type { LayerEntry } from "../../kernel/fs/layer.ts";
import type * as CurlChunk from "../../userland/curl/curl.chunk.ts";
import { STANDARD_PATH, text } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { fullVersion, imageByVersion } from "../parts/tags.ts";
import { numbered } from "../web/web-image.ts";
import type { Image } from "../types.ts";

const LATEST = "8.14.1";

function curlOf(version: string): LayerEntry {
  // Older tags of alpine/curl are those of Alpine.
  const own = version.startsWith("3.") ? "8.12.1" : fullVersion(version, [LATEST]);
  return {
    kind: "program",
    size: 280_304,
    program: {
      name: "curl",
      create: () =>
        new AppletProgram(function* (sys, argv) {
          const chunk = yield* sys.chunk<typeof CurlChunk>("curl");
          return yield* chunk.curlMain(sys, argv, own);
        }),
    },
  };
}

export const curlImage: Image = imageByVersion(LATEST, (version) => ({
  names: ["curlimages/curl", "curl/curl"],
  latest: LATEST,
  acceptsTag: numbered,
  sizeBytes: 10_300_000,
  layers: [
    ...alpine.layers,
    {
      "/usr/bin/curl": curlOf(version),
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
}));

export const alpineCurl: Image = imageByVersion(LATEST, (version) => ({
  names: ["alpine/curl", "byrnedo/alpine-curl", "appropriate/curl"],
  latest: LATEST,
  acceptsTag: numbered,
  sizeBytes: 6_300_000,
  layers: [...alpine.layers, { "/usr/bin/curl": curlOf(version) }],
  config: { entrypoint: ["curl"], cmd: [], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
}));
