/**
 * curl: the chunk `curl`.
 * Source: curl 7.88.1 as Debian 12 ships it: options, messages, exit codes.
 * Simplified: http and https only; of proxies those for http; .netrc and parallel transfers are not simulated and their options do nothing; a newer curl differs in its version alone.
 */
import { isError, Sys } from "../../kernel/applet.ts";
import type { AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import { headerOf } from "../../kernel/net/http.ts";
import type { Fd } from "../../kernel/types.ts";
import { bodyOf } from "./curl-body.ts";
import type { CurlBody } from "./curl-body.ts";
import { CookieJar } from "./curl-cookies.ts";
import { expandUrl } from "./curl-many.ts";
import { configWords, parseCurl } from "./curl-options.ts";
import type { CurlOptions } from "./curl-options.ts";
import { METER_HEAD, METER_START, meterEnd, writeOut } from "./curl-report.ts";
import { Exchange } from "./curl-transfer.ts";
import type { Receiver, Shared, Transfer } from "./curl-transfer.ts";
import { parseCurlUrl, resolveUrl } from "./curl-url.ts";

const TRY_HELP = "curl: try 'curl --help' or 'curl --manual' for more information\n";
const MOST_REDIRECTS = 50;
const RETRIED_STATUSES = new Set([408, 429, 500, 502, 503, 504]);
const MAX_RETRY_SECONDS = 600;

const HELP = `Usage: curl [options...] <url>
 -d, --data <data>          what to POST
 -f, --fail                 fail on errors of the server, without their text
 -H, --header <header>      one more header
 -i, --include              show the head of the answer too
 -I, --head                 only the head
 -L, --location             go where redirections lead
 -m, --max-time <seconds>   give up after that time
 -o, --output <file>        write to a file
 -O, --remote-name          write to a file of the URL's name
 -s, --silent               no meter and no errors
 -S, --show-error           errors even so
 -u, --user <user:password> who you are
 -v, --verbose              show what is said on both sides
 -w, --write-out <format>   what to say at the end
 -X, --request <method>     the method
`;
/** What --version says: of the host, and what it was built with. */
function versionText(version: string): string {
  const host = version === DEBIAN ? "x86_64-pc-linux-gnu" : "x86_64-alpine-linux-musl";
  const date = version === DEBIAN ? "Release-Date: 2023-02-20\n" : ""; // tidy-ignore: a word of curl's
  return `curl ${version} (${host}) libcurl/${version}\n${date}Protocols: http https\nFeatures: IPv6 SSL UnixSockets\n`;
}

/** Of Debian 12, and of Alpine 3.21. */
const DEBIAN = "7.88.1";
const ALPINE = "8.12.1";

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const isAlpine = typeof sys.k.stat(sys.p, "/etc/alpine-release") !== "number";
  return yield* curlMain(sys, argv, isAlpine ? ALPINE : DEBIAN);
}

