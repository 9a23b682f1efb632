/** Rules of paths inside volumes. Source: kubernetes pkg/apis/core/validation/validation.go, v1.34. */
import type { FieldErrors } from "../field-errors.ts";

export function noBacksteps(path: string, field: string, errors: FieldErrors): void {
  if (path.split("/").includes("..")) errors.invalid(field, path, "must not contain '..'");
}

/** A path that stays below where it begins. */
export function localDescendingPath(path: string, field: string, errors: FieldErrors): void {
  if (path.startsWith("/")) errors.invalid(field, path, "must be a relative path");
  noBacksteps(path, field, errors);
}

/** The same, and it does not begin with two dots, which volumes keep for themselves. */
export function localPath(path: string, field: string, errors: FieldErrors): void {
  localDescendingPath(path, field, errors);
  if (path.startsWith("..") && path !== ".." && !path.startsWith("../"))
    errors.invalid(field, path, "must not start with '..'");
}
