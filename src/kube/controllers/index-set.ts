/** Sets of completion indexes as a Job's status writes them: `0,2-4,7`. Source: Kubernetes documentation, "Indexed Jobs". */

export function parseIndexes(text: string | undefined): Set<number> {
  const found = new Set<number>();
  if (text === undefined || text === "") return found;
  for (const part of text.split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) continue;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    for (let index = first; index <= last; index++) found.add(index);
  }
  return found;
}

/** Runs of three and more are written as a range, two neighbours with a comma. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    const [first = 0, last = 0] = [sorted[i], sorted[end]];
    if (end === i) parts.push(String(first));
    else parts.push(end === i + 1 ? `${first},${last}` : `${first}-${last}`);
    i = end + 1;
  }
  return parts.join(",");
}
