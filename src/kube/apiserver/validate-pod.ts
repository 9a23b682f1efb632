/** Rules of Pods. Source: kubernetes pkg/apis/core/validation/validation.go ValidatePodSpec, ValidatePodUpdate, v1.36. */
import { dns1123Label, dns1123Subdomain } from "../api/names.ts";
import type { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import { sameJson } from "./same-json.ts";
import { validateContainers } from "./validate-containers.ts";
import { validateVolumes } from "./validate-volumes.ts";

export function validatePod(object: Fields, errors: FieldErrors): void {
  validatePodSpec(mapOf(object, "spec") ?? {}, "spec", errors);
}

const RESTART_POLICIES = ["Always", "Never", "OnFailure"];
const DNS_POLICIES = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];

/** A Pod's specification, or that of a template; `field` is where it stands. */
export function validatePodSpec(spec: Fields, field: string, errors: FieldErrors): void {
  const volumes = validateVolumes(spec, field, errors);
  validateContainers(spec, field, volumes, errors);
  oneOf(spec, "restartPolicy", RESTART_POLICIES, field, errors);
  oneOf(spec, "dnsPolicy", DNS_POLICIES, field, errors);
  validateNumbers(spec, field, errors);
  for (const name of ["hostname", "subdomain"])
    errors.invalidEach(`${field}.${name}`, textOf(spec, name), given(spec, name, dns1123Label));
  for (const name of ["nodeName", "serviceAccountName", "runtimeClassName", "priorityClassName"]) {
    errors.invalidEach(`${field}.${name}`, textOf(spec, name), given(spec, name, dns1123Subdomain));
  }
  if (spec["dnsPolicy"] === "None" && (mapOf(spec, "dnsConfig")?.["nameservers"] ?? undefined) === undefined) {
    errors.required(
      `${field}.dnsConfig.nameservers`,
      "must provide at least one DNS nameserver when `dnsPolicy` is None",
    );
  }
  if (spec["shareProcessNamespace"] === true && spec["hostPID"] === true) {
    errors.invalid(`${field}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled");
  }
  for (const [i, toleration] of itemsOf(spec, "tolerations").entries())
    validateToleration(toleration, `${field}.tolerations[${i}]`, errors);
  for (const [i, alias] of itemsOf(spec, "hostAliases").entries()) {
    const ip = textOf(alias, "ip");
    if (!/^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*)$/.test(ip)) {
      errors.invalid(
        `${field}.hostAliases[${i}].ip`,
        ip,
        "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
      );
    }
  }
}

function given(spec: Fields, field: string, rule: (text: string) => string[]): string[] {
  const text = textOf(spec, field);
  return text === "" ? [] : rule(text);
}

function oneOf(spec: Fields, name: string, allowed: readonly string[], field: string, errors: FieldErrors): void {
  const value = textOf(spec, name);
  if (value !== "" && !allowed.includes(value)) errors.notSupported(`${field}.${name}`, value, allowed);
}

function validateNumbers(spec: Fields, field: string, errors: FieldErrors): void {
  const grace = spec["terminationGracePeriodSeconds"];
  if (typeof grace === "number" && grace < 0)
    errors.invalid(`${field}.terminationGracePeriodSeconds`, grace, "must be greater than or equal to 0");
  const deadline = spec["activeDeadlineSeconds"];
  if (typeof deadline === "number" && (deadline < 1 || deadline > 2_147_483_647)) {
    errors.invalid(`${field}.activeDeadlineSeconds`, deadline, "must be between 1 and 2147483647, inclusive");
  }
}

const EFFECTS = ["NoExecute", "NoSchedule", "PreferNoSchedule"];

function validateToleration(toleration: Fields, field: string, errors: FieldErrors): void {
  const key = textOf(toleration, "key");
  const operator = textOf(toleration, "operator");
  const effect = textOf(toleration, "effect");
  if (key === "" && operator !== "Exists")
    errors.invalid(
      `${field}.operator`,
      operator,
      'operator must be Exists when `key` is empty, which means "match all values and all keys"',
    );
  if (operator !== "" && operator !== "Equal" && operator !== "Exists")
    errors.notSupported(`${field}.operator`, operator, ["Equal", "Exists"]);
  if (operator === "Exists" && textOf(toleration, "value") !== "")
    errors.invalid(`${field}.operator`, toleration["value"], "value must be empty when `operator` is 'Exists'");
  if (toleration["tolerationSeconds"] !== undefined && effect !== "NoExecute")
    errors.invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  if (effect !== "" && !EFFECTS.includes(effect)) errors.notSupported(`${field}.effect`, effect, EFFECTS);
}

const IMMUTABLE =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** Of a Pod that exists, few fields may change. */
export function validatePodUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  const spec = mapOf(object, "spec") ?? {};
  const old = mapOf(before, "spec") ?? {};
  if (itemsOf(spec, "containers").length !== itemsOf(old, "containers").length) {
    errors.forbidden("spec.containers", "pod updates may not add or remove containers");
    return;
  }
  if (itemsOf(spec, "initContainers").length !== itemsOf(old, "initContainers").length) {
    errors.forbidden("spec.initContainers", "pod updates may not add or remove containers");
    return;
  }
  const newTolerations = itemsOf(spec, "tolerations");
  const keepsTolerations = itemsOf(old, "tolerations").every((one) =>
    newTolerations.some((other) => sameJson(one, other)),
  );
  if (!keepsTolerations)
    errors.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
  const deadline = old["activeDeadlineSeconds"];
  const next = spec["activeDeadlineSeconds"];
  if (typeof deadline === "number" && (typeof next !== "number" || next > deadline)) {
    if (typeof next !== "number")
      errors.invalid("spec.activeDeadlineSeconds", null, "must not update from a positive integer to nil value");
    else errors.invalid("spec.activeDeadlineSeconds", next, "must be less than or equal to previous value");
  }
  if (!sameJson(comparable(spec, old), comparable(old, old))) errors.forbidden("spec", IMMUTABLE);
}

/** The specification with what may change taken from the old one. */
function comparable(spec: Fields, old: Fields): Fields {
  const result = { ...spec, tolerations: old["tolerations"], activeDeadlineSeconds: old["activeDeadlineSeconds"] };
  for (const list of ["containers", "initContainers"]) {
    const before = itemsOf(old, list);
    if (before.length > 0)
      Object.assign(result, { [list]: itemsOf(spec, list).map((one, i) => ({ ...one, image: before[i]?.["image"] })) });
  }
  const grace = old["terminationGracePeriodSeconds"];
  if (typeof grace === "number" && grace < 0 && spec["terminationGracePeriodSeconds"] === 1)
    Object.assign(result, { terminationGracePeriodSeconds: grace });
  return result;
}

/** Ephemeral containers come by an address of their own, and never change or go. */
export function validateEphemeralUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  const now = itemsOf(mapOf(object, "spec"), "ephemeralContainers");
  for (const old of itemsOf(mapOf(before, "spec"), "ephemeralContainers")) {
    const name = JSON.stringify(textOf(old, "name"));
    const same = now.find((one) => one["name"] === old["name"]);
    if (!same)
      errors.forbidden("spec.ephemeralContainers", `existing ephemeral containers ${name} may not be removed\n`);
    else if (!sameJson(same, old))
      errors.forbidden("spec.ephemeralContainers", `existing ephemeral containers ${name} may not be changed\n`);
  }
}
