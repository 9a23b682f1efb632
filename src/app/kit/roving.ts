/** Which of a row or column of entries the keyboard goes to: round at the ends, Home and End to the ends; null: another key. */
export function rovingIndex(
  key: string,
  at: number,
  count: number,
  keys: { readonly next: string; readonly previous: string },
): number | null {
  switch (key) {
    case keys.next:
      return (at + 1) % count;
    case keys.previous:
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
