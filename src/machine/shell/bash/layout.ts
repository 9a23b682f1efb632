/**
 * Commands as bash writes them out: the bodies of functions for `declare -f` and `type`, and `BASH_COMMAND`.
 *
 * Source: bash 5.2, what it prints of functions; words stand as they were typed.
 * Simplified: what is in `$( )` is not laid out.
 */
import { Parser } from "../syntax/parser.ts";
import type { ByteString } from "../../kernel/types.ts";
import { readTree } from "./layout-tree.ts";
import type { Node, Redirection } from "./layout-tree.ts";
import { syntax } from "./syntax.ts";

function parse(source: ByteString): Node | null {
  try {
    return readTree(new Parser(source, { dialect: "bash", syntax, firstLine: 1 }));
  } catch {
    return null;
  }
}

/** Whether it can be read, and is one group in braces: the body of a function, with nothing behind it. */
export function isBody(source: ByteString): boolean | null {
  const node = parse(source);
  return node && node.kind === "group";
}

/** The function with its body, as `declare -f` shows it. */
export function functionText(name: ByteString, source: ByteString): ByteString {
  const body = parse(source);
  if (!body) return `${name} () \n${source}\n`;
  const printer = new Printer();
  printer.functionBody(`${name} () \n{ \n`, body, 0);
  return `${printer.text}\n`;
}

/** Its body as `export -f` puts it into the environment: lines stand one behind the other. */
export function exportedText(source: ByteString): ByteString {
  const body = parse(source);
  if (!body) return `() ${source}`;
  const printer = new Printer(1, 0);
  printer.functionBody("() { ", body, 0);
  return printer.text;
}

/** One command, on one line where it can be; of loops and `case` only how they begin. */
export function commandText(source: ByteString): ByteString {
  const node = source === "" ? null : parse(source);
  if (!node) return source;
  if (node.kind === "for" || node.kind === "case") return node.head;
  const printer = new Printer();
  printer.skipIndent();
  printer.print(node);
  return printer.text;
}

class Printer {
  text = "";
  #indentation = 0;
  /** How far the body of a function stands in it, and what is nested in that. */
  readonly #base: number;
  readonly #step: number;
  /** Commands that go on the line that has been begun. */
  #skips = 0;
  #functions = 0;
  #documents: ByteString[] = [];

  constructor(base = 4, step = 4) {
    this.#base = base;
    this.#step = step;
  }

  skipIndent(): void {
    this.#skips++;
  }

  functionBody(head: ByteString, body: Node, indentation: number): void {
    this.text += head;
    this.#indentation = indentation + this.#base;
    this.#functions++;
    const isGroup = body.kind === "group" && !body.isNegated && body.time === "";
    if (isGroup) this.print(body.body);
    else this.print(body);
    this.#putDocuments("");
    this.#functions--;
    this.#indentation = indentation;
    this.#newline("}");
    if (isGroup && body.redirects.length > 0) this.#redirects(body.redirects);
  }

  #newline(text: ByteString): void {
    this.text += `\n${" ".repeat(this.#indentation)}${text}`;
  }

  #semicolon(): void {
    if (!/[&\n]$/.test(this.text)) this.text += ";";
  }

  #redirects(redirects: readonly Redirection[]): void {
    for (const { text, document } of redirects) {
      this.text += ` ${text}`;
      if (document !== null) this.#documents.push(document);
    }
  }

  /** The here-documents whose beginnings have been written; `between` joins what follows. */
  #putDocuments(between: ByteString): boolean {
    this.text += between;
    if (this.#documents.length === 0) return false;
    this.text += `\n${this.#documents.join("")}`;
    this.#documents = [];
    if (between !== "") this.text += " ";
    return true;
  }

  #block(body: Node): void {
    this.#indentation += this.#step;
    this.print(body);
    this.#putDocuments("");
    this.#semicolon();
    this.#indentation -= this.#step;
  }

  #inline(node: Node): void {
    this.#skips++;
    this.print(node);
  }

  print(node: Node): void {
    if (this.#skips > 0) this.#skips--;
    else this.text += " ".repeat(this.#indentation);
    if (node.time !== "") this.text += node.time;
    if (node.isNegated) this.text += "! ";
    this.#command(node);
    if (node.kind !== "connection" && node.redirects.length > 0) this.#redirects(node.redirects);
  }

  #command(node: Node): void {
    switch (node.kind) {
      case "text":
        this.text += node.text;
        break;
      case "connection":
        this.#connection(node);
        break;
      case "group":
        this.#group(node.body);
        break;
      case "subshell":
        this.text += "( ";
        this.#inline(node.body);
        this.#putDocuments("");
        this.text += " )";
        break;
      case "if":
        this.#if(node);
        break;
      case "while":
        this.text += `${node.word} `;
        this.#inline(node.test);
        this.#semicolon();
        this.text += " do\n";
        this.#block(node.body);
        this.#newline("done");
        break;
      case "for":
        this.text += node.isArithmetic ? node.head : `${node.head};`;
        this.#newline("do\n");
        this.#block(node.body);
        this.#newline("done");
        break;
      case "case":
        this.#case(node);
        break;
      case "function":
        this.functionBody(
          `function ${node.name} () \n${" ".repeat(this.#indentation)}{ \n`,
          node.body,
          this.#indentation,
        );
        break;
    }
  }

  #connection({ left, operator, right }: Extract<Node, { kind: "connection" }>): void {
    this.#inline(left);
    if (operator === ";") {
      const isBehindDocument = this.#putDocuments("");
      if (right === null) return;
      if (!isBehindDocument) this.#semicolon();
      if (this.#functions > 0) {
        this.text += "\n";
        this.print(right);
      } else {
        this.text += " ";
        this.#inline(right);
      }
      return;
    }
    this.#putDocuments(operator === "&" ? " &" : ` ${operator} `);
    if (right === null) return;
    if (operator === "&") this.text += " ";
    this.#inline(right);
  }

  #group(body: Node): void {
    this.text += "{ ";
    if (this.#functions === 0) {
      this.#inline(body);
      this.#putDocuments("");
      this.#semicolon();
      this.text += " }";
      return;
    }
    this.text += "\n";
    this.#indentation += this.#step;
    this.print(body);
    this.#putDocuments("");
    this.#indentation -= this.#step;
    this.#newline("}");
  }

  #if({ test, body, otherwise }: Extract<Node, { kind: "if" }>): void {
    this.text += "if ";
    this.#inline(test);
    this.#semicolon();
    this.text += " then\n";
    this.#indentation += this.#step;
    this.print(body);
    this.#putDocuments("");
    this.#indentation -= this.#step;
    if (otherwise) {
      this.#semicolon();
      this.#newline("else\n");
      this.#indentation += this.#step;
      this.print(otherwise);
      this.#putDocuments("");
      this.#indentation -= this.#step;
    }
    this.#semicolon();
    this.#newline("fi");
  }

  #case({ head, items }: Extract<Node, { kind: "case" }>): void {
    this.text += head;
    this.#indentation += this.#step;
    for (const { patterns, body, end } of items) {
      this.#newline(`${patterns.join(" | ")})\n`);
      this.#indentation += this.#step;
      if (body) this.print(body);
      this.#putDocuments("");
      this.#indentation -= this.#step;
      this.#newline(end);
    }
    this.#indentation -= this.#step;
    this.#newline("esac");
  }
}
