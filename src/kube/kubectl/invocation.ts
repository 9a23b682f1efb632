/**
 * One run of kubectl as its commands see it: the process's system calls, the API server, what was on the command line,
 * and how to print, read files and wait.
 *
 * Output is written at once, as Go's os.Stdout does; both streams therefore come out in the order they were written.
 */
import type { Clock } from "../../sim/clock.ts";
import type { EpochMs } from "../../sim/units.ts";
import { encodeUtf8, decodeUtf8 } from "../../machine/kernel/bytes.ts";
import { EINTR } from "../../machine/kernel/errno.ts";
import { HostEvent } from "../../machine/kernel/host-event.ts";
import { isError } from "../../machine/kernel/applet.ts";
import type { Sys } from "../../machine/kernel/applet.ts";
import type { ApiResult } from "../api/meta.ts";
import type { ApiServer } from "../apiserver/types.ts";
import { expectOk } from "./failure.ts";
import type { Flags, FlagSpec, ParsedArguments } from "./flags.ts";

/** A part of a command: it may wait. */
export type Step<T> = Generator<void, T, void>;

/** What a command works with: what `~/.kube/config` says of the current context. */
export interface KubectlConfig {
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  /** `http://127.0.0.1:6443` */
  readonly server: string;
  readonly namespace: string | null;
  /** Whether the machine came with the file. Without it there are these settings all the same, until there is a file. */
  readonly isFile?: boolean;
}

/** What kubectl works on. */
export interface KubectlHost {
  readonly api: ApiServer;
  readonly clock: Clock;
  /** kubectl's own version, `1.33` or `1.33.1`. */
  readonly version: string;
  readonly config: KubectlConfig;
  /** What the user may do; absent: everything. */
  readonly access?: KubectlAccess;
}

export interface KubectlAccess {
  readonly groups: readonly string[];
  may(request: AccessRequest | { readonly verb: string; readonly path: string }): boolean;
}

export interface AccessRequest {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace: string | undefined;
  readonly name?: string;
}

export interface Verb {
  name: string;
  aliases?: readonly string[];
  /** One line for the list of commands. */
  short: string;
  /** The line after `Usage:`. */
  usage: string;
  flags: readonly FlagSpec[];
  /** What help says of a group of commands, above their list. */
  long?: string;
  /** Commands below this one; a verb has either these or `run`. */
  verbs?: readonly Verb[];
  /** How its command line is read, where that is special. */
  parse?: (argv: readonly string[]) => ParsedArguments;
  run?: (inv: Invocation) => Step<number>;
}

export class Invocation {
  readonly sys: Sys;
  readonly host: KubectlHost;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many arguments stood before `--`; -1 without `--`. */
  readonly dash: number;
  /** `get`, `rollout status`. */
  readonly command: string;
  readonly #warned = new Set<string>();

  constructor(sys: Sys, host: KubectlHost, command: string, parsed: ParsedArguments) {
    this.sys = sys;
    this.host = host;
    this.command = command;
    this.flags = parsed.flags;
    this.args = parsed.args;
    this.dash = parsed.dash;
  }

  get api(): ApiServer {
    return this.host.api;
  }

  get now(): EpochMs {
    return this.host.clock.epoch;
  }

  /** The namespace that commands act in. */
  get namespace(): string {
    return this.flags.text("namespace") || this.host.config.namespace || "default";
  }

  /** Minutes east of UTC. Simplified: of TZ only UTC and fixed offsets such as `UTC+2` or `<+03>-3` are known. */
  get zoneOffset(): number {
    const match = /^(?:[A-Za-z]+|<[^>]*>)([+-]?)(\d{1,2})(?::(\d\d))?$/.exec(this.env("TZ") ?? "");
    if (!match) return 0;
    const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
    return match[1] === "-" ? minutes : -minutes;
  }

  /** kubectl's minor version: 33. */
  get minor(): number {
    return Number(/^v?1\.(\d+)/.exec(this.host.version)?.[1] ?? 33);
  }

  env(name: string): string | undefined {
    const value = this.sys.env(name);
    return value === undefined ? undefined : decodeUtf8(value);
  }

  *out(text: string): Step<void> {
    yield* this.sys.writeAll(1, encodeUtf8(text));
  }

  /** Output that is bytes already: logs, what a command in a container printed. */
  *outBytes(data: string): Step<void> {
    yield* this.sys.writeAll(1, data);
  }

  *err(text: string): Step<void> {
    yield* this.sys.writeAll(2, encodeUtf8(text));
  }

  *line(text: string): Step<void> {
    yield* this.out(`${text}\n`);
  }

  /** Warnings, each once: yellow on a terminal. */
  *warn(warnings: readonly string[]): Step<void> {
    for (const warning of warnings) {
      if (this.#warned.has(warning)) continue;
      this.#warned.add(warning);
      const colour =
        this.sys.k.isatty(this.sys.p, 2) && this.env("TERM") !== "dumb" && this.env("NO_COLOR") === undefined;
      yield* this.err(`${colour ? "\u001b[33;1mWarning:\u001b[0m" : "Warning:"} ${warning}\n`);
    }
  }

  /** The value after its warnings have been shown, or the end of the command. `context` goes before the server's message. */
  *ok<T>(result: ApiResult<T>, context = ""): Step<T> {
    yield* this.warn(result.warnings);
    return expectOk(result, context);
  }

  /** The text of a file, or null where there is none to read. */
  readFile(path: string): string | null {
    const data = this.sys.k.readFile(this.sys.p, encodeUtf8(path));
    return isError(data) || typeof data === "number" ? null : decodeUtf8(data);
  }

  *readStdin(): Step<string> {
    const data = yield* this.sys.readAll(0);
    return typeof data === "number" ? "" : decodeUtf8(data);
  }
}

/** Things that the host tells of, in order, for a process to wait for. */
export class Inbox<T> {
  readonly #event = new HostEvent();
  readonly #items: T[] = [];

  push(item: T): void {
    this.#items.push(item);
    this.#event.signal();
  }

  /** What has been told of and not been taken. */
  get size(): number {
    return this.#items.length;
  }

  take(): T | undefined {
    return this.#items.shift();
  }

  /** The next thing; `timeout` after `timeoutMs` (-1: never), `interrupted` by Ctrl-C. */
  *next(sys: Sys, timeoutMs = -1): Step<{ item: T } | "timeout" | "interrupted"> {
    const deadline = timeoutMs < 0 ? Infinity : sys.k.clock.now + timeoutMs;
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return { item };
      const left = deadline === Infinity ? -1 : Math.max(0, deadline - sys.k.clock.now);
      if (left === 0) return "timeout";
      const woken = yield* sys.waitEvent(this.#event, left);
      if (woken === -EINTR) return "interrupted";
    }
  }
}
