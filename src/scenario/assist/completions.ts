/** What could be typed at a place of a manifest: fields by the schema, values that a field may have, and names used elsewhere in the document. */
import { LATEST_MINOR } from "../../kube/api/versions.ts";
import type { Documentation } from "../../kube/kubectl/explain/documentation.ts";
import { fieldsOfType, shownType } from "../../kube/kubectl/explain/model.ts";
import type { Field, FieldType } from "../../kube/kubectl/explain/model.ts";
import { groupVersion, RESOURCES } from "../../kube/kubectl/resources.ts";
import { BUILT_IN_NAMES } from "../../machine/images/index.ts";
import { FAMILY_NAMES } from "../../machine/images/names.ts";
import { groupOf, reach, sinceMinor } from "./schema-walk.ts";
import type { Place } from "./yaml-place.ts";

export interface Completion {
  label: string;
  /** What is put in the place of the word. */
  insert: string;
  /** Its type, or whose name it is. */
  detail: string;
  /** What it means. */
  text: string;
  what: "field" | "value";
  /** The object is refused without it. */
  isRequired: boolean;
  /** The chosen Kubernetes version does not know it. */
  isMissing: boolean;
}

export interface CompletionList {
  /** The word that a choice replaces, in UTF-16 units from 0. */
  from: number;
  to: number;
  items: readonly Completion[];
}

/** Fields that stand first in the lists of people who write manifests; the others follow by name. */
const OFTEN = "apiVersion kind metadata spec data name image command args env ports volumeMounts mountPath".split(" ");

/** All that could be typed; none where nobody can know. The page chooses among them by what is typed. */
export function completionsAt(text: string, place: Place, minor: number, documentation: Documentation): CompletionList {
  const items = itemsAt(text, place, minor, documentation);
  return { from: place.from, to: place.to, items };
}

function itemsAt(text: string, place: Place, minor: number, documentation: Documentation): Completion[] {
  if (place.at === null || place.apiVersion.startsWith("podarium/")) return [];
  const { path } = place;
  if (place.at === "value" || path.at(-1) === "[]") {
    const values = valuesAt(text, place, minor);
    if (values.length > 0) return values;
    if (place.at === "value") return [];
  }
  const reached = reach(place, path);
  if (!reached) return path.length === 0 ? topFields(place) : [];
  if (reached.type.kind !== "object") return [];
  const owner = reached.type.type;
  const hasColon = text[place.to] === ":";
  return fieldsOfType(owner, LATEST_MINOR)
    .filter(({ name }) => !place.siblings.includes(name) && !(path.length === 0 && name === "status"))
    .map((field): Completion => {
      const since = sinceMinor(owner, field.name, minor);
      return {
        label: field.name,
        insert: hasColon ? field.name : insertOf(field, place),
        detail: `${shownType(field.type)}${field.isRequired ? ", required" : ""}${since === null ? "" : `, from 1.${since}`}`,
        text: documentation.ofField(owner, field.name, minor),
        what: "field",
        isRequired: field.isRequired,
        isMissing: since !== null,
      };
    })
    .sort((x, y) => rank(x) - rank(y));
}

function rank({ label, isRequired, isMissing }: Completion): number {
  const often = OFTEN.indexOf(label);
  return (isMissing ? 1000 : 0) + (isRequired ? 0 : 100) + (often === -1 ? OFTEN.length : often);
}

/** The key with what must follow it, so that the value can be typed at once. */
function insertOf({ name, type }: Field, { isFlow, column }: Place): string {
  if (isFlow || type.kind === "scalar") return `${name}: `;
  const indent = " ".repeat(column + 2);
  return type.kind === "list" ? `${name}:\n${indent}- ` : `${name}:\n${indent}`;
}

/** The beginning of a document whose kind is not known yet. */
function topFields({ siblings, kind }: Place): Completion[] {
  const fields: [name: string, insert: string, detail: string][] = [
    ["apiVersion", `apiVersion: ${versionOf(kind)}`, "string, required"],
    ["kind", "kind: ", "string, required"],
    ["metadata", "metadata:\n  ", "ObjectMeta"],
    ["spec", "spec:\n  ", "by the kind"],
  ];
  return fields
    .filter(([name]) => !siblings.includes(name))
    .map(([label, insert, detail]) => ({ ...PLAIN, label, insert, detail, what: "field" }));
}

const PLAIN = { text: "", isRequired: false, isMissing: false } as const;

