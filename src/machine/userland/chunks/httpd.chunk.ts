/**
 * httpd: serves files and CGI programs; every connection has a process of its own.
 *
 * Source: BusyBox 1.36.1 httpd.c.
 * Simplified: encrypted passwords (`-m`, `$1$...` and `*` in httpd.conf) are not known; none matches.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { EINTR, strerror } from "../../kernel/errno.ts";
import { O_RDWR } from "../../kernel/flags.ts";
import { isIpv4, isIpv6 } from "../../kernel/net/address.ts";
import { SIGCHLD, SIGHUP } from "../../kernel/signals.ts";
import type { Fd, SocketAddress } from "../../kernel/types.ts";
import { parseGroup, parseUser } from "../accounts.ts";
import { forkApplet } from "../exec-program.ts";
import { parseOptions } from "../getopt.ts";
import { changeIdentity } from "../identity.ts";
import type { Options } from "../getopt.ts";
import { complain, complainErrno } from "../message.ts";
import { dotted, mapped } from "../net-names.ts";
import { HttpdConfig } from "./httpd-config.ts";
import { serveRequest } from "./httpd-request.ts";
import type { HttpdSettings } from "./httpd-request.ts";
import { decodeLoosely, encodeHtml } from "./httpd-texts.ts";

const BACKLOG = 9;
const MAIN_CONFIG = "/etc/httpd.conf";

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "c:d:h:e:r:m:u:p:ifv");
  if (!options) return 1;
  const encoded = options.value("d") ?? options.value("e");
  if (encoded !== undefined) {
    yield* sys.print(options.has("d") ? decodeLoosely(encoded) : encodeHtml(encoded));
    return 0;
  }
  if (options.has("m")) {
    yield* complain(sys, "httpd", "-m is not simulated");
    return 1;
  }
  const home = options.value("h") ?? sys.k.getcwd(sys.p);
  const failed = sys.k.chdir(sys.p, home);
  if (failed < 0) {
    yield* complain(sys, "httpd", `can't change directory to '${home}': ${strerror(failed)}`);
    return 1;
  }
  return yield* start(sys, options, home);
}

function* start(sys: Sys, options: Options, home: string): AppletRun {
  const isInetd = options.has("i");
  const owner = options.value("u");
  if (owner !== undefined && !(yield* isKnownUser(sys, owner))) return 1;
  let server: Fd = -1;
  if (!isInetd) {
    sys.k.setDisposition(sys.p, SIGCHLD, "ignore");
    server = yield* openServer(sys, options.value("p") ?? "80");
    if (server < 0) return 1;
    if (owner !== undefined) becomeUser(sys, owner);
  }
  const config = new HttpdConfig();
  const file = options.value("c");
  if (!(yield* readMainConfig(sys, config, file))) return 1;
  if (config.home !== null) {
    const failed = sys.k.chdir(sys.p, config.home);
    if (failed < 0) {
      yield* complain(sys, "httpd", `can't change directory to '${config.home}': ${strerror(failed)}`);
      return 1;
    }
  }
  const settings: HttpdSettings = {
    config,
    home: config.home ?? home,
    realm: options.value("r") ?? "Web Server Authentication",
    verbose: options.count("v"),
  };
  if (isInetd) {
    const from = sys.k.peerAddress(sys.p, 0);
    const known = typeof from === "number" ? null : from;
    return yield* serveRequest(sys, settings, known, known ? dotted(known) : "httpd");
  }
  sys.k.setDisposition(sys.p, SIGHUP, "catch");
  if (options.has("f")) return yield* serve(sys, settings, server, file);
  return yield* daemonize(sys, (child) => serve(child, settings, server, file));
}

/** The parent is done; the child leaves the session and has nothing to read or to say. */
function* daemonize(sys: Sys, run: (sys: Sys) => AppletRun): AppletRun {
  const child = forkApplet(sys, function* (own) {
    own.k.setsid(own.p);
    const none = own.k.open(own.p, "/dev/null", O_RDWR);
    for (const fd of [0, 1, 2]) own.k.dup2(own.p, none, fd);
    if (none > 2) own.k.close(own.p, none);
    return yield* run(own);
  });
  if (!isError(child)) return 0;
  yield* complainErrno(sys, "httpd", "fork", child);
  return 1;
}

