/**
 * What the engine explains, in the person's language. The sentences are the engine's own (`scenario/explain`), in English, and
 * the keys of a catalogue that is fetched when somebody first asks for an explanation in another language.
 *
 * A language is one file here; `test/app/explanations.test.ts` holds it against every sentence of the engine.
 */
import { language } from "../locale.ts";

/** A sentence with its values, as `scenario/explain/saying.ts` has it. */
export type Said =
  | string
  | { readonly text: string; readonly values: Readonly<Record<string, string | number | Said>> };

type Catalogue = Readonly<Record<string, string>>;

const CATALOGUES: Readonly<Record<string, () => Promise<{ default: Catalogue }>>> = {
  de: () => import("./de.json"),
};

let catalogue: Catalogue = {};

/** Where it cannot be had, explanations are English. */
export async function loadExplanations(): Promise<void> {
  try {
    catalogue = (await CATALOGUES[language]?.())?.default ?? {};
  } catch {
    catalogue = {};
  }
}

/** In the person's language. A value that is a mere text is a name, or what a program said: it stays. */
export function told(said: Said): string {
  const { text, values } =
    typeof said === "string" ? { text: said, values: {} as Readonly<Record<string, Said>> } : said;
  return (catalogue[text] ?? text).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "object" ? told(value) : String(value);
  });
}
