/** Every text of the page goes through the catalogues, and every catalogue has them all. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { engineTexts } from "./engine-texts.fixture.ts";
import { pageTexts } from "./texts.fixture.ts";

const folder = resolve(import.meta.dirname, "../../src/app/locale");
const { texts, unwrapped } = pageTexts();
const said = engineTexts();
const forms = new Map([
  ...[...said].map((text) => [text, false] as const),
  ...texts.map(({ text, isPlural }) => [text, isPlural] as const),
]);

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
}

describe("texts of the page", () => {
  it("stand in t, many or rich (src/app/locale), wherever a person reads them", () => {
    expect(unwrapped).toEqual([]);
  });

  it("are not a handful", () => {
    expect(texts.length).toBeGreaterThan(500);
    expect(said.size).toBeGreaterThan(250);
  });
});

describe.each(readdirSync(folder).filter((name) => name.endsWith(".json")))("%s", (name) => {
  const catalogue = JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<
    string,
    string | Record<string, string>
  >;
  const language = name.replace(".json", "");

  it("has every text of the page and of the engine (npm run texts adds what is missing, empty)", () => {
    expect([...forms.keys()].filter((text) => !catalogue[text])).toEqual([]);
  });

  it("has none that nobody says", () => {
    expect(Object.keys(catalogue).filter((text) => !forms.has(text))).toEqual([]);
  });

  it("has all forms of what is counted, and one of what is not", () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const wrong = [...forms].filter(([text, isPlural]) => {
      const found = catalogue[text];
      return isPlural
        ? typeof found !== "object" || needed.some((category) => !found[category])
        : typeof found !== "string";
    });
    expect(wrong.map(([text]) => text)).toEqual([]);
  });

  it("has the same values in every text", () => {
    const wrong = Object.entries(catalogue).filter(([text, found]) => {
      const given = typeof found === "string" ? [found] : Object.values(found);
      const wanted = placeholders(text).filter((value) => typeof found === "string" || value !== "{n}");
      return given.some((one) => {
        const has = placeholders(one).filter((value) => typeof found === "string" || value !== "{n}");
        return has.join() !== wanted.join();
      });
    });
    expect(wrong.map(([text]) => text)).toEqual([]);
  });
});
