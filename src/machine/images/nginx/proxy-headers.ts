/** Heads of requests to upstreams, and of their answers. Source: nginx.org, proxy_set_header, proxy_hide_header, proxy_redirect. */
import { formatRequestHead, headerOf } from "../../kernel/net/http.ts";
import type { Headers, ResponseHead } from "../../kernel/net/http.ts";
import type { Head } from "./answer.ts";
import type { Directive } from "./config-tree.ts";
import { expandText } from "./expand.ts";
import { regexOf } from "./expressions.ts";
import type { Request } from "./request.ts";

/** Not passed on: they are about one connection. */
const OF_CLIENT = new Set([
  "host",
  "connection",
  "keep-alive",
  "content-length",
  "transfer-encoding",
  "te",
  "expect",
  "upgrade",
]);
const HIDDEN = [
  "date",
  "server",
  "x-pad",
  "x-accel-expires",
  "x-accel-redirect",
  "x-accel-limit-rate",
  "x-accel-buffering",
  "x-accel-charset",
];
/** Written by the head itself. */
const OWN = new Set([
  "connection",
  "keep-alive",
  "content-length",
  "content-type",
  "last-modified",
  "location",
  "transfer-encoding",
]);

/** The whole request, with its body. `host`: what $proxy_host says. */
export function requestText(request: Request, host: string, uri: string): string {
  const { scope } = request;
  const own: [string, string][] = scope
    .all("proxy_set_header")
    .map(({ args }) => [args[0] ?? "", expandText(request, args[1] ?? "")]);
  const isOwn = new Set(own.map(([name]) => name.toLowerCase()));
  if (!isOwn.has("connection")) own.unshift(["Connection", "close"]);
  if (!isOwn.has("host")) own.unshift(["Host", host]);
  const written = scope.value("proxy_set_body");
  const passesBody = scope.isOn("proxy_pass_request_body", true);
  const body = written === undefined ? (passesBody ? (request.body ?? "") : "") : expandText(request, written);
  const hasBody = body !== "" || request.header("Content-Length") !== undefined;
  const headers: [string, string][] = own.filter(([, value]) => value !== "");
  if (hasBody && !isOwn.has("content-length")) headers.push(["Content-Length", String(body.length)]);
  if (scope.isOn("proxy_pass_request_headers", true)) {
    for (const [name, value] of request.headers) {
      const lower = name.toLowerCase();
      if (!OF_CLIENT.has(lower) && !isOwn.has(lower)) headers.push([name, value]);
    }
  }
  const method = expandText(request, scope.value("proxy_method") ?? request.method);
  const version = `HTTP/${scope.value("proxy_http_version") ?? "1.0"}`;
  return formatRequestHead({ method, target: uri, version, headers }) + body;
}

/** What the client is told of an upstream's head. */
export function headOf(request: Request, location: string, head: ResponseHead, length: number | null): Head {
  const { scope } = request;
  const shown = new Set(scope.all("proxy_pass_header").map(({ args }) => (args[0] ?? "").toLowerCase()));
  const hidden = new Set([
    ...HIDDEN.filter((name) => !shown.has(name)),
    ...scope.all("proxy_hide_header").map(({ args }) => (args[0] ?? "").toLowerCase()),
  ]);
  const isUpgrade = head.status === 101;
  const passed: Headers = head.headers.filter(
    ([name]) => !hidden.has(name.toLowerCase()) && !OWN.has(name.toLowerCase()),
  );
  const of = (name: string): string | undefined => (hidden.has(name) ? undefined : headerOf(head.headers, name));
  const declared = headerOf(head.headers, "Content-Length");
  const known = request.isHead && declared !== undefined ? Number(declared) : length;
  const target = of("location");
  const server = shown.has("server") ? headerOf(head.headers, "Server") : undefined;
  const date = shown.has("date") ? headerOf(head.headers, "Date") : undefined;
  return {
    status: head.status,
    reason: head.reason,
    type: of("content-type") ?? null,
    length: isUpgrade ? null : known,
    lastModified: of("last-modified"),
    location: target === undefined ? undefined : redirected(request, location, target),
    headers: passed.filter(([name]) => name.toLowerCase() !== "server" && name.toLowerCase() !== "date"),
    isUpgrade,
    ...(server === undefined ? {} : { server }),
    ...(date === undefined ? {} : { date }),
  };
}

/** A Location of the upstream as the client should see it. `base`: the URL that the location's path stands for. */
function redirected(request: Request, base: string, target: string): string {
  const rules = request.scope.all("proxy_redirect");
  if (rules.length === 0) return exchange(base, request.location?.text ?? "/", target) ?? target;
  for (const rule of rules) {
    const [from = "", to = ""] = rule.args;
    if (from === "off") return target;
    const changed =
      from === "default"
        ? exchange(base, request.location?.text ?? "/", target)
        : from.startsWith("~")
          ? byExpression(request, rule, target)
          : exchange(expandText(request, from), expandText(request, to), target);
    if (changed !== null) return changed;
  }
  return target;
}

function exchange(from: string, to: string, target: string): string | null {
  if (!target.startsWith(from) || from === "") return null;
  return to + target.slice(from.length);
}

function byExpression(request: Request, rule: Directive, target: string): string | null {
  const [pattern = "", to = ""] = rule.args;
  const isCaseless = pattern.startsWith("~*");
  const match = regexOf(rule, pattern.slice(isCaseless ? 2 : 1), isCaseless).exec(target);
  if (!match) return null;
  const before = request.captures;
  request.captures = match.groups;
  const put = expandText(request, to);
  request.captures = before;
  return target.slice(0, match.index) + put + target.slice(match.index + (match.groups[0] ?? "").length);
}
