/**
 * What a Redis holds, and its commands. Source: redis.io commands, 7.4 (answers and errors).
 * Simplified: strings, lists, sets and hashes; no scripts, streams, transactions or blocking commands.
 */

import { isList, parseJson } from "./stored-json.ts";

type Value = string | string[] | Set<string> | Map<string, string>;

interface Entry {
  value: Value;
  /** When it goes away, in milliseconds since the epoch. */
  expires: number | null;
}

/** An answer: a status, an error, a number, a text or nothing, a list. */
export type RedisAnswer =
  | { readonly status: string }
  | { readonly error: string }
  | number
  | string
  | null
  | readonly RedisAnswer[];

const OK = { status: "OK" } as const;
const WRONG_TYPE = { error: "WRONGTYPE Operation against a key holding the wrong kind of value" } as const;
const NOT_INTEGER = { error: "ERR value is not an integer or out of range" } as const;
const MOST_KEYS = 100_000;

export class RedisStore {
  #entries = new Map<string, Entry>();
  readonly #now: () => number;
  readonly #info: () => string;

  constructor(now: () => number, info: () => string) {
    this.#now = now;
    this.#info = info;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Everything, as text for a file. */
  dump(): string {
    const entries = [...this.#entries].map(([key, { value, expires }]) => {
      const kind =
        typeof value === "string" ? "string" : Array.isArray(value) ? "list" : value instanceof Set ? "set" : "hash";
      const plain = typeof value === "string" || Array.isArray(value) ? value : [...value];
      return [key, kind, plain, expires];
    });
    return JSON.stringify(entries);
  }

  load(text: string): void {
    const entries = parseJson(text);
    for (const entry of isList(entries) ? entries : []) {
      if (!isList(entry)) continue;
      const [key, kind, plain, expires] = entry;
      const list = isList(plain) ? plain : [];
      const pairs = list.filter(isList).map((one): [string, string] => [String(one[0]), String(one[1])]);
      const value =
        kind === "set"
          ? new Set(list.map(String))
          : kind === "hash"
            ? new Map(pairs)
            : kind === "list"
              ? list.map(String)
              : String(plain);
      this.#entries.set(String(key), { value, expires: typeof expires === "number" ? expires : null });
    }
  }

