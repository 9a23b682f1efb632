/** The command line of curl. Source: curl(1) 7.88.1. */

/** Settings of all URLs on the line. */
export interface CurlOptions {
  readonly urls: readonly string[];
  /** Where each URL's content goes; null: standard output; "" : the name at the end of the URL. */
  readonly outputs: readonly string[];
  readonly headers: readonly string[];
  /** Bodies as given, with what kind they are. */
  readonly data: readonly {
    readonly kind: "data" | "raw" | "binary" | "urlencode" | "json" | "form";
    readonly text: string;
  }[];
  readonly resolves: readonly string[];
  /** From --connect-to. */
  readonly reroutes: readonly string[];
  /** Files of -K. */
  readonly configs: readonly string[];
  has(name: string): boolean;
  value(name: string): string | undefined;
}

export type ParsedCurl =
  | { readonly ok: true; readonly options: CurlOptions }
  | { readonly ok: false; readonly message: string };

/** Long names by their letters; those behind a `:` take a value. */
const LETTERS: Readonly<Record<string, string>> = {
  "#": "progress-bar",
  0: "http1.0",
  4: "ipv4",
  6: "ipv6",
  A: "user-agent:",
  b: "cookie:",
  c: "cookie-jar:",
  C: "continue-at:",
  d: "data:",
  D: "dump-header:",
  e: "referer:",
  E: "cert:",
  f: "fail",
  F: "form:",
  g: "globoff",
  G: "get",
  h: "help",
  H: "header:",
  i: "include",
  I: "head",
  j: "junk-session-cookies",
  J: "remote-header-name",
  k: "insecure",
  K: "config:",
  L: "location",
  m: "max-time:",
  n: "netrc",
  N: "no-buffer",
  o: "output:",
  O: "remote-name",
  q: "disable",
  r: "range:",
  R: "remote-time",
  s: "silent",
  S: "show-error",
  T: "upload-file:",
  u: "user:",
  U: "proxy-user:",
  v: "verbose",
  V: "version",
  w: "write-out:",
  x: "proxy:",
  X: "request:",
  Y: "speed-limit:",
  y: "speed-time:",
  z: "time-cond:",
  Z: "parallel",
};

const LONG = new Set([
  ...Object.values(LETTERS),
  ...[
    "connect-timeout: retry: retry-delay: retry-max-time: max-redirs: data-raw: data-binary: data-urlencode: data-ascii: json: url: resolve: unix-socket:",
    "cacert: capath: cert: key: ciphers: interface: noproxy: limit-rate: keepalive-time: oauth2-bearer: proto: create-file-mode: output-dir: stderr: trace: trace-ascii: connect-to: dns-servers: tls-max: pinnedpubkey: cert-type: expect100-timeout: url-query: rate: max-filesize: proto-redir: proto-default: local-port: happy-eyeballs-timeout-ms: doh-url: aws-sigv4: crlfile: egd-file: random-file: engine: form-string: hostpubmd5: tls13-ciphers: curves: mail-from: proxy-header: preproxy: socks5: socks5-hostname: noproxy: variable: etag-save: etag-compare: keepalive-cnt:",
    "retry-connrefused retry-all-errors fail-with-body fail-early compressed http1.1 http2 http2-prior-knowledge http3 location-trusted no-progress-meter path-as-is post301 post302 post303 raw remote-header-name remote-name-all ssl tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tcp-nodelay tr-encoding create-dirs basic digest anyauth ntlm negotiate no-keepalive styled-output suppress-connect-headers trace-time clobber cert-status proxy-insecure remove-on-error proxytunnel append list-only no-alpn no-npn no-sessionid disallow-username-in-url ignore-content-length ssl-no-revoke ssl-reqd sslv2 sslv3 false-start proxy-basic haproxy-protocol http0.9 tcp-fastopen parallel-immediate metalink use-ascii fail-early trace-ids",
  ]
    .join(" ")
    .split(" "),
]);

const DATA_KINDS: Readonly<Record<string, CurlOptions["data"][number]["kind"]>> = {
  data: "data",
  "data-ascii": "data",
  "data-raw": "raw",
  "data-binary": "binary",
  "data-urlencode": "urlencode",
  json: "json",
  form: "form",
};
const NUMBERS = new Set(["max-time", "connect-timeout", "retry", "retry-delay", "retry-max-time", "max-redirs"]);

