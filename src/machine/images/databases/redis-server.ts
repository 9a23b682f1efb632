/** redis-server. Source: Redis 7.4 (messages, options, exit codes). Simplified: no replication, cluster or append-only file. */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import type { Signal } from "../../kernel/types.ts";
import { listenOn, serve } from "../parts/service.ts";
import type { Protocol } from "../parts/service.ts";
import { redisTime } from "./clock-text.ts";
import { decodeCommand, encodeAnswer } from "./redis-protocol.ts";
import { RedisStore } from "./redis-store.ts";
import type { RedisAnswer } from "./redis-store.ts";

const DUMP_MARK = "REDIS0012";

export function redisServer(version: string): AppletMain {
  return function* (sys, argv) {
    const args = argv.slice(1);
    if (args[0] === "-v" || args[0] === "--version") {
      yield* sys.print(`Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0\n`);
      return 0;
    }
    const settings = new Map<string, string>([
      ["port", "6379"],
      ["dir", "."],
      ["dbfilename", "dump.rdb"],
      ["save", "3600 1 300 100 60 10000"],
      ["requirepass", ""],
    ]);
    const file = args[0] !== undefined && !args[0].startsWith("-") ? args[0] : null;
    const log = (mark: string, text: string, role = "M"): string =>
      `${sys.p.pid}:${role} ${redisTime(sys.k.clock.epoch)} ${mark} ${text}\n`;
    if (file !== null) {
      const text = sys.k.readFile(sys.p, file);
      if (isError(text)) {
        yield* sys.print(log("#", `Fatal error, can't open config file '${file}': ${strerror(text)}`, "C"));
        return 1;
      }
      for (const [number, line] of text.split("\n").entries()) {
        const [name = "", ...words] = line.trim().split(/\s+/);
        if (name === "" || name.startsWith("#")) continue;
        if (!/^[a-z][a-z0-9-]*$/i.test(name)) {
          yield* sys.error(
            `\n*** FATAL CONFIG FILE ERROR (Redis ${version}) ***\nReading the configuration file, at line ${number + 1}\n>>> '${line}'\nBad directive or wrong number of arguments\n`,
          );
          return 1;
        }
        settings.set(name.toLowerCase(), words.join(" ").replace(/^"(.*)"$/, "$1"));
      }
    }
    readOptions(args, settings);
    yield* sys.print(log("*", "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo", "C"));
    yield* sys.print(
      log("*", `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${sys.p.pid}, just started`, "C"),
    );
    const source =
      file === null && args.length === 0
        ? log(
            "#",
            "Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf",
            "C",
          )
        : log("*", "Configuration loaded", "C");
    yield* sys.print(source);
    yield* sys.print(log("*", "monotonic clock: POSIX clock_gettime"));
    yield* sys.flush();
    return yield* run(sys, settings, version, log);
  };
}

function readOptions(args: readonly string[], settings: Map<string, string>): void {
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? "";
    if (!word.startsWith("--")) continue;
    const values: string[] = [];
    while (args[i + 1] !== undefined && !(args[i + 1] ?? "").startsWith("--")) values.push(args[++i] ?? "");
    settings.set(word.slice(2).toLowerCase(), values.join(" "));
  }
}

type Log = (mark: string, text: string, role?: string) => string;

