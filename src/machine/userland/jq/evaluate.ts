/**
 * Runs a tree: every node is a stream of values, each with the path that led to it where somebody asks for that.
 *
 * A stream that yields `PAUSE` has used up its time, or waits for input, and goes on when it is asked again: whoever reads a
 * stream hands that on.
 * Source: the jq manual; jq 1.6, src/execute.c and compile.c (order of evaluation, words).
 * Simplified: calls in tail position keep their place on the stack, so that a function may call itself 250 deep.
 */
import type { Definition, Node, Pattern } from "./parser.ts";
import { variablesOf } from "./check-names.ts";
import { BUILT_IN, SPECIAL, defined } from "./environment.ts";
import type { Env } from "./environment.ts";
import { callNative, NATIVES } from "./natives.ts";
import { Ahead, PAUSE, PAUSED, plain } from "./streams.ts";
import type { At, Stream } from "./streams.ts";
import { formatText } from "./formats.ts";
import { Halt } from "./halt.ts";
import { calculate } from "./operators.ts";
import { deletePaths, described, fieldOf, getPath, setPath, shown, slicePath } from "./paths.ts";
import type { Path } from "./paths.ts";
import { JqError, isArray, isObject, isTrue } from "./values.ts";
import type { Value } from "./values.ts";

/** Leaves a label. */
class Break extends Error {
  readonly mark: object;

  constructor(mark: object) {
    super("break");
    this.mark = mark;
  }
}

/** Where input comes from, and what is told to others. */
export interface JqHost {
  readonly values: ReadonlyMap<string, Value>;
  /** The next input; `end`, or `wait` where it has to be read first. */
  nextInput(): { readonly value: Value } | "end" | "wait";
  readonly epochSeconds: number;
  readonly lines: number;
  readonly fileName: string | null;
  debug(text: string): void;
}

const STEPS_IN_A_TURN = 2000;
const MAX_DEPTH = 250;

const IDENTITY: Node = { kind: "identity" };

export class Evaluator {
  readonly #host: JqHost;
  #steps = 0;
  #depth = 0;
  /** Values that are kept in arrays, about. */
  held = 0;

  constructor(host: JqHost) {
    this.#host = host;
  }

