/** mysql and mysqladmin. Source: MySQL 8.4 (options, formats, errors). */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { ECONNREFUSED } from "../../kernel/errno.ts";
import { askLink, openLink } from "./sql-link.ts";
import type { SqlAnswer, SqlQuestion } from "./sql-link.ts";
import { splitStatements } from "./sql.ts";
import type { SqlResult } from "./sql.ts";

interface Settings {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  execute: string | null;
  wait: boolean;
  readonly flags: Set<string>;
  readonly words: string[];
}

const LETTERS: Readonly<Record<string, string>> = {
  h: "host",
  P: "port",
  u: "user",
  D: "database",
  e: "execute",
  S: "socket",
};

export function readMySqlSettings(sys: Sys, argv: readonly string[]): Settings {
  const settings: Settings = {
    host: "",
    port: 3306,
    user: "root",
    password: sys.env("MYSQL_PWD") ?? "",
    database: "",
    execute: null,
    wait: false,
    flags: new Set(),
    words: [],
  };
  const put = (name: string, value: string): void => {
    if (name === "host") settings.host = value;
    else if (name === "port") settings.port = Number(value);
    else if (name === "user") settings.user = value;
    else if (name === "database") settings.database = value;
    else if (name === "execute") settings.execute = value;
    else if (name === "password") settings.password = value;
  };
  let i = 1;
  /** Letters in one word: the first that takes a value takes the rest of it. */
  const short = (letters: string): void => {
    for (const [at, letter] of [...letters].entries()) {
      const rest = letters.slice(at + 1);
      const name = LETTERS[letter];
      if (letter === "p") return put("password", rest);
      if (name !== undefined) return put(name, rest === "" ? (argv[++i] ?? "") : rest);
      settings.flags.add(letter);
    }
  };
  for (; i < argv.length; i++) {
    const word = argv[i] ?? "";
    const long = /^--([a-z-]+)(?:=(.*))?$/s.exec(word);
    if (long) {
      const [, name = "", value] = long;
      if (
        [
          "host",
          "port",
          "user",
          "database",
          "execute",
          "protocol",
          "socket",
          "connect-timeout",
          "default-character-set",
        ].includes(name)
      )
        put(name, value ?? argv[++i] ?? "");
      else if (name === "password") put(name, value ?? "");
      else settings.flags.add(name);
    } else if (/^-./.test(word)) short(word.slice(1));
    else settings.words.push(word);
  }
  return settings;
}

/** MariaDB's clients do not mind a password on the command line. */
export function warnsOfPassword(name: string, argv: readonly string[]): boolean {
  return name.startsWith("mysql") && argv.some((word) => /^(-p.|--password=.)/.test(word));
}

const WARNING = "[Warning] Using a password on the command line interface can be insecure.\n";

/** The connection, or the exit code after a complaint. */
export function* connectMySql(
  sys: Sys,
  settings: Settings,
  version: string,
): Generator<void, { fd: number } | { code: number; text: string }, void> {
  const host = settings.host === "" || settings.host === "localhost" ? "127.0.0.1" : settings.host;
  const fd = yield* openLink(sys, host, settings.port);
  if (fd === "unknown")
    return { code: 1, text: `ERROR 2005 (HY000): Unknown MySQL server host '${settings.host}' (-2)` };
  if (fd >= 0) return { fd };
  const isLocal = settings.host === "" || settings.host === "localhost";
  if (isLocal)
    return {
      code: 1,
      text: `ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)`,
    };
  return {
    code: 1,
    text: `ERROR 2003 (HY000): Can't connect to MySQL server on '${settings.host}${version.startsWith("5.") ? "" : `:${settings.port}`}' (${fd === -ECONNREFUSED ? 111 : -fd})`,
  };
}

/** `version`: 5.x does not say the port of a server that it does not reach. */
export function mysqlClient(name: string, version: string): AppletMain {
  return function* (sys, argv): AppletRun {
    const settings = readMySqlSettings(sys, argv);
    if (settings.flags.has("version") || settings.flags.has("V")) {
      yield* sys.print(`${name}  Ver ${version} for Linux on x86_64 (MySQL Community Server - GPL)\n`);
      return 0;
    }
    if (warnsOfPassword(name, argv)) yield* sys.error(`${name}: ${WARNING}`);
    if (settings.words[0] !== undefined) [settings.database] = settings.words as [string];
    const opened = yield* connectMySql(sys, settings, version);
    if ("code" in opened) {
      yield* sys.error(`${opened.text}\n`);
      return opened.code;
    }
    const question = (sql: string): SqlQuestion => ({
      user: settings.user,
      password: settings.password,
      database: settings.database,
      isLocal: false,
      sql,
    });
    const hello = yield* askLink(sys, opened.fd, question(""));
    if (hello?.kind === "refused") {
      yield* sys.error(`${hello.message}\n`);
      return 1;
    }
    const text = settings.execute ?? (yield* sys.readAll(0));
    for (const statement of isError(text) ? [] : splitStatements(text)) {
      const answer = yield* askLink(sys, opened.fd, question(statement));
      if (answer?.kind === "use") settings.database = answer.database;
      const problem = problemOf(answer, settings.database);
      if (problem !== null) {
        yield* sys.error(`${problem}\n`);
        return 1;
      }
      if (answer?.kind === "rows")
        yield* sys.print(formatRows(answer, sys.k.isatty(sys.p, 1) || settings.flags.has("t"), settings.flags));
    }
    return 0;
  };
}

