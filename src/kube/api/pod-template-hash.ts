/**
 * The label value that tells the ReplicaSets of a Deployment apart.
 * Source: kubernetes pkg/controller ComputeHash: FNV-1a of the template, its decimal digits in the alphabet of safe names.
 * Simplified: the text that is hashed is the template's JSON with sorted keys and not Go's dump of the structure, so the
 *   hashes differ from those of a real cluster.
 */
import type { PodTemplateSpec } from "./pod.ts";

const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** The hash of a template; `collisionCount` makes another one where two templates have the same. */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const text = sortedJson(template) + (collisionCount === undefined ? "" : `\u0000${collisionCount}`);
  return safeEncode(String(fnv1a(text)));
}

/** 32-bit FNV-1a over UTF-16 units. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Each character as one of the alphabet that makes no words. */
function safeEncode(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) out += ALPHABET[text.charCodeAt(i) % ALPHABET.length] ?? "";
  return out;
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value as Record<string, unknown>).filter(([, field]) => field !== undefined);
  fields.sort(([x], [y]) => (x < y ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${sortedJson(field)}`).join(",")}}`;
}
