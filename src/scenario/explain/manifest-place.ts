/** Where in a person's files the specification of a Pod stands: its own manifest, or the template that it was made from. */
import type { Pod } from "../../kube/api/pod.ts";
import { parseManifest } from "../../kube/manifest/parse-manifest.ts";
import type { ManifestDocument } from "../../kube/manifest/types.ts";

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What stands there. */
  readonly text: string;
}

export class ManifestPlaces {
  readonly #file: SourceFile;
  readonly #document: ManifestDocument;
  /** In front of a path of the Pod: `spec.template.` for a template. */
  readonly #prefix: string;

  private constructor(file: SourceFile, document: ManifestDocument, prefix: string) {
    this.#file = file;
    this.#document = document;
    this.#prefix = prefix;
  }

  /** The newest manifest that this Pod can have come from, or null. */
  static of(pod: Pod, files: readonly SourceFile[]): ManifestPlaces | null {
    let found: ManifestPlaces | null = null;
    for (const file of files) {
      for (const document of parseManifest(file.text, file.name).documents) {
        const prefix = prefixFor(document.value, pod);
        if (prefix !== null) found = new ManifestPlaces(file, document, prefix);
      }
    }
    return found;
  }

  /** The place of a field of the Pod, or of the nearest one above it. `below`: so many lines further down. */
  place(path: string, below = 0): Place {
    const { start } = this.#document.locate(this.#prefix + path);
    const lines = this.#file.text.split("\n");
    const own = lines[start.line - 1] ?? "";
    // The text of a block scalar begins on the line after its indicator.
    const isBlock = /[|>][-+\d]*\s*$/.test(own);
    const line = Math.min(start.line + below + (isBlock && below >= 0 ? 1 : 0), lines.length);
    return { file: this.#file.name, line, text: (lines[line - 1] ?? "").trim() };
  }
}

const TEMPLATES = ["spec.template.", "spec.jobTemplate.spec.template."];

/** "" for the Pod's own manifest, the path of a template that has its containers, or null. */
function prefixFor(value: unknown, pod: Pod): string | null {
  const { kind, metadata } = fields(value);
  const name = fields(metadata)["name"];
  if (kind === "Pod") return name === pod.metadata.name ? "" : null;
  if (typeof name !== "string" || !pod.metadata.name.startsWith(`${name}-`)) return null;
  for (const prefix of TEMPLATES) {
    const template = prefix
      .split(".")
      .filter((part) => part !== "")
      .reduce<unknown>((at, part) => fields(at)[part], value);
    const containers = fields(fields(template)["spec"])["containers"];
    if (!Array.isArray(containers)) continue;
    const names = containers.map((one) => fields(one)["name"]);
    if (pod.spec.containers.every((spec) => names.includes(spec.name))) return prefix;
  }
  return null;
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
