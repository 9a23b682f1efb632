/** `mariadb`: as mysql, with its own words. Source: docker-library/mariadb 11. */
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { program } from "../parts/service.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { mysqldump } from "./dumps.ts";
import { gosu } from "./gosu.ts";
import { mariadbHealthCheck } from "./mariadb-health.ts";
import { mysqlAdmin, mysqlClient } from "./mysql-client.ts";
import { mysqlEntrypoint } from "./mysql-server.ts";

const LINES = [
  "11.8.2",
  "11.7.2",
  "11.4.7",
  "10.11.13",
  "10.6.22",
  "10.5.29",
  "10.4.34",
  "10.3.39",
  "10.2.44",
  "10.1.48",
];

export const mariadb: Image = imageByTag({
  names: ["mariadb"],
  latest: "11.8",
  acceptsTag: versions("12 11 10", "jammy noble focal bionic ubi9 ubi lts"),
  make({ version }) {
    const full = fullVersion(version, LINES);
    const setup = { version: full, title: "MariaDB", daemon: "mariadbd" } as const;
    const [major = 0] = full.split(".").map(Number);
    return {
      sizeBytes: 106_000_000,
      layers: [
        debianFiles(),
        debianAccounts({ name: "mysql", uid: 999, home: "/home/mysql" }),
        debianTools(),
        {
          "/usr/local/bin/docker-entrypoint.sh": program("docker-entrypoint.sh", mysqlEntrypoint(setup), 25_000),
          "/usr/local/bin/gosu": gosu,
          "/usr/sbin/mariadbd": program("mariadbd", mysqlEntrypoint(setup), 26_000_000),
          "/usr/sbin/mysqld": { kind: "symlink", target: "mariadbd" },
          "/usr/bin/mariadb": program("mariadb", mysqlClient("mariadb", full), 5_000_000),
          "/usr/bin/mariadb-admin": program("mariadb-admin", mysqlAdmin("mariadb-admin", full), 5_000_000),
          "/usr/bin/mariadb-dump": program("mariadb-dump", mysqldump("mariadb-dump", full), 5_000_000),
          "/usr/local/bin/healthcheck.sh": program("healthcheck.sh", mariadbHealthCheck, 11_000),
          // From MariaDB 11 on the old names are not in the image.
          ...(major < 11 && {
            "/usr/bin/mysql": { kind: "symlink", target: "mariadb" },
            "/usr/bin/mysqldump": { kind: "symlink", target: "mariadb-dump" },
            "/usr/bin/mysqladmin": { kind: "symlink", target: "mariadb-admin" },
          }),
          "/docker-entrypoint-initdb.d": { kind: "directory" },
          "/var/lib/mysql": { kind: "directory", mode: 0o755, uid: 999, gid: 999 },
        },
      ],
      config: {
        entrypoint: ["docker-entrypoint.sh"],
        cmd: ["mariadbd"],
        env: [STANDARD_PATH, `MARIADB_VERSION=1:${full}+maria~ubu2404`],
        user: "",
        workingDir: "/",
        exposedPorts: [3306],
      },
    };
  },
});
