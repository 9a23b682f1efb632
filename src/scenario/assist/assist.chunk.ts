/** The chunk `assist`: what the editor is told while somebody types. */
import { Documentation } from "../../kube/kubectl/explain/documentation.ts";
import type { DocumentationModule } from "../../kube/kubectl/explain/documentation.ts";
import { completionsAt } from "./completions.ts";
import type { CompletionList } from "./completions.ts";
import { hoverAt } from "./hover.ts";
import type { Hover } from "./hover.ts";
import { placeAt } from "./yaml-place.ts";

// The chunks with the meaning of fields; without them there are names and types only.
export { DOCUMENTATION_CHUNKS } from "../../kube/kubectl/explain/documentation.ts";
export { fixesFor } from "./fixes.ts";
export { format } from "./format.ts";
export { endlessInits, imageChunksOf } from "./sidecar-hint.ts";

let known: { modules: readonly unknown[]; documentation: Documentation } | undefined;

function documentationOf(modules: readonly unknown[]): Documentation {
  if (known?.modules.some((module, index) => module !== modules[index]) !== false)
    known = {
      modules,
      documentation: new Documentation(modules.map((module) => (module as DocumentationModule).TEXTS)),
    };
  return known.documentation;
}

/** What could be typed at `offset`. `modules`: the documentation chunks that are there. */
export function complete(text: string, offset: number, minor: number, modules: readonly unknown[]): CompletionList {
  return completionsAt(text, placeAt(text, offset), minor, documentationOf(modules));
}

/** What stands at `offset`, or null. */
export function hover(text: string, offset: number, minor: number, modules: readonly unknown[]): Hover | null {
  return hoverAt(text, offset, minor, documentationOf(modules));
}
