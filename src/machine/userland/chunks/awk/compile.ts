/** Statements, rules and functions as instructions. */
import { ExpressionCompiler } from "./compile-expression.ts";
import type { Label } from "./emitter.ts";
import { printStep } from "./input-output.ts";
import type { Code, FunctionCode } from "./machine.ts";
import type { ProgramTree, Rule, Statement } from "./tree.ts";
import { toNumber } from "./values.ts";

type Kind<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

export interface CompiledProgram {
  readonly begin: Code;
  readonly rules: Code;
  readonly end: Code;
  readonly functions: ReadonlyMap<string, FunctionCode>;
}

export function compileProgram(program: ProgramTree): CompiledProgram {
  const functions = new Map<string, FunctionCode>();
  for (const [name, { parameters, body }] of program.functions) {
    const compiler = new StatementCompiler();
    compiler.functionBody(body);
    functions.set(name, { parameters, code: compiler.code });
  }
  const [begin, rules, end] = [new StatementCompiler(), new StatementCompiler(), new StatementCompiler()];
  for (const block of program.begin) begin.statement(block);
  for (const [i, rule] of program.rules.entries()) rules.rule(rule, i);
  for (const block of program.end) end.statement(block);
  return { begin: begin.code, rules: rules.code, end: end.code, functions };
}

interface Loop {
  readonly next: Label;
  readonly end: Label;
}

class StatementCompiler extends ExpressionCompiler {
  readonly #loops: Loop[] = [];

  functionBody(body: Statement): void {
    this.statement(body);
    this.step((machine) => machine.return(null));
  }

  rule({ patterns, action, line }: Rule, number: number): void {
    const end = this.label();
    this.mark(line);
    const [first, last] = patterns;
    if (first && last) {
      const isInside = this.label();
      const run = this.label();
      this.step((machine) => {
        if (machine.ranges[number] === true) machine.at = isInside.at;
      });
      this.expression(first);
      this.jumpIf(false, end);
      this.step((machine) => void (machine.ranges[number] = true));
      this.put(isInside);
      this.expression(last);
      this.jumpIf(false, run);
      this.step((machine) => void (machine.ranges[number] = false));
      this.put(run);
    } else if (first) {
      this.expression(first);
      this.jumpIf(false, end);
    }
    if (action) this.statement(action);
    else this.wait(printStep("print", 0, null));
    this.put(end);
  }

  statement(node: Statement): void {
    if (node.kind === "block") {
      for (const one of node.body) this.statement(one);
      return;
    }
    this.mark(node.line);
    switch (node.kind) {
      case "expression":
        this.expression(node.expression);
        return this.step((machine) => void machine.pop());
      case "print":
      case "printf":
        return this.#print(node);
      case "if":
        return this.#if(node);
      case "while":
        return this.#while(node);
      case "do":
        return this.#do(node);
      case "for":
        return this.#for(node);
      case "for-in":
        return this.#forIn(node);
      case "delete":
        return this.#delete(node);
      default:
        return this.#leave(node);
    }
  }

  #leave(node: Kind<"break" | "continue" | "next" | "nextfile" | "exit" | "return">): void {
    const { kind } = node;
    if (kind === "break" || kind === "continue") {
      const loop = this.#loops.at(-1);
      if (loop) this.jump(kind === "break" ? loop.end : loop.next);
    } else if (kind === "next" || kind === "nextfile") this.step((machine) => machine.stop(kind));
    else if (kind === "return") {
      if (node.value) this.expression(node.value);
      const hasValue = node.value !== null;
      this.step((machine) => machine.return(hasValue ? machine.pop() : null));
    } else if (kind === "exit") {
      if (node.value) {
        this.expression(node.value);
        this.step((machine) => void (machine.exitCode = toNumber(machine.pop()) & 255));
      }
      this.step((machine) => machine.stop("exit"));
    }
  }

  #print({ kind, args, redirect }: Kind<"print" | "printf">): void {
    for (const arg of args) this.expression(arg);
    if (redirect) this.expression(redirect.target);
    this.wait(printStep(kind, args.length, redirect));
  }

  #if({ test, then, otherwise }: Kind<"if">): void {
    const no = this.label();
    const end = this.label();
    this.expression(test);
    this.jumpIf(false, no);
    this.statement(then);
    if (otherwise) this.jump(end);
    this.put(no);
    if (otherwise) this.statement(otherwise);
    this.put(end);
  }

  #body(body: Statement, loop: Loop): void {
    this.#loops.push(loop);
    this.statement(body);
    this.#loops.pop();
  }

  #loop(): Loop {
    return { next: this.label(), end: this.label() };
  }

  #while({ line, test, body }: Kind<"while">): void {
    const loop = this.#loop();
    this.put(loop.next);
    this.mark(line);
    this.expression(test);
    this.jumpIf(false, loop.end);
    this.#body(body, loop);
    this.jump(loop.next);
    this.put(loop.end);
  }

  #do({ line, test, body }: Kind<"do">): void {
    const loop = this.#loop();
    const start = this.label();
    this.put(start);
    this.#body(body, loop);
    this.put(loop.next);
    this.mark(line);
    this.expression(test);
    this.jumpIf(true, start);
    this.put(loop.end);
  }

  #for({ line, start, test, step, body }: Kind<"for">): void {
    const loop = this.#loop();
    const again = this.label();
    if (start) {
      this.expression(start);
      this.step((machine) => void machine.pop());
    }
    this.put(again);
    this.mark(line);
    if (test) {
      this.expression(test);
      this.jumpIf(false, loop.end);
    }
    this.#body(body, loop);
    this.put(loop.next);
    if (step) {
      this.expression(step);
      this.step((machine) => void machine.pop());
    }
    this.jump(again);
    this.put(loop.end);
  }

  #forIn({ line, target, array, body }: Kind<"for-in">): void {
    const loop = this.#loop();
    this.step((machine) => machine.beginWalk(machine.cell(array).array.keys()));
    this.put(loop.next);
    this.mark(line);
    this.step((machine) => {
      const key = machine.nextKey();
      if (key === null) machine.at = loop.end.at;
      else machine.stack.push(key);
    });
    this.storeKey(target);
    this.#body(body, loop);
    this.jump(loop.next);
    this.put(loop.end);
    this.step((machine) => machine.endWalk());
  }

  #delete({ array, subscripts }: Kind<"delete">): void {
    if (subscripts) this.key(subscripts);
    this.step((machine) => {
      const { array: elements } = machine.cell(array);
      if (subscripts) elements.delete(machine.popText());
      else elements.clear();
    });
  }
}
