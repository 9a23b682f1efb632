/**
 * A configuration as a tree of scopes. Directives are checked one by one as they are read, so that the first mistake in
 * the text is the one that is told.
 * Source: nginx.org documentation; messages as nginx 1.27 prints them.
 */
import { strerror } from "../../kernel/errno.ts";
import { ConfigError, ConfigLexer } from "./config-lexer.ts";
import type { Statement } from "./config-lexer.ts";
import { typeProblem } from "./config-values.ts";
import { directiveSpecs } from "./directives.ts";
import type { DirectiveSpec } from "./directive-spec.ts";
import { needMore } from "./more.ts";
import type { More } from "./more.ts";

/** A mistake in the configuration, and where: told as `[emerg] MESSAGE in FILE:LINE`. */
export class ConfigFault extends Error {
  readonly errno: number;

  constructor(message: string, at: { readonly file: string; readonly line: number } | null, errno = 0) {
    super(at === null ? message : `${message} in ${at.file}${at.line > 0 ? `:${at.line}` : ""}`);
    this.errno = errno;
  }
}

export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly block: Scope | null;
}

/** Inside braces. `place` is the letter of `directives.ts`; `T` is a table of anything, `A` anything with blocks too. */
export class Scope {
  readonly place: string;
  readonly parent: Scope | null;
  readonly directives: Directive[] = [];
  /** The directive that opened it. */
  opener: Directive | null = null;

  constructor(place: string, parent: Scope | null) {
    this.place = place;
    this.parent = parent;
  }

  /** Those that stand here. */
  own(name: string): Directive[] {
    return this.directives.filter((one) => one.name === name);
  }

  /** Those of the nearest scope that has any: how nginx inherits lists. */
  all(name: string): Directive[] {
    const found = this.own(name);
    return found.length > 0 || !this.parent ? found : this.parent.all(name);
  }

  /** The nearest one. */
  one(name: string): Directive | undefined {
    return this.all(name).at(-1);
  }

  /** The first argument of the nearest one. */
  value(name: string): string | undefined {
    return this.one(name)?.args[0];
  }

  isOn(name: string, byDefault: boolean): boolean {
    return (this.value(name)?.toLowerCase() ?? (byDefault ? "on" : "off")) === "on";
  }
}

/** What the reader needs of the machine. */
export interface ConfigFiles {
  read(path: string): string | number;
  /** Paths that a pattern names, sorted; null where it has no wildcards. */
  glob(pattern: string): readonly string[] | null;
}

/** A file of the configuration, for -T. */
export interface ReadFile {
  readonly path: string;
  readonly text: string;
}

const MAX_INCLUDES = 64;
/** What -g gives stands in this file. */
const COMMAND_LINE = "command line";

export class ConfigReader {
  readonly files: ReadFile[] = [];
  readonly main = new Scope("M", null);
  /** Called after a directive has been checked and (with its block) read. */
  onDirective: (directive: Directive, scope: Scope) => void = () => {};
  readonly #machine: ConfigFiles;
  readonly #prefix: string;
  readonly #more: More | null;

  constructor(machine: ConfigFiles, prefix: string, more: More | null) {
    this.#machine = machine;
    this.#prefix = prefix;
    this.#more = more;
  }

  /** Reads the main file. Throws a ConfigFault, or NeedsMore. */
  readMain(path: string): void {
    this.#file(path, this.main, 0, null);
  }

  /** Reads directives given by -g. */
  readGlobal(text: string): void {
    this.#read(new ConfigLexer(text), COMMAND_LINE, this.main, 0, null);
  }

