/** postgres, and the entrypoint that prepares its data. Source: docker-library/postgres 17 (messages and their order). */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import { SIGINT, SIGQUIT, SIGTERM } from "../../kernel/signals.ts";
import type { Signal } from "../../kernel/types.ts";
import { accounts } from "../../userland/accounts.ts";
import { changeIdentity } from "../../userland/identity.ts";
import { execProgram } from "../../userland/exec-program.ts";
import { listenOn, serve } from "../parts/service.ts";
import { postgresTime } from "./clock-text.ts";
import { runInitFiles } from "./mysql-server.ts";
import type { SqlQuestion } from "./sql-link.ts";
import { SqlServer } from "./sql-server.ts";

/** How long it takes to make the files, and to start. */
const INIT_MS = 1500;
const START_MS = 150;

export function postgresEntrypoint(version: string): AppletMain {
  return function* (sys, argv): AppletRun {
    const args = argv.slice(1);
    const isServer = args[0] === undefined || args[0].startsWith("-") || args[0] === "postgres";
    if (!isServer) {
      yield* execProgram(sys, args);
      yield* sys.error(`/usr/local/bin/docker-entrypoint.sh: exec: ${args[0] ?? ""}: not found\n`);
      return 127;
    }
    const data = sys.env("PGDATA") ?? "/var/lib/postgresql/data";
    makePath(sys, data);
    if (sys.p.cred.uid === 0) {
      const user = accounts(sys).find(({ name }) => name === "postgres");
      if (user) {
        sys.k.chown(sys.p, data, user.uid, user.gid);
        const { uid, gid } = user;
        if (changeIdentity(sys.p, { uid, gid, groups: [gid] })) {
          yield* sys.error('error: failed switching to "postgres": operation not permitted\n');
          return 1;
        }
      }
    }
    const portAt = args.findIndex((word) => word === "-p");
    const port = Number(portAt < 0 ? 5432 : args[portAt + 1]);
    const server = newServer(sys, version, data);
    if (isError(sys.k.stat(sys.p, `${data}/PG_VERSION`))) {
      const failed = yield* initialize(sys, version, data, server);
      if (failed !== 0) return failed;
    } else {
      server.load();
      yield* sys.print("\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n");
      yield* sys.flush();
    }
    return yield* runServer(sys, version, server, port);
  };
}

function makePath(sys: Sys, path: string): void {
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1))
    sys.k.mkdir(sys.p, path.slice(0, at), 0o755);
  sys.k.mkdir(sys.p, path, 0o700);
}

function newServer(sys: Sys, version: string, data: string): SqlServer {
  return new SqlServer(sys, `${data}/base`, {
    version: () => `PostgreSQL ${version} on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit`,
    now: () => `${postgresTime(sys.k.clock.epoch).replace(" UTC", "")}+00`,
    user: sys.env("POSTGRES_USER") ?? "postgres",
    systemDatabases: ["postgres", "template0", "template1"],
  });
}

const MISSING = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;

function* say(sys: Sys, pid: number, text: string): Generator<void, void, void> {
  yield* sys.error(`${postgresTime(sys.k.clock.epoch)} [${pid}] LOG:  ${text}\n`);
}

