/** Rules of a Pod's specification besides its containers and volumes. Source: kubernetes pkg/apis/core/validation/validation.go, v1.34. */
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../../api/names.ts";
import { holds } from "../../api/versions.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { validateLabels } from "../validate-labels.ts";
import { validateFileVolumes } from "./env.ts";
import { validatePodResources } from "./resources.ts";
import { validateAffinity, validateTolerations, validateTopologySpread } from "./scheduling.ts";
import { oneOf, validatePodSecurityContext } from "./security.ts";
import type { PodPlace } from "./types.ts";

const IP_WORDS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

/** What stands between the containers and the restart policy. */
export function beforeRestartPolicy(place: PodPlace): void {
  const { spec, field, errors, isPod } = place;
  validatePodResources(place);
  if (spec["hostNetwork"] !== true) return;
  for (const [i, container] of itemsOf(spec, "containers").entries()) {
    for (const [j, port] of itemsOf(container, "ports").entries()) {
      const hostPort = port["hostPort"] ?? 0;
      if ((isPod || hostPort !== 0) && hostPort !== port["containerPort"])
        errors.invalid(
          `${field}.containers[${i}].ports[${j}].hostPort`,
          hostPort,
          "must match `containerPort` when `hostNetwork` is true",
        );
    }
  }
}

/** What stands between the DNS policy and the service account. */
export function afterDnsPolicy(place: PodPlace): void {
  const { spec, field, errors } = place;
  validateLabels(mapOf(spec, "nodeSelector"), `${field}.nodeSelector`, errors);
  validatePodSecurityContext(place);
  validateAffinity(place);
  validateDnsConfig(place);
  for (const [i, gate] of itemsOf(spec, "readinessGates").entries()) {
    const type = textOf(gate, "conditionType");
    errors.invalidEach(`${field}.readinessGates[${i}].conditionType`, type, qualifiedName(type));
  }
  validateSchedulingGates(place);
  validateTopologySpread(place);
  validateHostUsers(place);
  validateHostname(place);
}

