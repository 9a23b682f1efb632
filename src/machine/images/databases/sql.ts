/**
 * A little SQL: databases, tables, rows, and the statements that people try a database with.
 * Simplified: CREATE, DROP, INSERT, SELECT (one table, WHERE column = value, ORDER BY, LIMIT, count(*)), UPDATE, DELETE,
 * SHOW and USE are done; users and grants are accepted and change nothing; everything else is refused, honestly.
 */

import { isList, parseJson } from "./stored-json.ts";

export type SqlValue = string | number | null;

export type SqlResult =
  | { readonly kind: "rows"; readonly columns: readonly string[]; readonly rows: readonly (readonly SqlValue[])[] }
  | { readonly kind: "done"; readonly tag: string; readonly count: number }
  | { readonly kind: "use"; readonly database: string }
  | {
      readonly kind: "error";
      readonly code: "syntax" | "no-table" | "no-database" | "no-column" | "exists" | "unknown";
      readonly subject: string;
    };

interface Table {
  columns: string[];
  /** The column that counts by itself, or null. */
  serial: string | null;
  next: number;
  rows: SqlValue[][];
}

/** What functions say. */
export interface SqlFacts {
  version(): string;
  now(): string;
  readonly user: string;
  readonly systemDatabases: readonly string[];
}

const MOST_ROWS = 100_000;
const NAME = '[`"]?([A-Za-z_][\\w$.]*)[`"]?';

export class SqlStore {
  readonly #databases = new Map<string, Map<string, Table>>();
  readonly #facts: SqlFacts;

  constructor(facts: SqlFacts) {
    this.#facts = facts;
    for (const name of facts.systemDatabases) this.#databases.set(name, new Map());
  }

