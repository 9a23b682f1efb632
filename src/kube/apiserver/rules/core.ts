/** Rules of Services, ConfigMaps and Secrets. Source: kubernetes pkg/apis/core/validation/validation.go, v1.33 to v1.36. */
import { configMapKey, dns1123Label, dns1123Subdomain, portNumber, qualifiedName } from "../../api/names.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { sameJson } from "../../api/same-json.ts";
import { validateLabels } from "../validate-labels.ts";
import { validatePort } from "./handlers.ts";
import { isAddress } from "./pod.ts";
import { oneOf } from "./security.ts";
import { servicePort } from "./shown.ts";

const MAX_DATA = 1024 * 1024;
const IMMUTABLE = "field is immutable when `immutable` is set";

export function validateConfigMap(object: Fields, errors: FieldErrors): void {
  let size = 0;
  const data = mapOf(object, "data") ?? {};
  const binary = mapOf(object, "binaryData") ?? {};
  const each = (field: string, key: string, value: unknown): void => {
    for (const message of configMapKey(key)) errors.invalid(`${field}[${key}]`, key, message);
    size += String(value).length;
  };
  for (const [key, value] of Object.entries(data)) {
    each("data", key, value);
    if (Object.hasOwn(binary, key)) errors.invalid(`data[${key}]`, key, "duplicate of key present in binaryData");
  }
  for (const [key, value] of Object.entries(binary)) each("binaryData", key, value);
  if (size > MAX_DATA) errors.tooLong("", MAX_DATA);
}

/** Keys that a Secret of a type must have. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

export function validateSecret(object: Fields, errors: FieldErrors): void {
  const data = mapOf(object, "data") ?? {};
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    for (const message of configMapKey(key)) errors.invalid(`data[${key}]`, key, message);
    size += Math.floor((String(value).replace(/=+$/, "").length * 3) / 4);
  }
  if (size > MAX_DATA) errors.tooLong("data", MAX_DATA);
  const type = textOf(object, "type");
  for (const key of SECRET_KEYS[type] ?? []) if (!Object.hasOwn(data, key)) errors.required(`data[${key}]`);
  if (type === "kubernetes.io/ssh-auth" && textOf(data, "ssh-privatekey") === "")
    errors.required("data[ssh-privatekey]");
  if (type === "kubernetes.io/basic-auth" && !Object.hasOwn(data, "username") && !Object.hasOwn(data, "password")) {
    errors.required("data[username]");
    errors.required("data[password]");
  }
  const account = mapOf(mapOf(object, "metadata"), "annotations")?.["kubernetes.io/service-account.name"];
  if (type === "kubernetes.io/service-account-token" && (account === undefined || account === ""))
    errors.required("metadata.annotations[kubernetes.io/service-account.name]");
}

/** A ConfigMap or Secret that was declared immutable, and the type of a Secret. */
export function validateDataUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  if (textOf(object, "kind") === "Secret" && object["type"] !== before["type"])
    errors.invalid("type", object["type"], "field is immutable");
  if (before["immutable"] !== true) return;
  if (object["immutable"] !== true) errors.forbidden("immutable", IMMUTABLE);
  for (const field of ["data", "binaryData"])
    if (!sameJson(object[field] ?? {}, before[field] ?? {})) errors.forbidden(field, IMMUTABLE);
}

const IP_WORDS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const SERVICE_TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const ONLY_BALANCER = "may only be used when `type` is 'LoadBalancer'";

