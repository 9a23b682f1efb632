/** Headers that the configuration adds to answers. Source: nginx.org, headers and charset modules, absolute_redirect. */
import type { Directive } from "./config-tree.ts";
import { parseTime } from "./config-values.ts";
import { expandText } from "./expand.ts";
import type { Request } from "./request.ts";
import { httpTime } from "./variables.ts";

/** Statuses that add_header and expires apply to. */
const PLAIN_STATUSES = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

/** By expires and add_header. */
export function addedHeaders(request: Request, status: number): [string, string][] {
  return [...expiry(request, status), ...ownHeaders(request, status, request.scope.all("add_header"))];
}

function ownHeaders(request: Request, status: number, directives: readonly Directive[]): [string, string][] {
  const added: [string, string][] = [];
  for (const { args } of directives) {
    const [name = "", value = "", always] = args;
    if (!PLAIN_STATUSES.has(status) && always !== "always") continue;
    const text = expandText(request, value);
    if (text !== "") added.push([name, text]);
  }
  return added;
}

const YEAR_10 = 315_360_000;

/** What `expires` adds. */
function expiry(request: Request, status: number): [string, string][] {
  const args = request.scope.one("expires")?.args ?? [];
  const text = expandText(request, args.at(-1) ?? "off");
  if (text === "off" || text === "" || !PLAIN_STATUSES.has(status)) return [];
  const epoch = request.connection.worker.sys.k.clock.epoch;
  if (text === "epoch")
    return [
      ["Expires", "Thu, 01 Jan 1970 00:00:01 GMT"],
      ["Cache-Control", "no-cache"],
    ];
  if (text === "max")
    return [
      ["Expires", "Thu, 31 Dec 2037 23:55:55 GMT"],
      ["Cache-Control", `max-age=${YEAR_10}`],
    ];
  const isNegative = text.startsWith("-");
  const ms = (parseTime(text.replace(/^[-+@]/, "")) ?? 0) * (isNegative ? -1 : 1);
  return [
    ["Expires", httpTime(epoch + ms)],
    ["Cache-Control", isNegative ? "no-cache" : `max-age=${Math.floor(ms / 1000)}`],
  ];
}

const CHARSET_TYPES = "text/html text/xml text/plain text/vnd.wap.wml application/javascript application/rss+xml";

/** By charset. */
export function withCharset(request: Request, type: string): string {
  const charset = expandText(request, request.scope.value("charset") ?? "off");
  const types = (request.scope.one("charset_types")?.args.join(" ") ?? CHARSET_TYPES).split(" ");
  if (charset === "off" || charset === "" || type.includes("charset=")) return type;
  return types.includes("*") || types.includes(type) || type === "text/html" ? `${type}; charset=${charset}` : type;
}

/** A path of this server as a whole URL. */
export function absoluteUrl(request: Request, path: string): string {
  const { local } = request.connection;
  const byName = request.scope.isOn("server_name_in_redirect", false);
  const host = (byName ? request.server.name : request.host) || local.address;
  const showsPort = request.scope.isOn("port_in_redirect", true) && local.port !== 80 && local.port !== 0;
  return `http://${host}${showsPort ? `:${local.port}` : ""}${path}`;
}
