/**
 * Targets of redirections: they are split and may hold wildcards, but have to be one word. And `$(<file)`.
 * Source: bash 5.2 manual (Redirections, Command Substitution).
 */
import { FieldBuilder } from "../expand/fields.ts";
import { fieldFinisher } from "../expand/word.ts";
import type { Emit, Expansion, StringOf, WordScope } from "../expand/word.ts";
import type { Compiler } from "../interp/compile.ts";
import type { List, Redirect, Word } from "../syntax/tree.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";

class TargetExpansion implements Expansion {
  readonly isMany = false;
  readonly #word: Word;
  readonly #source: ByteString;

  constructor(word: Word, source: ByteString) {
    this.#word = word;
    this.#source = source;
  }

  string(scope: WordScope): StringOf {
    const emits = scope.emits(this.#word, true);
    return (state) => {
      const fields: ByteString[] = [];
      const builder = new FieldBuilder(state.ifs, fieldFinisher(state, fields));
      for (const emit of emits) emit(state, builder);
      builder.endField();
      const [only, another] = fields;
      if (only !== undefined && another === undefined) return only;
      state.documentFailure = `${this.#source}: ambiguous redirect`;
      return "";
    };
  }

  emit(scope: WordScope): Emit {
    const run = this.string(scope);
    return (state, builder) => builder.quoted(run(state));
  }
}

/** A word that is quoted, or nothing but text, is one anyway. */
export function targetWord(word: Word, source: ByteString): Word {
  const isOne = word.every((part) => part.quoted || (part.kind === "literal" && !/[*?[(]/.test(part.value)));
  if (isOne || word.some((part) => part.kind === "process")) return word;
  return [{ kind: "extended", expansion: new TargetExpansion(word, source), quoted: false }];
}

/** `$(<file)` is what is in the file. */
export function substitutedList(body: List): List {
  const [statement, another] = body;
  if (!statement || another || statement.background || statement.command.kind !== "simple") return body;
  const { words, assignments, redirects } = statement.command;
  const [redirect, second] = redirects;
  if (words.length > 0 || assignments.length > 0 || !redirect || second) return body;
  return isRead(redirect)
    ? [{ ...statement, command: { kind: "extended", redirects, compile: (one) => emitCopy(one as Compiler) } }]
    : body;
}

function isRead({ operator, fd, variable }: Redirect): boolean {
  return operator === "<" && fd === 0 && variable === undefined;
}

/** Standard input to standard output. */
function emitCopy(compiler: Compiler): void {
  compiler.emit((vm) => {
    vm.wait(() => {
      for (;;) {
        if (!vm.flush()) return false;
        const data = vm.kernel.read(vm.proc, 0, 65_536);
        if (data === BLOCKED) return false;
        if (typeof data === "number" || data === "") break;
        vm.out(data);
      }
      vm.state.status = 0;
      return true;
    });
  });
}
