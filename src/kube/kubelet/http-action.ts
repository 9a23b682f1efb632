/**
 * The request of an HTTPGetAction, in the name of a probe or of a lifecycle hook.
 *
 * Source: Kubernetes, pkg/probe/http/request.go: both are made in one place, and differ in their User-Agent.
 */
import type { HttpProbeRequest } from "../../machine/runtime/types.ts";
import type { ContainerSpec, Probe } from "../api/pod.ts";
import type { PodHandle } from "./pod-handle.ts";
import { resolvePort } from "./ports.ts";

export function requestOf(
  handle: PodHandle,
  spec: ContainerSpec,
  action: NonNullable<Probe["httpGet"]>,
  sender: "probe" | "lifecycle",
): { ok: true; request: HttpProbeRequest } | { ok: false; message: string } {
  const resolved = resolvePort(spec, action.port);
  if (!resolved.ok) return resolved;
  const { scheme = "HTTP", host = handle.podIP, path = "/", httpHeaders = [] } = action;
  const headers = [...httpHeaders];
  const has = (name: string): boolean => headers.some((one) => one.name.toLowerCase() === name);
  if (!has("user-agent"))
    headers.push({ name: "User-Agent", value: `kube-${sender}/1.${handle.context.minorVersion}` });
  if (!has("accept")) headers.push({ name: "Accept", value: "*/*" });
  return {
    ok: true,
    request: { scheme, host, port: resolved.port, path: path.startsWith("/") ? path : `/${path}`, headers },
  };
}
