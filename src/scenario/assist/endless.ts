/**
 * Whether what a container is started with can end by itself: programs that serve or wait for ever, scripts that come to one of
 * them whatever happens, and loops without a way out.
 *
 * Invariant: "it cannot end" is said only where no way out was seen; a script that may leave before is never said to be endless.
 * Simplified: what a command does is told by its name and flags, and no variable is expanded. A command that fails is no way out: the
 * container has not succeeded then, and is started again.
 */
import { Parser } from "../../machine/shell/syntax/parser.ts";
import { ShellSyntaxError } from "../../machine/shell/syntax/syntax-error.ts";
import type { Command, List, SimpleCommand, Word } from "../../machine/shell/syntax/tree.ts";

/** What of a command line does not end, as it is written there: `sleep infinity`; null where it may end. */
export function endlessPart(argv: readonly string[]): string | null {
  const [program = "", ...args] = argv;
  const name = program.replace(/^.*\//, "");
  if (SHELLS.has(name)) {
    const flag = args.findIndex((word) => /^-[a-z]*c$/.test(word));
    return flag < 0 ? null : endlessScript(args[flag + 1] ?? "");
  }
  if (WRAPPERS.has(name)) return endlessPart(wrapped(name, args));
  return SERVES[name]?.(args) === true ? shown(argv) : null;
}

const SHELLS: ReadonlySet<string> = new Set(["sh", "ash", "bash", "dash"]);
/** They become what they are given, or wait for it. */
const WRAPPERS: ReadonlySet<string> = new Set(
  "exec command env nohup setsid nice tini dumb-init su-exec gosu docker-entrypoint.sh docker-php-entrypoint entrypoint.sh".split(
    " ",
  ),
);

function wrapped(name: string, args: readonly string[]): string[] {
  const rest = [...args];
  while (rest[0]?.startsWith("-") === true || (name === "env" && rest[0]?.includes("=") === true)) rest.shift();
  return name === "su-exec" || name === "gosu" ? rest.slice(1) : rest;
}

type Judge = (args: readonly string[]) => boolean;

const always: Judge = () => true;
const unless =
  (...flags: readonly string[]): Judge =>
  (args) =>
    !args.some((word) => flags.includes(word));
const having =
  (pattern: RegExp): Judge =>
  (args) =>
    args.some((word) => pattern.test(word));

/** Programs that do not end by themselves, with these arguments. */
const SERVES: Readonly<Record<string, Judge>> = {
  sleep: having(/^inf(inity)?$/),
  tail: (args) => having(/^(-[a-zA-Z]*[fF]\d*|--follow(=.*)?)$/)(args) && !having(/^--pid/)(args),
  nginx: (args) => /daemon\s+off/.test(args.join(" ")),
  httpd: (args) => args.includes("-f") || /-D ?FOREGROUND/.test(args.join(" ")),
  apache2ctl: (args) => /-D ?FOREGROUND/.test(args.join(" ")),
  "httpd-foreground": always,
  "apache2-foreground": always,
  "php-fpm": always,
  python: having(/^(http\.server|SimpleHTTPServer)$/),
  python3: having(/^(http\.server|SimpleHTTPServer)$/),
  "redis-server": unless("--daemonize"),
  memcached: unless("-d"),
  mongod: unless("--fork"),
  haproxy: unless("-D", "-c"),
  postgres: unless("--version", "-V"),
  mysqld: unless("--initialize", "--version"),
  mariadbd: unless("--initialize", "--version"),
  "rabbitmq-server": unless("-detached"),
  caddy: (args) => args[0] === "run" || args[0] === "file-server",
  envoy: unless("--version"),
  etcd: unless("--version"),
  crond: having(/^-[a-z]*f/),
  sshd: having(/^-D/),
  nc: having(/^-[a-z]*k/),
  ncat: (args) => having(/^(-[a-z]*k[a-z]*|--keep-open)$/)(args),
  socat: (args) => /-LISTEN:[^ ]*\bfork\b/i.test(args.join(" ")),
  kubectl: (args) => args[0] === "proxy" || args[0] === "port-forward",
  "git-sync": unless("--one-time", "-one-time", "--one-time=true", "-one-time=true"),
  "http-echo": always,
  pause: always,
  yes: always,
  ping: (args) => !having(/^-(c|w)/)(args),
  top: (args) => !having(/^-[a-z]*n/)(args),
  watch: (args) => !having(/^-[a-z]*[ge]|^--(chgexit|errexit)/)(args),
};

/** They pass on what comes, and end when nothing more can. */
const FILTERS: ReadonlySet<string> = new Set("awk cat cut grep jq nl sed tee tr".split(" "));
/** Commands with which a loop goes on for ever. */
const TRUE: ReadonlySet<string> = new Set(["true", ":", "sleep", "echo", "printf", "date"]);
/** Functions that call functions. */
const MAX_CALLS = 20;
const MAX_SHOWN = 60;

function shown(words: readonly string[]): string {
  const text = words.map((word) => (/[\s;"']/.test(word) ? `'${word}'` : word)).join(" ");
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function endlessScript(text: string): string | null {
  const lists: List[] = [];
  try {
    const parser = new Parser(text, { dialect: "ash", firstLine: 1 });
    for (let list = parser.readCommand(); list; list = parser.readCommand()) lists.push(list);
  } catch (error) {
    if (error instanceof ShellSyntaxError) return null;
    throw error;
  }
  const course = new ScriptCourse().list(lists.flat(), true);
  return course.kind === "never" ? course.what : null;
}

/** How a command may go on: behind it, out of the loop around it, out of the script; or it never does. */
type Course = { readonly kind: "on" | "breaks" | "leaves" } | { readonly kind: "never"; readonly what: string };

const ON: Course = { kind: "on" };
const BREAKS: Course = { kind: "breaks" };
const LEAVES: Course = { kind: "leaves" };

class ScriptCourse {
  readonly #functions = new Map<string, Command>();
  #calls = 0;
  /** What runs beside the script and does not end. */
  #beside: Course = ON;

  /** `isLast`: where a command that fails ends the script with its failure. */
  list(list: List, isLast: boolean): Course {
    let course: Course = ON;
    for (const [index, { command, background }] of list.entries()) {
      const next = this.#command(command, isLast && index === list.length - 1);
      if (background) {
        if (next.kind === "never") this.#beside = next;
      } else if (next.kind === "leaves") return next;
      else if (next.kind === "never") return course.kind === "on" ? next : course;
      else if (next.kind === "breaks") course = next;
    }
    return course;
  }

  #command(command: Command, isLast: boolean): Course {
    switch (command.kind) {
      case "simple":
        return this.#simple(command);
      case "pipeline":
        return this.#pipeline(command.commands);
      case "not":
        return this.#command(command.body, false);
      case "and":
      case "or":
        return this.#chain(command, isLast);
      case "subshell": {
        const inner = this.list(command.body, isLast);
        return inner.kind === "never" ? inner : ON;
      }
      case "group":
        return this.list(command.body, isLast);
      case "if":
        return this.#branches(command, isLast);
      case "while":
        return this.#loop(command);
      case "for": {
        const inner = this.list(command.body, false);
        if (inner.kind === "never") return (command.words?.length ?? 0) > 0 ? inner : ON;
        return inner.kind === "leaves" ? inner : ON;
      }
      case "case":
        return worst(command.items.map(({ body }) => this.list(body, isLast)));
      case "function":
        this.#functions.set(command.name, command.body);
        return ON;
      case "extended":
        return LEAVES;
    }
  }

  #simple({ words }: SimpleCommand): Course {
    const [name = "", ...args] = words.map(plain);
    switch (name) {
      case "exit":
      case "return":
      case "eval":
      case ".":
      case "source":
        return LEAVES;
      case "break":
      case "continue":
        return args.length > 0 ? LEAVES : name === "break" ? BREAKS : ON;
      case "wait":
        return this.#beside;
      case "exec": {
        const what = endlessPart(args);
        return what === null ? (args.length > 0 ? LEAVES : ON) : { kind: "never", what };
      }
      default:
    }
    const body = this.#functions.get(name);
    if (body) return ++this.#calls > MAX_CALLS ? LEAVES : this.#command(body, false);
    const what = endlessPart([name, ...args]);
    return what === null ? ON : { kind: "never", what };
  }

  #pipeline(commands: readonly Command[]): Course {
    const last = commands.at(-1);
    const end = last ? this.#command(last, false) : ON;
    if (end.kind === "never") return end;
    const [first, ...others] = commands;
    const begin = first ? this.#command(first, false) : ON;
    const passesOn = others.every(
      (one) =>
        one.kind === "simple" &&
        FILTERS.has(plain(one.words[0] ?? [])) &&
        !one.words.some((word) => /^-[a-z]*[mq]/.test(plain(word))),
    );
    return begin.kind === "never" && passesOn ? begin : ON;
  }

  #chain({ kind, left, right }: Extract<Command, { kind: "and" | "or" }>, isLast: boolean): Course {
    const first = this.#command(left, false);
    if (first.kind !== "on") return first;
    const then = this.#command(right, isLast);
    // Where the left side fails the script has failed, if it ends there.
    if (then.kind === "never") return kind === "and" && isLast ? then : ON;
    return then;
  }

  #branches({ condition, then, otherwise }: Extract<Command, { kind: "if" }>, isLast: boolean): Course {
    const asked = this.list(condition, false);
    if (asked.kind !== "on") return asked;
    const ways = [this.list(then, isLast), otherwise ? this.list(otherwise, isLast) : ON];
    const never = ways.every((way) => way.kind === "never") ? ways[0] : undefined;
    return never ?? worst(ways);
  }

  #loop({ until, condition, body }: Extract<Command, { kind: "while" }>): Course {
    const asked = this.list(condition, false);
    if (asked.kind !== "on") return asked.kind === "breaks" ? ON : asked;
    const inner = this.list(body, false);
    if (inner.kind === "leaves") return inner;
    const isConstant = condition.every(
      ({ command }, index) =>
        command.kind === "simple" &&
        (until && index === condition.length - 1
          ? plain(command.words[0] ?? []) === "false"
          : TRUE.has(plain(command.words[0] ?? []))),
    );
    if (!isConstant || inner.kind === "breaks") return ON;
    if (inner.kind === "never") return inner;
    return { kind: "never", what: `${until ? "until" : "while"} ${condition.map(({ source }) => source).join("; ")}` };
  }
}

/** What may happen of several: none of them is certain. */
function worst(courses: readonly Course[]): Course {
  return courses.find(({ kind }) => kind === "leaves") ?? courses.find(({ kind }) => kind === "breaks") ?? ON;
}

/** A word as it stands, with a `$` for what is expanded. */
function plain(word: Word): string {
  return word.map((part) => (part.kind === "literal" ? part.value : "$")).join("");
}
