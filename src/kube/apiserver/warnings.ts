/**
 * What the API server warns about without refusing: a Pod's name that is no host name; all else is in `rules/warnings.ts`.
 * Source: kubernetes pkg/registry/core/pod strategy WarningsOnCreate, v1.36.
 */
import type { ApiResult, KubeObject } from "../api/meta.ts";
import { dns1123Label } from "../api/names.ts";
import { mapOf } from "./pod-defaults.ts";
import type { ValidationRules } from "./rules/types.ts";
import type { ResourceRef } from "./types.ts";

/**
 * An answer with its warnings. They are for people: they are made when somebody reads them, which no controller does.
 * Invariant: an object that has been stored never changes, so it does not matter when.
 */
export function succeedWarned(
  value: KubeObject,
  others: readonly string[],
  rules: ValidationRules | undefined,
  isNew: boolean,
): ApiResult<KubeObject> {
  return new Warned(value, others, rules, isNew);
}

class Warned {
  readonly ok = true;
  readonly value: KubeObject;
  readonly #others: readonly string[];
  readonly #rules: ValidationRules | undefined;
  readonly #isNew: boolean;

  constructor(value: KubeObject, others: readonly string[], rules: ValidationRules | undefined, isNew: boolean) {
    this.value = value;
    this.#others = others;
    this.#rules = rules;
    this.#isNew = isNew;
  }

  get warnings(): string[] {
    return [...this.#others, ...warningsOf(this.value, this.#rules, this.#isNew)];
  }
}

/** Texts as after `Warning: `. */
function warningsOf(object: KubeObject, rules: ValidationRules | undefined, isNew: boolean): string[] {
  if (object.kind === "Pod") {
    const problems = isNew ? dns1123Label(object.metadata.name) : [];
    const hostname =
      problems.length === 0
        ? []
        : [
            `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(" ")}]`,
          ];
    return [...hostname, ...(rules?.warnings(object, "") ?? [])];
  }
  const spec = mapOf(object, "spec");
  const job = mapOf(mapOf(spec, "jobTemplate"), "spec");
  const template = mapOf(job ?? spec, "template");
  const path = job ? "spec.jobTemplate.spec.template." : "spec.template.";
  return template ? (rules?.warnings(template, path) ?? []) : [];
}

/** What is said to whoever reads such objects; a store without a cluster has nobody to say it. */
export function warningsOfReading(ref: ResourceRef, options: { immediateDelete?: boolean }): string[] {
  return ref.resource === "endpoints" && options.immediateDelete !== true
    ? ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"]
    : [];
}
