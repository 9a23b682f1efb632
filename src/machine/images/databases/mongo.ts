/**
 * `mongo`: mongod and mongosh. Source: docker-library/mongo 8.0.
 * Simplified: the shell answers pings, versions, status and lists; documents are not stored, and it says so.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { O_CREAT, O_WRONLY } from "../../kernel/flags.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import { execProgram } from "../../userland/exec-program.ts";
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { listenOn, program, serve } from "../parts/service.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { sqlTime } from "./clock-text.ts";

const LINES = ["8.0.10", "7.0.21", "6.0.24", "5.0.31", "4.4.29", "4.2.24", "4.0.28", "3.6.23", "3.4.24", "3.2.21"];
const START_MS = 900;
/** What tells the entrypoint that there are data already. */
const INITIALIZED = "/data/db/WiredTiger";

/** The first account is made by a server of its own, which ends before the real one begins. */
function* initialize(sys: Sys): Generator<void, void, void> {
  yield* sys.print("about to fork child process, waiting until server is ready for connections.\n");
  yield* sys.flush();
  yield* sys.sleep(START_MS);
  yield* sys.print("forked process: 29\nchild process started successfully, parent exiting\n");
  yield* sys.flush();
  yield* sys.sleep(START_MS);
  yield* sys.print("\nMongoDB init process complete; ready for start up.\n\n");
  yield* sys.flush();
  const fd = yield* sys.open(INITIALIZED, O_WRONLY | O_CREAT, 0o600);
  if (fd < 0) return;
  yield* sys.writeAll(fd, "WiredTiger\n");
  sys.k.close(sys.p, fd);
}

function entry(
  epoch: number,
  level: string,
  part: string,
  id: number,
  context: string,
  message: string,
  attributes?: string,
): string {
  const time = `${sqlTime(epoch).replace(" ", "T")}.${String(Math.floor(epoch % 1000)).padStart(3, "0")}+00:00`;
  const tail = attributes === undefined ? "" : `,"attr":${attributes}`;
  return `{"t":{"$date":"${time}"},"s":"${level}",  "c":"${part}",${" ".repeat(Math.max(1, 9 - part.length))}"id":${id}, "ctx":"${context}","msg":"${message}"${tail}}\n`;
}

/** Before 4.4 the log was for people. */
const OLD_WORDS: Readonly<Record<number, (given: { port: number; host: string; version: string }) => string>> = {
  4_615_611: ({ port, host }) => `MongoDB starting : pid=1 port=${port} dbpath=/data/db 64-bit host=${host}`,
  23_403: ({ version }) => `db version v${version}`,
  20_557: () => "exception in initAndListen: NonExistentPath: Data directory /data/db not found., terminating",
  20_568: () => "Failed to set up listener: SocketException: Address already in use",
  23_016: ({ port }) => `waiting for connections on port ${port}`,
  23_377: () => "got signal 15 (Terminated), will terminate after current cmd ends",
  23_138: () => "shutting down with code:0",
};

function oldEntry(epoch: number, level: string, part: string, context: string, words: string, version: string): string {
  const time = `${sqlTime(epoch).replace(" ", "T")}.${String(Math.floor(epoch % 1000)).padStart(3, "0")}+0000`;
  const where = context === "SignalHandler" ? "signalProcessingThread" : version < "4.2" ? "initandlisten" : context;
  return `${time} ${level}${version < "4.2" ? " " : "  "}${part.padEnd(8)} [${where}] ${words}\n`;
}

