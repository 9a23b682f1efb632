/** Parses rules, functions and statements of awk. Source: POSIX awk, "Grammar"; BusyBox 1.36.1 for messages. */
import type { ByteString } from "../../../kernel/types.ts";
import { ExpressionParser, isPlace } from "./expressions.ts";
import { AwkProblem } from "./problem.ts";
import { SPECIAL } from "./special.ts";
import type { Expression, ProgramTree, Redirect, Statement } from "./tree.ts";

export function emptyProgram(): ProgramTree {
  const globals = new Map(SPECIAL.map((name, i) => [name, i] as const));
  return { begin: [], rules: [], end: [], functions: new Map(), globals: new Map<ByteString, number>(globals) };
}

/** Adds a program text to the program; an `AwkProblem` gets the line in front: `LINE: MESSAGE`. */
export function parseProgram(text: ByteString, program: ProgramTree): void {
  let parser: ProgramParser | null = null;
  try {
    parser = new ProgramParser(text, program);
    parser.parse();
  } catch (problem) {
    if (problem instanceof AwkProblem) throw new AwkProblem(`${parser?.errorLine ?? 1}: ${problem.message}`);
    throw problem;
  }
}

class ProgramParser extends ExpressionParser {
  #loops = 0;

  get errorLine(): number {
    return this.token.kind === "newline" ? this.token.line : this.line;
  }

  parse(): void {
    for (;;) {
      this.skipNewlines();
      if (this.token.kind === "end") return;
      this.#item();
    }
  }

  #item(): void {
    const { line } = this.token;
    if (this.isWord("BEGIN") || this.isWord("END")) {
      const isBegin = this.advance().text === "BEGIN";
      if (!this.is("{")) this.unexpected();
      (isBegin ? this.program.begin : this.program.end).push(this.#block());
      this.accept(";");
    } else if (this.isWord("function")) {
      this.#function();
      this.accept(";");
    } else if (this.is("{")) {
      this.program.rules.push({ patterns: [], action: this.#block(), line });
      this.accept(";");
    } else this.#rule(line);
  }

  #rule(line: number): void {
    const patterns = [this.expression()];
    if (this.accept(",")) {
      this.skipNewlines();
      patterns.push(this.expression());
    }
    if (this.is("{")) {
      this.program.rules.push({ patterns, action: this.#block(), line });
      this.accept(";");
      return;
    }
    this.program.rules.push({ patterns, action: null, line });
    if (this.token.kind !== "end" && !this.acceptNewline()) this.expect(";");
  }

  #function(): void {
    this.advance();
    if (this.token.kind !== "name" && this.token.kind !== "call") this.unexpected();
    const name = this.advance().text;
    const { functions } = this.program;
    if (functions.has(name)) this.fail("Duplicate function");
    this.expect("(");
    this.locals = new Map();
    while (!this.is(")")) {
      if (this.token.kind !== "name") this.unexpected();
      this.locals.set(this.advance().text, this.locals.size);
      if (!this.accept(",")) break;
      this.skipNewlines();
    }
    this.expect(")");
    this.skipNewlines();
    if (!this.is("{")) this.unexpected();
    const body = this.#block();
    functions.set(name, { parameters: this.locals.size, body });
    this.locals = new Map();
  }

  #block(): Statement {
    const { line } = this.token;
    this.expect("{");
    const body: Statement[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.accept("}")) return { kind: "block", line, body };
      if (!this.accept(";")) body.push(this.#statement());
    }
  }

  /** What ends a simple statement. */
  #end(): void {
    if (!this.acceptNewline() && !this.accept(";") && !this.is("}")) this.unexpected();
  }

