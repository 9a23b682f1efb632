/**
 * The variables by which containers find Services: those of their namespace, and always that of the API server.
 *
 * Source: facts/kubelet.md 10.4.
 */
import type { Service } from "../api/core.ts";

const API_SERVER = {
  name: "kubernetes",
  clusterIP: "10.96.0.1",
  ports: [{ name: "https", port: 443, protocol: "TCP" }],
};

/** By list of Services: most containers see the same ones. */
const known = new WeakMap<readonly Service[], ReadonlyMap<string, string>>();
const NONE: readonly Service[] = [];

export function serviceEnv(services: readonly Service[], enableServiceLinks: boolean): ReadonlyMap<string, string> {
  const seen = enableServiceLinks ? services : NONE;
  let env = known.get(seen);
  if (!env) known.set(seen, (env = variablesOf(seen)));
  return env;
}

function variablesOf(services: readonly Service[]): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  add(env, API_SERVER.name, API_SERVER.clusterIP, API_SERVER.ports);
  for (const service of services) {
    const ip = service.spec.clusterIP;
    if (ip === undefined || ip === "" || ip === "None") continue;
    add(env, service.metadata.name, ip, service.spec.ports ?? []);
  }
  return env;
}

function add(
  env: Map<string, string>,
  service: string,
  ip: string,
  ports: readonly { name?: string; port: number; protocol?: string }[],
): void {
  const first = ports[0];
  if (!first) return;
  const prefix = variable(service);
  env.set(`${prefix}_SERVICE_HOST`, ip);
  env.set(`${prefix}_SERVICE_PORT`, String(first.port));
  for (const port of ports) {
    if (port.name !== undefined && port.name !== "")
      env.set(`${prefix}_SERVICE_PORT_${variable(port.name)}`, String(port.port));
  }
  env.set(`${prefix}_PORT`, url(ip, first));
  for (const port of ports) {
    const protocol = port.protocol ?? "TCP";
    const base = `${prefix}_PORT_${port.port}_${protocol}`;
    env.set(base, url(ip, port));
    env.set(`${base}_PROTO`, protocol.toLowerCase());
    env.set(`${base}_PORT`, String(port.port));
    env.set(`${base}_ADDR`, ip);
  }
}

function variable(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}

function url(ip: string, port: { port: number; protocol?: string }): string {
  return `${(port.protocol ?? "TCP").toLowerCase()}://${ip}:${port.port}`;
}
