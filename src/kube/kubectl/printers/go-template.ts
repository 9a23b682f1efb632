/**
 * `-o go-template`: templates are read by `go-template-parser.ts` and run here.
 *
 * Source: Go text/template exec.go (behaviour), 1.24; k8s.io/cli-runtime pkg/printers/template.go, v0.33.
 * Simplified: there are no methods and no functions among data, so `call` has nothing to call.
 */
import { goQuoted } from "../../api/go-value.ts";
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { fail, failAfter } from "../failure.ts";
import { isFields } from "../fields.ts";
import { GoNumber, asNumber, typeText, valueText } from "./go-format.ts";
import { FUNCTIONS, FunctionProblem, isTrue } from "./go-template-functions.ts";
import { TemplateProblem } from "./go-template-lexer.ts";
import { parseGoTemplate } from "./go-template-parser.ts";
import type { Branch, Command, Node, Operand, ParsedTemplate, Pipe } from "./go-template-parser.ts";
import { byteOrder, toJson } from "./json.ts";

export interface GoTemplateOptions {
  allowMissingKeys: boolean;
}

/** How many parts of a template may be run, and how deep templates may call each other. */
const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 500;

/** A printer for a template. */
export function createGoTemplate(template: string, options: GoTemplateOptions): (value: unknown) => string {
  let parsed: ParsedTemplate;
  try {
    parsed = parseGoTemplate(template, (name) => Object.hasOwn(FUNCTIONS, name));
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    return fail(`error parsing template ${template}, template: output:${error.line}: ${error.message}`);
  }
  return (value) => {
    const runner = new Runner(template, parsed, value, options);
    try {
      runner.run();
    } catch (error) {
      if (!(error instanceof ExecProblem)) throw error;
      const told = `${runner.printed}Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\traw data was:\n\t\t${toJson(value)}\n\tobject given to template engine was:\n\t\t${valueText(value)}\n\n`;
      return failAfter(told, `error executing template ${goQuoted(template)}: ${error.message}`);
    }
    return runner.printed;
  };
}

/** Why a template ended early, with the place. */
class ExecProblem extends Error {
  override readonly name = "ExecProblem";
}

/**
 * A value on its way. What comes out of a map or a list is of the type `interface {}` until a pipeline hands it on; and a
 * value may be missing altogether.
 */
interface Value {
  value: unknown;
  isInterface: boolean;
}

const MISSING: Value = { value: undefined, isInterface: false };

type Flow = "on" | "break" | "continue";

class Runner {
  readonly #text: string;
  readonly #parsed: ParsedTemplate;
  readonly #options: GoTemplateOptions;
  readonly #root: Value;
  /** What has been printed so far. */
  printed = "";
  #variables: { name: string; value: Value }[] = [];
  #template = "output";
  #at: { at: number; text: string } = { at: 0, text: "" };
  #steps = 0;
  #depth = 0;

  constructor(text: string, parsed: ParsedTemplate, root: unknown, options: GoTemplateOptions) {
    this.#text = text;
    this.#parsed = parsed;
    this.#options = options;
    this.#root = { value: root, isInterface: false };
  }

  run(): void {
    this.#variables = [{ name: "$", value: this.#root }];
    this.#nodes(this.#parsed.root, this.#root);
  }

  #fail(message: string): never {
    const before = encodeUtf8(this.#text.slice(0, this.#at.at));
    const line = before.split("\n").length;
    const column = before.length - (before.lastIndexOf("\n") + 1);
    throw new ExecProblem(
      `template: output:${line}:${column}: executing ${goQuoted(this.#template)} at <${this.#at.text}>: ${message}`,
    );
  }

