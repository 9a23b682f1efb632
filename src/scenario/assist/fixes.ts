/** Repairs to offer for what the API server would refuse: each a whole text, to be checked before it is shown. */
import { LATEST_MINOR } from "../../kube/api/versions.ts";
import { fieldsOfType } from "../../kube/kubectl/explain/model.ts";
import { groupVersion, RESOURCES } from "../../kube/kubectl/resources.ts";
import type { ManifestProblem } from "../../kube/manifest/types.ts";
import { reach } from "./schema-walk.ts";
import { placeAt } from "./yaml-place.ts";

export interface Fix {
  title: string;
  text: string;
}

/** What could be meant, likeliest first. That it really mends anything is for the caller to try. */
export function fixesFor(text: string, problem: ManifestProblem): Fix[] {
  const found = RULES.flatMap((rule) => rule(text, problem));
  return found.filter((fix) => fix.text !== text);
}

type Rule = (text: string, problem: ManifestProblem) => Fix[];

const RULES: readonly Rule[] = [
  misspelt,
  missingVolume,
  commandInOneString,
  unquotedText,
  lowerCase,
  otherVersion,
  tabs,
];

/** `unknown field "spec.containers[0].imagePullpolicy"`: the fields of the same object with nearly that name. */
function misspelt(text: string, { message, range }: ManifestProblem): Fix[] {
  const path = /^unknown field "(.+)"$/.exec(message)?.[1];
  const key = path?.replace(/^.*\./, "");
  if (key === undefined) return [];
  const at = keyBefore(text, key, range.start.offset);
  if (at === null) return [];
  const place = placeAt(text, at + key.length);
  const owner = reach(place, place.path)?.type;
  if (owner?.kind !== "object") return [];
  return fieldsOfType(owner.type, LATEST_MINOR)
    .map(({ name }) => ({ name, distance: distance(name.toLowerCase(), key.toLowerCase()) }))
    .filter((one) => one.distance <= Math.max(1, Math.floor(key.length / 3)) && !place.siblings.includes(one.name))
    .sort((x, y) => x.distance - y.distance)
    .slice(0, 1)
    .map(({ name }) => ({ title: `Change it to ${name}`, text: splice(text, at, at + key.length, name) }));
}

/** A mount of a volume that the Pod does not have: an emptyDir of that name. */
function missingVolume(text: string, { message, field = "" }: ManifestProblem): Fix[] {
  const name = /^\S*volumeMounts\[\d+\]\.name: Not found: "([^"]+)"$/.exec(message)?.[1];
  if (name === undefined) return [];
  const base = field.replace(/\.?(init|ephemeral)?[cC]ontainers\[.*$/, "");
  const path = base === "" ? [] : base.split(".");
  const title = `Add an emptyDir volume called ${name}`;
  const item = `- name: ${name}\n`;
  const lines = text.split("\n");
  const parent = lines.findIndex((line, index) => endsPath(text, lines, index, path) && line.trim() !== "");
  if (parent === -1) return [];
  const column = indentOf(lines[parent + 1] ?? "");
  const pad = " ".repeat(column);
  const volumes = lines.findIndex(
    (line, index) => index > parent && line.startsWith(`${pad}volumes:`) && line.trim() === "volumes:",
  );
  if (volumes === -1) {
    lines.splice(parent + 1, 0, `${pad}volumes:`, `${pad}  ${item.trimEnd()}`, `${pad}    emptyDir: {}`);
  } else {
    const inner = " ".repeat(Math.max(column, indentOf(lines[volumes + 1] ?? "")));
    lines.splice(volumes + 1, 0, `${inner}${item.trimEnd()}`, `${inner}  emptyDir: {}`);
  }
  return [{ title, text: lines.join("\n") }];
}

/** Whether the line is the key that the path ends with, in block style. */
function endsPath(text: string, lines: readonly string[], index: number, path: readonly string[]): boolean {
  const line = lines[index] ?? "";
  const key = path.at(-1);
  if (key === undefined || line.trim() !== `${key}:`) return false;
  const offset = lines.slice(0, index).join("\n").length + (index === 0 ? 0 : 1);
  const place = placeAt(text, offset + indentOf(line) + key.length);
  return place.at === "key" && [...place.path, key].join(".") === path.join(".");
}

