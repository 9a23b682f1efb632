/** mysqld, and the entrypoint that prepares its data. Source: docker-library/mysql 8.4 and mariadb 11 (messages and their order). */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import type { Signal } from "../../kernel/types.ts";
import { accounts } from "../../userland/accounts.ts";
import { changeIdentity } from "../../userland/identity.ts";
import { execProgram, forkApplet, waitFor } from "../../userland/exec-program.ts";
import { listenOn, serve } from "../parts/service.ts";
import { entrypointTime, mysqlTime, sqlTime } from "./clock-text.ts";
import { SqlServer } from "./sql-server.ts";
import type { SqlQuestion } from "./sql-link.ts";

export interface MySqlSetup {
  readonly version: string;
  /** `MySQL` or `MariaDB`, and the name of its daemon. */
  readonly title: "MySQL" | "MariaDB";
  readonly daemon: string;
}

const DATA = "/var/lib/mysql";
const STORE = `${DATA}/ibdata1`;
const INIT_DIRECTORY = "/docker-entrypoint-initdb.d";
/** What is to be done where no password is given. */
const REMEDY = {
  MySQL:
    "    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD",
  MariaDB:
    "\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD",
} as const;
/** How long it takes to make the files, and to start. */
const INIT_MS = 9000;
const START_MS = 1800;

export function mysqlEntrypoint(setup: MySqlSetup): AppletMain {
  return function* (sys, argv): AppletRun {
    const args = argv.slice(1);
    const isServer =
      args[0] === undefined || args[0].startsWith("-") || args[0] === "mysqld" || args[0] === setup.daemon;
    if (!isServer) {
      const failed = yield* execProgram(sys, args);
      yield* sys.error(`docker-entrypoint.sh: exec: ${args[0] ?? ""}: not found\n`);
      return failed === 0 ? 0 : 127;
    }
    const note = function* (text: string): Generator<void, void, void> {
      yield* sys.print(`${entrypointTime(sys.k.clock.epoch)} [Note] [Entrypoint]: ${text}\n`);
      yield* sys.flush();
    };
    const packaged = setup.title === "MySQL" ? `${setup.version}-1.el9` : `1:${setup.version}+maria~ubu2404`;
    const started = `Entrypoint script for ${setup.title} Server ${packaged} started.`;
    yield* note(started);
    if (sys.p.cred.uid === 0) {
      yield* note("Switching to dedicated user 'mysql'");
      const user = accounts(sys).find(({ name }) => name === "mysql");
      if (user) {
        sys.k.chown(sys.p, DATA, user.uid, user.gid);
        const { uid, gid } = user;
        if (changeIdentity(sys.p, { uid, gid, groups: [gid] })) {
          yield* sys.error('error: failed switching to "mysql": operation not permitted\n');
          return 1;
        }
      }
      yield* note(started);
    }
    const isNew = isError(sys.k.stat(sys.p, `${DATA}/mysql`));
    const env = (name: string): string => sys.env(`MYSQL_${name}`) ?? sys.env(`MARIADB_${name}`) ?? "";
    const hasPassword =
      env("ROOT_PASSWORD") !== "" ||
      (setup.title === "MariaDB" && env("ROOT_PASSWORD_HASH") !== "") ||
      env("ALLOW_EMPTY_PASSWORD") !== "" ||
      env("ALLOW_EMPTY_ROOT_PASSWORD") !== "" ||
      env("RANDOM_ROOT_PASSWORD") !== "";
    if (isNew && !hasPassword) {
      yield* sys.error(
        `${entrypointTime(sys.k.clock.epoch)} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n${REMEDY[setup.title]}\n`,
      );
      return 1;
    }
    const server = newServer(sys, setup);
    if (isNew) {
      const failed = yield* initialize(sys, setup, server, env, note);
      if (failed !== 0) return failed;
    } else server.load();
    return yield* runServer(sys, setup, server);
  };
}

function newServer(sys: Sys, { version }: MySqlSetup): SqlServer {
  return new SqlServer(sys, STORE, {
    version: () => version,
    now: () => sqlTime(sys.k.clock.epoch),
    user: "root@localhost",
    systemDatabases: ["information_schema", "mysql", "performance_schema", "sys"],
  });
}

function* line(sys: Sys, thread: number, level: string, code: string, text: string): Generator<void, void, void> {
  yield* sys.error(`${mysqlTime(sys.k.clock.epoch)} ${thread} [${level}] [${code}] ${text}\n`);
}

