/** Rules of Deployments, ReplicaSets and other kinds with Pod templates. Source: kubernetes pkg/apis/apps/validation, v1.36. */
import { labelValue, qualifiedName } from "../api/names.ts";
import { matchesLabelSelector } from "../api/selectors.ts";
import type { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import { sameJson } from "./same-json.ts";
import { validatePodSpec } from "./validate-pod.ts";
import { validateLabels } from "./validate-labels.ts";

export function validateDeployment(object: Fields, errors: FieldErrors): void {
  const spec = mapOf(object, "spec") ?? {};
  nonNegative(spec, "replicas", errors);
  validateTemplated(object, errors);
  validateStrategy(mapOf(spec, "strategy") ?? {}, errors);
  for (const field of ["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"])
    nonNegative(spec, field, errors);
  const deadline = spec["progressDeadlineSeconds"];
  const minReady = spec["minReadySeconds"] ?? 0;
  if (typeof deadline === "number" && typeof minReady === "number" && deadline <= minReady) {
    errors.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
  }
}

export function validateReplicaSet(object: Fields, errors: FieldErrors): void {
  const spec = mapOf(object, "spec") ?? {};
  nonNegative(spec, "replicas", errors);
  nonNegative(spec, "minReadySeconds", errors);
  validateTemplated(object, errors);
}

/** The selector, and the template that it must select. */
export function validateTemplated(object: Fields, errors: FieldErrors): void {
  const spec = mapOf(object, "spec") ?? {};
  const selector = mapOf(spec, "selector");
  if (!selector) errors.required("spec.selector");
  else {
    validateSelector(selector, "spec.selector", errors);
    if (!selector["matchLabels"] && !selector["matchExpressions"])
      errors.invalid("spec.selector", {}, "empty selector is invalid for deployment");
  }
  const template = mapOf(spec, "template") ?? {};
  const labels = mapOf(mapOf(template, "metadata"), "labels");
  if (
    selector &&
    (selector["matchLabels"] || selector["matchExpressions"]) &&
    !matchesLabelSelector(selector, labels as Record<string, string> | undefined)
  ) {
    errors.invalid("spec.template.metadata.labels", labels ?? {}, "`selector` does not match template `labels`");
  }
  validateLabels(labels, "spec.template.labels", errors);
  const podSpec = mapOf(template, "spec") ?? {};
  validatePodSpec(podSpec, "spec.template.spec", errors);
  const policy = textOf(podSpec, "restartPolicy");
  if (policy !== "Always" && policy !== "") errors.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]);
  if (podSpec["activeDeadlineSeconds"] !== undefined)
    errors.forbidden(
      "spec.template.spec.activeDeadlineSeconds",
      "activeDeadlineSeconds in ReplicaSet is not Supported",
    );
}

const OPERATORS = ["DoesNotExist", "Exists", "In", "NotIn"];

function validateSelector(selector: Fields, field: string, errors: FieldErrors): void {
  validateLabels(mapOf(selector, "matchLabels"), `${field}.matchLabels`, errors);
  for (const [i, expression] of itemsOf(selector, "matchExpressions").entries()) {
    const path = `${field}.matchExpressions[${i}]`;
    const operator = textOf(expression, "operator");
    const values = Array.isArray(expression["values"]) ? (expression["values"] as unknown[]) : [];
    if (!OPERATORS.includes(operator)) errors.invalid(`${path}.operator`, operator, "not a valid selector operator");
    else if (operator.endsWith("In") && values.length === 0)
      errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    else if (!operator.endsWith("In") && values.length > 0)
      errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    errors.invalidEach(`${path}.key`, textOf(expression, "key"), qualifiedName(textOf(expression, "key")));
    for (const [j, value] of values.entries())
      errors.invalidEach(`${path}.values[${j}]`, String(value), labelValue(String(value)));
  }
}

function validateStrategy(strategy: Fields, errors: FieldErrors): void {
  const type = textOf(strategy, "type");
  const rolling = mapOf(strategy, "rollingUpdate");
  if (type === "Recreate") {
    if (rolling)
      errors.forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
    return;
  }
  if (type !== "RollingUpdate") {
    errors.notSupported("spec.strategy.type", type, ["Recreate", "RollingUpdate"]);
    return;
  }
  const amounts = ["maxUnavailable", "maxSurge"].map((field) =>
    amountOf(rolling?.[field], `spec.strategy.rollingUpdate.${field}`, errors),
  );
  if (amounts.every((amount) => amount === 0)) {
    errors.invalid(
      "spec.strategy.rollingUpdate.maxUnavailable",
      rolling?.["maxUnavailable"],
      "may not be 0 when `maxSurge` is 0",
    );
  }
}

/** A whole number or a percentage, checked. */
function amountOf(value: unknown, field: string, errors: FieldErrors): number {
  if (typeof value === "number") {
    if (value < 0) errors.invalid(field, value, "must be greater than or equal to 0");
    return value;
  }
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  if (percent === undefined)
    errors.invalid(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    );
  else if (field.endsWith("maxUnavailable") && Number(percent) > 100)
    errors.invalid(field, value, "must not be greater than 100%");
  return Number(percent ?? 1);
}

function nonNegative(spec: Fields, field: string, errors: FieldErrors): void {
  const value = spec[field];
  if (typeof value === "number" && value < 0)
    errors.invalid(`spec.${field}`, value, "must be greater than or equal to 0");
}

/** A workload's selector never changes. */
export function validateWorkloadUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  const selector = mapOf(mapOf(object, "spec"), "selector");
  if (!sameJson(selector, mapOf(mapOf(before, "spec"), "selector")))
    errors.invalid("spec.selector", selector, "field is immutable");
}
