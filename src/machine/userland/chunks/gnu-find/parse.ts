/** find's command line: lists of alternatives of conjunctions of tests, actions and options. Source: findutils 4.9 (tree.c, parser.c). */
import type { ByteString } from "../../../kernel/types.ts";
import { calendarDate } from "../../../../sim/units.ts";
import { commandAction, deleteAction, destination, emptyTest } from "./actions.ts";
import { listLine, parseFormat } from "./format.ts";
import { FindProblem, complain, test } from "./search.ts";
import type { Found, Predicate, Search } from "./search.ts";
import { PLAIN_TESTS, TESTS, byRegex, newerTest, regexSyntax } from "./tests.ts";

const OPERATORS: Readonly<Record<string, "and" | "or" | "list">> = {
  "-a": "and",
  "-and": "and",
  "-o": "or",
  "-or": "or",
  ",": "list",
};
const GLOBAL = /^-(depth|d|maxdepth|mindepth|mount|xdev|ignore_readdir_race|noignore_readdir_race|noleaf)$/;
const TEXT_ACTIONS = /^-(f?)(print0?|printf|ls)$/;

/** Whether a word is part of the expression and no path; `leading`: nothing of it has been read yet. */
export function isExpression(word: ByteString, leading: boolean): boolean {
  if (word.startsWith("-")) return word.length > 1;
  if (word === ")" || word === ",") return !leading;
  return word === "(" || word === "!";
}

export class ExpressionParser {
  readonly #search: Search;
  readonly #words: readonly ByteString[];
  #at = 0;
  #syntax = "emacs";
  /** The test or action read last, if it has an argument. */
  #last = "";
  /** The first test, behind which an option for everything is a surprise. */
  #firstTest = "";
  #prunes = false;
  #deletes = false;
  #saysDepth = false;
  #hasAction = false;

  constructor(search: Search, words: readonly ByteString[]) {
    this.#search = search;
    this.#words = words;
  }

  /** The whole of it, with the printing that stands for no action at all. */
  *parse(): Generator<void, Predicate, void> {
    const print: Predicate = ({ path }) => this.#put(`${path}\n`);
    if (this.#words.length === 0) return print;
    const holds = yield* this.#list("");
    if (this.#at < this.#words.length) throw new FindProblem("you have too many ')'");
    if (this.#deletes && this.#prunes && !this.#saysDepth)
      throw new FindProblem(
        "The -delete action automatically turns on -depth, but -prune does nothing when -depth is in effect.  If you want to carry on anyway, just explicitly use the -depth option.",
      );
    if (this.#hasAction) return holds;
    return function* (file) {
      return (yield* holds(file)) && (yield* print(file));
    };
  }

  *#put(text: string): Generator<void, boolean, void> {
    yield* this.#search.sys.print(text);
    return true;
  }

  get #operator(): "and" | "or" | "list" | undefined {
    const word = this.#words[this.#at] ?? "";
    return Object.hasOwn(OPERATORS, word) ? OPERATORS[word] : undefined;
  }

  /** Parts with commas between them: the last one decides. */
  *#list(opened: string): Generator<void, Predicate, void> {
    let left = yield* this.#alternatives(opened);
    while (this.#operator === "list") {
      const operator = this.#words[this.#at++] ?? "";
      const first = left;
      const right = yield* this.#alternatives(operator);
      left = function* (file) {
        yield* first(file);
        return yield* right(file);
      };
    }
    return left;
  }

  *#alternatives(before: string): Generator<void, Predicate, void> {
    let left = yield* this.#conjunction(before);
    while (this.#operator === "or") {
      const operator = this.#words[this.#at++] ?? "";
      const first = left;
      const right = yield* this.#conjunction(operator);
      left = function* (file) {
        return (yield* first(file)) || (yield* right(file));
      };
    }
    return left;
  }

