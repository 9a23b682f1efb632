/**
 * Rules of kinds that are stored and do little here. Source: kubernetes pkg/apis/{core,autoscaling,policy,networking,rbac,scheduling}/validation, v1.34.
 * Simplified: of these kinds what people get wrong is checked, not every field.
 */
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../../api/names.ts";
import { Shown } from "../field-errors.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { sameJson } from "../../api/same-json.ts";
import { validateLabels } from "../validate-labels.ts";
import { ACCESS_MODES, claimSpec } from "./claims.ts";
import { oneOf } from "./security.ts";
import { validateSelector } from "./selectors.ts";
import { intOrString } from "./shown.ts";
import type { ValidationRules } from "./types.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const RBAC = "rbac.authorization.k8s.io";
const MAX_PRIORITY = 1_000_000_000;

function strings(object: Fields | undefined, field: string): string[] {
  const value = object?.[field];
  return Array.isArray(value) ? value.map(String) : [];
}

function scaleTarget(spec: Fields, errors: FieldErrors): void {
  const target = mapOf(spec, "scaleTargetRef");
  for (const field of ["kind", "name"])
    if (textOf(target, field) === "") errors.required(`spec.scaleTargetRef.${field}`);
}

function amountOrPercent(value: unknown, field: string, errors: FieldErrors): void {
  if (typeof value === "number" && value < 0) errors.invalid(field, value, "must be greater than or equal to 0");
  if (typeof value !== "string") return;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  if (percent === undefined)
    errors.invalid(
      field,
      intOrString(value),
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    );
  else if (Number(percent) > 100) errors.invalid(field, intOrString(value), "must not be greater than 100%");
}

function ingressBackend(backend: Fields, at: string, errors: FieldErrors): void {
  const service = mapOf(backend, "service");
  const resource = mapOf(backend, "resource");
  if (service && resource) errors.invalid(at, "", "cannot set both resource and service backends");
  else if (!service && !resource) errors.required(at, "must specify a valid backend");
  if (!service) return;
  const name = textOf(service, "name");
  if (name === "") errors.required(`${at}.service.name`);
  const port = mapOf(service, "port");
  const number = port?.["number"];
  const portName = textOf(port, "name");
  if (portName !== "" && number !== undefined) errors.invalid(at, "", "cannot set both port name & port number");
  else if (portName === "" && (number === undefined || number === 0))
    errors.required(`${at}.service.port`, "port name or number is required");
  else if (typeof number === "number" && (number < 1 || number > 65_535))
    errors.invalid(`${at}.service.port.number`, number, "must be between 1 and 65535, inclusive");
}

function ingressRule(rule: Fields, at: string, errors: FieldErrors): void {
  const host = textOf(rule, "host");
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(host)) errors.invalid(`${at}.host`, host, "must be a DNS name, not an IP address");
  else if (host !== "")
    errors.invalidEach(`${at}.host`, host, dns1123Subdomain(host.startsWith("*.") ? host.slice(2) : host));
  const http = mapOf(rule, "http");
  if (!http) return;
  const paths = itemsOf(http, "paths");
  if (paths.length === 0) errors.required(`${at}.http.paths`);
  for (const [i, path] of paths.entries()) {
    const where = `${at}.http.paths[${i}]`;
    const type = textOf(path, "pathType");
    const text = textOf(path, "path");
    if (type === "") errors.required(`${where}.pathType`, "pathType must be specified");
    else if (type === "Exact" || type === "Prefix") {
      if (!text.startsWith("/")) errors.invalid(`${where}.path`, text, "must be an absolute path");
      for (const sequence of ["//", "/./", "/../", "%2f", "%2F"])
        if (text.includes(sequence)) errors.invalid(`${where}.path`, text, `must not contain '${sequence}'`);
    } else if (type === "ImplementationSpecific") {
      if (text !== "" && !text.startsWith("/")) errors.invalid(`${where}.path`, text, "must be an absolute path");
    } else errors.notSupported(`${where}.pathType`, type, ["Exact", "ImplementationSpecific", "Prefix"]);
    ingressBackend(mapOf(path, "backend") ?? {}, `${where}.backend`, errors);
  }
}

