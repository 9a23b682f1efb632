/** Flags and words that commands which change objects share. */
import type { WriteOptions } from "../apiserver/types.ts";
import { fail } from "./failure.ts";
import type { FlagSpec } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

export const DRY_RUN_FLAG: FlagSpec = { name: "dry-run", kind: "string", value: "none", bare: "unchanged" };
export const VALIDATE_FLAG: FlagSpec = { name: "validate", kind: "string", value: "strict", bare: "strict" };
/** Notes the command in the annotation `kubernetes.io/change-cause`. */
export const RECORD_FLAG: FlagSpec = {
  name: "record",
  kind: "bool",
  deprecated: "--record will be removed in the future",
};
export const SELECTOR_FLAGS: readonly FlagSpec[] = [
  { name: "selector", short: "l", kind: "string" },
  { name: "field-selector", kind: "string" },
  { name: "all", kind: "bool" },
  { name: "all-namespaces", short: "A", kind: "bool" },
];

export type DryRun = "none" | "client" | "server";

export function dryRunOf(inv: Invocation): DryRun {
  const value = inv.flags.text("dry-run");
  switch (value) {
    case "none":
    case "false":
    case "":
      return "none";
    case "client":
    case "unchanged":
    case "true":
      return "client";
    case "server":
      return "server";
    default:
      return fail(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  }
}

/** ` (dry run)` and the like, after the verb. */
export function dryRunSuffix(dryRun: DryRun): string {
  return dryRun === "client" ? " (dry run)" : dryRun === "server" ? " (server dry run)" : "";
}

/** How the server is to write, by `--dry-run` and `--validate`. */
export function writeOptions(inv: Invocation, dryRun: DryRun): WriteOptions {
  const fieldManager = inv.flags.text("field-manager");
  return {
    ...(dryRun === "server" && { dryRun: true }),
    fieldValidation: fieldValidation(inv),
    ...(fieldManager !== "" && { fieldManager }),
  };
}

function fieldValidation(inv: Invocation): "Strict" | "Warn" | "Ignore" {
  const value = inv.flags.text("validate");
  switch (value) {
    case "ignore":
    case "false":
      return "Ignore";
    case "warn":
      return "Warn";
    case "strict":
    case "true":
      return "Strict";
    case "":
      return "Warn";
    default:
      return fail(
        `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
      );
  }
}
