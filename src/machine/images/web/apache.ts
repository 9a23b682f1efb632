/**
 * Apache's httpd: serves the files of its document root as its configuration says.
 * Source: Apache HTTP Server 2.4 (messages, pages, header order).
 * Simplified: one process; no TLS, proxying, rewriting or scripts; a request for a .php file is answered with 500.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { EADDRINUSE, EACCES, strerror } from "../../kernel/errno.ts";
import { headerOf } from "../../kernel/net/http.ts";
import { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGWINCH } from "../../kernel/signals.ts";
import type { Fd, Signal } from "../../kernel/types.ts";
import { http, listenOn, serve } from "../parts/service.ts";
import type { HttpAnswer, HttpRequest, HttpStyle, Protocol } from "../parts/service.ts";
import { newSite, readApacheConfig } from "./apache-config.ts";
import type { ApacheConfig, ApacheSite } from "./apache-config.ts";
import { apacheDate, commonLogDate, httpDate } from "./http-date.ts";

export interface ApacheSetup {
  /** Where a built-in configuration serves from; with `config`, what a file says. */
  readonly root: string;
  readonly config?: string;
  readonly serverRoot?: string;
  readonly server: string;
  /** PHP files are known, and not run. */
  readonly phpVersion?: string;
  /** What is answered where there is no file. */
  fallback?(this: void, request: HttpRequest): HttpAnswer | null;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  css: "text/css",
  js: "text/javascript",
  json: "application/json",
  xml: "application/xml",
  png: "image/png",
  jpg: "image/jpeg",
  gif: "image/gif",
  svg: "image/svg+xml",
  ico: "image/x-icon",
};

export function apacheMain(setup: ApacheSetup): AppletMain {
  return function* (sys, argv): AppletRun {
    const args = argv.slice(1);
    if (args.includes("-v") || args.includes("-V")) {
      yield* sys.print(`Server version: ${setup.server}\nServer built:   Jan 24 2026 00:00:00\n`);
      return 0;
    }
    const file = args[args.indexOf("-f") + 1];
    const path = args.includes("-f") && file !== undefined ? file : setup.config;
    const config =
      path === undefined ? builtIn(setup.root) : readApacheConfig(sys, path, setup.serverRoot ?? "/etc/apache2");
    if (typeof config === "string") {
      yield* sys.error(`${config}\n`);
      return 1;
    }
    const address = sys.p.ns.net.addresses[0] ?? "127.0.0.1";
    const name = `AH00558: ${setup.config === undefined ? "apache2" : "httpd"}: Could not reliably determine the server's fully qualified domain name, using ${address}. Set the 'ServerName' directive globally to suppress this message\n`;
    if (config.main.serverName === null) yield* sys.error(name);
    if (args.includes("-t")) {
      yield* sys.error("Syntax OK\n");
      return 0;
    }
    if (config.listens.length === 0) {
      yield* sys.error("no listening sockets available, shutting down\nAH00015: Unable to open logs\n");
      return 1;
    }
    if (config.main.serverName === null) yield* sys.error(name);
    return yield* run(sys, setup, config, argv);
  };
}

function builtIn(root: string): ApacheConfig {
  const main = newSite(root);
  main.index = ["index.php", "index.html"];
  return { listens: [{ address: "0.0.0.0", port: 80 }], main, sites: [] };
}

