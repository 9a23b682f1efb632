/**
 * What a request's way has come to is sent: an answer, a file that was sent already, or what a status stands for.
 * Source: nginx.org, "Development guide" (request finalization).
 */
import { sendAnswer, statusOf } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { complainOf } from "./complain.ts";
import { loadMore } from "./more.ts";
import { runNamed, runPhases } from "./phases.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";

export function* finish(request: Request, first: Outcome): Task<void> {
  let outcome = first;
  while (outcome.kind !== "done") {
    if (outcome.kind === "answer") return yield* sendAnswer(request, outcome.answer);
    if (outcome.kind === "internal") outcome = yield* redirect(request, outcome.uri, outcome.args);
    else if (outcome.kind === "named") outcome = yield* runNamed(request, outcome.name);
    else {
      const more = yield* loadMore(request.connection.worker.sys);
      const instead = yield* more.finishStatus(request, outcome.status, outcome.location);
      if (!instead) return;
      outcome = instead;
    }
  }
}

/** To another place inside the server. */
function* redirect(request: Request, uri: string, args: string | null): Task<Outcome> {
  if (--request.uriChanges === 0) {
    yield* complainOf(
      request,
      "error",
      `rewrite or internal redirection cycle while internally redirecting to "${uri}"`,
    );
    return statusOf(500);
  }
  request.uri = uri;
  request.args = args ?? "";
  request.isInternal = true;
  request.isUriWritten = false;
  request.triedPath = null;
  return yield* runPhases(request);
}