function mongod(version: string): AppletMain {
  const isOld = version < "4.4";
  return function* (sys, argv): AppletRun {
    const args = argv.slice(1);
    const isServer = args[0] === undefined || args[0].startsWith("-") || args[0] === "mongod";
    if (!isServer) {
      yield* execProgram(sys, args);
      yield* sys.error(`/usr/local/bin/docker-entrypoint.sh: exec: ${args[0] ?? ""}: not found\n`);
      return 127;
    }
    if (
      (sys.env("MONGO_INITDB_ROOT_USERNAME") === undefined) !==
      (sys.env("MONGO_INITDB_ROOT_PASSWORD") === undefined)
    ) {
      yield* sys.error(
        "\nerror: missing 'MONGO_INITDB_ROOT_USERNAME' or 'MONGO_INITDB_ROOT_PASSWORD'\n       both must be specified for a user to be created\n\n",
      );
      return 1;
    }
    const fresh = typeof sys.k.readFile(sys.p, INITIALIZED) !== "string";
    if (sys.env("MONGO_INITDB_ROOT_USERNAME") !== undefined && fresh) yield* initialize(sys);
    const portAt = args.findIndex((word) => word === "--port");
    const port = Number(portAt < 0 ? 27_017 : args[portAt + 1]);
    const log = function* (
      level: string,
      part: string,
      id: number,
      context: string,
      message: string,
      attributes?: string,
    ): Generator<void, void, void> {
      const { epoch } = sys.k.clock;
      const words = OLD_WORDS[id]?.({ port, version, host: sys.p.ns.uts.hostname });
      if (!isOld) yield* sys.print(entry(epoch, level, part, id, context, message, attributes));
      else if (words !== undefined) yield* sys.print(oldEntry(epoch, level, part, context, words, version));
      yield* sys.flush();
    };
    yield* log(
      "I",
      "CONTROL",
      4_615_611,
      "initandlisten",
      "MongoDB starting",
      `{"pid":${sys.p.pid},"port":${port},"dbPath":"/data/db","architecture":"64-bit","host":"${sys.p.ns.uts.hostname}"}`,
    );
    yield* log("I", "CONTROL", 23_403, "initandlisten", "Build Info", `{"buildInfo":{"version":"${version}"}}`);
    const stat = sys.k.stat(sys.p, "/data/db");
    if (isError(stat)) {
      yield* log(
        "E",
        "CONTROL",
        20_557,
        "initandlisten",
        "DBException in initAndListen, terminating",
        `{"error":"NonExistentPath: Data directory /data/db not found. Create the missing directory or specify another path using (1) the --dbpath command line option, or (2) by adding the 'storage.dbPath' option in the configuration file."}`,
      );
      return 100;
    }
    yield* sys.sleep(START_MS);
    const fd = listenOn(sys, port);
    if (fd < 0) {
      yield* log(
        "E",
        "CONTROL",
        20_568,
        "initandlisten",
        "Error setting up listener",
        `{"error":{"code":9001,"codeName":"SocketException","errmsg":"0.0.0.0:${port} :: caused by :: setup bind :: caused by :: Address already in use"}}`,
      );
      return 48;
    }
    yield* log("I", "NETWORK", 23_015, "listener", "Listening on", `{"address":"0.0.0.0:${port}"}`);
    yield* log("I", "NETWORK", 23_016, "listener", "Waiting for connections", `{"port":${port},"ssl":"off"}`);
    const replicaSet = args[args.indexOf("--replSet") + 1];
    const state = { set: args.includes("--replSet") ? (replicaSet ?? "") : "", isInitiated: false };
    const protocol = () => ({
      receive(data: string) {
        const line = data.trim();
        if (!line.startsWith("podarium ")) return { send: "", ends: true };
        return { send: `${evaluate(line.slice("podarium ".length), version, state)}\n` };
      },
    });
    const onSignal = function* (): Generator<void, number | null, void> {
      yield* log("I", "CONTROL", 23_377, "SignalHandler", "Received signal", '{"signal":15,"error":"Terminated"}');
      yield* log("I", "CONTROL", 23_138, "SignalHandler", "Shutting down", '{"exitCode":0}');
      return 0;
    };
    return yield* serve(sys, new Map([[fd, protocol]]), onSignal, [SIGTERM, SIGINT]);
  };
}

function evaluate(code: string, version: string, state: { set: string; isInitiated: boolean }): string {
  const text = code.replace(/\s+/g, "").replace(/;$/, "").replaceAll('"', "'");
  if (/^(db\.(adminCommand|runCommand)\((\{'?ping'?:1\}|'ping')\)|db\.hello\(\)|db\.isMaster\(\))$/.test(text))
    return "{ ok: 1 }";
  if (/^db\.(adminCommand|runCommand)\((\{'?ping'?:1\}|'ping')\)\.ok$/.test(text)) return "1";
  if (text.startsWith("quit(") || text === "") return "";
  if (text === "db.version()") return version;
  if (/^showd(bs|atabases)$/.test(text)) return "admin   40.00 KiB\nconfig  12.00 KiB\nlocal   40.00 KiB";
  if (text.startsWith("rs.initiate(")) {
    if (state.set === "") return "MongoServerError: This node was not started with replication enabled.";
    if (state.isInitiated) return "MongoServerError: already initialized";
    state.isInitiated = true;
    return "{ ok: 1 }";
  }
  if (/^rs\.status\(\)(\.ok)?$/.test(text))
    return state.isInitiated
      ? text.endsWith(".ok")
        ? "1"
        : `{ set: '${state.set}', myState: 1, ok: 1 }`
      : "MongoServerError: no replset config has been received";
  const said = /^print\('([^']*)'\)$/.exec(text);
  return said?.[1] ?? "Error: Podarium's MongoDB answers pings and status only: documents are not stored";
}

