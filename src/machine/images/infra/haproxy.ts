/**
 * `haproxy`: reads its configuration and passes connections on.
 * Source: haproxy 2.6 (messages), its configuration manual; docker-library/haproxy 3.2 (entrypoint, user, signal).
 * Simplified: of a proxy there are bind, mode, acl (path, path_beg, path_end, hdr), use_backend, default_backend, server and
 * roundrobin; other keywords that it has are read and do nothing; servers are not checked, but passed over when they refuse.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, Sys } from "../../kernel/applet.ts";
import { isIpv4 } from "../../kernel/net/address.ts";
import { headerOf } from "../../kernel/net/http.ts";
import type { RequestHead } from "../../kernel/net/http.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import type { Fd } from "../../kernel/types.ts";
import { STANDARD_PATH, text } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { listenOn, program } from "../parts/service.ts";
import { imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { relay } from "./relay.ts";
import type { Frontend, Target } from "./relay.ts";

interface Server extends Target {
  readonly name: string;
  readonly line: number;
}

interface Proxy {
  readonly name: string;
  readonly kind: "frontend" | "backend" | "listen";
  isHttp: boolean;
  readonly binds: { readonly port: number; readonly text: string }[];
  readonly servers: Server[];
  readonly acls: Map<string, (head: RequestHead) => boolean>;
  readonly rules: { readonly backend: string; readonly condition: string }[];
  fallback: string | null;
  turn: number;
}

const SECTIONS =
  /^(global|defaults|frontend|backend|listen|resolvers|peers|userlist|mailers|cache|program|http-errors|ring)$/;
const KNOWN = new Set(
  "acl backlog balance bind bind-process capture chroot compression cookie cpu-map daemon debug default-server default_backend description disabled email-alert enabled errorfile errorloc force-persist fullconn gid group hash-balance-factor hash-type hold http-after-response http-check http-error http-request http-response http-reuse insecure-fork-wanted load-server-state-from-file log log-format log-send-hostname log-tag lua-load master-worker max-keep-alive-queue maxconn mode monitor monitor-uri nameserver nbproc nbthread node no option parse-resolv-conf persist pidfile rate-limit redirect resolve_retries retries retry-on server server-template source ssl-default-bind-ciphers ssl-default-bind-ciphersuites ssl-default-bind-options ssl-default-server-options stats stick stick-table tcp-check tcp-request tcp-response timeout tune.bufsize tune.ssl.default-dh-param uid ulimit-n unique-id-format unique-id-header use-server use_backend user ca-base crt-base setenv".split(
    " ",
  ),
);

const UNAVAILABLE =
  "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 107\r\ncache-control: no-cache\r\ncontent-type: text/html\r\n\r\n<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n\n";

interface Configuration {
  readonly proxies: ReadonlyMap<string, Proxy>;
  readonly alerts: readonly string[];
}

function parse(content: string, file: string): Configuration {
  const proxies = new Map<string, Proxy>();
  const alerts: string[] = [];
  let proxy: Proxy | null = null;
  let section = "";
  let isHttp = false;
  for (const [at, whole] of content.split("\n").entries()) {
    const words = whole
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    const [keyword = "", ...args] = words;
    if (keyword === "") continue;
    const where = `parsing [${file}:${at + 1}]`;
    if (SECTIONS.test(keyword)) {
      section = keyword;
      proxy = null;
      if (keyword === "frontend" || keyword === "backend" || keyword === "listen") {
        const name = args[0] ?? "";
        if (name === "")
          alerts.push(`${where} : '${keyword}' expects an <id> argument, optionally supporting address and options.`);
        proxy = {
          name,
          kind: keyword,
          isHttp,
          binds: [],
          servers: [],
          acls: new Map(),
          rules: [],
          fallback: null,
          turn: 0,
        };
        proxies.set(`${keyword === "backend" ? "b" : keyword === "listen" ? "l" : "f"}/${name}`, proxy);
      }
      continue;
    }
    if (section === "") alerts.push(`${where}: unknown keyword '${keyword}' out of section.`);
    else if (!KNOWN.has(keyword)) alerts.push(`${where} : unknown keyword '${keyword}' in '${section}' section`);
    else if (keyword === "mode") {
      if (proxy) proxy.isHttp = args[0] === "http";
      else isHttp = args[0] === "http";
    } else if (proxy) readLine(proxy, keyword, args, at + 1);
  }
  if (alerts.length > 0) return { proxies, alerts: [...alerts, `Error(s) found in configuration file : ${file}`] };
  for (const one of proxies.values()) {
    if (one.fallback !== null && !proxies.has(`b/${one.fallback}`) && !proxies.has(`l/${one.fallback}`))
      alerts.push(`Proxy '${one.name}': unable to find required default_backend: '${one.fallback}'.`);
    for (const { backend } of one.rules)
      if (!proxies.has(`b/${backend}`) && !proxies.has(`l/${backend}`))
        alerts.push(`Proxy '${one.name}': unable to find required use_backend: '${backend}'.`);
  }
  return { proxies, alerts };
}

function readLine(proxy: Proxy, keyword: string, args: readonly string[], line: number): void {
  const [first = "", second = ""] = args;
  if (keyword === "bind") {
    for (const address of first.split(",")) {
      const port = Number(/:(\d+)$/.exec(address)?.[1] ?? Number.NaN);
      if (port > 0) proxy.binds.push({ port, text: address });
    }
  } else if (keyword === "server") {
    const [, host = "", port = "80"] = /^(.*?)(?::(\d+))?$/.exec(second) ?? [];
    proxy.servers.push({ name: first, host, port: Number(port), line });
  } else if (keyword === "default_backend") proxy.fallback = first;
  else if (keyword === "use_backend") proxy.rules.push({ backend: first, condition: args.slice(1).join(" ") });
  else if (keyword === "acl") proxy.acls.set(first, matcherOf(args.slice(1)));
}

/** `path_beg /api`, `hdr(host) -i example.com`. */
function matcherOf(words: readonly string[]): (head: RequestHead) => boolean {
  const [fetch = "", ...rest] = words;
  const isCaseless = rest.includes("-i");
  const fold = (value: string): string => (isCaseless ? value.toLowerCase() : value);
  const patterns = rest.filter((word) => !word.startsWith("-")).map(fold);
  const [, header] = /^(?:req\.)?hdr(?:_\w+)?\(([^)]+)\)$/.exec(fetch) ?? [];
  return (head) => {
    const path = head.target.replace(/\?.*$/s, "");
    const value = fold(header === undefined ? path : (headerOf(head.headers, header) ?? ""));
    if (fetch === "path_beg" || fetch.startsWith("hdr_beg"))
      return patterns.some((pattern) => value.startsWith(pattern));
    if (fetch === "path_end" || fetch.startsWith("hdr_end")) return patterns.some((pattern) => value.endsWith(pattern));
    return patterns.includes(value);
  };
}

