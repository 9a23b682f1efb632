/** Conditional requests and ranges. Source: RFC 9110, 13 and 14; nginx.org, if_modified_since, max_ranges. */
import { MONTHS } from "./variables.ts";
import { epochOf } from "../../../sim/units.ts";
import type { Range } from "./static.ts";
import type { Request } from "./request.ts";

/** Seconds since the epoch that a header's date means, or null. */
function parseDate(text: string): number | null {
  const match = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT/.exec(text);
  const month = MONTHS.indexOf(match?.[2] ?? "");
  if (!match || month < 0) return null;
  return (
    epochOf(Number(match[3]), month + 1, Number(match[1]), Number(match[4]), Number(match[5]), Number(match[6])) / 1000
  );
}

function hasTag(list: string, etag: string | null, weakly: boolean): boolean {
  if (list.trim() === "*") return true;
  const bare = (tag: string): string => (weakly ? tag.replace(/^W\//, "") : tag);
  return etag !== null && list.split(",").some((tag) => bare(tag.trim()) === bare(etag));
}

/** 412, 304, or null where the file is to be sent. */
export function conditionStatus(request: Request, modified: number, etag: string | null): 412 | 304 | null {
  if (request.errorStatus > 0) return null;
  const unless = parseDate(request.header("If-Unmodified-Since") ?? "");
  if (unless !== null && modified > unless) return 412;
  const match = request.header("If-Match");
  if (match !== undefined && !hasTag(match, etag, false)) return 412;
  const since = request.header("If-Modified-Since");
  const none = request.header("If-None-Match");
  if (since === undefined && none === undefined) return null;
  if (since !== undefined && isModified(request, since, modified)) return null;
  if (none !== undefined && !hasTag(none, etag, true)) return null;
  return 304;
}

function isModified(request: Request, since: string, modified: number): boolean {
  const setting = request.scope.value("if_modified_since") ?? "exact";
  const date = parseDate(since);
  if (setting === "off" || date === null) return true;
  return setting === "before" ? modified > date : modified !== date;
}

/** The ranges to send; null: all of it. */
export function chooseRanges(
  request: Request,
  size: number,
  modified: number,
  etag: string | null,
): Range[] | "unsatisfiable" | null {
  const header = /^bytes=(.*)$/i.exec(request.header("Range") ?? "")?.[1];
  const most = Number(request.scope.value("max_ranges") ?? Infinity);
  if (header === undefined || most === 0) return null;
  const condition = request.header("If-Range");
  if (condition !== undefined) {
    const isSame = condition.startsWith('"') ? condition === etag : parseDate(condition) === modified;
    if (!isSame) return null;
  }
  const ranges: Range[] = [];
  for (const part of header.split(",")) {
    const match = /^\s*(\d*)\s*-\s*(\d*)\s*$/.exec(part);
    if (!match || (match[1] === "" && match[2] === "")) return "unsatisfiable";
    const isSuffix = match[1] === "";
    const start = isSuffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
    const end = isSuffix || match[2] === "" ? size : Math.min(size, Number(match[2]) + 1);
    if (start < end) ranges.push({ start, end });
    else if (!isSuffix && match[2] !== "" && Number(match[2]) < start) return "unsatisfiable";
  }
  if (ranges.length === 0) return "unsatisfiable";
  const total = ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  return ranges.length > most || total > size ? null : ranges;
}
