/** Which lines of a text are not in the one before: enough to show what changed in an object, at the cost of one pass. */
export function changedLines(before: string, after: string): Set<number> {
  // How often each line is there still to be matched, so that a line that came twice is told from one.
  const left = new Map<string, number>();
  for (const line of before.split("\n")) left.set(line, (left.get(line) ?? 0) + 1);
  const changed = new Set<number>();
  for (const [index, line] of after.split("\n").entries()) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else changed.add(index);
  }
  return changed;
}
