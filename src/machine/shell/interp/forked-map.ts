/** A map that a shell and its subshells share until one of them changes it. */
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

  set(key: Key, value: Value): void {
    this.#own().set(key, value);
  }

  delete(key: Key): boolean {
    return this.has(key) && this.#own().delete(key);
  }

  clear(): void {
    this.#entries = null;
    this.#isShared = false;
  }

  /** The same map for a subshell. */
  fork(): ForkedMap<Key, Value> {
    const copy = new ForkedMap<Key, Value>();
    if (this.size > 0) {
      copy.#entries = this.#entries;
      copy.#isShared = this.#isShared = true;
    }
    return copy;
  }

  #own(): Map<Key, Value> {
    if (this.#entries === null || this.#isShared) {
      this.#entries = new Map(this.#entries);
      this.#isShared = false;
    }
    return this.#entries;
  }
}
