/** `redis`: the server, redis-cli, and data in /data that outlives a graceful end. Source: docker-library/redis 7.4. */
import { STANDARD_PATH, text } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { program } from "../parts/service.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { gosu } from "./gosu.ts";
import { redisCli } from "./redis-cli.ts";
import { redisServer } from "./redis-server.ts";

const LINES = ["8.0.2", "7.4.4", "7.2.9", "7.0.15", "6.2.18", "6.0.20", "5.0.14", "4.0.14", "3.2.12"];
const GROUP = "root:x:0:\nredis:x:999:\n";

const ENTRYPOINT = `#!/bin/sh
# Options and configuration files are for redis-server, which root starts as the user redis.
set -e

if [ "\${1#-}" != "$1" ] || [ "\${1%.conf}" != "$1" ]; then
	set -- redis-server "$@"
fi

if [ "$1" = 'redis-server' ] && [ "$(id -u)" = '0' ]; then
	chown -R redis . 2>/dev/null || :
	exec gosu redis "$0" "$@"
fi

if [ "$(umask)" = '0022' ]; then
	umask 0077
fi

exec "$@"
`;

const isNumbered = versions(
  "8.0 7.4 7.2 7.0 6.2 6.0 5.0 4.0 3.2 3.0 2.8",
  "alpine bookworm bullseye buster stretch alpine3\\.\\d\\d",
);

export const redis: Image = imageByTag({
  names: ["redis"],
  latest: "8.0",
  // The first guestbook has its own in the registry of Kubernetes.
  acceptsTag: (tag) => tag === "e2e" || tag === "v1" || isNumbered(tag),
  make({ version, isAlpine }) {
    const full = fullVersion(version, LINES);
    return {
      sizeBytes: isAlpine ? 17_200_000 : 45_300_000,
      layers: [
        ...(isAlpine
          ? [
              ...alpine.layers,
              {
                "/etc/passwd": text("root:x:0:0:root:/root:/bin/sh\nredis:x:999:1000:redis:/home/redis:/bin/sh\n"),
                "/etc/group": text(GROUP),
              },
            ]
          : [debianFiles(), debianAccounts({ name: "redis", uid: 999, home: "/home/redis" }), debianTools()]),
        {
          "/usr/local/bin/redis-server": program("redis-server", redisServer(full), 16_000_000),
          "/usr/local/bin/redis-cli": program("redis-cli", redisCli, 7_000_000),
          "/usr/local/bin/gosu": gosu,
          "/usr/local/bin/docker-entrypoint.sh": text(ENTRYPOINT, 0o755),
          "/data": { kind: "directory", uid: 999, gid: 999 },
        },
      ],
      config: {
        entrypoint: ["docker-entrypoint.sh"],
        cmd: ["redis-server"],
        env: [STANDARD_PATH, `REDIS_VERSION=${full}`],
        user: "",
        workingDir: "/data",
        exposedPorts: [6379],
      },
    };
  },
});
