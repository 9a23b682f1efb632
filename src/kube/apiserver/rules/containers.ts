/** Rules of containers that a plain one does not need. Source: kubernetes pkg/apis/core/validation/validation.go, v1.34. */
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { validateContainer } from "../validate-containers.ts";
import { localDescendingPath } from "./paths.ts";
import type { PodPlace, ValidationRules } from "./types.ts";

/** `list` is the list of mounts: of most of these the server does not tell which mount is meant. */
export function validateMount(mount: Fields, list: string, container: Fields, { errors }: PodPlace): void {
  const subPath = textOf(mount, "subPath");
  const expression = textOf(mount, "subPathExpr");
  if (subPath !== "") localDescendingPath(subPath, `${list}.subPath`, errors);
  if (expression !== "") {
    if (subPath !== "") {
      const i = itemsOf(container, "volumeMounts").indexOf(mount);
      errors.invalid(`${list}[${i}].subPathExpr`, expression, "subPathExpr and subPath are mutually exclusive");
    }
    localDescendingPath(expression, `${list}.subPathExpr`, errors);
  }
  const propagation = textOf(mount, "mountPropagation");
  const modes = ["Bidirectional", "HostToContainer", "None"];
  if (propagation !== "" && !modes.includes(propagation))
    errors.notSupported(`${list}.mountPropagation`, propagation, modes);
  if (propagation === "Bidirectional" && mapOf(container, "securityContext")?.["privileged"] !== true)
    errors.forbidden(
      `${list}.mountPropagation`,
      "Bidirectional mount propagation is available only to privileged containers",
    );
  const recursive = textOf(mount, "recursiveReadOnly");
  if (recursive === "Enabled" || recursive === "IfPossible") {
    if (mount["readOnly"] !== true)
      errors.forbidden(`${list}.recursiveReadOnly`, "may only be specified when readOnly is true");
    if (propagation !== "" && propagation !== "None")
      errors.forbidden(
        `${list}.recursiveReadOnly`,
        "may only be specified when mountPropagation is None or not specified",
      );
  } else if (recursive !== "" && recursive !== "Disabled")
    errors.notSupported(`${list}.recursiveReadOnly`, recursive, ["Disabled", "Enabled", "IfPossible"]);
}

export function validateDevices(container: Fields, path: string, { errors, volumes }: PodPlace): void {
  const [names, paths] = [new Set<string>(), new Set<string>()];
  const mounts = itemsOf(container, "volumeMounts");
  for (const [i, device] of itemsOf(container, "volumeDevices").entries()) {
    const at = `${path}.volumeDevices[${i}]`;
    const name = textOf(device, "name");
    const devicePath = textOf(device, "devicePath");
    const volume = volumes.get(name);
    if (name === "") errors.required(`${at}.name`);
    if (names.has(name)) errors.invalid(`${at}.name`, name, "must be unique");
    if (volume && !mapOf(volume, "persistentVolumeClaim") && !mapOf(volume, "ephemeral"))
      errors.invalid(
        `${at}.name`,
        name,
        "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode",
      );
    if (!volume) errors.notFound(`${at}.name`, name);
    if (devicePath === "") errors.required(`${at}.devicePath`);
    if (paths.has(devicePath)) errors.invalid(`${at}.devicePath`, devicePath, "must be unique");
    if (devicePath.split("/").includes(".."))
      errors.invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.some((mount) => mount["name"] === name))
      errors.invalid(`${at}.name`, name, "must not already exist in volumeMounts");
    if (mounts.some((mount) => mount["mountPath"] === devicePath))
      errors.invalid(`${at}.devicePath`, devicePath, "must not already exist as a path in volumeMounts");
    if (name !== "") names.add(name);
  }
}

const POLICIES = ["Always", "Never", "OnFailure"];
const MAX_RULES = 20;
const RULE_ACTIONS = ["Restart", "RestartAllContainers"];

/** `restartPolicy` and its rules, of a container of its own mind. */
export function validateRestartRules(container: Fields, path: string, { errors }: PodPlace): void {
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
    else if (!["In", "NotIn"].includes(textOf(exitCodes, "operator")))
      errors.notSupported(`${field}.exitCodes.operator`, textOf(exitCodes, "operator"), ["In", "NotIn"]);
  }
}

const NOT_EPHEMERAL = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
];

/** Containers for debugging: they have names of their own and serve nobody. */
export function validateEphemeral(place: PodPlace, rules: ValidationRules): void {
  const { spec, field, errors } = place;
  const others = [...itemsOf(spec, "containers"), ...itemsOf(spec, "initContainers")].map((one) => textOf(one, "name"));
  const names = new Set(others);
  for (const [i, container] of itemsOf(spec, "ephemeralContainers").entries()) {
    const path = `${field}.ephemeralContainers[${i}]`;
    validateContainer(container, path, place, rules);
    const image = textOf(container, "image");
    if (image.trim() !== image) errors.invalid(`${path}.image`, image, "must not have leading or trailing whitespace");
    const name = textOf(container, "name");
    if (names.has(name)) errors.duplicate(`${path}.name`, name);
    names.add(name);
    const target = textOf(container, "targetContainerName");
    if (target !== "" && !others.includes(target)) errors.notFound(`${path}.targetContainerName`, target);
    for (const what of NOT_EPHEMERAL) {
      const value = container[what];
      if (value !== undefined && !(what === "resources" && Object.keys(mapOf(container, what) ?? {}).length === 0))
        errors.forbidden(`${path}.${what}`, "cannot be set for an Ephemeral Container");
    }
    for (const [j, mount] of itemsOf(container, "volumeMounts").entries())
      for (const what of ["subPath", "subPathExpr"])
        if (textOf(mount, what) !== "")
          errors.forbidden(`${path}.volumeMounts[${j}].${what}`, "cannot be set for an Ephemeral Container");
  }
}
