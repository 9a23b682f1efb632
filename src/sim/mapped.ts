/**
 * What `list.map(make)` gives, kept as V8 keeps lists that are written out. It keeps those that `map` makes in another way, and
 * compiles code that reads lists of both ways twice: this is for what every Pod, container and process has. A copy that is written
 * over has no room to spare, which one that is pushed to has.
 */
export function mapped<T, U>(list: readonly T[], make: (item: T, index: number) => U): U[] {
  const made: unknown[] = [...list];
  for (let i = 0; i < list.length; i++) made[i] = make(list[i] as T, i);
  return made as U[];
}
