/** Rules of security contexts. Source: kubernetes pkg/apis/core/validation/validation.go, v1.34. */
import { ownerId } from "../../api/names.ts";
import { Shown } from "../field-errors.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { localDescendingPath } from "./paths.ts";
import type { PodPlace } from "./types.ts";

const PROFILE_TYPES = ["Localhost", "RuntimeDefault", "Unconfined"];
const SYSCTL = "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";

function ids(context: Fields, names: readonly string[], field: string, errors: FieldErrors): void {
  for (const name of names) {
    const id = context[name];
    if (typeof id === "number") for (const message of ownerId(id)) errors.invalid(`${field}.${name}`, id, message);
  }
}

/** Of a container. */
export function validateSecurityContext(container: Fields, path: string, { spec, errors }: PodPlace): void {
  const context = mapOf(container, "securityContext");
  if (!context) return;
  const field = `${path}.securityContext`;
  ids(context, ["runAsUser", "runAsGroup"], field, errors);
  const procMount = textOf(context, "procMount");
  if (procMount !== "" && procMount !== "Default" && procMount !== "Unmasked")
    errors.notSupported(`${field}.procMount`, procMount, ["Default", "Unmasked"]);
  if (procMount === "Unmasked" && spec["hostUsers"] !== false)
    errors.invalid(`${field}.procMount`, procMount, "`hostUsers` must be false to use `Unmasked`");
  seccomp(mapOf(context, "seccompProfile"), `${field}.seccompProfile`, errors);
  if (context["allowPrivilegeEscalation"] === false) {
    const shown = new Shown(JSON.stringify(context), context);
    if (context["privileged"] === true)
      errors.invalid(field, shown, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    const added = mapOf(context, "capabilities")?.["add"];
    if (Array.isArray(added) && added.includes("CAP_SYS_ADMIN"))
      errors.invalid(
        field,
        shown,
        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
      );
  }
  appArmor(mapOf(context, "appArmorProfile"), `${field}.appArmorProfile`, errors);
}

/** Of the whole Pod. */
export function validatePodSecurityContext({ spec, field: at, errors }: PodPlace): void {
  const context = mapOf(spec, "securityContext");
  const field = `${at}.securityContext`;
  if (context) {
    ids(context, ["fsGroup", "runAsUser", "runAsGroup"], field, errors);
    const groups = context["supplementalGroups"];
    for (const [i, group] of (Array.isArray(groups) ? groups : []).entries())
      if (typeof group === "number")
        for (const message of ownerId(group)) errors.invalid(`${field}.supplementalGroups[${i}]`, group, message);
  }
  if (spec["shareProcessNamespace"] === true && spec["hostPID"] === true)
    errors.invalid(`${field}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled");
  if (!context) return;
  sysctls(context, spec, `${field}.sysctls`, errors);
  oneOf(context, "fsGroupChangePolicy", ["Always", "OnRootMismatch"], field, errors);
  seccomp(mapOf(context, "seccompProfile"), `${field}.seccompProfile`, errors);
  appArmor(mapOf(context, "appArmorProfile"), `${field}.appArmorProfile`, errors);
  oneOf(context, "supplementalGroupsPolicy", ["Merge", "Strict"], field, errors);
  oneOf(context, "seLinuxChangePolicy", ["MountOption", "Recursive"], field, errors);
}

export function oneOf(
  object: Fields,
  name: string,
  allowed: readonly string[],
  field: string,
  errors: FieldErrors,
  order: "sorted" | "given" = "sorted",
): void {
  const value = textOf(object, name);
  if (value !== "" && !allowed.includes(value))
    errors.notSupported(field === "" ? name : `${field}.${name}`, value, allowed, order);
}

function sysctls(context: Fields, spec: Fields, field: string, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [i, sysctl] of itemsOf(context, "sysctls").entries()) {
    const name = textOf(sysctl, "name");
    const at = `${field}[${i}].name`;
    if (name === "") errors.required(at);
    else if (name.length > 253 || !new RegExp(`^${SYSCTL}$`).test(name))
      errors.invalid(at, name, `must have at most 253 characters and match regex ^${SYSCTL}$`);
    else if (names.has(name)) errors.duplicate(at, name);
    if (spec["hostNetwork"] === true && /^net[./]/.test(name))
      errors.invalid(at, name, "may not be specified when 'hostNetwork' is true");
    else if (spec["hostIPC"] === true && /^(kernel[./](sem|shm|msg)|fs[./]mqueue[./])/.test(name))
      errors.invalid(at, name, "may not be specified when 'hostIPC' is true");
    names.add(name);
  }
}

function seccomp(profile: Fields | undefined, field: string, errors: FieldErrors): void {
  if (!profile) return;
  const type = textOf(profile, "type");
  if (type === "") errors.required(`${field}.type`, "type is required when seccompProfile is set");
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(`${field}.type`, type, PROFILE_TYPES);
  const local = profile["localhostProfile"];
  if (type === "Localhost") {
    if (local === undefined) errors.required(`${field}.localhostProfile`, "must be set when seccomp type is Localhost");
    else localDescendingPath(String(local), `${field}.localhostProfile`, errors);
  } else if (local !== undefined)
    errors.invalid(`${field}.localhostProfile`, profile, "can only be set when seccomp type is Localhost");
}

function appArmor(profile: Fields | undefined, field: string, errors: FieldErrors): void {
  if (!profile) return;
  const type = textOf(profile, "type");
  const local = profile["localhostProfile"];
  const at = `${field}.localhostProfile`;
  if (type === "Localhost") {
    const text = typeof local === "string" ? local : "";
    if (text.trim() !== text) errors.invalid(at, text, "must not be padded with whitespace");
    else if (text === "") errors.required(at, "must be set when AppArmor type is Localhost");
    if (text.length > 4095) errors.tooLong(at, 4095);
  } else if (type === "") errors.required(`${field}.type`, "type is required when appArmorProfile is set");
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(`${field}.type`, type, PROFILE_TYPES);
  else if (local !== undefined) errors.invalid(at, local, "can only be set when AppArmor type is Localhost");
}
