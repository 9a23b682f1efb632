/** Types of files by their endings. Source: nginx.org, types and default_type. */
import type { Request } from "./request.ts";
import type { Scope } from "./config-tree.ts";

/** What a server without a types block knows. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ["html", "text/html"],
  ["gif", "image/gif"],
  ["jpg", "image/jpeg"],
]);

export function typeOf(request: Request, uri = request.uri): string {
  const name = uri.slice(uri.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const ending = dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
  return tableOf(request).get(ending) ?? request.scope.value("default_type") ?? "text/plain";
}

function tableOf(request: Request): ReadonlyMap<string, string> {
  const { types } = request.connection.worker.http;
  for (let scope: Scope | null = request.scope; scope; scope = scope.parent) {
    const table = types.get(scope);
    if (table) return table;
  }
  return BUILT_IN;
}