/** `if is_api`, `if !a b or c`, `if { path_beg /api }`, `unless a`. */
function holds(proxy: Proxy, condition: string, head: RequestHead): boolean {
  if (condition === "") return true;
  const isUnless = condition.startsWith("unless");
  const terms = condition.replace(/^(if|unless)\s+/, "");
  const result = terms.split(/\s+(?:or|\|\|)\s+/).some((all) =>
    (all.match(/!?\s*\{[^}]*\}|\S+/g) ?? []).every((term) => {
      const isNot = term.startsWith("!");
      const name = term.replace(/^!\s*/, "");
      const inline = /^\{\s*(.*?)\s*\}$/.exec(name)?.[1];
      const test = inline === undefined ? proxy.acls.get(name) : matcherOf(inline.split(/\s+/));
      return (test?.(head) ?? name === "TRUE") !== isNot;
    }),
  );
  return result !== isUnless;
}

function frontendOf(proxy: Proxy, proxies: ReadonlyMap<string, Proxy>): Frontend {
  return {
    isHttp: proxy.isHttp,
    unreachable: proxy.isHttp ? UNAVAILABLE : "",
    targets(head) {
      const rule = head && proxy.rules.find(({ condition }) => holds(proxy, condition, head));
      const name = rule?.backend ?? proxy.fallback;
      const backend = name === null ? proxy : (proxies.get(`b/${name}`) ?? proxies.get(`l/${name}`) ?? proxy);
      const { servers } = backend;
      const from = servers.length === 0 ? 0 : backend.turn++ % servers.length;
      return [...servers.slice(from), ...servers.slice(0, from)];
    },
  };
}

