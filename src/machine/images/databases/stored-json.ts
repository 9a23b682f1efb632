/** JSON that lies in a file or comes over the network: it may be anything. */

/** Undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
