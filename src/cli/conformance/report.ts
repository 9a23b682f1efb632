/** What running recorded rows gives, in whatever format they were recorded. */

/** One row that was run: null where it is as recorded, else what differs. */
export interface RowResult {
  readonly id: string;
  readonly category: string;
  readonly difference: string | null;
}

/** Whether an id is meant by a glob in which `*` stands for anything. */
export function matchesGlob(glob: string, id: string): boolean {
  const pattern = glob.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${pattern}$`).test(id);
}

/** A short account of how two texts differ: the first lines that are not the same. Null where they are equal. */
export function differ(what: string, expected: string, actual: string): string | null {
  if (expected === actual) return null;
  const wanted = expected.split("\n");
  const given = actual.split("\n");
  let at = 0;
  while (at < wanted.length && wanted[at] === given[at]) at++;
  const lines = [`${what} differs from line ${at + 1} on:`];
  for (const line of wanted.slice(at, at + 4)) lines.push(`  - ${JSON.stringify(line)}`);
  for (const line of given.slice(at, at + 4)) lines.push(`  + ${JSON.stringify(line)}`);
  return lines.join("\n");
}

/** The first of several differences that there is, or all of them in one text. */
export function allOf(differences: readonly (string | null)[]): string | null {
  const found = differences.filter((difference) => difference !== null);
  return found.length === 0 ? null : found.join("\n");
}
