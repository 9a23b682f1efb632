/**
 * The environment of a container, resolved when it is created: envFrom, env with its references, Services.
 *
 * Source: facts/kubelet.md 10.1 and 5. Simplified: env from a file (fileKeyRef) is refused.
 */
import type { ConfigMap, Secret } from "../api/core.ts";
import type { ContainerSpec, EnvFromSource, EnvVar, Pod } from "../api/pod.ts";
import { decodeBase64 } from "./base64.ts";
import { expand } from "./expansion.ts";
import { fieldValue } from "./field-ref.ts";
import type { NodeContext } from "./node-context.ts";
import { resourceField } from "./resource-amounts.ts";
import { serviceEnv } from "./service-env.ts";
import { decodeBytes } from "./utf8.ts";

export type Environment = { ok: true; env: ReadonlyMap<string, string> } | { ok: false; message: string };

/** Undefined: leave the variable out. */
type Value = { ok: true; value: string | undefined } | { ok: false; message: string };

export function buildEnvironment(context: NodeContext, pod: Pod, spec: ContainerSpec, podIP: string): Environment {
  const env = new Map<string, string>();
  for (const source of spec.envFrom ?? []) {
    const problem = addAll(env, context, pod, source);
    if (problem !== null) return { ok: false, message: problem };
  }
  const services = context.profile.serviceEnv
    ? serviceEnv(context.services(pod.metadata.namespace ?? "default"), pod.spec.enableServiceLinks ?? true)
    : new Map<string, string>();
  // References see Services too; a variable of the same name hides the Service's.
  const known = new Map([...services, ...env]);
  for (const variable of spec.env ?? []) {
    const result = resolve(context, pod, spec, podIP, variable, known);
    if (!result.ok) return result;
    if (result.value === undefined) continue;
    env.set(variable.name, result.value);
    known.set(variable.name, result.value);
  }
  for (const [name, value] of services) if (!env.has(name)) env.set(name, value);
  return { ok: true, env };
}

function addAll(env: Map<string, string>, context: NodeContext, pod: Pod, source: EnvFromSource): string | null {
  const namespace = pod.metadata.namespace ?? "default";
  const prefix = source.prefix ?? "";
  if (source.configMapRef) {
    const name = source.configMapRef.name ?? "";
    const map = context.configMap(namespace, name);
    if (!map) return source.configMapRef.optional ? null : `configmap "${name}" not found`;
    for (const key of Object.keys(map.data ?? {}).sort()) env.set(prefix + key, map.data?.[key] ?? "");
  }
  if (source.secretRef) {
    const name = source.secretRef.name ?? "";
    const secret = context.secret(namespace, name);
    if (!secret) return source.secretRef.optional ? null : `secret "${name}" not found`;
    for (const key of Object.keys(secret.data ?? {}).sort()) env.set(prefix + key, secretText(secret, key) ?? "");
  }
  return null;
}

function resolve(
  context: NodeContext,
  pod: Pod,
  spec: ContainerSpec,
  podIP: string,
  variable: EnvVar,
  known: ReadonlyMap<string, string>,
): Value {
  const from = variable.valueFrom;
  if (!from) return { ok: true, value: expand(variable.value ?? "", known) };
  const namespace = pod.metadata.namespace ?? "default";
  if (from.fieldRef) {
    const value = fieldValue({ pod, hostIP: context.hostIP, podIP }, from.fieldRef.fieldPath);
    return value === undefined
      ? { ok: false, message: `unsupported fieldPath: ${from.fieldRef.fieldPath}` }
      : { ok: true, value };
  }
  if (from.resourceFieldRef) {
    const { containerName, resource, divisor } = from.resourceFieldRef;
    const target = containerName === undefined || containerName === "" ? spec : findContainer(pod, containerName);
    if (!target) return { ok: false, message: `container ${containerName} not found` };
    const value = resourceField(target, resource, divisor, context.allocatable);
    return value === undefined
      ? { ok: false, message: `unsupported container resource : ${resource}` }
      : { ok: true, value };
  }
  if (from.configMapKeyRef) {
    const { key, optional } = from.configMapKeyRef;
    const name = from.configMapKeyRef.name ?? "";
    const map = context.configMap(namespace, name);
    return keyed(
      map,
      `configmap "${name}"`,
      `ConfigMap ${namespace}/${name}`,
      map && configText(map, key),
      key,
      optional,
    );
  }
  if (from.secretKeyRef) {
    const { key, optional } = from.secretKeyRef;
    const name = from.secretKeyRef.name ?? "";
    const secret = context.secret(namespace, name);
    return keyed(
      secret,
      `secret "${name}"`,
      `Secret ${namespace}/${name}`,
      secret && secretText(secret, key),
      key,
      optional,
    );
  }
  return { ok: false, message: `environment variable ${variable.name}: this source of a value is not simulated` };
}

function keyed(
  object: unknown,
  missing: string,
  title: string,
  value: string | undefined,
  key: string,
  optional: boolean | undefined,
): Value {
  if (object === undefined)
    return optional ? { ok: true, value: undefined } : { ok: false, message: `${missing} not found` };
  if (value !== undefined) return { ok: true, value };
  return optional ? { ok: true, value: undefined } : { ok: false, message: `couldn't find key ${key} in ${title}` };
}

export function findContainer(pod: Pod, name: string): ContainerSpec | undefined {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find((one) => one.name === name);
}

export function configText(map: ConfigMap, key: string): string | undefined {
  return map.data?.[key];
}

export function secretText(secret: Secret, key: string): string | undefined {
  const value = secret.data?.[key];
  return value === undefined ? undefined : decodeBytes(decodeBase64(value));
}
