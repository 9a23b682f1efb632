/**
 * `kubectl auth reconcile`: roles and bindings get what they lack of what a file says.
 * Source: kubectl pkg/cmd/auth/reconcile.go, component-helpers auth/rbac/reconciliation (behaviour), v1.33.
 * Simplified: objects that have opted out of being brought up to date are brought up to date.
 */
import type { KubeObject } from "../../api/meta.ts";
import { DRY_RUN_FLAG, dryRunOf, writeOptions } from "../dry-run.ts";
import type { DryRun } from "../dry-run.ts";
import { failStatus } from "../failure.ts";
import { fields, list, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { asObject, readFileObjects } from "../files.ts";
import type { FileObject } from "../files.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import { goTyped } from "../go-types.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { printChange } from "../mutation.ts";
import { chooseOutput } from "../output.ts";
import { toJson } from "../printers/json.ts";

export const reconcile: Verb = {
  name: "reconcile",
  short: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
  usage: "kubectl auth reconcile -f FILENAME [options]",
  flags: [
    ...PRINT_FLAGS,
    ...FILENAME_FLAGS,
    DRY_RUN_FLAG,
    ...flagsOf("remove-extra-permissions? remove-extra-subjects?"),
  ],
  run,
};

const KINDS = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"];

interface Reconciled {
  operation: "none" | "create" | "update" | "recreate";
  object: Fields;
  missing: readonly unknown[];
  extra: readonly unknown[];
}

function* run(inv: Invocation): Step<number> {
  const output = yield* chooseOutput(inv, false, true);
  const dryRun = dryRunOf(inv);
  for (const file of yield* readFileObjects(inv)) {
    const { kind } = file.resource;
    // Whatever is neither a role nor a binding is passed over in silence.
    if (!KINDS.includes(kind)) continue;
    const isRole = !kind.endsWith("Binding");
    const found = inv.api.get(file.resource, file.namespace, file.name);
    if (!found.ok && found.status.reason !== "NotFound") failStatus(found.status);
    const existing = found.ok ? found.value : null;
    const done = isRole ? reconciledRole(inv, file, existing) : reconciledBinding(inv, file, existing);
    const result = dryRun === "client" ? asObject(shownDry(file, done)) : yield* send(inv, file, done, dryRun);
    yield* printChange(inv, output, goTyped(result), "reconciled", dryRun);
    yield* tell(inv, done, isRole ? "rules" : "subjects");
  }
  return 0;
}

/** What would be created, as it was written. */
function shownDry({ written }: FileObject, { operation, object }: Reconciled): Fields {
  if (operation !== "create") return object;
  return { ...written, metadata: { creationTimestamp: null, ...fields(written["metadata"]) } };
}

function* send(inv: Invocation, file: FileObject, { operation, object }: Reconciled, dryRun: DryRun): Step<KubeObject> {
  const { resource, namespace, name } = file;
  const options = writeOptions(inv, dryRun);
  if (operation === "none") return asObject(object);
  if (operation === "update") return yield* inv.ok(inv.api.update(resource, asObject(object), options));
  if (operation === "recreate" && dryRun === "none") yield* inv.ok(inv.api.delete(resource, namespace, name, {}));
  if (namespace !== undefined && !inv.api.get({ group: "", resource: "namespaces" }, undefined, namespace).ok)
    yield* inv.ok(
      inv.api.create(
        { group: "", resource: "namespaces" },
        undefined,
        asObject({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }),
        options,
      ),
    );
  return yield* inv.ok(inv.api.create(resource, namespace, asObject(object), options));
}

function* tell(inv: Invocation, { operation, missing, extra }: Reconciled, what: string): Step<void> {
  if (operation === "none") return;
  const lines = [`reconciliation required ${operation}`];
  if (missing.length > 0) lines.push(`missing ${what} added:`, ...missing.map((one) => `\t${goText(one, what)}`));
  if (extra.length > 0) lines.push(`extra ${what} removed:`, ...extra.map((one) => `\t${goText(one, what)}`));
  yield* inv.err(lines.map((line) => `\t${line}\n`).join(""));
}

/** As Go prints a structure with its fields. */
function goText(value: unknown, what: string): string {
  const words = (field: string): string => `[${list(value, field).join(" ")}]`;
  return what === "rules"
    ? `{Verbs:${words("verbs")} APIGroups:${words("apiGroups")} Resources:${words("resources")} ResourceNames:${words("resourceNames")} NonResourceURLs:${words("nonResourceURLs")}}`
    : `{Kind:${text(value, "kind")} APIGroup:${text(value, "apiGroup")} Name:${text(value, "name")} Namespace:${text(value, "namespace")}}`;
}

function reconciledRole(inv: Invocation, { object }: FileObject, existing: KubeObject | null): Reconciled {
  const wanted = list(object, "rules");
  if (!existing) return { operation: "create", object, missing: wanted, extra: [] };
  const before = list(existing, "rules");
  const missing = uncovered(before, wanted);
  const extra = inv.flags.bool("remove-extra-permissions") ? uncovered(wanted, before) : [];
  const rules = extra.length > 0 ? wanted : [...before, ...missing];
  const isChanged = missing.length + extra.length > 0;
  return { operation: isChanged ? "update" : "none", object: { ...existing, rules }, missing, extra };
}

function reconciledBinding(inv: Invocation, { object }: FileObject, existing: KubeObject | null): Reconciled {
  const wanted = list(object, "subjects");
  if (!existing) return { operation: "create", object, missing: wanted, extra: [] };
  const key = (subject: unknown): string =>
    ["kind", "apiGroup", "name", "namespace"].map((field) => text(subject, field)).join("/");
  const before = list(existing, "subjects");
  const without = (all: readonly unknown[], some: readonly unknown[]): unknown[] =>
    all.filter((one) => !some.some((other) => key(one) === key(other)));
  const missing = without(wanted, before);
  const extra = inv.flags.bool("remove-extra-subjects") ? without(before, wanted) : [];
  const subjects = extra.length > 0 ? wanted : [...before, ...missing];
  const roleOf = (one: unknown): string => `${text(one, "roleRef", "kind")}/${text(one, "roleRef", "name")}`;
  if (roleOf(object) !== roleOf(existing))
    return { operation: "recreate", object: { ...object, subjects }, missing, extra };
  const isChanged = missing.length + extra.length > 0;
  return { operation: isChanged ? "update" : "none", object: { ...existing, subjects }, missing, extra };
}

/** What the one set of rules does not allow of the other, one thing at a time. */
function uncovered(owner: readonly unknown[], wanted: readonly unknown[]): unknown[] {
  const parts = new Map(wanted.flatMap(broken).map((one) => [toJson(one), one]));
  return [...parts.values()].filter((part) => !owner.some((rule) => covers(rule, part)));
}

/** A rule as rules with one of everything. */
function broken(rule: unknown): Fields[] {
  const verbs = list(rule, "verbs").map((verb) => ({ verbs: [verb] }));
  const each = (all: readonly Fields[], field: string): Fields[] =>
    all.flatMap((one) => list(rule, field).map((value) => ({ ...one, [field]: [value] })));
  const byResource = each(each(verbs, "apiGroups"), "resources");
  const named = list(rule, "resourceNames").length > 0 ? each(byResource, "resourceNames") : byResource;
  return [...named, ...each(verbs, "nonResourceURLs")];
}

function covers(rule: unknown, part: Fields): boolean {
  const has = (field: string): boolean =>
    list(part, field).every((one) => list(rule, field).some((other) => other === "*" || other === one));
  const isNamed =
    list(rule, "resourceNames").length === 0 || (list(part, "resourceNames").length > 0 && has("resourceNames"));
  return ["verbs", "apiGroups", "resources", "nonResourceURLs"].every(has) && isNamed;
}
