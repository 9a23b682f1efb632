/** `postgres`: needs a password, prepares its data, then listens. Source: docker-library/postgres 17. */
import { STANDARD_PATH, text } from "../base.ts";
import { bash, debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { program } from "../parts/service.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { pgDump } from "./dumps.ts";
import { gosu } from "./gosu.ts";
import { pgIsReady, psql } from "./postgres-client.ts";
import { postgresEntrypoint } from "./postgres-server.ts";

const LINES = ["17.5", "16.9", "15.13", "14.18", "13.21", "12.22", "11.22", "10.23", "9.6.24", "9.5.25", "9.4.26"];
const ACCOUNT = { name: "postgres", uid: 999, home: "/var/lib/postgresql", shell: "/bin/bash" };

export const postgres: Image = imageByTag({
  names: ["postgres"],
  latest: "17",
  acceptsTag: versions(
    "17 16 15 14 13 12 11 10 9.6 9.5 9.4 9.3 18",
    "alpine bookworm bullseye buster stretch trixie alpine3\\.\\d\\d",
  ),
  make({ version, isAlpine }) {
    const full = fullVersion(version, LINES);
    const main = program("docker-entrypoint.sh", postgresEntrypoint(full), 14_000);
    const bin = isAlpine ? "/usr/local/bin" : `/usr/lib/postgresql/${full.split(".")[0] ?? ""}/bin`;
    return {
      sizeBytes: isAlpine ? 104_000_000 : 152_000_000,
      layers: [
        ...(isAlpine
          ? [
              ...alpine.layers,
              {
                "/etc/passwd": text(
                  "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\npostgres:x:70:70:PostgreSQL user:/var/lib/postgresql:/bin/sh\n",
                ),
                "/etc/group": text("root:x:0:\nnobody:x:65534:\npostgres:x:70:\n"),
                // Its entrypoint is written for it.
                "/bin/bash": bash,
              },
            ]
          : [debianFiles(), debianAccounts(ACCOUNT), debianTools()]),
        {
          "/usr/local/bin/docker-entrypoint.sh": main,
          "/usr/local/bin/gosu": gosu,
          [`${bin}/postgres`]: program("postgres", postgresEntrypoint(full), 9_700_000),
          "/usr/bin/psql": program("psql", psql, 800_000),
          "/usr/bin/pg_dump": program("pg_dump", pgDump, 450_000),
          "/usr/bin/pg_isready": program("pg_isready", pgIsReady, 70_000),
          "/docker-entrypoint-initdb.d": { kind: "directory" },
          "/var/lib/postgresql": { kind: "directory", uid: isAlpine ? 70 : 999, gid: isAlpine ? 70 : 999 },
          "/var/lib/postgresql/data": {
            kind: "directory",
            mode: 0o777,
            uid: isAlpine ? 70 : 999,
            gid: isAlpine ? 70 : 999,
          },
          "/run/postgresql": { kind: "directory", mode: 0o3777, uid: isAlpine ? 70 : 999, gid: isAlpine ? 70 : 999 },
        },
      ],
      config: {
        entrypoint: ["docker-entrypoint.sh"],
        cmd: ["postgres"],
        env: [
          `${STANDARD_PATH}:${bin}`,
          "LANG=en_US.utf8",
          `PG_MAJOR=${full.split(".")[0] ?? ""}`,
          `PG_VERSION=${full}`,
          "PGDATA=/var/lib/postgresql/data",
        ],
        user: "",
        workingDir: "/",
        stopSignal: "SIGINT",
        exposedPorts: [5432],
      },
    };
  },
});