  #statement(): Statement {
    const { line, kind, text } = this.token;
    if (this.is("{")) return this.#block();
    if (this.accept(";")) return { kind: "block", line, body: [] };
    if (kind !== "word" || text === "getline") {
      const expression = this.expression();
      this.#end();
      return { kind: "expression", line, expression };
    }
    switch (text) {
      case "if":
        return this.#if(line);
      case "while":
        return this.#while(line);
      case "do":
        return this.#do(line);
      case "for":
        return this.#for(line);
      default: {
        const statement = this.#simple(line);
        this.#end();
        return statement;
      }
    }
  }

  #simple(line: number): Statement {
    const { text } = this.advance();
    switch (text) {
      case "print":
      case "printf":
        return this.#print(text, line);
      case "delete":
        return this.#delete(line);
      case "break":
      case "continue":
        return this.#loops === 0 ? this.fail(`'${text}' not in a loop`) : { kind: text, line };
      case "next":
      case "nextfile":
        return { kind: text, line };
      case "exit":
      case "return": {
        const isBare = this.token.kind === "newline" || this.is(";") || this.is("}");
        return { kind: text, line, value: isBare ? null : this.expression() };
      }
      default:
        return this.unexpected();
    }
  }

  #condition(): Expression {
    this.expect("(");
    const test = this.expression();
    this.expect(")");
    return test;
  }

  #if(line: number): Statement {
    this.advance();
    const test = this.#condition();
    this.skipNewlines();
    const then = this.#statement();
    this.skipNewlines();
    if (!this.isWord("else")) return { kind: "if", line, test, then, otherwise: null };
    this.advance();
    this.skipNewlines();
    return { kind: "if", line, test, then, otherwise: this.#statement() };
  }

  #loopBody(): Statement {
    this.skipNewlines();
    this.#loops++;
    const body = this.#statement();
    this.#loops--;
    return body;
  }

  #while(line: number): Statement {
    this.advance();
    const test = this.#condition();
    return { kind: "while", line, test, body: this.#loopBody() };
  }

  #do(line: number): Statement {
    this.advance();
    const body = this.#loopBody();
    this.skipNewlines();
    if (!this.isWord("while")) this.unexpected();
    this.advance();
    // As BusyBox has it: nothing needs to end it, so that a `;` behind it is a statement of its own.
    const test = this.#condition();
    return { kind: "do", line, test, body };
  }

  #for(line: number): Statement {
    this.advance();
    this.expect("(");
    const start = this.is(";") ? null : this.expression();
    if (start?.kind === "in" && this.is(")")) {
      const [target] = start.subscripts;
      if (!target || !isPlace(target)) return this.unexpected();
      this.advance();
      return { kind: "for-in", line, target, array: start.array, body: this.#loopBody() };
    }
    this.expect(";");
    this.skipNewlines();
    const test = this.is(";") ? null : this.expression();
    this.expect(";");
    this.skipNewlines();
    const step = this.is(")") ? null : this.expression();
    this.expect(")");
    return { kind: "for", line, start, test, step, body: this.#loopBody() };
  }

  #print(kind: "print" | "printf", line: number): Statement {
    const isBare = this.token.kind === "newline" || [";", "}", ">", ">>", "|"].some((operator) => this.is(operator));
    let args = isBare ? [] : this.printedList();
    const [first] = args;
    if (args.length === 1 && first?.kind === "group") args = [...first.items];
    return { kind, line, args, redirect: this.#redirect() };
  }

  #redirect(): Redirect | null {
    for (const mode of [">", ">>", "|"] as const) {
      if (this.accept(mode)) return { mode, target: this.redirectTarget() };
    }
    return null;
  }

  #delete(line: number): Statement {
    const inParentheses = this.accept("(");
    if (this.token.kind !== "name" && this.token.kind !== "call") this.fail("Too few arguments");
    const place = this.place();
    if (inParentheses) this.expect(")");
    if (place.kind === "element") return { kind: "delete", line, array: place.array, subscripts: place.subscripts };
    return place.kind === "variable" ? { kind: "delete", line, array: place, subscripts: null } : this.unexpected();
  }
}
