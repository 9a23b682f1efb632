/** Every sentence with which the engine explains something has its like in every other language of the page. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, "src/app/locale/explanations");
const SOURCES = [
  "src/scenario/explain/sentences.ts",
  "src/scenario/explain/remedies.ts",
  "src/scenario/explain/choice.ts",
];
/** What they tell is for the command line alone, which speaks English. */
const ENGLISH_ONLY = /^(tell|nextLine|placeLine|seconds)$/;
/** What their arguments are is looked for, not said. */
const LOOKS_FOR = /^(includes|startsWith|test|join|split|replaceAll)$/;

interface SyntaxNode {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";

/** The sentences in a syntax tree, and the templates with words in them, which no catalogue could have. */
class Sentences {
  readonly found = new Set<string>();
  readonly templates: string[] = [];
  readonly #pages = new Set<string>();

  read(node: unknown): void {
    if (Array.isArray(node)) for (const one of node) this.read(one);
    if (!isNode(node)) return;
    if (node.type === "TSTypeAliasDeclaration") this.#readPages(node);
    if (node.type.startsWith("TS") && node.type !== "TSAsExpression") return;
    if (node.type === "FunctionDeclaration" && ENGLISH_ONLY.test(nameOf(node["id"]))) return;
    if (node.type === "CallExpression" && LOOKS_FOR.test(calledIn(node))) {
      this.read(node["callee"]);
      return;
    }
    if (node.type === "Literal" && typeof node["value"] === "string" && node["value"].includes(" "))
      this.found.add(node["value"]);
    if (node.type === "TemplateLiteral") {
      const words = (node["quasis"] as { value: { raw: string } }[]).map(({ value }) => value.raw).join("§");
      if (/[a-z]{2}/.test(words)) this.templates.push(words);
    }
    for (const [key, value] of Object.entries(node)) if (key !== "source" && key !== "parent") this.read(value);
  }

  /** Without titles of the documentation, which are names. */
  get sentences(): string[] {
    return [...this.found].filter((text) => !this.#pages.has(text));
  }

  #readPages(node: SyntaxNode): void {
    if (nameOf(node["id"]) !== "Page") return;
    for (const [, title = ""] of JSON.stringify(node).matchAll(/"type":"Literal"[^{}]*?"value":"([^"]*)"/g))
      this.#pages.add(title);
  }
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node["name"] ?? "") : "";
}

function calledIn(node: SyntaxNode): string {
  const callee = node["callee"];
  return isNode(callee) && callee.type === "MemberExpression" ? nameOf(callee["property"]) : "";
}

const read = new Sentences();
for (const source of SOURCES) read.read(parseSync(source, readFileSync(join(root, source), "utf8")).program);
const { sentences, templates } = read;

const valuesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

it("sentences have their values by name, so that another language can put them elsewhere", () => {
  expect(sentences.length).toBeGreaterThan(150);
  expect(templates).toEqual([]);
});

const cataloguesIn = (path: string): string[] => readdirSync(path).filter((name) => name.endsWith(".json"));

it("every language that the page speaks has its explanations", () => {
  expect(cataloguesIn(folder)).toEqual(cataloguesIn(join(folder, "..")));
});

describe.each(cataloguesIn(folder))("explanations in %s", (name) => {
  const catalogue = JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, string>;

  it("has every sentence", () => {
    expect(sentences.filter((text) => !catalogue[text])).toEqual([]);
  });

  it("has none that nobody says", () => {
    expect(Object.keys(catalogue).filter((text) => !sentences.includes(text))).toEqual([]);
  });

  it("has the same values in each", () => {
    const wrong = Object.entries(catalogue).filter(([text, found]) => valuesIn(found).join() !== valuesIn(text).join());
    expect(wrong.map(([text]) => text)).toEqual([]);
  });
});