function* isKnownUser(sys: Sys, owner: string): Generator<void, boolean, void> {
  const [user = "", group] = owner.split(":");
  const text =
    parseUser(sys, user) === undefined
      ? `unknown user ${user}`
      : group !== undefined && parseGroup(sys, group) === undefined
        ? `unknown group ${group}`
        : null;
  if (text !== null) yield* complain(sys, "httpd", text);
  return text === null;
}

function becomeUser(sys: Sys, owner: string): void {
  const [user = "", group] = owner.split(":");
  const account = parseUser(sys, user);
  if (!account) return;
  const gid = (group === undefined ? account.gid : parseGroup(sys, group)) ?? sys.p.cred.gid;
  changeIdentity(sys.p, { uid: account.uid, gid, groups: [gid] });
}

/** `80` is everywhere, `10.0.0.1:80` there; -1 after a complaint. */
function* openServer(sys: Sys, where: string): Generator<void, Fd, void> {
  const port = /^\d+$/.test(where) ? Number(where) : 0;
  let local: SocketAddress = { address: "::", port };
  if (port === 0 || port > 65_535) {
    const [, v6, v4 = "", given = "80"] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(where) ?? [];
    const address = v6 ?? v4;
    if ((!isIpv4(address) && !isIpv6(address)) || !/^\d+$/.test(given) || Number(given) > 65_535) {
      const isPort = isIpv4(address) || isIpv6(address);
      yield* complain(sys, "httpd", isPort ? `bad port '${given}'` : `bad address '${where}'`);
      return -1;
    }
    local = { address, port: Number(given) };
  }
  const fd = sys.k.socket(sys.p, "tcp");
  const step = fd < 0 ? "socket" : sys.k.bind(sys.p, fd, local.address, local.port);
  const failed = typeof step === "string" ? fd : step === 0 ? sys.k.listen(sys.p, fd, BACKLOG) : step;
  if (failed >= 0) return fd;
  yield* complainErrno(sys, "httpd", typeof step === "string" ? step : step < 0 ? "bind" : "listen", failed);
  return -1;
}

/** Of /etc/httpd.conf and ./httpd.conf the first that is there; a file that was asked for must be. */
function* readMainConfig(sys: Sys, config: HttpdConfig, file: string | undefined): Generator<void, boolean, void> {
  if (yield* config.read(sys, file ?? MAIN_CONFIG, null)) return true;
  if (file === undefined) {
    yield* config.read(sys, "httpd.conf", null);
    return true;
  }
  const stat = sys.k.stat(sys.p, file);
  yield* complain(sys, "httpd", `${file}${typeof stat === "number" ? `: ${strerror(stat)}` : ""}`);
  return false;
}

function* serve(sys: Sys, settings: HttpdSettings, server: Fd, file: string | undefined): AppletRun {
  const local = sys.k.localAddress(sys.p, server);
  const isIpv6Socket = typeof local !== "number" && !isIpv4(local.address);
  for (;;) {
    const client = yield* sys.accept(server);
    if (client === -EINTR) {
      if (sys.k.takeSignal(sys.p) === SIGHUP) yield* settings.config.read(sys, file ?? MAIN_CONFIG, null);
      continue;
    }
    if (isError(client)) {
      // Too many open files perhaps: some will be closed.
      yield* sys.sleep(1);
      continue;
    }
    const from = sys.k.peerAddress(sys.p, client);
    const known = typeof from === "number" ? null : from;
    const remote = known ? dotted(isIpv6Socket ? mapped(known) : known) : "httpd";
    forkApplet(sys, function* (own) {
      own.k.setDisposition(own.p, SIGHUP, "ignore");
      own.k.close(own.p, server);
      own.k.dup2(own.p, client, 0);
      own.k.dup2(own.p, client, 1);
      if (client > 1) own.k.close(own.p, client);
      return yield* serveRequest(own, { ...settings, config: settings.config.copy() }, known, remote);
    });
    sys.k.close(sys.p, client);
  }
}
