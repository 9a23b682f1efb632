/**
 * A sentence that can be told in any language: its English text is the key of every catalogue, with `{name}` where a value
 * goes. A value may be a sentence itself.
 */
export interface Saying {
  readonly text: string;
  readonly values: Readonly<Record<string, string | number | Saying>>;
}

/** A text without values is a sentence too. */
export type Said = string | Saying;

/** A sentence with those of the values that it names. */
export function saying(text: string, values: Saying["values"] = {}): Saying {
  const named = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return { text, values: Object.fromEntries(named.map((name) => [name, values[name] ?? ""])) };
}

/** Several, one after the other. */
export function list(sayings: readonly Saying[]): Saying {
  const text = sayings.map((_, i) => `{part${i}}`).join(", ");
  return { text, values: Object.fromEntries(sayings.map((one, i) => [`part${i}`, one])) };
}

export function english(said: Said): string {
  if (typeof said === "string") return said;
  return said.text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = said.values[name] ?? "";
    return typeof value === "object" ? english(value) : String(value);
  });
}

/** As a value of another sentence: there a mere text is a name, which no language changes. */
export function asSaying(said: Said): Saying {
  return typeof said === "string" ? saying(said) : said;
}
