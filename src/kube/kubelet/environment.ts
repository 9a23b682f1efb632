/**
 * The environment of a container, resolved when it is created: envFrom, env with its references, Services.
 *
 * Source: facts/kubelet.md 10.1 and 5.
 */
import type { ContainerSpec } from "../api/pod.ts";
import { expand } from "./expansion.ts";
import type { PodHandle } from "./pod-handle.ts";
import { serviceEnv } from "./service-env.ts";

export type Environment = { ok: true; env: ReadonlyMap<string, string> } | { ok: false; message: string };

/** Undefined: leave the variable out. */
export type Value = { ok: true; value: string | undefined } | { ok: false; message: string };

const NOTHING: ReadonlyMap<string, string> = new Map();

export function buildEnvironment(handle: PodHandle, spec: ContainerSpec): Environment {
  const { context, pod } = handle;
  const services = context.profile.serviceEnv
    ? serviceEnv(context.services(pod.metadata.namespace ?? "default"), pod.spec.enableServiceLinks ?? true)
    : NOTHING;
  if (spec.envFrom === undefined && spec.env === undefined) return { ok: true, env: services };
  const env = new Map<string, string>();
  for (const source of spec.envFrom ?? []) {
    const found = context.extras().allFrom(handle, source);
    if (typeof found === "string") return { ok: false, message: found };
    for (const [name, value] of found) env.set(name, value);
  }
  // References see Services too; a variable of the same name hides the Service's.
  const known = new Map([...services, ...env]);
  for (const { name, value, valueFrom } of spec.env ?? []) {
    const result: Value = valueFrom
      ? context.extras().valueFrom(handle, spec, name, valueFrom)
      : { ok: true, value: expand(value ?? "", known) };
    if (!result.ok) return result;
    if (result.value === undefined) continue;
    env.set(name, result.value);
    known.set(name, result.value);
  }
  for (const [name, value] of services) if (!env.has(name)) env.set(name, value);
  return { ok: true, env };
}
