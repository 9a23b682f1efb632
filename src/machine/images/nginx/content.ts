/** Contents other than files. Source: nginx.org, proxy_pass, stub_status, empty_gif and their kin. */
import type { Outcome } from "./answer.ts";
import { statusOf } from "./answer.ts";
import { complainOf } from "./complain.ts";
import { passOn } from "./proxy.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";

/** Simplified: FastCGI, uwsgi, SCGI, gRPC and memcached are not spoken: requests for them are answered with 502. */
const OTHER_PASSES = ["fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"];

export function* serveContent(request: Request): Task<Outcome | null> {
  const { scope } = request;
  const own = (name: string): boolean => scope.own(name).length > 0 || isConditional(request, name);
  if (own("proxy_pass")) return yield* passOn(request);
  if (own("stub_status")) return stubStatus(request);
  if (own("empty_gif")) return { kind: "answer", answer: { status: 200, type: "image/gif", body: EMPTY_GIF } };
  const other = OTHER_PASSES.find(own);
  if (other === undefined) return null;
  yield* complainOf(request, "error", `${other} is not simulated by Podarium`);
  return statusOf(502);
}

/** An `if` without a pass of its own has that of its location. */
function isConditional(request: Request, name: string): boolean {
  const { scope } = request;
  return (scope.place === "I" || scope.place === "N") && (scope.parent?.own(name).length ?? 0) > 0;
}

/** One transparent pixel. */
const EMPTY_GIF =
  "GIF89a\x01\0\x01\0\x80\x01\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\x01\0,\0\0\0\0\x01\0\x01\0\0\x02\x02L\x01\0;";

function stubStatus(request: Request): Outcome {
  if (request.method !== "GET" && request.method !== "HEAD") return statusOf(405);
  const { counters } = request.connection.worker;
  const body = `Active connections: ${counters.active} \nserver accepts handled requests\n ${counters.accepted} ${counters.handled} ${counters.requests} \nReading: ${counters.reading} Writing: ${counters.writing} Waiting: ${counters.waiting} \n`;
  return { kind: "answer", answer: { status: 200, type: "text/plain", body } };
}