function* run(sys: Sys, setup: ApacheSetup, config: ApacheConfig, argv: readonly string[]): AppletRun {
  const listeners = new Map<Fd, Protocol>();
  for (const { address, port } of config.listens) {
    const fd = listenOn(sys, port, address);
    if (fd >= 0) {
      listeners.set(
        fd,
        http((request) => answer(setup, siteOf(config, request, port), request), styleOf(setup, sys)),
      );
      continue;
    }
    const reason = fd === -EADDRINUSE ? "(98)Address already in use" : `(${Math.abs(fd)})${strerror(fd)}`;
    const places = address === "0.0.0.0" ? [`[::]:${port}`, `0.0.0.0:${port}`] : [`${address}:${port}`];
    for (const place of places) yield* sys.error(`${reason}: AH00072: make_sock: could not bind to address ${place}\n`);
    yield* sys.error("no listening sockets available, shutting down\nAH00015: Unable to open logs\n");
    return 1;
  }
  const { pid } = sys.p;
  const mpm = setup.phpVersion === undefined ? "mpm_event" : "mpm_prefork";
  const note = (module: string, text: string): string =>
    `[${apacheDate(sys.k.clock.epoch)}] [${module}:notice] [pid ${pid}:tid ${pid}] ${text}\n`;
  const php = setup.phpVersion === undefined ? "" : ` PHP/${setup.phpVersion}`;
  const command = argv
    .map((word) => word.replace(/^-D(?=.)/, "-D "))
    .join(" ")
    .replace(/^.*\//, "");
  yield* sys.error(
    note(
      mpm,
      `${setup.phpVersion === undefined ? "AH00489" : "AH00163"}: ${setup.server}${php} configured -- resuming normal operations`,
    ),
  );
  yield* sys.error(note("core", `AH00094: Command line: '${command}'`));
  const onSignal = function* (signal: Signal): Generator<void, number | null, void> {
    if (signal === SIGHUP || signal === SIGUSR1) {
      yield* sys.error(
        note(
          mpm,
          signal === SIGHUP
            ? "AH00494: SIGHUP received.  Attempting to restart"
            : "AH00493: SIGUSR1 received.  Doing graceful restart",
        ),
      );
      return null;
    }
    yield* sys.error(
      note(
        mpm,
        signal === SIGWINCH
          ? "AH00492: caught SIGWINCH, shutting down gracefully"
          : "AH00491: caught SIGTERM, shutting down",
      ),
    );
    return 0;
  };
  return yield* serve(sys, listeners, onSignal, [SIGTERM, SIGINT, SIGWINCH, SIGHUP, SIGUSR1]);
}

function styleOf(setup: ApacheSetup, sys: Sys): HttpStyle {
  return {
    headers: () => [
      ["Date", httpDate(sys.k.clock.epoch)],
      ["Server", setup.server],
    ],
  };
}

function siteOf(config: ApacheConfig, request: HttpRequest, port: number): ApacheSite {
  const host = (headerOf(request.headers, "Host") ?? "").replace(/:\d+$/, "").toLowerCase();
  const fitting = config.sites.filter((site) => site.port === null || site.port === port);
  return fitting.find(({ serverName }) => serverName?.toLowerCase() === host) ?? fitting[0] ?? config.main;
}

function answer(setup: ApacheSetup, site: ApacheSite, request: HttpRequest): HttpAnswer {
  const made = find(setup, site, request);
  const { status = 200, body = "" } = made;
  const size = request.method === "HEAD" || body === "" ? "-" : String(body.length);
  const combined =
    setup.phpVersion === undefined
      ? ""
      : ` "${headerOf(request.headers, "Referer") ?? "-"}" "${headerOf(request.headers, "User-Agent") ?? "-"}"`;
  const line = `${request.peer.address} - - [${commonLogDate(request.sys.k.clock.epoch)}] "${request.method} ${request.target} ${request.version}" ${status} ${size}${combined}\n`;
  return { ...made, headers: [...site.headers, ...(made.headers ?? [])], log: line + (made.log ?? "") };
}

function find(setup: ApacheSetup, site: ApacheSite, request: HttpRequest): HttpAnswer {
  const { sys, path } = request;
  const moved = site.redirects.find(({ from }) => path === from || path.startsWith(`${from.replace(/\/$/, "")}/`));
  if (moved) return page(site, moved.status, request, moved.to + path.slice(moved.from.length));
  if (!["GET", "HEAD", "POST", "OPTIONS"].includes(request.method)) return page(site, 405, request);
  const alias = site.aliases.find(({ from }) => path.startsWith(from));
  const file = alias ? alias.to + path.slice(alias.from.length) : site.root + path.replace(/\/\.\.(?=\/|$)/g, "");
  if (rule(site.denied, file) ?? false) return page(site, 403, request);
  const stat = sys.k.stat(sys.p, file);
  if (isError(stat))
    return stat === -EACCES ? page(site, 403, request) : (setup.fallback?.(request) ?? page(site, 404, request));
  if (stat.kind !== "directory") return send(setup, site, request, file);
  if (!path.endsWith("/"))
    return page(site, 301, request, `http://${headerOf(request.headers, "Host") ?? "localhost"}${path}/`);
  for (const name of site.index)
    if (!isError(sys.k.stat(sys.p, file + name))) return send(setup, site, request, file + name);
  if (rule(site.listings, file) ?? false) return listing(request, file);
  return setup.fallback?.(request) ?? page(site, 403, request);
}

/** What the longest directory around that file says. */
function rule(rules: ReadonlyMap<string, boolean>, file: string): boolean | undefined {
  let found: boolean | undefined;
  let length = -1;
  for (const [directory, value] of rules) {
    const fits = directory === "/" || file === directory || file.startsWith(`${directory.replace(/\/$/, "")}/`);
    if (fits && directory.length > length) [found, length] = [value, directory.length];
  }
  return found;
}

function send(setup: ApacheSetup, site: ApacheSite, request: HttpRequest, file: string): HttpAnswer {
  const { sys } = request;
  if (file.endsWith(".php") && setup.phpVersion !== undefined) {
    const own = setup.fallback?.(request);
    return (
      own ?? {
        ...page(site, 500, request),
        errorLog: "PHP is not run by Podarium: a request for a .php file is answered with 500\n",
      }
    );
  }
  const body = sys.k.readFile(sys.p, file);
  if (isError(body)) return page(site, 403, request);
  const stat = sys.k.stat(sys.p, file);
  const modified = isError(stat) ? 0 : stat.mtime;
  const tag = `"${body.length.toString(16)}-${Math.floor(modified * 1000).toString(16)}"`;
  const since = headerOf(request.headers, "If-None-Match");
  const headers = [
    ["Last-Modified", httpDate(modified)],
    ["ETag", tag],
  ] as const;
  if (since === tag) return { status: 304, headers: [["ETag", tag]] };
  return { body, type: TYPES[file.replace(/^.*\./, "")] ?? null, headers: [...headers, ["Accept-Ranges", "bytes"]] };
}

function listing({ sys, path }: HttpRequest, directory: string): HttpAnswer {
  const entries = sys.k.readdir(sys.p, directory);
  const items = (isError(entries) ? [] : entries).map(
    ({ name, kind }) =>
      `<li><a href="${name}${kind === "directory" ? "/" : ""}"> ${name}${kind === "directory" ? "/" : ""}</a></li>\n`,
  );
  const up = path === "/" ? "" : '<li><a href="../"> Parent Directory</a></li>\n';
  return {
    type: "text/html;charset=ISO-8859-1",
    body: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of ${path}</title>\n </head>\n <body>\n<h1>Index of ${path}</h1>\n<ul>${up}${items.join("")}</ul>\n</body></html>\n`,
  };
}

const SAID: Readonly<Record<number, readonly [title: string, text: string]>> = {
  301: ["Moved Permanently", 'The document has moved <a href="LOCATION">here</a>.'],
  302: ["Found", 'The document has moved <a href="LOCATION">here</a>.'],
  403: ["Forbidden", "You don't have permission to access this resource."],
  404: ["Not Found", "The requested URL was not found on this server."],
  405: ["Method Not Allowed", "The requested method METHOD is not allowed for this URL."],
  500: [
    "Internal Server Error",
    "The server encountered an internal error or misconfiguration and was unable to complete your request.",
  ],
};

function page(site: ApacheSite, status: number, request: HttpRequest, location = ""): HttpAnswer {
  const own = site.errorDocuments.get(status);
  if (own !== undefined && !own.startsWith("/")) return { status, type: "text/html; charset=iso-8859-1", body: own };
  const file = own === undefined ? -1 : request.sys.k.readFile(request.sys.p, site.root + own);
  if (typeof file === "string") return { status, type: "text/html", body: file };
  const [title, text] = SAID[status] ?? [String(status), ""];
  const shown = text.replace("LOCATION", location).replace("METHOD", request.method);
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${shown}</p>\n</body></html>\n`;
  return {
    status,
    type: "text/html; charset=iso-8859-1",
    body,
    ...(location === "" ? {} : { headers: [["Location", location]] }),
  };
}