  *#conjunction(before: string): Generator<void, Predicate, void> {
    const terms = [yield* this.#term(before)];
    while (this.#at < this.#words.length && this.#words[this.#at] !== ")") {
      const operator = this.#operator;
      if (operator === "or" || operator === "list") break;
      const word = operator === "and" ? (this.#words[this.#at++] ?? "") : "";
      terms.push(yield* this.#term(word));
    }
    return function* (file) {
      for (const term of terms) if (!(yield* term(file))) return false;
      return true;
    };
  }

  /** `before`: the operator in front of it. */
  *#term(before: string): Generator<void, Predicate, void> {
    const word = this.#words[this.#at];
    if (word === undefined) {
      if (before === "(")
        throw new FindProblem(
          "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
        );
      throw new FindProblem(`expected an expression after '${before}'`);
    }
    if (this.#operator !== undefined)
      throw new FindProblem(`invalid expression; you have used a binary operator '${word}' with nothing before it.`);
    if (word === ")")
      throw new FindProblem(
        before === "("
          ? "invalid expression; empty parentheses are not allowed."
          : before === ""
            ? "invalid expression; you have too many ')'"
            : `expected an expression between '${before}' and ')'`,
      );
    this.#at++;
    if (word === "!" || word === "-not") {
      const inner = yield* this.#term(word);
      return function* (file) {
        return !(yield* inner(file));
      };
    }
    if (word === "(") {
      const inner = yield* this.#list("(");
      if (this.#words[this.#at] !== ")")
        throw new FindProblem("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      this.#at++;
      return inner;
    }
    return yield* this.#primary(word);
  }

  *#primary(word: ByteString): Generator<void, Predicate, void> {
    if (!isExpression(word, false)) {
      const { sys } = this.#search;
      yield* complain(this.#search, `paths must precede expression: \`${word}'`);
      const isThere = typeof sys.k.stat(sys.p, word) !== "number";
      if (this.#last !== "" && isThere)
        yield* complain(this.#search, `possible unquoted pattern after predicate \`${this.#last}'?`);
      throw new FindProblem("");
    }
    // Options may have two dashes in front, too.
    const name = word.replace(/^--(?=[a-z])/, "-");
    const known = yield* this.#option(name);
    if (known) return test(() => true);
    this.#firstTest ||= name;
    this.#last = "";
    const made = (yield* this.#action(name)) ?? (yield* this.#test(name));
    if (made) return made;
    throw new FindProblem(
      name.startsWith("-newer") && name.length > 6 ? `invalid predicate \`${word}'` : `unknown predicate \`${word}'`,
    );
  }

  #argument(name: ByteString): ByteString {
    const argument = this.#words[this.#at++];
    if (argument === undefined) throw new FindProblem(`missing argument to \`${name}'`);
    this.#last = name;
    return argument;
  }

  /** An option that says how find goes about it all: whether it is one. */
  *#option(name: ByteString): Generator<void, boolean, void> {
    const search = this.#search;
    if (GLOBAL.test(name) && this.#firstTest !== "" && search.warns)
      yield* complain(
        search,
        `warning: you have specified the global option ${name} after the argument ${this.#firstTest}, but global options are not positional, i.e., ${name} affects tests specified before it as well as those specified after it.  Please specify global options before other arguments.`,
      );
    switch (name) {
      case "-depth":
      case "-d":
        search.depthFirst = true;
        this.#saysDepth = true;
        return true;
      case "-maxdepth":
      case "-mindepth": {
        const text = this.#argument(name);
        if (!/^\d+$/.test(text))
          throw new FindProblem(`Expected a positive decimal integer argument to ${name}, but got '${text}'`);
        if (name === "-maxdepth") search.maxDepth = Number(text);
        else search.minDepth = Number(text);
        return true;
      }
      case "-mount":
      case "-xdev":
        search.oneFilesystem = true;
        return true;
      case "-follow":
        search.follow = "always";
        return true;
      case "-daystart": {
        const local = calendarDate(search.now + search.zone.at(search.now).offset * 1000);
        search.dayStart = search.now - ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 - local.ms;
        return true;
      }
      case "-regextype":
        this.#syntax = regexSyntax(this.#argument(name));
        return true;
      case "-warn":
      case "-nowarn":
        search.warns = name === "-warn";
        return true;
      default:
        return GLOBAL.test(name);
    }
  }

  *#action(name: ByteString): Generator<void, Predicate | undefined, void> {
    const search = this.#search;
    const [, toFile, what = ""] = TEXT_ACTIONS.exec(name) ?? [];
    if (toFile !== undefined) {
      this.#hasAction = true;
      const path = toFile === "" ? null : this.#argument(name);
      const format = what === "printf" ? parseFormat(search, this.#argument(name)) : null;
      for (const warning of format?.warnings ?? []) yield* complain(search, `warning: ${warning}`);
      const write = yield* destination(search, path);
      const textOf = (file: Found): string =>
        format
          ? format.text(file)
          : what === "ls"
            ? listLine(search, file)
            : file.path + (what === "print" ? "\n" : "\0");
      return function* (file) {
        yield* write(textOf(file));
        return true;
      };
    }
    switch (name) {
      case "-exec":
      case "-execdir":
      case "-ok":
      case "-okdir": {
        this.#hasAction = true;
        const [action, words] = commandAction(search, name, this.#words.slice(this.#at));
        this.#at += words;
        return action;
      }
      case "-delete":
        this.#hasAction = true;
        this.#deletes = true;
        search.depthFirst = true;
        return deleteAction(search);
      case "-quit":
        this.#hasAction = true;
        return test(() => {
          search.isOver = true;
          return true;
        });
      case "-prune":
        this.#prunes = true;
        return test(() => {
          search.pruned = true;
          return true;
        });
      default:
        return undefined;
    }
  }

  *#test(name: ByteString): Generator<void, Predicate | undefined, void> {
    const search = this.#search;
    if (name === "-empty") return emptyTest(search);
    const plain = Object.hasOwn(PLAIN_TESTS, name) ? PLAIN_TESTS[name] : undefined;
    if (plain) return plain(search);
    if (name === "-regex" || name === "-iregex")
      return yield* byRegex(search, this.#argument(name), this.#syntax, name === "-iregex");
    const maker = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
    if (maker) return maker(search, this.#argument(name), name);
    if (/^-newer../.test(name)) {
      if (!/^-newer[aBcm][aBcmt]$/.test(name)) return undefined;
      return newerTest(search, name, this.#argument(name));
    }
    return undefined;
  }
}
