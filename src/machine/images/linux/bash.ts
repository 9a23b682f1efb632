/** `bash`: bash in /usr/local/bin on Alpine; there is no /bin/bash. Source: tianon/docker-bash 5.2. */
import { STANDARD_PATH, text } from "../base.ts";
import { bash as shell } from "../debian.ts";
import type { Image } from "../types.ts";
import { alpine } from "./alpine.ts";

const ENTRYPOINT = `#!/usr/local/bin/bash
# Options are for bash; so is a word that is no command.
set -Eeuo pipefail
if [ "$#" -eq 0 ] || [ "\${1#-}" != "$1" ] || [ -z "$(command -v -- "$1")" ]; then
	set -- bash "$@"
fi
exec "$@"
`;

export const bash: Image = {
  names: ["bash"],
  latest: "5.2.37",
  acceptsTag: (tag) => /^(latest|devel|[345](\.\d+)*)(-alpine3\.\d\d)?$/.test(tag),
  sizeBytes: 6_500_000,
  layers: [
    ...alpine.layers,
    { "/usr/local/bin/bash": shell, "/usr/local/bin/docker-entrypoint.sh": text(ENTRYPOINT, 0o755) },
  ],
  config: {
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["bash"],
    env: [STANDARD_PATH, "_BASH_VERSION=5.2.37", "_BASH_BASELINE=5.2.37"],
    user: "",
    workingDir: "/",
    exposedPorts: [],
  },
};