  #get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expires !== null && entry !== undefined && entry.expires <= this.#now()) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry?.value;
  }

  #set(key: string, value: Value, expires: number | null = null): RedisAnswer {
    if (!this.#entries.has(key) && this.#entries.size >= MOST_KEYS)
      return { error: "OOM command not allowed when used memory > 'maxmemory'." };
    this.#entries.set(key, { value, expires });
    return OK;
  }

  #add(key: string, by: number): RedisAnswer {
    const value = this.#get(key) ?? "0";
    if (typeof value !== "string") return WRONG_TYPE;
    if (!/^-?\d+$/.test(value) || !Number.isInteger(by)) return NOT_INTEGER;
    const sum = Number(value) + by;
    this.#set(key, String(sum), this.#entries.get(key)?.expires ?? null);
    return sum;
  }

  #list(key: string): string[] | null {
    const value = this.#get(key);
    if (value === undefined) {
      const made: string[] = [];
      this.#set(key, made);
      return made;
    }
    return Array.isArray(value) ? value : null;
  }

  /** What a command answers; undefined: there is no such command. */
  run(name: string, args: readonly string[]): RedisAnswer | undefined {
    const needs = ARITY[name];
    if (needs === undefined) return undefined;
    if (args.length < needs) return { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` };
    const [key = "", second = "", third = ""] = args;
    switch (name) {
      case "PING":
        return args.length > 0 ? key : { status: "PONG" };
      case "ECHO":
        return key;
      case "SET":
        return this.#setWith(
          key,
          second,
          args.slice(2).map((word) => word.toUpperCase()),
        );
      case "SETNX":
        return this.#get(key) === undefined ? (this.#set(key, second), 1) : 0;
      case "SETEX":
        return this.#set(key, third, this.#now() + Number(second) * 1000);
      case "GET": {
        const value = this.#get(key) ?? null;
        return value === null || typeof value === "string" ? value : WRONG_TYPE;
      }
      case "GETSET": {
        const old = this.#get(key) ?? null;
        this.#set(key, second);
        return typeof old === "string" ? old : null;
      }
      case "MSET":
        for (let i = 0; i + 1 < args.length; i += 2) this.#set(args[i] ?? "", args[i + 1] ?? "");
        return OK;
      case "MGET":
        return args.map((one) => {
          const value = this.#get(one);
          return typeof value === "string" ? value : null;
        });
      case "DEL":
      case "UNLINK":
        return args.filter((one) => this.#get(one) !== undefined && this.#entries.delete(one)).length;
      case "EXISTS":
        return args.filter((one) => this.#get(one) !== undefined).length;
      case "INCR":
        return this.#add(key, 1);
      case "DECR":
        return this.#add(key, -1);
      case "INCRBY":
        return this.#add(key, Number(second));
      case "DECRBY":
        return this.#add(key, -Number(second));
      case "APPEND": {
        const value = this.#get(key) ?? "";
        if (typeof value !== "string") return WRONG_TYPE;
        this.#set(key, value + second);
        return value.length + second.length;
      }
      case "STRLEN": {
        const value = this.#get(key) ?? "";
        return typeof value === "string" ? value.length : WRONG_TYPE;
      }
      case "EXPIRE":
      case "PEXPIRE": {
        const entry = this.#get(key) === undefined ? undefined : this.#entries.get(key);
        if (entry) entry.expires = this.#now() + Number(second) * (name === "EXPIRE" ? 1000 : 1);
        return entry ? 1 : 0;
      }
      case "PERSIST": {
        const entry = this.#entries.get(key);
        const had = entry !== undefined && entry.expires !== null;
        if (entry) entry.expires = null;
        return had ? 1 : 0;
      }
      case "TTL":
      case "PTTL": {
        if (this.#get(key) === undefined) return -2;
        const expires = this.#entries.get(key)?.expires ?? null;
        return expires === null ? -1 : Math.round((expires - this.#now()) / (name === "TTL" ? 1000 : 1));
      }
      case "TYPE": {
        const value = this.#get(key);
        return {
          status:
            value === undefined
              ? "none"
              : typeof value === "string"
                ? "string"
                : Array.isArray(value)
                  ? "list"
                  : value instanceof Set
                    ? "set"
                    : "hash",
        };
      }
      case "KEYS": {
        const pattern = new RegExp(
          `^${key
            .replace(/[.+^${}()|\\]/g, "\\$&")
            .replaceAll("*", ".*")
            .replaceAll("?", ".")}$`,
          "s",
        );
        return [...this.#entries.keys()].filter((one) => this.#get(one) !== undefined && pattern.test(one));
      }
      case "DBSIZE":
        return this.#entries.size;
      case "FLUSHALL":
      case "FLUSHDB":
        this.#entries = new Map();
        return OK;
      case "LPUSH":
      case "RPUSH": {
        const list = this.#list(key);
        if (!list) return WRONG_TYPE;
        for (const one of args.slice(1))
          if (name === "LPUSH") list.unshift(one);
          else list.push(one);
        return list.length;
      }
      case "LPOP":
      case "RPOP": {
        const value = this.#get(key);
        if (value === undefined) return null;
        if (!Array.isArray(value)) return WRONG_TYPE;
        const one = (name === "LPOP" ? value.shift() : value.pop()) ?? null;
        if (value.length === 0) this.#entries.delete(key);
        return one;
      }
      case "LLEN": {
        const value = this.#get(key) ?? [];
        return Array.isArray(value) ? value.length : WRONG_TYPE;
      }
      case "LRANGE": {
        const value = this.#get(key) ?? [];
        if (!Array.isArray(value)) return WRONG_TYPE;
        const at = (text: string): number => (Number(text) < 0 ? value.length + Number(text) : Number(text));
        return value.slice(Math.max(0, at(second)), at(third) + 1);
      }
      case "SADD": {
        const value = this.#get(key) ?? new Set<string>();
        if (!(value instanceof Set)) return WRONG_TYPE;
        const before = value.size;
        for (const one of args.slice(1)) value.add(one);
        this.#set(key, value);
        return value.size - before;
      }
      case "SMEMBERS": {
        const value = this.#get(key) ?? new Set<string>();
        return value instanceof Set ? [...value] : WRONG_TYPE;
      }
      case "SCARD": {
        const value = this.#get(key) ?? new Set<string>();
        return value instanceof Set ? value.size : WRONG_TYPE;
      }
      case "HSET":
      case "HMSET": {
        const value = this.#get(key) ?? new Map<string, string>();
        if (!(value instanceof Map)) return WRONG_TYPE;
        const before = value.size;
        for (let i = 1; i + 1 < args.length; i += 2) value.set(args[i] ?? "", args[i + 1] ?? "");
        this.#set(key, value);
        return name === "HSET" ? value.size - before : OK;
      }
      case "HGET": {
        const value = this.#get(key) ?? new Map<string, string>();
        return value instanceof Map ? (value.get(second) ?? null) : WRONG_TYPE;
      }
      case "HGETALL": {
        const value = this.#get(key) ?? new Map<string, string>();
        return value instanceof Map ? [...value].flat() : WRONG_TYPE;
      }
      case "INFO":
        return this.#info();
      case "CONFIG":
        return key.toUpperCase() === "GET" ? [] : OK;
      case "SELECT":
        return /^\d+$/.test(key) && Number(key) < 16 ? OK : { error: "ERR DB index is out of range" };
      case "TIME":
        return [String(Math.floor(this.#now() / 1000)), String((this.#now() % 1000) * 1000)];
      case "ROLE":
        return ["master", 0, []];
      case "COMMAND":
        return [];
      default:
        return OK;
    }
  }

  #setWith(key: string, value: string, options: readonly string[]): RedisAnswer {
    if (options.includes("NX") && this.#get(key) !== undefined) return null;
    if (options.includes("XX") && this.#get(key) === undefined) return null;
    const at = options.findIndex((word) => word === "EX" || word === "PX");
    const time = Number(options[at + 1]);
    if (at >= 0 && !(time > 0)) return { error: "ERR invalid expire time in 'set' command" };
    return this.#set(key, value, at < 0 ? null : this.#now() + time * (options[at] === "EX" ? 1000 : 1));
  }
}

/** How many arguments a command needs. */
const ARITY: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "PING DBSIZE FLUSHALL FLUSHDB INFO TIME ROLE COMMAND SAVE BGSAVE MSET MGET".split(" ").map((name) => [name, 0]),
  ),
  ...Object.fromEntries(
    "ECHO GET DEL UNLINK EXISTS INCR DECR STRLEN PERSIST TTL PTTL TYPE KEYS LPOP RPOP LLEN SMEMBERS SCARD HGETALL CONFIG SELECT CLIENT"
      .split(" ")
      .map((name) => [name, 1]),
  ),
  ...Object.fromEntries(
    "SET SETNX GETSET INCRBY DECRBY APPEND EXPIRE PEXPIRE LPUSH RPUSH SADD HGET REPLICAOF SLAVEOF"
      .split(" ")
      .map((name) => [name, 2]),
  ),
  ...Object.fromEntries("SETEX LRANGE HSET HMSET".split(" ").map((name) => [name, 3])),
};