  #file(path: string, scope: Scope, depth: number, from: { file: string; line: number } | null): void {
    const text = this.#machine.read(path);
    if (typeof text === "number") {
      throw new ConfigFault(`open() "${path}" failed (${-text}: ${strerror(text)})`, from, text);
    }
    if (!this.files.some((file) => file.path === path)) this.files.push({ path, text });
    this.#read(new ConfigLexer(text), path, scope, depth, null);
  }

  #read(lexer: ConfigLexer, file: string, scope: Scope, depth: number, opener: string | null): void {
    for (;;) {
      const statement = this.#next(lexer, file);
      const at = { file, line: file === COMMAND_LINE ? 0 : statement.line };
      if (statement.end === "eof") {
        if (opener !== null) throw new ConfigFault('unexpected end of file, expecting "}"', at);
        return;
      }
      if (statement.end === "}") {
        if (opener === null) throw new ConfigFault('unexpected "}"', at);
        return;
      }
      this.#handle(lexer, statement, at, scope, depth);
    }
  }

  #next(lexer: ConfigLexer, file: string): Statement {
    try {
      return lexer.next();
    } catch (problem) {
      if (!(problem instanceof ConfigError)) throw problem;
      if (file !== COMMAND_LINE) throw new ConfigFault(problem.message, { file, line: problem.line });
      const isCut = problem.message.startsWith("unexpected end of file");
      throw new ConfigFault(isCut ? 'unexpected end of parameter, expecting ";"' : problem.message, { file, line: 0 });
    }
  }

  #handle(
    lexer: ConfigLexer,
    { words, end }: Statement,
    at: { file: string; line: number },
    scope: Scope,
    depth: number,
  ): void {
    const [name = "", ...args] = words;
    if (scope.place === "T" || scope.place === "A") {
      this.#tableEntry(lexer, name, args, end === "{", at, scope, depth);
      return;
    }
    const spec = chooseSpec(name, scope.place, at, this.#more);
    if (!spec.isBlock && end === "{") throw new ConfigFault(`directive "${name}" is not terminated by ";"`, at);
    if (spec.isBlock && end !== "{") throw new ConfigFault(`directive "${name}" has no opening "{"`, at);
    if (!spec.takes(args.length)) throw new ConfigFault(`invalid number of arguments in "${name}" directive`, at);
    if (name === "include") {
      this.#include(args[0] ?? "", at, scope, depth);
      return;
    }
    checkTyped(spec, args, scope, at);
    if (!spec.isBlock) {
      this.#add({ name, args, ...at, block: null }, scope);
      return;
    }
    if (["events", "http", "stream", "mail"].includes(name) && scope.own(name).length > 0) {
      throw new ConfigFault(
        name === "events" || name === "http" ? `"${name}" directive is duplicate` : "is duplicate",
        at,
      );
    }
    const block = new Scope(placeInside(name, scope.place), scope);
    const directive: Directive = { name, args, ...at, block };
    block.opener = directive;
    this.#add(directive, scope);
    this.#read(lexer, at.file, block, depth, name);
  }

  #add(directive: Directive, scope: Scope): void {
    scope.directives.push(directive);
    this.onDirective(directive, scope);
  }

  #tableEntry(
    lexer: ConfigLexer,
    name: string,
    args: readonly string[],
    opens: boolean,
    at: { file: string; line: number },
    scope: Scope,
    depth: number,
  ): void {
    if (opens && scope.place === "T") throw new ConfigFault(`unexpected "{"`, at);
    if (opens) this.#read(lexer, at.file, new Scope("A", scope), depth, name);
    else if (name === "include" && args.length === 1) this.#include(args[0] ?? "", at, scope, depth);
    else this.#add({ name, args, ...at, block: null }, scope);
  }

  #include(pattern: string, at: { file: string; line: number }, scope: Scope, depth: number): void {
    if (depth >= MAX_INCLUDES) throw new ConfigFault("too deep includes", at);
    const path = pattern.startsWith("/") ? pattern : this.#prefix + pattern;
    for (const file of this.#machine.glob(path) ?? [path]) this.#file(file, scope, depth + 1, at);
  }
}

function chooseSpec(name: string, place: string, at: { file: string; line: number }, more: More | null): DirectiveSpec {
  const fits = (one: DirectiveSpec): boolean => one.places.includes(place);
  const own = directiveSpecs(name);
  const spec = own.find(fits) ?? needMore(more).directiveSpecs(name).find(fits);
  if (spec) return spec;
  const isKnown = own.length > 0 || needMore(more).directiveSpecs(name).length > 0;
  throw new ConfigFault(isKnown ? `"${name}" directive is not allowed here` : `unknown directive "${name}"`, at);
}

/** A directive of one plain value: it must look right, and come once. */
function checkTyped(
  spec: DirectiveSpec,
  args: readonly string[],
  scope: Scope,
  at: { file: string; line: number },
): void {
  if (spec.type === null) return;
  if (scope.own(spec.name).length > 0) throw new ConfigFault(`"${spec.name}" directive is duplicate`, at);
  const problem = typeProblem(spec.name, spec.type, args[0] ?? "");
  if (problem !== null) throw new ConfigFault(problem, at);
}

const TABLES = new Set(["types", "map", "geo", "split_clients", "charset_map"]);

/** The place that a block makes. */
function placeInside(name: string, outside: string): string {
  if (TABLES.has(name)) return "T";
  const ofStream = outside === "x";
  switch (name) {
    case "mail":
      return "A";
    case "events":
      return "E";
    case "http":
      return "H";
    case "server":
      return ofStream ? "y" : "S";
    case "upstream":
      return ofStream ? "z" : "U";
    case "if":
      return outside === "S" ? "J" : "I";
    case "limit_except":
      return "N";
    case "stream":
      return "x";
    default:
      return "L";
  }
}
