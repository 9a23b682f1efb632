/** rewrite, return, if, set, break. Source: nginx.org, ngx_http_rewrite_module. */
import type { Outcome } from "./answer.ts";
import { conditionOf } from "./condition.ts";
import type { Condition } from "./condition.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { expand, expandText } from "./expand.ts";
import { regexOf } from "./expressions.ts";
import { typeOf } from "./mime.ts";
import type { Request } from "./request.ts";
import { keepCaptures } from "./server-choice.ts";
import { escapePath, splitArgs } from "./uri.ts";
import { isError } from "../../kernel/applet.ts";

type Step = Outcome | "stop" | null;

/** Runs the directives of a scope; an outcome ends the request's way through the phases. */
export function runRewrites(request: Request, scope: Scope): Outcome | null {
  const result = runScope(request, scope);
  return result === "stop" ? null : result;
}

function runScope(request: Request, scope: Scope): Step {
  for (const directive of scope.directives) {
    const result = runOne(request, directive);
    if (result !== null) return result;
  }
  return null;
}

function runOne(request: Request, directive: Directive): Step {
  switch (directive.name) {
    case "set":
      setVariable(
        request,
        (directive.args[0] ?? "").slice(1).toLowerCase(),
        expandText(request, directive.args[1] ?? ""),
      );
      return null;
    case "break":
      request.isUriChanged = false;
      return "stop";
    case "return":
      return runReturn(request, directive.args);
    case "rewrite":
      return runRewrite(request, directive);
    case "if":
      if (!directive.block || !holds(request, conditionOf(directive))) return null;
      request.scope = directive.block;
      return runScope(request, directive.block);
    default:
      return null;
  }
}

function setVariable(request: Request, name: string, value: string): void {
  if (name === "args") {
    request.args = value;
    request.isUriWritten = false;
  } else request.variables.set(name, value);
}

function holds(request: Request, condition: Condition): boolean {
  const { worker } = request.connection;
  if (condition.kind === "file")
    return fileTest(request, condition.test, expand(request, condition.path)) !== condition.negative;
  const value = worker.variable(request, condition.variable) ?? "";
  if (condition.kind === "true") return value !== "" && value !== "0";
  if (condition.kind === "equal") return (value === expand(request, condition.value)) !== condition.negative;
  const match = condition.regex.exec(value);
  if (match && !condition.negative) keepCaptures(request, match, condition.regex.names);
  return (match !== null) !== condition.negative;
}

function fileTest(request: Request, test: "f" | "d" | "e" | "x", path: string): boolean {
  const { sys } = request.connection.worker;
  const stat = sys.k.stat(sys.p, path);
  if (isError(stat)) return false;
  if (test === "f") return stat.kind === "file";
  if (test === "d") return stat.kind === "directory";
  return test === "e" || (stat.mode & 0o111) !== 0;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function runReturn(request: Request, args: readonly string[]): Step {
  const [first = "", second] = args;
  if (!/^\d+$/.test(first)) return redirectTo(302, expandText(request, first));
  const status = Number(first);
  if (second === undefined) return { kind: "status", status };
  const text = expandText(request, second);
  if (REDIRECTS.has(status)) return redirectTo(status, text);
  return { kind: "answer", answer: { status, type: typeOf(request), body: text } };
}

function redirectTo(status: number, target: string): Outcome {
  return { kind: "status", status, location: target };
}

function runRewrite(request: Request, directive: Directive): Step {
  const [pattern = "", replacement = "", flag] = directive.args;
  const regex = regexOf(directive, pattern, false);
  const match = regex.exec(request.uri);
  if (!match) return null;
  keepCaptures(request, match, regex.names);
  const isAway = /^(https?:\/\/|\$scheme)/.test(replacement);
  const { path: pathTemplate, args: argsTemplate } = splitArgs(replacement);
  const path = expandText(request, pathTemplate);
  const keepsArgs = argsTemplate !== "";
  const own = argsTemplate === null ? "" : expandText(request, argsTemplate);
  const args = keepsArgs ? [own, request.args].filter((part) => part !== "").join("&") : "";
  const cleaned = keepsArgs ? args : own;
  if (isAway || flag === "redirect" || flag === "permanent") {
    const target = `${isAway ? path : escapePath(path)}${cleaned === "" ? "" : `?${cleaned}`}`;
    return redirectTo(flag === "permanent" ? 301 : 302, target);
  }
  request.uri = path;
  request.args = cleaned;
  request.isUriWritten = false;
  request.isUriChanged = flag !== "break";
  return flag === undefined ? null : "stop";
}