function validateDnsConfig({ spec, field, errors }: PodPlace): void {
  const config = mapOf(spec, "dnsConfig");
  const at = `${field}.dnsConfig`;
  const list = (name: string): string[] =>
    Array.isArray(config?.[name]) ? (config[name] as unknown[]).map(String) : [];
  if (spec["dnsPolicy"] === "None") {
    if (!config) return errors.required(at, "must provide `dnsConfig` when `dnsPolicy` is None");
    if (list("nameservers").length === 0)
      return errors.required(`${at}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None");
  }
  const servers = list("nameservers");
  if (servers.length > 3) errors.invalid(`${at}.nameservers`, servers, "must not have more than 3 nameservers");
  for (const [i, server] of servers.entries())
    if (!isAddress(server)) errors.invalid(`${at}.nameservers[${i}]`, server, IP_WORDS);
  const searches = list("searches");
  if (searches.length > 32) errors.invalid(`${at}.searches`, searches, "must not have more than 32 search paths");
  if (searches.join(" ").length > 2048)
    errors.invalid(
      `${at}.searches`,
      searches,
      "must not have more than 2048 characters (including spaces) in the search list",
    );
  for (const [i, search] of searches.entries()) {
    const name = search.replace(/\.$/, "");
    if (search === "." && errors.minor >= 34) continue;
    // From 1.34 on a search path may have underscores.
    const checked = errors.minor >= 34 ? name.replaceAll("_", "a") : name;
    errors.invalidEach(`${at}.searches[${i}]`, name, dns1123Subdomain(checked));
  }
  for (const [i, option] of itemsOf(config, "options").entries())
    if (textOf(option, "name") === "") errors.required(`${at}.options[${i}]`, "must not be empty");
}

/** IPv4 without leading zeros, or IPv6. */
export function isAddress(text: string): boolean {
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(text))
    return text.split(".").every((part) => Number(part) <= 255 && String(Number(part)) === part);
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(":")) return false;
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return false;
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const all = [...groups(head), ...groups(tail ?? "")];
  const last = all.at(-1) ?? "";
  const count = all.length + (last.includes(".") ? 1 : 0);
  const areGood = all.every((group, i) =>
    i === all.length - 1 && group.includes(".") ? isAddress(group) : /^[0-9a-fA-F]{1,4}$/.test(group),
  );
  return areGood && (tail === undefined ? count === 8 : count <= 7);
}

function validateSchedulingGates({ spec, field, errors }: PodPlace): void {
  const seen = new Set<string>();
  for (const [i, gate] of itemsOf(spec, "schedulingGates").entries()) {
    const name = textOf(gate, "name");
    errors.invalidEach(`${field}.schedulingGates[${i}]`, name, qualifiedName(name));
    if (seen.has(name)) errors.duplicate(`${field}.schedulingGates[${i}]`, name);
    seen.add(name);
  }
}

function validateHostUsers({ spec, field, errors }: PodPlace): void {
  if (spec["hostUsers"] !== false) return;
  for (const [name, shown] of [
    ["hostNetwork", "hostNetwork"],
    ["hostPID", "HostPID"],
    ["hostIPC", "HostIPC"],
  ] as const)
    if (spec[name] === true) errors.forbidden(`${field}.${shown}`, "when `hostUsers` is false");
}

function validateHostname({ spec, field, errors }: PodPlace): void {
  const override = spec["hostnameOverride"];
  if (typeof override !== "string" || !holds("hostnameOverride", errors.minor)) return;
  const at = `${field}.hostnameOverride`;
  if (spec["setHostnameAsFQDN"] === true) errors.forbidden(at, "may not be specified when setHostnameAsFQDN is true");
  if (spec["hostNetwork"] === true) errors.forbidden(at, "may not be specified when hostNetwork is true");
  if (override.length > 64) errors.tooLong(at, 64);
  errors.invalidEach(at, override, dns1123Subdomain(override));
}

/** From the service account to the end. */
export function podEnd(place: PodPlace): void {
  const { spec, field, errors } = place;
  named(spec, "serviceAccountName", dns1123Subdomain, field, errors);
  named(spec, "nodeName", dns1123Subdomain, field, errors);
  const deadline = spec["activeDeadlineSeconds"];
  if (typeof deadline === "number" && (deadline < 1 || deadline > 2_147_483_647))
    errors.invalid(`${field}.activeDeadlineSeconds`, deadline, "must be between 1 and 2147483647, inclusive");
  named(spec, "hostname", dns1123Label, field, errors);
  named(spec, "subdomain", dns1123Label, field, errors);
  validateTolerations(itemsOf(spec, "tolerations"), `${field}.tolerations`, errors);
  for (const [i, alias] of itemsOf(spec, "hostAliases").entries()) {
    const at = `${field}.hostAliases[${i}]`;
    const ip = textOf(alias, "ip");
    if (!isAddress(ip)) errors.invalid(`${at}.ip`, ip, IP_WORDS);
    const names = alias["hostnames"];
    for (const [j, name] of (Array.isArray(names) ? names.map(String) : []).entries())
      errors.invalidEach(`${at}.hostnames[${j}]`, name, dns1123Subdomain(name));
  }
  named(spec, "priorityClassName", dns1123Subdomain, field, errors);
  named(spec, "runtimeClassName", dns1123Subdomain, field, errors);
  oneOf(spec, "preemptionPolicy", ["PreemptLowerPriority", "Never"], field, errors, "given");
  const os = mapOf(spec, "os");
  if (os) {
    const name = textOf(os, "name");
    if (name === "") errors.required(`${field}.os.name`, "cannot be empty");
    else if (name !== "linux" && name !== "windows")
      errors.notSupported(`${field}.os.name`, name, ["linux", "windows"]);
  }
  validateFileVolumes(spec, field, errors);
}

function named(spec: Fields, name: string, rule: (text: string) => string[], field: string, errors: FieldErrors): void {
  const text = textOf(spec, name);
  if (text !== "") errors.invalidEach(`${field}.${name}`, text, rule(text));
}