const AMBIGUOUS = "";

/** `connect-timeout` from any unambiguous beginning of it. */
function longName(text: string): string | null {
  if (LONG.has(text) || LONG.has(`${text}:`)) return LONG.has(text) ? text : `${text}:`;
  const fitting = [...LONG].filter((name) => name.startsWith(text));
  return fitting.length === 1 ? (fitting[0] ?? null) : fitting.length > 1 ? AMBIGUOUS : null;
}

export function parseCurl(argv: readonly string[]): ParsedCurl {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const lists = {
    urls: [] as string[],
    outputs: [] as string[],
    headers: [] as string[],
    resolves: [] as string[],
    reroutes: [] as string[],
    configs: [] as string[],
  };
  const data: { kind: CurlOptions["data"][number]["kind"]; text: string }[] = [];
  let at = 1;

  function set(name: string, shown: string, value: string | undefined): string | null {
    if (value === undefined) return `option ${shown}: requires parameter`;
    const isNumber = /^\d+(\.\d+)?$/.test(value);
    if (NUMBERS.has(name) && /^-\d/.test(value)) return `option ${shown}: expected a positive numerical parameter`;
    if (NUMBERS.has(name) && !isNumber) return `option ${shown}: expected a proper numerical parameter`;
    const kind = DATA_KINDS[name];
    if (kind !== undefined) data.push({ kind, text: value });
    else if (name === "header") lists.headers.push(value);
    else if (name === "output") lists.outputs.push(value);
    else if (name === "url") lists.urls.push(value);
    else if (name === "resolve") lists.resolves.push(value);
    else if (name === "connect-to") lists.reroutes.push(value);
    else if (name === "config") lists.configs.push(value);
    else values.set(name, value);
    return null;
  }

  function flag(name: string): void {
    if (name === "remote-name") lists.outputs.push("");
    flags.add(name);
  }

  for (; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word.startsWith("--") && word.length > 2) {
      const negated = word.startsWith("--no-") ? longName(word.slice(5)) : null;
      const name = longName(word.slice(2));
      if (name === AMBIGUOUS) return { ok: false, message: `option ${word}: is ambiguous` };
      if (name === null && negated !== null && !negated.endsWith(":")) {
        flags.delete(negated);
        continue;
      }
      if (name === null) return { ok: false, message: `option ${word}: is unknown` };
      if (!name.endsWith(":")) flag(name);
      else {
        const problem = set(name.slice(0, -1), word, argv[++at]);
        if (problem !== null) return { ok: false, message: problem };
      }
    } else if (word.startsWith("-") && word !== "-") {
      for (let i = 1; i < word.length; i++) {
        const name = LETTERS[word[i] ?? ""];
        if (name === undefined) return { ok: false, message: `option ${word}: is unknown` };
        if (!name.endsWith(":")) {
          flag(name);
          continue;
        }
        const rest = word.slice(i + 1);
        const problem = set(name.slice(0, -1), `-${word[i] ?? ""}`, rest === "" ? argv[++at] : rest);
        if (problem !== null) return { ok: false, message: problem };
        break;
      }
    } else lists.urls.push(word);
  }
  const options = { ...lists, data, has: (name: string) => flags.has(name), value: (name: string) => values.get(name) };
  return { ok: true, options };
}

/** The lines of a file of -K as words of a command line. */
export function configWords(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(-{0,2})([^\s=:#]+)\s*(?:[=:\s]\s*(.*?))?\s*$/.exec(line);
    if (!match || line.trim() === "" || /^\s*#/.test(line)) return [];
    const [, dashes = "", name = "", rest = ""] = match;
    const option = dashes === "-" ? `-${name}` : `--${name}`;
    if (rest === "") return [option];
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest);
    const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", v: "\v" };
    const value = quoted
      ? (quoted[1] ?? "").replace(/\\(.)/g, (_, one: string) => escapes[one] ?? one)
      : rest.replace(/\s.*$/, "");
    return [option, value];
  });
}
