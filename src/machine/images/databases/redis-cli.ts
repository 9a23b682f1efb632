/** redis-cli. Source: Redis 7.4. Simplified: commands on the line or on standard input; no interactive prompt beyond that. */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { decodeAnswer, encodeCommand } from "./redis-protocol.ts";
import type { RedisAnswer } from "./redis-store.ts";

const VALUED = new Set(["-h", "-p", "-a", "-n", "-r", "-i", "--pass", "--user", "-u", "-t", "-s"]);

export const redisCli: AppletMain = function* (sys, argv) {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  let at = 1;
  for (; at < argv.length && (argv[at] ?? "").startsWith("-"); at++) {
    const word = argv[at] ?? "";
    if (VALUED.has(word)) values.set(word, argv[++at] ?? "");
    else flags.add(word);
  }
  if (flags.has("--version") || flags.has("-v")) {
    yield* sys.print("redis-cli 7.4.2\n");
    return 0;
  }
  const host = values.get("-h") ?? "127.0.0.1";
  const port = Number(values.get("-p") ?? 6379);
  const isRaw = flags.has("--raw") || (!sys.k.isatty(sys.p, 1) && !flags.has("--no-raw"));
  const fd = yield* connect(sys, host, port);
  if (typeof fd === "string") {
    yield* sys.error(`Could not connect to Redis at ${host}:${port}: ${fd}\n`);
    return 1;
  }
  const link = new Link(sys, fd);
  const password = values.get("-a") ?? values.get("--pass") ?? sys.env("REDISCLI_AUTH");
  if (password !== undefined) {
    if (values.has("-a") && !flags.has("--no-auth-warning"))
      yield* sys.error(
        "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n",
      );
    const answer = yield* link.ask(["AUTH", password]);
    if (answer !== undefined && isFailure(answer)) yield* sys.error(`AUTH failed: ${answer.error}\n`);
  }
  if (values.has("-n")) yield* link.ask(["SELECT", values.get("-n") ?? "0"]);
  const words = argv.slice(at);
  if (words.length > 0) {
    if (flags.has("-x")) words.push(String(yield* sys.readAll(0)));
    return yield* one(sys, link, words, isRaw, flags.has("-e"));
  }
  const input = yield* sys.readAll(0);
  for (const line of isError(input) ? [] : input.split("\n")) {
    const parsed = (line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/s, "$1"));
    if (parsed.length > 0) yield* one(sys, link, parsed, isRaw, false);
  }
  return 0;
};

function* connect(sys: Sys, host: string, port: number): Generator<void, number | string, void> {
  const found = yield* resolveHost(sys, host);
  const [address] = found;
  if (typeof found === "string" || address === undefined) return "Name or service not known";
  const fd = sys.k.socket(sys.p, "tcp");
  const failed = yield* sys.connect(fd, address, port);
  return failed < 0 ? strerror(failed) : fd;
}

class Link {
  readonly #sys: Sys;
  readonly #fd: number;
  #buffer = "";

  constructor(sys: Sys, fd: number) {
    this.#sys = sys;
    this.#fd = fd;
  }

  /** Undefined at the end of the connection. */
  *ask(words: readonly string[]): Generator<void, RedisAnswer | undefined, void> {
    yield* this.#sys.writeAll(this.#fd, encodeCommand(words));
    for (;;) {
      const decoded = decodeAnswer(this.#buffer);
      if (decoded) {
        this.#buffer = decoded.rest;
        return decoded.answer;
      }
      const data = yield* this.#sys.read(this.#fd);
      if (isError(data) || data === "") return undefined;
      this.#buffer += data;
    }
  }
}

function* one(sys: Sys, link: Link, words: readonly string[], isRaw: boolean, failsOnError: boolean): AppletRun {
  const answer = yield* link.ask(words);
  if (answer === undefined) {
    if (words[0]?.toLowerCase() === "shutdown") return 0;
    yield* sys.error("Error: Server closed the connection\n");
    return 1;
  }
  yield* sys.print(isRaw ? `${raw(answer)}\n` : `${formatted(answer, "")}\n`);
  return failsOnError && isFailure(answer) ? 1 : 0;
}

function isFailure(answer: RedisAnswer): answer is { readonly error: string } {
  return typeof answer === "object" && answer !== null && "error" in answer;
}

function raw(answer: RedisAnswer): string {
  if (answer === null) return "";
  if (typeof answer === "number" || typeof answer === "string") return String(answer);
  if ("status" in answer) return answer.status;
  if ("error" in answer) return `${answer.error}\n`;
  return answer.map(raw).join("\n");
}

function formatted(answer: RedisAnswer, indent: string): string {
  if (answer === null) return "(nil)";
  if (typeof answer === "number") return `(integer) ${answer}`;
  if (typeof answer === "string") return JSON.stringify(answer);
  if ("status" in answer) return answer.status;
  if ("error" in answer) return `(error) ${answer.error}`;
  if (answer.length === 0) return "(empty array)";
  return answer.map((item, i) => `${i === 0 ? "" : indent}${i + 1}) ${formatted(item, `${indent}   `)}`).join("\n");
}
