/**
 * What the engine says to people outside of explanations: sentences of the picture and of armed failures, read from the syntax
 * trees of their files, the catalogue of failures, and what is said not to be simulated.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseSync } from "vite";
import { FAULT_CATALOGUE } from "../../src/scenario/faults/index.ts";
import { CONDITION_WORDS, MODE_PARAMETERS } from "../../src/scenario/faults/modes.ts";

const root = resolve(import.meta.dirname, "../../src");
const FOLDERS = ["worker/picture", "scenario/faults"];
/** Sentences of floors that know nothing of `Saying`: recognised by their English words. */
const RECOGNISED = ["kube/apiserver/rules/not-simulated.ts", "kube/api/kinds.ts", "machine/images/others/generic.ts"];

interface SyntaxNode {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";

/** Every text that the page's catalogue must have besides the page's own. */
export function engineTexts(): Set<string> {
  const texts = new Set<string>([...catalogueTexts(), ...CONDITION_WORDS]);
  for (const folder of FOLDERS)
    for (const name of readdirSync(join(root, folder)))
      for (const text of sayingsIn(join(folder, name))) texts.add(text);
  for (const file of RECOGNISED) for (const text of sentencesIn(file)) texts.add(text);
  // A mere place for a value is the same in every language.
  return new Set([...texts].filter((text) => /[a-z]/i.test(text.replaceAll(/\{\w+\}/g, ""))));
}

function catalogueTexts(): string[] {
  return [
    ...FAULT_CATALOGUE.flatMap(({ title, description, symptom, healing, group, parameters }) => [
      title,
      description,
      symptom,
      healing ?? title,
      group,
      ...parameters.flatMap((one) => [one.title, ...(one.type === "text" ? [one.words] : [])]),
    ]),
    ...MODE_PARAMETERS.flatMap(({ title, about }) => [title, about]),
  ];
}

/** What holds a sentence without values. */
const SAID = /^(what|why|reason|note|title)$/;

function nameOf(node: unknown): string {
  return isNode(node) ? String(node["name"] ?? "") : "";
}

/** What stands as the first argument of `saying`, as the `text` of one, or is one without values. */
function sayingsIn(file: string): string[] {
  const found: string[] = [];
  visit(programOf(file), (node) => {
    if (node.type === "CallExpression" && isNode(node["callee"]) && node["callee"]["name"] === "saying")
      found.push(...stringsIn((node["arguments"] as SyntaxNode[])[0]));
    if (node.type !== "ObjectExpression") return;
    const properties = node["properties"] as SyntaxNode[];
    const named = (name: string): SyntaxNode | undefined =>
      properties.find(({ key }) => isNode(key) && key["name"] === name);
    if (named("text") && named("values")) found.push(...stringsIn(named("text")?.["value"]));
  });
  visit(programOf(file), (node) => {
    if (!file.startsWith("worker/picture")) return;
    const isSaid =
      (node.type === "VariableDeclarator" && SAID.test(nameOf(node["id"]))) ||
      (node.type === "Property" && SAID.test(nameOf(node["key"])));
    if (isSaid) found.push(...stringsIn(node["init"] ?? node["value"]).filter((text) => text.includes(" ")));
  });
  return found;
}

/** Whole sentences, with a name in the place of each value of a template. */
function sentencesIn(file: string): string[] {
  const found: string[] = [];
  visit(programOf(file), (node) => {
    if (node.type === "Literal" && typeof node["value"] === "string") found.push(node["value"]);
    if (node.type !== "TemplateLiteral") return;
    const words = (node["quasis"] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
    const names = (node["expressions"] as SyntaxNode[]).map((one) => `{${String(one["name"])}}`);
    found.push(words.map((word, i) => `${word}${names[i] ?? ""}`).join(""));
  });
  return found.filter((text) => /^[A-Z{].* .*\.$/.test(text));
}

/** Every string that an expression may be. */
function stringsIn(node: unknown): string[] {
  if (!isNode(node)) return [];
  if (node.type === "ConditionalExpression") return [...stringsIn(node["consequent"]), ...stringsIn(node["alternate"])];
  return node.type === "Literal" && typeof node["value"] === "string" ? [node["value"]] : [];
}

function programOf(file: string): unknown {
  return parseSync(file, readFileSync(join(root, file), "utf8")).program;
}

function visit(value: unknown, act: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) for (const one of value) visit(one, act);
  if (!isNode(value)) return;
  act(value);
  for (const [key, child] of Object.entries(value)) if (key !== "parent") visit(child, act);
}