/** A string where a list of words belongs: a shell runs it, as its writer thought. */
function commandInOneString(text: string, { message, range }: ManifestProblem): Fix[] {
  const isList = /cannot unmarshal string into Go struct field \S*\.(command|args) of type \[\]string/.exec(message);
  if (!isList) return [];
  const words = text.slice(range.start.offset, range.end.offset).replace(/^(["'])(.*)\1$/, "$2");
  if (words.includes("\n") || words.trim() === "") return [];
  const [from, to] = withQuotes(text, range);
  const list = isList[1] === "args" ? [words] : ["sh", "-c", words];
  const inBrackets = `[${list.map((word) => JSON.stringify(word)).join(", ")}]`;
  return [
    {
      title: isList[1] === "args" ? "Make it a list of one argument" : "Let a shell run it: a list of three words",
      text: splice(text, from, to, inBrackets),
    },
  ];
}

/** The place of a value, together with the quotes around it. */
function withQuotes(text: string, { start, end }: ManifestProblem["range"]): [from: number, to: number] {
  const quote = text[start.offset - 1];
  const isQuoted = (quote === '"' || quote === "'") && text[end.offset] === quote;
  return isQuoted ? [start.offset - 1, end.offset + 1] : [start.offset, end.offset];
}

/** A number or a truth value where a text belongs: quotes make it one. */
function unquotedText(text: string, { message, range }: ManifestProblem): Fix[] {
  if (!/cannot unmarshal (number|bool) into Go struct field \S+ of type string/.test(message)) return [];
  const { start, end } = range;
  const raw = text.slice(start.offset, end.offset);
  if (!/^[^\s"'{}[\],]+$/.test(raw)) return [];
  return [{ title: `Put it in quotes: "${raw}"`, text: splice(text, start.offset, end.offset, `"${raw}"`) }];
}

/** Names have small letters, digits and dashes. */
function lowerCase(text: string, { message, range }: ManifestProblem): Fix[] {
  const wrong = /Invalid value: "([^"]+)": a lowercase RFC 1123/.exec(message)?.[1];
  if (wrong === undefined) return [];
  const right = wrong
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");
  const { start, end } = range;
  const raw = text.slice(start.offset, end.offset);
  if (right === "" || !raw.includes(wrong)) return [];
  return [{ title: `Call it ${right}`, text: splice(text, start.offset, end.offset, raw.replace(wrong, right)) }];
}

/** The kind exists, in another version of the API. */
function otherVersion(text: string, { message, range }: ManifestProblem): Fix[] {
  const match = /^no matches for kind "([^"]+)" in version "([^"]*)"$/.exec(message);
  const [, kind = "", version = ""] = match ?? [];
  const resource = RESOURCES.find((candidate) => candidate.kind === kind);
  if (!match || !resource) return [];
  const { document } = placeAt(text, range.start.offset);
  const place = new RegExp(`(apiVersion:\\s*["']?)${version.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`).exec(
    text.slice(document.from, document.to),
  );
  if (!place) return [];
  const at = document.from + place.index + (place[1] ?? "").length;
  const right = groupVersion(resource);
  return [{ title: `Change apiVersion to ${right}`, text: splice(text, at, at + version.length, right) }];
}

/** YAML is indented by spaces. */
function tabs(text: string, { message }: ManifestProblem): Fix[] {
  if (!/tab|cannot start any token/.test(message) || !/^\s*\t/m.test(text)) return [];
  const spaced = text.replaceAll(/^[ \t]+/gm, (indent) => indent.replaceAll("\t", "  "));
  return [{ title: "Replace the tabs by spaces", text: spaced }];
}

/** Where the key of a value stands: the last one of that name before it. */
function keyBefore(text: string, key: string, offset: number): number | null {
  for (let at = text.lastIndexOf(key, offset); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(key, at - 1)) {
    const isWhole = !/[\w-]/.test(text[at - 1] ?? "") && /^["']?\s*:/.test(text.slice(at + key.length));
    if (isWhole) return at;
  }
  return null;
}

function splice(text: string, from: number, to: number, insert: string): string {
  return text.slice(0, from) + insert + text.slice(to);
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** Levenshtein's distance between two short words. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
