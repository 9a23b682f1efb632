/**
 * How the clients and the servers of these images talk.
 * Simplified: behind MySQL's real greeting, and from the first byte to PostgreSQL, goes a text protocol of our own: one
 * line of JSON for a question, one for its answer.
 */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { decodeUtf8, encodeUtf8 } from "../../kernel/bytes.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { parseJson } from "./stored-json.ts";
import type { SqlResult } from "./sql.ts";

export interface SqlQuestion {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Over the local socket, not the network. */
  readonly isLocal: boolean;
  /** Empty: only whether the server takes the user. */
  readonly sql: string;
}

export type SqlAnswer = SqlResult | { readonly kind: "refused"; readonly message: string };

export function encodeLine(value: SqlQuestion | SqlAnswer): string {
  return `${encodeUtf8(JSON.stringify(value))}\n`;
}

/** The question of a line, or null where it is none. */
export function decodeQuestion(line: string): SqlQuestion | null {
  const value = parseJson(decodeUtf8(line));
  if (typeof value !== "object" || value === null) return null;
  const { user, password, database, sql, isLocal } = value as Partial<Record<keyof SqlQuestion, unknown>>;
  const isWhole = [user, password, database, sql].every((one) => typeof one === "string");
  return isWhole ? ({ user, password, database, sql, isLocal: isLocal === true } as SqlQuestion) : null;
}

/** An open connection, or -errno; a name that nobody knows is `unknown`. */
export function* openLink(sys: Sys, host: string, port: number): Generator<void, number | "unknown", void> {
  const isPath = host.startsWith("/");
  const fd = sys.k.socket(sys.p, isPath ? "unix" : "tcp");
  if (fd < 0) return fd;
  let address = host;
  if (!isPath) {
    const found = yield* resolveHost(sys, host);
    if (typeof found === "string" || found[0] === undefined) return "unknown";
    address = found[0];
  }
  const failed = yield* sys.connect(fd, address, port);
  if (failed >= 0) return fd;
  sys.k.close(sys.p, fd);
  return failed;
}

/** Null: the connection ended. What the server says before its answers is passed over. */
export function* askLink(sys: Sys, fd: number, question: SqlQuestion): Generator<void, SqlAnswer | null, void> {
  yield* sys.writeAll(fd, encodeLine(question));
  let bytes = "";
  for (;;) {
    const data = yield* sys.read(fd);
    if (isError(data) || data === "") return null;
    bytes += data;
    const start = bytes.indexOf('{"kind"');
    const end = start < 0 ? -1 : bytes.indexOf("\n", start);
    if (end >= 0) return (parseJson(decodeUtf8(bytes.slice(start, end))) ?? null) as SqlAnswer | null;
  }
}
