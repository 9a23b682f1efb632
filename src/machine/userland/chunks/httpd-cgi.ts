/** Programs behind URLs of httpd. Source: BusyBox 1.36.1 httpd.c, send_cgi_and_exit; RFC 3875. */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { SIGCHLD, SIGHUP, SIGPIPE } from "../../kernel/signals.ts";
import { forkApplet } from "../exec-program.ts";
import { BUSYBOX_VERSION } from "../usage.ts";
import type { HttpdConnection } from "./httpd-io.ts";

export interface CgiCall {
  /** The URL of the program, perhaps with more path behind it. */
  readonly script: string;
  /** As it was asked for. */
  readonly url: string;
  readonly query: string | null;
  readonly method: string;
  /** Bytes of the body. */
  readonly length: number;
  readonly home: string;
  /** Who has logged in, or "". */
  readonly user: string;
  readonly remote: string;
  readonly headers: ReadonlyMap<string, string>;
}

export interface CgiChild {
  /** Programs that run files of a suffix. */
  readonly interpreters: ReadonlyMap<string, string>;
  /** What the child says where it cannot become the program: to the client, and `text` to the log. */
  onFailure(sys: Sys, text: string): Generator<void, void, void>;
}

/** Runs the program and moves bytes until it has said everything. */
export function* runCgi(
  sys: Sys,
  client: HttpdConnection,
  call: CgiCall,
  child: CgiChild,
): Generator<void, void, void> {
  const { script, pathInfo } = splitScript(sys, call.script);
  const env = environment(sys, call, script, pathInfo);
  const output = sys.k.pipe(sys.p);
  const input = sys.k.pipe(sys.p);
  if (typeof output === "number" || typeof input === "number") return;
  const forked = forkApplet(sys, function* (own) {
    own.k.close(own.p, input[1]);
    own.k.close(own.p, output[0]);
    own.k.dup2(own.p, input[0], 0);
    own.k.dup2(own.p, output[1], 1);
    own.k.close(own.p, input[0]);
    own.k.close(own.p, output[1]);
    return yield* becomeScript(own, script, env, child);
  });
  sys.k.close(sys.p, output[1]);
  sys.k.close(sys.p, input[0]);
  if (isError(forked)) return;
  sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
  yield* client.pump(output[0], input[1], call.length);
}

function* becomeScript(
  sys: Sys,
  script: string,
  env: ReadonlyMap<string, string>,
  { interpreters, onFailure }: CgiChild,
): AppletRun {
  const slash = script.lastIndexOf("/");
  const name = script.slice(slash + 1);
  const directory = script.slice(1, Math.max(1, slash));
  const moved = directory === "" ? 0 : sys.k.chdir(sys.p, directory);
  let text = moved === 0 ? "" : `can't change directory to '${directory}': ${strerror(moved)}`;
  if (moved === 0) {
    const dot = name.lastIndexOf(".");
    const interpreter = dot < 0 ? undefined : interpreters.get(name.slice(dot));
    const argv = interpreter === undefined ? [name] : [interpreter, name];
    for (const signal of [SIGCHLD, SIGPIPE, SIGHUP]) sys.k.setDisposition(sys.p, signal, "default");
    const failure = sys.k.exec(sys.p, argv[0] ?? "", argv, env);
    // The process is the script now; this generator is never resumed.
    while (!isError(failure)) yield;
    text = `can't execute '${argv[0] ?? ""}': ${strerror(failure)}`;
  }
  yield* onFailure(sys, text);
  return 242;
}

/** `/cgi-bin/dir/script/more` is the first part that is no directory, and the rest. */
function splitScript(sys: Sys, url: string): { script: string; pathInfo: string } {
  for (let at = url.indexOf("/", 1); at > 0; at = url.indexOf("/", at + 1)) {
    const stat = sys.k.stat(sys.p, url.slice(1, at));
    if (typeof stat === "number" || stat.kind !== "directory")
      return { script: url.slice(0, at), pathInfo: url.slice(at) };
  }
  return { script: url, pathInfo: "" };
}

function environment(sys: Sys, call: CgiCall, script: string, pathInfo: string): ReadonlyMap<string, string> {
  const env = new Map(sys.p.env);
  const set = (name: string, value: string): void => void env.set(name, value);
  for (const [name, value] of call.headers) set(name, value);
  set("PATH_INFO", pathInfo);
  set("REQUEST_METHOD", call.method);
  set("REQUEST_URI", call.query === null ? call.url : `${call.url}?${call.query}`);
  if (call.home.startsWith("/")) set("SCRIPT_FILENAME", call.home.replace(/\/$/, "") + script);
  set("SCRIPT_NAME", script);
  set("QUERY_STRING", call.query ?? "");
  set("SERVER_SOFTWARE", `busybox httpd/${BUSYBOX_VERSION}`);
  set("SERVER_PROTOCOL", "HTTP/1.1");
  set("GATEWAY_INTERFACE", "CGI/1.1");
  const colon = call.remote.lastIndexOf(":");
  set("REMOTE_ADDR", call.remote.slice(0, Math.max(0, colon)));
  if (colon >= 0) set("REMOTE_PORT", call.remote.slice(colon + 1));
  if (call.length > 0) set("CONTENT_LENGTH", String(call.length));
  if (call.user !== "") {
    set("REMOTE_USER", call.user);
    set("AUTH_TYPE", "Basic");
  }
  return env;
}
