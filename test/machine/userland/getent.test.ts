/** getent of glibc: lines, lists and exit codes as Debian 12 prints them. */
import { expect, it } from "vitest";
import { debian } from "../../../src/machine/images/linux/debian.ts";
import { sh } from "../box.fixture.ts";

const ROWS: readonly (readonly [script: string, output: string])[] = [
  ["getent passwd root", "root:x:0:0:root:/root:/bin/bash\n"],
  ["getent passwd 1 nosuch", "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n[2]"],
  ["getent passwd | wc -l; getent group 33", "10\nwww-data:x:33:\n"],
  ["getent hosts localhost", "::1             localhost ip6-localhost ip6-loopback\n"],
  ["getent hosts demo-pod 10.244.0.5", "10.244.0.5      demo-pod\n10.244.0.5      demo-pod\n"],
  ["getent hosts db", "10.96.0.20      db.default.svc.cluster.local\n"],
  ["getent hosts db.default.svc.cluster.local", "10.96.0.20      db.default.svc.cluster.local\n"],
  ["getent hosts nosuch", "[2]"],
  [
    "getent ahosts db",
    "10.96.0.20      STREAM db.default.svc.cluster.local\n10.96.0.20      DGRAM  \n10.96.0.20      RAW    \n",
  ],
  ["getent ahostsv6 db", "[2]"],
  ["getent ahosts", "[3]"],
  ["getent foo", "Unknown database: foo\nTry `getent --help' or `getent --usage' for more information.\n[1]"],
  ["getent", "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n[1]"],
  ["getent -Q", "getent: invalid option -- 'Q'\nTry `getent --help' or `getent --usage' for more information.\n[64]"],
  ["until getent hosts db; do sleep 1; done >/dev/null; echo found", "found\n"],
];

it.each(ROWS)("%s", (script, output) => {
  const { combined, exitCode } = sh(script, { image: debian, services: { db: "10.96.0.20" } });
  expect(combined + (exitCode === 0 ? "" : `[${exitCode}]`)).toBe(output);
});
