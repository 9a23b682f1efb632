/**
 * Changes that lie on each other and are taken back in any order: the newest that is still there is seen, and after the last
 * what was there before the first.
 */

/** What gives back what was done; a second time it does nothing. */
export type Undo = () => void;

export interface Cell<T> {
  read(): T;
  write(value: T): void;
}

interface Pile {
  under: unknown;
  over: { readonly value: unknown }[];
}

const PILES = new WeakMap<object, Map<string, Pile>>();

/** Writes a value over what `what` of the owner is. */
export function lay<T>(owner: object, what: string, cell: Cell<T>, value: T): Undo {
  const piles = PILES.get(owner) ?? new Map<string, Pile>();
  PILES.set(owner, piles);
  const pile = piles.get(what) ?? { under: cell.read(), over: [] };
  piles.set(what, pile);
  const layer = { value };
  pile.over.push(layer);
  cell.write(value);
  return () => {
    const at = pile.over.indexOf(layer);
    if (at < 0) return;
    const isTop = at === pile.over.length - 1;
    pile.over.splice(at, 1);
    if (pile.over.length === 0) piles.delete(what);
    const top = pile.over.at(-1);
    if (isTop) cell.write((top ? top.value : pile.under) as T);
  };
}