  dump(): string {
    return JSON.stringify([...this.#databases].map(([name, tables]) => [name, [...tables]]));
  }

  load(text: string): void {
    const databases = parseJson(text);
    for (const database of isList(databases) ? databases : []) {
      if (!isList(database) || !isList(database[1])) continue;
      const tables = database[1].filter((one): one is [string, Table] => isList(one) && isTable(one[1]));
      this.#databases.set(String(database[0]), new Map(tables));
    }
  }

  get databases(): string[] {
    return [...this.#databases.keys()].sort();
  }

  hasDatabase(name: string): boolean {
    return this.#databases.has(name);
  }

  tables(database: string): string[] {
    return [...(this.#databases.get(database)?.keys() ?? [])].sort();
  }

  run(statement: string, database: string): SqlResult {
    const sql = statement.trim().replace(/;+\s*$/, "");
    const match = (pattern: string): RegExpExecArray | null => new RegExp(`^${pattern}$`, "is").exec(sql);
    const create = match(`create\\s+(?:database|schema)\\s+(if\\s+not\\s+exists\\s+)?${NAME}.*`);
    if (create) return this.#createDatabase(create[2] ?? "", create[1] !== undefined);
    const drop = match(`drop\\s+(database|table)\\s+(if\\s+exists\\s+)?${NAME}.*`);
    if (drop) return this.#drop((drop[1] ?? "").toLowerCase(), drop[3] ?? "", drop[2] !== undefined, database);
    const use = match(`use\\s+${NAME}`);
    if (use)
      return this.#databases.has(use[1] ?? "")
        ? { kind: "use", database: use[1] ?? "" }
        : { kind: "error", code: "no-database", subject: use[1] ?? "" };
    if (match("show\\s+databases"))
      return { kind: "rows", columns: ["Database"], rows: this.databases.map((name) => [name]) };
    if (match("show\\s+tables"))
      return { kind: "rows", columns: [`Tables_in_${database}`], rows: this.tables(database).map((name) => [name]) };
    if (
      match(
        "(show|set|grant|revoke|flush|alter|begin|commit|rollback|start\\s+transaction|create\\s+(user|role|index|extension)|analyze|vacuum|lock|unlock)\\b.*",
      )
    ) {
      return /^show/i.test(sql)
        ? { kind: "rows", columns: ["Variable_name", "Value"], rows: [] }
        : { kind: "done", tag: /^\w+(\s+(user|role|index|extension))?/i.exec(sql)?.[0].toUpperCase() ?? "", count: 0 };
    }
    const table = match(`create\\s+table\\s+(if\\s+not\\s+exists\\s+)?${NAME}\\s*\\((.*)\\)[^)]*`);
    if (table) return this.#createTable(table[2] ?? "", table[3] ?? "", table[1] !== undefined, database);
    const insert = match(`insert\\s+(?:ignore\\s+)?into\\s+${NAME}\\s*(?:\\(([^)]*)\\))?\\s*values?\\s*(.*)`);
    if (insert) return this.#insert(insert[1] ?? "", insert[2], insert[3] ?? "", database);
    const select = match(
      `select\\s+(.*?)\\s+from\\s+${NAME}(?:\\s+where\\s+(.*?))?(?:\\s+order\\s+by\\s+${NAME}(\\s+desc|\\s+asc)?)?(?:\\s+limit\\s+(\\d+))?`,
    );
    if (select) return this.#select(select, database);
    const plain = match("select\\s+(.*)");
    if (plain) return this.#expressions(plain[1] ?? "", database);
    const update = match(`update\\s+${NAME}\\s+set\\s+(.*?)(?:\\s+where\\s+(.*))?`);
    if (update) return this.#update(update[1] ?? "", update[2] ?? "", update[3], database);
    const remove = match(`delete\\s+from\\s+${NAME}(?:\\s+where\\s+(.*))?`);
    if (remove) return this.#delete(remove[1] ?? "", remove[2], database);
    const known =
      /^(select|insert|update|delete|create|drop|with|explain|describe|call|do|replace|truncate|merge|copy)\b/i.test(
        sql,
      );
    return { kind: "error", code: known ? "unknown" : "syntax", subject: sql.slice(0, 60) };
  }

  #find(name: string, database: string): Table | undefined {
    const [own, qualified] = name.includes(".") ? (name.split(".") as [string, string]) : [database, name];
    const tables = this.#databases.get(own) ?? this.#databases.get(database);
    return tables?.get(qualified) ?? tables?.get(qualified.toLowerCase());
  }

  #createDatabase(name: string, isLenient: boolean): SqlResult {
    if (this.#databases.has(name) && !isLenient) return { kind: "error", code: "exists", subject: name };
    if (!this.#databases.has(name)) this.#databases.set(name, new Map());
    return { kind: "done", tag: "CREATE DATABASE", count: 1 };
  }

  #drop(kind: string, name: string, isLenient: boolean, database: string): SqlResult {
    const removed =
      kind === "database" ? this.#databases.delete(name) : (this.#databases.get(database)?.delete(name) ?? false);
    if (!removed && !isLenient)
      return { kind: "error", code: kind === "database" ? "no-database" : "no-table", subject: name };
    return { kind: "done", tag: `DROP ${kind.toUpperCase()}`, count: 0 };
  }

  #createTable(qualified: string, body: string, isLenient: boolean, database: string): SqlResult {
    const [own, name] = qualified.includes(".") ? (qualified.split(".") as [string, string]) : [database, qualified];
    const tables = this.#databases.get(own) ?? this.#databases.get(database);
    if (!tables) return { kind: "error", code: "no-database", subject: own };
    if (tables.has(name))
      return isLenient
        ? { kind: "done", tag: "CREATE TABLE", count: 0 }
        : { kind: "error", code: "exists", subject: name };
    const columns: string[] = [];
    let serial: string | null = null;
    for (const part of splitList(body)) {
      const [, column = "", rest = ""] = /^[`"]?(\w+)[`"]?\s*(.*)$/s.exec(part.trim()) ?? [];
      if (/^(primary|foreign|unique|key|constraint|index|check)$/i.test(column)) continue;
      columns.push(column);
      if (/serial|auto_increment|generated/i.test(rest)) serial = column;
    }
    tables.set(name, { columns, serial, next: 1, rows: [] });
    return { kind: "done", tag: "CREATE TABLE", count: 0 };
  }

  #insert(name: string, columnList: string | undefined, values: string, database: string): SqlResult {
    const table = this.#find(name, database);
    if (!table) return { kind: "error", code: "no-table", subject: name };
    const columns =
      columnList === undefined ? table.columns : columnList.split(",").map((one) => one.trim().replace(/[`"]/g, ""));
    const wrong = columns.find((column) => !table.columns.includes(column));
    if (wrong !== undefined) return { kind: "error", code: "no-column", subject: wrong };
    let count = 0;
    for (const group of splitList(values)) {
      const inner = /^\s*\((.*)\)\s*$/s.exec(group)?.[1];
      if (inner === undefined || table.rows.length >= MOST_ROWS)
        return { kind: "error", code: "syntax", subject: group.trim() };
      const given = splitList(inner).map((text) => this.#value(text.trim()));
      const row = table.columns.map((column): SqlValue => {
        const at = columns.indexOf(column);
        if (at >= 0 && given[at] !== undefined) return given[at];
        return column === table.serial ? table.next : null;
      });
      table.next++;
      table.rows.push(row);
      count++;
    }
    return { kind: "done", tag: "INSERT", count };
  }

  #select(match: RegExpExecArray, database: string): SqlResult {
    const [, list = "*", name = "", where, order, direction, limit] = match;
    const table = this.#find(name, database);
    if (!table) return { kind: "error", code: "no-table", subject: name };
    const found = this.#where(table, where);
    if (typeof found === "string") return { kind: "error", code: "no-column", subject: found };
    let rows = [...found];
    const by = order === undefined ? -1 : table.columns.indexOf(order);
    const sign = /desc/i.test(direction ?? "") ? -1 : 1;
    if (by >= 0) rows.sort((x, y) => sign * compare(x[by] ?? null, y[by] ?? null));
    if (limit !== undefined) rows = rows.slice(0, Number(limit));
    if (/^count\s*\(.*\)$/i.test(list.trim())) return { kind: "rows", columns: [list.trim()], rows: [[rows.length]] };
    const columns = list.trim() === "*" ? table.columns : splitList(list).map((one) => one.trim().replace(/[`"]/g, ""));
    const wrong = columns.find((column) => !table.columns.includes(column));
    if (wrong !== undefined) return { kind: "error", code: "no-column", subject: wrong };
    return {
      kind: "rows",
      columns,
      rows: rows.map((row) => columns.map((column) => row[table.columns.indexOf(column)] ?? null)),
    };
  }

  /** Rows that fit; a text is a column that there is not. */
  #where(table: Table, where: string | undefined): SqlValue[][] | string {
    if (where === undefined) return table.rows;
    let rows = table.rows;
    for (const part of where.split(/\s+and\s+/i)) {
      const [, column = "", operator = "=", value = ""] =
        /^\s*[`"]?(\w+)[`"]?\s*(=|<>|!=|<=|>=|<|>|like)\s*(.*?)\s*$/is.exec(part) ?? [];
      const at = table.columns.indexOf(column);
      if (at < 0) return column === "" ? part.trim() : column;
      const wanted = this.#value(value);
      rows = rows.filter((row) => fits(row[at] ?? null, operator.toLowerCase(), wanted));
    }
    return rows;
  }

  #update(name: string, assignments: string, where: string | undefined, database: string): SqlResult {
    const table = this.#find(name, database);
    if (!table) return { kind: "error", code: "no-table", subject: name };
    const rows = this.#where(table, where);
    if (typeof rows === "string") return { kind: "error", code: "no-column", subject: rows };
    for (const assignment of splitList(assignments)) {
      const [, column = "", value = ""] = /^\s*[`"]?(\w+)[`"]?\s*=\s*(.*?)\s*$/s.exec(assignment) ?? [];
      const at = table.columns.indexOf(column);
      if (at < 0) return { kind: "error", code: "no-column", subject: column };
      for (const row of rows) row[at] = this.#value(value);
    }
    return { kind: "done", tag: "UPDATE", count: rows.length };
  }

  #delete(name: string, where: string | undefined, database: string): SqlResult {
    const table = this.#find(name, database);
    if (!table) return { kind: "error", code: "no-table", subject: name };
    const rows = this.#where(table, where);
    if (typeof rows === "string") return { kind: "error", code: "no-column", subject: rows };
    const gone = new Set(rows);
    table.rows = table.rows.filter((row) => !gone.has(row));
    return { kind: "done", tag: "DELETE", count: gone.size };
  }

  #expressions(list: string, database: string): SqlResult {
    const columns: string[] = [];
    const row: SqlValue[] = [];
    for (const part of splitList(list)) {
      const [, expression = "", alias] = /^\s*(.*?)(?:\s+as\s+[`"']?(\w+)[`"']?)?\s*$/is.exec(part) ?? [];
      const value = this.#function(expression, database) ?? this.#value(expression);
      if (value === undefined) return { kind: "error", code: "no-column", subject: expression };
      columns.push(alias ?? expression);
      row.push(value);
    }
    return { kind: "rows", columns, rows: [row] };
  }

  #function(expression: string, database: string): SqlValue | undefined {
    const name = expression.toLowerCase().replace(/\s*\(\s*\)$/, "");
    if (name === "version" || name === "@@version") return this.#facts.version();
    if (name === "now" || name === "current_timestamp") return this.#facts.now();
    if (["user", "current_user", "session_user"].includes(name)) return this.#facts.user;
    if (name === "database" || name === "current_database" || name === "schema")
      return database === "" ? null : database;
    const sum = /^(\d+)\s*([-+*])\s*(\d+)$/.exec(expression);
    if (!sum) return undefined;
    const [x, y] = [Number(sum[1]), Number(sum[3])];
    return sum[2] === "+" ? x + y : sum[2] === "-" ? x - y : x * y;
  }

  /** A literal; undefined: it is none. */
  #value(text: string): SqlValue {
    if (/^null$/i.test(text) || /^default$/i.test(text)) return null;
    if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
    if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true" ? 1 : 0;
    if (/^(now\(\)|current_timestamp)/i.test(text)) return this.#facts.now();
    const quoted = /^(?:'((?:[^'\\]|''|\\.)*)'|"((?:[^"\\]|\\.)*)")$/s.exec(text);
    return quoted ? (quoted[1] ?? quoted[2] ?? "").replaceAll("''", "'").replace(/\\(.)/gs, "$1") : text;
  }
}

function isTable(value: unknown): value is Table {
  if (typeof value !== "object" || value === null) return false;
  const { columns, rows } = value as Partial<Record<keyof Table, unknown>>;
  return isList(columns) && isList(rows) && rows.every(isList);
}

/** Parts between commas that stand outside quotes and parentheses. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] ?? "";
    if (quote !== "") {
      if (sign === quote) quote = "";
    } else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === "(") depth++;
    else if (sign === ")") depth--;
    else if (sign === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Statements of a text, one after the other. */
export function splitStatements(text: string): string[] {
  const plain = text.replace(/^\s*--.*$/gm, "").replace(/\/\*.*?\*\//gs, "");
  const statements: string[] = [];
  let quote = "";
  let start = 0;
  for (let i = 0; i < plain.length; i++) {
    const sign = plain[i] ?? "";
    if (quote !== "") {
      if (sign === quote) quote = "";
    } else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === ";") {
      statements.push(plain.slice(start, i));
      start = i + 1;
    }
  }
  statements.push(plain.slice(start));
  return statements.map((one) => one.trim()).filter((one) => one !== "");
}

function compare(x: SqlValue, y: SqlValue): number {
  if (typeof x === "number" && typeof y === "number") return x - y;
  return String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0;
}

function fits(value: SqlValue, operator: string, wanted: SqlValue): boolean {
  const order = compare(value, wanted);
  switch (operator) {
    case "=":
      return String(value) === String(wanted);
    case "<>":
    case "!=":
      return String(value) !== String(wanted);
    case "<":
      return order < 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
    default:
      return new RegExp(
        `^${String(wanted)
          .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
          .replaceAll("%", ".*")
          .replaceAll("_", ".")}$`,
        "is",
      ).test(String(value));
  }
}
