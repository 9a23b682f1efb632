/** Commands that make an object of their flags, and create it. Source: kubectl pkg/cmd/create (behaviour), v1.33. */
import type { ApiResult, KubeObject } from "../../api/meta.ts";
import { DRY_RUN_FLAG, VALIDATE_FLAG, dryRunOf, writeOptions } from "../dry-run.ts";
import type { DryRun } from "../dry-run.ts";
import { fail, usageFail } from "../failure.ts";
import { fields } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { asObject } from "../files.ts";
import { flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { FlagSpec } from "../flags.ts";
import { goTyped } from "../go-types.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { withLastApplied } from "../last-applied.ts";
import { printChange } from "../mutation.ts";
import { chooseOutput } from "../output.ts";
import type { Output } from "../output.ts";
import { requireResource } from "../resource-args.ts";
import { prepareRules } from "../server-rules.ts";

/** Flags of all commands that make something of flags. */
const MADE_FLAGS: readonly FlagSpec[] = [
  ...PRINT_FLAGS,
  DRY_RUN_FLAG,
  VALIDATE_FLAG,
  ...flagsOf("field-manager=kubectl-create save-config?"),
];

/** What a command makes of its flags; it may say something on the way. */
export type Make = (inv: Invocation, name: string) => Fields | Step<Fields>;

export interface MadeKind {
  /** `deployment`, `secret generic`. */
  name: string;
  aliases?: readonly string[];
  short: string;
  /** Behind the name in the usage line. */
  usage: string;
  /** Flags of its own, as `flagsOf` reads them. */
  flags: string;
  /** The resource, where it is not what the command is called. */
  resource?: string;
  required?: readonly string[];
  /** How a refusal begins; absent: as the server says it. */
  refused?: string;
  make: Make;
}

/** A command below `create`. */
export function madeVerb(kind: MadeKind): Verb {
  return {
    name: kind.name.split(" ").at(-1) ?? kind.name,
    ...(kind.aliases && { aliases: kind.aliases }),
    short: kind.short,
    usage: `kubectl create ${kind.name} ${kind.usage} [options]`,
    flags: [...MADE_FLAGS, ...(kind.flags === "" ? [] : flagsOf(kind.flags))],
    *run(inv) {
      const missing = (kind.required ?? []).filter((name) => !inv.flags.given(name));
      if (missing.length > 0)
        fail(`required flag(s) ${missing.map((name) => JSON.stringify(name)).join(", ")} not set`);
      const count = inv.dash >= 0 ? inv.dash : inv.args.length;
      if (count !== 1) usageFail(inv.command, `exactly one NAME is required, got ${count}`);
      const dryRun = dryRunOf(inv);
      const output = yield* chooseOutput(inv, false, true);
      const object = yield* made(kind.make(inv, inv.args[0] ?? ""));
      return yield* createMade(inv, {
        type: kind.resource ?? kind.name,
        object,
        word: "created",
        refused: kind.refused ?? "",
        output,
        dryRun,
      });
    },
  };
}

export interface Made {
  type: string;
  object: Fields;
  word: string;
  refused: string;
  output: Output;
  dryRun: DryRun;
}

function* made(object: Fields | Step<Fields>): Step<Fields> {
  return isStep(object) ? yield* object : object;
}

function isStep(value: Fields | Step<Fields>): value is Step<Fields> {
  return Symbol.iterator in value;
}

/** Creates an object made of flags and says so. */
export function* createMade(inv: Invocation, { type, object, word, refused, output, dryRun }: Made): Step<number> {
  const resource = requireResource(type, inv.api);
  const placed =
    resource.namespaced && inv.flags.given("namespace")
      ? { ...object, metadata: { ...fields(object["metadata"]), namespace: inv.namespace } }
      : object;
  const typed = goTyped(asObject(placed));
  const wanted = inv.flags.bool("save-config") ? withLastApplied(typed, true) : typed;
  const namespace = resource.namespaced ? inv.namespace : undefined;
  yield* prepareRules(inv, resource.kind, wanted);
  const created =
    dryRun === "client"
      ? asObject(wanted)
      : yield* sentMade(inv, inv.api.create(resource, namespace, wanted, writeOptions(inv, dryRun)), refused);
  yield* printChange(inv, output, goTyped(created), word, dryRun);
  return 0;
}

/** A refusal with words before it is no more a Status than any other error. */
function* sentMade(inv: Invocation, result: ApiResult<KubeObject>, refused: string): Step<KubeObject> {
  if (!result.ok && refused !== "") {
    yield* inv.warn(result.warnings);
    return fail(`${refused} ${result.status.message}`);
  }
  return yield* inv.ok(result);
}

export const metadata = (name: string, labels?: Fields): Fields => ({ name, ...(labels && { labels }) });