  #nodes(nodes: readonly Node[], dot: Value): Flow {
    for (const node of nodes) {
      const flow = this.#node(node, dot);
      if (flow !== "on") return flow;
    }
    return "on";
  }

  #node(node: Node, dot: Value): Flow {
    this.#at = node;
    // Simplified: the real one has no limit of steps.
    if (++this.#steps > MAX_STEPS) this.#fail("the template takes too many steps");
    switch (node.type) {
      case "text":
        this.printed += node.text;
        return "on";
      case "break":
      case "continue":
        return node.type;
      case "action": {
        const { value } = this.#pipe(node.pipe, dot);
        if (node.pipe.declares.length === 0)
          this.printed += value === undefined || value === null ? "<no value>" : valueText(value);
        return "on";
      }
      case "if":
      case "with":
        return this.#choose(node, dot);
      case "range":
        return this.#range(node, dot);
      case "template":
        this.#call(node, dot);
        return "on";
      default:
        return "on";
    }
  }

  #choose(node: Branch<"if" | "with">, dot: Value): Flow {
    const visible = this.#variables.length;
    const value = this.#pipe(node.pipe, dot);
    const isChosen = isTrue(value.value);
    const inner = node.type === "with" && isChosen ? value : dot;
    const flow = this.#nodes(isChosen ? node.body : node.otherwise, inner);
    this.#variables.length = visible;
    return flow;
  }

  #range(node: Branch<"range">, dot: Value): Flow {
    const visible = this.#variables.length;
    const { value } = this.#pipe(node.pipe, dot);
    const entries = this.#entries(value);
    const inside = this.#variables.length;
    let flow: Flow = "on";
    let count = 0;
    for (const [key, item] of entries) {
      count++;
      this.#setRange(node.pipe, key, item);
      flow = this.#nodes(node.body, item);
      this.#variables.length = inside;
      if (flow === "break") break;
      if (++this.#steps > MAX_STEPS) this.#fail("the template takes too many steps");
    }
    if (count === 0) flow = this.#nodes(node.otherwise, dot);
    else flow = "on";
    this.#variables.length = visible;
    return flow;
  }

  *#entries(value: unknown): Generator<[Value, Value]> {
    const number = asNumber(value);
    const element = (item: unknown): Value => ({ value: item, isInterface: true });
    const plain = (item: unknown): Value => ({ value: item, isInterface: false });
    if (number?.isFloat === true) this.#fail(`range can't iterate over ${valueText(value)}`);
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) yield [plain(new GoNumber(i)), element(item)];
    } else if (number) {
      for (let i = 0; i < number.value; i++) yield [plain(new GoNumber(i)), plain(new GoNumber(i))];
    } else if (isFields(value)) {
      for (const key of Object.keys(value).sort(byteOrder)) yield [plain(key), element(value[key])];
    } else if (value !== undefined && value !== null) this.#fail(`range can't iterate over ${valueText(value)}`);
  }

  #setRange({ declares, assigns }: Pipe, key: Value, item: Value): void {
    const [first, second] = declares;
    const set = (name: string, value: Value): void => {
      if (assigns) this.#assign(name, value);
      else this.#setDeclared(name, value);
    };
    if (first !== undefined) set(first, second === undefined ? item : key);
    if (second !== undefined) set(second, item);
  }

  /** The variable that the pipeline of a `range` made before the first element. */
  #setDeclared(name: string, value: Value): void {
    const known = this.#variables.findLast((one) => one.name === name);
    if (known) known.value = value;
  }

  #assign(name: string, value: Value): void {
    const known = this.#variables.findLast((one) => one.name === name);
    if (known) known.value = value;
    else this.#fail(`undefined variable: ${name}`);
  }

  #call(node: Node & { type: "template" }, dot: Value): void {
    const nodes = this.#parsed.defined.get(node.name);
    if (!nodes) this.#fail(`template ${goQuoted(node.name)} not defined`);
    // Simplified: the depth that is named is the real one's, which is reached sooner here.
    if (++this.#depth > MAX_DEPTH) this.#fail("exceeded maximum template depth (100000)");
    const inner = node.pipe ? this.#pipe(node.pipe, dot) : MISSING;
    const [variables, template] = [this.#variables, this.#template];
    this.#variables = [{ name: "$", value: inner }];
    this.#template = node.name;
    this.#nodes(nodes, inner);
    [this.#variables, this.#template] = [variables, template];
    this.#depth--;
  }

  #pipe(pipe: Pipe, dot: Value): Value {
    this.#at = pipe;
    let result: Value | null = null;
    for (const command of pipe.commands) {
      const { value } = this.#command(command, dot, result);
      // A pipeline hands on what is in the interface; nothing in it is as good as nothing at all.
      result = { value: value ?? undefined, isInterface: false };
    }
    const value = result ?? MISSING;
    for (const name of pipe.declares) {
      if (pipe.assigns) this.#assign(name, value);
      else this.#variables.push({ name, value });
    }
    return value;
  }

  #command(command: Command, dot: Value, piped: Value | null): Value {
    const [first, ...rest] = command.args;
    if (first === undefined) return MISSING;
    const hasArguments = rest.length > 0 || piped !== null;
    switch (first.type) {
      case "identifier":
        return this.#function(first, command, rest, dot, piped);
      case "field":
        this.#at = first;
        return this.#path(dot, first, first.path, hasArguments);
      case "variable":
        this.#at = first;
        if (first.path.length > 0) return this.#path(this.#variable(first.name), first, first.path, hasArguments);
        break;
      case "chain":
        this.#at = first;
        return this.#path(this.#operand(first.of, dot), first, first.path, hasArguments);
      default:
        break;
    }
    if (first.type !== "pipe") this.#at = first;
    if (hasArguments) this.#fail(`can't give argument to non-function ${first.text}`);
    if (first.type === "nil") this.#fail("nil is not a command");
    return this.#operand(first, dot);
  }

  #operand(operand: Operand, dot: Value): Value {
    this.#at = operand;
    const plain = (value: unknown): Value => ({ value, isInterface: false });
    switch (operand.type) {
      case "dot":
        return dot;
      case "nil":
        return MISSING;
      case "bool":
      case "string":
        return plain(operand.value);
      case "number":
        return plain(new GoNumber(operand.value, operand.isFloat));
      case "field":
        return this.#path(dot, operand, operand.path, false);
      case "variable":
        return this.#path(this.#variable(operand.name), operand, operand.path, false);
      case "chain":
        return this.#path(this.#operand(operand.of, dot), operand, operand.path, false);
      case "pipe":
        return this.#pipe(operand.pipe, dot);
      case "identifier":
        return this.#function(operand, operand, [], dot, null);
    }
  }

  #variable(name: string): Value {
    return this.#variables.findLast((one) => one.name === name)?.value ?? this.#fail(`undefined variable: ${name}`);
  }

  #path(receiver: Value, operand: Operand, path: readonly string[], hasArguments: boolean): Value {
    // The real one does not come back to a chain after what is in its parentheses.
    if (operand.type !== "chain") this.#at = operand;
    let here = receiver;
    path.forEach((name, i) => (here = this.#field(here, name, hasArguments && i === path.length - 1)));
    return here;
  }

  #field({ value, isInterface }: Value, name: string, hasArguments: boolean): Value {
    if (value === undefined) {
      if (!this.#options.allowMissingKeys) this.#fail(`nil data; no entry for key ${goQuoted(name)}`);
      return MISSING;
    }
    if (value === null) this.#fail(`nil pointer evaluating interface {}.${name}`);
    const type = isInterface ? "interface {}" : typeText(value);
    if (!isFields(value) || value instanceof GoNumber) this.#fail(`can't evaluate field ${name} in type ${type}`);
    if (hasArguments) this.#fail(`${name} is not a method but has arguments`);
    if (Object.hasOwn(value, name) && value[name] !== undefined) return { value: value[name], isInterface: true };
    if (!this.#options.allowMissingKeys) this.#fail(`map has no entry for key ${goQuoted(name)}`);
    return MISSING;
  }

  /** An argument that has to be a text. */
  #string(operand: Operand, dot: Value): string {
    this.#at = operand;
    if (operand.type === "nil") this.#fail("cannot assign nil to string");
    if (operand.type === "number" || operand.type === "bool") this.#fail(`expected string; found ${operand.text}`);
    return this.#checkedString(this.#operand(operand, dot).value);
  }

  #checkedString(value: unknown): string {
    if (typeof value === "string") return value;
    if (value === undefined || value === null) return this.#fail("invalid value; expected string");
    return this.#fail(`wrong type for value; expected string; got ${typeText(value)}`);
  }

  #function(
    named: Operand & { type: "identifier" },
    call: { at: number; text: string },
    operands: readonly Operand[],
    dot: Value,
    piped: Value | null,
  ): Value {
    this.#at = named;
    const { name } = named;
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known) this.#fail(`${goQuoted(name)} is not a defined function`);
    const count = operands.length + (piped ? 1 : 0);
    const { least, most } = known;
    if (count < least && most === null)
      this.#fail(`wrong number of args for ${name}: want at least ${least} got ${count}`);
    if (most !== null && (count < least || count > most))
      this.#fail(`wrong number of args for ${name}: want ${least} got ${count}`);
    const evaluate = (operand: Operand): unknown => this.#operand(operand, dot).value ?? undefined;
    if (name === "and" || name === "or") {
      // The first that decides; those after it are not looked at.
      let last: unknown;
      for (const operand of operands) {
        last = evaluate(operand);
        if (isTrue(last) === (name === "or")) return { value: last, isInterface: false };
      }
      return { value: piped ? piped.value : last, isInterface: false };
    }
    const values = operands.map((operand, i) =>
      known.text && i === 0 ? this.#string(operand, dot) : evaluate(operand),
    );
    if (piped) values.push(known.text && operands.length === 0 ? this.#checkedString(piped.value) : piped.value);
    try {
      return { value: known.run(values, [...operands.map((one) => one.text), ""]), isInterface: false };
    } catch (error) {
      if (!(error instanceof FunctionProblem)) throw error;
      this.#at = call;
      return this.#fail(`error calling ${name}: ${error.message}`);
    }
  }
}
