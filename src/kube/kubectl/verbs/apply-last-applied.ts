/** `apply view-last-applied`, `set-last-applied` and `edit-last-applied`. Source: kubectl pkg/cmd/apply (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { chooseObjects, eachObject } from "../changing.ts";
import { DRY_RUN_FLAG, VALIDATE_FLAG, dryRunOf, writeOptions } from "../dry-run.ts";
import { fail, failAll, usageFail } from "../failure.ts";
import { fields, text } from "../fields.ts";
import { namesFiles, readFileObjects } from "../files.ts";
import type { FileObject } from "../files.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { LAST_APPLIED } from "../last-applied.ts";
import { printChange } from "../mutation.ts";
import { chooseOutput } from "../output.ts";
import { toJson } from "../printers/json.ts";
import { NOTHING_NAMED } from "../resource-args.ts";
import { toYaml } from "../printers/yaml.ts";

export const lastAppliedVerbs: readonly Verb[] = [
  {
    name: "edit-last-applied",
    short: "Edit latest last-applied-configuration annotations of a resource/object",
    usage: "kubectl apply edit-last-applied (RESOURCE/NAME | -f FILENAME) [options]",
    flags: [
      ...FILENAME_FLAGS,
      ...PRINT_FLAGS,
      VALIDATE_FLAG,
      ...flagsOf("field-manager=kubectl-client-side-apply windows-line-endings?"),
    ],
    /** Simplified: what was applied can be looked at, not edited. */
    *run(inv) {
      const { objects, problems } = yield* chooseObjects(inv, inv.args, "all");
      failAll(problems);
      if (objects.every((object) => appliedTo(object) === ""))
        fail(
          "no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`",
        );
      return fail("edit-last-applied is not part of this simulator; change the manifest and apply it");
    },
  },
  {
    name: "set-last-applied",
    short: "Set the last-applied-configuration annotation on a live object to match the contents of a file",
    usage: "kubectl apply set-last-applied -f FILENAME [options]",
    flags: [...PRINT_FLAGS, DRY_RUN_FLAG, ...flagsOf("create-annotation? filename,f[]")],
    *run(inv) {
      if (!namesFiles(inv)) fail(NOTHING_NAMED);
      const output = yield* chooseOutput(inv, false);
      const changes: { file: FileObject; applied: string }[] = [];
      for (const file of yield* readFileObjects(inv)) {
        const applied = `${toJson(file.object)}\n`;
        const live = yield* inv.ok(inv.api.get(file.resource, file.namespace, file.name));
        if (appliedTo(live) === "" && !inv.flags.bool("create-annotation"))
          fail(
            `no last-applied-configuration annotation found on resource: ${file.name}, to create the annotation, run the command with --create-annotation`,
          );
        if (appliedTo(live) !== applied) changes.push({ file, applied });
        else yield* inv.line(`set-last-applied ${file.name}: no changes required.`);
      }
      for (const { file, applied } of changes)
        yield* printChange(inv, output, yield* annotated(inv, file, applied), "configured", dryRunOf(inv));
      return 0;
    },
  },
  {
    name: "view-last-applied",
    short: "View the latest last-applied-configuration annotations of a resource/object",
    usage: "kubectl apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]",
    flags: [...FILENAME_FLAGS, ...flagsOf("all? output,o=yaml selector,l=")],
    *run(inv) {
      const chosen = yield* chooseObjects(inv, inv.args);
      failAll(chosen.problems);
      const texts: string[] = [];
      yield* eachObject(chosen, function* (object) {
        const applied = appliedTo(object);
        // What was never applied is passed over in silence.
        if (applied !== "") texts.push(applied);
        yield* inv.out("");
      });
      const form = inv.flags.text("output");
      if (texts.length > 0 && form !== "json" && form !== "yaml")
        usageFail(
          "apply view-last-applied",
          `Unexpected -o output mode: ${form}, the flag 'output' must be one of yaml|json`,
        );
      for (const applied of texts) {
        const value = JSON.parse(applied) as unknown;
        yield* inv.out(form === "yaml" ? toYaml(value) : `${toJson(value, { indent: 2, sorted: false })}\n`);
      }
      return 0;
    },
  },
];

function appliedTo(object: KubeObject): string {
  return text(fields(object.metadata.annotations), LAST_APPLIED);
}

function* annotated(inv: Invocation, { resource, namespace, name }: FileObject, applied: string): Step<KubeObject> {
  const dryRun = dryRunOf(inv);
  if (dryRun === "client") return yield* inv.ok(inv.api.get(resource, namespace, name));
  const patch = { metadata: { annotations: { [LAST_APPLIED]: applied } } };
  return yield* inv.ok(inv.api.patch(resource, namespace, name, "merge", patch, writeOptions(inv, dryRun)));
}
