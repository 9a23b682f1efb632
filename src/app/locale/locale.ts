/**
 * Texts of the page in the person's language. The English text is the key: a place that says something says it in English,
 * with `{name}` where a value goes, and a catalogue maps it to another language. English needs no catalogue and loads none.
 *
 * A language is one file here, `de.json`; `test/app/locale.test.ts` holds it against every text of the page.
 *
 * Invariant: `main.tsx` waits for the catalogue before it runs anything else of the page, so that texts of constants are in the
 * language too. Who chooses another language loads the page anew.
 *
 * What the engine says comes as a sentence with its values apart, and stands in the same catalogue (`said`); explanations have
 * catalogues of their own (`explanations`), as have the titles of examples (`examples`); lessons are files (`examples/de`).
 *
 * Simplified: what the simulated programs print is English, as in a real cluster, and so are recordings, scripts for a class, and
 * what is wrong with a failure that cannot be armed.
 */

/** A text, or its forms by the language's plural categories. */
type Catalogue = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

export type Values = Readonly<Record<string, string | number>>;

const CATALOGUES: Readonly<Record<string, () => Promise<{ default: Catalogue }>>> = {
  de: () => import("./de.json"),
};

/** The languages, each in its own name. */
export const LANGUAGES: readonly (readonly [string, string])[] = [
  ["en", "English"],
  ["de", "Deutsch"],
];

const KEY = "podarium.language";

/** The language of the page. */
export const language = chosenLanguage();
let catalogue: Catalogue | null = null;

/** Without its catalogue, where there is no network and none was kept, the page is English. */
export async function loadTexts(): Promise<void> {
  try {
    catalogue = (await CATALOGUES[language]?.())?.default ?? null;
  } finally {
    document.documentElement.lang = catalogue ? language : "en";
  }
}

/** A text in the page's language, with its values. */
export function t(text: string, values?: Values): string {
  const found = catalogue?.[text];
  return filled(typeof found === "string" ? found : text, values);
}

/** One of two texts, or of as many forms as the language has, by a number; the second is the key. */
export function many(n: number, one: string, other: string, values?: Values): string {
  const found = catalogue?.[other];
  const forms = typeof found === "object" ? found : null;
  const english = n === 1 ? one : other;
  return filled(forms?.[new Intl.PluralRules(language).select(n)] ?? english, { n, ...values });
}

/** A sentence of the engine, as `scenario/saying.ts` has it. */
export type Said =
  | string
  | { readonly text: string; readonly values: Readonly<Record<string, string | number | Said>> };

/** What the engine says, in the page's language. A value that is a mere text is a name, or what a program said: it stays. */
export function said(sentence: Said, look: (text: string) => string = (text) => t(text)): string {
  if (typeof sentence === "string") return look(sentence);
  return look(sentence.text).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = sentence.values[name] ?? "";
    return typeof value === "object" ? said(value, look) : String(value);
  });
}

/** A sentence of which only the English words are left: one of the catalogue, as it is or about the first name in it. */
export function recognised(sentence: string): string {
  const name = /^(?:The image )?(\S+)/.exec(sentence)?.[1] ?? "";
  const text = sentence.replace(name, "{name}");
  return catalogue?.[text] ? t(text, { name }) : t(sentence);
}

/** Takes over another language: the page is loaded anew, and comes back as it was. */
export function chooseLanguage(code: string): void {
  try {
    localStorage.setItem(KEY, code);
  } catch {
    // Then it lasts as long as the address.
    const search = new URLSearchParams(location.search);
    search.set("lang", code);
    location.search = search.toString();
    return;
  }
  location.reload();
}

function filled(text: string, values?: Values): string {
  return values ? text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name])) : text;
}

/** By the address, else as it was chosen before, else the first of the browser's that is here. */
function chosenLanguage(): string {
  const wanted = [new URLSearchParams(location.search).get("lang"), kept(), ...navigator.languages];
  const codes = wanted.map((one) => one?.slice(0, 2).toLowerCase());
  return codes.find((code): code is string => LANGUAGES.some(([known]) => known === code)) ?? "en";
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
