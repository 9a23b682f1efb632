/** Messages about a request, with who asked for what behind them. Source: lines as nginx 1.27 writes them. */
import { errnoText } from "./log.ts";
import type { Level } from "./log.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";

export function* complainOf(request: Request, level: Level, message: string, errno = 0, upstream = ""): Task<void> {
  const { connection, server } = request;
  const { worker, client, number } = connection;
  const host = request.header("Host");
  const referrer = request.header("Referer");
  const parts = [
    `client: ${client.address}`,
    `server: ${server.name}`,
    ...(request.line === "" ? [] : [`request: "${request.line}"`]),
    ...(upstream === "" ? [] : [`upstream: "${upstream}"`]),
    ...(host === undefined ? [] : [`host: "${host}"`]),
    ...(referrer === undefined ? [] : [`referrer: "${referrer}"`]),
  ];
  const text = `${message}${errnoText(errno)}`;
  yield* worker.log.write(level, `${text}, ${parts.join(", ")}`, 0, `*${number} `, worker.targets(request.scope));
}
