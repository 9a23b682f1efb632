/**
 * The files of ConfigMaps, Secrets, the downward API and service account tokens, as they stand in a volume.
 *
 * Source: facts/kubelet.md 9, 10.3 and 5.
 */
import type { StringMap } from "../api/meta.ts";
import type { DownwardApiFile, KeyToPath, Pod, ProjectedSource, Volume } from "../api/pod.ts";
import { decodeBase64 } from "../../sim/base64.ts";
import { findContainer } from "./find-container.ts";
import { fieldValue } from "./field-ref.ts";
import type { NodeContext } from "./node-context.ts";
import { resourceField } from "./resource-amounts.ts";
import { encodeText } from "./utf8.ts";
import { ROOT_CERTIFICATE, tokenOf } from "./volumes.ts";

export interface ProjectedFile {
  path: string;
  /** A byte string. */
  content: string;
  mode: number;
}

export type Projected = { ok: true; files: ProjectedFile[] } | { ok: false; message: string };

const DEFAULT_MODE = 0o644;
const ROOT_CA = "kube-root-ca.crt";

/** The content of a configMap, secret, downwardAPI or projected volume. */
export function projectedFiles(context: NodeContext, pod: Pod, podIP: string, volume: Volume): Projected {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return fromSource(context, pod, podIP, { configMap }, configMap.defaultMode);
  if (secret) {
    const { secretName, ...rest } = secret;
    return fromSource(
      context,
      pod,
      podIP,
      { secret: { ...rest, ...(secretName === undefined ? {} : { name: secretName }) } },
      secret.defaultMode,
    );
  }
  if (downwardAPI) return fromSource(context, pod, podIP, { downwardAPI }, downwardAPI.defaultMode);
  const files = new Map<string, ProjectedFile>();
  for (const source of projected?.sources ?? []) {
    const part = fromSource(context, pod, podIP, source, projected?.defaultMode);
    if (!part.ok) return part;
    // Of two files at one path the later source wins.
    for (const file of part.files) files.set(file.path, file);
  }
  return { ok: true, files: [...files.values()] };
}

function fromSource(
  context: NodeContext,
  pod: Pod,
  podIP: string,
  source: ProjectedSource,
  defaultMode = DEFAULT_MODE,
): Projected {
  const namespace = pod.metadata.namespace ?? "default";
  if (source.configMap) {
    const { items, optional } = source.configMap;
    const name = source.configMap.name ?? "";
    const map = context.configMap(namespace, name);
    if (!map && name === ROOT_CA) return pick({ "ca.crt": ROOT_CERTIFICATE }, items, false, defaultMode, "config");
    if (!map) return optional ? { ok: true, files: [] } : { ok: false, message: `configmap "${name}" not found` };
    const text = Object.entries(map.data ?? {}).map(([key, value]) => [key, encodeText(value)] as const);
    const binary = Object.entries(map.binaryData ?? {}).map(([key, value]) => [key, decodeBase64(value)] as const);
    return pick(Object.fromEntries([...text, ...binary]), items, optional, defaultMode, "config");
  }
  if (source.secret) {
    const { items, optional } = source.secret;
    const name = source.secret.name ?? "";
    const secret = context.secret(namespace, name);
    if (!secret) return optional ? { ok: true, files: [] } : { ok: false, message: `secret "${name}" not found` };
    const data = Object.fromEntries(
      Object.entries(secret.data ?? {}).map(([key, value]) => [key, decodeBase64(value)]),
    );
    return pick(data, items, optional, defaultMode, "secret");
  }
  if (source.downwardAPI) return downward(context, pod, podIP, source.downwardAPI.items ?? [], defaultMode);
  if (source.serviceAccountToken) {
    return { ok: true, files: [{ path: source.serviceAccountToken.path, content: tokenOf(pod), mode: defaultMode }] };
  }
  return { ok: false, message: "this source of a projected volume is not simulated" };
}

function pick(
  data: StringMap,
  items: readonly KeyToPath[] | undefined,
  optional: boolean | undefined,
  mode: number,
  kind: "config" | "secret",
): Projected {
  if (!items || items.length === 0) {
    const keys = Object.keys(data).sort();
    return { ok: true, files: keys.map((key) => ({ path: key, content: data[key] ?? "", mode })) };
  }
  const files: ProjectedFile[] = [];
  for (const item of items) {
    const content = data[item.key];
    if (content !== undefined) files.push({ path: item.path, content, mode: item.mode ?? mode });
    else if (!optional) {
      const what =
        kind === "config" ? "configmap references non-existent config key" : "references non-existent secret key";
      return { ok: false, message: `${what}: ${item.key}` };
    }
  }
  return { ok: true, files };
}

function downward(
  context: NodeContext,
  pod: Pod,
  podIP: string,
  items: readonly DownwardApiFile[],
  mode: number,
): Projected {
  const files: ProjectedFile[] = [];
  for (const item of items) {
    let content: string | undefined;
    if (item.fieldRef) content = fieldValue({ pod, hostIP: context.hostIP, podIP }, item.fieldRef.fieldPath);
    else if (item.resourceFieldRef) {
      const { containerName, resource, divisor } = item.resourceFieldRef;
      const spec = findContainer(pod, containerName ?? "");
      if (!spec) return { ok: false, message: `container ${containerName ?? ""} not found` };
      content = resourceField(spec, resource, divisor, context.allocatable);
    }
    if (content === undefined) return { ok: false, message: `unsupported field of ${item.path}` };
    files.push({ path: item.path, content: encodeText(content), mode: item.mode ?? mode });
  }
  return { ok: true, files };
}
