/** A claim described, by itself and as the template of an ephemeral volume. Source: kubectl pkg/describe printPersistentVolumeClaim (behaviour), v1.33. */
import { at, isFields, list, sortedEntries, text } from "../fields.ts";
import { amountText, writeAnnotations, writeMap } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

export function modesText(modes: readonly unknown[]): string {
  const given = new Set(modes.map((mode) => text(mode)));
  return Object.keys(MODES)
    .filter((mode) => given.has(mode))
    .map((mode) => MODES[mode] ?? "")
    .join(",");
}

/** The annotation of old times, where it is there, comes before the field. */
export function classOf(claim: unknown): string {
  const old = sortedEntries(at(claim, "metadata", "annotations")).find(
    ([key]) => key === "volume.beta.kubernetes.io/storage-class",
  );
  return old ? old[1] : text(claim, "spec", "storageClassName");
}

/** What only a claim itself has, and a template has not. */
export interface ClaimState {
  status: string;
  finalizers: string;
}

export function writeClaim(writer: DescribeWriter, claim: unknown, level: number, state?: ClaimState): void {
  const spec = at(claim, "spec");
  const volume = text(spec, "volumeName");
  const source = at(spec, "dataSource");
  writer.line(level, `StorageClass:\t${classOf(claim)}`);
  if (state) writer.line(level, `Status:\t${state.status}`);
  writer.line(level, `Volume:\t${volume}`);
  // In a template the real one indents the values as well.
  const inner = "  ".repeat(level);
  writeMap(writer, level, "Labels", at(claim, "metadata", "labels"), inner);
  writeAnnotations(writer, "Annotations", at(claim, "metadata", "annotations"), level, inner);
  if (state) writer.line(level, `Finalizers:\t${state.finalizers}`);
  const bound = (value: string): string => (volume === "" ? "" : value);
  writer.line(level, `Capacity:\t${bound(amountText(at(claim, "status", "capacity", "storage")))}`);
  writer.line(level, `Access Modes:\t${bound(modesText(list(claim, "status", "accessModes")))}`);
  if (text(spec, "volumeMode") !== "") writer.line(level, `VolumeMode:\t${text(spec, "volumeMode")}`);
  if (!isFields(source)) return;
  writer.line(level, "DataSource:");
  if (text(source, "apiGroup") !== "") writer.line(level + 1, `APIGroup:\t${text(source, "apiGroup")}`);
  writer.line(level + 1, `Kind:\t${text(source, "kind")}`);
  writer.line(level + 1, `Name:\t${text(source, "name")}`);
}
