/**
 * What the directives of `directives-more.ts` demand of their arguments.
 * Source: nginx.org; messages of nginx 1.27.
 */
import { isIpv4, isIpv6 } from "../../kernel/net/address.ts";
import { locationWords } from "./checks.ts";
import { conditionOf } from "./condition.ts";
import { ConfigFault } from "./config-tree.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { parseSize, parseTime } from "./config-values.ts";
import { regexOf } from "./expressions.ts";

type Check = (directive: Directive, scope: Scope) => void;

function fail(message: string, directive: Directive): never {
  throw new ConfigFault(message, directive);
}

function once(directive: Directive, scope: Scope): void {
  if (scope.own(directive.name).length > 1) fail(`"${directive.name}" directive is duplicate`, directive);
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

function checkTryFiles(directive: Directive, scope: Scope): void {
  once(directive, scope);
  const last = directive.args.at(-1) ?? "";
  if (last.startsWith("=") && !(/^=\d+$/.test(last) && Number(last.slice(1)) <= 999))
    fail(`invalid code "${last}"`, directive);
}

function checkBuffers(directive: Directive): void {
  const [count = "", size = ""] = directive.args;
  if (!/^[1-9]\d*$/.test(count) || parseSize(size) === null)
    fail(`invalid value "${/^[1-9]\d*$/.test(count) ? size : count}"`, directive);
}

function checkUpstream(directive: Directive, scope: Scope): void {
  const earlier = scope.own("upstream").find((one) => one !== directive && one.args[0] === directive.args[0]);
  if (earlier) fail(`duplicate upstream "${directive.args[0] ?? ""}"`, directive);
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

const CHECKS: Readonly<Record<string, Check>> = {
  return: checkReturn,
  rewrite: checkRewrite,
  proxy_pass: checkProxyPass,
  allow: checkAddress,
  deny: checkAddress,
  server: checkUpstreamServer,
  try_files: checkTryFiles,
  upstream: checkUpstream,
  load_module: checkModule,
  large_client_header_buffers: checkBuffers,
  proxy_buffers: checkBuffers,
  fastcgi_buffers: checkBuffers,
  gzip_buffers: checkBuffers,
  if: (directive) => void conditionOf(directive),
};

/** Throws a ConfigFault where the arguments will not do. */
export function checkMore(directive: Directive, scope: Scope): void {
  CHECKS[directive.name]?.(directive, scope);
}
