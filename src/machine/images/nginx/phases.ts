/**
 * The way of a request through the server: its server's rewrites, its location and that one's, access, content.
 * Source: nginx.org, "Development guide" (HTTP phases).
 */
import { statusOf } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { complainOf } from "./complain.ts";
import type { Location } from "./model.ts";
import type { Request } from "./request.ts";
import { isTooLarge } from "./request-body.ts";
import { findLocation } from "./server-choice.ts";
import { directoryRedirect, serveFiles } from "./static.ts";
import type { Task } from "./tasks.ts";

/** From the beginning, also where a request is sent to another place inside the server. */
export function* runPhases(request: Request): Task<Outcome> {
  const { more } = request.connection.worker.http;
  request.scope = request.server.scope;
  request.location = null;
  request.isUriChanged = false;
  const early = more?.rewrite(request, request.server.scope);
  if (early) return early;
  for (;;) {
    const { location, redirect } = findLocation(request);
    if (location && redirect) {
      enter(request, location);
      return directoryRedirect(request);
    }
    if (location) enter(request, location);
    else request.scope = request.server.scope;
    if (request.scope.own("internal").length > 0 && !request.isInternal) return statusOf(404);
    const tooLarge = yield* checkSize(request);
    if (tooLarge) return tooLarge;
    request.isUriChanged = false;
    const outcome = more?.rewrite(request, request.scope);
    if (outcome) return outcome;
    if (!request.isUriChanged) return yield* serveLocation(request);
    if (--request.uriChanges === 0) {
      yield* complainOf(request, "error", `rewrite or internal redirection cycle while processing "${request.uri}"`);
      return statusOf(500);
    }
  }
}

/** A named location is entered by its name and looks at no other. */
export function* runNamed(request: Request, name: string): Task<Outcome> {
  const { more } = request.connection.worker.http;
  const location = request.server.locations.find(({ text, modifier }) => modifier === "@" && text === name);
  if (!location) {
    yield* complainOf(request, "error", `could not find named location "${name}"`);
    return statusOf(500);
  }
  enter(request, location);
  request.isInternal = true;
  request.isUriChanged = false;
  return more?.rewrite(request, request.scope) ?? (yield* serveLocation(request));
}

function enter(request: Request, location: Location): void {
  request.location = location;
  request.scope = location.scope;
}

function* serveLocation(request: Request): Task<Outcome> {
  const { more } = request.connection.worker.http;
  if (!more) return yield* serveFiles(request);
  return (yield* more.admit(request)) ?? (yield* more.content(request)) ?? (yield* serveFiles(request));
}

function* checkSize(request: Request): Task<Outcome | null> {
  if (!isTooLarge(request)) return null;
  const length = request.header("Content-Length") ?? "";
  yield* complainOf(request, "error", `client intended to send too large body: ${length} bytes`);
  return statusOf(413);
}