/** curl of that version. */
export function* curlMain(given: Sys, argv: readonly string[], version: string): AppletRun {
  let sys = given;
  const home = sys.env("HOME");
  const rc = /^(-q|--disable)/.test(argv[1] ?? "") || home === undefined ? 0 : sys.k.readFile(sys.p, `${home}/.curlrc`);
  let words = typeof rc === "string" ? [argv[0] ?? "", ...configWords(rc), ...argv.slice(1)] : argv;
  let parsed = parseCurl(words);
  for (const file of parsed.ok ? parsed.options.configs : []) {
    const text = file === "-" ? yield* sys.readAll(0) : sys.k.readFile(sys.p, file);
    if (typeof text === "number") {
      yield* sys.error(`curl: option -K: error encountered when reading a file\n${TRY_HELP}`);
      return 26;
    }
    words = [...words, ...configWords(text)];
    parsed = parseCurl(words);
  }
  if (!parsed.ok) {
    yield* sys.error(`curl: ${parsed.message}\n${TRY_HELP}`);
    return 2;
  }
  const { options } = parsed;
  const errors = options.value("stderr");
  if (errors === "-") sys = new ErrorsTo(sys, 1);
  else if (errors !== undefined) {
    const fd = yield* sys.open(errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
    if (fd >= 0) sys = new ErrorsTo(sys, fd);
  }
  if (options.has("help") || options.has("version")) {
    yield* sys.print(options.has("help") ? HELP : versionText(version));
    return 0;
  }
  if (options.urls.length === 0) {
    yield* sys.error(argv.length === 1 ? TRY_HELP : `curl: no URL specified!\n${TRY_HELP}`);
    return 2;
  }
  const isForm = options.data.some(({ kind }) => kind === "form");
  const isPosted = options.data.some(({ kind }) => kind !== "form");
  const methods = [
    isPosted && !options.has("get") ? "POST (-d, --data)" : "",
    isForm ? "multipart formpost (-F, --form)" : "",
    options.value("upload-file") === undefined ? "" : "PUT (-T, --upload-file)",
    options.has("head") ? "HEAD (-I, --head)" : "",
  ].filter((one) => one !== "");
  if (methods.length > 1) {
    const [first = "", second = ""] = methods;
    if (!options.has("silent"))
      yield* sys.error(
        wrapped(
          `You can only select one HTTP request method! You asked for both ${second.includes("HEAD") ? second : first} and ${second.includes("HEAD") ? first : second}.`,
        ),
      );
    return 2;
  }
  const cookies = options.value("cookie");
  const store = options.value("cookie-jar");
  const keeps = store !== undefined || cookies?.includes("=") === false;
  const jar = keeps ? new CookieJar() : null;
  const known = cookies === undefined || cookies.includes("=") ? 0 : sys.k.readFile(sys.p, cookies);
  if (typeof known === "string") jar?.load(known);
  const session = new Session(sys, options, { userAgent: `curl/${version}`, jar });
  let code = 0;
  for (const [i, pattern] of options.urls.entries()) {
    const output = options.outputs[i] ?? (options.has("remote-name-all") ? "" : null);
    const found = options.has("globoff")
      ? ({ ok: true, urls: [{ url: pattern, parts: [] }] } as const)
      : expandUrl(pattern);
    if (!found.ok) {
      if (!options.has("silent") || options.has("show-error")) yield* sys.error(`curl: (3) ${found.message}\n`);
      code = 3;
      break;
    }
    for (const { url, parts } of found.urls) {
      const file =
        output === null ? null : output.replace(/#(\d)/g, (whole, at: string) => parts[Number(at) - 1] ?? whole);
      code = yield* session.get(url, file);
    }
    if (code !== 0 && options.has("fail-early")) break;
  }
  yield* sys.flush();
  if (jar && store !== undefined) yield* session.keepCookies(store, jar);
  return code;
}

/** Its messages go elsewhere. */
class ErrorsTo extends Sys {
  readonly #fd: Fd;

  constructor(sys: Sys, fd: Fd) {
    super(sys.k, sys.p);
    this.#fd = fd;
  }

  override *error(data: string): Generator<void, void, void> {
    yield* this.writeAll(this.#fd, data);
  }
}

/** All that one line of curl does. */
class Session {
  readonly #sys: Sys;
  readonly #options: CurlOptions;
  readonly #shared: Shared;
  #connections = 0;
  #hasMeter = false;

  constructor(sys: Sys, options: CurlOptions, shared: Shared) {
    this.#sys = sys;
    this.#options = options;
    this.#shared = shared;
  }

  *keepCookies(path: string, jar: CookieJar): Generator<void, void, void> {
    const sys = this.#sys;
    if (path === "-") yield* sys.print(jar.text());
    else {
      const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
      if (fd < 0) return;
      yield* sys.writeAll(fd, jar.text());
      sys.k.close(sys.p, fd);
    }
    yield* sys.flush();
  }

  /** The exit code. `output`: a path, "" for the URL's own name, null for standard output. */
  *get(given: string, output: string | null): AppletRun {
    const sys = this.#sys;
    const options = this.#options;
    const body = yield* bodyOf(sys, options);
    if (typeof body === "number") return body;
    const file = output === "" ? yield* this.#remoteName(given) : output;
    if (file === false) return 23;
    let left = Number(options.value("retry") ?? 0);
    let pause = 1;
    for (;;) {
      const result = yield* this.#once(given, file, body);
      const isRetried = left > 0 && this.#mayRetry(result);
      if (!isRetried) return result.code;
      const delay = Number(options.value("retry-delay") ?? 0) || pause;
      pause = Math.min(pause * 2, MAX_RETRY_SECONDS);
      if (!options.has("silent")) {
        const why = result.code === 7 ? "connection refused" : result.code === 28 ? "timeout" : "HTTP error";
        yield* this.#warn(`Problem : ${why}. Will retry in ${delay} seconds. ${left} retries left.`);
      }
      left--;
      yield* sys.sleep(delay * 1000);
    }
  }

  #mayRetry({ code, status }: { code: number; status: number }): boolean {
    const options = this.#options;
    if (code === 7) return options.has("retry-connrefused") || options.has("retry-all-errors");
    if (code === 28 || RETRIED_STATUSES.has(status)) return true;
    return code !== 0 && options.has("retry-all-errors");
  }

  *#warn(text: string): Generator<void, void, void> {
    yield* this.#sys.error(wrapped(text));
  }

  *#remoteName(given: string): Generator<void, string | false, void> {
    const name = given
      .replace(/^[a-z]+:\/\//i, "")
      .replace(/[?#].*$/, "")
      .replace(/^[^/]*\/?/, "")
      .replace(/^.*\//, "");
    if (name !== "") return `${this.#options.value("output-dir") ?? "."}/${name}`.replace(/^\.\//, "");
    yield* this.#complain(23, "Failed writing received data to disk/application");
    return false;
  }

  *#once(
    given: string,
    file: string | null,
    body: CurlBody | null,
  ): Generator<void, { code: number; status: number }, void> {
    const sys = this.#sys;
    const options = this.#options;
    const target = new Target(sys, options, file);
    const beganAt = sys.k.clock.now;
    const showsMeter =
      !options.has("silent") && !options.has("no-progress-meter") && (file !== null || !sys.k.isatty(sys.p, 1));
    if (showsMeter && !this.#hasMeter) yield* sys.error(METER_HEAD);
    this.#hasMeter = true;
    let url = given;
    let method =
      options.value("request") ??
      (options.has("head")
        ? "HEAD"
        : options.value("upload-file") !== undefined
          ? "PUT"
          : body && !options.has("get")
            ? "POST"
            : "GET");
    let content = options.has("get") ? null : body;
    let redirects = 0;
    const most = Number(options.value("max-redirs") ?? MOST_REDIRECTS);
    for (;;) {
      const parsed = parseCurlUrl(options.has("get") && body ? withQuery(url, body.text) : url);
      if ("message" in parsed) {
        yield* this.#complain(parsed.code, parsed.message);
        return { code: parsed.code, status: 0 };
      }
      if (showsMeter) yield* sys.error(METER_START);
      const exchange = new Exchange(sys, options, parsed, target, this.#connections++, beganAt, this.#shared);
      const { transfer } = exchange;
      target.isFollowed = options.has("location");
      yield* exchange.run(method, content, parsed);
      const { head } = transfer;
      const location = head && head.status >= 300 && head.status < 400 ? headerOf(head.headers, "Location") : undefined;
      if (transfer.code === 0 && options.has("location") && location !== undefined) {
        url = resolveUrl(parsed, location);
        if (redirects++ >= most) {
          transfer.code = 47;
          transfer.message = `Maximum (${most}) redirects followed`;
        } else {
          yield* exchange.say("*", `Issue another request to this URL: '${url}'`);
          if (showsMeter) yield* sys.error(meterEnd(transfer));
          const status = head?.status ?? 0;
          const keeps = status === 307 || status === 308 || options.has(`post${status}`);
          // -X stands for all of them, but what is posted is posted once.
          if (!keeps && content) [method, content] = [options.value("request") ?? "GET", null];
          continue;
        }
      }
      if (showsMeter) yield* sys.error(`${meterEnd(transfer)}\n`);
      yield* target.close();
      yield* this.#finish(transfer, { given, file: file ?? "", redirects });
      return { code: transfer.code, status: head?.status ?? 0 };
    }
  }

  *#finish(
    transfer: Transfer,
    { given, file, redirects }: { given: string; file: string; redirects: number },
  ): Generator<void, void, void> {
    const sys = this.#sys;
    if (transfer.code !== 0) yield* this.#complain(transfer.code, transfer.message);
    const format = this.#options.value("write-out");
    if (format === undefined) return;
    const source = format.startsWith("@") ? sys.k.readFile(sys.p, format.slice(1)) : format;
    if (isError(source)) return;
    const template = format.startsWith("@") ? source.replace(/[\r\n]/g, "") : source;
    const report = { transfer, given, file, redirects, connects: this.#connections };
    const { text, unknown, errors } = writeOut(template, report);
    for (const name of unknown) yield* sys.error(`curl: unknown --write-out variable: '${name}'\n`);
    if (errors !== "") yield* sys.error(errors);
    yield* sys.print(text);
  }

  *#complain(code: number, message: string): Generator<void, void, void> {
    const options = this.#options;
    if (!options.has("silent") || options.has("show-error")) {
      yield* this.#sys.error(`curl: (${code}) ${message}\n`);
      if (code === UNTRUSTED) yield* this.#sys.error(UNTRUSTED_MORE);
    }
  }
}

const WARNING_WIDTH = 69;

/** As curl wraps its warnings: lines of at most 79 columns. */
function wrapped(text: string): string {
  let rest = text;
  let out = "";
  while (rest !== "") {
    const cut = rest.length <= WARNING_WIDTH ? rest.length : rest.lastIndexOf(" ", WARNING_WIDTH - 1) + 1;
    out += `Warning: ${rest.slice(0, cut)}\n`;
    rest = rest.slice(cut);
  }
  return out;
}

function withQuery(url: string, text: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}${text}`;
}

/** Where an answer goes: a file that is made when the first bytes come, or standard output. */
class Target implements Receiver {
  isFollowed = false;
  readonly #sys: Sys;
  readonly #options: CurlOptions;
  readonly #path: string | null;
  #fd: Fd | null = null;
  #hasHeads = false;
  #isPassedOver = false;

  constructor(sys: Sys, options: CurlOptions, path: string | null) {
    this.#sys = sys;
    this.#options = options;
    this.#path = path === "-" ? null : path;
  }

  *head(
    text: string,
    head: { status: number; headers: readonly (readonly [string, string])[] },
  ): Generator<void, void, void> {
    this.#isPassedOver =
      this.isFollowed && head.status >= 300 && head.status < 400 && headerOf(head.headers, "Location") !== undefined;
    const dump = this.#options.value("dump-header");
    if (dump === "-") yield* this.#sys.print(text);
    else if (dump !== undefined) yield* this.#append(dump, text);
    if (this.#options.has("include") || this.#options.has("head")) yield* this.#write(text);
  }

  *data(bytes: string): Generator<void, boolean, void> {
    return this.#isPassedOver || (yield* this.#write(bytes));
  }

  *close(): Generator<void, void, void> {
    if (this.#path !== null && this.#fd === null && !this.#isPassedOver) yield* this.#write("");
    if (this.#fd !== null && this.#fd > 2) this.#sys.k.close(this.#sys.p, this.#fd);
  }

  *#append(path: string, text: string): Generator<void, void, void> {
    const flags = O_WRONLY | O_CREAT | (this.#hasHeads ? O_APPEND : O_TRUNC);
    this.#hasHeads = true;
    const fd = yield* this.#sys.open(path, flags, 0o644);
    if (fd < 0) return;
    yield* this.#sys.writeAll(fd, text);
    this.#sys.k.close(this.#sys.p, fd);
  }

  *#write(bytes: string): Generator<void, boolean, void> {
    const sys = this.#sys;
    if (this.#path === null) {
      const printed = yield* sys.print(bytes);
      return printed >= 0;
    }
    if (this.#fd === null) {
      if (this.#options.has("create-dirs")) makeParents(sys, this.#path);
      const fd = yield* sys.open(this.#path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
      if (fd < 0) {
        const text = `Warning: Failed to open the file ${this.#path}: ${strerror(fd)}\n`;
        if (!this.#options.has("silent")) yield* sys.error(text);
        return false;
      }
      this.#fd = fd;
    }
    return bytes === "" || (yield* sys.writeAll(this.#fd, bytes)) >= 0;
  }
}

function makeParents(sys: Sys, path: string): void {
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1))
    sys.k.mkdir(sys.p, path.slice(0, at), 0o750);
}

const UNTRUSTED = 60;
const UNTRUSTED_MORE =
  "More details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.\n";
