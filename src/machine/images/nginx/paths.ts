/** Which file a URI is. Source: nginx.org, root and alias. */
import type { Request } from "./request.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { expandText } from "./expand.ts";

/** Paths without a leading slash lie here. */
export const PREFIX = "/etc/nginx/";

export function fullPath(path: string): string {
  return path.startsWith("/") ? path : PREFIX + path;
}

interface Place {
  readonly directive: Directive | null;
  /** Where an alias stands: what of the URI it replaces. */
  readonly scope: Scope | null;
}

/** The nearest root or alias. */
function placeOf(request: Request): Place {
  for (let scope: Scope | null = request.scope; scope; scope = scope.parent) {
    const directive = scope.directives.findLast(({ name }) => name === "root" || name === "alias");
    if (directive) return { directive, scope };
  }
  return { directive: null, scope: null };
}

/** What $document_root says. */
export function rootPath(request: Request): string {
  const { directive } = placeOf(request);
  return fullPath(expandText(request, directive?.args[0] ?? "html"));
}

/** The file for that URI (else the request's own). */
export function filePath(request: Request, uri = request.uri): string {
  const { directive } = placeOf(request);
  const root = rootPath(request);
  if (directive?.name !== "alias") return root + uri;
  const { location } = request;
  if (!location || location.regex) return root;
  return root + uri.slice(location.text.length);
}
