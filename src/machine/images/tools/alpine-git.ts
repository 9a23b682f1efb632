/** `alpine/git` and `bitnami/git`: git, of the version that the tag says. Source: alpine-docker/git. */
import { AppletProgram } from "../../kernel/applet.ts";
import type * as GitChunk from "../../userland/git/git.chunk.ts";
import { STANDARD_PATH } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { imageByVersion } from "../parts/tags.ts";
import { numbered } from "../web/web-image.ts";
import type { Image } from "../types.ts";

export const alpineGit: Image = imageByVersion("2.49.0", (version) => ({
  names: ["alpine/git", "bitnami/git"],
  latest: "2.49.0",
  acceptsTag: (tag) => numbered(tag) || /^v?\d/.test(tag),
  sizeBytes: 27_000_000,
  layers: [
    ...alpine.layers,
    {
      "/usr/bin/git": {
        kind: "program",
        size: 3_000_000,
        program: {
          name: "git",
          create: () =>
            new AppletProgram(function* (sys, argv) {
              const chunk = yield* sys.chunk<typeof GitChunk>("git");
              // `2.49` and `2` are tags that move on with the patches.
              return yield* chunk.gitMain(sys, argv, /^\d+(\.\d+)?$/.test(version) ? "2.49.0" : version);
            }),
        },
      },
      "/git": { kind: "directory" },
    },
  ],
  config: {
    entrypoint: ["git"],
    cmd: ["--help"],
    env: [STANDARD_PATH],
    user: "",
    workingDir: "/git",
    exposedPorts: [],
  },
}));
