/**
 * Every text of the page, read from the syntax trees of `src/app`: what stands in `t`, `many` and `rich`, and what stands
 * elsewhere and should not.
 *
 * A text is what a person reads: words between tags, attributes such as `aria-label`, what is said in passing, properties such
 * as `title`, and any string of two words. Words of kubectl and of protocols (`STATUS`, `HTTP`), and what stands in `code`, in
 * `kbd` or under `translate="no"`, are the same in every language; so is what a comment `untranslated: reason` stands at.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseSync } from "vite";

export interface PageText {
  text: string;
  file: string;
  /** It has forms by number. */
  isPlural: boolean;
}

interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const app = resolve(import.meta.dirname, "../../src/app");
/** Drawings; what real clusters were seen to do, which is data; and what the texts go through. */
const NO_TEXTS = [
  "panels/real-cluster/recordings.ts",
  "panels/real-cluster/described.ts",
  "panels/export/svg-of.ts",
  "locale/locale.ts",
  "locale/rich.ts",
];

const TEXT_ATTRIBUTES =
  /^(aria-label|aria-description|aria-valuetext|title|placeholder|label|hint|words|none|done|alt|data-label|data-words)$/;
const TEXT_PROPERTIES = /^(title|label|word|words|detail|group|hint|about|summary)$/;
/** Where a value stands in a template. */
const VALUE = "§";
/** Names of things, and examples of what is typed. */
const NAMES = /^(https?|\/?udp|root|Podarium|learner@workstation|pod\/web|BackOff|Deployment|http:\/\/localhost\/)$/;
/** Attributes and functions whose strings are names and not words. */
const NAME_ATTRIBUTES =
  /^(className|id|role|type|key|icon|viewBox|d|href|autoComplete|shortcut|style|xmlns|htmlFor|fill|points|transform)$/;
const NAME_CALLS =
  /^(querySelector(All)?|closest|matchMedia|matches|theme|style|mark|define|getPropertyValue|Error|split|join|replace(All)?|element)$/;

export function pageTexts(): { texts: PageText[]; unwrapped: string[] } {
  const texts: PageText[] = [];
  const unwrapped: string[] = [];
  const names = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of names) {
    const file = relative(app, path).replaceAll("\\", "/");
    if (!NO_TEXTS.includes(file)) new FileTexts(file, readFileSync(path, "utf8"), texts, unwrapped).read();
  }
  return { texts, unwrapped };
}

class FileTexts {
  readonly #file: string;
  readonly #source: string;
  readonly #texts: PageText[];
  readonly #unwrapped: string[];

  constructor(file: string, source: string, texts: PageText[], unwrapped: string[]) {
    this.#file = file;
    this.#source = source;
    this.#texts = texts;
    this.#unwrapped = unwrapped;
  }

