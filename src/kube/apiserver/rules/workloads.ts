/** Rules of the kinds with Pod templates. Source: kubernetes pkg/apis/{apps,batch}/validation, v1.33 to v1.36. */
import { matchesLabelSelector } from "../../api/selectors.ts";
import { timeZoneRule } from "../../api/time-zones.ts";
import type { FieldErrors } from "../field-errors.ts";
import { mapOf, textOf, ownField } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { sameJson } from "../../api/same-json.ts";
import { validateAnnotations } from "../validate-annotations.ts";
import { validateLabels } from "../validate-labels.ts";
import { validatePodSpec } from "../validate-pod.ts";
import { scheduleError } from "./cron-schedule.ts";
import { validateSelector } from "./selectors.ts";
import { intOrString, labelSelector, stringMap } from "./shown.ts";
import type { ValidationRules } from "./types.ts";

const NO_MATCH = "`selector` does not match template `labels`";
const IMMUTABLE = "field is immutable";

export function workloadRules(rules: () => ValidationRules): Pick<ValidationRules, "kinds" | "updates"> {
  const template = (spec: Fields, field: string, errors: FieldErrors): void =>
    validateTemplate(mapOf(spec, "template") ?? {}, `${field}.template`, errors, rules());
  const replicated = (spec: Fields, errors: FieldErrors): void => {
    selector(spec, "deployment", errors);
    labelsMatch(spec, errors);
    template(spec, "spec", errors);
    alwaysRestarts(spec, "ReplicaSet", errors);
  };
  return {
    kinds: {
      Deployment(object, errors) {
        const spec = mapOf(object, "spec") ?? {};
        nonNegative(spec, ["replicas"], "spec", errors);
        replicated(spec, errors);
        deploymentStrategy(mapOf(spec, "strategy") ?? {}, errors);
        nonNegative(spec, ["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"], "spec", errors);
        const deadline = spec["progressDeadlineSeconds"];
        const ready = spec["minReadySeconds"] ?? 0;
        if (typeof deadline === "number" && typeof ready === "number" && deadline <= ready)
          errors.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
      },
      ReplicaSet(object, errors) {
        const spec = mapOf(object, "spec") ?? {};
        nonNegative(spec, ["replicas", "minReadySeconds"], "spec", errors);
        replicated(spec, errors);
      },
      ReplicationController(object, errors) {
        const spec = mapOf(object, "spec") ?? {};
        nonNegative(spec, ["minReadySeconds"], "spec", errors);
        const wanted = mapOf(spec, "selector") ?? {};
        if (Object.keys(wanted).length === 0) errors.required("spec.selector");
        nonNegative(spec, ["replicas"], "spec", errors);
        if (!mapOf(spec, "template")) return errors.required("spec.template");
        const labels = templateLabels(spec);
        const matches = Object.entries(wanted).every(([key, value]) => ownField(labels, key) === value);
        if (Object.keys(wanted).length > 0 && !matches)
          errors.invalid("spec.template.metadata.labels", stringMap(labels), NO_MATCH);
        template(spec, "spec", errors);
        alwaysRestarts(spec, "ReplicationController", errors);
      },
      StatefulSet(object, errors) {
        const spec = mapOf(object, "spec") ?? {};
        statefulSetPolicies(spec, errors);
        nonNegative(spec, ["replicas", "minReadySeconds"], "spec", errors);
        selector(spec, "statefulset", errors);
        labelsMatch(spec, errors);
        // The Pod's own specification is not looked at: its volumes may be claims that are still to be made.
        const labels = templateLabels(spec);
        validateLabels(labels, "spec.template.labels", errors);
        validateAnnotations(
          mapOf(mapOf(mapOf(spec, "template"), "metadata"), "annotations"),
          "spec.template.annotations",
          errors,
        );
        alwaysRestarts(spec, "StatefulSet", errors);
      },
      DaemonSet(object, errors) {
        const spec = mapOf(object, "spec") ?? {};
        validateSelector(mapOf(spec, "selector"), "spec.selector", errors);
        labelsMatch(spec, errors);
        if (mapOf(spec, "selector") && isEmptySelector(spec))
          errors.invalid(
            "spec.selector",
            labelSelector(mapOf(spec, "selector")),
            "empty selector is invalid for daemonset",
          );
        template(spec, "spec", errors);
        alwaysRestarts(spec, "DaemonSet", errors);
        nonNegative(spec, ["minReadySeconds"], "spec", errors);
        daemonSetStrategy(mapOf(spec, "updateStrategy") ?? {}, errors);
        nonNegative(spec, ["revisionHistoryLimit"], "spec", errors);
      },
      Job(object, errors) {
        validateJob(mapOf(object, "spec") ?? {}, "spec", errors, template);
      },
      CronJob(object, errors) {
        const spec = mapOf(object, "spec") ?? {};
        const name = textOf(mapOf(object, "metadata"), "name");
        validateCronJob(spec, errors);
        const inner = mapOf(mapOf(spec, "jobTemplate"), "spec") ?? {};
        validateJob(inner, "spec.jobTemplate.spec", errors, template);
        if (inner["selector"] !== undefined)
          errors.invalid(
            "spec.jobTemplate.spec.selector",
            labelSelector(mapOf(inner, "selector")),
            "`selector` will be auto-generated",
          );
        if (inner["manualSelector"] === true)
          errors.notSupported("spec.jobTemplate.spec.manualSelector", true, ["nil", "false"], "given");
        nonNegative(spec, ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"], "spec", errors);
        if (name.length > 52) errors.invalid("metadata.name", name, "must be no more than 52 characters");
      },
    },
    updates: {
      Deployment: sameSelector,
      ReplicaSet: sameSelector,
      DaemonSet: sameSelector,
      StatefulSet: statefulSetUpdate,
      Job: jobUpdate,
    },
  };
}

function templateLabels(spec: Fields): Fields | undefined {
  return mapOf(mapOf(mapOf(spec, "template"), "metadata"), "labels");
}

function nonNegative(spec: Fields, names: readonly string[], field: string, errors: FieldErrors): void {
  for (const name of names) {
    const value = spec[name];
    if (typeof value === "number" && value < 0)
      errors.invalid(`${field}.${name}`, value, "must be greater than or equal to 0");
  }
}

function isEmptySelector(spec: Fields): boolean {
  const wanted = mapOf(spec, "selector");
  const expressions = wanted?.["matchExpressions"];
  const count = Object.keys(mapOf(wanted, "matchLabels") ?? {}).length;
  return count + (Array.isArray(expressions) ? expressions.length : 0) === 0;
}

function selector(spec: Fields, kind: string, errors: FieldErrors): void {
  const wanted = mapOf(spec, "selector");
  if (!wanted) return errors.required("spec.selector");
  validateSelector(wanted, "spec.selector", errors);
  if (isEmptySelector(spec))
    errors.invalid("spec.selector", labelSelector(wanted), `empty selector is invalid for ${kind}`);
}

function labelsMatch(spec: Fields, errors: FieldErrors): void {
  const wanted = mapOf(spec, "selector");
  const labels = templateLabels(spec);
  if (wanted && isEmptySelector(spec)) return;
  if (!wanted || !matchesLabelSelector(wanted, labels as Record<string, string> | undefined))
    errors.invalid("spec.template.metadata.labels", stringMap(labels), NO_MATCH);
}

function validateTemplate(template: Fields, field: string, errors: FieldErrors, rules: ValidationRules): void {
  const metadata = mapOf(template, "metadata");
  validateLabels(mapOf(metadata, "labels"), `${field}.labels`, errors);
  validateAnnotations(mapOf(metadata, "annotations"), `${field}.annotations`, errors);
  const spec = mapOf(template, "spec") ?? {};
  if (errors.templates?.has(spec) === true) return;
  const before = errors.causes.length;
  validatePodSpec({ spec, field: `${field}.spec`, errors, isPod: false, name: "", volumes: new Map() }, rules);
  const debug = spec["ephemeralContainers"];
  if (Array.isArray(debug) && debug.length > 0)
    errors.forbidden(`${field}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template");
  if (errors.causes.length === before) errors.templates?.add(spec);
}

function alwaysRestarts(spec: Fields, kind: string, errors: FieldErrors): void {
  const pod = mapOf(mapOf(spec, "template"), "spec") ?? {};
  const policy = textOf(pod, "restartPolicy");
  if (policy !== "Always" && policy !== "") errors.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]);
  if (pod["activeDeadlineSeconds"] !== undefined)
    errors.forbidden("spec.template.spec.activeDeadlineSeconds", `activeDeadlineSeconds in ${kind} is not Supported`);
}

function deploymentStrategy(strategy: Fields, errors: FieldErrors): void {
  const type = textOf(strategy, "type");
  const rolling = mapOf(strategy, "rollingUpdate");
  if (type === "Recreate") {
    if (rolling)
      errors.forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
  } else if (type === "RollingUpdate") rollingUpdate(rolling ?? {}, errors);
  else errors.notSupported("spec.strategy.type", type, ["Recreate", "RollingUpdate"], "given");
}

function rollingUpdate(rolling: Fields, errors: FieldErrors): void {
  const at = "spec.strategy.rollingUpdate";
  amount(rolling["maxUnavailable"], `${at}.maxUnavailable`, errors);
  amount(rolling["maxSurge"], `${at}.maxSurge`, errors);
  if (numberIn(rolling["maxUnavailable"]) === 0 && numberIn(rolling["maxSurge"]) === 0)
    errors.invalid(`${at}.maxUnavailable`, intOrString(rolling["maxUnavailable"]), "may not be 0 when `maxSurge` is 0");
  atMostAll(rolling["maxUnavailable"], `${at}.maxUnavailable`, errors);
}

function numberIn(value: unknown): number {
  return typeof value === "number" ? value : Number(/^(\d+)%$/.exec(String(value))?.[1] ?? 0);
}

function atMostAll(value: unknown, field: string, errors: FieldErrors): void {
  if (typeof value === "string" && numberIn(value) > 100)
    errors.invalid(field, intOrString(value), "must not be greater than 100%");
}

/** A whole number or a percentage. */
function amount(value: unknown, field: string, errors: FieldErrors): void {
  if (typeof value === "number") {
    if (value < 0) errors.invalid(field, value, "must be greater than or equal to 0");
  } else if (typeof value === "string" && !/^[0-9]+%$/.test(value))
    errors.invalid(
      field,
      intOrString(value),
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    );
}

function statefulSetPolicies(spec: Fields, errors: FieldErrors): void {
  const policy = textOf(spec, "podManagementPolicy");
  if (policy !== "OrderedReady" && policy !== "Parallel")
    errors.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
  const strategy = mapOf(spec, "updateStrategy") ?? {};
  const type = textOf(strategy, "type");
  const rolling = mapOf(strategy, "rollingUpdate");
  if (type === "OnDelete") {
    if (rolling)
      errors.invalid("spec.updateStrategy.rollingUpdate", rolling, "only allowed for updateStrategy 'RollingUpdate'");
  } else if (type === "RollingUpdate")
    nonNegative(rolling ?? {}, ["partition"], "spec.updateStrategy.rollingUpdate", errors);
  else errors.invalid("spec.updateStrategy", strategy, "must be 'RollingUpdate' or 'OnDelete'");
}

function daemonSetStrategy(strategy: Fields, errors: FieldErrors): void {
  const type = textOf(strategy, "type");
  const at = "spec.updateStrategy.rollingUpdate";
  if (type === "OnDelete") return;
  if (type !== "RollingUpdate")
    return errors.notSupported("spec.updateStrategy.type", type, ["RollingUpdate", "OnDelete"], "given");
  const rolling = mapOf(strategy, "rollingUpdate");
  if (!rolling) return errors.required(at);
  amount(rolling["maxUnavailable"], `${at}.maxUnavailable`, errors);
  amount(rolling["maxSurge"], `${at}.maxSurge`, errors);
  const [gone, more] = [numberIn(rolling["maxUnavailable"]), numberIn(rolling["maxSurge"])];
  if (gone > 0 && more > 0)
    errors.invalid(
      `${at}.maxSurge`,
      intOrString(rolling["maxSurge"]),
      "may not be set when maxUnavailable is non-zero",
    );
  else if (gone === 0 && more === 0) errors.required(`${at}.maxUnavailable`, "cannot be 0 when maxSurge is 0");
}

const MODES = ["Indexed", "NonIndexed"];

function validateJob(
  spec: Fields,
  field: string,
  errors: FieldErrors,
  template: (spec: Fields, field: string, errors: FieldErrors) => void,
): void {
  nonNegative(
    spec,
    [
      "parallelism",
      "completions",
      "activeDeadlineSeconds",
      "backoffLimit",
      "ttlSecondsAfterFinished",
      "backoffLimitPerIndex",
      "maxFailedIndexes",
    ],
    field,
    errors,
  );
  const mode = textOf(spec, "completionMode");
  if (mode !== "" && !MODES.includes(mode)) errors.notSupported(`${field}.completionMode`, mode, MODES);
  if (mode === "Indexed") {
    if (spec["completions"] === undefined) errors.required(`${field}.completions`, "when completion mode is Indexed");
    const parallelism = spec["parallelism"];
    if (typeof parallelism === "number" && parallelism > 100_000)
      errors.invalid(
        `${field}.parallelism`,
        parallelism,
        "must be less than or equal to 100000 when completion mode is Indexed",
      );
  } else
    for (const name of ["backoffLimitPerIndex", "maxFailedIndexes"])
      if (spec[name] !== undefined) errors.invalid(`${field}.${name}`, spec[name], "requires indexed completion mode");
  const replacement = textOf(spec, "podReplacementPolicy");
  if (replacement !== "" && replacement !== "Failed" && replacement !== "TerminatingOrFailed")
    errors.notSupported(`${field}.podReplacementPolicy`, replacement, ["Failed", "TerminatingOrFailed"]);
  template(spec, field, errors);
  const policy = textOf(mapOf(mapOf(spec, "template"), "spec"), "restartPolicy");
  const at = `${field}.template.spec.restartPolicy`;
  if (policy === "Always" || policy === "") errors.required(at, 'valid values: "OnFailure", "Never"');
  else if (policy !== "OnFailure" && policy !== "Never")
    errors.notSupported(at, policy, ["OnFailure", "Never"], "given");
  else if (spec["podFailurePolicy"] !== undefined && policy !== "Never")
    errors.invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified');
}

function validateCronJob(spec: Fields, errors: FieldErrors): void {
  const schedule = textOf(spec, "schedule");
  if (schedule === "") errors.required("spec.schedule");
  else {
    const problem = scheduleError(schedule);
    if (problem !== null) errors.invalid("spec.schedule", schedule, problem);
    if (schedule.includes("TZ"))
      errors.invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
  }
  const zone = spec["timeZone"];
  if (zone !== undefined) validateTimeZone(String(zone), errors);
  nonNegative(spec, ["startingDeadlineSeconds"], "spec", errors);
  const policy = textOf(spec, "concurrencyPolicy");
  if (!["Allow", "Forbid", "Replace"].includes(policy))
    errors.notSupported("spec.concurrencyPolicy", policy, ["Allow", "Forbid", "Replace"], "given");
}

function validateTimeZone(zone: string, errors: FieldErrors): void {
  const at = "spec.timeZone";
  if (zone === "") errors.invalid(at, zone, "timeZone must be nil or non-empty string");
  else if (zone.toLowerCase() === "local")
    errors.invalid(at, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
  else if (timeZoneRule(zone) === undefined) errors.invalid(at, zone, `unknown time zone ${zone}`);
}

function sameSelector(object: Fields, before: Fields, errors: FieldErrors): void {
  const now = mapOf(mapOf(object, "spec"), "selector");
  if (!sameJson(now, mapOf(mapOf(before, "spec"), "selector")))
    errors.invalid("spec.selector", labelSelector(now), IMMUTABLE);
}

/** A null is no value: what came from outside may say it, what was decoded does not. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([name, item]) => [name, withoutNulls(item)]),
  );
}

const STATEFUL_MUTABLE = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

function statefulSetUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  const rest = (one: Fields): Fields =>
    withoutNulls(
      Object.fromEntries(Object.entries(mapOf(one, "spec") ?? {}).filter(([name]) => !STATEFUL_MUTABLE.includes(name))),
    ) as Fields;
  if (!sameJson(rest(object), rest(before)))
    errors.forbidden(
      "spec",
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
}

function jobUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  const [spec, old] = [mapOf(object, "spec") ?? {}, mapOf(before, "spec") ?? {}];
  const fixed = [
    "completions",
    "selector",
    "template",
    "completionMode",
    "podFailurePolicy",
    "backoffLimitPerIndex",
    "managedBy",
  ];
  for (const name of fixed) {
    if (sameJson(spec[name], old[name])) continue;
    const shown = name === "selector" ? labelSelector(mapOf(spec, name)) : spec[name];
    errors.invalid(`spec.${name}`, shown, IMMUTABLE);
  }
}