function valuesAt(text: string, place: Place, minor: number): Completion[] {
  const { path, apiVersion } = place;
  const key = path.findLast((part) => part !== "[]") ?? "";
  if (path.length === 1 && key === "kind") return kinds(apiVersion);
  if (path.length === 1 && key === "apiVersion") return versions(place.kind);
  const reached = reach(place, path);
  if (!reached) return [];
  const { field, type } = reached;
  const chosen = field && reached.owner !== undefined ? valuesOf(reached.owner, field.name, minor) : [];
  const values = chosen.length > 0 ? chosen : isBoolean(type) ? ["true", "false"] : [];
  if (values.length > 0) return values.map((value) => valueItem(value === "" ? '""' : value, shownType(type)));
  return namesFor(text, path).map(({ name, whose }) => valueItem(name, whose));
}

function valuesOf(owner: string, name: string, minor: number): readonly string[] {
  return fieldsOfType(owner, minor).find((field) => field.name === name)?.values ?? [];
}

function isBoolean(type: FieldType): boolean {
  return type.kind === "scalar" && type.name === "b";
}

function valueItem(label: string, detail: string): Completion {
  return { ...PLAIN, label, insert: label, detail, what: "value" };
}

/** What is named elsewhere in the text and can be meant here. */
function namesFor(text: string, path: readonly string[]): { name: string; whose: string }[] {
  const place = path.join(".");
  if (/(^|\.)(containers|initContainers|ephemeralContainers)\.\[\]\.image$/.test(place))
    return [...BUILT_IN_NAMES, ...FAMILY_NAMES]
      .filter((name) => !name.includes(":"))
      .map((name) => ({ name, whose: "image of the catalogue" }));
  if (place.endsWith("volumeMounts.[].name"))
    return listed(text, "volumes").map((name) => ({ name, whose: "volume of this Pod" }));
  const kind = /(?:configMap(?:Ref|KeyRef)?\.name|configMap\.name)$/.test(place)
    ? "ConfigMap"
    : /(?:secret(?:Ref|KeyRef)\.name|secretName)$/.test(place)
      ? "Secret"
      : place.endsWith("claimName")
        ? "PersistentVolumeClaim"
        : place.endsWith("serviceAccountName")
          ? "ServiceAccount"
          : null;
  return kind === null ? [] : objectsNamed(text, kind).map((name) => ({ name, whose: `${kind} of this file` }));
}

/** The names of the items of a list, wherever it stands in the text. */
function listed(text: string, key: string): string[] {
  const block = new RegExp(`^( *)${key}:[^\\n]*\\n((?:\\1[ -][^\\n]*\\n?|\\s*\\n)*)`, "m").exec(text);
  const flow = new RegExp(`\\b${key}:\\s*\\[([^\\]]*)\\]`).exec(text);
  const items = `${block?.[2] ?? ""}${flow?.[1] ?? ""}`;
  return [...new Set([...items.matchAll(/(?:-\s+|\{\s*)name:\s*["']?([\w.-]+)/g)].map((match) => match[1] ?? ""))];
}

function objectsNamed(text: string, kind: string): string[] {
  return text
    .split(/^---(?=\s|$)/m)
    .filter((document) => new RegExp(`^kind:\\s*${kind}\\s*$`, "m").test(document))
    .flatMap((document) => {
      const name = /^metadata:(?:\s*\{[^}]*?\bname:|[^\n]*\n(?: +[^\n]*\n)*? +name:)\s*["']?([\w.-]+)/m.exec(
        document,
      )?.[1];
      return name === undefined ? [] : [name];
    });
}

function kinds(apiVersion: string): Completion[] {
  return RESOURCES.filter(
    (resource) => resource.verbs === "all" && (apiVersion === "" || resource.group === groupOf(apiVersion)),
  )
    .map((resource) => valueItem(resource.kind, groupVersion(resource)))
    .sort((x, y) => (x.label < y.label ? -1 : 1));
}

function versions(kind: string): Completion[] {
  const fitting = RESOURCES.filter((resource) => resource.kind === kind);
  const all = new Set((fitting.length > 0 ? fitting : RESOURCES).map((resource) => groupVersion(resource)));
  return [...all]
    .sort()
    .map((version) => valueItem(version, kind === "" ? "version of the API" : `version of ${kind}`));
}

function versionOf(kind: string): string {
  const resource = RESOURCES.find((candidate) => candidate.kind === kind);
  return resource ? groupVersion(resource) : "";
}