  /** The results for one input. */
  *results(node: Node, input: Value): Generator<Value | typeof PAUSE, void, void> {
    this.#depth = 0;
    for (const found of this.#run(node, null, plain(input))) yield found === PAUSE ? PAUSE : found.value;
  }

  *#run(node: Node, env: Env | null, at: At): Stream {
    if (++this.#steps % STEPS_IN_A_TURN === 0) yield PAUSE;
    switch (node.kind) {
      case "identity":
        yield at;
        return;
      case "literal":
        yield this.#made(node.value, at);
        return;
      case "recurse":
        yield* this.#recurse({ kind: "try", body: { kind: "iterate", target: IDENTITY }, handler: null }, null, at);
        return;
      case "pipe":
        for (const left of this.#run(node.left, env, at))
          if (left === PAUSE) yield PAUSE;
          else yield* this.#run(node.right, env, left);
        return;
      case "comma":
        yield* this.#run(node.left, env, at);
        yield* this.#run(node.right, env, at);
        return;
      case "index":
        yield* this.#index(node, env, at);
        return;
      case "slice":
        yield* this.#slice(node, env, at);
        return;
      case "iterate":
        for (const target of this.#run(node.target, env, at))
          if (target === PAUSE) yield PAUSE;
          else yield* this.#iterate(target);
        return;
      case "try":
        yield* this.#try(node, env, at);
        return;
      case "call":
        yield* this.#call(node, env, at);
        return;
      case "if":
        for (const condition of this.#values(node.condition, env, at.value))
          if (condition === PAUSE) yield PAUSE;
          else yield* this.#run(isTrue(condition) ? node.then : node.otherwise, env, at);
        return;
      case "bind":
        for (const value of this.#values(node.source, env, at.value))
          if (value === PAUSE) yield PAUSE;
          else yield* this.#bound(node.patterns, value, env, at.value, (inner) => this.#run(node.body, inner, at));
        return;
      case "def":
        yield* this.#run(node.body, defined(node.definition, env), at);
        return;
      case "alternative":
        yield* this.#alternative(node.left, node.right, env, at);
        return;
      case "reduce":
        yield* this.#reduce(node, env, at);
        return;
      case "foreach":
        yield* this.#foreach(node, env, at);
        return;
      case "label": {
        const mark = {};
        const depth = this.#depth;
        try {
          yield* this.#run(node.body, { kind: "label", name: node.name, mark, up: env }, at);
        } catch (error) {
          if (!(error instanceof Break) || error.mark !== mark) throw error;
          this.#depth = depth;
        }
        return;
      }
      case "break":
        for (let one = env; one; one = one.up)
          if (one.kind === "label" && one.name === node.name) throw new Break(one.mark);
        return;
      default:
        for (const value of this.#computed(node, env, at.value)) yield value === PAUSE ? PAUSE : this.#made(value, at);
    }
  }

  /** Nodes that make new values. */
  *#computed(node: Node, env: Env | null, input: Value): Generator<Value | typeof PAUSE, void, void> {
    switch (node.kind) {
      case "variable":
        yield this.#variable(node.name, env);
        return;
      case "string":
        yield* this.#string(node.parts, node.format ?? "@text", env, input);
        return;
      case "format":
        yield formatText(node.name, input);
        return;
      case "binary":
        for (const right of this.#values(node.right, env, input)) {
          if (right === PAUSE) yield PAUSE;
          else
            for (const left of this.#values(node.left, env, input))
              yield left === PAUSE ? PAUSE : calculate(node.op, left, right);
        }
        return;
      case "negate":
        for (const value of this.#values(node.body, env, input)) {
          if (value !== PAUSE && typeof value !== "number") throw new JqError(`${described(value)} cannot be negated`);
          yield value === PAUSE ? PAUSE : -value;
        }
        return;
      case "and":
      case "or":
        for (const left of this.#values(node.left, env, input)) {
          if (left === PAUSE) yield PAUSE;
          else if (isTrue(left) === (node.kind === "or")) yield node.kind === "or";
          else for (const right of this.#values(node.right, env, input)) yield right === PAUSE ? PAUSE : isTrue(right);
        }
        return;
      case "array": {
        const items: Value[] = [];
        if (node.body)
          for (const value of this.#values(node.body, env, input)) {
            if (value === PAUSE) yield PAUSE;
            else items.push(value);
            this.held++;
          }
        this.held -= items.length;
        yield items;
        return;
      }
      case "object":
        yield* this.#object(node.entries, env, input);
        return;
      case "update":
        yield* this.#update(node, env, input);
        return;
      default:
        throw new Error(`no such node: ${node.kind}`);
    }
  }

  *#values(node: Node, env: Env | null, input: Value): Generator<Value | typeof PAUSE, void, void> {
    for (const found of this.#run(node, env, plain(input))) yield found === PAUSE ? PAUSE : found.value;
  }

  #made(value: Value, from: At): At {
    return { value, path: from.path === null ? null : "lost" };
  }

  #variable(name: string, env: Env | null): Value {
    for (let one = env; one; one = one.up) if (one.kind === "value" && one.name === name) return one.value;
    return this.#host.values.get(name) ?? null;
  }

  #step(target: At, key: Value): At {
    if (target.path === "lost")
      throw new JqError(
        `Invalid path expression near attempt to access element ${shown(key, 15)} of ${shown(target.value, 30)}`,
      );
    const value = fieldOf(target.value, key);
    return { value, path: target.path && [...target.path, key] };
  }

  *#index(node: Node & { kind: "index" }, env: Env | null, at: At): Stream {
    for (const key of this.#values(node.index, env, at.value)) {
      if (key === PAUSE) {
        yield PAUSE;
        continue;
      }
      for (const target of this.#run(node.target, env, at)) yield target === PAUSE ? PAUSE : this.#step(target, key);
    }
  }

  *#slice(node: Node & { kind: "slice" }, env: Env | null, at: At): Stream {
    const bound = (one: Node | null) => (one ? this.#values(one, env, at.value) : [null]);
    for (const to of bound(node.to)) {
      for (const from of to === PAUSE ? PAUSED : bound(node.from)) {
        if (from === PAUSE || to === PAUSE) {
          yield PAUSE;
          continue;
        }
        for (const target of this.#run(node.target, env, at)) {
          if (target === PAUSE) yield PAUSE;
          else {
            const { value } = target;
            if (value !== null && typeof value !== "string" && !isArray(value))
              throw new JqError(`Cannot index ${isObject(value) ? "object" : typeof value} with object`);
            yield this.#step(target, slicePath(from, to));
          }
        }
      }
    }
  }

  *#iterate(target: At): Stream {
    const { value, path } = target;
    if (path === "lost")
      throw new JqError(`Invalid path expression near attempt to iterate through ${shown(value, 15)}`);
    if (isArray(value))
      for (let i = 0; i < value.length; i++) yield { value: value[i] ?? null, path: path && [...path, i] };
    else if (isObject(value)) for (const [key, item] of value) yield { value: item, path: path && [...path, key] };
    else throw new JqError(`Cannot iterate over ${described(value)}`);
  }

  *#try(node: Node & { kind: "try" }, env: Env | null, at: At): Stream {
    const depth = this.#depth;
    try {
      yield* this.#run(node.body, env, at);
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      this.#depth = depth;
      if (isObject(error.value) && error.value.has("__jq")) throw error;
      if (node.handler) yield* this.#run(node.handler, env, this.#made(error.value, at));
    }
  }

  *#alternative(left: Node, right: Node, env: Env | null, at: At): Stream {
    let isFound = false;
    const depth = this.#depth;
    try {
      for (const found of this.#run(left, env, at)) {
        if (found !== PAUSE && !isTrue(found.value)) continue;
        if (found !== PAUSE) isFound = true;
        yield found;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      this.#depth = depth;
    }
    if (!isFound) yield* this.#run(right, env, at);
  }

  *#string(
    parts: readonly (string | Node)[],
    format: string,
    env: Env | null,
    input: Value,
    count = parts.length,
  ): Generator<string | typeof PAUSE, void, void> {
    const last = parts[count - 1];
    if (last === undefined) yield "";
    else if (typeof last === "string")
      for (const before of this.#string(parts, format, env, input, count - 1))
        yield before === PAUSE ? PAUSE : before + last;
    else
      for (const value of this.#values(last, env, input)) {
        if (value === PAUSE) yield PAUSE;
        else
          for (const before of this.#string(parts, format, env, input, count - 1))
            yield before === PAUSE ? PAUSE : before + formatText(format, value);
      }
  }

  /** The last pair is the one that changes fastest. */
  *#object(
    entries: (Node & { kind: "object" })["entries"],
    env: Env | null,
    input: Value,
    at = 0,
    made: ReadonlyMap<string, Value> = new Map(),
  ): Generator<ReadonlyMap<string, Value> | typeof PAUSE, void, void> {
    const entry = entries[at];
    if (!entry) {
      yield made;
      return;
    }
    for (const key of this.#values(entry.key, env, input)) {
      if (key === PAUSE) {
        yield PAUSE;
        continue;
      }
      if (typeof key !== "string") throw new JqError(`Cannot use ${described(key)} as object key`);
      for (const value of this.#values(entry.value, env, input)) {
        if (value === PAUSE) yield PAUSE;
        else yield* this.#object(entries, env, input, at + 1, new Map(made).set(key, value));
      }
    }
  }

  /** The body with the variables of the first pattern that fits. */
  *#bound(
    patterns: readonly Pattern[],
    value: Value,
    env: Env | null,
    input: Value,
    body: (env: Env | null) => Stream,
  ): Stream {
    if (patterns.length === 1 && patterns[0]) {
      yield* this.#destructure(patterns[0], value, env, input, body);
      return;
    }
    const all = patterns
      .flatMap(variablesOf)
      .reduce<Env | null>((up, name) => ({ kind: "value", name, value: null, up }), env);
    for (const [i, pattern] of patterns.entries()) {
      try {
        yield* this.#destructure(pattern, value, all, input, body);
        return;
      } catch (error) {
        if (!(error instanceof JqError) || i === patterns.length - 1) throw error;
      }
    }
  }

  *#destructure(
    pattern: Pattern,
    value: Value,
    env: Env | null,
    input: Value,
    body: (env: Env | null) => Stream,
  ): Stream {
    if (pattern.kind === "variable") {
      yield* body({ kind: "value", name: pattern.name, value, up: env });
      return;
    }
    if (pattern.kind === "array") {
      if (value !== null && !isArray(value))
        throw new JqError(`Cannot index ${isObject(value) ? "object" : typeof value} with number`);
      const go = (i: number, inner: Env | null): Stream => {
        const item = pattern.items[i];
        if (!item) return body(inner);
        return this.#destructure(item, value?.[i] ?? null, inner, input, (next) => go(i + 1, next));
      };
      yield* go(0, env);
      return;
    }
    const entries = pattern.entries;
    // oxlint-disable-next-line typescript/no-this-alias -- a generator has no arrow form
    const self = this;
    function* go(i: number, inner: Env | null): Stream {
      const entry = entries[i];
      if (!entry) {
        yield* body(inner);
        return;
      }
      for (const key of self.#values(entry.key, inner, input)) {
        if (key === PAUSE) {
          yield PAUSE;
          continue;
        }
        if (typeof key !== "string")
          throw new JqError(`Cannot index object with ${key === null ? "null" : typeof key}`);
        const found = fieldOf(value, key);
        const named: Env | null =
          entry.bound === null ? inner : { kind: "value", name: entry.bound, value: found, up: inner };
        if (entry.value) yield* self.#destructure(entry.value, found, named, input, (next) => go(i + 1, next));
        else yield* go(i + 1, named);
      }
    }
    yield* go(0, env);
  }

