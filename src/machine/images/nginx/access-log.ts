/** The access log. Source: nginx.org, ngx_http_log_module. Simplified: logs are never buffered, compressed or sent to syslog. */
import type { Request } from "./request.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { expandText } from "./expand.ts";
import { fullPath } from "./paths.ts";
import { templateOf } from "./template.ts";
import type { Task } from "./tasks.ts";
import { openLog } from "./log.ts";

const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

const DEFAULT_ACCESS_LOG = "/var/log/nginx/access.log";

type Escape = "default" | "json" | "none";

function hexOf(sign: string): string {
  return sign.charCodeAt(0).toString(16).toUpperCase();
}

function isControl(sign: string): boolean {
  return sign < " ";
}

function isPlain(sign: string): boolean {
  return sign !== '"' && sign !== "\\" && sign >= " " && sign < "\x7f";
}

function escapeDefault(text: string): string {
  return Array.from(text, (sign) => (isPlain(sign) ? sign : `\\x${hexOf(sign).padStart(2, "0")}`)).join("");
}

const JSON_NAMES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
  '"': '\\"',
  "\\": "\\\\",
};

function escapeJson(text: string): string {
  return Array.from(text, (sign) => {
    const name = JSON_NAMES[sign];
    if (name !== undefined) return name;
    return isControl(sign) ? `\\u${hexOf(sign).padStart(4, "0")}` : sign;
  }).join("");
}

/** One line in that format, without its end. */
function formatLine(request: Request, format: string, escape: Escape): string {
  let line = "";
  for (const part of templateOf(format).parts) {
    if (typeof part === "string") {
      line += part;
      continue;
    }
    const value =
      "capture" in part ? request.captures[part.capture] : request.connection.worker.variable(request, part.variable);
    if (escape === "json") line += escapeJson(value ?? "");
    else if (escape === "none") line += value ?? "";
    else line += value === undefined ? "-" : escapeDefault(value);
  }
  return line;
}

function formatOf(request: Request, name: string): { format: string; escape: Escape } {
  const words = request.connection.worker.http.logFormats.get(name)?.args.slice(1) ?? [COMBINED];
  const [first = ""] = words;
  if (!first.startsWith("escape=")) return { format: words.join(""), escape: "default" };
  const escape = first.slice("escape=".length);
  return { format: words.slice(1).join(""), escape: escape === "json" || escape === "none" ? escape : "default" };
}

/** Files of the access logs of that scope and those inside; paths with variables are opened when they are written. */
export function accessLogPaths(scope: Scope): string[] {
  const paths: string[] = [];
  const visit = (one: Scope): void => {
    for (const { name, args, block } of one.directives) {
      const [path = ""] = args;
      const isFile = name === "access_log" && path !== "off" && !path.startsWith("syslog:") && !path.includes("$");
      if (isFile) paths.push(fullPath(path));
      if (block && block.place !== "T") visit(block);
    }
  };
  visit(scope);
  if (scope.own("access_log").length === 0) paths.push(DEFAULT_ACCESS_LOG);
  return paths;
}

/** Writes the line (or lines) of a request that is over. */
export function* logAccess(request: Request): Task<void> {
  const directives = request.scope.all("access_log");
  if (directives.length === 0) yield* writeTo(request, DEFAULT_ACCESS_LOG, "combined");
  if (directives.some(({ args }) => args[0] === "off")) return;
  for (const directive of directives) yield* logTo(request, directive);
}

function* logTo(request: Request, { args }: Directive): Task<void> {
  const [path = "", ...rest] = args;
  if (path.startsWith("syslog:")) return;
  const condition = rest.find((word) => word.startsWith("if="));
  if (condition !== undefined) {
    const value = expandText(request, condition.slice(3));
    if (value === "" || value === "0") return;
  }
  const [first = "combined"] = rest;
  yield* writeTo(request, path, /^(buffer|gzip|flush|if)(=|$)/.test(first) ? "combined" : first);
}

function* writeTo(request: Request, path: string, formatName: string): Task<void> {
  const { sys, files } = request.connection.worker;
  const { format, escape } = formatOf(request, formatName);
  const line = `${formatLine(request, format, escape)}\n`;
  const fd = files.get(fullPath(path));
  if (fd !== undefined) {
    yield* sys.writeAll(fd, line);
    return;
  }
  // A path with variables is opened for each line.
  const opened = yield* openLog(sys, fullPath(expandText(request, path)));
  if (opened < 0) return;
  yield* sys.writeAll(opened, line);
  sys.k.close(sys.p, opened);
}
