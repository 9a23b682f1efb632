/** Rules of label selectors and of the terms that choose nodes. Source: k8s.io/apimachinery meta/v1/validation, v0.34. */
import { dns1123Subdomain, labelValue, qualifiedName } from "../../api/names.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { validateLabels } from "../validate-labels.ts";

const NO_OPERATOR = "not a valid selector operator";
const NEEDS_VALUES = "must be specified when `operator` is 'In' or 'NotIn'";
const NO_VALUES = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";

function valuesOf(expression: Fields): string[] {
  const values = expression["values"];
  return Array.isArray(values) ? values.map(String) : [];
}

export function validateSelector(selector: Fields | undefined, field: string, errors: FieldErrors): void {
  if (!selector) return;
  validateLabels(mapOf(selector, "matchLabels"), `${field}.matchLabels`, errors);
  for (const [i, expression] of itemsOf(selector, "matchExpressions").entries()) {
    const at = `${field}.matchExpressions[${i}]`;
    operatorAndValues(expression, at, false, errors);
    keyAndValues(expression, at, true, errors);
  }
}

function operatorAndValues(expression: Fields, at: string, compares: boolean, errors: FieldErrors): void {
  const operator = textOf(expression, "operator");
  const values = valuesOf(expression);
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0) errors.required(`${at}.values`, NEEDS_VALUES);
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0) errors.forbidden(`${at}.values`, NO_VALUES);
  } else if (compares && (operator === "Gt" || operator === "Lt")) {
    if (values.length !== 1)
      errors.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else errors.invalid(`${at}.operator`, operator, NO_OPERATOR);
}

function keyAndValues(expression: Fields, at: string, checksValues: boolean, errors: FieldErrors): void {
  const key = textOf(expression, "key");
  errors.invalidEach(`${at}.key`, key, qualifiedName(key));
  if (!checksValues) return;
  for (const [i, value] of valuesOf(expression).entries())
    errors.invalidEach(`${at}.values[${i}]`, value, labelValue(value));
}

/** `checksValues`: preferences may name values that no label can have. */
export function validateNodeTerm(term: Fields, at: string, checksValues: boolean, errors: FieldErrors): void {
  for (const [i, expression] of itemsOf(term, "matchExpressions").entries()) {
    const where = `${at}.matchExpressions[${i}]`;
    operatorAndValues(expression, where, true, errors);
    keyAndValues(expression, where, checksValues, errors);
  }
  for (const [i, expression] of itemsOf(term, "matchFields").entries()) {
    const where = `${at}.matchFields[${i}]`;
    const operator = textOf(expression, "operator");
    const values = valuesOf(expression);
    if (operator !== "In" && operator !== "NotIn") errors.invalid(`${where}.operator`, operator, NO_OPERATOR);
    else if (values.length !== 1)
      errors.required(
        `${where}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      );
    const key = textOf(expression, "key");
    if (key !== "metadata.name") errors.invalid(`${where}.key`, key, "not a valid field selector key");
    else
      for (const [j, value] of values.entries())
        errors.invalidEach(`${where}.values[${j}]`, value, dns1123Subdomain(value));
  }
}
