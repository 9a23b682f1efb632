/**
 * What stands between a request and its content: limits of rate and connections, addresses, passwords, try_files.
 * Source: nginx.org, limit_req, limit_conn, access, auth_basic, core (satisfy, limit_except, try_files); messages of
 * nginx 1.27.
 * Simplified: auth_request is not asked: it is as if every request were allowed.
 */
import { isError } from "../../kernel/applet.ts";
import { statusOf } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { checkPassword } from "./auth-basic.ts";
import { complainOf } from "./complain.ts";
import type { Scope } from "./config-tree.ts";
import { expandText } from "./expand.ts";
import { limitRequest } from "./limits.ts";
import { matchBits } from "./lookups.ts";
import { rootPath } from "./paths.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";
import { splitArgs } from "./uri.ts";

/** Null: go on. */
export function* admit(request: Request): Task<Outcome | null> {
  exceptMethods(request);
  return (yield* limitRequest(request)) ?? (yield* checkAccess(request)) ?? (yield* tryFiles(request));
}

/** Inside limit_except, for methods that it does not name. */
function exceptMethods(request: Request): void {
  const limit = request.scope.own("limit_except").at(-1);
  if (!limit?.block) return;
  const allowed = new Set(limit.args);
  if (allowed.has("GET")) allowed.add("HEAD");
  if (!allowed.has(request.method)) request.scope = limit.block;
}

function* checkAccess(request: Request): Task<Outcome | null> {
  const isAllowed = addressAllowed(request, request.scope);
  const isAny = request.scope.value("satisfy") === "any";
  if (isAny && isAllowed === true) return null;
  if (isAllowed === false && !isAny) {
    yield* complainOf(request, "error", "access forbidden by rule");
    return statusOf(403);
  }
  const refused = yield* checkPassword(request);
  if (refused === "none") {
    if (isAllowed !== false) return null;
    yield* complainOf(request, "error", "access forbidden by rule");
    return statusOf(403);
  }
  return refused;
}

/** Null: no rule is about it. */
function addressAllowed(request: Request, scope: Scope): boolean | null {
  let rules = scope.directives.filter(({ name }) => name === "allow" || name === "deny");
  for (let outer = scope.parent; rules.length === 0 && outer; outer = outer.parent) {
    rules = outer.directives.filter(({ name }) => name === "allow" || name === "deny");
  }
  const { address } = request.connection.client;
  for (const { name, args } of rules) if (matchBits(args[0] ?? "", address) >= 0) return name === "allow";
  return null;
}

function* tryFiles(request: Request): Task<Outcome | null> {
  const [directive] = request.scope.own("try_files");
  const inherited = directive ?? (request.location ? undefined : request.scope.one("try_files"));
  if (!inherited) return null;
  const { sys } = request.connection.worker;
  const { args } = inherited;
  for (const template of args.slice(0, -1)) {
    const wantsDirectory = template.endsWith("/");
    const uri = expandText(request, wantsDirectory ? template.slice(0, -1) : template);
    const aliased = aliasPrefix(request);
    const name =
      aliased !== null && template.includes("$") && uri.startsWith(aliased) ? uri.slice(aliased.length) : uri;
    const stat = sys.k.stat(sys.p, rootPath(request) + name);
    if (isError(stat) || (stat.kind === "directory") !== wantsDirectory) continue;
    request.uri = `${aliased ?? ""}${name}${wantsDirectory && !name.endsWith("/") ? "/" : ""}`;
    return null;
  }
  const last = args.at(-1) ?? "";
  if (last.startsWith("=")) return statusOf(Number(last.slice(1)));
  const target = expandText(request, last);
  if (target.startsWith("@")) return { kind: "named", name: target };
  const { path, args: query } = splitArgs(target);
  return { kind: "internal", uri: path, args: query };
}

/** The part of a path that an alias replaces. */
function aliasPrefix({ scope, location }: Request): string | null {
  return scope.own("alias").length > 0 && location && !location.regex ? location.text : null;
}
