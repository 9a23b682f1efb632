/**
 * `caddy`: serves the sites of its Caddyfile.
 * Source: Caddy 2 documentation (Caddyfile, directives root, respond, file_server, redir), caddyserver/caddy-docker.
 * Simplified: of a site there are its port and these four directives for all paths; others are read and do nothing, and
 * there is no HTTPS. A request that nothing answers gets an empty 200, as from Caddy.
 */
import type { Sys } from "../../kernel/applet.ts";
import type { Image } from "../types.ts";
import { text } from "../base.ts";
import { numbered, webImage } from "../web/web-image.ts";
import type { HttpAnswer, HttpRequest } from "../parts/service.ts";

interface Site {
  readonly ports: readonly number[];
  root: string;
  isFileServer: boolean;
  answer: HttpAnswer | null;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  txt: "text/plain; charset=utf-8",
};

/** `:80`, `http://example.org`, `localhost:2015`; names without a port would be HTTPS. */
function portOf(address: string): number {
  const port = /:(\d+)(?:\/|$)/.exec(address)?.[1];
  return port === undefined ? (address.startsWith("http://") ? 80 : 443) : Number(port);
}

/** Words of a line; a quoted or back-quoted one may have blanks. */
function wordsOf(line: string): string[] {
  const found = line.replace(/(^|\s)#.*$/, "").match(/"(?:\\.|[^"\\])*"|`[^`]*`|\S+/g) ?? [];
  return found.map((word) => (/^["`]/.test(word) ? word.slice(1, -1).replaceAll(String.raw`\"`, '"') : word));
}

function sitesOf(config: string): Site[] {
  const sites: Site[] = [];
  let depth = 0;
  for (const line of config.split("\n")) {
    const words = wordsOf(line);
    const opens = words.at(-1) === "{";
    const addresses = words.filter((word) => word !== "{").flatMap((word) => word.split(",").filter(Boolean));
    const site = sites.at(-1);
    if (words[0] === "}") depth--;
    else if (depth === 0 && addresses.length > 0 && (opens || sites.length === 0)) {
      sites.push({ ports: addresses.map(portOf), root: "/srv", isFileServer: false, answer: null });
    } else if (site && depth <= 1 && !opens) direct(site, words);
    if (opens) depth++;
  }
  return sites;
}

function direct(site: Site, words: readonly string[]): void {
  const [directive, ...rest] = words;
  const args = rest.filter((word, i) => i > 0 || !/^(\*|\/\S*)$/.test(word) || directive === "root");
  if (directive === "root") site.root = rest.at(-1) ?? site.root;
  else if (directive === "file_server") site.isFileServer = true;
  else if (directive === "redir") {
    site.answer = { status: 302, type: null, body: "", headers: [["Location", args[0] ?? "/"]] };
  } else if (directive === "respond") {
    const [first = "", status = "200"] = args;
    const isStatus = /^\d{3}$/.test(first) && args.length === 1;
    site.answer = isStatus ? { status: Number(first), body: "" } : { status: Number(status), body: first };
  }
}

function answerOf(sys: Sys, site: Site) {
  return ({ path }: HttpRequest): HttpAnswer => {
    if (site.answer) return site.answer;
    if (!site.isFileServer) return { body: "", type: null };
    const asked = site.root + path.replace(/\?.*/, "");
    for (const file of asked.endsWith("/") ? [`${asked}index.html`] : [asked]) {
      const body = path.includes("..") ? null : sys.k.readFile(sys.p, file);
      if (typeof body === "string")
        return { body, type: TYPES[file.replace(/^.*\./, "")] ?? "application/octet-stream" };
    }
    return { status: 404, body: "", type: null };
  };
}

function configOf(sys: Sys, argv: readonly string[]): { file: string; content: string | null } {
  const file = /--config[= ](\S+)/.exec(argv.join(" "))?.[1] ?? "Caddyfile";
  const content = sys.k.readFile(sys.p, file);
  return { file, content: typeof content === "string" ? content : null };
}

function json(sys: Sys, level: string, more: object): string {
  return `${JSON.stringify({ level, ts: sys.k.clock.epoch / 1000, ...more })}\n`;
}

export const caddy: Image = webImage({
  names: ["caddy"],
  latest: "2.10",
  acceptsTag: (tag) => numbered(tag) || tag === "alpine",
  sizeBytes: 20_000_000,
  base: "alpine",
  path: "/usr/bin/caddy",
  files: {
    "/etc/caddy/Caddyfile": text(":80 {\n\troot * /usr/share/caddy\n\tfile_server\n}\n"),
    "/usr/share/caddy/index.html": text(
      "<!DOCTYPE html>\n<html>\n<head>\n\t<title>Caddy works!</title>\n</head>\n<body>\n\t<h1>Congratulations!</h1>\n</body>\n</html>\n",
    ),
    "/srv": { kind: "directory" },
  },
  config: {
    entrypoint: [],
    cmd: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    workingDir: "/srv",
    exposedPorts: [80],
  },
  server: {
    onTerm: 0,
    startMs: 150,
    refuse(sys, argv) {
      const { file, content } = configOf(sys, argv);
      if (content !== null || !argv.includes("--config")) return null;
      return { errors: `Error: reading config from file: open ${file}: no such file or directory\n`, code: 1 };
    },
    ports(sys, argv) {
      const sites = sitesOf(configOf(sys, argv).content ?? "");
      return {
        2019: () => ({ type: "application/json", body: "{}" }),
        ...Object.fromEntries(sites.flatMap((site) => site.ports.map((port) => [port, answerOf(sys, site)] as const))),
      };
    },
    log(sys, argv) {
      const { file } = configOf(sys, argv);
      return {
        errors:
          json(sys, "info", { msg: "using config from file", file }) +
          json(sys, "info", { logger: "admin", msg: "admin endpoint started", address: "localhost:2019" }) +
          json(sys, "info", { msg: "serving initial configuration" }),
      };
    },
    farewell: (sys) =>
      json(sys, "info", { msg: "shutting down apps, then terminating", signal: "SIGTERM" }) +
      json(sys, "info", { msg: "shutdown complete", signal: "SIGTERM", exit_code: 0 }),
  },
});