function* run(sys: Sys, settings: ReadonlyMap<string, string>, version: string, log: Log): AppletRun {
  const port = Number(settings.get("port"));
  const fd = listenOn(sys, port);
  if (fd < 0) {
    yield* sys.print(
      log("#", `Warning: Could not create server TCP listening socket *:${port}: bind: ${strerror(fd)}`),
    );
    yield* sys.print(log("#", `Failed listening on port ${port} (tcp), aborting.`));
    return 1;
  }
  yield* sys.print(log("*", `Running mode=standalone, port=${port}.`));
  const startedAt = sys.k.clock.epoch;
  const info = (): string =>
    `# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\nos:Linux\r\nprocess_id:${sys.p.pid}\r\ntcp_port:${port}\r\nuptime_in_seconds:${Math.floor((sys.k.clock.epoch - startedAt) / 1000)}\r\n\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n\r\n# Keyspace\r\n${store.size === 0 ? "" : `db0:keys=${store.size},expires=0,avg_ttl=0\r\n`}`;
  const store = new RedisStore(() => sys.k.clock.epoch, info);
  yield* sys.print(log("*", "Server initialized"));
  const path = `${settings.get("dir") ?? "."}/${settings.get("dbfilename") ?? "dump.rdb"}`;
  const saved = sys.k.readFile(sys.p, path);
  if (!isError(saved) && saved.startsWith(DUMP_MARK)) {
    store.load(saved.slice(DUMP_MARK.length));
    yield* sys.print(log("*", `Loading RDB produced by version ${version}`));
    yield* sys.print(log("*", `Done loading RDB, keys loaded: ${store.size}, keys expired: 0.`));
    yield* sys.print(log("*", "DB loaded from disk: 0.000 seconds"));
  }
  yield* sys.print(log("*", "Ready to accept connections tcp"));
  yield* sys.flush();
  const saves = (settings.get("save") ?? "") !== "" && settings.get("save") !== '""';
  const onSignal = function* (signal: Signal): Generator<void, number | null, void> {
    yield* sys.print(
      `${sys.p.pid}:signal-handler (${Math.floor(sys.k.clock.epoch / 1000)}) Received ${signal === SIGINT ? "SIGINT" : "SIGTERM"} scheduling shutdown...\n`,
    );
    yield* sys.print(log("*", "User requested shutdown..."));
    if (saves) yield* save(sys, path, store, log);
    yield* sys.print(log("#", "Redis is now ready to exit, bye bye..."));
    return 0;
  };
  const conversation = protocol(settings.get("requirepass") ?? "", store, () => saveNow(sys, path, store));
  return yield* serve(sys, new Map([[fd, conversation]]), onSignal, [SIGTERM, SIGINT]);
}

function* save(sys: Sys, path: string, store: RedisStore, log: Log): Generator<void, void, void> {
  yield* sys.print(log("*", "Saving the final RDB snapshot before exiting."));
  const failed = saveNow(sys, path, store);
  yield* sys.print(
    failed === 0 ? log("*", "DB saved on disk") : log("#", `Error trying to save the DB: ${strerror(failed)}`),
  );
}

function saveNow(sys: Sys, path: string, store: RedisStore): number {
  const fd = sys.k.open(sys.p, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
  if (fd < 0) return fd;
  sys.k.write(sys.p, fd, DUMP_MARK + store.dump());
  sys.k.close(sys.p, fd);
  return 0;
}

function protocol(password: string, store: RedisStore, saveAll: () => number): Protocol {
  return () => {
    let buffer = "";
    let isKnown = password === "";
    const answer = (name: string, args: readonly string[]): RedisAnswer => {
      if (name === "AUTH" || name === "HELLO") {
        const given = name === "AUTH" ? args.at(-1) : args[args.findIndex((word) => word.toUpperCase() === "AUTH") + 2];
        if (name === "AUTH" && password === "")
          return {
            error:
              "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
          };
        if (given === password) isKnown = true;
        else if (name === "AUTH") return { error: "WRONGPASS invalid username-password pair or user is disabled." };
        return name === "AUTH" ? { status: "OK" } : ["server", "redis", "proto", 2, "role", "master"];
      }
      if (!isKnown) return { error: "NOAUTH Authentication required." };
      if (name === "SAVE" || name === "BGSAVE")
        return saveAll() === 0 ? { status: name === "SAVE" ? "OK" : "Background saving started" } : { error: "ERR" };
      const shown = args.map((word) => `'${word}' `).join("");
      return store.run(name, args) ?? { error: `ERR unknown command '${name}', with args beginning with: ${shown}` };
    };
    return {
      receive(data) {
        buffer += data;
        let send = "";
        for (let next = decodeCommand(buffer); next; next = decodeCommand(buffer)) {
          buffer = next.rest;
          const [name = "", ...args] = next.words;
          const upper = name.toUpperCase();
          if (upper === "") continue;
          if (upper === "QUIT") return { send: `${send}+OK\r\n`, ends: true };
          if (upper === "SHUTDOWN") {
            saveAll();
            return { send, ends: true, exits: 0 };
          }
          const made = answer(upper, args);
          const isUnknown =
            typeof made === "object" &&
            made !== null &&
            "error" in made &&
            made.error.startsWith("ERR unknown command");
          send += encodeAnswer(isUnknown ? { error: made.error.replace(`'${upper}'`, `'${name}'`) } : made);
        }
        return { send };
      },
    };
  };
}
