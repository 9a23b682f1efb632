/** Names that nobody has defined, found before a program runs. */
import { BUILT_IN, SPECIAL } from "./environment.ts";
import { JqSyntaxError } from "./lexer.ts";
import { NATIVES } from "./natives.ts";
import type { Node, Pattern } from "./parser.ts";

/** Complains about names that nobody has defined. */
export function checkNames(node: Node, variables: ReadonlySet<string>): void {
  new NameCheck().node(node, new Set(["ENV", "__loc__", ...variables].map((name) => `$${name}`)));
}

class NameCheck {
  node(node: Node, known: ReadonlySet<string>): void {
    switch (node.kind) {
      case "call": {
        const name = `${node.name}/${node.args.length}`;
        if (!known.has(name) && !BUILT_IN.has(name) && !SPECIAL.has(name) && !NATIVES.has(name))
          throw new JqSyntaxError(`${name} is not defined`, node.at);
        for (const arg of node.args) this.node(arg, known);
        return;
      }
      case "variable":
        if (!known.has(`$${node.name}`)) throw new JqSyntaxError(`$${node.name} is not defined`, node.at);
        return;
      case "break":
        if (!known.has(`*${node.name}`)) throw new JqSyntaxError(`$*label-${node.name} is not defined`, node.at);
        return;
      case "label":
        this.node(node.body, new Set([...known, `*${node.name}`]));
        return;
      case "def": {
        const { definition, body } = node;
        const own = new Set([...known, `${definition.name}/${definition.params.length}`]);
        const inside = definition.params.flatMap((param) =>
          param.startsWith("$") ? [param, `${param.slice(1)}/0`] : [`${param}/0`],
        );
        this.node(definition.body, new Set([...own, ...inside]));
        this.node(body, own);
        return;
      }
      case "bind":
      case "reduce":
      case "foreach": {
        this.node(node.source, known);
        const inner = new Set(known);
        for (const pattern of node.patterns) for (const name of variablesOf(pattern)) inner.add(`$${name}`);
        for (const pattern of node.patterns) this.pattern(pattern, inner);
        if (node.kind === "bind") this.node(node.body, inner);
        else {
          this.node(node.init, known);
          this.node(node.update, inner);
          if (node.kind === "foreach" && node.extract) this.node(node.extract, inner);
        }
        return;
      }
      default:
        for (const child of childrenOf(node)) this.node(child, known);
    }
  }

  pattern(pattern: Pattern, known: ReadonlySet<string>): void {
    if (pattern.kind === "array") for (const item of pattern.items) this.pattern(item, known);
    if (pattern.kind === "object")
      for (const { key, value } of pattern.entries) {
        this.node(key, known);
        if (value) this.pattern(value, known);
      }
  }
}

function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case "string":
      return node.parts.filter((part): part is Node => typeof part !== "string");
    case "index":
      return [node.target, node.index];
    case "slice":
      return [node.target, ...(node.from ? [node.from] : []), ...(node.to ? [node.to] : [])];
    case "iterate":
      return [node.target];
    case "try":
      return node.handler ? [node.body, node.handler] : [node.body];
    case "pipe":
    case "comma":
    case "and":
    case "or":
    case "alternative":
    case "binary":
    case "update":
      return [node.left, node.right];
    case "negate":
      return [node.body];
    case "array":
      return node.body ? [node.body] : [];
    case "object":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "if":
      return [node.condition, node.then, node.otherwise];
    default:
      return [];
  }
}

export function variablesOf(pattern: Pattern): string[] {
  if (pattern.kind === "variable") return [pattern.name];
  if (pattern.kind === "array") return pattern.items.flatMap(variablesOf);
  return pattern.entries.flatMap(({ bound, value }) => [
    ...(bound === null ? [] : [bound]),
    ...(value ? variablesOf(value) : []),
  ]);
}
