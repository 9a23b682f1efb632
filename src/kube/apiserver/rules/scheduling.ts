/** Rules of affinity, spreading and tolerations. Source: kubernetes pkg/apis/core/validation/validation.go, v1.34. */
import { dns1123Label, labelValue, qualifiedName } from "../../api/names.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { validateNodeTerm, validateSelector } from "./selectors.ts";
import type { PodPlace } from "./types.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
const WEIGHT = "must be in the range 1-100";

export function validateAffinity({ spec, field, errors }: PodPlace): void {
  const affinity = mapOf(spec, "affinity");
  const node = mapOf(affinity, "nodeAffinity");
  if (node) validateNodeAffinity(node, `${field}.affinity.nodeAffinity`, errors);
  for (const name of ["podAffinity", "podAntiAffinity"]) {
    const pod = mapOf(affinity, name);
    if (pod) validatePodAffinity(pod, `${field}.affinity.${name}`, errors);
  }
}

function validateNodeAffinity(affinity: Fields, at: string, errors: FieldErrors): void {
  const required = mapOf(affinity, REQUIRED);
  if (required) {
    const terms = itemsOf(required, "nodeSelectorTerms");
    const where = `${at}.${REQUIRED}.nodeSelectorTerms`;
    if (terms.length === 0) errors.required(where, "must have at least one node selector term");
    for (const [i, term] of terms.entries()) validateNodeTerm(term, `${where}[${i}]`, true, errors);
  }
  for (const [i, term] of itemsOf(affinity, PREFERRED).entries()) {
    const where = `${at}.${PREFERRED}[${i}]`;
    validateWeight(term, where, errors);
    validateNodeTerm(mapOf(term, "preference") ?? {}, `${where}.preference`, false, errors);
  }
}

function validateWeight(term: Fields, at: string, errors: FieldErrors): void {
  const weight = typeof term["weight"] === "number" ? term["weight"] : 0;
  if (weight < 1 || weight > 100) errors.invalid(`${at}.weight`, weight, WEIGHT);
}

function validatePodAffinity(affinity: Fields, at: string, errors: FieldErrors): void {
  for (const [i, term] of itemsOf(affinity, REQUIRED).entries())
    validatePodTerm(term, `${at}.${REQUIRED}[${i}]`, errors);
  for (const [i, term] of itemsOf(affinity, PREFERRED).entries()) {
    const where = `${at}.${PREFERRED}[${i}]`;
    validateWeight(term, where, errors);
    validatePodTerm(mapOf(term, "podAffinityTerm") ?? {}, `${where}.podAffinityTerm`, errors);
  }
}

function validatePodTerm(term: Fields, at: string, errors: FieldErrors): void {
  validateSelector(mapOf(term, "labelSelector"), `${at}.labelSelector`, errors);
  validateSelector(mapOf(term, "namespaceSelector"), `${at}.namespaceSelector`, errors);
  const namespaces = term["namespaces"];
  for (const name of Array.isArray(namespaces) ? namespaces.map(String) : [])
    errors.invalidEach(`${at}.namespace`, name, dns1123Label(name));
  validateMatchKeys(term, at, errors);
  const key = textOf(term, "topologyKey");
  if (key === "") errors.required(`${at}.topologyKey`, "can not be empty");
  errors.invalidEach(`${at}.topologyKey`, key, qualifiedName(key));
}

function validateMatchKeys(term: Fields, at: string, errors: FieldErrors): void {
  const selector = mapOf(term, "labelSelector");
  for (const name of ["matchLabelKeys", "mismatchLabelKeys"]) {
    const keys = term[name];
    if (!Array.isArray(keys) || keys.length === 0) continue;
    if (!selector) errors.forbidden(`${at}.${name}`, "must not be specified when labelSelector is not set");
    else
      for (const [i, key] of keys.entries())
        errors.invalidEach(`${at}.${name}[${i}]`, String(key), qualifiedName(String(key)));
  }
}

