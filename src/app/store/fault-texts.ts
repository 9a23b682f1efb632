/** What the catalogue of failures says, in the person's language. */
import type { FaultCatalogueEntry } from "./view.ts";
import { said } from "../locale/locale.ts";

/** A failure of the catalogue, in the person's language. */
export function inLanguage(entry: FaultCatalogueEntry): FaultCatalogueEntry {
  const { title, description, symptom, healing, parameters } = entry;
  return {
    ...entry,
    title: said(title),
    description: said(description),
    symptom: said(symptom),
    ...(healing !== undefined && { healing: said(healing) }),
    parameters: parameters.map((one) => ({
      ...one,
      title: said(one.title),
      ...(one.type === "text" && { words: said(one.words) }),
    })),
  };
}
