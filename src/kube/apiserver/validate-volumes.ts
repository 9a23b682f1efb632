/** Rules of a Pod's volumes. Source: kubernetes pkg/apis/core/validation/validation.go ValidateVolumes, v1.36. */
import { dns1123Label } from "../api/names.ts";
import type { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import { parseQuantity } from "../api/quantity.ts";

/** Checks the volumes and returns the names that mounts may use. */
export function validateVolumes(spec: Fields, field: string, errors: FieldErrors): Set<string> {
  const names = new Set<string>();
  for (const [i, volume] of itemsOf(spec, "volumes").entries()) {
    const path = `${field}.volumes[${i}]`;
    const name = textOf(volume, "name");
    validateSource(volume, path, errors);
    if (name === "") errors.required(`${path}.name`);
    else if (names.has(name)) errors.duplicate(`${path}.name`, name);
    else errors.invalidEach(`${path}.name`, name, dns1123Label(name));
    names.add(name);
  }
  return names;
}

function validateSource(volume: Fields, path: string, errors: FieldErrors): void {
  const [first, ...others] = Object.keys(volume).filter((key) => key !== "name");
  if (first === undefined) {
    errors.required(path, "must specify a volume type");
    return;
  }
  for (const other of others) errors.forbidden(`${path}.${other}`, "may not specify more than 1 volume type");
  const source = mapOf(volume, first) ?? {};
  const at = `${path}.${first}`;
  validateMode(source["defaultMode"], `${at}.defaultMode`, errors);
  validateItems(source, at, errors);
  SOURCES[first]?.(source, at, errors);
}

const SOURCES: Readonly<Record<string, (source: Fields, at: string, errors: FieldErrors) => void>> = {
  emptyDir(source, at, errors) {
    const limit = parseQuantity(textOf(source, "sizeLimit") || "0");
    if (!limit || limit.nano < 0n)
      errors.forbidden(`${at}.sizeLimit`, "SizeLimit field must be a valid resource quantity");
    const medium = textOf(source, "medium");
    if (medium !== "" && medium !== "Memory" && !medium.startsWith("HugePages"))
      errors.notSupported(`${at}.medium`, medium, ["HugePages", "HugePages-", "Memory"]);
  },
  configMap(source, at, errors) {
    if (textOf(source, "name") === "") errors.required(`${at}.name`);
  },
  secret(source, at, errors) {
    if (textOf(source, "secretName") === "") errors.required(`${at}.secretName`);
  },
  hostPath(source, at, errors) {
    const path = textOf(source, "path");
    if (path === "") errors.required(`${at}.path`);
    else if (path.split("/").includes("..")) errors.invalid(`${at}.path`, path, "must not contain '..'");
    const types = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
    if (!types.includes(textOf(source, "type"))) errors.notSupported(`${at}.type`, source["type"], types);
  },
  persistentVolumeClaim(source, at, errors) {
    if (textOf(source, "claimName") === "") errors.required(`${at}.claimName`);
  },
  projected(source, at, errors) {
    if (itemsOf(source, "sources").length === 0) errors.required(`${at}.sources`);
    for (const [i, part] of itemsOf(source, "sources").entries()) {
      const path = `${at}.sources[${i}]`;
      for (const kind of ["configMap", "secret"]) {
        const inner = mapOf(part, kind);
        if (!inner) continue;
        if (textOf(inner, "name") === "") errors.required(`${path}.${kind}.name`);
        validateItems(inner, `${path}.${kind}`, errors);
      }
      const token = mapOf(part, "serviceAccountToken");
      if (token && textOf(token, "path") === "") errors.required(`${path}.serviceAccountToken.path`);
      const seconds = token?.["expirationSeconds"];
      if (typeof seconds === "number" && seconds < 600)
        errors.invalid(
          `${path}.serviceAccountToken.expirationSeconds`,
          seconds,
          "may not specify a duration less than 10 minutes",
        );
    }
  },
};

function validateItems(source: Fields, at: string, errors: FieldErrors): void {
  for (const [i, item] of itemsOf(source, "items").entries()) {
    const path = `${at}.items[${i}]`;
    const isDownward = at.endsWith("downwardAPI");
    if (!isDownward && textOf(item, "key") === "") errors.required(`${path}.key`);
    const target = textOf(item, "path");
    if (target === "") errors.required(`${path}.path`);
    else localPath(target, `${path}.path`, errors);
    validateMode(item["mode"], `${path}.mode`, errors);
    if (isDownward && !mapOf(item, "fieldRef") && !mapOf(item, "resourceFieldRef"))
      errors.required(`${path}.fieldRef`, "one of fieldRef and resourceFieldRef is required");
  }
}

/** A path inside a volume. */
export function localPath(path: string, field: string, errors: FieldErrors): void {
  if (path.startsWith("/")) errors.invalid(field, path, "must be a relative path");
  if (path.split("/").includes("..")) errors.invalid(field, path, "must not contain '..'");
}

function validateMode(mode: unknown, field: string, errors: FieldErrors): void {
  if (typeof mode === "number" && (mode < 0 || mode > 0o777))
    errors.invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive");
}