function policyRules(object: Fields, isNamespaced: boolean, errors: FieldErrors): void {
  for (const [i, rule] of itemsOf(object, "rules").entries()) {
    const at = `rules[${i}]`;
    if (strings(rule, "verbs").length === 0) errors.required(`${at}.verbs`, "verbs must contain at least one value");
    const urls = strings(rule, "nonResourceURLs");
    if (urls.length > 0) {
      if (isNamespaced)
        errors.invalid(
          `${at}.nonResourceURLs`,
          new Shown(`[]string{${urls.map((url) => JSON.stringify(url)).join(", ")}}`, urls),
          "namespaced rules cannot apply to non-resource URLs",
        );
      continue;
    }
    if (strings(rule, "apiGroups").length === 0)
      errors.required(`${at}.apiGroups`, "resource rules must supply at least one api group");
    if (strings(rule, "resources").length === 0)
      errors.required(`${at}.resources`, "resource rules must supply at least one resource");
  }
}

function binding(object: Fields, kinds: readonly string[], errors: FieldErrors): void {
  const role = mapOf(object, "roleRef");
  const group = textOf(role, "apiGroup");
  if (group !== RBAC) errors.notSupported("roleRef.apiGroup", group, [RBAC]);
  const kind = textOf(role, "kind");
  if (!kinds.includes(kind)) errors.notSupported("roleRef.kind", kind, kinds, "given");
  if (textOf(role, "name") === "") errors.required("roleRef.name");
  for (const [i, subject] of itemsOf(object, "subjects").entries()) {
    const at = `subjects[${i}]`;
    if (textOf(subject, "name") === "") errors.required(`${at}.name`);
    const type = textOf(subject, "kind");
    if (type === "ServiceAccount") {
      const name = textOf(subject, "name");
      if (name !== "") errors.invalidEach(`${at}.name`, name, dns1123Subdomain(name));
      if (textOf(subject, "namespace") === "") errors.required(`${at}.namespace`);
    } else if (type !== "User" && type !== "Group")
      errors.notSupported(`${at}.kind`, type, ["ServiceAccount", "User", "Group"], "given");
  }
}

function sameRole(object: Fields, before: Fields, errors: FieldErrors): void {
  const now = mapOf(object, "roleRef") ?? {};
  if (sameJson(now, mapOf(before, "roleRef"))) return;
  const go = `rbac.RoleRef{APIGroup:${JSON.stringify(textOf(now, "apiGroup"))}, Kind:${JSON.stringify(textOf(now, "kind"))}, Name:${JSON.stringify(textOf(now, "name"))}}`;
  errors.invalid("roleRef", new Shown(go, now), "cannot change roleRef");
}

