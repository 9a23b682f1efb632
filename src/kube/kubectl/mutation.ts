/** What a command prints of an object that it has changed: `pod/demo created`, or the object in the form asked for. */
import type { KubeObject } from "../api/meta.ts";
import { dryRunSuffix } from "./dry-run.ts";
import type { DryRun } from "./dry-run.ts";
import type { Invocation, Step } from "./invocation.ts";
import { shownObject } from "./output.ts";
import type { Output } from "./output.ts";
import { objectName } from "./resources.ts";

export function* printChange(
  inv: Invocation,
  output: Output,
  object: KubeObject,
  word: string,
  dryRun: DryRun,
): Step<void> {
  if (output.kind === "name") yield* inv.line(objectName(object));
  else if (output.kind === "text") yield* inv.out(output.print(shownObject(inv, object)));
  else yield* inv.line(`${objectName(object)} ${word}${dryRunSuffix(dryRun)}`);
}
