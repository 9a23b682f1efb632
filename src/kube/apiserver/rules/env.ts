/** Rules of environment variables and of what they refer to. Source: kubernetes pkg/apis/core/validation/validation.go, v1.34. */
import { configMapKey, dns1123Label, dns1123Subdomain, envVarName, qualifiedName } from "../../api/names.ts";
import { canonicalQuantity } from "../../api/quantity.ts";
import { holds } from "../../api/versions.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { noBacksteps } from "./paths.ts";

const ENV_PATHS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
export const VOLUME_PATHS = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];
/** Labels of fields that can be told to a Pod at all. */
const LABELS = new Set([
  ...ENV_PATHS,
  ...VOLUME_PATHS,
  "spec.restartPolicy",
  "spec.schedulerName",
  "spec.hostNetwork",
  "status.phase",
  "status.nominatedNodeName",
]);
export const VOLUME_RESOURCES = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

export function validateEnv(container: Fields, path: string, errors: FieldErrors): void {
  for (const [i, variable] of itemsOf(container, "env").entries()) {
    const at = `${path}.env[${i}]`;
    const name = textOf(variable, "name");
    if (name === "") errors.required(`${at}.name`);
    else errors.invalidEach(`${at}.name`, name, envVarName(name));
    const source = mapOf(variable, "valueFrom");
    if (source) validateSource(source, textOf(variable, "value"), `${at}.valueFrom`, errors);
  }
  for (const [i, from] of itemsOf(container, "envFrom").entries()) validateEnvFrom(from, `${path}.envFrom`, i, errors);
}

