/** URLs as wget takes them apart. Source: BusyBox 1.36.1 wget.c, parse_url. */

export type Protocol = "http" | "https" | "ftp" | "ftps";

export interface WgetUrl {
  readonly protocol: Protocol;
  /** With its port where it has one. */
  readonly host: string;
  /** Of the protocol. */
  readonly port: number;
  /** Without the slash in front. */
  readonly path: string;
  /** `user:password`, decoded. */
  readonly user: string | null;
}

const PORTS: Readonly<Record<Protocol, number>> = { http: 80, https: 443, ftp: 21, ftps: 990 };

function isProtocol(text: string): text is Protocol {
  return text in PORTS;
}

/** `%41+` to `A `. */
function percentDecode(text: string): string {
  return text.replace(/\+|%([0-9a-f]{2})/gi, (_, hex?: string) =>
    hex === undefined ? " " : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Null where it is neither HTTP nor FTP. `user` is kept where the URL names none. */
export function parseWgetUrl(url: string, user: string | null = null): WgetUrl | null {
  const at = url.indexOf("://");
  const protocol = at < 0 ? "http" : url.slice(0, at);
  if (!isProtocol(protocol)) return null;
  const rest = at < 0 ? url : url.slice(at + 3);
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const path = end < 0 ? "" : rest.slice(end + 1);
  const sign = authority.lastIndexOf("@");
  return {
    protocol,
    host: authority.slice(sign + 1),
    port: PORTS[protocol],
    path,
    user: sign < 0 ? user : percentDecode(authority.slice(0, sign)),
  };
}

/** The last component of a path, as it is. */
export function lastComponent(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 || path === "/" ? path : path.slice(slash + 1);
}

/** Under which name a path is saved. */
export function fileNameOf(path: string, directory: string | undefined): string {
  const last = lastComponent(path);
  const name = last === "" || last.startsWith("/") ? "index.html" : last;
  if (directory === undefined) return name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}
