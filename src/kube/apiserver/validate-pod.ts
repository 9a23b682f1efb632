/**
 * Rules of Pods, in the order of the server; what a plain Pod does not have is in `rules/`.
 * Source: kubernetes pkg/apis/core/validation/validation.go ValidatePodSpec, ValidatePodUpdate, v1.33 to v1.36.
 */
import type { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { PodPlace, ValidationRules } from "./rules/types.ts";
import { sameJson } from "../api/same-json.ts";
import { validateContainers, validateImages } from "./validate-containers.ts";
import { validateVolumes } from "./validate-volumes.ts";

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

/** A Pod; `isNew`: of one that exists more may be there. */
export function validatePod(
  object: Fields,
  errors: FieldErrors,
  rules: ValidationRules | undefined,
  isNew: boolean,
): void {
  const spec = mapOf(object, "spec") ?? {};
  const name = textOf(mapOf(object, "metadata"), "name");
  validatePodSpec({ spec, field: "spec", errors, isPod: true, name, volumes: new Map() }, rules);
  if (textOf(spec, "serviceAccountName") === "") tokensWithoutAccount(spec, errors);
  validateImages(spec, "containers", "spec", errors);
  validateImages(spec, "initContainers", "spec", errors);
  if (!isNew) return;
  if (itemsOf(spec, "ephemeralContainers").length > 0)
    errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
  if (textOf(spec, "nodeName") !== "" && itemsOf(spec, "schedulingGates").length > 0)
    errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
}

function tokensWithoutAccount(spec: Fields, errors: FieldErrors): void {
  for (const [i, volume] of itemsOf(spec, "volumes").entries())
    for (const [j, source] of itemsOf(mapOf(volume, "projected"), "sources").entries())
      if (mapOf(source, "serviceAccountToken"))
        errors.forbidden(
          `spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`,
          "must not be specified when serviceAccountName is not set",
        );
}

/** A Pod's specification, or that of a template. */
export function validatePodSpec(place: PodPlace, rules: ValidationRules | undefined): void {
  const { spec, field, errors } = place;
  validateVolumes(place, rules);
  validateContainers(place, rules);
  rules?.ephemeral(place);
  rules?.beforeRestartPolicy(place);
  policy(spec, "restartPolicy", RESTART_POLICIES, field, errors);
  policy(spec, "dnsPolicy", DNS_POLICIES, field, errors);
  rules?.afterDnsPolicy(place);
  rules?.podEnd(place);
}

function policy(spec: Fields, name: string, allowed: readonly string[], field: string, errors: FieldErrors): void {
  const value = textOf(spec, name);
  if (value === "") errors.required(`${field}.${name}`);
  else if (!allowed.includes(value)) errors.notSupported(`${field}.${name}`, value, allowed, "given");
}

const IMMUTABLE =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
const MAX_SECONDS = 2_147_483_647;

/** Of a Pod that exists, few fields may change. */
export function validatePodUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  const spec = mapOf(object, "spec") ?? {};
  const old = mapOf(before, "spec") ?? {};
  for (const list of ["containers", "initContainers"]) {
    if (itemsOf(spec, list).length !== itemsOf(old, list).length)
      return errors.forbidden(`spec.${list}`, "pod updates may not add or remove containers");
    for (const [i, container] of itemsOf(spec, list).entries()) {
      const image = textOf(container, "image");
      if (image === "") errors.required(`spec.${list}[${i}].image`);
      if (image.trim() !== image)
        errors.invalid(`spec.${list}[${i}].image`, image, "must not have leading or trailing whitespace");
    }
  }
  if (!validateDeadline(spec["activeDeadlineSeconds"], old["activeDeadlineSeconds"], errors)) return;
  const kept = itemsOf(old, "tolerations").every((toleration) =>
    itemsOf(spec, "tolerations").some((one) =>
      sameJson(one, { ...toleration, tolerationSeconds: one["tolerationSeconds"] }),
    ),
  );
  if (!kept)
    errors.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
  validateGates(spec, old, errors);
  // Simplified: the server goes on with a print of Go structures, with random spaces in it, which no two servers print alike.
  if (!sameJson(comparable(spec, old), comparable(old, old))) errors.forbidden("spec", IMMUTABLE);
}

/** Whether the rest is to be looked at. */
function validateDeadline(next: unknown, old: unknown, errors: FieldErrors): boolean {
  const field = "spec.activeDeadlineSeconds";
  if (typeof next === "number") {
    if (next < 0 || next > MAX_SECONDS) {
      errors.invalid(field, next, `must be between 0 and ${MAX_SECONDS}, inclusive`);
      return false;
    }
    if (typeof old === "number" && old < next) {
      errors.invalid(field, next, "must be less than or equal to previous value");
      return false;
    }
  } else if (typeof old === "number")
    errors.invalid(field, undefined, "must not update from a positive integer to nil value");
  return true;
}

function validateGates(spec: Fields, old: Fields, errors: FieldErrors): void {
  const before = new Set(itemsOf(old, "schedulingGates").map((gate) => textOf(gate, "name")));
  for (const [i, gate] of itemsOf(spec, "schedulingGates").entries()) {
    const name = textOf(gate, "name");
    if (!before.has(name))
      errors.forbidden(
        `spec.schedulingGates[${i}].name`,
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      );
  }
}

/** The specification with what may change taken from the old one. */
function comparable(spec: Fields, old: Fields): Fields {
  const result: Fields = { ...spec };
  const may = ["tolerations", "activeDeadlineSeconds", "schedulingGates"];
  // A Pod that is gated is not placed yet, and may still be told where to go.
  if (itemsOf(old, "schedulingGates").length > 0) may.push("nodeSelector", "affinity");
  for (const field of may) {
    delete result[field];
    if (old[field] !== undefined) result[field] = old[field];
  }
  for (const list of ["containers", "initContainers"]) {
    const before = itemsOf(old, list);
    if (before.length > 0)
      result[list] = itemsOf(spec, list).map((one, i) => ({ ...one, image: before[i]?.["image"] }));
  }
  const grace = old["terminationGracePeriodSeconds"];
  if (typeof grace === "number" && grace < 0 && spec["terminationGracePeriodSeconds"] === 1)
    result["terminationGracePeriodSeconds"] = grace;
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
