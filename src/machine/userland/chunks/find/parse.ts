/** find's command line: options that stand anywhere, then tests and actions. Source: BusyBox 1.36.1 find. */
import type { ByteString } from "../../../kernel/types.ts";
import { parseNumber } from "../../number.ts";
import { ExecBatch, deleteAction, emptyTest, execAction, printAction } from "./actions.ts";
import { Expression, test } from "./expression.ts";
import type { Predicate, Search } from "./expression.ts";
import { TESTS, withSizeUnit } from "./predicates.ts";

/** Thrown inside the parser, caught by `parseExpression`. */
class Problem extends Error {
  readonly showsUsage: boolean;

  constructor(message: string, showsUsage = false) {
    super(message);
    this.showsUsage = showsUsage;
  }
}

/** Tests and actions without an argument. */
const SIMPLE: Readonly<Record<string, (search: Search) => Predicate>> = {
  "-print": (search) => printAction(search, "\n"),
  "-print0": (search) => printAction(search, "\0"),
  "-empty": emptyTest,
  "-executable": ({ sys }) => test(({ path }) => sys.k.access(sys.p, path, 1) === 0),
  "-prune": (search) =>
    test(() => {
      search.pruned = true;
      return true;
    }),
  "-quit": (search) =>
    test(() => {
      search.isOver = true;
      return true;
    }),
  "-delete"(search) {
    search.depthFirst = true;
    return deleteAction(search);
  },
};

/** Those that make the final -print unnecessary. */
const ACTIONS = new Set(["-print", "-print0", "-delete", "-exec", "-quit"]);

class Parser {
  readonly #search: Search;
  readonly #words: readonly ByteString[];
  #at = 0;
  #depth = 0;
  hasAction = false;

  constructor(search: Search, words: readonly ByteString[]) {
    this.#search = search;
    this.#words = words;
  }

  /** Up to the end, or to the parenthesis that closes a group. */
  *parse(isGroup = false): Generator<void, Expression, void> {
    const expression = new Expression();
    let isInverted = false;
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at++] ?? "";
      if (word === ")" && isGroup) return expression;
      if (word === "!" || word === "-not") isInverted = !isInverted;
      else if (word === "-a" || word === "-and") continue;
      else if (word === "-o" || word === "-or") {
        expression.or();
        isInverted = false;
      } else {
        const predicate = yield* this.#predicate(word);
        if (!predicate) continue;
        expression.add(predicate, isInverted);
        isInverted = false;
      }
    }
    return expression;
  }

  /** Whether the group that begins here is closed, whatever is in it. */
  #isPaired(): boolean {
    let open = 1;
    for (const word of this.#words.slice(this.#at)) {
      if (word === "(") open++;
      if (word === ")" && --open === 0) return true;
    }
    return false;
  }

  /** Null for an option. */
  *#predicate(word: ByteString): Generator<void, Predicate | null, void> {
    if (ACTIONS.has(word)) this.hasAction = true;
    const simple = Object.hasOwn(SIMPLE, word) ? SIMPLE[word] : undefined;
    if (simple) return simple(this.#search);
    const maker = Object.hasOwn(TESTS, word) ? TESTS[word] : undefined;
    if (maker) {
      const argument = this.#argument(word);
      const made = yield* maker(this.#search, word === "-size" ? withSizeUnit(argument) : argument);
      if (typeof made === "function") return made;
      throw new Problem(made.problem);
    }
    if (word === "(") {
      if (!this.#isPaired()) throw new Problem("unpaired '('");
      this.#depth++;
      const group = yield* this.parse(true);
      this.#depth--;
      return (file) => group.evaluate(file);
    }
    if (word === "-exec") return this.#exec();
    this.#option(word);
    return null;
  }

  #argument(word: ByteString): ByteString {
    const argument = this.#words[this.#at++];
    if (argument === undefined) throw new Problem(`${word} requires an argument`);
    return argument;
  }

  #exec(): Predicate {
    const words: ByteString[] = [];
    let word = this.#argument("-exec");
    for (; word !== ";" && word !== "+"; word = this.#argument("-exec")) words.push(word);
    if (words.length === 0) throw new Problem("-exec requires an argument");
    if (word === ";") return execAction(this.#search, words);
    if (words.join(" ").split("{}").length !== 2) throw new Problem("only one '{}' allowed for -exec +");
    const batch = new ExecBatch(this.#search, words);
    // As BusyBox does it: what is left at the end is forgotten by a -exec in parentheses.
    if (this.#depth === 0) this.#search.batches.push(batch);
    return batch.action;
  }

  #option(word: ByteString): void {
    const search = this.#search;
    if (word === "-follow") search.follow = "always";
    else if (word === "-xdev" || word === "-mount") search.oneFilesystem = true;
    else if (word === "-depth") search.depthFirst = true;
    else if (word === "-maxdepth" || word === "-mindepth") {
      const text = this.#argument(word);
      const depth = parseNumber(text, 0, 0x7fff_ffff);
      if (depth === null) throw new Problem(`invalid number '${text}'`);
      search[word === "-maxdepth" ? "maxDepth" : "minDepth"] = depth;
    } else throw new Problem(`unrecognized: ${word}`, true);
  }
}

/** The expression, with -print where nothing else is done; or what is wrong. */
export function* parseExpression(
  search: Search,
  words: readonly ByteString[],
): Generator<void, Expression | { problem: string; showsUsage: boolean }, void> {
  const parser = new Parser(search, words);
  try {
    const expression = yield* parser.parse();
    if (parser.hasAction) return expression;
    const printed = new Expression();
    printed.add((file) => expression.evaluate(file), false);
    printed.add(printAction(search, "\n"), false);
    return printed;
  } catch (problem) {
    if (problem instanceof Problem) return { problem: problem.message, showsUsage: problem.showsUsage };
    throw problem;
  }
}
