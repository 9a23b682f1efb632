/**
 * What the engine explains, in the person's language. The sentences are the engine's own (`scenario/explain`), in English, and
 * the keys of a catalogue that is fetched when somebody first asks for an explanation in another language.
 *
 * A language is one file here; `test/app/explanations.test.ts` holds it against every sentence of the engine.
 */
import { language, said } from "../locale.ts";
import type { Said } from "../locale.ts";

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

/** In the person's language. */
export function told(sentence: Said): string {
  return said(sentence, (text) => catalogue[text] ?? text);
}
