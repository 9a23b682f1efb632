/** What -w writes, and the meter. Source: curl(1) 7.88.1, "write-out" and "progress meter". */
import { headerOf } from "../../kernel/net/http.ts";
import type { Transfer } from "./curl-transfer.ts";
import { formatUrl, resolveUrl } from "./curl-url.ts";

export interface Report {
  readonly transfer: Transfer;
  readonly redirects: number;
  readonly connects: number;
  /** As written on the command line. */
  readonly given: string;
  readonly file: string;
}

const seconds = (ms: number): string => (Math.max(0, ms) / 1000).toFixed(6);

const VARIABLES: Readonly<Record<string, (report: Report) => string>> = {
  http_code: ({ transfer }) => String(transfer.head?.status ?? 0).padStart(3, "0"),
  response_code: ({ transfer }) => String(transfer.head?.status ?? 0).padStart(3, "0"),
  http_connect: () => "000",
  http_version: ({ transfer }) => transfer.head?.version.replace("HTTP/", "") ?? "0",
  size_download: ({ transfer }) => String(transfer.received),
  size_upload: ({ transfer }) => String(transfer.sent),
  size_header: ({ transfer }) => String(transfer.headerBytes),
  size_request: ({ transfer }) => String(transfer.requestBytes),
  speed_download: ({ transfer }) => String(speed(transfer)),
  speed_upload: () => "0",
  time_namelookup: ({ transfer }) => seconds(transfer.resolvedAt - transfer.startedAt),
  time_connect: ({ transfer }) => seconds(transfer.connectedAt - transfer.startedAt),
  time_appconnect: () => "0.000000",
  time_pretransfer: ({ transfer }) => seconds(transfer.connectedAt - transfer.startedAt),
  time_starttransfer: ({ transfer }) => seconds(transfer.firstByteAt - transfer.startedAt),
  time_total: ({ transfer }) => seconds(transfer.endedAt - transfer.startedAt),
  time_redirect: () => "0.000000",
  url: ({ given }) => given,
  url_effective: ({ transfer }) => formatUrl(transfer.url),
  urlnum: () => "0",
  content_type: ({ transfer }) => headerOf(transfer.head?.headers ?? [], "Content-Type") ?? "",
  redirect_url({ transfer }) {
    const location = headerOf(transfer.head?.headers ?? [], "Location");
    return location === undefined ? "" : resolveUrl(transfer.url, location);
  },
  num_redirects: ({ redirects }) => String(redirects),
  num_connects: ({ connects }) => String(connects),
  num_headers: ({ transfer }) => String(transfer.head?.headers.length ?? 0),
  remote_ip: ({ transfer }) => transfer.remote?.address ?? "",
  remote_port: ({ transfer }) => String(transfer.remote?.port ?? 0),
  local_ip: ({ transfer }) => transfer.local?.address ?? "",
  local_port: ({ transfer }) => String(transfer.local?.port ?? 0),
  method: ({ transfer }) => transfer.method,
  scheme: ({ transfer }) => transfer.url.scheme.toUpperCase(),
  exitcode: ({ transfer }) => String(transfer.code),
  errormsg: ({ transfer }) => transfer.message,
  filename_effective: ({ file }) => file,
  ssl_verify_result: () => "0",
  proxy_ssl_verify_result: () => "0",
  referer: () => "",
  onerror: () => "",
};

/** The text, and the names in it that are none. */
export function writeOut(format: string, report: Report): { text: string; unknown: string[]; errors: string } {
  const unknown: string[] = [];
  let errors = "";
  let text = "";
  let toErrors = false;
  for (const [part, name, escape] of format.matchAll(/%\{([^}]*)\}|%header\{[^}]*\}|%%|\\(.)|[^%\\]+|[%\\]/gs)) {
    let out = part;
    const header = /^%header\{(.*)\}$/s.exec(part)?.[1];
    if (header !== undefined) out = headerOf(report.transfer.head?.headers ?? [], header) ?? "";
    else if (name === "json") out = asJson(report);
    else if (name === "header_json") out = headersAsJson(report);
    else if (name === "stderr" || name === "stdout") {
      toErrors = name === "stderr";
      continue;
    } else if (name !== undefined) {
      const variable = VARIABLES[name];
      if (!variable) unknown.push(name);
      out = variable?.(report) ?? "";
    } else if (escape !== undefined) out = { n: "\n", r: "\r", t: "\t" }[escape] ?? part;
    else if (part === "%%") out = "%";
    if (toErrors) errors += out;
    else text += out;
  }
  return { text, unknown, errors };
}

const NUMERIC =
  /^(exitcode|http_code|http_connect|local_port|num_\w+|proxy_ssl_verify_result|remote_port|response_code|size_\w+|speed_\w+|ssl_verify_result|time_\w+|urlnum)$/;

/** All variables, in the order of their names. */
function asJson(report: Report): string {
  const isNothing = (name: string, text: string): boolean =>
    text === "" && /^(content_type|errormsg|filename_effective|ftp_entry_path|redirect_url|referer|certs)$/.test(name);
  const pairs = [...Object.keys(VARIABLES), "ftp_entry_path", "certs", "num_certs"].sort().flatMap((name) => {
    if (name === "onerror") return [];
    const text = name === "num_certs" ? "0" : (VARIABLES[name]?.(report) ?? "");
    const value = NUMERIC.test(name) ? String(Number(text)) : JSON.stringify(text);
    const timed = name.startsWith("time_") ? text : value;
    return [`"${name}":${name === "certs" ? '""' : isNothing(name, text) ? "null" : timed}`];
  });
  return `{${pairs.join(",")},"curl_version":"libcurl/7.88.1"}`;
}

function headersAsJson({ transfer }: Report): string {
  const all = new Map<string, string[]>();
  for (const [name, value] of transfer.head?.headers ?? []) {
    const key = name.toLowerCase();
    all.set(key, [...(all.get(key) ?? []), value]);
  }
  return `{${[...all].map(([name, values]) => `${JSON.stringify(name)}:[${values.map((one) => JSON.stringify(one)).join(",")}]`).join(",\n")}\n}`;
}

function speed({ received, startedAt, endedAt }: Transfer): number {
  return Math.round((received * 1000) / Math.max(1, endedAt - startedAt));
}

export const METER_HEAD =
  "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n";
export const METER_START = "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0";

/** Five columns for a number of bytes. */
function five(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(5);
  if (bytes < 10_240_000) return `${Math.floor(bytes / 1024)}k`.padStart(5);
  const mega = bytes / 1_048_576;
  return mega < 100 ? `${mega.toFixed(1)}M`.padStart(5) : `${Math.floor(mega)}M`.padStart(5);
}

/** The meter's line at the end of a transfer. */
export function meterEnd(transfer: Transfer): string {
  const { received, expected, sent } = transfer;
  const total = expected ?? received;
  const share = (part: number, whole: number): string =>
    String(whole === 0 ? 0 : Math.floor((part * 100) / whole)).padStart(3);
  const both = total + sent;
  const shown = `${share(received + sent, both)} ${five(both)}  `;
  const rate = five(speed(transfer));
  const time = clock(transfer.endedAt - transfer.startedAt);
  return `\r${shown}${share(received, total)} ${five(received)}  ${share(sent, sent)} ${five(sent)}  ${rate}  ${five(Math.round((sent * 1000) / Math.max(1, transfer.endedAt - transfer.startedAt)))} --:--:-- ${time} --:--:-- ${rate}`;
}

function clock(ms: number): string {
  const whole = Math.floor(ms / 1000);
  if (whole === 0) return "--:--:--";
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(Math.floor(whole / 3600)).padStart(2)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
