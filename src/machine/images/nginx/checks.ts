/**
 * What single directives demand of their arguments, told as soon as they are read.
 * Source: nginx.org; messages of nginx 1.27.
 */
import { ConfigFault } from "./config-tree.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { parseTime } from "./config-values.ts";
import { parseListen, parseServerNames } from "./listen.ts";
import { isLevel } from "./log.ts";
import { needMore } from "./more.ts";
import type { More } from "./more.ts";

type Check = (directive: Directive, scope: Scope, more: More | null) => void;

function fail(message: string, directive: Directive): never {
  throw new ConfigFault(message, directive);
}

/** Given once in a scope; the directive is in the scope already. */
function once(directive: Directive, scope: Scope): void {
  if (scope.own(directive.name).length > 1) fail(`"${directive.name}" directive is duplicate`, directive);
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

function checkLocation(directive: Directive, scope: Scope, more: More | null): void {
  const { modifier, text } = locationWords(directive);
  if (!["", "=", "^~", "~", "~*", "@"].includes(modifier)) fail(`invalid location modifier "${modifier}"`, directive);
  if (modifier.startsWith("~")) needMore(more).regexOf(directive, text, modifier === "~*");
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

function checkKeepalive(directive: Directive, scope: Scope): void {
  once(directive, scope);
  if (directive.args.some((text) => parseTime(text) === null))
    fail(`"${directive.name}" directive invalid value`, directive);
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

function checkWorkers(directive: Directive, scope: Scope): void {
  once(directive, scope);
  const [text = ""] = directive.args;
  if (text !== "auto" && !/^\d+$/.test(text)) fail(`"${directive.name}" directive invalid value`, directive);
}

function checkUse(directive: Directive, scope: Scope): void {
  once(directive, scope);
  const [text = ""] = directive.args;
  if (!["epoll", "poll", "select"].includes(text)) fail(`invalid event type "${text}"`, directive);
}

const CHECKS: Readonly<Record<string, Check>> = {
  root: checkRoot,
  alias: checkRoot,
  location: checkLocation,
  error_page: checkErrorPage,
  error_log: checkErrorLog,
  keepalive_timeout: checkKeepalive,
  log_format: checkLogFormat,
  access_log: checkAccessLog,
  worker_processes: checkWorkers,
  use: checkUse,
  user: (directive, scope) => once(directive, scope),
  listen: (directive, scope) => {
    if (scope.place === "S") parseListen(directive);
  },
  server_name: (directive, _scope, more) => void parseServerNames(directive, more),
};

/** Throws a ConfigFault where a directive's arguments will not do. It is in its scope already, its block is not read. */
export function checkDirective(directive: Directive, scope: Scope, more: More | null): void {
  if (scope.place === "A" || scope.place === "T") return;
  CHECKS[directive.name]?.(directive, scope, more);
  more?.checkDirective(directive, scope);
}
