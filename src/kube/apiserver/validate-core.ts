/** Rules of Services, ConfigMaps and Secrets. Source: kubernetes pkg/apis/core/validation/validation.go, v1.36. */
import { configMapKey, dns1123Label, portName, portNumber } from "../api/names.ts";
import type { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import { validateLabels } from "./validate-labels.ts";

const MAX_DATA = 1024 * 1024;

export function validateConfigMap(object: Fields, errors: FieldErrors): void {
  let size = 0;
  const data = mapOf(object, "data") ?? {};
  for (const field of ["data", "binaryData"]) {
    for (const [key, value] of Object.entries(mapOf(object, field) ?? {})) {
      errors.invalidEach(`${field}[${key}]`, key, configMapKey(key));
      if (field === "binaryData" && key in data)
        errors.invalid(`data[${key}]`, key, "duplicate of key present in binaryData");
      size += String(value).length;
    }
  }
  if (size > MAX_DATA) errors.tooLong("", MAX_DATA);
}

/** Keys that a Secret of a type must have. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
};

export function validateSecret(object: Fields, errors: FieldErrors): void {
  const data = mapOf(object, "data") ?? {};
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.invalidEach(`data[${key}]`, key, configMapKey(key));
    size += String(value).length;
  }
  if (size > MAX_DATA) errors.tooLong("data", MAX_DATA);
  for (const key of SECRET_KEYS[textOf(object, "type")] ?? []) if (!(key in data)) errors.required(`data[${key}]`);
}

const SERVICE_TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

export function validateService(object: Fields, errors: FieldErrors): void {
  const spec = mapOf(object, "spec") ?? {};
  const type = textOf(spec, "type");
  const ports = itemsOf(spec, "ports");
  const isHeadless = spec["clusterIP"] === "None";
  if (!SERVICE_TYPES.includes(type)) errors.notSupported("spec.type", type, SERVICE_TYPES);
  if (ports.length === 0 && !isHeadless && type !== "ExternalName") errors.required("spec.ports");
  if (type === "ExternalName" && textOf(spec, "externalName") === "") errors.required("spec.externalName");
  if (isHeadless && (type === "NodePort" || type === "LoadBalancer")) {
    errors.invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`);
  }
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const [i, port] of ports.entries()) {
    validateServicePort(port, `spec.ports[${i}]`, ports.length > 1, names, type, errors);
    const key = `${textOf(port, "protocol")}/${String(port["port"])}`;
    if (numbers.has(key)) errors.duplicate(`spec.ports[${i}]`, { port: port["port"], protocol: port["protocol"] });
    numbers.add(key);
  }
  validateLabels(mapOf(spec, "selector"), "spec.selector", errors);
  if (!["None", "ClientIP"].includes(textOf(spec, "sessionAffinity")))
    errors.notSupported("spec.sessionAffinity", spec["sessionAffinity"], ["ClientIP", "None"]);
}

function validateServicePort(
  port: Fields,
  field: string,
  needsName: boolean,
  names: Set<string>,
  type: string,
  errors: FieldErrors,
): void {
  const name = textOf(port, "name");
  if (name === "" && needsName) errors.required(`${field}.name`);
  else if (name !== "") {
    errors.invalidEach(`${field}.name`, name, dns1123Label(name));
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
  }
  const number = port["port"];
  for (const message of portNumber(typeof number === "number" ? number : 0))
    errors.invalid(`${field}.port`, typeof number === "number" ? number : 0, message);
  const protocols = ["SCTP", "TCP", "UDP"];
  if (!protocols.includes(textOf(port, "protocol")))
    errors.notSupported(`${field}.protocol`, port["protocol"], protocols);
  const target = port["targetPort"];
  if (typeof target === "number")
    for (const message of portNumber(target)) errors.invalid(`${field}.targetPort`, target, message);
  else if (typeof target === "string") errors.invalidEach(`${field}.targetPort`, target, portName(target));
  const nodePort = port["nodePort"];
  if (nodePort === undefined) return;
  if (type === "ClusterIP") errors.forbidden(`${field}.nodePort`, "may not be used when `type` is 'ClusterIP'");
  else if (typeof nodePort === "number" && (nodePort < 30_000 || nodePort > 32_767)) {
    errors.invalid(
      `${field}.nodePort`,
      nodePort,
      "provided port is not in the valid range. The range of valid ports is 30000-32767",
    );
  }
}
