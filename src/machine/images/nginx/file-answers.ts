/** Answers with less than a whole file: 304, 412, ranges. Source: RFC 9110, 13 and 14. */
import { sendBody, sendHead, statusOf, DONE } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { chooseRanges, conditionStatus } from "./conditions.ts";
import { builtInPage } from "./pages.ts";
import type { Request } from "./request.ts";
import { sendPart } from "./static.ts";
import type { OpenFile, Range } from "./static.ts";
import type { Task } from "./tasks.ts";

/** Null: the whole file is to be sent. */
export function* serveSpecially(request: Request, file: OpenFile): Task<Outcome | null> {
  const { lastModified, etag, second, size } = file;
  const refused = conditionStatus(request, second, etag);
  if (refused === 412) return statusOf(412);
  const headers: [string, string][] = etag === null ? [] : [["ETag", etag]];
  if (refused === 304) {
    yield* sendHead(request, { status: 304, type: null, length: null, lastModified, headers });
    return DONE;
  }
  const ranges = request.errorStatus === 0 ? chooseRanges(request, size, second, etag) : null;
  if (!ranges) return null;
  if (ranges === "unsatisfiable") {
    const body = builtInPage(request, 416) ?? "";
    const range = ["Content-Range", `bytes */${size}`] as const;
    return { kind: "answer", answer: { status: 416, type: "text/html", body, headers: [range] } };
  }
  yield* sendRanges(request, file, ranges, headers);
  return DONE;
}

function* sendRanges(
  request: Request,
  { fd, type, size, lastModified }: OpenFile,
  ranges: readonly Range[],
  headers: readonly (readonly [string, string])[],
): Task<void> {
  const said = ({ start, end }: Range): string => `bytes ${start}-${end - 1}/${size}`;
  const [first] = ranges;
  if (ranges.length === 1 && first) {
    const all = [...headers, ["Content-Range", said(first)] as const];
    yield* sendHead(request, { status: 206, type, length: first.end - first.start, lastModified, headers: all });
    if (!request.isHead) yield* sendPart(request, fd, first);
    return;
  }
  const boundary = String(request.connection.worker.sys.k.random.stream("nginx").below(99_999_999)).padStart(20, "0");
  const heads = ranges.map(
    (range) => `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${said(range)}\r\n\r\n`,
  );
  const end = `\r\n--${boundary}--\r\n`;
  const length = end.length + heads.join("").length + ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  yield* sendHead(request, {
    status: 206,
    type: `multipart/byteranges; boundary=${boundary}`,
    length,
    lastModified,
    headers,
  });
  if (request.isHead) return;
  for (const [i, range] of ranges.entries()) {
    yield* sendBody(request, heads[i] ?? "");
    if (!(yield* sendPart(request, fd, range))) return;
  }
  yield* sendBody(request, end);
}
