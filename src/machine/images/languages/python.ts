/**
 * `python`: `python -m http.server` is served; other programs are not run.
 * Source: docker-library/python 3.13; http.server of CPython 3.13 (lines, pages).
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, Sys } from "../../kernel/applet.ts";
import { EADDRINUSE } from "../../kernel/errno.ts";
import { calendarDate } from "../../../sim/units.ts";
import { SIGINT } from "../../kernel/signals.ts";
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { http, listenOn, program, serve } from "../parts/service.ts";
import type { HttpAnswer, HttpRequest, HttpStyle } from "../parts/service.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";

const LINES = ["3.13.5", "3.12.11", "3.11.13", "3.10.18", "3.9.23", "3.8.20", "3.7.17", "3.6.15", "2.7.18"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  css: "text/css",
  js: "text/javascript",
  json: "application/json",
  png: "image/png",
  jpg: "image/jpeg",
  svg: "image/svg+xml",
};
const two = (value: number): string => String(value).padStart(2, "0");

function pythonMain(version: string): AppletMain {
  return function* (sys, argv) {
    const args = argv.slice(1).filter((word) => word !== "-u" && word !== "-B" && word !== "-O");
    const [first, second] = args;
    if (first === "--version" || first === "-V") {
      yield* sys.print(`Python ${version}\n`);
      return 0;
    }
    if (first === "-m" && (second === "http.server" || second === "SimpleHTTPServer"))
      return yield* httpServer(sys, version, args.slice(2));
    if (first === "-c" && second !== undefined) {
      const said = /^\s*print\s*\(?\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\)?\s*;?\s*$/.exec(second);
      if (said) {
        yield* sys.print(`${said[1] ?? said[2] ?? ""}\n`);
        return 0;
      }
    }
    if (first === undefined && (yield* sys.readAll(0)) === "") return 0;
    if (first !== undefined && !first.startsWith("-") && isError(sys.k.stat(sys.p, first))) {
      yield* sys.error(
        `python: can't open file '${first.startsWith("/") ? first : `${sys.k.getcwd(sys.p).replace(/\/$/, "")}/${first}`}': [Errno 2] No such file or directory\n`,
      );
      return 2;
    }
    yield* sys.error("python: Podarium does not run Python programs; only `python -m http.server` is served\n");
    return 1;
  };
}

function* httpServer(sys: Sys, version: string, args: readonly string[]) {
  const directoryAt = args.findIndex((word) => word === "-d" || word === "--directory");
  const bindAt = args.findIndex((word) => word === "-b" || word === "--bind");
  const port = Number(args.find((word) => /^\d+$/.test(word)) ?? 8000);
  const root = directoryAt < 0 ? sys.k.getcwd(sys.p) : (args[directoryAt + 1] ?? ".");
  const address = bindAt < 0 ? "0.0.0.0" : (args[bindAt + 1] ?? "0.0.0.0");
  const fd = listenOn(sys, port, address);
  if (fd < 0) {
    const why = fd === -EADDRINUSE ? "[Errno 98] Address already in use" : "[Errno 99] Cannot assign requested address";
    yield* sys.error(`Traceback (most recent call last):\n  ...\nOSError: ${why}\n`);
    return 1;
  }
  yield* sys.print(`Serving HTTP on ${address} port ${port} (http://${address}:${port}/) ...\n`);
  yield* sys.flush();
  const style: HttpStyle = {
    version: "HTTP/1.0",
    headers: () => [
      ["Server", `SimpleHTTP/0.6 Python/${version}`],
      ["Date", httpDate(sys.k.clock.epoch)],
    ],
    reasons: { 404: "File not found" },
  };
  // TERM is not caught: as PID 1 it is not even noticed, which is what happens in life.
  return yield* serve(
    sys,
    new Map([[fd, http((request) => answer(request, root), style)]]),
    function* () {
      yield* sys.error("\nKeyboard interrupt received, exiting.\n");
      return 0;
    },
    [SIGINT],
  );
}

function httpDate(epoch: number): string {
  const { year, month, day, hour, minute, second, weekday } = calendarDate(epoch);
  return `${DAYS[weekday] ?? ""}, ${two(day)} ${MONTHS[month - 1] ?? ""} ${year} ${two(hour)}:${two(minute)}:${two(second)} GMT`;
}

function answer(request: HttpRequest, root: string): HttpAnswer {
  const { sys, peer, method, target, version } = request;
  const { year, month, day, hour, minute, second } = calendarDate(sys.k.clock.epoch);
  const stamp = `${peer.address} - - [${two(day)}/${MONTHS[month - 1] ?? ""}/${year} ${two(hour)}:${two(minute)}:${two(second)}]`;
  const done = (status: number, more: HttpAnswer, note = ""): HttpAnswer => ({
    ...more,
    status,
    errorLog: `${note}${stamp} "${method} ${target} ${version}" ${status} -\n`,
  });
  if (method !== "GET" && method !== "HEAD") {
    const text = `Unsupported method ('${method}')`;
    return done(501, page(501, text, "Server does not support this operation"), `${stamp} code 501, message ${text}\n`);
  }
  const path = `${root.replace(/\/$/, "")}${decoded(request.path).replace(/\/\.\.(?=\/|$)/g, "")}`;
  const stat = sys.k.stat(sys.p, path);
  if (!isError(stat) && stat.kind === "directory") {
    if (!request.path.endsWith("/"))
      return done(301, { body: "", type: null, headers: [["Location", `${request.path}/`]] });
    const index = ["index.html", "index.htm"]
      .map((name) => path + name)
      .find((file) => !isError(sys.k.stat(sys.p, file)));
    if (index !== undefined) return file(request, index, done);
    return done(200, { type: "text/html; charset=utf-8", body: listing(request, path) });
  }
  if (isError(stat))
    return done(
      404,
      page(404, "File not found", "Nothing matches the given URI"),
      `${stamp} code 404, message File not found\n`,
    );
  return file(request, path, done);
}

function decoded(path: string): string {
  return path.replace(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function file({ sys }: HttpRequest, path: string, done: (status: number, more: HttpAnswer) => HttpAnswer): HttpAnswer {
  const body = sys.k.readFile(sys.p, path);
  if (isError(body)) return done(404, page(404, "File not found", "Nothing matches the given URI"));
  const stat = sys.k.stat(sys.p, path);
  const modified = isError(stat) ? 0 : stat.mtime;
  return done(200, {
    body,
    type: TYPES[path.replace(/^.*\./, "")] ?? "application/octet-stream",
    headers: [["Last-Modified", httpDate(modified)]],
  });
}

function listing({ sys, path: shown }: HttpRequest, path: string): string {
  const entries = sys.k.readdir(sys.p, path);
  const items = (isError(entries) ? [] : entries).map(({ name, kind }) => {
    const label = `${name}${kind === "directory" ? "/" : kind === "symlink" ? "@" : ""}`;
    return `<li><a href="${encodeURIComponent(name)}${kind === "directory" ? "/" : ""}">${label}</a></li>\n`;
  });
  return `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for ${shown}</title>\n</head>\n<body>\n<h1>Directory listing for ${shown}</h1>\n<hr>\n<ul>\n${items.join("")}</ul>\n<hr>\n</body>\n</html>\n`;
}

function page(status: number, message: string, explained: string): HttpAnswer {
  const body = `<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: ${status}</p>\n        <p>Message: ${message}.</p>\n        <p>Error code explanation: ${status} - ${explained}.</p>\n    </body>\n</html>\n`;
  return { type: "text/html;charset=utf-8", body, headers: [["Connection", "close"]] };
}

export const python: Image = imageByTag({
  names: ["python"],
  latest: "3.13",
  acceptsTag: versions(
    "3.13 3.12 3.11 3.10 3.9 3.8 3.7 3.6 3.5 3.4 2.7 3.14",
    "slim alpine bookworm bullseye buster trixie stretch alpine3\\.\\d\\d windowsservercore rc",
  ),
  make({ version, isAlpine, isSlim }) {
    const full = fullVersion(version, LINES);
    const main = program("python", pythonMain(full), 6_000);
    const names = ["python", "python3", `python${full.split(".").slice(0, 2).join(".")}`];
    return {
      sizeBytes: isAlpine ? 16_300_000 : isSlim ? 46_000_000 : 372_000_000,
      layers: [
        ...(isAlpine
          ? alpine.layers
          : [debianFiles(), debianAccounts(), debianTools({ present: isSlim ? "" : "wget ps" })]),
        Object.fromEntries(names.map((name) => [`/usr/local/bin/${name}`, main])),
      ],
      config: {
        entrypoint: [],
        cmd: ["python3"],
        env: [STANDARD_PATH, "LANG=C.UTF-8", `PYTHON_VERSION=${full}`],
        user: "",
        workingDir: "/",
        exposedPorts: [],
      },
    };
  },
});
