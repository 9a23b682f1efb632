/** psql and pg_isready. Source: PostgreSQL 17 (options, formats, errors, exit codes). */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
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
  readonly commands: string[];
  readonly files: string[];
  readonly flags: Set<string>;
}

const LONG: Readonly<Record<string, string>> = {
  host: "h",
  port: "p",
  username: "U",
  dbname: "d",
  command: "c",
  file: "f",
  timeout: "t",
};
const VALUED = "hpUdcfvPFRoTL";
const FLAGS: Readonly<Record<string, string>> = {
  "tuples-only": "t",
  "no-align": "A",
  quiet: "q",
  "no-password": "w",
  list: "l",
  version: "V",
  csv: "csv",
  "no-psqlrc": "X",
};

export function readPostgresSettings(sys: Sys, argv: readonly string[], valued: string): Settings {
  const user = sys.env("PGUSER") ?? (sys.p.cred.uid === 0 ? "root" : "postgres");
  const settings: Settings = {
    host: sys.env("PGHOST") ?? "",
    port: Number(sys.env("PGPORT") ?? 5432),
    user,
    password: sys.env("PGPASSWORD") ?? "",
    database: sys.env("PGDATABASE") ?? "",
    commands: [],
    files: [],
    flags: new Set(),
  };
  const put = (letter: string, value: string): void => {
    if (letter === "h") settings.host = value;
    else if (letter === "p") settings.port = Number(value);
    else if (letter === "U") settings.user = value;
    else if (letter === "d") readUrl(settings, value);
    else if (letter === "c") settings.commands.push(value);
    else if (letter === "f") settings.files.push(value);
  };
  const words: string[] = [];
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? "";
    const long = /^--([a-z-]+)(?:=(.*))?$/s.exec(word);
    if (long) {
      const [, name = "", value] = long;
      const letter = LONG[name];
      if (letter !== undefined && valued.includes(letter)) put(letter, value ?? argv[++i] ?? "");
      else settings.flags.add(FLAGS[name] ?? name);
      continue;
    }
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? "";
      if (!valued.includes(letter)) {
        settings.flags.add(letter);
        continue;
      }
      put(letter, at + 1 < word.length ? word.slice(at + 1) : (argv[++i] ?? ""));
      break;
    }
  }
  if (words[0] !== undefined) readUrl(settings, words[0]);
  if (words[1] !== undefined) [, settings.user] = words as [string, string];
  if (settings.database === "") settings.database = settings.user;
  return settings;
}

function readUrl(settings: Settings, text: string): void {
  const url = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]*)(?::(\d+))?(?:\/([^?]*))?/.exec(text);
  if (!url) {
    settings.database = text;
    return;
  }
  const [, user, password, host, port, database] = url;
  if (user !== undefined && user !== "") settings.user = user;
  if (password !== undefined) settings.password = password;
  if (host !== undefined && host !== "") settings.host = host;
  if (port !== undefined) settings.port = Number(port);
  if (database !== undefined && database !== "") settings.database = database;
}

export function* connectPostgres(sys: Sys, settings: Settings): Generator<void, number | string, void> {
  const isLocal = settings.host === "" || settings.host.startsWith("/");
  const fd = yield* openLink(sys, isLocal ? "127.0.0.1" : settings.host, settings.port);
  if (fd === "unknown") return `could not translate host name "${settings.host}" to address: Name or service not known`;
  if (fd >= 0) return fd;
  if (isLocal)
    return `connection to server on socket "/var/run/postgresql/.s.PGSQL.${settings.port}" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?`;
  return `connection to server at "${settings.host}", port ${settings.port} failed: ${strerror(fd)}\n\tIs the server running on that host and accepting TCP/IP connections?`;
}

/** Local connections are trusted. */
export function questionTo(settings: Settings, sql: string): SqlQuestion {
  return {
    user: settings.user,
    password: settings.password,
    database: settings.database,
    isLocal: settings.host === "" || settings.host.startsWith("/"),
    sql,
  };
}

export const psql: AppletMain = function* (sys, argv): AppletRun {
  const settings = readPostgresSettings(sys, argv, VALUED);
  if (settings.flags.has("V")) {
    yield* sys.print("psql (PostgreSQL) 17.5 (Debian 17.5-1.pgdg120+1)\n");
    return 0;
  }
  const opened = yield* connectPostgres(sys, settings);
  if (typeof opened === "string") {
    yield* sys.error(`psql: error: ${opened}\n`);
    return 2;
  }
  const hello = yield* askLink(sys, opened, questionTo(settings, ""));
  if (hello?.kind === "refused") {
    const where =
      settings.host === ""
        ? `on socket "/var/run/postgresql/.s.PGSQL.${settings.port}"`
        : `at "${settings.host}", port ${settings.port}`;
    yield* sys.error(`psql: error: connection to server ${where} failed: ${hello.message}\n`);
    return 2;
  }
  const texts = [...settings.commands];
  if (settings.flags.has("l")) texts.push("\\l");
  for (const file of settings.files) {
    const text = sys.k.readFile(sys.p, file);
    if (isError(text)) {
      yield* sys.error(`psql: error: ${file}: ${strerror(text)}\n`);
      return 1;
    }
    texts.push(text);
  }
  if (texts.length === 0) {
    const input = yield* sys.readAll(0);
    if (!isError(input)) texts.push(input);
  }
  let code = 0;
  for (const text of texts) {
    for (const statement of statementsOf(text)) {
      const failed = yield* runOne(sys, opened, settings, statement);
      if (failed && settings.commands.length > 0) code = 1;
    }
  }
  return code;
};