function problemOf(answer: SqlAnswer | null, database: string): string | null {
  if (!answer) return "ERROR 2013 (HY000): Lost connection to MySQL server during query";
  if (answer.kind === "refused") return answer.message;
  if (answer.kind !== "error") return null;
  switch (answer.code) {
    case "no-table":
      return `ERROR 1146 (42S02) at line 1: Table '${answer.subject.includes(".") ? answer.subject : `${database}.${answer.subject}`}' doesn't exist`;
    case "no-database":
      return answer.subject === ""
        ? "ERROR 1046 (3D000) at line 1: No database selected"
        : `ERROR 1049 (42000) at line 1: Unknown database '${answer.subject}'`;
    case "no-column":
      return `ERROR 1054 (42S22) at line 1: Unknown column '${answer.subject}' in 'field list'`;
    case "exists":
      return `ERROR 1050 (42S01) at line 1: Table '${answer.subject}' already exists`;
    case "syntax":
      return `ERROR 1064 (42000) at line 1: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${answer.subject}' at line 1`;
    case "unknown":
      return `ERROR 1235 (42000) at line 1: Podarium knows only simple SQL, not '${answer.subject}'`;
  }
}

function formatRows(
  { columns, rows }: Extract<SqlResult, { kind: "rows" }>,
  asTable: boolean,
  flags: ReadonlySet<string>,
): string {
  const cells = rows.map((row) => row.map((value) => (value === null ? "NULL" : String(value))));
  const hidesNames = flags.has("N") || flags.has("skip-column-names");
  if (!asTable)
    return [...(hidesNames || rows.length === 0 ? [] : [columns]), ...cells]
      .map((row) => `${row.join("\t")}\n`)
      .join("");
  if (rows.length === 0) return "";
  const widths = columns.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const row = (values: readonly string[]): string =>
    `|${values.map((value, i) => ` ${value.padEnd(widths[i] ?? 0)} `).join("|")}|\n`;
  return rule + row(columns) + rule + cells.map(row).join("") + rule;
}

export function mysqlAdmin(name: "mysqladmin" | "mariadb-admin", version: string): AppletMain {
  return (sys, argv) => administer(sys, name, argv, version);
}

function* administer(sys: Sys, name: string, argv: readonly string[], version: string): AppletRun {
  const settings = readMySqlSettings(sys, argv);
  const [command = ""] = settings.words;
  if (warnsOfPassword(name, argv)) yield* sys.error(`${name}: ${WARNING}`);
  const opened = yield* connectMySql(sys, settings, version);
  if ("code" in opened) {
    const isLocal = settings.host === "" || settings.host === "localhost";
    const shown = isLocal ? "localhost" : settings.host;
    const check = isLocal
      ? "Check that mysqld is running and that the socket: '/var/run/mysqld/mysqld.sock' exists!"
      : `Check that mysqld is running on ${settings.host} and that the port is ${settings.port}.\nYou can check this by doing 'telnet ${settings.host} ${settings.port}'`;
    yield* sys.error(
      `${name}: connect to server at '${shown}' failed\nerror: '${opened.text.replace(/^ERROR \d+ \(\w+\): /, "")}'\n${check}\n`,
    );
    return 1;
  }
  const answer = yield* askLink(sys, opened.fd, {
    user: settings.user,
    password: settings.password,
    database: "",
    isLocal: false,
    sql: "",
  });
  if (command === "ping") {
    // A server that refuses the user is alive too.
    if (answer?.kind === "refused")
      yield* sys.error(
        `${name}: connect to server at 'localhost' failed\nerror: '${answer.message.replace(/^ERROR \d+ \(\w+\): /, "")}'\n`,
      );
    else yield* sys.print("mysqld is alive\n");
    return 0;
  }
  if (answer?.kind === "refused") {
    yield* sys.error(
      `${name}: connect to server at 'localhost' failed\nerror: '${answer.message.replace(/^ERROR \d+ \(\w+\): /, "")}'\n`,
    );
    return 1;
  }
  if (command === "status" || command === "version") {
    yield* sys.print(
      "Uptime: 1  Threads: 2  Questions: 1  Slow queries: 0  Opens: 1  Flush tables: 1  Open tables: 1  Queries per second avg: 1.000\n",
    );
    return 0;
  }
  yield* sys.error(`${name}: Unknown command: '${command}'\n`);
  return 1;
}