function shell(name: string): AppletMain {
  return function* (sys, argv): AppletRun {
    const args = argv.slice(1);
    const value = (option: string): string | undefined => args[args.indexOf(option) + 1];
    if (args.includes("--version")) {
      yield* sys.print("2.5.2\n");
      return 0;
    }
    const url = args.find(
      (word, i) =>
        !word.startsWith("-") &&
        !["--eval", "--host", "--port", "-u", "-p", "--username", "--password", "--authenticationDatabase"].includes(
          args[i - 1] ?? "",
        ),
    );
    const target = /^(?:mongodb:\/\/)?(?:[^@/]*@)?([^:/?,]+)(?::(\d+))?/.exec(url ?? "");
    const isHost = url !== undefined && (url.includes(":") || url.includes("."));
    const host = args.includes("--host")
      ? (value("--host") ?? "127.0.0.1")
      : isHost
        ? (target?.[1] ?? "127.0.0.1")
        : "127.0.0.1";
    const port = Number(args.includes("--port") ? value("--port") : ((isHost ? target?.[2] : undefined) ?? 27_017));
    const found = yield* resolveHost(sys, host);
    const [address] = found;
    if (typeof found === "string" || address === undefined) {
      yield* sys.error(`MongoNetworkError: getaddrinfo ENOTFOUND ${host}\n`);
      return 1;
    }
    const fd = sys.k.socket(sys.p, "tcp");
    if ((yield* sys.connect(fd, address, port)) < 0) {
      yield* sys.error(
        name === "mongosh"
          ? `MongoNetworkError: connect ECONNREFUSED ${address}:${port}\n`
          : `Error: couldn't connect to server ${host}:${port}, connection attempt failed: SocketException: Error connecting to ${host}:${port} :: caused by :: Connection refused :\nexception: connect failed\nexiting with code 1\n`,
      );
      return 1;
    }
    const input = args.includes("--eval") ? (value("--eval") ?? "") : yield* sys.readAll(0);
    let code = 0;
    for (const line of isError(input) ? [] : args.includes("--eval") ? [input] : input.split("\n")) {
      if (line.trim() === "") continue;
      yield* sys.writeAll(fd, `podarium ${line.replaceAll("\n", " ")}\n`);
      const answer = yield* sys.read(fd);
      const text = isError(answer) ? "" : answer.replace(/\n$/, "");
      if (/^(Mongo\w*)?Error/.test(text)) {
        yield* sys.error(`${text}\n`);
        code = 1;
      } else if (text !== "") yield* sys.print(`${text}\n`);
    }
    return code;
  };
}

export const mongo: Image = imageByTag({
  names: ["mongo"],
  latest: "8.0",
  acceptsTag: versions("8 7 6 5 4.4 4.2 4.0 3.6 3.4 3.3 3.2 3.0", "jammy noble focal bionic xenial ubi9"),
  make({ version }) {
    const full = fullVersion(version, LINES);
    const major = Number(full.split(".")[0]);
    // Version 5 has the old shell and the new one.
    const clients = (["mongo", "mongosh"] as const).filter((one) => (one === "mongo" ? major <= 5 : major >= 5));
    return {
      sizeBytes: 279_000_000,
      layers: [
        debianFiles(),
        debianAccounts({ name: "mongodb", uid: 999, home: "/data/db" }),
        debianTools({ present: "ps" }),
        {
          "/usr/local/bin/docker-entrypoint.sh": program("docker-entrypoint.sh", mongod(full), 14_000),
          "/usr/bin/mongod": program("mongod", mongod(full), 190_000_000),
          ...Object.fromEntries(clients.map((one) => [`/usr/bin/${one}`, program(one, shell(one), 100_000_000)])),
          "/docker-entrypoint-initdb.d": { kind: "directory" },
          "/data/db": { kind: "directory", uid: 999, gid: 999 },
          "/data/configdb": { kind: "directory", uid: 999, gid: 999 },
        },
      ],
      config: {
        entrypoint: ["docker-entrypoint.sh"],
        cmd: ["mongod"],
        env: [STANDARD_PATH, `MONGO_VERSION=${full}`, `MONGO_MAJOR=${major}.0`, "HOME=/data/db"],
        user: "",
        workingDir: "/",
        exposedPorts: [27_017],
      },
    };
  },
});