function haproxy(version: string): AppletMain {
  return function* (sys, argv) {
    const note = (kind: "NOTICE" | "ALERT", message: string): string =>
      `[${kind}]`.padEnd(11) + `(${sys.p.pid}) : ${message}\n`;
    const file = argv[argv.indexOf("-f") + 1] ?? "";
    if (argv.includes("-v")) {
      yield* sys.print(`HAProxy version ${version} - https://haproxy.org/\n`);
      return 0;
    }
    const fail = function* (alerts: readonly string[]): Generator<void, number, void> {
      yield* sys.error(
        note("NOTICE", `haproxy version is ${version}`) + note("NOTICE", `path to executable is ${argv[0] ?? ""}`),
      );
      for (const alert of alerts) yield* sys.error(note("ALERT", `config : ${alert}`));
      return 1;
    };
    const content = sys.k.readFile(sys.p, file);
    if (typeof content === "number")
      return yield* fail([`Cannot open configuration file/directory ${file} : No such file or directory`]);
    const { proxies, alerts } = parse(content, file);
    if (alerts.length > 0) return yield* fail([...alerts, "Fatal errors found in configuration."]);
    const unknown = yield* unresolved(sys, proxies, file);
    if (unknown.length > 0) return yield* fail([...unknown, "Failed to initialize server(s) addr."]);
    if (argv.includes("-c")) {
      yield* sys.print("Configuration file is valid\n");
      return 0;
    }
    const listeners = new Map<Fd, Frontend>();
    for (const proxy of proxies.values()) {
      for (const { port, text: address } of proxy.binds) {
        const fd = listenOn(sys, port);
        if (isError(fd)) {
          yield* sys.error(
            note(
              "ALERT",
              `Starting ${proxy.kind === "listen" ? "proxy" : "frontend"} ${proxy.name}: cannot bind socket (Address already in use) [${address.replace(/^\*?:/, "0.0.0.0:")}]`,
            ),
          );
          return 1;
        }
        listeners.set(fd, frontendOf(proxy, proxies));
      }
    }
    yield* sys.error(note("NOTICE", `New worker (8) forked`) + note("NOTICE", "Loading success."));
    return yield* relay(sys, listeners);
  };
}

/** Names of servers must be known at the start. */
function* unresolved(sys: Sys, proxies: ReadonlyMap<string, Proxy>, file: string): Generator<void, string[], void> {
  const found: string[] = [];
  for (const { name, servers } of proxies.values()) {
    for (const server of servers) {
      if (isIpv4(server.host) || typeof (yield* resolveHost(sys, server.host)) !== "string") continue;
      found.push(
        `[${file}:${server.line}] : 'server ${name}/${server.name}' : could not resolve address '${server.host}'.`,
      );
    }
  }
  return found;
}

const ENTRYPOINT = `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ]; then
	set -- haproxy "$@"
fi
if [ "$1" = 'haproxy' ]; then
	shift
	set -- haproxy -W -db "$@"
fi
exec "$@"
`;

export const haproxyImage: Image = imageByTag({
  names: ["haproxy"],
  latest: "3.2",
  acceptsTag: versions(
    "3.3 3.2 3.1 3.0 2.9 2.8 2.7 2.6 2.5 2.4 2.3 2.2 2.1 2.0 1.9 1.8 1.7",
    "alpine bookworm bullseye buster lts alpine3\\.\\d\\d",
  ),
  make: ({ version, isAlpine }) => ({
    sizeBytes: isAlpine ? 14_000_000 : 41_000_000,
    layers: [
      ...(isAlpine
        ? [
            ...alpine.layers,
            { "/etc/passwd": text("root:x:0:0:root:/root:/bin/sh\nhaproxy:x:99:99::/var/lib/haproxy:/sbin/nologin\n") },
          ]
        : [debianFiles(), debianAccounts({ name: "haproxy", uid: 99, home: "/var/lib/haproxy" }), debianTools()]),
      {
        "/usr/local/sbin/haproxy": program("haproxy", haproxy(`${version}.0`), 12_000_000),
        "/usr/local/bin/docker-entrypoint.sh": text(ENTRYPOINT, 0o755),
        "/usr/local/etc/haproxy": { kind: "directory" },
        "/var/lib/haproxy": { kind: "directory", uid: 99, gid: 99 },
      },
    ],
    config: {
      entrypoint: ["docker-entrypoint.sh"],
      cmd: ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
      env: [STANDARD_PATH, `HAPROXY_VERSION=${version}.0`],
      user: "haproxy",
      workingDir: "/var/lib/haproxy",
      stopSignal: "SIGUSR1",
      exposedPorts: [],
    },
  }),
});
