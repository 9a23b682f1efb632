/** Expressions as instructions: each leaves one value on the stack. */
import { COMPUTING, whichMatch } from "./builtins.ts";
import { Emitter } from "./emitter.ts";
import { isPlace } from "./expressions.ts";
import { getlineStep } from "./input-output.ts";
import type { Machine } from "./machine.ts";
import { arithmeticStep, comparisonStep } from "./operations.ts";
import { AwkProblem } from "./problem.ts";
import { splitText, splitterOf } from "./split.ts";
import { substitute } from "./substitute.ts";
import type { Expression, Getline, Place, Variable } from "./tree.ts";
import { Cell, InputText, isTrue, toNumber } from "./values.ts";

type Kind<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

const RECORD: Place = { kind: "field", index: { kind: "constant", value: 0 } };

export class ExpressionCompiler extends Emitter {
  expression(node: Expression): void {
    switch (node.kind) {
      case "constant": {
        const { value } = node;
        return this.step((machine) => void machine.stack.push(value));
      }
      case "regex": {
        const { source } = node;
        return this.step((machine) => {
          const { text } = machine.record;
          machine.sys.charge(text.length >> 6);
          machine.stack.push(machine.regex(source).test(text) ? 1 : 0);
        });
      }
      case "variable":
      case "field":
      case "element":
        this.#address(node);
        return this.step((machine) => machine.stack.push(machine.fetch(node, takeAddress(machine, node))));
      case "group":
        return this.key(node.items);
      case "assign":
        return this.#assign(node);
      case "step":
        return this.#step(node);
      case "call":
        return this.#call(node);
      case "builtin":
        return this.#builtin(node);
      case "getline":
        return this.#getline(node);
      default:
        return this.#operation(node);
    }
  }