function validateSource(source: Fields, value: string, at: string, errors: FieldErrors): void {
  let count = 0;
  const each = (name: string, rule: (ref: Fields, at: string) => void): void => {
    const ref = mapOf(source, name);
    if (!ref) return;
    count++;
    rule(ref, `${at}.${name}`);
  };
  each("fieldRef", (ref, where) => validateFieldSelector(ref, ENV_PATHS, where, errors));
  each("resourceFieldRef", (ref, where) => validateResourceSelector(ref, VOLUME_RESOURCES, where, false, errors));
  each("configMapKeyRef", (ref, where) => validateKeySelector(ref, where, errors));
  each("secretKeyRef", (ref, where) => validateKeySelector(ref, where, errors));
  each("fileKeyRef", (ref, where) => validateFileSelector(ref, where, errors));
  if (count === 0)
    errors.invalid(
      at,
      "",
      holds("envFiles", errors.minor)
        ? "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        : "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`",
    );
  else if (value !== "") errors.invalid(at, "", "may not be specified when `value` is not empty");
  else if (count > 1) errors.invalid(at, "", "may not have more than one field specified at a time");
}

export function validateFieldSelector(ref: Fields, allowed: readonly string[], at: string, errors: FieldErrors): void {
  const path = textOf(ref, "fieldPath");
  const version = textOf(ref, "apiVersion");
  if (version === "") return errors.required(`${at}.apiVersion`);
  if (path === "") return errors.required(`${at}.fieldPath`);
  if (version !== "v1")
    return errors.invalid(`${at}.fieldPath`, path, `error converting fieldPath: unsupported pod version: ${version}`);
  const [, base = "", key] = /^(.*?)\['(.*)'\]$/s.exec(path) ?? [];
  if (key !== undefined) {
    if (base === "metadata.annotations") errors.invalidEach(at, key.toLowerCase(), qualifiedName(key.toLowerCase()));
    else if (base === "metadata.labels") errors.invalidEach(at, key, qualifiedName(key));
    else if (LABELS.has(base)) errors.invalid(at, base, "does not support subscript");
    else errors.invalid(`${at}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`);
  } else if (!LABELS.has(path))
    errors.invalid(`${at}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`);
  else if (!allowed.includes(path)) errors.notSupported(`${at}.fieldPath`, path, allowed);
}

export function validateResourceSelector(
  ref: Fields,
  allowed: readonly string[],
  at: string,
  isVolume: boolean,
  errors: FieldErrors,
): void {
  const resource = textOf(ref, "resource");
  if (isVolume && textOf(ref, "containerName") === "") errors.required(`${at}.containerName`);
  else if (resource === "") errors.required(`${at}.resource`);
  else if (!allowed.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    errors.notSupported(`${at}.resource`, resource, allowed);
  validateDivisor(ref, resource, at, errors);
}

const BYTES = ["1", ..."kMGTPE".split("").flatMap((unit) => [`1${unit}`, `1${unit === "k" ? "K" : unit}i`])];
const BYTE_WORDS =
  "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the";

function validateDivisor(ref: Fields, resource: string, at: string, errors: FieldErrors): void {
  const divisor = canonicalQuantity(String(ref["divisor"] ?? "0"));
  if (divisor === "0") return;
  const complain = (what: string): void => errors.invalid(`${at}.divisor`, resource, what);
  if (resource.endsWith(".cpu")) {
    if (divisor !== "1m" && divisor !== "1")
      complain("only divisor's values 1m and 1 are supported with the cpu resource");
  } else if (BYTES.includes(divisor)) return;
  else if (resource.endsWith(".memory")) complain(`${BYTE_WORDS} memory resource`);
  else if (resource.endsWith(".ephemeral-storage")) complain(`${BYTE_WORDS} local ephemeral storage resource`);
  else if (resource.includes(".hugepages-")) complain(`${BYTE_WORDS} hugepages resource`);
}

function validateKeySelector(ref: Fields, at: string, errors: FieldErrors): void {
  const name = textOf(ref, "name");
  errors.invalidEach(`${at}.name`, name, dns1123Subdomain(name));
  const key = textOf(ref, "key");
  if (key === "") errors.required(`${at}.key`);
  else for (const message of configMapKey(key)) errors.invalid(`${at}.key`, key, message);
}

function validateFileSelector(ref: Fields, at: string, errors: FieldErrors): void {
  const key = textOf(ref, "key");
  if (key === "") errors.required(`${at}.key`);
  else errors.invalidEach(`${at}.key`, key, envVarName(key));
  const volume = textOf(ref, "volumeName");
  if (volume === "") errors.required(`${at}.volumeName`);
  else errors.invalidEach(`${at}.volumeName`, volume, dns1123Label(volume));
  const path = textOf(ref, "path");
  if (path === "") errors.required(`${at}.path`);
  else noBacksteps(path, `${at}.path`, errors);
}

function validateEnvFrom(from: Fields, list: string, i: number, errors: FieldErrors): void {
  const at = `${list}[${i}]`;
  const prefix = textOf(from, "prefix");
  if (prefix !== "") errors.invalidEach(`${at}.prefix`, prefix, envVarName(prefix));
  let count = 0;
  for (const name of ["configMapRef", "secretRef"]) {
    const ref = mapOf(from, name);
    if (!ref) continue;
    count++;
    const target = textOf(ref, "name");
    if (target === "") errors.required(`${at}.${name}.name`);
    else errors.invalidEach(`${at}.${name}.name`, target, dns1123Subdomain(target.replace(/-$/, "a")));
  }
  if (count === 0) errors.invalid(list, "", "must specify one of: `configMapRef` or `secretRef`");
  else if (count > 1) errors.invalid(list, "", "may not have more than one field specified at a time");
}

/** Variables from files need an emptyDir to find them in. */
export function validateFileVolumes(spec: Fields, field: string, errors: FieldErrors): void {
  const volumes = new Map(itemsOf(spec, "volumes").map((volume) => [textOf(volume, "name"), volume]));
  for (const list of ["initContainers", "containers", "ephemeralContainers"]) {
    for (const [i, container] of itemsOf(spec, list).entries()) {
      for (const [j, variable] of itemsOf(container, "env").entries()) {
        const ref = mapOf(mapOf(variable, "valueFrom"), "fileKeyRef");
        if (!ref) continue;
        const name = textOf(ref, "volumeName");
        const at = `${field}.${list}[${i}].env[${j}].valueFrom.fileKeyRef.volumeName`;
        const volume = volumes.get(name);
        if (!volume) errors.notFound(at, name);
        else if (!mapOf(volume, "emptyDir")) errors.invalid(at, name, "referenced volume must be of type emptyDir");
      }
    }
  }
}
