/** Settings as a scenario or a command line gives them, and what may be wrong with them. */
import { parseRfc3339 } from "../sim/units.ts";
import type { NodeSetting, OutsideHost } from "../kube/cluster/cluster.ts";
import { ScenarioError } from "./settings.ts";
import type { Settings } from "./settings.ts";

const MAX_NODES = 100;
const MAX_OUTSIDE = 50;
const MAX_BODY = 65_536;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const IPV4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/;
const AMOUNT = /^\d+(\.\d+)?(m|[kKMGTPE]i?)?$/;
const VERSIONS = ["1.33", "1.34", "1.35", "1.36"];

/** Settings with `changes` applied; values may be texts, as `--set KEY=VALUE` gives them. Throws ScenarioError. */
export function withSettings(base: Settings, changes: Readonly<Record<string, unknown>>): Settings {
  let settings = base;
  for (const [key, value] of Object.entries(changes)) settings = { ...settings, ...one(key, value) };
  return settings;
}

function one(key: string, value: unknown): Partial<Settings> {
  switch (key) {
    case "kubernetesVersion": {
      const version = String(value);
      if (!VERSIONS.includes(version)) throw bad(key, value, `one of ${VERSIONS.join(", ")}`);
      return { kubernetesVersion: version };
    }
    case "profile":
      if (value !== "default" && value !== "bare") throw bad(key, value, "default or bare");
      return { profile: value };
    case "start": {
      const start = parseRfc3339(String(value));
      if (start === undefined) throw bad(key, value, "a time as 2026-01-15T12:00:00Z");
      return { start };
    }
    case "nodes":
      return { nodes: nodes(value) };
    case "latencies":
      return { latencies: latencies(value) };
    case "outside":
      return { outside: outsideHosts(value) };
    default:
      throw ScenarioError.at(`settings.${key}`, "there is no such setting");
  }
}

/** A number, or `{name, role, cpu, memory, pods, labels, taints}` each. */
function nodes(value: unknown): Settings["nodes"] {
  if (value === null) return null;
  if (Array.isArray(value)) return nodeSettings(value);
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > MAX_NODES)
    throw bad("nodes", value, `a whole number from 1 to ${MAX_NODES}, or a list of nodes`);
  return count;
}

function nodeSettings(list: readonly unknown[]): NodeSetting[] {
  if (list.length < 1 || list.length > MAX_NODES) throw bad("nodes", list, `a list of 1 to ${MAX_NODES} nodes`);
  const names = new Set<string>();
  return list.map((entry, i) => {
    const at = `nodes[${i}]`;
    if (!isRecord(entry)) throw bad(at, entry, "a node: {name: node-1}");
    const { name, role = "worker", cpu, memory, pods, labels = {}, taints, ...rest } = entry;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw ScenarioError.at(`settings.${at}.${unknown}`, "there is no such field");
    if (typeof name !== "string" || !HOST_NAME.test(name) || names.has(name))
      throw bad(`${at}.name`, name, "a host name of its own");
    names.add(name);
    if (role !== "control-plane" && role !== "worker") throw bad(`${at}.role`, role, "control-plane or worker");
    if (!isRecord(labels)) throw bad(`${at}.labels`, labels, "a map of labels");
    return {
      name,
      role,
      ...amounts({ cpu, memory, pods }, at),
      labels: Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, String(text)])),
      ...(taints !== undefined && { taints: taintsOf(taints, `${at}.taints`) }),
    };
  });
}

function amounts(given: Readonly<Record<"cpu" | "memory" | "pods", unknown>>, at: string): Partial<NodeSetting> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!AMOUNT.test(String(value))) throw bad(`${at}.${name}`, value, "a quantity as 4, 500m or 8Gi");
    result[name] = String(value);
  }
  return result;
}

function taintsOf(value: unknown, at: string): NonNullable<NodeSetting["taints"]> {
  if (!Array.isArray(value)) throw bad(at, value, "a list of taints");
  return value.map((taint: unknown) => {
    const { key, value: text, effect } = isRecord(taint) ? taint : {};
    const isKnown = effect === "NoSchedule" || effect === "PreferNoSchedule" || effect === "NoExecute";
    if (typeof key !== "string" || !isKnown) throw bad(at, taint, "a taint: {key: gpu, effect: NoSchedule}");
    return { key, ...(typeof text === "string" && { value: text }), effect };
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `{name, address, answers: http | refused | silent, body}`; without an address it gets one of 198.51.100.0/24. */
function outsideHosts(value: unknown): OutsideHost[] {
  if (!Array.isArray(value) || value.length > MAX_OUTSIDE)
    throw bad("outside", value, `a list of at most ${MAX_OUTSIDE} hosts`);
  return value.map((entry: unknown, i) => {
    const at = `outside[${i}]`;
    if (typeof entry !== "object" || entry === null) throw bad(at, entry, "a host: {name: api.example.com}");
    const { name, address = `198.51.100.${i + 1}`, answers = "http", body, ...rest } = entry as Record<string, unknown>;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw ScenarioError.at(`settings.${at}.${unknown}`, "there is no such field");
    if (typeof name !== "string" || !HOST_NAME.test(name)) throw bad(`${at}.name`, name, "a host name");
    if (typeof address !== "string" || !IPV4.test(address)) throw bad(`${at}.address`, address, "an IPv4 address");
    if (answers !== "http" && answers !== "refused" && answers !== "silent")
      throw bad(`${at}.answers`, answers, "http, refused or silent");
    const page = body ?? `${name}\n`;
    if (typeof page !== "string" || page.length > MAX_BODY)
      throw bad(`${at}.body`, body, `a text of at most ${MAX_BODY} characters`);
    return { name, address, answers, body: page };
  });
}

function latencies(value: unknown): Record<string, number> {
  if (typeof value !== "object" || value === null) throw bad("latencies", value, "a map of names to milliseconds");
  const result: Record<string, number> = {};
  for (const [name, ms] of Object.entries(value)) {
    if (typeof ms !== "number" || ms < 0) throw bad(`latencies.${name}`, ms, "milliseconds");
    result[name] = ms;
  }
  return result;
}

function bad(key: string, value: unknown, wanted: string): ScenarioError {
  return ScenarioError.at(`settings.${key}`, `${JSON.stringify(value)} is not ${wanted}`);
}
