/** `configMapGenerator` and `secretGenerator`. Source: sigs.k8s.io/kustomize api/internal/generators (behaviour), v5.6. */
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { bytesOf, configMapFields, keyProblem, secretData } from "../config-map-data.ts";
import type { Data } from "../config-map-data.ts";
import { fail } from "../failure.ts";
import { fields, flag, isFields, list, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import type { Built } from "./resource-map.ts";
import { absolutePath, isFolder } from "./kustomization.ts";

/** What there is, with what the generators make or change. */
export function generated(inv: Invocation, directory: string, kustomization: Fields, built: readonly Built[]): Built[] {
  const result = [...built];
  const common = fields(kustomization["generatorOptions"]);
  for (const kind of ["ConfigMap", "Secret"] as const) {
    const field = kind === "Secret" ? "secretGenerator" : "configMapGenerator";
    for (const entry of list(kustomization, field)) {
      const made = make(inv, directory, kind, fields(entry), common);
      const behavior = text(entry, "behavior") || "create";
      const at = result.findIndex((one) => text(one.object, "kind") === kind && one.originalName === made.originalName);
      const before = result[at];
      if (behavior === "create") {
        if (before)
          fail(`may not add resource with an already registered id: ${kind}.v1.[noGrp]/${made.originalName}.[noNs]`);
        result.push(made);
      } else if (!before)
        fail(
          `merging from generator ${kind}.v1.[noGrp]/${made.originalName}.[noNs]: id resid.ResId does not exist; cannot merge or replace`,
        );
      else
        result[at] = {
          ...before,
          object: laidOver(before.object, made.object, behavior === "merge"),
          needsHash: before.needsHash || made.needsHash,
        };
    }
  }
  return result;
}

function laidOver(before: Fields, after: Fields, merge: boolean): Fields {
  const merged = (name: string): Fields => {
    const both = { ...(merge ? fields(before[name]) : {}), ...fields(after[name]) };
    return Object.keys(both).length > 0 ? { [name]: both } : {};
  };
  const metadata = { ...fields(after["metadata"]), ...fields(before["metadata"]) };
  return { ...before, ...after, metadata, ...merged("data"), ...merged("binaryData") };
}

function make(inv: Invocation, directory: string, kind: "ConfigMap" | "Secret", entry: Fields, common: Fields): Built {
  const name = text(entry, "name");
  if (name === "") fail(`configuration error: generator of a ${kind} without a name`);
  const data = dataOf(inv, directory, entry);
  const own = fields(entry["options"]);
  const option = (field: string): Fields => ({ ...fields(common[field]), ...fields(own[field]) });
  const [labels, annotations] = [option("labels"), option("annotations")];
  const namespace = text(entry, "namespace");
  const isPlain = flag(common, "disableNameSuffixHash") || flag(own, "disableNameSuffixHash");
  const isImmutable = flag(common, "immutable") || flag(own, "immutable");
  const object: Fields = {
    apiVersion: "v1",
    kind,
    metadata: {
      name,
      ...(namespace !== "" && { namespace }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    ...(kind === "Secret"
      ? { type: text(entry, "type") || "Opaque", ...(data.size > 0 && { data: secretData(data) }) }
      : configMapFields(data)),
    ...(isImmutable && { immutable: true }),
  };
  return { object, originalName: name, needsHash: !isPlain };
}

function dataOf(inv: Invocation, directory: string, entry: Fields): Data {
  const data: Data = new Map();
  const put = (key: string, bytes: string): void => {
    const problem = keyProblem(key);
    if (problem !== null) fail(`${JSON.stringify(key)} is not a valid key name: ${problem}`);
    if (data.has(key)) fail(`cannot add key ${JSON.stringify(key)}, another key by that name already exists`);
    data.set(key, bytes);
  };
  const envs = [...list(entry, "envs"), ...(isFields(entry["env"]) || text(entry, "env") === "" ? [] : [entry["env"]])];
  for (const file of envs) for (const [key, value] of envPairs(inv, directory, text(file))) put(key, value);
  for (const file of list(entry, "files")) {
    const written = text(file);
    const equals = written.indexOf("=");
    const path = written.slice(equals + 1);
    put(equals < 0 ? (path.split("/").at(-1) ?? path) : written.slice(0, equals), fileBytes(inv, directory, path));
  }
  for (const literal of list(entry, "literals")) {
    const written = text(literal);
    const equals = written.indexOf("=");
    if (equals < 1) fail(`invalid literal source ${written}, expected key=value`);
    put(written.slice(0, equals), encodeUtf8(unquoted(written.slice(equals + 1))));
  }
  return data;
}

/** Quotes around a literal's value are the shell's. */
function unquoted(value: string): string {
  const quote = value[0];
  return value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value;
}

function fileBytes(inv: Invocation, directory: string, written: string): string {
  const path = absolutePath(inv, `${directory}/${written}`);
  if (isFolder(inv, path) !== false)
    fail(
      `loading KV pairs: file sources: [${written}]: evalsymlink failure on '${path}' : lstat ${path}: no such file or directory`,
    );
  if (!path.startsWith(`${directory}/`))
    fail(`loading KV pairs: file sources: [${written}]: security; file '${path}' is not in or below '${directory}'`);
  return bytesOf(inv, path);
}

function envPairs(inv: Invocation, directory: string, written: string): [string, string][] {
  return fileBytes(inv, directory, written)
    .split("\n")
    .map((line) => line.trimStart())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const equals = line.indexOf("=");
      return equals < 0 ? [line, ""] : [line.slice(0, equals), line.slice(equals + 1)];
    });
}
