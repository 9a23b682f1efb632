/** A port of a probe or hook: a number, or the name of one of the container's ports. */
import type { IntOrString } from "../api/meta.ts";
import type { ContainerSpec } from "../api/pod.ts";

export function resolvePort(
  spec: ContainerSpec,
  port: IntOrString,
): { ok: true; port: number } | { ok: false; message: string } {
  if (typeof port === "number") return { ok: true, port };
  const named = spec.ports?.find((one) => one.name === port);
  if (named) return { ok: true, port: named.containerPort };
  if (/^\d+$/.test(port)) return { ok: true, port: Number(port) };
  return { ok: false, message: `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax` };
}
