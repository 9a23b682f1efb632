/** Listings of directories. Source: nginx.org, ngx_http_autoindex_module. Simplified: the formats html and json. */
import { isError } from "../../kernel/applet.ts";
import { EACCES, ENOENT, ENOTDIR } from "../../kernel/errno.ts";
import type { Stat } from "../../kernel/types.ts";
import { calendarDate } from "../../../sim/units.ts";
import { statusOf } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { complainOf } from "./complain.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";
import { escapeComponent, escapeHtml } from "./uri.ts";
import { httpTime, MONTHS } from "./variables.ts";

interface Entry {
  readonly name: string;
  readonly stat: Stat;
  readonly isDirectory: boolean;
}

/** Columns of a name, and of a size. */
const NAME_WIDTH = 50;
const SIZE_WIDTH = 19;

export function* listDirectory(request: Request, path: string): Task<Outcome> {
  const { sys } = request.connection.worker;
  const read = sys.k.readdir(sys.p, path);
  if (isError(read)) {
    const isMissing = read === -ENOENT || read === -ENOTDIR;
    yield* complainOf(request, isMissing || read === -EACCES ? "error" : "crit", `opendir() "${path}" failed`, read);
    return statusOf(isMissing ? 404 : read === -EACCES ? 403 : 500);
  }
  const entries: Entry[] = [];
  for (const { name } of read) {
    if (name.startsWith(".")) continue;
    const stat = sys.k.stat(sys.p, `${path}/${name}`);
    if (!isError(stat)) entries.push({ name, stat, isDirectory: stat.kind === "directory" });
    sys.charge(1);
    if (sys.spent) yield;
  }
  entries.sort((x, y) => Number(y.isDirectory) - Number(x.isDirectory) || (x.name < y.name ? -1 : 1));
  const isJson = request.scope.value("autoindex_format") === "json";
  const body = isJson ? asJson(entries) : asHtml(request, entries);
  return {
    kind: "answer",
    answer: { status: 200, type: isJson ? "application/json" : "text/html", body, isStreamed: true },
  };
}

function asJson(entries: readonly Entry[]): string {
  const lines = entries.map(({ name, stat, isDirectory }) => {
    const type = isDirectory ? "directory" : stat.kind === "file" ? "file" : "other";
    const size = type === "file" ? `, "size":${stat.size}` : "";
    return `{ "name":${JSON.stringify(name)}, "type":"${type}", "mtime":"${httpTime(stat.mtime)}"${size} }`;
  });
  return `[\r\n${lines.join(",\r\n")}\r\n]`;
}

function asHtml(request: Request, entries: readonly Entry[]): string {
  const exact = request.scope.isOn("autoindex_exact_size", true);
  const title = `Index of ${escapeHtml(request.uri)}`;
  const head = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n`;
  return `${head}${entries.map((entry) => htmlLine(entry, exact)).join("")}</pre><hr></body>\r\n</html>\r\n`;
}

function htmlLine({ name, stat, isDirectory }: Entry, exact: boolean): string {
  const slash = isDirectory ? "/" : "";
  const shown = name + slash;
  const isLong = shown.length > NAME_WIDTH;
  const label = isLong ? `${escapeHtml(shown.slice(0, NAME_WIDTH - 3))}..&gt;` : escapeHtml(shown);
  const gap = " ".repeat(isLong ? 0 : NAME_WIDTH - shown.length);
  const { year, month, day, hour, minute } = calendarDate(stat.mtime);
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = `${two(day)}-${MONTHS[month - 1] ?? ""}-${year} ${two(hour)}:${two(minute)}`;
  const size = isDirectory ? "-" : exact ? String(stat.size) : rounded(stat.size);
  return `<a href="${escapeComponent(name)}${slash}">${label}</a>${gap} ${time} ${size.padStart(exact ? SIZE_WIDTH : 7)}\r\n`;
}

function rounded(size: number): string {
  const scales = [
    [1_073_741_824, "G"],
    [1_048_576, "M"],
    [1024, "K"],
  ] as const;
  for (const [unit, letter] of scales) if (size > unit - 1) return `${Math.round(size / unit)}${letter}`;
  return String(size);
}
