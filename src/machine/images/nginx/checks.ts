/**
 * What single directives demand of their arguments, told as soon as they are read.
 * Source: nginx.org; messages of nginx 1.27.
 */
import { ConfigFault } from "./config-tree.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { parseSize, parseTime } from "./config-values.ts";
import { conditionOf } from "./condition.ts";
import { regexOf } from "./expressions.ts";
import { isIpv4, isIpv6 } from "../../kernel/net/address.ts";
import { parseListen, parseServerNames } from "./listen.ts";
import { isLevel } from "./log.ts";

type Check = (directive: Directive, scope: Scope) => void;

function fail(message: string, directive: Directive): never {
  throw new ConfigFault(message, directive);
}

/** Given once in a scope; the directive is in the scope already. */
function once(directive: Directive, scope: Scope, message = `"${directive.name}" directive is duplicate`): void {
  if (scope.own(directive.name).length > 1) fail(message, directive);
}

function checkRoot(directive: Directive, scope: Scope): void {
  const other = scope.directives.find((one) => one !== directive && (one.name === "root" || one.name === "alias"));
  if (!other) return;
  const before = other.name === directive.name ? "" : `, "${other.name}" directive was specified earlier`;
  fail(`"${directive.name}" directive is duplicate${before}`, directive);
}

/** The modifier and the pattern of a location. */
export function locationWords(directive: Directive): { modifier: string; text: string } {
  const [first = "", second] = directive.args;
  if (second !== undefined) return { modifier: first, text: second };
  const joined = /^(=|\^~|~\*|~)(.*)$/.exec(first);
  if (joined) return { modifier: joined[1] ?? "", text: joined[2] ?? "" };
  return { modifier: first.startsWith("@") ? "@" : "", text: first };
}

function checkLocation(directive: Directive, scope: Scope): void {
  const { modifier, text } = locationWords(directive);
  if (!["", "=", "^~", "~", "~*", "@"].includes(modifier)) fail(`invalid location modifier "${modifier}"`, directive);
  if (modifier.startsWith("~")) regexOf(directive, text, modifier === "~*");
  const outer = scope.place === "L" ? scope.opener : null;
  if (!outer) return;
  const parent = locationWords(outer);
  if (parent.modifier === "=")
    fail(`location "${text}" cannot be inside the exact location "${parent.text}"`, directive);
  if (parent.modifier === "@")
    fail(`location "${text}" cannot be inside the named location "${parent.text}"`, directive);
  if (modifier === "@") fail(`named location "${text}" can be on the server level only`, directive);
  const isOutside = !modifier.startsWith("~") && !parent.modifier.startsWith("~") && !text.startsWith(parent.text);
  if (isOutside) fail(`location "${text}" is outside location "${parent.text}"`, directive);
}

function checkReturn(directive: Directive): void {
  const [code = "", text] = directive.args;
  if (/^\d+$/.test(code)) {
    if (Number(code) > 999) fail(`invalid return code "${code}"`, directive);
    return;
  }
  const isUrl = /^(https?:\/\/|\$scheme)/.test(code);
  if (text !== undefined || !isUrl) fail(`invalid return code "${code}"`, directive);
}

function checkRewrite(directive: Directive): void {
  const [pattern = "", , flag] = directive.args;
  regexOf(directive, pattern, false);
  if (flag !== undefined && !["last", "break", "redirect", "permanent"].includes(flag)) {
    fail(`invalid parameter "${flag}"`, directive);
  }
}

function checkErrorPage(directive: Directive): void {
  const { args } = directive;
  const codes = args.slice(0, -1);
  if (codes.at(-1)?.startsWith("=")) {
    const [answer = ""] = codes.splice(-1);
    if (!/^=\d*$/.test(answer)) fail(`invalid value "${answer}"`, directive);
  }
  for (const code of codes) {
    if (!/^\d+$/.test(code)) fail(`invalid value "${code}"`, directive);
    if (code === "499" || Number(code) < 300 || Number(code) > 599) {
      fail(code === "499" ? 'value "499" is not allowed' : `value "${code}" must be between 300 and 599`, directive);
    }
  }
}

function checkErrorLog(directive: Directive): void {
  for (const level of directive.args.slice(1)) if (!isLevel(level)) fail(`invalid log level "${level}"`, directive);
}

const PASS_CONTEXTS =
  '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block';

function checkProxyPass(directive: Directive, scope: Scope): void {
  once(directive, scope);
  const [url = ""] = directive.args;
  if (scope.place === "y" || url.includes("$")) return;
  const match = /^https?:\/\/([^/?]*)(.*)$/i.exec(url);
  if (!match) fail("invalid URL prefix", directive);
  if ((match[1] ?? "") === "") fail(`no host in upstream "${url.replace(/^https?:\/\//i, "")}"`, directive);
  const port = /:([^:\]]*)$/.exec(match[1] ?? "")?.[1];
  if (
    port !== undefined &&
    !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536) &&
    match[1] !== "unix:"
  ) {
    fail(`invalid port in upstream "${url.replace(/^https?:\/\//i, "")}"`, directive);
  }
  const hasUri = (match[2] ?? "") !== "" && match[1] !== "unix:";
  const opener = scope.place === "L" ? scope.opener : null;
  const modifier = opener ? locationWords(opener).modifier : "@";
  if (hasUri && (modifier.startsWith("~") || modifier === "@")) fail(PASS_CONTEXTS, directive);
}

function checkAddress(directive: Directive): void {
  const [text = ""] = directive.args;
  if (text === "all" || text === "unix:") return;
  const [address = "", bits] = text.split("/");
  const most = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1;
  const isMask = bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most) || isIpv4(bits);
  if (most < 0 || !isMask) fail(`invalid parameter "${text}"`, directive);
}

