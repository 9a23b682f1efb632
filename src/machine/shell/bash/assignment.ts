/** Assignments beyond `name=value`: their words, compiled to the strings that `variable.ts` decodes. */
import { FieldBuilder } from "../expand/fields.ts";
import { fieldFinisher } from "../expand/word.ts";
import type { Emit, Expansion, StringOf, WordScope } from "../expand/word.ts";
import type { Word } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import { encodeAppend, encodeCompound, encodeElement } from "./variable.ts";
import type { Element } from "./variable.ts";

export interface ElementWord {
  /** Null: the next. */
  readonly key: Word | null;
  readonly word: Word;
  readonly append: boolean;
}

abstract class EncodedExpansion implements Expansion {
  readonly isMany = false;

  abstract string(scope: WordScope): StringOf;

  emit(scope: WordScope): Emit {
    const run = this.string(scope);
    return (state, builder) => builder.quoted(run(state));
  }
}

/** `(...)` */
export class ArrayExpansion extends EncodedExpansion {
  readonly #elements: readonly ElementWord[];
  readonly #append: boolean;

  constructor(elements: readonly ElementWord[], append: boolean) {
    super();
    this.#elements = elements;
    this.#append = append;
  }

  string(scope: WordScope): StringOf {
    const compiled = this.#elements.map(({ key, word, append }) => {
      if (!key) return { key: null, value: null, emits: scope.emits(word, false), append };
      return {
        key: scope.operand(key, true, "string"),
        value: scope.operand(word, false, "string"),
        emits: [],
        append,
      };
    });
    return (state) => {
      const out: Element[] = [];
      for (const { key, value, emits, append } of compiled) {
        if (key && value) {
          out.push([key(state), value(state), append]);
          continue;
        }
        const fields: ByteString[] = [];
        const builder = new FieldBuilder(state.ifs, fieldFinisher(state, fields));
        for (const emit of emits) emit(state, builder);
        builder.endField();
        for (const field of fields) out.push([null, field, append]);
      }
      return encodeCompound(out, this.#append);
    };
  }
}

/** `[subscript]=value`, `+=value`. */
export class AssignmentExpansion extends EncodedExpansion {
  readonly #subscript: Word | null;
  readonly #value: Word;
  readonly #append: boolean;

  constructor(subscript: Word | null, value: Word, append: boolean) {
    super();
    this.#subscript = subscript;
    this.#value = value;
    this.#append = append;
  }

  string(scope: WordScope): StringOf {
    const subscript = this.#subscript ? scope.operand(this.#subscript, true, "string") : null;
    const value = scope.operand(this.#value, false, "string");
    const append = this.#append;
    if (!subscript) return (state) => encodeAppend(value(state));
    return (state) => encodeElement(subscript(state), value(state), append);
  }
}
