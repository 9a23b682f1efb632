/**
 * Statuses as answers: a page made up for them, or what an error_page names instead.
 * Source: nginx.org, error_page, recursive_error_pages; bodies and headers of nginx 1.27.
 */
import { sendAnswer } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import type { Directive } from "./config-tree.ts";
import { expandText } from "./expand.ts";
import { typeOf } from "./mime.ts";
import { builtInPage } from "./pages.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";
import { splitArgs } from "./uri.ts";

/** Statuses after which a connection is closed. */
const CLOSING = new Set([400, 408, 413, 414, 494, 497, 500, 501]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Closes the connection without an answer. */
const NO_ANSWER = 444;

/** What an error_page makes of it; null: it has been sent. */
export function* finishStatus(request: Request, status: number, location: string | undefined): Task<Outcome | null> {
  const instead = yield* errorPage(request, status);
  if (!instead) yield* sendStatus(request, status, location);
  return instead;
}

function* errorPage(request: Request, status: number): Task<Outcome | null> {
  if (status < 300 || status === NO_ANSWER || request.isHeaderSent) return null;
  if (request.isErrorPage) return null;
  request.isErrorPage = !request.scope.isOn("recursive_error_pages", false);
  const directive = request.scope
    .all("error_page")
    .find(({ args }) => args.slice(0, -1).some((code) => Number(code) === status));
  if (!directive) return null;
  return yield* sendInstead(request, directive, status);
}

function* sendInstead(request: Request, { args }: Directive, status: number): Task<Outcome | null> {
  const change = args.at(-2)?.startsWith("=") ? (args.at(-2) ?? "").slice(1) : null;
  const target = expandText(request, args.at(-1) ?? "");
  if (CLOSING.has(status)) request.keepsAlive = false;
  request.errorStatus = change === null ? shownStatus(status) : Number(change);
  if (target.startsWith("@")) return { kind: "named", name: target };
  if (!target.startsWith("/")) {
    const given = Number(change ?? 0);
    request.errorStatus = 0;
    yield* sendStatus(request, REDIRECTS.has(given) ? given : 302, target);
    return { kind: "done" };
  }
  if (request.method !== "HEAD") request.method = "GET";
  const { path, args: query } = splitArgs(target);
  return { kind: "internal", uri: path, args: query };
}

/** An answer that has no content but what nginx makes up. */
function* sendStatus(request: Request, status: number, location: string | undefined): Task<void> {
  if (status === NO_ANSWER) {
    request.status = NO_ANSWER;
    request.keepsAlive = false;
    request.connection.isBroken = true;
    return;
  }
  if (CLOSING.has(status)) request.keepsAlive = false;
  const page = builtInPage(request, status);
  const type = page === null ? (status < 300 ? typeOf(request) : null) : "text/html";
  yield* sendAnswer(request, {
    status: shownStatus(status),
    type,
    body: page ?? "",
    ...(location === undefined ? {} : { location }),
  });
}

/** 494 to 497 are kinds of a bad request. */
function shownStatus(status: number): number {
  return status >= 494 && status <= 497 ? 400 : status;
}
