/**
 * `config set` and `config unset`: one value by its name with dots.
 *
 * Source: kubectl pkg/cmd/config set.go, unset.go and navigation_step_parser.go (behaviour), v1.33.
 * Simplified: below `auth-provider`, `exec` and the lists of a user nothing can be set, as in the real tool for most of them.
 */
import { encodeBase64Text } from "../../../sim/base64.ts";
import { fail } from "../failure.ts";
import { byteOrder } from "../printers/json.ts";
import { FIELDS } from "./kubeconfig.ts";
import type { Entries, FieldKind, Kubeconfig, Section } from "./kubeconfig.ts";

interface Place {
  section: Section;
  name: string;
  /** Absent: the entry as a whole. */
  field?: string;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((word) => [word, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((word) => [word, false] as const),
]);

export function setProperty(config: Kubeconfig, property: string, value: string, isRaw: boolean): void {
  if (property === "current-context") config.currentContext = value;
  else if (property === "preferences.colors") config.preferences = { ...config.preferences, colors: boolean(value) };
  // Both are read and never written.
  else if (property === "kind" || property === "apiVersion") return;
  else if (property === "preferences")
    fail('unable to locate path config.navigationStep{stepValue:"", stepType:reflect.Type(nil)} under {false map[]}');
  else {
    const { section, name, field } = placeOf(property);
    if (name === "" || field === undefined) return fail(`can't set a map to a value: ${dump(config[section])}`);
    const kind = FIELDS[section][field];
    if (kind === "other" || kind === undefined) return unparsable(property);
    const entry = config[section].get(name) ?? {};
    config[section].set(name, { ...entry, [field]: parsed(kind, value, isRaw) });
  }
}

export function unsetProperty(config: Kubeconfig, property: string): void {
  if (property === "current-context") config.currentContext = "";
  else if (property === "preferences" || property === "preferences.colors") config.preferences = {};
  else if (property === "kind" || property === "apiVersion") return;
  else {
    const { section, name, field } = placeOf(property);
    if (name === "") config[section].clear();
    else if (field === undefined) config[section].delete(name);
    else {
      const entry = config[section].get(name);
      if (!entry) return fail(`current map key \`${name}\` is invalid`);
      const { [field]: _, ...rest } = entry;
      config[section].set(name, rest);
    }
  }
}

function unparsable(property: string): never {
  return fail(`unable to parse one or more field values of ${property}`);
}

/** A name may have dots of its own: it ends where a field begins. */
function placeOf(property: string): Place {
  const [section = "", ...rest] = property.split(".");
  if (section !== "clusters" && section !== "users" && section !== "contexts")
    return fail(`unable to parse ${property} after [] at api.Config`);
  const names = Object.keys(FIELDS[section]).map((field) => [propertyName(field), field] as const);
  const known = new Map(names);
  const at = rest.findIndex((part, i) => i > 0 && known.has(part));
  if (at < 0) return { section, name: rest.join(".") };
  return { section, name: rest.slice(0, at).join("."), field: known.get(rest[at] ?? "") ?? "" };
}

/** Whom to act as has another name in the file. */
function propertyName(field: string): string {
  return field === "as" || field.startsWith("as-") ? `act-${field}` : field;
}

function parsed(kind: FieldKind, value: string, isRaw: boolean): string | boolean {
  if (kind === "bool") return boolean(value);
  if (kind !== "bytes") return value;
  if (isRaw) return encodeBase64Text(value);
  const wrong = /[^A-Za-z0-9+/]/.exec(value.replace(/={1,2}$/, ""));
  if (wrong) fail(`error decoding input value: illegal base64 data at input byte ${wrong.index}`);
  if (value.length % 4 !== 0)
    fail(`error decoding input value: illegal base64 data at input byte ${value.length - (value.length % 4)}`);
  return value;
}

function boolean(value: string): boolean {
  return BOOLEANS.get(value) ?? fail(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
}

/** A map of pointers as Go prints it; the addresses are anybody's guess. */
function dump(entries: Entries): string {
  const names = [...entries.keys()].sort(byteOrder);
  return `map[${names.map((one, i) => `${one}:0xc0006ec${(i * 0x80).toString(16).padStart(3, "0")}`).join(" ")}]`;
}