export function validateTopologySpread({ spec, field, errors }: PodPlace): void {
  const constraints = itemsOf(spec, "topologySpreadConstraints");
  for (const [i, constraint] of constraints.entries()) {
    const at = `${field}.topologySpreadConstraints[${i}]`;
    positive(constraint["maxSkew"] ?? 0, `${at}.maxSkew`, errors);
    const key = textOf(constraint, "topologyKey");
    if (key === "") errors.required(`${at}.topologyKey`, "can not be empty");
    const action = textOf(constraint, "whenUnsatisfiable");
    if (action !== "DoNotSchedule" && action !== "ScheduleAnyway")
      errors.notSupported(`${at}.whenUnsatisfiable`, action, ["DoNotSchedule", "ScheduleAnyway"]);
    const again = constraints
      .slice(i + 1)
      .some((other) => textOf(other, "topologyKey") === key && textOf(other, "whenUnsatisfiable") === action);
    if (again) errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${key}, ${action}}`);
    const domains = constraint["minDomains"];
    if (domains !== undefined) {
      positive(domains, `${at}.minDomains`, errors);
      if (action !== "DoNotSchedule")
        errors.invalid(
          `${at}.minDomains`,
          domains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`,
        );
    }
    for (const name of ["nodeAffinityPolicy", "nodeTaintsPolicy"]) {
      const policy = textOf(constraint, name);
      if (policy !== "" && policy !== "Honor" && policy !== "Ignore")
        errors.notSupported(`${at}.${name}`, policy, ["Honor", "Ignore"]);
    }
    spreadKeys(constraint, at, errors);
    validateSelector(mapOf(constraint, "labelSelector"), `${at}.labelSelector`, errors);
  }
}

function spreadKeys(constraint: Fields, at: string, errors: FieldErrors): void {
  const keys = constraint["matchLabelKeys"];
  if (!Array.isArray(keys) || keys.length === 0) return;
  const selector = mapOf(constraint, "labelSelector");
  if (!selector) errors.forbidden(`${at}.matchLabelKeys`, "must not be specified when labelSelector is not set");
  const used = new Set([
    ...Object.keys(mapOf(selector, "matchLabels") ?? {}),
    ...itemsOf(selector, "matchExpressions").map((expression) => textOf(expression, "key")),
  ]);
  for (const [i, key] of keys.map(String).entries()) {
    errors.invalidEach(`${at}.matchLabelKeys[${i}]`, key, qualifiedName(key));
    if (used.has(key))
      errors.invalid(`${at}.matchLabelKeys[${i}]`, key, "exists in both matchLabelKeys and labelSelector");
  }
}

function positive(value: unknown, field: string, errors: FieldErrors): void {
  if (typeof value === "number" && value <= 0) errors.invalid(field, value, "must be greater than 0");
}

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export function validateTolerations(tolerations: readonly Fields[], field: string, errors: FieldErrors): void {
  for (const [i, toleration] of tolerations.entries()) {
    const at = `${field}[${i}]`;
    const key = textOf(toleration, "key");
    const operator = textOf(toleration, "operator");
    const effect = textOf(toleration, "effect");
    const value = textOf(toleration, "value");
    if (key !== "") errors.invalidEach(`${at}.key`, key, qualifiedName(key));
    if (key === "" && operator !== "Exists")
      errors.invalid(
        `${at}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      );
    if (toleration["tolerationSeconds"] !== undefined && effect !== "NoExecute")
      errors.invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    if (operator === "" || operator === "Equal") {
      const problems = labelValue(value);
      if (problems.length > 0) errors.invalid(`${at}.operator`, value, problems.join(";"));
    } else if (operator === "Exists") {
      if (value !== "") errors.invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'");
    } else errors.notSupported(`${at}.operator`, operator, ["Equal", "Exists"]);
    if (effect !== "" && !EFFECTS.includes(effect)) errors.notSupported(`${at}.effect`, effect, EFFECTS, "given");
  }
}
