/**
 * The kubeconfig file: what it holds, read from YAML and written back, sorted by name as kubectl writes it.
 *
 * Source: client-go tools/clientcmd and its api/v1 types (behaviour), v0.33.
 * Simplified: extensions are kept but not looked into.
 */
import { parseManifest } from "../../manifest/parse-manifest.ts";
import { fail } from "../failure.ts";
import { fields, isFields, list, text } from "../fields.ts";
import type { Fields } from "../fields.ts";

export type Section = "clusters" | "users" | "contexts";

/** Entries by name; what stands below `cluster`, `user` or `context`. */
export type Entries = Map<string, Fields>;

export interface Kubeconfig {
  preferences: Fields;
  clusters: Entries;
  users: Entries;
  contexts: Entries;
  currentContext: string;
}

/** What an entry is called in the list of its section. */
export const ENTRY: Readonly<Record<Section, string>> = { clusters: "cluster", users: "user", contexts: "context" };

export type FieldKind = "text" | "bool" | "bytes" | "other";

/** The fields of an entry, in the order in which JSON has them. */
export const FIELDS: Readonly<Record<Section, Readonly<Record<string, FieldKind>>>> = {
  clusters: {
    server: "text",
    "tls-server-name": "text",
    "insecure-skip-tls-verify": "bool",
    "certificate-authority": "text",
    "certificate-authority-data": "bytes",
    "proxy-url": "text",
    "disable-compression": "bool",
    extensions: "other",
  },
  users: {
    "client-certificate": "text",
    "client-certificate-data": "bytes",
    "client-key": "text",
    "client-key-data": "bytes",
    token: "text",
    tokenFile: "text",
    as: "text",
    "as-uid": "text",
    "as-groups": "other",
    "as-user-extra": "other",
    username: "text",
    password: "text",
    "auth-provider": "other",
    exec: "other",
    extensions: "other",
  },
  contexts: { cluster: "text", user: "text", namespace: "text", extensions: "other" },
};

/** Fields that are written even where they are empty. */
const ALWAYS: Readonly<Record<Section, readonly string[]>> = {
  clusters: ["server"],
  users: [],
  contexts: ["cluster", "user"],
};

/** The fields of what has fields of its own, in the order in which JSON has them. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  "auth-provider": ["name", "config"],
  exec: ["command", "args", "env", "apiVersion", "installHint", "provideClusterInfo", "interactiveMode"],
};

export function emptyKubeconfig(): Kubeconfig {
  return { preferences: {}, clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: "" };
}

const SCHEME = '"k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"';

/** The text of a file; ends the command where it cannot be read. `path` is what messages call it. */
export function parseKubeconfig(content: string, path: string): Kubeconfig {
  const wrong = (why: string): never => fail(`error loading config file ${JSON.stringify(path)}: ${why}`);
  const { documents, problems } = parseManifest(content, path);
  const problem = problems.find((one) => one.severity === "error" && one.field === undefined);
  if (problem && documents.length === 0) wrong(problem.message.replace(/^error converting YAML to JSON: /, ""));
  const value = fields(documents[0]?.value);
  const { kind = "Config", apiVersion = "v1" } = value as { kind?: unknown; apiVersion?: unknown };
  if (kind !== "Config" || apiVersion !== "v1")
    wrong(
      `no kind ${JSON.stringify(String(kind))} is registered for version ${JSON.stringify(String(apiVersion))} in scheme ${SCHEME}`,
    );
  const config = emptyKubeconfig();
  for (const section of ["clusters", "contexts", "users"] as const) {
    const entry = ENTRY[section];
    const named = `Named${section === "users" ? "AuthInfo" : `${entry[0]?.toUpperCase() ?? ""}${entry.slice(1)}`}`;
    const found = value[section];
    if (found !== undefined && found !== null && !Array.isArray(found))
      wrong(`json: cannot unmarshal ${jsonType(found)} into Go struct field Config.${section} of type []v1.${named}`);
    for (const one of list(found)) {
      const name = text(one, "name");
      // The first of a name counts.
      if (!config[section].has(name)) config[section].set(name, fields(fields(one)[entry]));
    }
  }
  config.preferences = fields(value["preferences"]);
  config.currentContext = text(value, "current-context");
  return config;
}

function jsonType(value: unknown): string {
  return isFields(value) ? "object" : typeof value === "boolean" ? "bool" : typeof value;
}

/** As a value whose keys stand in the order in which JSON has them. */
export function kubeconfigValue(config: Kubeconfig): Fields {
  return {
    kind: "Config",
    apiVersion: "v1",
    preferences: config.preferences,
    clusters: listed(config, "clusters"),
    users: listed(config, "users"),
    contexts: listed(config, "contexts"),
    "current-context": config.currentContext,
  };
}

function listed(config: Kubeconfig, section: Section): Fields[] | null {
  const entries = [...config[section]].sort(([x], [y]) => (x < y ? -1 : 1));
  if (entries.length === 0) return null;
  return entries.map(([name, entry]) => ({ name, [ENTRY[section]]: shownEntry(section, entry) }));
}

function shownEntry(section: Section, entry: Fields): Fields {
  const shown: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(FIELDS[section])) {
    const value = entry[name] ?? (kind === "bool" ? false : "");
    const isEmpty = value === "" || value === false || value === null;
    if (!isEmpty || ALWAYS[section].includes(name)) shown[name] = ordered(value, PARTS[name] ?? []);
  }
  return shown;
}

function ordered(value: unknown, names: readonly string[]): unknown {
  if (!isFields(value) || names.length === 0) return value;
  return Object.fromEntries(names.filter((name) => name in value).map((name) => [name, value[name]]));
}
