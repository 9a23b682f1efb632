/**
 * limit_req and limit_conn. Source: nginx.org, the two modules; messages of nginx 1.27.
 * Simplified: a burst without nodelay waits as a whole; zones never run out of memory.
 */
import { statusOf } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { complainOf } from "./complain.ts";
import type { Level } from "./log.ts";
import { isLevel } from "./log.ts";
import type { Directive } from "./config-tree.ts";
import { expandText } from "./expand.ts";
import type { Request } from "./request.ts";
import { waitUntil } from "./tasks.ts";
import type { Task } from "./tasks.ts";

const word = (directive: Directive, name: string): string | undefined =>
  directive.args.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);

/** Null: it may go on. */
export function* limitRequest(request: Request): Task<Outcome | null> {
  for (const directive of request.scope.all("limit_req")) {
    const refused = yield* limitRate(request, directive);
    if (refused) return refused;
  }
  for (const directive of request.scope.all("limit_conn")) {
    const refused = yield* limitConnections(request, directive);
    if (refused) return refused;
  }
  return null;
}

function levelOf(request: Request, name: string): Level {
  const level = request.scope.value(name) ?? "error";
  return isLevel(level) ? level : "error";
}

function zoneOf(request: Request, kind: string, name: string): Directive | undefined {
  return request.connection.worker.http.scope
    .own(kind)
    .find((one) => one.args.some((text) => text.startsWith(`zone=${name}:`)));
}

function* limitRate(request: Request, directive: Directive): Task<Outcome | null> {
  const { worker } = request.connection;
  const name = word(directive, "zone") ?? "";
  const zone = zoneOf(request, "limit_req_zone", name);
  const rate = /^(\d+)r\/([sm])$/.exec(word(zone ?? directive, "rate") ?? "1r/s");
  const perSecond = Number(rate?.[1] ?? 1) / (rate?.[2] === "m" ? 60 : 1);
  const key = expandText(request, zone?.args[0] ?? "");
  if (key === "") return null;
  const burst = Number(word(directive, "burst") ?? 0) * 1000;
  const { now } = worker.sys.k.clock;
  const id = `${name}:${key}`;
  const bucket = worker.zones.requests.get(id);
  const excess = bucket ? Math.max(0, bucket.excess - perSecond * (now - bucket.last) + 1000) : 0;
  if (excess > burst) {
    const text = `limiting requests, excess: ${(excess / 1000).toFixed(3)} by zone "${name}"`;
    yield* complainOf(request, levelOf(request, "limit_req_log_level"), text);
    return statusOf(Number(request.scope.value("limit_req_status") ?? 503));
  }
  worker.zones.requests.set(id, { excess, last: now });
  if (excess > 0 && !directive.args.includes("nodelay")) yield* waitUntil(now + excess / perSecond);
  return null;
}

function* limitConnections(request: Request, { args }: Directive): Task<Outcome | null> {
  const [name = "", most = "0"] = args;
  const { worker } = request.connection;
  const zone = zoneOf(request, "limit_conn_zone", name);
  const key = expandText(request, zone?.args[0] ?? "");
  if (key === "") return null;
  const id = `${name}:${key}`;
  const count = worker.zones.connections.get(id) ?? 0;
  if (count >= Number(most)) {
    yield* complainOf(request, levelOf(request, "limit_conn_log_level"), `limiting connections by zone "${name}"`);
    return statusOf(Number(request.scope.value("limit_conn_status") ?? 503));
  }
  worker.zones.connections.set(id, count + 1);
  request.onEnd.push(() => void worker.zones.connections.set(id, (worker.zones.connections.get(id) ?? 1) - 1));
  return null;
}
