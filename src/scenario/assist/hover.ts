/** What is told of a place of a manifest that somebody points at: the field's type and meaning, and what a command becomes. */
import type { Documentation } from "../../kube/kubectl/explain/documentation.ts";
import { shownType } from "../../kube/kubectl/explain/model.ts";
import { parseManifest } from "../../kube/manifest/parse-manifest.ts";
import { reach, sinceMinor } from "./schema-walk.ts";
import { placeAt } from "./yaml-place.ts";
import type { Place } from "./yaml-place.ts";

export interface Hover {
  /** What it is about, in UTF-16 units from 0. */
  from: number;
  to: number;
  /** `pod.spec.containers.image`, as `kubectl explain` takes it. */
  path: string;
  type: string;
  isRequired: boolean;
  text: string;
  values: readonly string[];
  /** `1.35` where the chosen version lacks the field. */
  since: string | null;
  /** What the kernel is handed of `command` and `args`, a string an argument; null elsewhere. */
  argv: readonly string[] | null;
}

/** Told of the field at `offset`, or null where it is none that the schema knows. */
export function hoverAt(text: string, offset: number, minor: number, documentation: Documentation): Hover | null {
  const end = wordEnd(text, offset);
  const place = placeAt(text, end);
  if (place.at === null || place.word === "" || offset < place.from) return null;
  const path = place.at === "key" ? [...place.path, place.word.replace(/^["']|["']$/g, "")] : place.path;
  const named = path.at(-1) === "[]" ? path.slice(0, -1) : path;
  const reached = reach(place, named);
  if (!reached?.field || reached.owner === undefined) return null;
  const { field, owner } = reached;
  const since = sinceMinor(owner, field.name, minor);
  return {
    from: place.from,
    to: place.to,
    path: [place.kind.toLowerCase(), ...named.filter((part) => part !== "[]")].join("."),
    type: shownType(field.type),
    isRequired: field.isRequired,
    text: documentation.ofField(owner, field.name, minor).replace(/\n\nPossible enum values:\n[^]*$/, ""),
    values: field.values,
    since: since === null ? null : `1.${since}`,
    argv: field.name === "command" || field.name === "args" ? argvAt(text, place, named) : null,
  };
}

/** The end of the word around a place; a place within a word is read from its end. */
function wordEnd(text: string, offset: number): number {
  return offset + (/^[\w./-]*/.exec(text.slice(offset))?.[0].length ?? 0);
}

/** `command` and `args` of the container around a place, one after the other, as the runtime hands them on. */
function argvAt(text: string, place: Place, path: readonly string[]): readonly string[] | null {
  const documents = parseManifest(text, "").documents;
  const document = documents.find(
    ({ range }) => range.start.offset <= place.from && place.from <= Math.max(range.end.offset, place.document.to),
  );
  if (!document) return null;
  const holder = path.slice(0, -1);
  // The item of each list is the last one that begins before the place.
  let node: unknown = document.value;
  let at = "";
  for (const part of holder) {
    if (part === "[]") {
      if (!Array.isArray(node)) return null;
      const index = node.findLastIndex((_, i) => document.locate(`${at}[${i}]`).start.offset <= place.from);
      at = `${at}[${index}]`;
      node = node[index] as unknown;
    } else {
      at = at === "" ? part : `${at}.${part}`;
      node = isRecord(node) ? node[part] : undefined;
    }
  }
  if (!isRecord(node)) return null;
  const parts = [node["command"], node["args"]].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return parts.every((part) => typeof part === "string") && parts.length > 0 ? parts : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
