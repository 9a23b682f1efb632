/** Examples in other languages: every title is there, and a translated lesson is its original in all but words. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { GALLERY } from "../../src/app/store/gallery.frozen.ts";
import { piecesOf } from "../../src/scenario/lesson-blocks.ts";

const root = resolve(import.meta.dirname, "../..");
const examples = join(root, "examples");
const catalogues = join(root, "src/app/locale/examples");
const FOLDERS = ["lessons", "challenges"];
/** What is said; everything else of a block is what the simulation looks at. */
const WORDS = new Set(["ask", "choices", "why", "hints", "do", "done"]);

const languages = readdirSync(catalogues)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.replace(".json", ""));
const lessons = (folder: string): string[] =>
  readdirSync(join(examples, folder)).filter((name) => name.endsWith(".md"));
const source = (file: string): string => readFileSync(join(examples, file), "utf8");

it("are in every language that the page speaks", () => {
  const spoken = readdirSync(join(catalogues, "..")).filter((name) => name.endsWith(".json"));
  expect(languages.map((language) => `${language}.json`)).toEqual(spoken);
});

describe.each(languages)("examples in %s", (language) => {
  it("have all their titles and first words, and none that nobody has", () => {
    const catalogue = JSON.parse(readFileSync(join(catalogues, `${language}.json`), "utf8")) as Record<string, string>;
    const texts = new Set(GALLERY.flatMap(({ title, about }) => [title, about]));
    expect([...texts].filter((text) => !catalogue[text])).toEqual([]);
    expect(Object.keys(catalogue).filter((text) => !texts.has(text))).toEqual([]);
  });

  it.each(FOLDERS)("have all the %s", (folder) => {
    expect(lessons(`${language}/${folder}`)).toEqual(lessons(folder));
  });

  it.each(FOLDERS.flatMap((folder) => lessons(folder).map((name) => `${folder}/${name}`)))(
    "has %s with the same steps, checks and solutions",
    (file) => {
      const [original, translated] = [shapeOf(source(file)), shapeOf(source(`${language}/${file}`))];
      expect(translated.shape).toEqual(original.shape);
      expect(translated.texts.length).toBe(original.texts.length);
      // A sentence that is the same in both has been forgotten; a command or a name has not.
      const forgotten = original.texts.filter((text, i) => text === translated.texts[i] && isSentence(text));
      expect(forgotten).toEqual([]);
      expect(translated.unanswerable).toEqual([]);
    },
  );
});

/** A file taken apart into what must be the same in every language and what must not. */
function shapeOf(text: string): { shape: unknown[]; texts: string[]; unanswerable: unknown[] } {
  const lines = text.split("\n");
  const end = lines.indexOf("---", 1);
  const { title, summary, ...head } = load(lines.slice(1, end).join("\n")) as Record<string, unknown>;
  const shape: unknown[] = [head];
  const texts = [String(title), String(summary)];
  const unanswerable: unknown[] = [];
  for (const piece of piecesOf(lines, end + 1)) {
    if (piece.type === "prose") {
      const paragraphs = piece.lines
        .join("\n")
        .split(/\n\s*\n/)
        .filter((one) => one.trim() !== "");
      texts.push(...paragraphs);
      shape.push(paragraphs.map((one) => /^(#*|[-|>]?)/.exec(one)?.[0]));
      continue;
    }
    const { language, info, inner } = piece.fenced;
    if (language !== "question" && language !== "task") {
      shape.push({ language, info, inner });
      continue;
    }
    const { answer, ...block } = load(inner.join("\n")) as Record<string, unknown>;
    const said = Object.entries(block).filter(([key]) => WORDS.has(key));
    const counted = said.map(([key, value]) => [key, Array.isArray(value) ? value.length : 1]);
    const checked = Object.entries(block).filter(([key]) => !WORDS.has(key));
    const choices = Array.isArray(block["choices"]) ? block["choices"].map(String) : null;
    const answers = [answer].flat().map(String);
    // An answer that is chosen is one of the choices, at the same place in every language.
    shape.push({
      language,
      info,
      counted,
      checked,
      answers: choices ? answers.map((one) => choices.indexOf(one)) : answers,
    });
    if (choices && answers.some((one) => !choices.includes(one))) unanswerable.push(answers);
    texts.push(...said.flatMap(([, value]) => (Array.isArray(value) ? value : [value]).map(String)));
  }
  return { shape, texts, unanswerable };
}

function isSentence(text: string): boolean {
  return /^[A-Z].* .* /.test(text) && !/^(#+ )?(`|STATUS|CrashLoop)/.test(text);
}
