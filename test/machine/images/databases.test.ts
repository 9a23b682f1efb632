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
