/** What a log shows of its lines: those that contain some words, or match a pattern, or all others. */

export interface LogFilter {
  text: string;
  isPattern: boolean;
  /** The lines that do not match. */
  isInverse: boolean;
}

export const NO_FILTER: LogFilter = { text: "", isPattern: false, isInverse: false };

/** Characters of a line that a pattern is tried on: one that goes astray must not hold up the page. */
const TRIED = 2000;

/** Whether a line is shown; null where the pattern is none. */
export function matcherOf({ text, isPattern, isInverse }: LogFilter): ((line: string) => boolean) | null {
  if (text === "") return () => true;
  const plain = text.toLowerCase();
  const pattern = isPattern ? patternOf(text) : undefined;
  if (pattern === null) return null;
  return (line) => (pattern ? pattern.test(line.slice(0, TRIED)) : line.toLowerCase().includes(plain)) !== isInverse;
}

function patternOf(text: string): RegExp | null {
  try {
    return new RegExp(text, "i");
  } catch {
    return null;
  }
}
