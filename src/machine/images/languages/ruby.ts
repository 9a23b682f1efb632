/** `ruby`: its programs are not run. Source: docker-library. */
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { interpreter } from "./not-simulated.ts";

export const ruby: Image = imageByTag({
  names: ["ruby"],
  latest: "3.4",
  acceptsTag: versions("3.4 3.3 3.2 3.1 3.0 2.7 2.6 2.5", "slim alpine bookworm bullseye buster"),
  make({ version, isAlpine, isSlim }) {
    const full = fullVersion(version, ["3.4.4", "3.3.8", "3.2.8", "3.1.7", "3.0.7", "2.7.8"]);
    return {
      sizeBytes: isAlpine ? 37_000_000 : isSlim ? Math.round(363_000_000 / 4) : 363_000_000,
      layers: [
        ...(isAlpine ? alpine.layers : [debianFiles(), debianAccounts(), debianTools()]),
        {
          "/usr/local/bin/ruby": interpreter("ruby", {
            "-v": `ruby ${full}p0 [x86_64-linux]`,
            "--version": `ruby ${full}p0 [x86_64-linux]`,
          }),
          "/usr/local/bin/irb": interpreter("irb", {}),
        },
      ],
      config: { entrypoint: [], cmd: ["irb"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
    };
  },
});
