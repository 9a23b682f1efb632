/**
 * The filter of a command line of ss: `state established`, `sport = :80`, `dst 10.0.0.0/8`, joined by `and`, `or`, `not`
 * and parentheses. Source: ss(8), "HOST SYNTAX" and "EXPRESSION".
 */
import { isIpv4 } from "../../kernel/net/address.ts";
import type { SocketAddress, SocketInfo } from "../../kernel/types.ts";
import { STATE_GROUPS, STATE_NAMES } from "./state.ts";

export interface Filter {
  /** Null: what the options ask for. */
  readonly states: ReadonlySet<string> | null;
  matches(this: void, socket: SocketInfo): boolean;
}

type Test = (socket: SocketInfo) => boolean;

/** Null where it cannot be read. */
export function filterOf(words: readonly string[], portOf: (text: string) => number | null): Filter | null {
  const tokens = words.flatMap((word) => word.split(/\s+|(?=[()])|(?<=[()])/)).filter((word) => word !== "");
  let states: Set<string> | null = null;
  while (/^(state|exclude)$/.test(tokens[0] ?? "")) {
    const isExcluding = tokens.shift() === "exclude";
    const named = statesNamed(tokens.shift() ?? "");
    if (!named) return null;
    states ??= new Set(isExcluding ? STATE_GROUPS["all"] : []);
    for (const state of named)
      if (isExcluding) states.delete(state);
      else states.add(state);
  }
  if (tokens.length === 0) return { states, matches: () => true };
  const parser = new ExpressionParser(tokens, portOf);
  const matches = parser.whole();
  return matches && { states, matches };
}

function statesNamed(word: string): readonly string[] | null {
  const plain = word === "listen" ? "listening" : word;
  return STATE_GROUPS[plain] ?? (plain in STATE_NAMES ? [plain] : null);
}

class ExpressionParser {
  readonly #tokens: string[];
  readonly #portOf: (text: string) => number | null;

  constructor(tokens: readonly string[], portOf: (text: string) => number | null) {
    this.#tokens = [...tokens];
    this.#portOf = portOf;
  }

  whole(): Test | null {
    const test = this.#alternatives();
    return this.#tokens.length === 0 ? test : null;
  }

  #take(...words: readonly string[]): boolean {
    if (!words.includes(this.#tokens[0] ?? "")) return false;
    this.#tokens.shift();
    return true;
  }

  #alternatives(): Test | null {
    let left = this.#conjunction();
    while (left && this.#take("or", "|", "||")) {
      const [first, second] = [left, this.#conjunction()];
      left = second && ((socket) => first(socket) || second(socket));
    }
    return left;
  }

  /** What stands side by side is joined by `and`. */
  #conjunction(): Test | null {
    let left = this.#term();
    while (left && this.#tokens.length > 0 && ![")", "or", "|", "||"].includes(this.#tokens[0] ?? "")) {
      this.#take("and", "&", "&&");
      const [first, second] = [left, this.#term()];
      left = second && ((socket) => first(socket) && second(socket));
    }
    return left;
  }

  #term(): Test | null {
    if (this.#take("not", "!")) {
      const inner = this.#term();
      return inner && ((socket) => !inner(socket));
    }
    if (this.#take("(")) {
      const inner = this.#alternatives();
      return this.#take(")") ? inner : null;
    }
    const side = this.#tokens.shift() ?? "";
    if (!/^(src|dst|sport|dport)$/.test(side)) return null;
    const operator = /^(=|==|eq|!=|ne|neq|>=|ge|geq|<=|le|leq|>|gt|<|lt)$/.test(this.#tokens[0] ?? "")
      ? (this.#tokens.shift() ?? "=")
      : "=";
    const value = this.#tokens.shift();
    if (value === undefined) return null;
    const of = (socket: SocketInfo): SocketAddress =>
      side.startsWith("s") ? socket.local : (socket.remote ?? { address: "0.0.0.0", port: 0 });
    return side.endsWith("port") ? this.#portTest(of, operator, value) : this.#hostTest(of, operator, value);
  }

  #portTest(of: (socket: SocketInfo) => SocketAddress, operator: string, value: string): Test | null {
    const port = this.#portOf(value.replace(/^:/, ""));
    if (port === null) return null;
    return (socket) => compare(of(socket).port, operator, port);
  }

  /** `ADDRESS`, `ADDRESS/BITS`, `ADDRESS:PORT`, `:PORT`. */
  #hostTest(of: (socket: SocketInfo) => SocketAddress, operator: string, value: string): Test | null {
    const [, host = "", port] = /^(.*?)(?::([^:\]]+))?$/.exec(value) ?? [];
    const [address = "", bits = "32"] = host.split("/");
    const wanted = port === undefined ? undefined : this.#portOf(port);
    if (wanted === null || (address !== "" && address !== "*" && !isIpv4(address))) return null;
    const isEqual = (socket: SocketInfo): boolean => {
      const own = of(socket);
      const hostFits = address === "" || address === "*" || isWithin(own.address, address, Number(bits));
      return hostFits && (wanted === undefined || own.port === wanted);
    };
    return /^(!=|ne)/.test(operator) ? (socket) => !isEqual(socket) : isEqual;
  }
}

function compare(left: number, operator: string, right: number): boolean {
  if (/^(!=|ne)/.test(operator)) return left !== right;
  if (/^(>=|ge)/.test(operator)) return left >= right;
  if (/^(<=|le)/.test(operator)) return left <= right;
  if (/^(>|gt)$/.test(operator)) return left > right;
  return /^(<|lt)$/.test(operator) ? left < right : left === right;
}

function isWithin(address: string, network: string, bits: number): boolean {
  if (!isIpv4(address)) return false;
  const number = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  return Math.floor(number(address) / size) === Math.floor(number(network) / size);
}
