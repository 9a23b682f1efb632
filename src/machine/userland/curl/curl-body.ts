/** What -d, -F, -T and their kin send. Source: curl(1) 7.88.1. */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import type { CurlOptions } from "./curl-options.ts";

export interface CurlBody {
  readonly text: string;
  /** Null: none is told. */
  readonly type: string | null;
}

const BOUNDARY_DIGITS = 16;

/** Null where there is none; a number is the exit code after a complaint. */
export function* bodyOf(sys: Sys, options: CurlOptions): Generator<void, CurlBody | null | number, void> {
  const upload = options.value("upload-file");
  if (upload !== undefined) {
    const text = upload === "-" ? yield* sys.readAll(0) : sys.k.readFile(sys.p, upload);
    if (!isError(text)) return { text, type: null };
    yield* sys.error(
      `curl: Can't open '${upload}'!\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return yield* unread(sys, options);
  }
  if (options.data.length === 0) return null;
  if (options.data.some(({ kind }) => kind === "form")) return yield* formOf(sys, options);
  let text = "";
  let isJson = false;
  for (const { kind, text: given } of options.data) {
    const part = yield* partOf(sys, kind, given, options);
    isJson ||= kind === "json";
    text += text === "" || kind === "json" ? part : `&${part}`;
  }
  return { text, type: isJson ? "application/json" : "application/x-www-form-urlencoded" };
}

function* partOf(sys: Sys, kind: string, given: string, options: CurlOptions): Generator<void, string, void> {
  if (kind === "raw") return given;
  if (kind === "urlencode") return yield* encodedOf(sys, given, options);
  if (!given.startsWith("@")) return given;
  const text = yield* contentOf(sys, given.slice(1), options);
  return kind === "data" ? text.replace(/[\r\n\0]/g, "") : text;
}

function* unread(sys: Sys, options: CurlOptions): Generator<void, number, void> {
  if (!options.has("silent") || options.has("show-error"))
    yield* sys.error("curl: (26) Failed to open/read local data from file/application\n");
  return 26;
}

function* contentOf(sys: Sys, path: string, options: CurlOptions): Generator<void, string, void> {
  const text = path === "-" ? yield* sys.readAll(0) : sys.k.readFile(sys.p, path);
  if (!isError(text)) return text;
  if (!options.has("silent"))
    yield* sys.error(`Warning: Couldn't read data from file "${path}", this makes an empty POST.\n`);
  return "";
}

function* encodedOf(sys: Sys, given: string, options: CurlOptions): Generator<void, string, void> {
  const match = /^([^=@]*)([=@])(.*)$/s.exec(given);
  if (!match) return encode(given);
  const [, name = "", sign, rest = ""] = match;
  const value = sign === "@" ? yield* contentOf(sys, rest, options) : rest;
  return name === "" ? encode(value) : `${name}=${encode(value)}`;
}

function encode(text: string): string {
  return text.replace(/[^A-Za-z0-9._~-]/g, (sign) =>
    sign === " " ? "+" : `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function* formOf(sys: Sys, options: CurlOptions): Generator<void, CurlBody | number, void> {
  const stream = sys.k.random.stream("curl");
  const digits = Array.from({ length: BOUNDARY_DIGITS / 8 }, () => stream.uint32().toString(16).padStart(8, "0")).join(
    "",
  );
  const boundary = `------------------------${digits}`;
  let text = "";
  for (const { text: given } of options.data) {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(given) ?? [];
    const isFile = value.startsWith("@");
    const path = value.slice(1).replace(/;.*$/, "");
    const isRead = isFile || value.startsWith("<");
    const content = !isRead ? value : path === "-" ? yield* sys.readAll(0) : sys.k.readFile(sys.p, path);
    if (isError(content)) return yield* unread(sys, options);
    const type = /;type=([^;]*)/.exec(value)?.[1];
    const shown = /;filename=([^;]*)/.exec(value)?.[1] ?? path.replace(/^.*\//, "");
    const file = isFile ? `; filename="${shown}"\r\nContent-Type: ${type ?? typeOf(path)}` : "";
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`;
  }
  return { text: `${text}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` };
}

/** What curl takes a file for, by its ending. */
function typeOf(path: string): string {
  const types: Readonly<Record<string, string>> = {
    gif: "image/gif",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    png: "image/png",
    svg: "image/svg+xml",
    txt: "text/plain",
    htm: "text/html",
    html: "text/html",
    pdf: "application/pdf",
    xml: "application/xml",
  };
  return types[path.replace(/^.*\./, "").toLowerCase()] ?? "application/octet-stream";
}