/** Commands with a backslash are lines of their own. */
function statementsOf(text: string): string[] {
  const commands = text
    .split("\n")
    .filter((line) => /^\s*\\/.test(line))
    .map((line) => line.trim());
  return [...commands, ...splitStatements(text.replace(/^\s*\\.*$/gm, ""))];
}

function* runOne(sys: Sys, fd: number, settings: Settings, statement: string): Generator<void, boolean, void> {
  if (statement.startsWith("\\q")) return false;
  const sql =
    statement === "\\l" || statement === "\\list"
      ? "show databases"
      : statement === "\\dt" || statement === "\\d"
        ? "show tables"
        : statement;
  const answer = yield* askLink(sys, fd, questionTo(settings, sql));
  const problem = problemOf(answer, statement);
  if (problem !== null) {
    yield* sys.error(`${problem}\n`);
    return true;
  }
  if (answer?.kind === "rows")
    yield* sys.print(formatRows(statement.startsWith("\\") ? renamed(answer) : answer, settings.flags));
  else if (answer?.kind === "done" && !settings.flags.has("q"))
    yield* sys.print(`${tagOf(answer.tag, answer.count)}\n`);
  return false;
}

function renamed(answer: Extract<SqlResult, { kind: "rows" }>): Extract<SqlResult, { kind: "rows" }> {
  return { ...answer, columns: ["Name"] };
}

function tagOf(tag: string, count: number): string {
  if (tag === "INSERT") return `INSERT 0 ${count}`;
  return tag === "UPDATE" || tag === "DELETE" ? `${tag} ${count}` : tag;
}

function problemOf(answer: SqlAnswer | null, statement: string): string | null {
  if (!answer) return "server closed the connection unexpectedly";
  if (answer.kind === "refused") return `psql: error: ${answer.message}`;
  if (answer.kind !== "error") return null;
  const { subject } = answer;
  const at = Math.max(0, statement.toLowerCase().indexOf(subject.toLowerCase()));
  const place = `\nLINE 1: ${statement.split("\n")[0] ?? ""}\n        ${" ".repeat(at)}^`;
  switch (answer.code) {
    case "no-table":
      return `ERROR:  relation "${subject}" does not exist${place}`;
    case "no-database":
      return `ERROR:  database "${subject}" does not exist`;
    case "no-column":
      return `ERROR:  column "${subject}" does not exist${place}`;
    case "exists":
      return `ERROR:  relation "${subject}" already exists`;
    case "syntax":
      return `ERROR:  syntax error at or near "${subject.split(/\s/)[0] ?? ""}"\nLINE 1: ${statement.split("\n")[0] ?? ""}\n        ^`;
    case "unknown":
      return `ERROR:  Podarium knows only simple SQL, not "${subject}"`;
  }
}

function formatRows({ columns, rows }: Extract<SqlResult, { kind: "rows" }>, flags: ReadonlySet<string>): string {
  const names = columns.map((name) =>
    /^[\d'(]|[-+*]/.test(name) ? "?column?" : name.toLowerCase().replace(/\(.*\)$/, ""),
  );
  const cells = rows.map((row) => row.map((value) => (value === null ? "" : String(value))));
  const plain = flags.has("t");
  const foot = `(${rows.length} row${rows.length === 1 ? "" : "s"})\n`;
  if (flags.has("A") || flags.has("csv")) {
    const sign = flags.has("csv") ? "," : "|";
    const lines = [...(plain ? [] : [names]), ...cells].map((row) => `${row.join(sign)}\n`).join("");
    return lines + (plain || flags.has("csv") ? "" : foot);
  }
  const widths = names.map((name, i) => Math.max(plain ? 0 : name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const isNumber = names.map((_name, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number"));
  const line = (row: readonly string[]): string =>
    `${row.map((value, i) => ` ${isNumber[i] ? value.padStart(widths[i] ?? 0) : i === row.length - 1 ? value : value.padEnd(widths[i] ?? 0)}`).join(" |")}\n`;
  const centred = (text: string, width: number): string => {
    const left = Math.floor((width - text.length) / 2);
    return ` ${" ".repeat(left)}${text}${" ".repeat(width - text.length - left)} `;
  };
  const head = plain
    ? ""
    : `${names.map((name, i) => centred(name, widths[i] ?? 0)).join("|")}\n${widths.map((width) => "-".repeat(width + 2)).join("+")}\n`;
  return `${head}${cells.map(line).join("")}${plain ? "" : foot}\n`;
}

export const pgIsReady: AppletMain = function* (sys, argv): AppletRun {
  const settings = readPostgresSettings(sys, argv, "hpUdt");
  const shown = `${settings.host === "" ? "/var/run/postgresql" : settings.host}:${settings.port}`;
  const fd = yield* openLink(
    sys,
    settings.host === "" || settings.host.startsWith("/") ? "127.0.0.1" : settings.host,
    settings.port,
  );
  const isReady = typeof fd === "number" && fd >= 0;
  if (isReady) sys.k.close(sys.p, fd);
  if (!settings.flags.has("q")) yield* sys.print(`${shown} - ${isReady ? "accepting connections" : "no response"}\n`);
  return isReady ? 0 : 2;
};
