/**
 * mysqldump and pg_dump: what is in a database, as statements that make it again.
 * Source: MySQL 8.4 and PostgreSQL 17 (messages, exit codes, layout).
 * Simplified: columns have no types here, so all are text; rows are written as INSERT statements, whatever format is asked for.
 */
import type { AppletMain, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import { sqlTime } from "./clock-text.ts";
import { connectMySql, readMySqlSettings, warnsOfPassword } from "./mysql-client.ts";
import { connectPostgres, questionTo, readPostgresSettings } from "./postgres-client.ts";
import { askLink } from "./sql-link.ts";
import type { SqlAnswer, SqlQuestion } from "./sql-link.ts";
import type { SqlValue } from "./sql.ts";

type Ask = (sql: string, database: string) => Generator<void, SqlAnswer | null, void>;
type Texts = Generator<void, string, void>;

const MYSQL_OWN = new Set(["information_schema", "mysql", "performance_schema", "sys"]);

export function mysqldump(name: string, version: string): AppletMain {
  return function* (sys, argv) {
    const settings = readMySqlSettings(sys, argv);
    const { flags, words } = settings;
    const all = flags.has("all-databases") || flags.has("A");
    const several = flags.has("databases") || flags.has("B");
    if (!all && words.length === 0) {
      yield* sys.print(
        `Usage: ${name} [OPTIONS] database [tables]\nOR     ${name} [OPTIONS] --databases [OPTIONS] DB1 [DB2 DB3...]\nOR     ${name} [OPTIONS] --all-databases [OPTIONS]\nFor more options, use ${name} --help\n`,
      );
      return 1;
    }
    if (warnsOfPassword(name, argv))
      yield* sys.error(`${name}: [Warning] Using a password on the command line interface can be insecure.\n`);
    const opened = yield* connectMySql(sys, settings, version);
    const refuse = function* (text: string, doing: string): Generator<void, number, void> {
      const [, code = "", message = text] = /^ERROR (\d+) \(\w+\)(?: at line \d+)?: (.*)$/s.exec(text) ?? [];
      yield* sys.error(`${name}: Got error: ${code}: ${message} when ${doing}\n`);
      return 2;
    };
    if ("code" in opened) return yield* refuse(opened.text, "trying to connect");
    const { user, password } = settings;
    const ask: Ask = (sql, database) => askLink(sys, opened.fd, { user, password, database, isLocal: false, sql });
    const hello = yield* ask("", "");
    if (hello?.kind === "refused") return yield* refuse(hello.message, "trying to connect");
    const found = yield* firstColumn(ask, "SHOW DATABASES", "");
    const databases = all ? found.filter((one) => !MYSQL_OWN.has(one)) : several ? words : words.slice(0, 1);
    const missing = databases.find((one) => !found.includes(one));
    if (missing !== undefined)
      return yield* refuse(`ERROR 1049 (42000): Unknown database '${missing}'`, "selecting the database");
    const host = settings.host === "" ? "localhost" : settings.host;
    yield* sys.print(
      `-- MySQL dump 10.13  Distrib ${version}, for Linux (x86_64)\n--\n-- Host: ${host}    Database: ${all || several ? "" : (databases[0] ?? "")}\n-- ------------------------------------------------------\n-- Server version\t${version}\n\n`,
    );
    for (const database of databases) {
      if (all || several)
        yield* sys.print(
          `--\n-- Current Database: \`${database}\`\n--\n\nCREATE DATABASE IF NOT EXISTS \`${database}\`;\n\nUSE \`${database}\`;\n\n`,
        );
      const wanted = all || several ? [] : words.slice(1);
      for (const table of yield* firstColumn(ask, "SHOW TABLES", database))
        if (wanted.length === 0 || wanted.includes(table)) yield* sys.print(yield* mysqlTable(ask, database, table));
    }
    yield* sys.print(`-- Dump completed on ${sqlTime(sys.k.clock.epoch)}\n`);
    return 0;
  };
}

function* mysqlTable(ask: Ask, database: string, table: string): Texts {
  const { columns, rows } = yield* contents(ask, database, table);
  const values = rows.map((row) => `(${row.map((one) => literal(one)).join(",")})`).join(",");
  return `--\n-- Table structure for table \`${table}\`\n--\n\nDROP TABLE IF EXISTS \`${table}\`;\nCREATE TABLE \`${table}\` (\n${columns
    .map((name) => `  \`${name}\` text`)
    .join(
      ",\n",
    )}\n);\n\n--\n-- Dumping data for table \`${table}\`\n--\n\nLOCK TABLES \`${table}\` WRITE;\n${values === "" ? "" : `INSERT INTO \`${table}\` VALUES ${values};\n`}UNLOCK TABLES;\n\n`;
}

export const pgDump: AppletMain = function* (sys, argv) {
  const settings = readPostgresSettings(sys, argv, "hpUdcfFtTn");
  const version = "17.5 (Debian 17.5-1.pgdg120+1)";
  if (settings.flags.has("V")) {
    yield* sys.print(`pg_dump (PostgreSQL) ${version}\n`);
    return 0;
  }
  const opened = yield* connectPostgres(sys, settings);
  if (typeof opened === "string") {
    yield* sys.error(`pg_dump: error: ${opened}\n`);
    return 1;
  }
  const ask: Ask = (sql) => askLink(sys, opened, questionTo(settings, sql) satisfies SqlQuestion);
  const hello = yield* ask("", settings.database);
  if (hello?.kind === "refused") {
    const where =
      settings.host === ""
        ? `on socket "/var/run/postgresql/.s.PGSQL.${settings.port}"`
        : `at "${settings.host}", port ${settings.port}`;
    yield* sys.error(`pg_dump: error: connection to server ${where} failed: ${hello.message}\n`);
    return 1;
  }
  let text = `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version ${version}\n-- Dumped by pg_dump version ${version}\n\nSET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n`;
  for (const table of yield* firstColumn(ask, "SHOW TABLES", settings.database))
    text += yield* postgresTable(ask, settings, table);
  text += "--\n-- PostgreSQL database dump complete\n--\n\n";
  const [file] = settings.files;
  return yield* file === undefined ? printed(sys, text) : written(sys, file, text);
};

function* postgresTable(
  ask: Ask,
  { user, database, flags }: { user: string; database: string; flags: ReadonlySet<string> },
  table: string,
): Texts {
  const { columns, rows } = yield* contents(ask, database, table);
  const made = `--\n-- Name: ${table}; Type: TABLE; Schema: public; Owner: ${user}\n--\n\nCREATE TABLE ${table} (\n${columns.map((name) => `    ${name} text`).join(",\n")}\n);\n\n\n`;
  const inserts = rows.map((row) => `INSERT INTO ${table} VALUES (${row.map((one) => literal(one)).join(", ")});\n`);
  const data = `--\n-- Data for Name: ${table}; Type: TABLE DATA; Schema: public; Owner: ${user}\n--\n\n${inserts.join("")}\n\n`;
  return (flags.has("a") ? "" : made) + (flags.has("s") ? "" : data);
}

function* printed(sys: Sys, text: string): Generator<void, number, void> {
  yield* sys.print(text);
  return 0;
}

function* written(sys: Sys, file: string, text: string): Generator<void, number, void> {
  const fd = sys.k.open(sys.p, file, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
  if (fd < 0) {
    yield* sys.error(`pg_dump: error: could not open output file "${file}": ${strerror(fd)}\n`);
    return 1;
  }
  yield* sys.writeAll(fd, text);
  sys.k.close(sys.p, fd);
  return 0;
}

function* firstColumn(ask: Ask, sql: string, database: string): Generator<void, string[], void> {
  const answer = yield* ask(sql, database);
  return answer?.kind === "rows" ? answer.rows.map(([first]) => String(first)) : [];
}

function* contents(
  ask: Ask,
  database: string,
  table: string,
): Generator<void, { columns: readonly string[]; rows: readonly (readonly SqlValue[])[] }, void> {
  const answer = yield* ask(`SELECT * FROM ${table}`, database);
  return answer?.kind === "rows" ? answer : { columns: [], rows: [] };
}

/** A text in quotes, which are doubled in it. */
function literal(value: SqlValue): string {
  if (value === null) return "NULL";
  return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