const SERVER_PARAMETER =
  /^(weight=[1-9]\d*|max_conns=\d+|max_fails=\d+|fail_timeout=.+|backup|down|resolve|service=.+|route=.+|slow_start=.+|drain)$/;

function checkUpstreamServer(directive: Directive, scope: Scope): void {
  if (scope.place !== "U" && scope.place !== "z") return;
  for (const parameter of directive.args.slice(1)) {
    const time = /^(fail_timeout|slow_start)=(.*)$/.exec(parameter)?.[2];
    if (!SERVER_PARAMETER.test(parameter) || (time !== undefined && parseTime(time) === null)) {
      fail(`invalid parameter "${parameter}"`, directive);
    }
  }
}

function checkKeepalive(directive: Directive, scope: Scope): void {
  once(directive, scope);
  if (directive.args.some((text) => parseTime(text) === null))
    fail(`invalid value "${directive.args[0] ?? ""}"`, directive);
}

function checkTryFiles(directive: Directive, scope: Scope): void {
  once(directive, scope);
  const last = directive.args.at(-1) ?? "";
  if (last.startsWith("=") && !(/^=\d+$/.test(last) && Number(last.slice(1)) <= 999))
    fail(`invalid code "${last}"`, directive);
}

function checkLogFormat(directive: Directive, scope: Scope): void {
  const [name = ""] = directive.args;
  const isKnown =
    name === "combined" || scope.own("log_format").some((one) => one !== directive && one.args[0] === name);
  if (isKnown) fail(`duplicate "log_format" name "${name}"`, directive);
}

function checkAccessLog(directive: Directive, scope: Scope): void {
  const [path, format = "combined"] = directive.args;
  if (path === "off" || (path ?? "").startsWith("syslog:") || scope.place === "x" || scope.place === "y") return;
  const isFormat = !/^(buffer|gzip|flush|if)=?/.test(format) || format === "combined";
  const isKnown =
    format === "combined" ||
    scopesOf(scope).some((one) => one.own("log_format").some(({ args }) => args[0] === format));
  if (isFormat && !isKnown) fail(`unknown log format "${format}"`, directive);
}

function scopesOf(scope: Scope): Scope[] {
  const scopes: Scope[] = [];
  for (let one: Scope | null = scope; one; one = one.parent) scopes.push(one);
  return scopes;
}

function checkBuffers(directive: Directive): void {
  const [count = "", size = ""] = directive.args;
  if (!/^[1-9]\d*$/.test(count) || parseSize(size) === null)
    fail(`invalid value "${/^[1-9]\d*$/.test(count) ? size : count}"`, directive);
}

function checkUpstream(directive: Directive, scope: Scope): void {
  const earlier = scope.own("upstream").find((one) => one !== directive && one.args[0] === directive.args[0]);
  if (earlier) fail(`duplicate upstream "${directive.args[0] ?? ""}" in ${earlier.file}:${earlier.line}`, directive);
}

function checkWorkers(directive: Directive, scope: Scope): void {
  once(directive, scope);
  const [text = ""] = directive.args;
  if (text !== "auto" && !/^[1-9]\d*$/.test(text)) fail("invalid value", directive);
}

function checkUse(directive: Directive, scope: Scope): void {
  once(directive, scope);
  const [text = ""] = directive.args;
  if (!["epoll", "poll", "select"].includes(text)) fail(`invalid event type "${text}"`, directive);
}

function checkModule(directive: Directive): void {
  const [text = ""] = directive.args;
  const path = text.startsWith("/") ? text : `/etc/nginx/${text}`;
  if (
    /^\/(etc|usr\/lib)\/nginx\/modules\/ngx_(http|stream)_(geoip|image_filter|js|xslt_filter)(_filter)?_module\.so$/.test(
      path,
    )
  )
    return;
  fail(`dlopen() "${path}" failed (${path}: cannot open shared object file: No such file or directory)`, directive);
}

function checkMime(directive: Directive): void {
  if (directive.args.length === 0) fail(`invalid number of arguments in "types" directive`, directive);
}

const CHECKS: Readonly<Record<string, Check>> = {
  root: checkRoot,
  alias: checkRoot,
  location: checkLocation,
  return: checkReturn,
  rewrite: checkRewrite,
  error_page: checkErrorPage,
  error_log: checkErrorLog,
  proxy_pass: checkProxyPass,
  allow: checkAddress,
  deny: checkAddress,
  server: checkUpstreamServer,
  keepalive_timeout: checkKeepalive,
  try_files: checkTryFiles,
  log_format: checkLogFormat,
  access_log: checkAccessLog,
  upstream: checkUpstream,
  worker_processes: checkWorkers,
  use: checkUse,
  load_module: checkModule,
  large_client_header_buffers: checkBuffers,
  proxy_buffers: checkBuffers,
  fastcgi_buffers: checkBuffers,
  gzip_buffers: checkBuffers,
  user: once,
  listen: (directive, scope) => {
    if (scope.place === "S") parseListen(directive);
  },
  server_name: (directive) => void parseServerNames(directive),
  if: (directive) => void conditionOf(directive),
};

/** Throws a ConfigFault where a directive's arguments will not do. It is in its scope already, its block is not read. */
export function checkDirective(directive: Directive, scope: Scope): void {
  if (scope.place === "A") return;
  if (scope.place === "T") {
    if (scope.opener?.name === "types") checkMime(directive);
    return;
  }
  CHECKS[directive.name]?.(directive, scope);
}