  read(): void {
    const { program, errors } = parseSync(this.#file, this.#source);
    if (errors.length > 0) throw new Error(`${this.#file}: ${errors[0]?.message ?? ""}`);
    this.#visit(program, false);
  }

  /** `isText`: a string here is read by a person, be it a single word. */
  #visit(value: unknown, isText: boolean): void {
    if (Array.isArray(value)) for (const one of value) this.#visit(one, isText);
    if (!isNode(value)) return;
    const { type } = value;
    if (type === "ImportDeclaration" || type.startsWith("ExportAll") || isTypeOnly(type)) return;
    if (type === "JSXElement") this.#element(value);
    else if (type === "JSXAttribute") this.#attribute(value);
    else if (type === "CallExpression" || type === "NewExpression") this.#call(value);
    else if (type === "Property") this.#property(value);
    else if (type === "ConditionalExpression") {
      this.#visit(value["test"], false);
      this.#visit([value["consequent"], value["alternate"]], isText);
    } else if (type === "LogicalExpression") {
      this.#visit(value["left"], value["operator"] !== "&&" && isText);
      this.#visit(value["right"], isText);
    } else if (type === "BinaryExpression" || type === "SwitchCase" || type === "MemberExpression") {
      // What is compared with, or an index, is a name.
      this.#visit(
        childrenOf(value).filter(({ type: child }) => child !== "Literal"),
        false,
      );
    } else if (typeof value["value"] === "string" || type === "TemplateLiteral" || type === "JSXText")
      this.#string(value, isText);
    else this.#visit(childrenOf(value), type === "JSXExpressionContainer" && isText);
    if (type === "TemplateLiteral") this.#visit(value["expressions"], isText);
  }

  #element(element: SyntaxNode): void {
    const opening = element["openingElement"] as SyntaxNode;
    const tag = this.#sourceOf(opening["name"]);
    this.#visit(opening["attributes"], false);
    if (tag === "code" || tag === "kbd" || /translate="no"/.test(this.#sourceOf(opening)))
      this.#calls(element["children"]);
    else this.#visit(element["children"], true);
  }

  /** Where nothing is a text of itself, what goes through the catalogues still is one. */
  #calls(value: unknown): void {
    if (Array.isArray(value)) for (const one of value) this.#calls(one);
    if (!isNode(value)) return;
    if (value.type === "CallExpression" && /^(t|rich|many)$/.test(this.#sourceOf(value["callee"]))) this.#call(value);
    else this.#calls(childrenOf(value));
  }

  #attribute(attribute: SyntaxNode): void {
    const name = this.#sourceOf(attribute["name"]);
    if (!NAME_ATTRIBUTES.test(name)) this.#visit(attribute["value"], TEXT_ATTRIBUTES.test(name));
  }

  #property(property: SyntaxNode): void {
    const name = this.#sourceOf(property["key"]);
    if (name === "id" || name === "key") return;
    this.#visit(property["value"], TEXT_PROPERTIES.test(name));
  }

  #call(call: SyntaxNode): void {
    const name = this.#sourceOf(call["callee"]).split(".").at(-1) ?? "";
    const given = call["arguments"] as SyntaxNode[];
    if (name === "t" || name === "rich") this.#take(given[0], false);
    else if (name === "many") this.#take(given[2], true);
    if (/^(t|rich|many)$/.test(name)) {
      this.#visit(given.slice(name === "many" ? 3 : 1), false);
      return;
    }
    this.#visit(call["callee"], false);
    const isName = NAME_CALLS.test(name);
    this.#visit(
      given.filter(({ type }) => !isName || (type !== "Literal" && type !== "TemplateLiteral")),
      name === "say",
    );
  }

  /** The text of a call, or both of a choice. */
  #take(argument: SyntaxNode | undefined, isPlural: boolean): void {
    if (argument?.type === "ConditionalExpression") {
      this.#take(argument["consequent"] as SyntaxNode, isPlural);
      this.#take(argument["alternate"] as SyntaxNode, isPlural);
    } else if (argument?.type === "Literal" && typeof argument["value"] === "string")
      this.#texts.push({ text: argument["value"], file: this.#file, isPlural });
    else this.#unwrapped.push(`${this.#where(argument)}: a text must stand there as it is`);
  }

  #string(node: SyntaxNode, isText: boolean): void {
    const words =
      node.type === "TemplateLiteral"
        ? (node["quasis"] as SyntaxNode[]).map(({ value }) => (value as { cooked: string }).cooked).join(VALUE)
        : String(node["value"]);
    const isDocument = /\n|^(kubectl|delete) |^<|\(--|^\[|^(solid|underline|auto) |^calc/.test(words);
    if ((isDocument && node.type !== "JSXText") || NAMES.test(words.replaceAll(VALUE, "").trim())) return;
    const isSentence =
      node.type === "TemplateLiteral"
        ? /(^| )(?!min|port)[a-z]{2,}( |$)/i.test(words) && / /.test(words.trim())
        : /(^|[^\w.#-])[A-Za-z][a-z]+,? [a-z]{2,}\b(?![-:(])/.test(words) && !/^[a-z-]+( [a-z-]+)*$/.test(words);
    // `2 min` is a word nowhere.
    const hasWord = /\p{Ll}{2}/u.test(words.replaceAll(/\d+ (ms|s|min|h)\b/g, ""));
    if ((isText ? hasWord : node.type !== "JSXText" && isSentence) && !this.#isSameEverywhere(node))
      this.#unwrapped.push(`${this.#where(node)}: ${words.trim().replaceAll(/\s+/g, " ").slice(0, 80)}`);
  }

  /** Said so on the line, or the one before. */
  #isSameEverywhere(node: SyntaxNode): boolean {
    const lines = this.#source.slice(0, node.start).split("\n");
    const line = this.#source.split("\n")[lines.length - 1] ?? "";
    return `${lines.at(-2) ?? ""}\n${line}`.includes("untranslated:");
  }

  #where(node: SyntaxNode | undefined): string {
    return `src/app/${this.#file}:${this.#source.slice(0, node?.start ?? 0).split("\n").length}`;
  }

  #sourceOf(node: unknown): string {
    return isNode(node) ? this.#source.slice(node.start, node.end) : "";
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

function isTypeOnly(type: string): boolean {
  return type.startsWith("TS") && !["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"].includes(type);
}

const NOT_CHILDREN = new Set(["typeAnnotation", "returnType", "typeArguments", "typeParameters"]);

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.entries(node).flatMap(([key, value]) =>
    NOT_CHILDREN.has(key) ? [] : Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}
