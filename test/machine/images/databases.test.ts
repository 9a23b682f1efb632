/** Databases as Pods meet them: what they demand, say, and answer to probes. Source: docker-library images (messages). */
import { describe, expect, it } from "vitest";
import { boot } from "./boot.fixture.ts";

describe("mariadb", () => {
  it("says what is missing", () => {
    const pod = boot("mariadb:11.4", { seconds: 5 });
    expect(pod.exitCode).toBe(1);
    expect(pod.log).toContain("Entrypoint script for MariaDB Server 1:11.4.7+maria~ubu2404 started.\n");
    expect(pod.log).toContain(
      "Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD\n",
    );
  });

  it("has the health check that its probes are written with", () => {
    const env = { MARIADB_ROOT_PASSWORD: "secret" };
    const early = boot("mariadb:11", { env, seconds: 1 });
    expect(early.exec("healthcheck.sh", "--connect")).toBe("healthcheck connect failed\n[1]");
    const pod = boot("mariadb:11", { env, seconds: 30 });
    expect(pod.exec("healthcheck.sh", "--connect", "--innodb_initialized")).toBe("");
    expect(pod.exec("healthcheck.sh", "--su-mysql", "--connect")).toBe("");
    expect(pod.exec("healthcheck.sh", "--nonsense")).toMatch(/\[1\]$/);
    expect(pod.exec("healthcheck.sh")).toMatch(/\[1\]$/);
    expect(pod.exec("mariadb-admin", "ping", "-psecret")).toBe("mysqld is alive\n");
  });

  it("keeps the old names of its clients before version 11 only", () => {
    const env = { MYSQL_ROOT_PASSWORD: "secret" };
    const old = boot("mariadb:10.6", { env, seconds: 30 });
    expect(old.exec("mysqladmin", "ping", "-psecret")).toContain("mysqld is alive\n");
    expect(old.exec("mysql", "-psecret", "-Ne", "SELECT 1")).toBe("1\n");
    expect(boot("mariadb:11", { env, seconds: 30 }).exec("sh", "-c", "command -v mysqladmin")).toBe("[127]");
  });
});

describe("mongo", () => {
  it.each([
    ["3.6", /^2026-01-15T12:00:\d\d\.\d{3}\+0000 I NETWORK  \[initandlisten\] waiting for connections on port 27017$/m],
    ["4.2", /^2026-01-15T12:00:\d\d\.\d{3}\+0000 I {2}NETWORK  \[listener\] waiting for connections on port 27017$/m],
    ["4.4", /"msg":"Waiting for connections"/],
  ])("%s logs as that version does", (version, line) => {
    const pod = boot(`mongo:${version}`, { seconds: 5 });
    expect(pod.log).toMatch(line);
    expect(pod.log.startsWith("{")).toBe(version === "4.4");
    expect(pod.exec("mongo", "--eval", "db.adminCommand('ping')")).toContain("ok");
  });
});

it("the Alpine variant of postgres has bash, which its entrypoint needs", () => {
  const pod = boot("postgres:15-alpine", { env: { POSTGRES_PASSWORD: "secret" }, seconds: 30 });
  expect(pod.exec("bash", "-c", '[[ -n "$PGDATA" ]] && pg_isready -U postgres')).toContain("accepting connections");
  expect(boot("redis:7-alpine", { seconds: 3 }).exec("sh", "-c", "command -v bash")).toBe("[127]");
});

describe("dumps", () => {
  it("mysqldump writes statements that make the tables again, and says in its own words what is wrong", () => {
    const pod = boot("mysql:8.4", { env: { MYSQL_ROOT_PASSWORD: "pw", MYSQL_DATABASE: "shop" }, seconds: 40 });
    pod.exec("mysql", "-ppw", "shop", "-e", "CREATE TABLE t (id int, name text); INSERT INTO t VALUES (7, 'it''s')");
    const dump = pod.exec("mysqldump", "-ppw", "shop");
    expect(dump).toContain("CREATE TABLE `t` (\n  `id` text,\n  `name` text\n);\n");
    expect(dump).toContain("INSERT INTO `t` VALUES (7,'it''s');\n");
    expect(pod.exec("sh", "-c", "MYSQL_PWD=pw mysqldump nope")).toBe(
      "mysqldump: Got error: 1049: Unknown database 'nope' when selecting the database\n[2]",
    );
    expect(pod.exec("sh", "-c", "mysqldump shop | tail -n 1; MYSQL_PWD=no mysqldump shop")).toMatch(
      /Got error: 1045: Access denied for user 'root'@.* when trying to connect\n\[2\]$/,
    );
    expect(pod.exec("mysqldump")).toMatch(/^Usage: mysqldump \[OPTIONS\] database \[tables\]\n.*\[1\]$/s);
  });

  it("pg_dump writes to a file, or says why it cannot connect", () => {
    const pod = boot("postgres:16", { env: { POSTGRES_PASSWORD: "pw" }, seconds: 20 });
    pod.exec("psql", "-U", "postgres", "-c", "CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
    expect(pod.exec("sh", "-c", "pg_dump -U postgres -f /tmp/d postgres && grep INSERT /tmp/d")).toBe(
      "INSERT INTO t VALUES (1);\n",
    );
    expect(pod.exec("pg_dump", "-h", "127.0.0.1", "-p", "1", "postgres")).toMatch(
      /^pg_dump: error: connection to server at "127.0.0.1", port 1 failed: Connection refused\n.*\[1\]$/s,
    );
  });
});

it("mysql 5 speaks as it did: no codes in its log, no port of a server that is not there", () => {
  const pod = boot("mysql:5.7", { env: { MYSQL_ROOT_PASSWORD: "pw" }, seconds: 40 });
  expect(pod.log).toContain("[Note] mysqld: ready for connections.\n");
  expect(pod.log).toContain("port: 3306  MySQL Community Server (GPL)\n");
  expect(pod.exec("mysql", "-h", "127.0.0.1", "-P", "1")).toBe(
    "ERROR 2003 (HY000): Can't connect to MySQL server on '127.0.0.1' (111)\n[1]",
  );
});

it("mongo 5 has the old shell and the new one", () => {
  const pod = boot("mongo:5", { seconds: 10 });
  expect(pod.exec("sh", "-c", "command -v mongo; command -v mongosh")).toBe("/usr/bin/mongo\n/usr/bin/mongosh\n");
});
