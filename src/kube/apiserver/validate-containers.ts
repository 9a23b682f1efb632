/** Rules of a Pod's containers. Source: kubernetes pkg/apis/core/validation/validation.go ValidateContainers, v1.36. */
import { dns1123Label, envVarName, portName, portNumber } from "../api/names.ts";
import { parseQuantity } from "../api/quantity.ts";
import type { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import { validateLifecycle, validateProbe } from "./validate-probes.ts";
import { localPath } from "./validate-volumes.ts";

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const MESSAGE_POLICIES = ["FallbackToLogsOnError", "File"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const POLICIES = ["Always", "Never", "OnFailure"];
const RULE_ACTIONS = ["Restart", "RestartAllContainers"];
const RULE_OPERATORS = ["In", "NotIn"];
const MAX_RULES = 20;
const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];

/** Checks all containers of a specification that stands at `field`. */
export function validateContainers(
  spec: Fields,
  field: string,
  volumes: ReadonlySet<string>,
  errors: FieldErrors,
): void {
  const containers = itemsOf(spec, "containers");
  const names = new Set<string>();
  if (containers.length === 0) errors.required(`${field}.containers`);
  for (const [i, container] of containers.entries()) {
    const path = `${field}.containers[${i}]`;
    validateContainer(container, path, names, volumes, errors);
    validateRunning(container, path, errors);
    validatePolicy(container, path, errors);
  }
  hostPortConflicts(spec, containers, field, errors);
  for (const [i, container] of itemsOf(spec, "initContainers").entries()) {
    const path = `${field}.initContainers[${i}]`;
    validateContainer(container, path, names, volumes, errors);
    validatePolicy(container, path, errors);
    if (container["restartPolicy"] === "Always") validateRunning(container, path, errors);
    else {
      if (mapOf(container, "lifecycle"))
        errors.forbidden(`${path}.lifecycle`, "may not be set for init containers without restartPolicy=Always");
      for (const probe of PROBES)
        if (mapOf(container, probe))
          errors.forbidden(`${path}.${probe}`, "may not be set for init containers without restartPolicy=Always");
    }
  }
}

function validateContainer(
  container: Fields,
  path: string,
  names: Set<string>,
  volumes: ReadonlySet<string>,
  errors: FieldErrors,
): void {
  const name = textOf(container, "name");
  if (name === "") errors.required(`${path}.name`);
  else {
    errors.invalidEach(`${path}.name`, name, dns1123Label(name));
    if (names.has(name)) errors.duplicate(`${path}.name`, name);
    names.add(name);
  }
  const image = textOf(container, "image");
  if (image === "") errors.required(`${path}.image`);
  else if (image.trim() !== image)
    errors.invalid(`${path}.image`, image, "must not have leading or trailing whitespace");
  supported(container, "terminationMessagePolicy", MESSAGE_POLICIES, path, errors);
  validatePorts(container, path, errors);
  validateEnv(container, path, errors);
  validateMounts(container, path, volumes, errors);
  supported(container, "imagePullPolicy", PULL_POLICIES, path, errors);
  validateResources(mapOf(container, "resources"), `${path}.resources`, errors);
  validateSecurity(mapOf(container, "securityContext"), `${path}.securityContext`, errors);
}

function validateRunning(container: Fields, path: string, errors: FieldErrors): void {
  const lifecycle = mapOf(container, "lifecycle");
  if (lifecycle) validateLifecycle(lifecycle, `${path}.lifecycle`, errors);
  for (const name of PROBES) {
    const probe = mapOf(container, name);
    if (probe) validateProbe(probe, name, `${path}.${name}`, errors);
  }
}

function validatePolicy(container: Fields, path: string, errors: FieldErrors): void {
  const policy = textOf(container, "restartPolicy");
  if (policy !== "" && !POLICIES.includes(policy)) errors.notSupported(`${path}.restartPolicy`, policy, POLICIES);
  const rules = itemsOf(container, "restartPolicyRules");
  if (policy === "" && rules.length > 0)
    errors.required(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used");
  if (rules.length > MAX_RULES) errors.tooMany(`${path}.restartPolicyRules`, rules.length, MAX_RULES);
  for (const [i, rule] of rules.entries()) {
    const field = `${path}.restartPolicyRules[${i}]`;
    const action = textOf(rule, "action");
    if (!RULE_ACTIONS.includes(action)) errors.notSupported(`${field}.action`, action, RULE_ACTIONS);
    const exitCodes = mapOf(rule, "exitCodes");
    if (!exitCodes) errors.required(`${field}.exitCodes`, "must be specified");
    else if (!RULE_OPERATORS.includes(textOf(exitCodes, "operator")))
      errors.notSupported(`${field}.exitCodes.operator`, textOf(exitCodes, "operator"), RULE_OPERATORS);
  }
}

function supported(
  container: Fields,
  name: string,
  allowed: readonly string[],
  path: string,
  errors: FieldErrors,
): void {
  const value = textOf(container, name);
  if (value !== "" && !allowed.includes(value)) errors.notSupported(`${path}.${name}`, value, allowed);
}

function validatePorts(container: Fields, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [i, port] of itemsOf(container, "ports").entries()) {
    const at = `${path}.ports[${i}]`;
    const name = textOf(port, "name");
    if (name !== "") {
      errors.invalidEach(`${at}.name`, name, portName(name));
      if (names.has(name)) errors.duplicate(`${at}.name`, name);
      names.add(name);
    }
    const number = port["containerPort"];
    if (number === undefined || number === 0) errors.required(`${at}.containerPort`);
    else checkPort(number, `${at}.containerPort`, errors);
    if (port["hostPort"] !== undefined) checkPort(port["hostPort"], `${at}.hostPort`, errors);
    supported(port, "protocol", PROTOCOLS, at, errors);
  }
}

function checkPort(value: unknown, field: string, errors: FieldErrors): void {
  if (typeof value === "number") for (const message of portNumber(value)) errors.invalid(field, value, message);
}

/** No two containers may take the same port of the node. */
function hostPortConflicts(spec: Fields, containers: readonly Fields[], field: string, errors: FieldErrors): void {
  const taken = new Set<string>();
  for (const [i, container] of containers.entries()) {
    for (const [j, port] of itemsOf(container, "ports").entries()) {
      const hostPort = port["hostPort"];
      if (hostPort === undefined) continue;
      const at = `${field}.containers[${i}].ports[${j}]`;
      const key = `${textOf(port, "protocol")}/${textOf(port, "hostIP")}/${String(hostPort)}`;
      if (taken.has(key)) errors.duplicate(`${at}.hostPort`, key);
      taken.add(key);
      if (spec["hostNetwork"] === true && hostPort !== port["containerPort"])
        errors.invalid(
          `${at}.containerPort`,
          port["containerPort"],
          "must match `hostPort` when `hostNetwork` is true",
        );
    }
  }
}

const SOURCES = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
const FIELD_PATHS = [
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
const RESOURCES = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

function validateEnv(container: Fields, path: string, errors: FieldErrors): void {
  for (const [i, variable] of itemsOf(container, "env").entries()) {
    const at = `${path}.env[${i}]`;
    const name = textOf(variable, "name");
    if (name === "") errors.required(`${at}.name`);
    else errors.invalidEach(`${at}.name`, name, envVarName(name));
    const from = mapOf(variable, "valueFrom");
    if (from) validateValueFrom(from, textOf(variable, "value"), `${at}.valueFrom`, errors);
  }
  for (const [i, source] of itemsOf(container, "envFrom").entries()) {
    const at = `${path}.envFrom[${i}]`;
    const prefix = textOf(source, "prefix");
    if (prefix !== "") errors.invalidEach(`${at}.prefix`, prefix, envVarName(prefix));
    const refs = ["configMapRef", "secretRef"].filter((name) => mapOf(source, name));
    if (refs.length === 0) errors.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`");
    else if (refs.length > 1) errors.invalid(at, "", "may not have more than one field specified at a time");
    for (const ref of refs) if (textOf(mapOf(source, ref), "name") === "") errors.required(`${at}.${ref}.name`);
  }
}

function validateValueFrom(from: Fields, value: string, at: string, errors: FieldErrors): void {
  const given = SOURCES.filter((name) => mapOf(from, name));
  for (const name of given) validateReference(name, mapOf(from, name) ?? {}, `${at}.${name}`, errors);
  if (given.length === 0)
    errors.invalid(at, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
  else if (given.length > 1) errors.invalid(at, "", "may not have more than one field specified at a time");
  else if (value !== "") errors.invalid(at, "", "may not be specified when `value` is not empty");
}

function validateReference(name: string, ref: Fields, at: string, errors: FieldErrors): void {
  if (name === "fieldRef") {
    const path = textOf(ref, "fieldPath");
    const subscript = /^metadata\.(labels|annotations)\['.*'\]$/.test(path);
    if (path === "") errors.required(`${at}.fieldPath`);
    else if (!FIELD_PATHS.includes(path) && !subscript) {
      if (/^(metadata|spec|status)\./.test(path) && KNOWN_POD_FIELDS.has(path))
        errors.notSupported(`${at}.fieldPath`, path, FIELD_PATHS);
      else errors.invalid(`${at}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`);
    }
  } else if (name === "resourceFieldRef") {
    const resource = textOf(ref, "resource");
    if (resource === "") errors.required(`${at}.resource`);
    else if (!RESOURCES.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
      errors.notSupported(`${at}.resource`, resource, RESOURCES);
  } else if (name === "configMapKeyRef" || name === "secretKeyRef") {
    if (textOf(ref, "name") === "") errors.required(`${at}.name`);
    if (textOf(ref, "key") === "") errors.required(`${at}.key`);
  }
}

/** Fields of a Pod that can be selected by but not be given to a container. */
const KNOWN_POD_FIELDS = new Set([
  "metadata.labels",
  "metadata.annotations",
  "spec.restartPolicy",
  "spec.schedulerName",
  "spec.hostNetwork",
  "status.phase",
  "status.nominatedNodeName",
]);

function validateMounts(container: Fields, path: string, volumes: ReadonlySet<string>, errors: FieldErrors): void {
  const paths = new Set<string>();
  for (const [i, mount] of itemsOf(container, "volumeMounts").entries()) {
    const at = `${path}.volumeMounts[${i}]`;
    const name = textOf(mount, "name");
    if (name === "") errors.required(`${at}.name`);
    else if (!volumes.has(name)) errors.notFound(`${at}.name`, name);
    const mountPath = textOf(mount, "mountPath");
    if (mountPath === "") errors.required(`${at}.mountPath`);
    else if (paths.has(mountPath)) errors.invalid(`${at}.mountPath`, mountPath, "must be unique");
    paths.add(mountPath);
    const subPath = textOf(mount, "subPath");
    const expression = textOf(mount, "subPathExpr");
    if (subPath !== "") localPath(subPath, `${at}.subPath`, errors);
    if (expression !== "") {
      if (subPath !== "")
        errors.invalid(`${at}.subPathExpr`, expression, "subPathExpr and subPath are mutually exclusive");
      localPath(expression, `${at}.subPathExpr`, errors);
    }
  }
}

const CONTAINER_RESOURCES = ["cpu", "ephemeral-storage", "memory"];

/** Requests and limits, of a container or of the whole Pod. */
export function validateResources(resources: Fields | undefined, field: string, errors: FieldErrors): void {
  const limits = mapOf(resources, "limits") ?? {};
  const requests = mapOf(resources, "requests") ?? {};
  for (const [kind, amounts] of [
    ["limits", limits],
    ["requests", requests],
  ] as const) {
    for (const [name, amount] of Object.entries(amounts)) {
      const at = `${field}.${kind}`;
      if (!name.includes("/") && !CONTAINER_RESOURCES.includes(name) && !name.startsWith("hugepages-")) {
        errors.invalid(at, name, "must be a standard resource for containers");
      }
      const quantity = parseQuantity(String(amount));
      if (quantity && quantity.nano < 0n)
        errors.invalid(`${at}[${name}]`, amount, "must be greater than or equal to 0");
    }
  }
  for (const [name, amount] of Object.entries(requests)) {
    const request = parseQuantity(String(amount));
    const limit = limits[name] === undefined ? null : parseQuantity(String(limits[name]));
    if (request && limit && request.nano > limit.nano)
      errors.invalid(
        `${field}.requests`,
        String(amount),
        `must be less than or equal to ${name} limit of ${String(limits[name])}`,
      );
  }
}

function validateSecurity(context: Fields | undefined, field: string, errors: FieldErrors): void {
  if (!context) return;
  for (const name of ["runAsUser", "runAsGroup"]) {
    const id = context[name];
    if (typeof id === "number" && (id < 0 || id > 2_147_483_647))
      errors.invalid(`${field}.${name}`, id, "must be between 0 and 2147483647, inclusive");
  }
  if (context["privileged"] === true && context["allowPrivilegeEscalation"] === false) {
    errors.invalid(field, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
  }
}
