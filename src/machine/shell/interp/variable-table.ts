/**
 * The variables of one shell. What a fork shares is never changed; what either side has written since lies over it, and
 * only that is copied by the next fork. So a subshell costs what its shell keeps changing, not what it knows.
 */
import type { ShellState } from "./state.ts";
import type { ByteString } from "../../kernel/types.ts";

export interface Variable {
  /** Undefined: declared (exported, local) but unset. */
  value: ByteString | undefined;
  isExported: boolean;
  isReadonly: boolean;
  /** What a larger shell knows of it beyond its value. */
  extra: VariableExtra | null;
}

export interface VariableExtra {
  /** The value, where that is not simply kept. */
  read(state: ShellState, variable: Readonly<Variable>): ByteString | undefined;
  /** The value to keep for an assignment, or null where it has been seen to. */
  write(state: ShellState, value: ByteString): ByteString | null;
  /** The same for another shell. */
  copy(): VariableExtra;
}

/** Variables beyond which they are shared anew, and not copied. */
const MAX_COPIED = 12;

export class VariableTable {
  /** Shared with relatives, its variables too. */
  #shared: ReadonlyMap<ByteString, Variable>;
  /** Of this shell alone. Null: unset here, though it is shared. */
  #own: Map<ByteString, Variable | null> | null = null;
  /** How many variables forks have copied since all were last shared. */
  #copied = 0;

  constructor(shared: ReadonlyMap<ByteString, Variable> = new Map()) {
    this.#shared = shared;
  }

  /** To be looked at only. */
  get(name: ByteString): Readonly<Variable> | undefined {
    const own = this.#own?.get(name);
    return own === undefined ? this.#shared.get(name) : (own ?? undefined);
  }

  /** To be changed. */
  own(name: ByteString): Variable | undefined {
    const own = this.#own?.get(name);
    if (own !== undefined) return own ?? undefined;
    const shared = this.#shared.get(name);
    if (!shared) return undefined;
    const copy = copyOf(shared);
    this.#put(name, copy);
    return copy;
  }

  /** From now on the variable belongs to this table. */
  set(name: ByteString, variable: Variable): void {
    this.#put(name, variable);
  }

  delete(name: ByteString): void {
    if (this.#shared.has(name)) this.#put(name, null);
    else this.#own?.delete(name);
  }

  #put(name: ByteString, variable: Variable | null): void {
    (this.#own ??= new Map()).set(name, variable);
  }

  *[Symbol.iterator](): Generator<readonly [ByteString, Readonly<Variable>], void> {
    for (const [name, shared] of this.#shared) {
      const own = this.#own?.get(name);
      if (own !== null) yield [name, own ?? shared];
    }
    for (const [name, own] of this.#own ?? []) if (own && !this.#shared.has(name)) yield [name, own];
  }

  /** What is copied time and again, though nobody writes it any more, is shared at last: that costs once as much as it has saved. */
  fork(): VariableTable {
    const size = this.#own?.size ?? 0;
    this.#copied += size;
    if (size > MAX_COPIED || this.#copied > this.#shared.size + size) {
      this.#shared = new Map(this);
      this.#own = null;
      this.#copied = 0;
    }
    const copy = new VariableTable(this.#shared);
    for (const [name, variable] of this.#own ?? []) copy.#put(name, variable && copyOf(variable));
    return copy;
  }
}

export function copyOf({ value, isExported, isReadonly, extra }: Readonly<Variable>): Variable {
  return { value, isExported, isReadonly, extra: extra === null ? null : extra.copy() };
}
