/**
 * Fields of a Pod that a version does not know yet: the API server drops them without a word, as it does with fields of
 * feature gates that are off.
 *
 * Source: kubernetes pkg/api/pod/util.go (dropDisabledFields) of v1.33 to v1.36; facts/kubelet.md 0.2.
 */
import { holds } from "./versions.ts";

type Fields = Record<string, unknown>;

/** Drops them from a Pod's `spec`, or that of a template, in place. */
export function dropDisabledFields(spec: Fields, minor: number): void {
  if (!holds("hostnameOverride", minor)) delete spec["hostnameOverride"];
  for (const container of items(spec["containers"])) {
    if (isOff(minor)) delete container["restartPolicy"];
    dropFromContainer(container, minor);
  }
  for (const container of items(spec["initContainers"])) {
    if (isOff(minor) && container["restartPolicy"] !== "Always") delete container["restartPolicy"];
    dropFromContainer(container, minor);
  }
}

/** 1.33 does not have the gate at all, and refuses a policy where there may be none; 1.34 has it, and it is off. */
function isOff(minor: number): boolean {
  return minor >= 34 && !holds("containerRestartRules", minor);
}

function dropFromContainer(container: Fields, minor: number): void {
  if (!holds("containerRestartRules", minor)) delete container["restartPolicyRules"];
  else if (!holds("restartAllContainers", minor)) dropRules(container);
  if (holds("envFiles", minor)) return;
  for (const { valueFrom } of items(container["env"])) if (isFields(valueFrom)) delete valueFrom["fileKeyRef"];
}

function dropRules(container: Fields): void {
  const rules = items(container["restartPolicyRules"]);
  if (rules.length === 0) return;
  const kept = rules.filter((rule) => rule["action"] !== "RestartAllContainers");
  if (kept.length > 0) container["restartPolicyRules"] = kept;
  else delete container["restartPolicyRules"];
}

function items(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
