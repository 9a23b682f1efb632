/**
 * What the API server warns about without refusing. Source: kubernetes pkg/api/pod/warnings.go, v1.36.
 * Simplified: warnings about deprecated volume types and annotations are not given.
 */
import type { KubeObject } from "../api/meta.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";

/** Texts as after `Warning: `. */
export function warningsOf(object: KubeObject): string[] {
  if (object.kind === "Pod") {
    const dotted = object.metadata.name.includes(".")
      ? [
          "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
        ]
      : [];
    return [...dotted, ...specWarnings(mapOf(object, "spec"), "spec")];
  }
  const template = mapOf(mapOf(object, "spec"), "template");
  return template ? specWarnings(mapOf(template, "spec"), "spec.template.spec") : [];
}

function specWarnings(spec: Fields | undefined, path: string): string[] {
  const lists = ["initContainers", "containers"];
  return lists.flatMap((list) =>
    itemsOf(spec, list).flatMap((container, i) => [
      ...envWarnings(container, `${path}.${list}[${i}]`),
      ...portWarnings(container, `${path}.${list}[${i}]`),
    ]),
  );
}

function envWarnings(container: Fields, path: string): string[] {
  const seen = new Set<string>();
  return itemsOf(container, "env").flatMap((variable, i) => {
    const name = textOf(variable, "name");
    const isHidden = seen.has(name);
    seen.add(name);
    return isHidden
      ? [
          `${path}.env[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
        ]
      : [];
  });
}

function portWarnings(container: Fields, path: string): string[] {
  const seen = new Map<string, number>();
  return itemsOf(container, "ports").flatMap((port, i) => {
    const key = `${String(port["containerPort"])}/${textOf(port, "protocol") || "TCP"}/${String(port["hostPort"] ?? "")}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    return first === undefined ? [] : [`${path}.ports[${i}]: duplicate port definition with ${path}.ports[${first}]`];
  });
}
