/**
 * Fields of a Pod that its containers may ask for, by environment variable or by file.
 *
 * Source: facts/kubelet.md 10.3.
 */
import type { StringMap } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";

export interface FieldSource {
  readonly pod: Pod;
  readonly hostIP: string;
  readonly podIP: string;
}

/** The field's value, "" for a key that is not there, undefined for a path that is not supported. */
export function fieldValue(source: FieldSource, path: string): string | undefined {
  const { metadata, spec } = source.pod;
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) {
    const map = subscript[1] === "labels" ? metadata.labels : metadata.annotations;
    return map?.[subscript[2] ?? ""] ?? "";
  }
  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "default";
    case "metadata.uid":
      return metadata.uid;
    case "metadata.labels":
      return formatMap(metadata.labels);
    case "metadata.annotations":
      return formatMap(metadata.annotations);
    case "spec.nodeName":
      return spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return source.hostIP;
    case "status.podIP":
    case "status.podIPs":
      return source.podIP;
    default:
      return undefined;
  }
}

/** `key="value"` lines sorted by key, as files show labels and annotations. */
function formatMap(map: StringMap | undefined): string {
  const keys = Object.keys(map ?? {}).sort();
  return keys.map((key) => `${key}=${JSON.stringify(map?.[key] ?? "")}`).join("\n");
}
