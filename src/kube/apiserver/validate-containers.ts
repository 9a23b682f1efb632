/**
 * Rules of a Pod's containers, in the order of the server; what a plain container does not have is in `rules/`.
 * Source: kubernetes pkg/apis/core/validation/validation.go (validateContainers and its kin), v1.33 to v1.36.
 */
import { dns1123Label, portName, portNumber } from "../api/names.ts";
import { holds } from "../api/versions.ts";
import type { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { PodPlace, ValidationRules } from "./rules/types.ts";

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const MESSAGE_POLICIES = ["File", "FallbackToLogsOnError"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];
const ONLY_SIDECARS = "may not be set for init containers without restartPolicy=Always";

/** Checks the app containers and the init containers. */
export function validateContainers(place: PodPlace, rules: ValidationRules | undefined): void {
  const { spec, field, errors } = place;
  const containers = itemsOf(spec, "containers");
  if (containers.length === 0) errors.required(`${field}.containers`);
  const names = new Set<string>();
  for (const [i, container] of containers.entries()) {
    const path = `${field}.containers[${i}]`;
    validateContainer(container, path, place, rules);
    const name = textOf(container, "name");
    if (names.has(name)) errors.duplicate(`${path}.name`, name);
    names.add(name);
    rules?.running(container, path, place);
    if (holds("containerRestartRules", errors.minor)) rules?.restartRules(container, path, place);
    else if (container["restartPolicy"] !== undefined)
      errors.forbidden(`${path}.restartPolicy`, "may not be set for non-init containers");
  }
  hostPortConflicts(containers, `${field}.containers`, errors);
  validateInitContainers(place, rules);
}

function validateInitContainers(place: PodPlace, rules: ValidationRules | undefined): void {
  const { spec, field, errors } = place;
  const names = new Set(itemsOf(spec, "containers").map((container) => textOf(container, "name")));
  for (const [i, container] of itemsOf(spec, "initContainers").entries()) {
    const path = `${field}.initContainers[${i}]`;
    validateContainer(container, path, place, rules);
    validateInitPolicy(container, path, place, rules);
    const name = textOf(container, "name");
    if (names.has(name)) errors.duplicate(`${path}.name`, name);
    else if (name !== "") names.add(name);
    hostPortConflicts([container], `${field}.initContainers`, errors);
    if (container["restartPolicy"] === "Always") {
      rules?.running(container, path, place);
      continue;
    }
    for (const what of ["lifecycle", ...PROBES])
      if (mapOf(container, what)) errors.forbidden(`${path}.${what}`, ONLY_SIDECARS);
  }
}

function validateInitPolicy(
  container: Fields,
  path: string,
  place: PodPlace,
  rules: ValidationRules | undefined,
): void {
  const policy = container["restartPolicy"];
  if (policy === undefined) return;
  const { errors } = place;
  if (!holds("containerRestartRules", errors.minor)) {
    if (policy !== "Always") errors.notSupported(`${path}.restartPolicy`, policy, ["Always"]);
  } else if (policy !== "Always") rules?.restartRules(container, path, place);
  else if (itemsOf(container, "restartPolicyRules").length > 0)
    errors.forbidden(
      `${path}.restartPolicyRules`,
      "restartPolicyRules are not allowed for init containers with restart policy Always",
    );
}

/** What is common to all containers. */
export function validateContainer(
  container: Fields,
  path: string,
  place: PodPlace,
  rules: ValidationRules | undefined,
): void {
  const { errors } = place;
  const name = textOf(container, "name");
  if (name === "") errors.required(`${path}.name`);
  else errors.invalidEach(`${path}.name`, name, dns1123Label(name));
  if (textOf(container, "image") === "") errors.required(`${path}.image`);
  const policy = textOf(container, "terminationMessagePolicy");
  if (policy !== "" && !MESSAGE_POLICIES.includes(policy))
    errors.notSupported(`${path}.terminationMessagePolicy`, policy, MESSAGE_POLICIES, "given");
  validatePorts(container, path, errors);
  rules?.beforeMounts(container, path, place);
  validateMounts(container, path, place, rules);
  rules?.afterMounts(container, path, place);
  const pull = textOf(container, "imagePullPolicy");
  if (pull === "") errors.required(`${path}.imagePullPolicy`);
  else if (!PULL_POLICIES.includes(pull)) errors.notSupported(`${path}.imagePullPolicy`, pull, PULL_POLICIES);
  rules?.afterPullPolicy(container, path, place);
}

/** What is checked of Pods and not of templates. */
export function validateImages(spec: Fields, list: string, field: string, errors: FieldErrors): void {
  for (const [i, container] of itemsOf(spec, list).entries()) {
    const image = textOf(container, "image");
    if (image.trim() !== image)
      errors.invalid(`${field}.${list}[${i}].image`, image, "must not have leading or trailing whitespace");
  }
}

function validatePorts(container: Fields, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [i, port] of itemsOf(container, "ports").entries()) {
    const at = `${path}.ports[${i}]`;
    const name = textOf(port, "name");
    const problems = name === "" ? [] : portName(name);
    if (problems.length > 0) for (const problem of problems) errors.invalid(`${at}.name`, name, problem);
    else if (names.has(name)) errors.duplicate(`${at}.name`, name);
    else if (name !== "") names.add(name);
    const number = port["containerPort"];
    if (number === undefined || number === 0) errors.required(`${at}.containerPort`);
    else checkPort(number, `${at}.containerPort`, errors);
    const hostPort = port["hostPort"];
    if (hostPort !== undefined && hostPort !== 0) checkPort(hostPort, `${at}.hostPort`, errors);
    const protocol = textOf(port, "protocol");
    if (protocol === "") errors.required(`${at}.protocol`);
    else if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${at}.protocol`, protocol, PROTOCOLS);
  }
}

function checkPort(value: unknown, field: string, errors: FieldErrors): void {
  if (typeof value === "number") for (const message of portNumber(value)) errors.invalid(field, value, message);
}

/** No two containers may take the same port of the node. */
function hostPortConflicts(containers: readonly Fields[], field: string, errors: FieldErrors): void {
  const taken = new Set<string>();
  for (const [i, container] of containers.entries()) {
    for (const [j, port] of itemsOf(container, "ports").entries()) {
      const hostPort = port["hostPort"];
      if (hostPort === undefined || hostPort === 0) continue;
      const key = `${textOf(port, "protocol")}/${textOf(port, "hostIP")}/${String(hostPort)}`;
      if (taken.has(key)) errors.duplicate(`${field}[${i}].ports[${j}].hostPort`, key);
      taken.add(key);
    }
  }
}

function validateMounts(container: Fields, path: string, place: PodPlace, rules: ValidationRules | undefined): void {
  const { errors, volumes } = place;
  const paths = new Set<string>();
  const devices = itemsOf(container, "volumeDevices");
  for (const [i, mount] of itemsOf(container, "volumeMounts").entries()) {
    const at = `${path}.volumeMounts[${i}]`;
    const name = textOf(mount, "name");
    const mountPath = textOf(mount, "mountPath");
    if (name === "") errors.required(`${at}.name`);
    if (!volumes.has(name)) errors.notFound(`${at}.name`, name);
    if (mountPath === "") errors.required(`${at}.mountPath`);
    if (paths.has(mountPath)) errors.invalid(`${at}.mountPath`, mountPath, "must be unique");
    paths.add(mountPath);
    if (devices.some((device) => device["name"] === name))
      errors.invalid(`${at}.name`, name, "must not already exist in volumeDevices");
    if (devices.some((device) => device["devicePath"] === mountPath))
      errors.invalid(`${at}.mountPath`, mountPath, "must not already exist as a path in volumeDevices");
    rules?.mount(mount, `${path}.volumeMounts`, container, place);
  }
}
