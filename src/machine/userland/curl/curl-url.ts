/** URLs as curl reads them. Source: curl(1), "URL". */

export interface CurlUrl {
  readonly scheme: string;
  readonly user: string | null;
  readonly host: string;
  readonly port: number;
  readonly isPortWritten: boolean;
  readonly path: string;
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

export function parseCurlUrl(text: string): CurlUrl | { readonly code: 1 | 3; readonly message: string } {
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?([/?#].*)?$/.exec(
    text,
  );
  const bad = { code: 3, message: "URL using bad/illegal format or missing URL" } as const;
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x20\x7f]/.test(text)) return bad;
  if (!match)
    return {
      code: 3,
      message: /:[^/]*$/.test(text)
        ? "URL rejected: Port number was not a decimal number between 0 and 65535"
        : bad.message,
    };
  const [, scheme = "http", user, host = "", port = "", tail = "/"] = match;
  if (host === "" || /[\s"<>\\^`{|}]/.test(host)) return bad;
  const lower = scheme.toLowerCase();
  const defaultPort = PORTS[lower];
  if (defaultPort === undefined)
    return { code: 1, message: `Protocol "${scheme}" not supported or disabled in libcurl` };
  if (Number(port) > 65_535) return bad;
  const path = tail.replace(/#.*$/, "");
  return {
    scheme: lower,
    user: user ?? null,
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? defaultPort : Number(port),
    isPortWritten: port !== "" && Number(port) !== defaultPort,
    path: removeDots(path.startsWith("/") ? path : `/${path}`),
  };
}

function removeDots(path: string): string {
  const [file = "", query] = path.split(/\?(.*)/s);
  if (!/\/\.\.?(\/|$)/.test(file)) return path;
  const out: string[] = [];
  const parts = file.slice(1).split("/");
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    if (part === "..") out.pop();
    if (part !== "." && part !== "..") out.push(part);
    else if (isLast) out.push("");
  }
  return `/${out.join("/")}${query === undefined ? "" : `?${query}`}`;
}

/** `host:port` where the port is not the usual one. */
export function authorityOf({ host, port, isPortWritten }: CurlUrl): string {
  const shown = host.includes(":") ? `[${host}]` : host;
  return isPortWritten ? `${shown}:${port}` : shown;
}

export function formatUrl(url: CurlUrl): string {
  return `${url.scheme}://${authorityOf(url)}${url.path}`;
}

/** Where a Location leads. */
export function resolveUrl(base: CurlUrl, location: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(location)) return location;
  if (location.startsWith("//")) return `${base.scheme}:${location}`;
  const root = `${base.scheme}://${authorityOf(base)}`;
  if (location.startsWith("/")) return root + location;
  const [file = "/"] = base.path.split("?");
  return `${root}${location.startsWith("?") ? file : file.slice(0, file.lastIndexOf("/") + 1)}${location}`;
}