export function validateService(object: Fields, errors: FieldErrors): void {
  const spec = mapOf(object, "spec") ?? {};
  const type = textOf(spec, "type");
  const ports = itemsOf(spec, "ports");
  const isHeadless = spec["clusterIP"] === "None";
  if (ports.length === 0 && !isHeadless && type !== "ExternalName") errors.required("spec.ports");
  if (isHeadless && (type === "NodePort" || type === "LoadBalancer"))
    errors.invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`);
  if (type === "ExternalName") externalName(spec, errors);
  const names = new Set<string>();
  for (const [i, port] of ports.entries()) onePort(port, `spec.ports[${i}]`, ports.length > 1, names, errors);
  validateLabels(mapOf(spec, "selector"), "spec.selector", errors);
  affinity(spec, errors);
  if (type !== "ExternalName") addresses(spec, errors);
  const external = spec["externalIPs"];
  for (const [i, ip] of (Array.isArray(external) ? external.map(String) : []).entries())
    if (!isAddress(ip)) errors.invalid(`spec.externalIPs[${i}]`, ip, IP_WORDS);
  if (type === "") errors.required("spec.type");
  else if (!SERVICE_TYPES.includes(type)) errors.notSupported("spec.type", type, SERVICE_TYPES);
  portsTogether(ports, type, errors);
  const ranges = spec["loadBalancerSourceRanges"];
  if (Array.isArray(ranges) && ranges.length > 0 && type !== "LoadBalancer")
    errors.forbidden("spec.LoadBalancerSourceRanges", ONLY_BALANCER);
  if (spec["allocateLoadBalancerNodePorts"] !== undefined && type !== "LoadBalancer")
    errors.forbidden("spec.allocateLoadBalancerNodePorts", ONLY_BALANCER);
  if (spec["loadBalancerClass"] !== undefined && type !== "LoadBalancer")
    errors.forbidden("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'");
  traffic(spec, type, errors);
}

function externalName(spec: Fields, errors: FieldErrors): void {
  const list = (name: string): boolean => Array.isArray(spec[name]) && (spec[name] as unknown[]).length > 0;
  if (list("clusterIPs") || textOf(spec, "clusterIP") !== "")
    errors.forbidden("spec.clusterIPs", "may not be set for ExternalName services");
  if (list("ipFamilies")) errors.forbidden("spec.ipFamilies", "may not be set for ExternalName services");
  if (spec["ipFamilyPolicy"] !== undefined)
    errors.forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services");
  const name = textOf(spec, "externalName").replace(/\.$/, "");
  if (name === "") errors.required("spec.externalName");
  else errors.invalidEach("spec.externalName", name, dns1123Subdomain(name));
}

function onePort(port: Fields, field: string, needsName: boolean, names: Set<string>, errors: FieldErrors): void {
  const name = textOf(port, "name");
  if (name === "" && needsName) errors.required(`${field}.name`);
  else if (name !== "") {
    errors.invalidEach(`${field}.name`, name, dns1123Label(name));
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
  }
  const number = typeof port["port"] === "number" ? port["port"] : 0;
  for (const message of portNumber(number)) errors.invalid(`${field}.port`, number, message);
  const protocol = textOf(port, "protocol");
  if (protocol === "") errors.required(`${field}.protocol`);
  else oneOf(port, "protocol", ["SCTP", "TCP", "UDP"], field, errors);
  validatePort(port["targetPort"], `${field}.targetPort`, errors);
  const app = port["appProtocol"];
  if (typeof app === "string") errors.invalidEach(`${field}.appProtocol`, app, qualifiedName(app));
}

const MAX_AFFINITY = 86_400;

function affinity(spec: Fields, errors: FieldErrors): void {
  const kind = textOf(spec, "sessionAffinity");
  if (kind === "") errors.required("spec.sessionAffinity");
  else oneOf(spec, "sessionAffinity", ["ClientIP", "None"], "spec", errors);
  const config = mapOf(spec, "sessionAffinityConfig");
  if (kind === "None" && config)
    errors.forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None");
  const seconds = mapOf(config, "clientIP")?.["timeoutSeconds"];
  if (kind === "ClientIP" && typeof seconds === "number" && (seconds <= 0 || seconds > MAX_AFFINITY))
    errors.invalid(
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
      seconds,
      `must be greater than 0 and less than ${MAX_AFFINITY}`,
    );
}

function addresses(spec: Fields, errors: FieldErrors): void {
  const own = textOf(spec, "clusterIP");
  const all = Array.isArray(spec["clusterIPs"]) ? (spec["clusterIPs"] as unknown[]).map(String) : [];
  if (own !== "" && all.length > 0 && all[0] !== own)
    errors.invalid("spec.clusterIPs", all, "first value must match `clusterIP`");
  const families = Array.isArray(spec["ipFamilies"]) ? (spec["ipFamilies"] as unknown[]).map(String) : [];
  const seen = new Set<string>();
  for (const [i, family] of families.entries()) {
    if (family !== "IPv4" && family !== "IPv6") errors.notSupported(`spec.ipFamilies[${i}]`, family, ["IPv4", "IPv6"]);
    if (seen.has(family)) errors.duplicate(`spec.ipFamilies[${i}]`, family);
    seen.add(family);
  }
  oneOf(spec, "ipFamilyPolicy", ["PreferDualStack", "RequireDualStack", "SingleStack"], "spec", errors);
  for (const [i, ip] of (all.length > 0 ? all : own === "" ? [] : [own]).entries()) {
    if (i === 0 && ip === "None") {
      if (all.length > 1) errors.invalid("spec.clusterIPs", all, "'None' must be the first and only value");
    } else if (!isAddress(ip)) errors.invalid(`spec.clusterIPs[${i}]`, ip, IP_WORDS);
  }
  if (all.length > 2) errors.invalid("spec.clusterIPs", all, "may only hold up to 2 values");
}

function portsTogether(ports: readonly Fields[], type: string, errors: FieldErrors): void {
  const isSet = (port: Fields): boolean => typeof port["nodePort"] === "number" && port["nodePort"] !== 0;
  if (type === "ClusterIP")
    for (const [i, port] of ports.entries())
      if (isSet(port)) errors.forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'");
  const nodePorts = new Set<string>();
  for (const [i, port] of ports.entries()) {
    if (!isSet(port)) continue;
    const key = `${textOf(port, "protocol")}/${String(port["nodePort"])}`;
    if (nodePorts.has(key)) errors.duplicate(`spec.ports[${i}].nodePort`, port["nodePort"]);
    nodePorts.add(key);
  }
  const numbers = new Set<string>();
  for (const [i, port] of ports.entries()) {
    const number = typeof port["port"] === "number" ? port["port"] : 0;
    const key = `${textOf(port, "protocol")}/${number}`;
    if (numbers.has(key)) errors.duplicate(`spec.ports[${i}]`, servicePort(textOf(port, "protocol"), number));
    numbers.add(key);
  }
  // The server's allocator says this, after all else; a port that is out of range is never given.
  if (!errors.isEmpty) return;
  for (const [i, port] of ports.entries()) {
    const nodePort = port["nodePort"];
    if (typeof nodePort === "number" && isSet(port) && (nodePort < 30_000 || nodePort > 32_767))
      errors.invalid(
        `spec.ports[${i}].nodePort`,
        nodePort,
        "provided port is not in the valid range. The range of valid ports is 30000-32767",
      );
  }
}

function traffic(spec: Fields, type: string, errors: FieldErrors): void {
  const external = textOf(spec, "externalTrafficPolicy");
  const ips = spec["externalIPs"];
  const isReached = type === "LoadBalancer" || type === "NodePort" || (Array.isArray(ips) && ips.length > 0);
  if (!isReached) {
    if (external !== "")
      errors.invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services");
  } else oneOf(spec, "externalTrafficPolicy", ["Cluster", "Local"], "spec", errors);
  const check = spec["healthCheckNodePort"];
  if (typeof check === "number" && check !== 0 && !(type === "LoadBalancer" && external === "Local"))
    errors.invalid(
      "spec.healthCheckNodePort",
      check,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    );
  oneOf(spec, "internalTrafficPolicy", ["Cluster", "Local"], "spec", errors);
  const distribution = errors.minor >= 34 ? ["PreferClose", "PreferSameZone", "PreferSameNode"] : ["PreferClose"];
  oneOf(spec, "trafficDistribution", distribution, "spec", errors, "given");
}

/** The address of a Service is its own for ever, unless it becomes a mere name. */
export function validateServiceUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  const [spec, old] = [mapOf(object, "spec") ?? {}, mapOf(before, "spec") ?? {}];
  if (textOf(spec, "type") === "ExternalName" || textOf(old, "type") === "ExternalName") return;
  const [now, then] = [spec["clusterIPs"], old["clusterIPs"]];
  const [first, was] = [Array.isArray(now) ? now[0] : undefined, Array.isArray(then) ? then[0] : undefined];
  if (was === undefined || first === was) return;
  if (first === undefined) errors.required("spec.clusterIPs[0]", "primary clusterIP can not be unset");
  else errors.invalid("spec.clusterIPs[0]", now, "may not change once set");
}

/** What is unchanged and of the old type only goes, as if it had not been said. Source: registry/core/service (dropTypeDependentFields). */
export function changeService(spec: Fields, before: Fields): void {
  const ofNodes = (one: Fields): boolean => ["NodePort", "LoadBalancer"].includes(textOf(one, "type"));
  if (spec["type"] !== before["type"] && !ofNodes(spec) && ofNodes(before)) {
    const old = new Set(itemsOf(before, "ports").map((port) => port["nodePort"]));
    for (const port of itemsOf(spec, "ports")) if (old.has(port["nodePort"])) delete port["nodePort"];
    if (spec["externalTrafficPolicy"] === before["externalTrafficPolicy"]) delete spec["externalTrafficPolicy"];
  }
  if (spec["type"] !== "LoadBalancer" && before["type"] === "LoadBalancer") {
    delete spec["allocateLoadBalancerNodePorts"];
  }
}
