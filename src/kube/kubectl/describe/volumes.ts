/** Volumes in a description. Source: kubectl pkg/describe describeVolumes (behaviour), v1.33. */
import { at, fields, flag, isFields, list, text } from "../fields.ts";
import type { DescribeWriter } from "./writer.ts";

export function writeVolumes(writer: DescribeWriter, volumes: readonly unknown[], space: string): void {
  if (volumes.length === 0) return writer.line(0, `${space}Volumes:\t<none>`);
  writer.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    writer.line(1, `${space === "" ? "" : " "}${text(volume, "name")}:`);
    for (const line of volumeLines(fields(volume))) writer.line(2, line);
  }
}

type Source = (source: unknown) => string[];

const SOURCES: Readonly<Record<string, Source>> = {
  emptyDir: (source) => [
    "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
    `Medium:\t${text(source, "medium")}`,
    `SizeLimit:\t${text(source, "sizeLimit") || "<unset>"}`,
  ],
  configMap: (source) => [
    "Type:\tConfigMap (a volume populated by a ConfigMap)",
    `Name:\t${text(source, "name")}`,
    `Optional:\t${flag(source, "optional")}`,
  ],
  secret: (source) => [
    "Type:\tSecret (a volume populated by a Secret)",
    `SecretName:\t${text(source, "secretName")}`,
    `Optional:\t${flag(source, "optional")}`,
  ],
  hostPath: (source) => [
    "Type:\tHostPath (bare host directory volume)",
    `Path:\t${text(source, "path")}`,
    `HostPathType:\t${at(source, "type") === undefined ? "<none>" : text(source, "type")}`,
  ],
  persistentVolumeClaim: (source) => [
    "Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
    `ClaimName:\t${text(source, "claimName")}`,
    `ReadOnly:\t${flag(source, "readOnly")}`,
  ],
  downwardAPI: (source) => [
    "Type:\tDownwardAPI (a volume populated by information about the pod)",
    "Items:",
    ...list(source, "items").map((item) => {
      const path = text(item, "fieldRef", "fieldPath") || text(item, "resourceFieldRef", "resource");
      return `  ${path} -> ${text(item, "path")}`;
    }),
  ],
  projected: (source) => [
    "Type:\tProjected (a volume that contains injected data from multiple sources)",
    ...list(source, "sources").flatMap(projectedLines),
  ],
  image: (source) => [
    "Type:\tImage (a container image or OCI artifact)",
    `Reference:\t${text(source, "reference")}`,
    `PullPolicy:\t${text(source, "pullPolicy")}`,
  ],
  nfs: (source) => [
    "Type:\tNFS (an NFS mount that lasts the lifetime of a pod)",
    `Server:\t${text(source, "server")}`,
    `Path:\t${text(source, "path")}`,
    `ReadOnly:\t${flag(source, "readOnly")}`,
  ],
};

function volumeLines(volume: Readonly<Record<string, unknown>>): string[] {
  for (const [name, lines] of Object.entries(SOURCES)) {
    const source = volume[name];
    if (isFields(source)) return lines(source);
  }
  return ["<unknown>"];
}

function projectedLines(source: unknown): string[] {
  const { secret, downwardAPI, configMap, serviceAccountToken } = fields(source);
  if (isFields(secret)) return [`SecretName:\t${text(secret, "name")}`, `Optional:\t${flag(secret, "optional")}`];
  if (isFields(downwardAPI)) return ["DownwardAPI:\ttrue"];
  if (isFields(configMap))
    return [`ConfigMapName:\t${text(configMap, "name")}`, `Optional:\t${flag(configMap, "optional")}`];
  return isFields(serviceAccountToken)
    ? [`TokenExpirationSeconds:\t${text(serviceAccountToken, "expirationSeconds")}`]
    : [];
}