function* starting(sys: Sys, setup: MySqlSetup, port: number, pid: number): Generator<void, void, void> {
  const path = `/usr/sbin/${setup.daemon}`;
  if (setup.title === "MariaDB") {
    const time = (): string => sqlTime(sys.k.clock.epoch);
    yield* sys.error(
      `${time()} 0 [Note] Starting MariaDB ${setup.version}-MariaDB-ubu2404 source revision 0000000 as process ${pid}\n`,
    );
    yield* sys.sleep(START_MS / 2);
    yield* sys.error(
      `${time()} 0 [Note] InnoDB: Buffer pool(s) load completed\n${time()} 0 [Note] Server socket created on IP: '0.0.0.0'.\n${time()} 0 [Note] mariadbd: ready for connections.\nVersion: '${setup.version}-MariaDB-ubu2404'  socket: '/run/mysqld/mysqld.sock'  port: ${port}  mariadb.org binary distribution\n`,
    );
    return;
  }
  if (isOld(setup)) return yield* startingOld(sys, setup, port, pid);
  yield* line(sys, 0, "System", "MY-015015", "[Server] MySQL Server - start.");
  yield* line(sys, 0, "System", "MY-010116", `[Server] ${path} (mysqld ${setup.version}) starting as process ${pid}`);
  yield* line(sys, 1, "System", "MY-013576", "[InnoDB] InnoDB initialization has started.");
  yield* sys.sleep(START_MS);
  yield* line(sys, 1, "System", "MY-013577", "[InnoDB] InnoDB initialization has ended.");
  yield* line(
    sys,
    0,
    "System",
    "MY-010931",
    `[Server] ${path}: ready for connections. Version: '${setup.version}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${port}  MySQL Community Server - GPL.`,
  );
}

/** Before version 8 messages have no codes, and 5.5 and 5.6 write another time. */
function isOld({ version }: MySqlSetup): boolean {
  return version.startsWith("5.");
}

function* oldNote(sys: Sys, { version }: MySqlSetup, text: string): Generator<void, void, void> {
  const { epoch } = sys.k.clock;
  const at = version.startsWith("5.7") ? `${mysqlTime(epoch)} 0` : `${sqlTime(epoch)} ${sys.p.pid}`;
  yield* sys.error(`${at} ${text}\n`);
}

function* startingOld(sys: Sys, setup: MySqlSetup, port: number, pid: number): Generator<void, void, void> {
  const { version } = setup;
  yield* oldNote(
    sys,
    setup,
    "[Warning] TIMESTAMP with implicit DEFAULT value is deprecated. Please use --explicit_defaults_for_timestamp server option (see documentation for more details).",
  );
  yield* oldNote(sys, setup, `[Note] mysqld (mysqld ${version}) starting as process ${pid} ...`);
  yield* sys.sleep(START_MS);
  const number = version.startsWith("5.7") ? ` ${version}` : "";
  yield* oldNote(sys, setup, `[Note] InnoDB:${number} started; log sequence number 2762314`);
  yield* oldNote(sys, setup, `[Note] mysqld: ready for connections.`);
  yield* sys.error(
    `Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${port}  MySQL Community Server (GPL)\n`,
  );
}

function* endingOld(sys: Sys, setup: MySqlSetup): Generator<void, void, void> {
  yield* oldNote(sys, setup, "[Note] mysqld: Normal shutdown");
  yield* sys.sleep(600);
  yield* oldNote(sys, setup, "[Note] mysqld: Shutdown complete");
}

function* ending(sys: Sys, setup: MySqlSetup, user: string | null): Generator<void, void, void> {
  if (setup.title === "MariaDB") {
    yield* sys.error(
      `${sqlTime(sys.k.clock.epoch)} 0 [Note] mariadbd (initiated by: ${user ?? "unknown"}): Normal shutdown\n`,
    );
    yield* sys.sleep(300);
    yield* sys.error(`${sqlTime(sys.k.clock.epoch)} 0 [Note] mariadbd: Shutdown complete\n`);
    return;
  }
  if (isOld(setup)) return yield* endingOld(sys, setup);
  yield* line(
    sys,
    10,
    "System",
    "MY-013172",
    `[Server] Received SHUTDOWN from user ${user ?? "<via user signal>"}. Shutting down mysqld (Version: ${setup.version}).`,
  );
  yield* sys.sleep(600);
  yield* line(
    sys,
    0,
    "System",
    "MY-010910",
    `[Server] /usr/sbin/mysqld: Shutdown complete (mysqld ${setup.version})  MySQL Community Server - GPL.`,
  );
  yield* line(sys, 0, "System", "MY-015016", "[Server] MySQL Server - end.");
}