function* initialize(sys: Sys, version: string, data: string, server: SqlServer): Generator<void, number, void> {
  const password = sys.env("POSTGRES_PASSWORD") ?? "";
  const method = sys.env("POSTGRES_HOST_AUTH_METHOD");
  if (password === "" && method !== "trust") {
    yield* sys.error(MISSING);
    return 1;
  }
  const user = sys.env("POSTGRES_USER") ?? "postgres";
  yield* sys.print(
    `The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n\nThe database cluster will be initialized with locale "en_US.utf8".\nThe default database encoding has accordingly been set to "UTF8".\nThe default text search configuration will be set to "english".\n\nData page checksums are disabled.\n\n`,
  );
  const entries = sys.k.readdir(sys.p, data);
  if (isError(entries)) {
    yield* sys.flush();
    yield* sys.error(`initdb: error: could not access directory "${data}": ${strerror(entries)}\n`);
    return 1;
  }
  if (entries.length > 0) {
    yield* sys.flush();
    const isMount = entries.some(({ name }) => name === "lost+found");
    const detail = isMount
      ? `initdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.\ninitdb: hint: Using a mount point directly as the data directory is not recommended.\nCreate a subdirectory under the mount point.\n`
      : `initdb: hint: If you want to create a new database system, either remove or empty the directory "${data}" or run initdb with an argument other than "${data}".\n`;
    yield* sys.error(`initdb: error: directory "${data}" exists but is not empty\n${detail}`);
    return 1;
  }
  const fd = sys.k.open(sys.p, `${data}/PG_VERSION`, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  if (fd < 0) {
    yield* sys.flush();
    yield* sys.error(`initdb: error: could not change permissions of directory "${data}": Operation not permitted\n`);
    return 1;
  }
  sys.k.write(sys.p, fd, `${version.split(".")[0] ?? ""}\n`);
  sys.k.close(sys.p, fd);
  yield* sys.print(
    `fixing permissions on existing directory ${data} ... ok\ncreating subdirectories ... ok\nselecting dynamic shared memory implementation ... posix\nselecting default "max_connections" ... 100\nselecting default "shared_buffers" ... 128MB\nselecting default time zone ... Etc/UTC\ncreating configuration files ... ok\nrunning bootstrap script ... ok\n`,
  );
  yield* sys.flush();
  yield* sys.sleep(INIT_MS);
  yield* sys.print(
    `performing post-bootstrap initialization ... ok\nsyncing data to disk ... ok\n\n\nSuccess. You can now start the database server using:\n\n    pg_ctl -D ${data} -l logfile start\n\n`,
  );
  yield* sys.flush();
  yield* sys.error(
    `initdb: warning: enabling "trust" authentication for local connections\ninitdb: hint: You can change this by editing pg_hba.conf or using the option -A, or --auth-local and --auth-host, the next time you run initdb.\n`,
  );
  yield* sys.print("waiting for server to start....");
  yield* sys.flush();
  yield* starting(sys, version, null, 48);
  yield* sys.print(" done\nserver started\n");
  server.accounts.set(user, method === "trust" ? "*" : password);
  const database = sys.env("POSTGRES_DB") ?? user;
  if (database !== "postgres") {
    server.store.run(`CREATE DATABASE ${database}`, "");
    yield* sys.print("CREATE DATABASE\n");
  }
  yield* sys.print("\n");
  yield* sys.flush();
  server.save();
  const note = function* (text: string): Generator<void, void, void> {
    yield* sys.print(`\n${text}\n`);
    yield* sys.flush();
  };
  const before = sys.k.readdir(sys.p, "/docker-entrypoint-initdb.d");
  if (isError(before) || before.length === 0)
    yield* note("/usr/local/bin/docker-entrypoint.sh: ignoring /docker-entrypoint-initdb.d/*");
  const failed = yield* runInitFiles(sys, server, database, note);
  if (failed !== 0) return failed;
  yield* sys.print("\nwaiting for server to shut down....");
  yield* sys.flush();
  yield* ending(sys, 48);
  yield* sys.print(" done\nserver stopped\n\nPostgreSQL init process complete; ready for start up.\n\n");
  yield* sys.flush();
  return 0;
}

/** `port` null: only the local socket. */
function* starting(sys: Sys, version: string, port: number | null, pid: number): Generator<void, void, void> {
  yield* say(
    sys,
    pid,
    `starting PostgreSQL ${version} (Debian ${version}-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit`,
  );
  if (port !== null) {
    yield* say(sys, pid, `listening on IPv4 address "0.0.0.0", port ${port}`);
    yield* say(sys, pid, `listening on IPv6 address "::", port ${port}`);
  }
  yield* say(sys, pid, `listening on Unix socket "/var/run/postgresql/.s.PGSQL.${port ?? 5432}"`);
  const stopped = postgresTime(sys.k.clock.epoch).replace(/\.\d+/, "");
  yield* sys.sleep(START_MS);
  yield* say(sys, pid + 3, `database system was shut down at ${stopped}`);
  yield* say(sys, pid, "database system is ready to accept connections");
}

function* ending(sys: Sys, pid: number, kind = "fast"): Generator<void, void, void> {
  yield* say(sys, pid, `received ${kind} shutdown request`);
  yield* say(sys, pid, "aborting any active transactions");
  yield* say(sys, pid, `background worker "logical replication launcher" (PID ${pid + 6}) exited with exit code 1`);
  yield* say(sys, pid + 1, "shutting down");
  yield* sys.sleep(60);
  yield* say(sys, pid + 1, "checkpoint starting: shutdown immediate");
  yield* say(sys, pid, "database system is shut down");
}

function* runServer(sys: Sys, version: string, server: SqlServer, port: number): AppletRun {
  sys.p.argv = ["postgres"];
  const fd = listenOn(sys, port);
  if (fd < 0) {
    yield* say(sys, sys.p.pid, `could not bind IPv4 address "0.0.0.0": ${strerror(fd)}`);
    yield* sys.error(
      `${postgresTime(sys.k.clock.epoch)} [${sys.p.pid}] HINT:  Is another postmaster already running on port ${port}? If not, wait a few seconds and retry.\n`,
    );
    yield* sys.error(`${postgresTime(sys.k.clock.epoch)} [${sys.p.pid}] FATAL:  could not create any TCP/IP sockets\n`);
    return 1;
  }
  yield* starting(sys, version, port, sys.p.pid);
  const refuse = ({ user, password, database, isLocal }: SqlQuestion): string | null => {
    const known = server.accounts.get(user);
    if (known === undefined)
      return `FATAL:  ${isLocal || [...server.accounts.values()].includes("*") ? `role "${user}" does not exist` : `password authentication failed for user "${user}"`}`;
    if (known !== "*" && !isLocal && known !== password)
      return password === ""
        ? "fe_sendauth: no password supplied"
        : `FATAL:  password authentication failed for user "${user}"`;
    return server.store.hasDatabase(database) ? null : `FATAL:  database "${database}" does not exist`;
  };
  const log = (message: string): string => {
    const text = message === "invalid" ? "LOG:  invalid length of startup packet" : message;
    return text.startsWith("fe_") ? "" : `${postgresTime(sys.k.clock.epoch)} [${sys.p.pid + 40}] ${text}\n`;
  };
  const onSignal = function* (signal: Signal): Generator<void, number | null, void> {
    server.save();
    yield* ending(sys, sys.p.pid, signal === SIGTERM ? "smart" : signal === SIGQUIT ? "immediate" : "fast");
    return 0;
  };
  return yield* serve(sys, new Map([[fd, server.protocol("", refuse, log)]]), onSignal, [SIGTERM, SIGINT, SIGQUIT]);
}
