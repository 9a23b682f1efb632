/**
 * Which elements the lines of a log are drawn in. Where lines come so fast that none of those that were drawn is drawn again,
 * their elements get the new words: to make, style and lay out others would cost several times as much.
 *
 * Invariant: a line that stays drawn stays in its element, with what is selected in it.
 */
export class RowSlots {
  #first = 0;
  #last = -1;
  #base = 0;

  /** What is to be taken off the running numbers of these lines. The same lines may be asked for again. */
  baseOf(first: number, last: number): number {
    if (first > this.#last || last < this.#first) this.#base += first - this.#first;
    this.#first = first;
    this.#last = last;
    return this.#base;
  }
}
