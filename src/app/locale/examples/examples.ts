/**
 * Titles and first words of the examples, in the person's language: the English ones are the keys of a catalogue that is
 * fetched with the list of all examples. `test/app/translated-lessons.test.ts` holds it against that list.
 */
import { language } from "../locale.ts";

type Catalogue = Readonly<Record<string, string>>;

const CATALOGUES: Readonly<Record<string, () => Promise<{ default: Catalogue }>>> = {
  de: () => import("./de.json"),
};

let catalogue: Catalogue = {};

/** Where it cannot be had, they are English. */
export async function loadExampleTexts(): Promise<void> {
  try {
    catalogue = (await CATALOGUES[language]?.())?.default ?? {};
  } catch {
    catalogue = {};
  }
}

export function exampleText(text: string): string {
  return catalogue[text] ?? text;
}
