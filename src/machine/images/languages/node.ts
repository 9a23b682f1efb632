/** `node`: its programs are not run. Source: docker-library. */
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { interpreter } from "./not-simulated.ts";

export const node: Image = imageByTag({
  names: ["node"],
  latest: "22",
  acceptsTag: versions(
    "24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6",
    "slim alpine bookworm bullseye buster stretch alpine3\\.\\d\\d lts current iron jod hydrogen gallium",
  ),
  make({ version, isAlpine, isSlim }) {
    const full = fullVersion(version, [
      "24.3.0",
      "23.11.1",
      "22.17.0",
      "21.7.3",
      "20.19.3",
      "18.20.8",
      "16.20.2",
      "14.21.3",
      "12.22.12",
      "10.24.1",
      "8.17.0",
    ]);
    return {
      sizeBytes: isAlpine ? 51_000_000 : isSlim ? Math.round(392_000_000 / 4) : 392_000_000,
      layers: [
        ...(isAlpine
          ? alpine.layers
          : [
              debianFiles(),
              debianAccounts({ name: "node", uid: 1000, home: "/home/node", shell: "/bin/bash" }),
              debianTools(),
            ]),
        {
          "/usr/local/bin/node": interpreter("node", { "-v": `v${full}`, "--version": `v${full}` }),
          "/usr/local/bin/npm": interpreter("npm", { "-v": "10.9.2", "--version": "10.9.2" }),
        },
      ],
      config: { entrypoint: [], cmd: ["node"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
    };
  },
});