  #operation(
    node: Kind<"unary" | "arithmetic" | "compare" | "concat" | "match" | "in" | "and" | "or" | "conditional">,
  ): void {
    switch (node.kind) {
      case "unary":
        return this.#unary(node);
      case "arithmetic":
      case "compare":
        this.expression(node.left);
        this.expression(node.right);
        return this.step(node.kind === "compare" ? comparisonStep(node.operator) : arithmeticStep(node.operator));
      case "concat":
        this.expression(node.left);
        this.expression(node.right);
        return this.step((machine) => {
          const right = machine.popText();
          machine.stack.push(machine.join(machine.popText(), right));
        });
      case "match":
        return this.#match(node);
      case "in":
        this.key(node.subscripts);
        return this.step((machine) => {
          const key = machine.popText();
          machine.stack.push(machine.cell(node.array).array.has(key) ? 1 : 0);
        });
      case "and":
      case "or":
        return this.#logical(node);
      case "conditional":
        return this.#conditional(node);
    }
  }

  /** Several subscripts are one text, joined by SUBSEP. One stays as it is. */
  key(items: readonly Expression[]): void {
    if (items.length === 0) return this.step((machine) => void machine.stack.push(""));
    for (const item of items) this.expression(item);
    if (items.length === 1) return;
    this.step((machine) => {
      const texts = machine.popList(items.length).map((value) => machine.toText(value));
      machine.stack.push(texts.join(machine.text("SUBSEP")));
    });
  }

  /** What a place needs to be found: a field's number, an element's key. */
  #address(place: Place): void {
    if (place.kind === "field") this.expression(place.index);
    else if (place.kind === "element") this.key(place.subscripts);
  }

  #assign({ target, operator, value }: Kind<"assign">): void {
    if (!isPlace(target)) {
      // Nothing to keep the value in.
      this.expression(target);
      this.step((machine) => void machine.pop());
      return this.expression(value);
    }
    this.#address(target);
    if (operator) {
      this.step((machine) => {
        const address = takeAddress(machine, target);
        if (target.kind !== "variable") machine.stack.push(address);
        machine.stack.push(toNumber(machine.fetch(target, address)));
      });
    }
    this.expression(value);
    if (operator) this.step(arithmeticStep(operator));
    this.step((machine) => {
      const assigned = machine.pop();
      machine.assign(target, takeAddress(machine, target), assigned);
      machine.stack.push(assigned);
    });
  }

  /** Stores a key that lies on the stack, as text from outside. */
  protected storeKey(target: Place): void {
    this.#address(target);
    this.step((machine) => {
      const address = takeAddress(machine, target);
      machine.assign(target, address, new InputText(machine.popText()));
    });
  }

  #step({ target, by, isPost }: Kind<"step">): void {
    this.#address(target);
    this.step((machine) => {
      const address = takeAddress(machine, target);
      const before = toNumber(machine.fetch(target, address));
      machine.assign(target, address, before + by);
      machine.stack.push(isPost ? before : before + by);
    });
  }

  #unary({ operator, operand }: Kind<"unary">): void {
    this.expression(operand);
    if (operator === "!") this.step((machine) => void machine.stack.push(isTrue(machine.pop()) ? 0 : 1));
    else if (operator === "-") this.step((machine) => void machine.stack.push(-machine.popNumber()));
    else this.step((machine) => void machine.stack.push(machine.popNumber()));
  }

  #match({ left, right, isNegated }: Kind<"match">): void {
    this.expression(left);
    this.#pattern(right);
    this.step((machine) => {
      const source = machine.popText();
      const text = machine.popText();
      machine.sys.charge(text.length >> 6);
      machine.stack.push(machine.regex(source).test(text) === isNegated ? 0 : 1);
    });
  }

  /** The source of a regular expression: what stands between slashes is not matched here. */
  #pattern(node: Expression): void {
    if (node.kind === "regex") this.expression({ kind: "constant", value: node.source });
    else this.expression(node);
  }

  #logical({ kind, left, right }: Kind<"and" | "or">): void {
    const isOr = kind === "or";
    const decided = this.label();
    const end = this.label();
    this.expression(left);
    this.jumpIf(isOr, decided);
    this.expression(right);
    this.jumpIf(isOr, decided);
    this.step((machine) => void machine.stack.push(isOr ? 0 : 1));
    this.jump(end);
    this.put(decided);
    this.step((machine) => void machine.stack.push(isOr ? 1 : 0));
    this.put(end);
  }

  #conditional({ test, then, otherwise }: Kind<"conditional">): void {
    const no = this.label();
    const end = this.label();
    this.expression(test);
    this.jumpIf(false, no);
    this.expression(then);
    this.jump(end);
    this.put(no);
    this.expression(otherwise);
    this.put(end);
  }

  #call({ name, args }: Kind<"call">): void {
    for (const arg of args) {
      if (arg.kind === "variable") {
        this.step((machine) => machine.args.push(new Cell(machine.fetch(arg, null), machine.cell(arg))));
      } else {
        this.expression(arg);
        this.step((machine) => machine.args.push(new Cell(machine.pop())));
      }
    }
    this.step((machine) => machine.call(name, args.length));
  }

  #getline(node: Getline): void {
    if (node.from) this.expression(node.from);
    if (node.target) this.#address(node.target);
    const { target } = node;
    const run = getlineStep(node);
    this.wait((machine) => run(machine, target ? takeAddress(machine, target) : null));
  }

  #builtin({ name, args }: Kind<"builtin">): void {
    const [first] = args;
    if (name === "length" && first?.kind === "variable") return this.#length(first);
    if (name === "split") return this.#split(args);
    if (name === "sub" || name === "gsub") return this.#substitute(name, args);
    if (name === "match") return this.#find(args);
    if (name === "gensub") return this.#generalSubstitute(args);
    for (const arg of args) this.expression(arg);
    if (name === "system" || name === "close" || name === "fflush") return this.#command(name, args.length);
    const compute = COMPUTING[name];
    this.step((machine) => {
      if (!compute) throw new AwkProblem("Possible syntax error");
      machine.stack.push(compute(machine, machine.popList(args.length)));
    });
  }

  #command(name: "system" | "close" | "fflush", count: number): void {
    this.wait(function* (machine) {
      const [argument = null] = machine.popList(count);
      const text = machine.toText(argument);
      const { streams } = machine;
      let result = 0;
      if (name === "fflush") yield* streams.flushAll();
      else result = name === "system" ? yield* streams.system(text) : yield* streams.close(text);
      machine.stack.push(result);
    });
  }

  #length(variable: Variable): void {
    this.step((machine) => {
      const cell = machine.cell(variable);
      const value = machine.fetch(variable, null);
      machine.stack.push(value === null && cell.hasArray ? cell.array.size : machine.toText(value).length);
    });
  }

  #split([text, array, separator]: readonly Expression[]): void {
    if (text) this.expression(text);
    if (separator) this.#pattern(separator);
    const isRegex = separator?.kind === "regex";
    this.step((machine) => {
      if (array?.kind !== "variable") throw new AwkProblem("Not an array");
      const source = separator ? machine.popText() : machine.text("FS");
      const compile = (one: string) => machine.regex(one);
      const splitter = isRegex ? { kind: "regex" as const, regex: compile(source) } : splitterOf(source, compile);
      const whole = machine.popText();
      machine.sys.charge(whole.length >> 5);
      const parts = splitText(whole, splitter);
      const target = machine.cell(array).array;
      target.clear();
      for (const [i, part] of parts.entries()) {
        const key = String(i + 1);
        machine.grew(key);
        target.set(key, new InputText(part));
      }
      machine.stack.push(parts.length);
    });
  }

  #substitute(name: "sub" | "gsub", [pattern, replacement, given]: readonly Expression[]): void {
    const target = given ?? RECORD;
    if (isPlace(target)) this.#address(target);
    if (pattern) this.#pattern(pattern);
    if (replacement) this.expression(replacement);
    if (!isPlace(target)) this.expression(target);
    this.step((machine) => {
      const temporary = isPlace(target) ? null : machine.pop();
      const by = machine.popText();
      const regex = machine.regex(machine.popText());
      const address = isPlace(target) ? takeAddress(machine, target) : null;
      const text = machine.toText(isPlace(target) ? machine.fetch(target, address) : temporary);
      machine.sys.charge(text.length >> 5);
      const result = substitute(text, regex, by, name === "sub" ? 1 : 0, false);
      if (result.count > 0 && isPlace(target)) machine.assign(target, address, result.text);
      machine.stack.push(result.count);
    });
  }

  #generalSubstitute([pattern, replacement, which, target = RECORD]: readonly Expression[]): void {
    if (pattern) this.#pattern(pattern);
    for (const arg of [replacement, which, target]) if (arg) this.expression(arg);
    this.step((machine) => {
      const text = machine.popText();
      const wanted = whichMatch(machine.pop());
      const by = machine.popText();
      machine.stack.push(substitute(text, machine.regex(machine.popText()), by, wanted, true).text);
    });
  }

  #find([text, pattern]: readonly Expression[]): void {
    if (text) this.expression(text);
    if (pattern) this.#pattern(pattern);
    this.step((machine) => {
      const source = machine.popText();
      const whole = machine.popText();
      machine.sys.charge(whole.length >> 6);
      const match = machine.regex(source).exec(whole);
      const [start = -1, end = -1] = match ?? [];
      machine.special("RSTART").value = start + 1;
      machine.special("RLENGTH").value = match ? end - start : -1;
      machine.stack.push(start + 1);
    });
  }
}

function takeAddress(machine: Machine, place: Place): ReturnType<Machine["pop"]> {
  return place.kind === "variable" ? null : machine.pop();
}
