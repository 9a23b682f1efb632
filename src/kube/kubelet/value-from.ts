/**
 * The values of variables that come from elsewhere: the Pod's own fields, its resources, ConfigMaps, Secrets, files.
 *
 * Source: facts/kubelet.md 10.1, 10.3 and 5.
 */
import type { ConfigMap, Secret } from "../api/core.ts";
import type { ContainerSpec, EnvFromSource, EnvVar, Pod } from "../api/pod.ts";
import { decodeBase64 } from "../../sim/base64.ts";
import type { Value } from "./environment.ts";
import { fieldValue } from "./field-ref.ts";
import { findContainer } from "./find-container.ts";
import type { PodHandle } from "./pod-handle.ts";
import { resourceField } from "./resource-amounts.ts";
import { decodeBytes } from "./utf8.ts";

type Source = NonNullable<EnvVar["valueFrom"]>;

/** Undefined: the variable is left out. */
export function valueFrom(handle: PodHandle, spec: ContainerSpec, name: string, from: Source): Value {
  if (from.fieldRef) return ofField(handle, from.fieldRef);
  if (from.resourceFieldRef) return ofResource(handle, spec, from.resourceFieldRef);
  if (from.configMapKeyRef) return ofConfigMap(handle, from.configMapKeyRef);
  if (from.secretKeyRef) return ofSecret(handle, from.secretKeyRef);
  if (from.fileKeyRef) return ofFile(handle, from.fileKeyRef);
  return { ok: false, message: `environment variable ${name}: this source of a value is not simulated` };
}

/** All variables of a ConfigMap or a Secret, or the text of what is missing. */
export function allFrom({ context, pod }: PodHandle, source: EnvFromSource): ReadonlyMap<string, string> | string {
  const namespace = namespaceOf(pod);
  const prefix = source.prefix ?? "";
  const { configMapRef, secretRef } = source;
  if (configMapRef) {
    const name = configMapRef.name ?? "";
    const map = context.configMap(namespace, name);
    if (!map) return configMapRef.optional ? new Map() : `configmap "${name}" not found`;
    return sorted(map.data ?? {}, (key) => [prefix + key, map.data?.[key] ?? ""]);
  }
  if (!secretRef) return new Map();
  const name = secretRef.name ?? "";
  const secret = context.secret(namespace, name);
  if (!secret) return secretRef.optional ? new Map() : `secret "${name}" not found`;
  return sorted(secret.data ?? {}, (key) => [prefix + key, secretText(secret, key) ?? ""]);
}

function sorted(data: object, entry: (key: string) => [string, string]): ReadonlyMap<string, string> {
  return new Map(Object.keys(data).sort().map(entry));
}

function ofField({ context, pod, podIP }: PodHandle, { fieldPath }: NonNullable<Source["fieldRef"]>): Value {
  const value = fieldValue({ pod, hostIP: context.hostIP, podIP }, fieldPath);
  return value === undefined ? { ok: false, message: `unsupported fieldPath: ${fieldPath}` } : { ok: true, value };
}

function ofResource(
  { context, pod }: PodHandle,
  spec: ContainerSpec,
  { containerName = "", resource, divisor }: NonNullable<Source["resourceFieldRef"]>,
): Value {
  const target = containerName === "" ? spec : findContainer(pod, containerName);
  if (!target) return { ok: false, message: `container ${containerName} not found` };
  const value = resourceField(target, resource, divisor, context.allocatable);
  return value === undefined
    ? { ok: false, message: `unsupported container resource : ${resource}` }
    : { ok: true, value };
}

function ofConfigMap({ context, pod }: PodHandle, ref: NonNullable<Source["configMapKeyRef"]>): Value {
  const name = ref.name ?? "";
  const map = context.configMap(namespaceOf(pod), name);
  if (!map) return absent(ref.optional, `configmap "${name}" not found`);
  const value = configText(map, ref.key);
  if (value !== undefined) return { ok: true, value };
  return absent(ref.optional, `couldn't find key ${ref.key} in ConfigMap ${namespaceOf(pod)}/${name}`);
}

function ofSecret({ context, pod }: PodHandle, ref: NonNullable<Source["secretKeyRef"]>): Value {
  const name = ref.name ?? "";
  const secret = context.secret(namespaceOf(pod), name);
  if (!secret) return absent(ref.optional, `secret "${name}" not found`);
  const value = secretText(secret, ref.key);
  if (value !== undefined) return { ok: true, value };
  return absent(ref.optional, `couldn't find key ${ref.key} in Secret ${namespaceOf(pod)}/${name}`);
}

/** A line `KEY=VALUE` of a file in an emptyDir, as an init container may leave it. */
function ofFile({ volumes }: PodHandle, ref: NonNullable<Source["fileKeyRef"]>): Value {
  const { volumeName, path, key } = ref;
  const file = volumes
    .get(volumeName)
    ?.list(ENV_FILE_BYTES)
    .find((one) => one.path === path.replace(/^\/+/, ""));
  if (file?.kind !== "file") return absent(ref.optional, `couldn't find env file ${path} in volume ${volumeName}`);
  const line = decodeBytes(file.text)
    .split("\n")
    .map((one) => /^\s*([^#=\s][^=]*?)\s*=(.*)$/.exec(one))
    .findLast((match) => match?.[1] === key);
  if (!line) return absent(ref.optional, `environment variable key ${key} not found in file ${path}`);
  return { ok: true, value: unquoted(line[2] ?? "") };
}

const ENV_FILE_BYTES = 64 * 1024;

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^(['"]).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

function absent(optional: boolean | undefined, message: string): Value {
  return optional ? { ok: true, value: undefined } : { ok: false, message };
}

function namespaceOf(pod: Pod): string {
  return pod.metadata.namespace ?? "default";
}

function configText(map: ConfigMap, key: string): string | undefined {
  return map.data?.[key];
}

function secretText(secret: Secret, key: string): string | undefined {
  const value = secret.data?.[key];
  return value === undefined ? undefined : decodeBytes(decodeBase64(value));
}
