/**
 * Data of ConfigMaps and Secrets from `--from-literal`, `--from-file` and `--from-env-file`, and the hash behind a name.
 * Source: kubectl pkg/cmd/create/create_configmap.go, create_secret.go, pkg/util/hash (behaviour), v1.33.
 */
import { decodeUtf8, encodeUtf8 } from "../../machine/kernel/bytes.ts";
import { isError } from "../../machine/kernel/applet.ts";
import { Sha256 } from "../../sim/digest.ts";
import { encodeBase64 } from "../../sim/base64.ts";
import { fail } from "./failure.ts";
import type { Fields } from "./fields.ts";
import type { Invocation } from "./invocation.ts";
import { toJson } from "./printers/json.ts";

/** Values are bytes, in the order in which they were given. */
export type Data = Map<string, string>;

const KEY = /^[-._a-zA-Z0-9]+$/;

/** The complaint about a key, or null. */
export function keyProblem(key: string): string | null {
  if (key.length > 253) return "must be no more than 253 characters";
  if (!KEY.test(key))
    return `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`;
  if (key === ".") return "must not be '.'";
  if (key === "..") return "must not be '..'";
  return key.startsWith("..") ? "must not start with '..'" : null;
}

/** Literals come before files for a Secret, after them for a ConfigMap. */
export function collectData(inv: Invocation, kind: "ConfigMap" | "Secret", name: string): Data {
  const { flags } = inv;
  const envFiles = flags.list("from-env-file");
  if (envFiles.length > 0 && (flags.list("from-file").length > 0 || flags.list("from-literal").length > 0))
    fail("from-env-file cannot be combined with from-file or from-literal");
  const data: Data = new Map();
  const put = (key: string, value: string): void => {
    const problem = keyProblem(key);
    const quoted = JSON.stringify(key);
    if (problem !== null)
      fail(
        kind === "Secret"
          ? `${quoted} is not valid key name for a Secret ${problem}`
          : `${quoted} is not a valid key name for a ConfigMap: ${problem}`,
      );
    if (data.has(key))
      fail(
        kind === "Secret"
          ? `cannot add key ${key}, another key by that name already exists`
          : `cannot add key ${quoted}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`,
      );
    data.set(key, value);
  };
  const literals = (): void => {
    for (const literal of flags.list("from-literal")) {
      const equals = literal.indexOf("=");
      if (equals < 1) fail(`invalid literal source ${literal}, expected key=value`);
      put(literal.slice(0, equals), encodeUtf8(literal.slice(equals + 1)));
    }
  };
  const files = (): void => {
    for (const source of flags.list("from-file")) for (const [key, value] of readSource(inv, source)) put(key, value);
  };
  if (kind === "Secret") literals();
  files();
  if (kind === "ConfigMap") literals();
  for (const path of envFiles) for (const [key, value] of readEnvFile(inv, path, kind)) put(key, value);
  return data;
}

/** `PATH`, `KEY=PATH` or a folder. */
export function readSource(inv: Invocation, source: string): [string, string][] {
  const parts = source.split("=");
  if (parts.length === 2 && parts[0] === "") fail(`key name for file path ${parts[1] ?? ""} missing`);
  if (parts.length === 2 && parts[1] === "") fail(`file path for key name ${parts[0] ?? ""} missing`);
  if (parts.length > 2) fail("key names or file paths cannot contain '='");
  const path = parts.at(-1) ?? "";
  const { sys } = inv;
  const stat = sys.k.stat(sys.p, encodeUtf8(path));
  if (typeof stat === "number") fail(`error reading ${path}: no such file or directory`);
  if (stat.kind !== "directory") return [[parts.length === 2 ? (parts[0] ?? "") : baseName(path), bytesOf(inv, path)]];
  if (parts.length === 2) fail("cannot give a key name for a directory path");
  const entries = sys.k.readdir(sys.p, encodeUtf8(path));
  return (typeof entries === "number" ? [] : entries)
    .filter((entry) => entry.kind === "file")
    .map((entry) => decodeUtf8(entry.name))
    .sort()
    .map((entry) => [entry, bytesOf(inv, `${path.replace(/\/$/, "")}/${entry}`)]);
}

function baseName(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) ?? path;
}

export function bytesOf(inv: Invocation, path: string): string {
  const data = inv.sys.k.readFile(inv.sys.p, encodeUtf8(path));
  if (isError(data) || typeof data === "number") return fail(`open ${path}: no such file or directory`);
  return data;
}

/** Lines `KEY=VALUE`; a key alone takes its value from the environment, as far as there is one. */
function readEnvFile(inv: Invocation, path: string, kind: "ConfigMap" | "Secret"): [string, string][] {
  const stat = inv.sys.k.stat(inv.sys.p, encodeUtf8(path));
  if (typeof stat === "number") fail(`error reading ${path}: no such file or directory`);
  if (stat.kind === "directory") fail(`env ${kind === "Secret" ? "secret" : "config"} file cannot be a directory`);
  const lines = decodeUtf8(bytesOf(inv, path))
    .replace(/^\uFEFF/, "")
    .split("\n");
  return lines.flatMap((written): [string, string][] => {
    const line = written.replace(/\r$/, "").trimStart();
    if (line === "" || line.startsWith("#")) return [];
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    if (!/^[ -<>-~]+$/.test(key))
      fail(
        `${JSON.stringify(key)} is not a valid key name: a valid environment variable name must consist only of printable ASCII characters other than '='`,
      );
    return [[key, equals < 0 ? encodeUtf8(inv.env(key) ?? "") : encodeUtf8(line.slice(equals + 1))]];
  });
}

/** `data`, and `binaryData` for what is not UTF-8. */
export function configMapFields(data: Data): Fields {
  const texts: [string, string][] = [];
  const binaries: [string, string][] = [];
  for (const [key, bytes] of [...data].sort(([x], [y]) => (x < y ? -1 : 1))) {
    const text = decodeUtf8(bytes);
    if (encodeUtf8(text) === bytes) texts.push([key, text]);
    else binaries.push([key, encodeBase64(bytes)]);
  }
  return {
    ...(texts.length > 0 && { data: Object.fromEntries(texts) }),
    ...(binaries.length > 0 && { binaryData: Object.fromEntries(binaries) }),
  };
}

export function secretData(data: Data): Record<string, string> {
  return Object.fromEntries(
    [...data].sort(([x], [y]) => (x < y ? -1 : 1)).map(([key, bytes]) => [key, encodeBase64(bytes)]),
  );
}

const VOWELS: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

/** Ten characters behind the name of a ConfigMap or Secret, by what it holds. */
export function contentHash(object: Fields, name: string): string {
  const kind = String(object["kind"]);
  const shown =
    kind === "Secret"
      ? {
          kind,
          type: object["type"] ?? "",
          name,
          data: object["data"] ?? {},
          ...(object["stringData"] !== undefined && { stringData: object["stringData"] }),
        }
      : {
          kind,
          name,
          data: object["data"] ?? {},
          ...(object["binaryData"] !== undefined && { binaryData: object["binaryData"] }),
        };
  const digest = new Sha256().update(toJson(shown)).hex();
  return digest.slice(0, 10).replace(/[013ae]/g, (letter) => VOWELS[letter] ?? letter);
}
