/** `golang`: nothing is compiled. Source: docker-library. */
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { interpreter } from "./not-simulated.ts";

export const golang: Image = imageByTag({
  names: ["golang"],
  latest: "1.24",
  acceptsTag: versions(
    "1.24 1.23 1.22 1.21 1.20 1.19 1.18 1.17 1.16 1.15 1.14 1.13 1.12 1.11 1.10",
    "alpine bookworm bullseye buster stretch alpine3\\.\\d\\d",
  ),
  make({ version, isAlpine, isSlim }) {
    const full = fullVersion(version, ["1.24.4", "1.23.10", "1.22.12", "1.21.13"]);
    return {
      sizeBytes: isAlpine ? 82_000_000 : isSlim ? Math.round(295_000_000 / 4) : 295_000_000,
      layers: [
        ...(isAlpine ? alpine.layers : [debianFiles(), debianAccounts(), debianTools()]),
        {
          "/usr/local/go/bin/go": interpreter("go", { version: `go version go${full} linux/amd64` }),
          "/go/src": { kind: "directory", mode: 0o777 },
          "/go/bin": { kind: "directory", mode: 0o777 },
        },
      ],
      config: {
        entrypoint: [],
        cmd: ["bash"],
        env: [
          "PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          `GOLANG_VERSION=${full}`,
          "GOTOOLCHAIN=local",
          "GOPATH=/go",
        ],
        user: "",
        workingDir: "/go",
        exposedPorts: [],
      },
    };
  },
});
