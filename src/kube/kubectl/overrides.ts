/** `--overrides` of `run` and `expose`. Source: kubectl pkg/cmd/util/override_options.go (behaviour), v1.33. */
import { applyPatch } from "../apiserver/patch.ts";
import { fail } from "./failure.ts";
import { fields } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { Invocation } from "./invocation.ts";

/** `--overrides`, laid over what was made. */
export function overridden(inv: Invocation, object: Fields): Fields {
  const written = inv.flags.text("overrides");
  if (written === "") return object;
  const type = inv.flags.text("override-type");
  if (type !== "json" && type !== "merge" && type !== "strategic") return fail(`invalid override type: ${type}`);
  let patch: unknown;
  try {
    patch = JSON.parse(written);
  } catch {
    return fail("Invalid JSON Patch");
  }
  const patched = applyPatch(object, type, patch);
  return patched.ok ? fields(patched.value) : fail(patched.message);
}
