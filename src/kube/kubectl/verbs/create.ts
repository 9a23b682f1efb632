/** `kubectl create -f`. The commands below it are part of the chunk `kubectl-more`. Source: kubectl pkg/cmd/create (behaviour), v1.33. */
import { DRY_RUN_FLAG, RECORD_FLAG, VALIDATE_FLAG, dryRunOf, writeOptions } from "../dry-run.ts";
import { Failure, fail, failAll, problemOf, usageFail } from "../failure.ts";
import type { FlagSpec } from "../flags.ts";
import { FILE_FLAGS, asObject, readGoodObjects } from "../files.ts";
import { isSelected } from "./apply.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { withLastApplied } from "../last-applied.ts";
import { printChange } from "../mutation.ts";
import { OUTPUT_FLAGS, chooseOutput } from "../output.ts";
import { sendRaw } from "../raw-file.ts";

/** Flags of all commands that create something. */
export const CREATE_FLAGS: readonly FlagSpec[] = [
  ...OUTPUT_FLAGS,
  DRY_RUN_FLAG,
  VALIDATE_FLAG,
  { name: "field-manager", kind: "string", value: "kubectl-create" },
  { name: "save-config", kind: "bool" },
];

export const create: Verb = {
  name: "create",
  short: "Create a resource from a file or from stdin",
  usage: "kubectl create -f FILENAME [options]",
  flags: [
    ...CREATE_FLAGS,
    ...FILE_FLAGS,
    RECORD_FLAG,
    { name: "edit", kind: "bool" },
    { name: "raw", kind: "string" },
    { name: "selector", short: "l", kind: "string" },
    { name: "windows-line-endings", kind: "bool" },
  ],
  run,
};

function* run(inv: Invocation): Step<number> {
  if (inv.args.length > 0) usageFail("create", `Unexpected args: [${inv.args.join(" ")}]`);
  if (inv.flags.text("raw") !== "") {
    yield* sendRaw(inv, "POST");
    return 0;
  }
  const dryRun = dryRunOf(inv);
  const output = yield* chooseOutput(inv, false);
  if (inv.flags.list("filename").length > 0 && inv.flags.given("kustomize"))
    fail("only one of -f or -k can be specified");
  const read = yield* readGoodObjects(inv);
  const { problems } = read;
  const objects = read.objects.filter((one) => isSelected(inv, one));
  if (objects.length === 0 && problems.length === 0) fail("no objects passed to create");
  for (const one of objects) {
    const wanted = inv.flags.bool("save-config") ? withLastApplied(one.object) : one.object;
    try {
      const object =
        dryRun === "client"
          ? asObject(wanted)
          : yield* inv.ok(
              inv.api.create(one.resource, one.namespace, wanted, writeOptions(inv, dryRun)),
              `error when creating ${JSON.stringify(one.source)}: `,
            );
      yield* printChange(inv, output, object, "created", dryRun);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(problemOf(error));
    }
  }
  failAll(problems);
  return 0;
}
