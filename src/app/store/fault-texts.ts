/** What the catalogue of failures says, in the person's language. */
import type { FaultCatalogueEntry } from "./view.ts";
import { useWorkbench } from "./workbench-store.ts";
import { said } from "../locale/locale.ts";

const told = new WeakMap<readonly FaultCatalogueEntry[], readonly FaultCatalogueEntry[]>();

/** The catalogue as it came, told once. */
export function useFaultCatalogue(): readonly FaultCatalogueEntry[] {
  const catalogue = useWorkbench((state) => state.faultCatalogue);
  const known = told.get(catalogue);
  if (known) return known;
  const made = catalogue.map(inLanguage);
  told.set(catalogue, made);
  return made;
}

/** A failure of the catalogue, in the person's language. */
function inLanguage(entry: FaultCatalogueEntry): FaultCatalogueEntry {
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
