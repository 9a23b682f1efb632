/** Texts of httpd: statuses, types by suffix, and the encodings of URLs and passwords. Source: BusyBox 1.36.1 httpd.c. */

/** `info`: what the page of an error says. */
export interface StatusText {
  readonly name: string;
  readonly info?: string;
}

const STATUSES: Readonly<Record<number, StatusText>> = {
  200: { name: "OK" },
  206: { name: "Partial Content" },
  302: { name: "Found" },
  304: { name: "Not Modified" },
  400: { name: "Bad Request", info: "Unsupported method" },
  401: { name: "Unauthorized", info: "" },
  403: { name: "Forbidden", info: "" },
  404: { name: "Not Found", info: "The requested URL was not found" },
  408: { name: "Request Timeout", info: "No request appeared within 60 seconds" },
  413: { name: "Entity Too Large", info: "Entity Too Large" },
  500: { name: "Internal Server Error", info: "Internal Server Error" },
  501: { name: "Not Implemented", info: "The requested method is not recognized" },
};

export function responseOf(status: number): StatusText {
  return STATUSES[status] ?? { name: "" };
}

const TYPES: readonly (readonly [suffixes: string, type: string])[] = [
  [".txt.h.c.cc.cpp", "text/plain"],
  [".htm.html", "text/html"],
  [".jpg.jpeg", "image/jpeg"],
  [".gif", "image/gif"],
  [".png", "image/png"],
  [".svg", "image/svg+xml"],
  [".css", "text/css"],
  [".js", "application/javascript"],
  [".wav", "audio/wav"],
  [".avi", "video/x-msvideo"],
  [".qt.mov", "video/quicktime"],
  [".mpe.mpeg", "video/mpeg"],
  [".mid.midi", "audio/midi"],
  [".mp3", "audio/mpeg"],
];

/** Undefined where neither the table nor the configuration knows the suffix. */
export function mimeTypeOf(file: string, own: ReadonlyMap<string, string>): string | undefined {
  const dot = file.lastIndexOf(".");
  if (dot < 0) return undefined;
  const suffix = file.slice(dot);
  return own.get(suffix) ?? TYPES.find(([suffixes]) => `${suffixes}.`.includes(`${suffix}.`))?.[1];
}

/** `%41` to `A`. Null where an escape is none; "hidden" where one hides a slash or a NUL. */
export function percentDecode(text: string): { text: string } | null | "hidden" {
  let out = "";
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char !== "%") {
      out += char;
      continue;
    }
    const hex = text.slice(at + 1, at + 3);
    if (!/^[0-9a-f]{2}$/i.test(hex)) return null;
    const code = Number.parseInt(hex, 16);
    if (code === 0 || code === 47) return "hidden";
    out += String.fromCharCode(code);
    at += 2;
  }
  return { text: out };
}

/** The path without `//`, `/./` and `/../`; null where it leads out of the root. */
export function simplifyPath(path: string): string | null {
  const parts: string[] = [];
  const given = path.split("/").slice(1);
  for (const part of given) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  const last = given.at(-1) ?? "";
  const isDirectory = last === "" || last === "." || last === "..";
  return `/${parts.join("/")}${isDirectory && parts.length > 0 ? "/" : ""}`;
}

/** `<a>` to `&#60;a&#62;`. */
export function encodeHtml(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** `%41+` to `A `; a `%` that begins no escape stays. */
export function decodeLoosely(text: string): string {
  return text.replace(/\+|%([0-9a-f]{2})/gi, (_, hex?: string) =>
    hex === undefined ? " " : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