function* initialize(
  sys: Sys,
  setup: MySqlSetup,
  server: SqlServer,
  env: (name: string) => string,
  note: (text: string) => Generator<void, void, void>,
): Generator<void, number, void> {
  yield* note("Initializing database files");
  const made = sys.k.mkdir(sys.p, `${DATA}/mysql`, 0o750);
  if (made < 0) {
    yield* sys.error(
      `mysqld: Can't create directory '${DATA}/' (OS errno ${-made} - ${made === -13 ? "Permission denied" : "No such file or directory"})\n`,
    );
    return 1;
  }
  if (setup.title === "MySQL" && !isOld(setup))
    yield* line(
      sys,
      0,
      "System",
      "MY-013169",
      `[Server] /usr/sbin/mysqld (mysqld ${setup.version}) initializing of server in progress as process 80`,
    );
  yield* sys.sleep(INIT_MS);
  yield* note("Database files initialized");
  yield* note("Starting temporary server");
  yield* starting(sys, setup, 0, 120);
  yield* note("Temporary server started.");
  const root = env("RANDOM_ROOT_PASSWORD") === "" ? env("ROOT_PASSWORD") : randomPassword(sys);
  server.accounts.set("root", root);
  if (env("RANDOM_ROOT_PASSWORD") !== "") yield* note(`GENERATED ROOT PASSWORD: ${root}`);
  const [database, user] = [env("DATABASE"), env("USER")];
  if (database !== "") {
    yield* note(`Creating database ${database}`);
    server.store.run(`CREATE DATABASE IF NOT EXISTS ${database}`, "");
  }
  if (user !== "" && env("PASSWORD") !== "") {
    yield* note(`Creating user ${user}`);
    server.accounts.set(user, env("PASSWORD"));
    if (database !== "") yield* note(`Giving user ${user} access to schema ${database}`);
  }
  yield* sys.print("\n");
  server.save();
  const failed = yield* runInitFiles(sys, server, database, note);
  if (failed !== 0) return failed;
  yield* note("Stopping temporary server");
  yield* ending(sys, setup, "root");
  yield* note("Temporary server stopped");
  yield* sys.print("\n");
  yield* note(`${setup.title} init process done. Ready for start up.`);
  yield* sys.print("\n");
  yield* sys.flush();
  return 0;
}

function randomPassword(sys: Sys): string {
  const stream = sys.k.random.stream("mysql");
  return Array.from({ length: 3 }, () => stream.uint32().toString(36))
    .join("")
    .slice(0, 24);
}

/** Scripts of the user. Also used by PostgreSQL's entrypoint. */
export function* runInitFiles(
  sys: Sys,
  server: SqlServer,
  database: string,
  note: (text: string) => Generator<void, void, void>,
): Generator<void, number, void> {
  const entries = sys.k.readdir(sys.p, INIT_DIRECTORY);
  for (const { name } of isError(entries) ? [] : entries) {
    const path = `${INIT_DIRECTORY}/${name}`;
    if (name.endsWith(".sh")) {
      yield* note(`/usr/local/bin/docker-entrypoint.sh: running ${path}`);
      const child = forkApplet(sys, function* (own) {
        yield* execProgram(own, ["bash", path]);
        return 127;
      });
      const status = typeof child === "number" ? child : yield* waitFor(sys, child.pid);
      if (typeof status === "number" || status.code !== 0) return 1;
    } else if (name.endsWith(".sql")) {
      yield* note(`/usr/local/bin/docker-entrypoint.sh: running ${path}`);
      const text = sys.k.readFile(sys.p, path);
      const wrong = isError(text) ? null : server.runScript(text, database);
      if (wrong?.kind === "error") {
        yield* sys.error(
          `ERROR at ${path}: ${wrong.code} near '${wrong.subject}'${wrong.code === "unknown" ? " (Podarium knows only simple SQL)" : ""}\n`,
        );
        return 1;
      }
      server.save();
      yield* sys.print("\n\n");
    } else if (!name.startsWith("..")) yield* note(`/usr/local/bin/docker-entrypoint.sh: ignoring ${path}`);
  }
  return 0;
}

function* runServer(sys: Sys, setup: MySqlSetup, server: SqlServer): AppletRun {
  sys.p.argv = [setup.daemon];
  yield* starting(sys, setup, 3306, sys.p.pid);
  const fd = listenOn(sys, 3306);
  if (fd < 0) {
    yield* line(
      sys,
      0,
      "ERROR",
      "MY-010262",
      "[Server] Can't start server: Bind on TCP/IP port: Address already in use",
    );
    yield* line(
      sys,
      0,
      "ERROR",
      "MY-010257",
      "[Server] Do you already have another mysqld server running on port: 3306 ?",
    );
    yield* line(sys, 0, "ERROR", "MY-010119", "[Server] Aborting");
    return 1;
  }
  const refuse = (question: SqlQuestion): string | null => {
    const password = server.accounts.get(question.user);
    if (password === undefined || password !== question.password) {
      return `ERROR 1045 (28000): Access denied for user '${question.user}'@'localhost' (using password: ${question.password === "" ? "NO" : "YES"})`;
    }
    if (question.database !== "" && !server.store.hasDatabase(question.database))
      return `ERROR 1049 (42000): Unknown database '${question.database}'`;
    return null;
  };
  const onSignal = function* (_signal: Signal): Generator<void, number | null, void> {
    server.save();
    yield* ending(sys, setup, null);
    return 0;
  };
  const protocol = server.protocol(
    `J\0\0\0\n${setup.version}\0\b\0\0\0saltsalt\0\xff\xff\xff\x02\0\xff\xdf\x15\0\0\0\0\0\0\0\0\0\0saltsaltsalt\0caching_sha2_password\0`,
    refuse,
    () => "",
  );
  const extra = setup.title === "MySQL" ? listenOn(sys, 33_060) : -1;
  return yield* serve(sys, new Map([[fd, protocol], ...(extra >= 0 ? [[extra, protocol] as const] : [])]), onSignal, [
    SIGTERM,
    SIGINT,
  ]);
}