export const OTHER_RULES: Pick<ValidationRules, "kinds" | "updates"> = {
  kinds: {
    Event(object, errors) {
      // Simplified: a field of another type is told here, and not by the decoder.
      const involved = object["involvedObject"];
      if (!mapOf(object, "involvedObject")) errors.invalid("involvedObject", involved, "must be an object");
      for (const [field, value] of Object.entries(mapOf(object, "involvedObject") ?? {}))
        if (typeof value !== "string") errors.invalid(`involvedObject.${field}`, value, "must be a string");
      for (const field of ["type", "reason", "message"])
        if (object[field] !== undefined && typeof object[field] !== "string")
          errors.invalid(field, object[field], "must be a string");
    },
    PersistentVolumeClaim: (object, errors) => claimSpec(mapOf(object, "spec") ?? {}, "spec", errors),
    PersistentVolume(object, errors) {
      const spec = mapOf(object, "spec") ?? {};
      if (strings(spec, "accessModes").length === 0) errors.required("spec.accessModes");
      for (const mode of strings(spec, "accessModes"))
        if (!ACCESS_MODES.includes(mode)) errors.notSupported("spec.accessModes", mode, ACCESS_MODES);
      const capacity = mapOf(spec, "capacity") ?? {};
      if (Object.keys(capacity).length === 0) errors.required("spec.capacity");
      else if (capacity["storage"] === undefined)
        errors.notSupported("spec.capacity", Object.keys(capacity).join(" "), ["storage"]);
      oneOf(spec, "persistentVolumeReclaimPolicy", ["Delete", "Recycle", "Retain"], "spec", errors);
      oneOf(spec, "volumeMode", ["Block", "Filesystem"], "spec", errors);
    },
    HorizontalPodAutoscaler(object, errors) {
      const spec = mapOf(object, "spec") ?? {};
      const [min, max] = [spec["minReplicas"], spec["maxReplicas"] ?? 0];
      if (typeof min === "number" && min < 1)
        errors.invalid("spec.minReplicas", min, "must be greater than or equal to 1");
      if (typeof max === "number" && max < 1) errors.invalid("spec.maxReplicas", max, "must be greater than 0");
      if (typeof min === "number" && typeof max === "number" && max < min)
        errors.invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`");
      scaleTarget(spec, errors);
    },
    PodDisruptionBudget(object, errors) {
      const spec = mapOf(object, "spec") ?? {};
      if (spec["minAvailable"] !== undefined && spec["maxUnavailable"] !== undefined)
        errors.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
      amountOrPercent(spec["minAvailable"], "spec.minAvailable", errors);
      amountOrPercent(spec["maxUnavailable"], "spec.maxUnavailable", errors);
      validateSelector(mapOf(spec, "selector"), "spec.selector", errors);
    },
    Ingress(object, errors) {
      const spec = mapOf(object, "spec") ?? {};
      const rules = itemsOf(spec, "rules");
      const backend = mapOf(spec, "defaultBackend");
      if (rules.length === 0 && !backend)
        errors.invalid(
          "spec",
          new Shown("[]networking.IngressRule(nil)", null),
          "either `defaultBackend` or `rules` must be specified",
        );
      if (backend) ingressBackend(backend, "spec.defaultBackend", errors);
      for (const [i, rule] of rules.entries()) ingressRule(rule, `spec.rules[${i}]`, errors);
    },
    NetworkPolicy(object, errors) {
      const spec = mapOf(object, "spec") ?? {};
      validateSelector(mapOf(spec, "podSelector"), "spec.podSelector", errors);
      const types = strings(spec, "policyTypes");
      for (const [i, type] of types.entries())
        if (type !== "Ingress" && type !== "Egress")
          errors.notSupported(`spec.policyTypes[${i}]`, type, ["Egress", "Ingress"]);
    },
    PriorityClass(object, errors) {
      const name = textOf(mapOf(object, "metadata"), "name");
      const value = object["value"];
      if (name.startsWith("system-"))
        errors.forbidden(
          "metadata.name",
          `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`,
        );
      else if (typeof value === "number" && value > MAX_PRIORITY)
        errors.forbidden("value", `maximum allowed value of a user defined priority is ${MAX_PRIORITY}`);
      oneOf(object, "preemptionPolicy", ["PreemptLowerPriority", "Never"], "", errors, "given");
    },
    Role: (object, errors) => policyRules(object, true, errors),
    ClusterRole: (object, errors) => policyRules(object, false, errors),
    RoleBinding: (object, errors) => binding(object, ["Role", "ClusterRole"], errors),
    ClusterRoleBinding: (object, errors) => binding(object, ["ClusterRole"], errors),
    Node(object, errors) {
      for (const [i, taint] of itemsOf(mapOf(object, "spec"), "taints").entries()) {
        const at = `spec.taints[${i}]`;
        const key = textOf(taint, "key");
        errors.invalidEach(`${at}.key`, key, qualifiedName(key));
        const effect = textOf(taint, "effect");
        if (effect === "") errors.required(`${at}.effect`);
        else if (!EFFECTS.includes(effect)) errors.notSupported(`${at}.effect`, effect, EFFECTS, "given");
      }
    },
    ResourceQuota(object, errors) {
      for (const name of Object.keys(mapOf(mapOf(object, "spec"), "hard") ?? {}))
        errors.invalidEach(`spec.hard[${name}]`, name, qualifiedName(name));
    },
    Endpoints(object, errors) {
      for (const [i, subset] of itemsOf(object, "subsets").entries())
        for (const [j, address] of itemsOf(subset, "addresses").entries())
          if (textOf(address, "hostname") !== "")
            errors.invalidEach(
              `subsets[${i}].addresses[${j}].hostname`,
              textOf(address, "hostname"),
              dns1123Label(textOf(address, "hostname")),
            );
    },
    StorageClass(object, errors) {
      if (textOf(object, "provisioner") === "") errors.required("provisioner");
      oneOf(object, "reclaimPolicy", ["Delete", "Retain"], "", errors);
      oneOf(object, "volumeBindingMode", ["Immediate", "WaitForFirstConsumer"], "", errors);
    },
    PodTemplate(object, errors) {
      validateLabels(mapOf(mapOf(mapOf(object, "template"), "metadata"), "labels"), "template.labels", errors);
    },
  },
  updates: {
    RoleBinding: sameRole,
    ClusterRoleBinding: sameRole,
    PersistentVolumeClaim(object, before, errors) {
      const rest = (one: Fields): Fields => {
        const { resources: _, volumeAttributesClassName: __, volumeName: ___, ...others } = mapOf(one, "spec") ?? {};
        return others;
      };
      if (!sameJson(rest(object), rest(before)))
        errors.forbidden(
          "spec",
          "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n",
        );
    },
    PriorityClass(object, before, errors) {
      if (object["value"] !== before["value"]) errors.forbidden("value", "may not be changed in an update.");
    },
  },
};
