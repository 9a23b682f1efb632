/** `kubectl replace`. Source: kubectl pkg/cmd/replace (behaviour), v1.33. */
import { sendRaw } from "../raw-file.ts";
import { holds } from "../../api/versions.ts";
import { DRY_RUN_FLAG, VALIDATE_FLAG, dryRunOf, writeOptions } from "../dry-run.ts";
import { fail, failStatus } from "../failure.ts";
import { FILE_FLAGS, asObject, readFileObjects } from "../files.ts";
import type { Verb } from "../invocation.ts";
import { withLastApplied } from "../last-applied.ts";
import { printChange } from "../mutation.ts";
import { OUTPUT_FLAGS, chooseOutput } from "../output.ts";
import { qualifiedKind } from "../resources.ts";
import { throughSubresource } from "../status-subresource.ts";

export const replace: Verb = {
  name: "replace",
  short: "Replace a resource by file name or stdin",
  usage: "kubectl replace -f FILENAME [options]",
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    VALIDATE_FLAG,
    { name: "field-manager", kind: "string", value: "kubectl-replace" },
    { name: "raw", kind: "string" },
    { name: "subresource", kind: "string" },
    { name: "cascade", kind: "string", value: "background", bare: "background" },
    { name: "force", kind: "bool" },
    { name: "grace-period", kind: "int", value: "-1" },
    { name: "save-config", kind: "bool" },
    { name: "timeout", kind: "duration", value: "0s" },
    { name: "wait", kind: "bool" },
  ],
  *run(inv) {
    if (inv.flags.text("raw") !== "") {
      yield* sendRaw(inv, "PUT");
      return 0;
    }
    const dryRun = dryRunOf(inv);
    const force = inv.flags.bool("force");
    if (inv.flags.int("grace-period") >= 0 && !force) fail("--grace-period must have --force specified");
    if (force && dryRun !== "none") fail("--dry-run can not be used when --force is set");
    const output = yield* chooseOutput(inv, false);
    const objects = yield* readFileObjects(inv);
    if (objects.length === 0) fail("no objects passed to replace");
    for (const one of objects) {
      const wanted = inv.flags.bool("save-config") ? withLastApplied(one.object) : one.object;
      if (one.name === "" && !force)
        fail(`error when replacing ${JSON.stringify(one.source)}: resource name may not be empty`);
      const context = `error when ${force ? "creating" : "replacing"} ${JSON.stringify(one.source)}: `;
      if (force) {
        const removed = inv.api.delete(one.resource, one.namespace, one.name, { gracePeriodSeconds: 0 });
        if (!removed.ok && removed.status.reason !== "NotFound") failStatus(removed.status);
        if (removed.ok)
          yield* inv.line(
            `${qualifiedKind(one.resource)} ${JSON.stringify(one.name)} deleted${holds("deleteNamesNamespace", inv.minor) && one.namespace !== undefined ? ` from ${one.namespace} namespace` : ""}`,
          );
      }
      const options = throughSubresource(writeOptions(inv, dryRun), one.resource, inv.flags.text("subresource"));
      if (dryRun === "client") {
        yield* printChange(inv, output, asObject(wanted), "replaced", dryRun);
        continue;
      }
      const result = force
        ? inv.api.create(one.resource, one.namespace, wanted, options)
        : inv.api.update(one.resource, wanted, options);
      const object = yield* inv.ok(result, context);
      yield* printChange(inv, output, object, "replaced", dryRun);
    }
    return 0;
  },
};
