/** `kubectl create configmap` and `create secret`. Source: kubectl pkg/cmd/create (behaviour), v1.33. */
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { encodeBase64 } from "../../../sim/base64.ts";
import { bytesOf, collectData, configMapFields, contentHash, readSource, secretData } from "../config-map-data.ts";
import type { Data } from "../config-map-data.ts";
import { fail } from "../failure.ts";
import type { Fields } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { toJson } from "../printers/json.ts";
import type { MadeKind } from "./create-made.ts";

const SOURCES = "append-hash? from-env-file[] from-file[] from-literal[]";

export const configMap: MadeKind = {
  name: "configmap",
  aliases: ["cm"],
  short: "Create a config map from a local file, directory or literal value",
  usage: "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  flags: SOURCES,
  refused: "failed to create configmap:",
  make(inv, name) {
    const fields = configMapFields(collectData(inv, "ConfigMap", name));
    return named(inv, name, (metadata) => ({ kind: "ConfigMap", apiVersion: "v1", ...fields, metadata }));
  },
};

/** With a hash behind the name where that is wanted. */
function named(inv: Invocation, name: string, make: (metadata: Fields) => Fields): Fields {
  const plain = make({ name, creationTimestamp: null });
  if (!inv.flags.bool("append-hash")) return inOrder(plain);
  return inOrder(make({ name: `${name}-${contentHash(plain, name)}`, creationTimestamp: null }));
}

/** As the Go types have their fields. */
function inOrder({ kind, apiVersion, metadata, data, binaryData, type }: Fields): Fields {
  return {
    kind,
    apiVersion,
    metadata,
    ...(data !== undefined && { data }),
    ...(binaryData !== undefined && { binaryData }),
    ...(type !== undefined && type !== "" && { type }),
  };
}

function secret(inv: Invocation, name: string, data: Data, type: string): Fields {
  return named(inv, name, (metadata) => ({
    kind: "Secret",
    apiVersion: "v1",
    metadata,
    ...(data.size > 0 && { data: secretData(data) }),
    type,
  }));
}

export const secretKinds: readonly MadeKind[] = [
  {
    name: "secret docker-registry",
    short: "Create a secret for use with a Docker registry",
    usage:
      "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]",
    flags:
      "append-hash? docker-email= docker-password= docker-server=https://index.docker.io/v1/ docker-username= from-file[]",
    resource: "secrets",
    refused: "failed to create secret",
    make(inv, name) {
      const { flags } = inv;
      const files = flags.list("from-file");
      const [username, password, server] = ["username", "password", "server"].map((part) =>
        flags.text(`docker-${part}`),
      );
      if (files.length === 0 && (username === "" || password === "" || server === ""))
        fail(
          "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
        );
      const data: Data = new Map();
      const key = ".dockerconfigjson";
      for (const file of files)
        for (const [found, bytes] of readSource(inv, file.includes("=") ? file : `${key}=${file}`))
          data.set(found, bytes);
      if (files.length === 0) {
        const email = flags.text("docker-email");
        const auth = encodeBase64(encodeUtf8(`${username ?? ""}:${password ?? ""}`));
        const entry = { username, password, ...(email !== "" && { email }), auth };
        data.set(key, encodeUtf8(toJson({ auths: { [server ?? ""]: entry } }, { sorted: false })));
      }
      return secret(inv, name, data, "kubernetes.io/dockerconfigjson");
    },
  },
  {
    name: "secret generic",
    short: "Create a secret from a local file, directory, or literal value",
    usage:
      "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
    flags: `${SOURCES} type=`,
    resource: "secrets",
    refused: "failed to create secret",
    make: (inv, name) => secret(inv, name, collectData(inv, "Secret", name), inv.flags.text("type")),
  },
  {
    name: "secret tls",
    short: "Create a TLS secret",
    usage: "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
    flags: "append-hash? cert= key=",
    resource: "secrets",
    refused: "failed to create secret",
    /** Simplified: certificate and key must be PEM; that they belong together is not looked at. */
    make(inv, name) {
      const [cert, key] = [inv.flags.text("cert"), inv.flags.text("key")];
      if (cert === "" || key === "") fail("key and cert must be specified");
      const [certificate, privateKey] = [pem(inv, cert), pem(inv, key)];
      if (!certificate.includes("-----BEGIN CERTIFICATE-----"))
        fail("tls: failed to find any PEM data in certificate input");
      if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(privateKey)) fail("tls: failed to find any PEM data in key input");
      const data: Data = new Map([
        ["tls.crt", certificate],
        ["tls.key", privateKey],
      ]);
      return secret(inv, name, data, "kubernetes.io/tls");
    },
  },
];

function pem(inv: Invocation, path: string): string {
  if (inv.readFile(path) === null) fail(`Cannot read file ${path}, open ${path}: no such file or directory`);
  return bytesOf(inv, path);
}
