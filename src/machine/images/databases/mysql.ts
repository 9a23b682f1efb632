/** `mysql`: needs a password for root, prepares its data for some seconds, then listens. Source: docker-library/mysql 8.4. */
import { STANDARD_PATH, text } from "../base.ts";
import { bash, debianTools, DIRECTORIES } from "../debian.ts";
import { program } from "../parts/service.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { mysqldump } from "./dumps.ts";
import { gosu } from "./gosu.ts";
import { mysqlAdmin, mysqlClient } from "./mysql-client.ts";
import { mysqlEntrypoint } from "./mysql-server.ts";

const LINES = [
  "9.3.0",
  "9.2.0",
  "9.1.0",
  "9.0.1",
  "8.4.5",
  "8.3.0",
  "8.2.0",
  "8.1.0",
  "8.0.42",
  "5.7.44",
  "5.6.51",
  "5.5.62",
];

export const mysql: Image = imageByTag({
  names: ["mysql"],
  latest: "9.3",
  acceptsTag: versions(
    "9.3 9.2 9.1 9.0 8.4 8.3 8.2 8.1 8.0 5.7 5.6 5.5",
    "debian oracle oraclelinux9 oraclelinux8 oracular lts innovation",
  ),
  make({ version }) {
    const full = fullVersion(version, LINES);
    const setup = { version: full, title: "MySQL", daemon: "mysqld" } as const;
    const entrypoint = program("docker-entrypoint.sh", mysqlEntrypoint(setup), 14_000);
    return {
      sizeBytes: 233_000_000,
      layers: [
        {
          "/etc/os-release": text(
            'NAME="Oracle Linux Server"\nVERSION="9.6"\nID="ol"\nPRETTY_NAME="Oracle Linux Server 9.6"\n',
          ),
          "/etc/passwd": text(
            "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin\nmysql:x:999:999::/var/lib/mysql:/bin/bash\n",
          ),
          "/etc/group": text("root:x:0:\nnobody:x:65534:\nmysql:x:999:\n"),
          ...DIRECTORIES,
        },
        debianTools({ packages: false }),
        {
          "/usr/bin/sh": bash,
          "/usr/local/bin/docker-entrypoint.sh": entrypoint,
          "/usr/local/bin/gosu": gosu,
          "/usr/sbin/mysqld": program("mysqld", mysqlEntrypoint(setup), 60_000_000),
          "/usr/bin/mysql": program("mysql", mysqlClient("mysql", full), 7_000_000),
          "/usr/bin/mysqladmin": program("mysqladmin", mysqlAdmin("mysqladmin", full), 6_900_000),
          "/usr/bin/mysqldump": program("mysqldump", mysqldump("mysqldump", full), 7_000_000),
          "/etc/mysql/conf.d": { kind: "directory" },
          "/docker-entrypoint-initdb.d": { kind: "directory" },
          "/var/lib/mysql": { kind: "directory", mode: 0o777, uid: 999, gid: 999 },
          "/run/mysqld": { kind: "directory", uid: 999, gid: 999 },
        },
      ],
      config: {
        entrypoint: ["docker-entrypoint.sh"],
        cmd: ["mysqld"],
        env: [STANDARD_PATH, `MYSQL_VERSION=${full}-1.el9`, "MYSQL_MAJOR=8.4"],
        user: "",
        workingDir: "/",
        exposedPorts: [3306, 33_060],
      },
    };
  },
});