  *#reduce(node: Node & { kind: "reduce" }, env: Env | null, at: At): Stream {
    for (const init of this.#run(node.init, env, at)) {
      if (init === PAUSE) {
        yield PAUSE;
        continue;
      }
      let state: At = init;
      for (const value of this.#values(node.source, env, at.value)) {
        if (value === PAUSE) {
          yield PAUSE;
          continue;
        }
        const before = state;
        let last: At = this.#made(null, at);
        for (const next of this.#bound(node.patterns, value, env, at.value, (inner) =>
          this.#run(node.update, inner, before),
        ))
          if (next === PAUSE) yield PAUSE;
          else last = next;
        state = last;
      }
      yield state;
    }
  }

  *#foreach(node: Node & { kind: "foreach" }, env: Env | null, at: At): Stream {
    const { extract } = node;
    for (const init of this.#run(node.init, env, at)) {
      if (init === PAUSE) {
        yield PAUSE;
        continue;
      }
      let state: At = init;
      // oxlint-disable-next-line typescript/no-this-alias -- a generator has no arrow form
      const self = this;
      for (const value of this.#values(node.source, env, at.value)) {
        if (value === PAUSE) {
          yield PAUSE;
          continue;
        }
        const before = state;
        yield* this.#bound(node.patterns, value, env, at.value, function* (inner) {
          for (const next of self.#run(node.update, inner, before)) {
            if (next === PAUSE) {
              yield PAUSE;
              continue;
            }
            state = next;
            if (extract) yield* self.#run(extract, inner, next);
            else yield next;
          }
        });
      }
    }
  }

  /** The paths that an expression leads along. */
  *#paths(node: Node, env: Env | null, input: Value): Generator<Path | typeof PAUSE, void, void> {
    for (const found of this.#run(node, env, { value: input, path: [] })) {
      if (found === PAUSE) yield PAUSE;
      else if (found.path === "lost" || found.path === null)
        throw new JqError(`Invalid path expression with result ${shown(found.value, 30)}`);
      else yield found.path;
    }
  }

  *#update(
    node: Node & { kind: "update" },
    env: Env | null,
    input: Value,
  ): Generator<Value | typeof PAUSE, void, void> {
    const { op, left, right } = node;
    if (op === "|=") {
      let state = input;
      const gone: Path[] = [];
      for (const path of this.#paths(left, env, input)) {
        if (path === PAUSE) {
          yield PAUSE;
          continue;
        }
        let first: Value | undefined;
        for (const value of this.#values(right, env, getPath(state, path))) {
          if (value === PAUSE) yield PAUSE;
          else {
            first = value;
            break;
          }
        }
        if (first === undefined) gone.push(path);
        else state = setPath(state, path, first);
      }
      yield gone.length === 0 ? state : deletePaths(state, gone);
      return;
    }
    for (const value of this.#values(right, env, input)) {
      if (value === PAUSE) {
        yield PAUSE;
        continue;
      }
      let state = input;
      for (const path of this.#paths(left, env, input)) {
        if (path === PAUSE) yield PAUSE;
        else {
          const own = getPath(state, path);
          const next =
            op === "=" ? value : op === "//=" ? (isTrue(own) ? own : value) : calculate(op.slice(0, -1), own, value);
          state = setPath(state, path, next);
        }
      }
      yield state;
    }
  }

  *#recurse(step: Node, env: Env | null, at: At): Stream {
    const stack = [new Ahead(this.#just(at))];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.take();
      if (top.isOver) stack.pop();
      if (next === undefined) continue;
      yield next;
      if (next !== PAUSE) stack.push(new Ahead(this.#run(step, env, next)));
    }
  }

  *#just(at: At): Stream {
    yield at;
  }

  *#call(node: Node & { kind: "call" }, env: Env | null, at: At): Stream {
    const name = node.args.length === 0 ? `${node.name}/0` : `${node.name}/${node.args.length}`;
    for (let one = env; one; one = one.up) {
      if (one.kind === "closure" && one.name === name) {
        yield* this.#run(one.node, one.env, at);
        return;
      }
      if (one.kind === "function" && one.name === name) {
        yield* this.#apply(one.definition, one, node.args, env, at);
        return;
      }
    }
    const builtIn = BUILT_IN.get(name);
    if (builtIn) yield* this.#apply(builtIn, defined(builtIn, null), node.args, env, at);
    else if (SPECIAL.has(name)) yield* this.#special(name, node.args, env, at);
    else yield* this.#native(name, node.args, env, at);
  }

  /** `own` is where the function stands, so that it knows itself. */
  *#apply(definition: Definition, own: Env, args: readonly Node[], env: Env | null, at: At): Stream {
    if (++this.#depth > MAX_DEPTH) throw new JqError("the program calls itself deeper than Podarium simulates");
    // oxlint-disable-next-line typescript/no-this-alias -- a generator has no arrow form
    const self = this;
    function* go(i: number, inner: Env | null): Stream {
      const [param, arg] = [definition.params[i], args[i]];
      if (param === undefined || arg === undefined) {
        yield* self.#run(definition.body, inner, at);
        return;
      }
      if (!param.startsWith("$")) {
        yield* go(i + 1, { kind: "closure", name: `${param}/0`, node: arg, env, up: inner });
        return;
      }
      for (const value of self.#values(arg, env, at.value)) {
        if (value === PAUSE) {
          yield PAUSE;
          continue;
        }
        const closure: Env = {
          kind: "closure",
          name: `${param.slice(1)}/0`,
          node: { kind: "literal", value },
          env: null,
          up: inner,
        };
        yield* go(i + 1, { kind: "value", name: param.slice(1), value, up: closure });
      }
    }
    yield* go(0, own);
    this.#depth--;
  }

  *#native(name: string, args: readonly Node[], env: Env | null, at: At): Stream {
    // oxlint-disable-next-line typescript/no-this-alias -- a generator has no arrow form
    const self = this;
    // The last argument is the outermost loop.
    function* go(i: number, values: readonly Value[]): Stream {
      const arg = args[i];
      if (arg === undefined) {
        yield self.#made(callNative(name, at.value, values), at);
        return;
      }
      for (const value of self.#values(arg, env, at.value)) {
        if (value === PAUSE) yield PAUSE;
        else yield* go(i - 1, [value, ...values]);
      }
    }
    yield* go(args.length - 1, []);
  }

  *#special(name: string, args: readonly Node[], env: Env | null, at: At): Stream {
    const [first = IDENTITY, second = IDENTITY, third] = args;
    const host = this.#host;
    switch (name) {
      case "empty/0":
        return;
      case "error/0":
        // Nothing is raised with null: it is as if there were no result.
        if (at.value === null) return;
        throw new JqError(at.value);
      case "not/0":
        yield this.#made(!isTrue(at.value), at);
        return;
      case "path/1":
        for (const path of this.#paths(first, env, at.value)) yield path === PAUSE ? PAUSE : this.#made(path, at);
        return;
      case "getpath/1":
        for (const path of this.#values(first, env, at.value)) {
          if (path === PAUSE) yield PAUSE;
          else yield* this.#getPath(path, at);
        }
        return;
      case "recurse/1":
        yield* this.#recurse(first, env, at);
        return;
      case "first/1":
        for (const found of this.#run(first, env, at)) {
          yield found;
          if (found !== PAUSE) return;
        }
        return;
      case "repeat/1":
        yield* this.#recurse(first, env, at);
        return;
      case "while/2":
      case "until/2":
        yield* this.#loop(name === "until/2", first, second, env, at);
        return;
      case "range/2":
      case "range/3":
        yield* this.#range(first, second, third ?? { kind: "literal", value: 1 }, env, at);
        return;
      case "input/0":
        for (;;) {
          const next = host.nextInput();
          if (next === "end") throw new JqError("break");
          if (next !== "wait") {
            yield this.#made(next.value, at);
            return;
          }
          yield PAUSE;
        }
      case "debug/0":
      case "stderr/0":
        host.debug(
          name === "debug/0" ? `${formatText("@json", ["DEBUG:", at.value])}\n` : formatText("@json", at.value),
        );
        yield at;
        return;
      case "input_filename/0":
        yield this.#made(host.fileName, at);
        return;
      case "_input_line_number/0":
        yield this.#made(host.lines, at);
        return;
      case "now/0":
        yield this.#made(host.epochSeconds, at);
        return;
      case "halt/0":
        throw new Halt(0, "");
      case "builtins/0":
        yield this.#made(
          [...BUILT_IN.keys(), ...NATIVES, ...SPECIAL].filter((one) => !/^[_$]/.test(one)),
          at,
        );
        return;
      default:
        yield this.#made(null, at);
    }
  }

  *#getPath(path: Value, at: At): Stream {
    if (!isArray(path)) throw new JqError("Path must be specified as an array");
    if (at.path === "lost") throw new JqError(`Invalid path expression with result ${shown(at.value, 30)}`);
    yield { value: getPath(at.value, path), path: at.path && [...at.path, ...path] };
  }

  /** `while` gives what it comes by, `until` where it comes to. */
  *#loop(isUntil: boolean, condition: Node, step: Node, env: Env | null, from: At): Stream {
    const stack = [new Ahead(this.#just(from))];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const at = top.take();
      if (top.isOver) stack.pop();
      if (at === undefined) continue;
      if (at === PAUSE) {
        yield PAUSE;
        continue;
      }
      let isMet = false;
      for (const value of this.#values(condition, env, at.value)) {
        if (value === PAUSE) yield PAUSE;
        else isMet = isTrue(value);
      }
      if (isMet) yield at;
      if (isUntil !== isMet) stack.push(new Ahead(this.#run(step, env, at)));
    }
  }

  *#range(from: Node, to: Node, by: Node, env: Env | null, at: At): Stream {
    for (const start of this.#values(from, env, at.value)) {
      for (const end of start === PAUSE ? PAUSED : this.#values(to, env, at.value)) {
        for (const step of end === PAUSE ? PAUSED : this.#values(by, env, at.value)) {
          if (start === PAUSE || end === PAUSE || step === PAUSE) {
            yield PAUSE;
            continue;
          }
          if (typeof start !== "number" || typeof end !== "number" || typeof step !== "number")
            throw new JqError("Range bounds must be numeric");
          if (step === 0 && start < end) for (;;) yield this.#made(start, at);
          for (let value = start; step > 0 ? value < end : value > end; value += step) {
            if (++this.#steps % STEPS_IN_A_TURN === 0) yield PAUSE;
            yield this.#made(value, at);
          }
        }
      }
    }
  }
}
