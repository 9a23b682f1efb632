/** URIs as nginx reads and writes them. Source: RFC 3986; ngx_http_parse_complex_uri's rules as documented for `location`. */

/** Decoded, with `//`, `/./` and `/../` resolved; null where it is none, or leaves the root. */
export function normalizePath(raw: string, mergesSlashes: boolean): string | null {
  if (!raw.startsWith("/")) return null;
  const decoded = decode(raw);
  if (decoded === null || decoded.includes("\0")) return null;
  const out: string[] = [];
  const segments = decoded.slice(1).split("/");
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (segment === "..") {
      if (out.length === 0) return null;
      out.pop();
      if (isLast) out.push("");
    } else if (segment === ".") {
      if (isLast) out.push("");
    } else if (segment !== "" || isLast || !mergesSlashes) out.push(segment);
  }
  return `/${out.join("/")}`;
}

function decode(raw: string): string | null {
  if (!raw.includes("%")) return raw;
  if (/%(?![0-9a-fA-F]{2})/.test(raw)) return null;
  return raw.replace(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function escapeWhere(text: string, isUnsafe: (code: number) => boolean): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    out += isUnsafe(code) ? `%${code.toString(16).toUpperCase().padStart(2, "0")}` : (text[i] ?? "");
  }
  return out;
}

/** For a path in a Location header or a request to an upstream. */
export function escapePath(path: string): string {
  return escapeWhere(path, (code) => code <= 32 || code >= 127 || code === 37 || code === 63 || code === 35);
}

/** For a name in a link. */
export function escapeComponent(text: string): string {
  return escapeWhere(text, (code) => !/[A-Za-z0-9._~-]/.test(String.fromCharCode(code)));
}

export function escapeHtml(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;" })[sign] ?? "&quot;");
}

/** A rewritten URI split into its path and its arguments. */
export function splitArgs(uri: string): { path: string; args: string | null } {
  const at = uri.indexOf("?");
  return at < 0 ? { path: uri, args: null } : { path: uri.slice(0, at), args: uri.slice(at + 1) };
}
