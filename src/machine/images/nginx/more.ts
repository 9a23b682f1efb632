/**
 * What the chunk `nginx-more` holds: everything that a plain server of files does without. A configuration that needs
 * some of it says so while it is read, and is read again when the chunk has come.
 */
import type { Sys } from "../../kernel/applet.ts";
import type { Connection } from "./connection.ts";
import type { Outcome } from "./answer.ts";
import type { Directive, Scope } from "./config-tree.ts";
import type { DirectiveSpec } from "./directive-spec.ts";
import type { Upstream } from "./model.ts";
import type { Pcre } from "./pcre.ts";
import type { Request } from "./request.ts";
import type { OpenFile } from "./static.ts";
import type { Task } from "./tasks.ts";

/** Learns of variables as directives are read; `check` throws a ConfigFault for the first that does not exist. */
export interface VariableChecker {
  look(directive: Directive, scope: Scope): void;
  check(): void;
}

export interface More {
  directiveSpecs(name: string): readonly DirectiveSpec[];
  checkDirective(directive: Directive, scope: Scope): void;
  checkVariables(): VariableChecker;
  /** The expression of a directive. Throws a ConfigFault where it is none. */
  regexOf(directive: Directive, source: string, isCaseless: boolean): Pcre;
  buildUpstreams(sys: Sys, scope: Scope): Generator<void, Map<string, Upstream>, void>;
  /** Certificates and password files that must be there. Throws a ConfigFault. */
  checkFiles(sys: Sys, scope: Scope): void;
  /** What a connection begins with where TLS is spoken; false: it is no TLS, or has begun already. */
  secure(connection: Connection): Task<boolean>;
  variable(request: Request, name: string): string | undefined;
  /** rewrite, return, if, set and break of that scope. */
  rewrite(request: Request, scope: Scope): Outcome | null;
  /** What comes before the content: limits, access, passwords, try_files. Null: go on. */
  admit(request: Request): Task<Outcome | null>;
  /** The content where it is no file. Null: it is one. */
  content(request: Request): Task<Outcome | null>;
  /** What Range and If-* headers make of a file. Null: it is sent as a whole. */
  serveSpecially(request: Request, file: OpenFile): Task<Outcome | null>;
  /** What an error_page makes of a status; null: it has been answered. */
  finishStatus(request: Request, status: number, location: string | undefined): Task<Outcome | null>;
  reasonOf(status: number): string;
  addedHeaders(request: Request, status: number): readonly [string, string][];
  withCharset(request: Request, type: string): string;
  /** A path of this server as a whole URL. */
  absoluteUrl(request: Request, path: string): string;
  listDirectory(request: Request, path: string): Task<Outcome>;
  /** What -h and -V say behind the version. */
  readonly usage: string;
  readonly build: string;
}

/** The configuration uses what the chunk holds. */
export class NeedsMore extends Error {}

export function needMore(more: More | null): More {
  if (!more) throw new NeedsMore();
  return more;
}

export function* loadMore(sys: Sys): Generator<void, More, void> {
  return (yield* sys.chunk<{ more: More }>("nginx-more")).more;
}
