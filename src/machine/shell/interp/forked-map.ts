/**
 * A map that a shell and its subshells share until one of them changes it: a fork costs nothing. What changes it returns
 * the map to go on with: the same one, or a copy where others have this one too.
 */
export class ForkedMap<Key, Value> {
  #entries: Map<Key, Value> | null = null;
  #isShared = false;

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  get(key: Key): Value | undefined {
    return this.#entries?.get(key);
  }

  has(key: Key): boolean {
    return this.#entries?.has(key) ?? false;
  }

  keys(): Iterable<Key> {
    return this.#entries?.keys() ?? [];
  }

  values(): Iterable<Value> {
    return this.#entries?.values() ?? [];
  }

  *[Symbol.iterator](): Generator<[Key, Value], void> {
    if (this.#entries) yield* this.#entries;
  }

  with(key: Key, value: Value): ForkedMap<Key, Value> {
    const own = this.#own();
    (own.#entries ??= new Map()).set(key, value);
    return own;
  }

  without(key: Key): ForkedMap<Key, Value> {
    if (!this.has(key)) return this;
    const own = this.#own();
    own.#entries?.delete(key);
    return own;
  }

  /** The same map, for a subshell too. */
  fork(): this {
    this.#isShared = true;
    return this;
  }

  #own(): ForkedMap<Key, Value> {
    if (!this.#isShared) return this;
    const own = new ForkedMap<Key, Value>();
    if (this.#entries !== null) own.#entries = new Map(this.#entries);
    return own;
  }
}
