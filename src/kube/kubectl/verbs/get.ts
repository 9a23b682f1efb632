/** `kubectl get`: tables, objects in other forms, and watching. Source: kubectl pkg/cmd/get/get.go (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import type { WatchEvent } from "../../apiserver/types.ts";
import { SIGINT } from "../../../machine/kernel/signals.ts";
import { Failure, fail, failAll, statusProblem } from "../failure.ts";
import { NO_SUBRESOURCE, isScalable, scaleOf } from "../scale.ts";
import { hasStatus } from "../status-subresource.ts";
import type { FlagSpec } from "../flags.ts";
import { FILE_FLAGS, namesFiles, readFileObjects } from "../files.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { OUTPUT_FLAGS, chooseOutput, shownObject } from "../output.ts";
import type { FormatModule, Output } from "../output.ts";
import { TablePrinter } from "../printers/table-printer.ts";
import { GENERIC_TABLE, SCALE_TABLE } from "../printers/tables.ts";
import { checkAddress } from "../raw-file.ts";
import { rawAnswer } from "../raw.ts";
import { fetchTargets, parseTargets } from "../resource-args.ts";
import type { Fetched, Target } from "../resource-args.ts";
import { objectName, resourceOf } from "../resources.ts";

const FLAGS: readonly FlagSpec[] = [
  ...FILE_FLAGS,
  ...OUTPUT_FLAGS,
  { name: "all-namespaces", short: "A", kind: "bool" },
  { name: "chunk-size", kind: "int", value: "500" },
  { name: "field-selector", kind: "string" },
  { name: "ignore-not-found", kind: "bool" },
  { name: "label-columns", short: "L", kind: "array" },
  { name: "no-headers", kind: "bool" },
  { name: "output-watch-events", kind: "bool" },
  { name: "raw", kind: "string" },
  { name: "selector", short: "l", kind: "string" },
  { name: "server-print", kind: "bool", value: "true" },
  { name: "show-kind", kind: "bool" },
  { name: "show-labels", kind: "bool" },
  { name: "sort-by", kind: "string" },
  { name: "subresource", kind: "string" },
  { name: "watch", short: "w", kind: "bool" },
  { name: "watch-only", kind: "bool" },
];

export const get: Verb = {
  name: "get",
  short: "Display one or many resources",
  usage:
    "kubectl get [(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]",
  flags: FLAGS,
  run,
};

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  if (flags.text("raw") !== "") {
    checkRaw(inv);
    yield* inv.out(rawAnswer(inv.host, flags.text("raw")));
    return 0;
  }
  const isWatching = flags.bool("watch") || flags.bool("watch-only");
  if (!isWatching && inv.args.length === 0 && !namesFiles(inv)) nothingNamed();
  const written = flags.text("output");
  if (flags.bool("show-labels") && written !== "" && written !== "wide")
    fail(`--show-labels option cannot be used with ${written} printer`);
  if (flags.bool("output-watch-events") && !isWatching)
    fail("--output-watch-events option can only be used with --watch or --watch-only");
  const output = yield* chooseOutput(inv, true);
  if (isWatching) return yield* watch(inv, output);
  const files = namesFiles(inv) ? yield* readFileObjects(inv) : [];
  if (files.length > 0 && inv.args.length > 0) {
    fail("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
  }
  const targets: Target[] =
    files.length > 0 ? files.map(({ resource, name }) => ({ resource, name })) : parseTargets(inv.args, inv.api);
  checkSelector(inv, targets);
  const format = flags.text("sort-by") !== "" ? yield* inv.sys.chunk<FormatModule>("kubectl-format") : null;
  const fetched = ofSubresource(inv, targets, fetch(inv, targets));
  yield* inv.warn(fetched.warnings);
  if (format) fetched.objects = format.sortObjects(fetched.objects, flags.text("sort-by"));
  if (output.kind === "text" || output.kind === "name") return yield* printObjects(inv, output, targets, fetched);
  return yield* printTables(inv, output, targets, fetched);
}

function checkRaw({ flags, args }: Invocation): void {
  if (args.length > 0) fail("arguments may not be passed when --raw is specified");
  if (flags.bool("watch") || flags.bool("watch-only") || flags.text("selector") !== "")
    fail("--raw may not be specified with other flags that filter the server request or alter the output");
  if (flags.text("output") !== "") fail("--raw and --output are mutually exclusive");
  checkAddress(flags.text("raw"));
}

function nothingNamed(): never {
  throw new Failure(
    `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples\n`,
  );
}

function checkSelector(inv: Invocation, targets: readonly Target[]): void {
  if (inv.flags.text("selector") === "" && inv.flags.text("field-selector") === "") return;
  if (targets.some((target) => target.name !== undefined)) fail("name cannot be provided when a selector is specified");
}

function fetch(inv: Invocation, targets: readonly Target[]): Fetched {
  const { flags } = inv;
  return fetchTargets(inv, targets, {
    allNamespaces: flags.bool("all-namespaces"),
    labelSelector: flags.text("selector"),
    fieldSelector: flags.text("field-selector"),
    ignoreNotFound: flags.bool("ignore-not-found"),
  });
}

/** What `--subresource` asks for in place of the objects themselves. */
function ofSubresource(inv: Invocation, targets: readonly Target[], fetched: Fetched): Fetched {
  const subresource = inv.flags.text("subresource");
  if (subresource === "") return fetched;
  if (targets.some((target) => target.name === undefined))
    fail("subresource cannot be used when bulk resources are specified");
  if (subresource === "scale" && targets.every(({ resource }) => isScalable(resource))) {
    const isTable = ["", "wide"].includes(inv.flags.text("output"));
    return isTable ? fetched : { ...fetched, objects: fetched.objects.map(scaleOf) };
  }
  if (subresource === "status" && targets.every(({ resource }) => hasStatus(resource))) return fetched;
  return { ...fetched, objects: [], problems: [statusProblem(NO_SUBRESOURCE)] };
}

/* Tables */

function tablePrinter(inv: Invocation, output: Output, targets: readonly Target[]): TablePrinter {
  const { flags } = inv;
  const kinds = new Set(targets.map((target) => target.resource));
  return new TablePrinter({
    wide: output.kind === "wide",
    headers: !flags.bool("no-headers"),
    namespace: flags.bool("all-namespaces"),
    kind: flags.bool("show-kind") || kinds.size > 1,
    showLabels: flags.bool("show-labels"),
    labelColumns: flags.list("label-columns", true),
    events: flags.bool("output-watch-events"),
    ...(flags.text("subresource") === "scale" && { table: SCALE_TABLE }),
    ...(!flags.bool("server-print") && { table: GENERIC_TABLE }),
  });
}

function* printTables(inv: Invocation, output: Output, targets: readonly Target[], fetched: Fetched): Step<number> {
  const printer = tablePrinter(inv, output, targets);
  const { objects } = fetched;
  let text = "";
  for (const object of objects) text += printer.print(resourceOf(object, inv.api), [object], inv.now);
  text += printer.flush();
  if (text !== "") yield* inv.out(text);
  if (objects.length === 0 && fetched.problems.length === 0 && !inv.flags.bool("ignore-not-found")) {
    const namespaced = targets.every((target) => target.resource.namespaced) && !inv.flags.bool("all-namespaces");
    yield* inv.err(namespaced ? `No resources found in ${inv.namespace} namespace.\n` : "No resources found\n");
  }
  failAll(fetched.problems);
  return 0;
}

/* Objects */

function* printObjects(inv: Invocation, output: Output, targets: readonly Target[], fetched: Fetched): Step<number> {
  const [target] = targets;
  const single = targets.length === 1 && target?.name !== undefined;
  if (single) failAll(fetched.problems);
  const { objects } = fetched;
  const shown = objects.map((object) => shownObject(inv, object));
  const [first] = shown;
  if (output.kind === "name") {
    for (const object of objects) yield* inv.line(objectName(object));
  } else if (single) {
    if (first) yield* inv.out(output.print(first));
  } else yield* inv.out(output.print(listOf(shown)));
  failAll(fetched.problems);
  return 0;
}

function listOf(items: readonly KubeObject[]): unknown {
  return { apiVersion: "v1", items, kind: "List", metadata: { resourceVersion: "" } };
}

/* Watching */

function* watch(inv: Invocation, output: Output): Step<number> {
  const targets = parseTargets(inv.args, inv.api);
  checkSelector(inv, targets);
  const kinds = new Set(targets.map((target) => target.resource));
  if (kinds.size > 1) fail("you may only specify a single resource type");
  const fetched = fetch(inv, targets);
  if (inv.flags.given("sort-by"))
    yield* inv.err("warning: --watch requested, --sort-by will be ignored for watch events received\n");
  const printer = tablePrinter(inv, output, targets);
  const [target] = targets;
  if (target?.name !== undefined) failAll(fetched.problems);
  const inbox = new Inbox<WatchEvent>();
  const stop = target && targets.length === 1 ? subscribe(inv, target, inbox) : (): void => undefined;
  if (!inv.flags.bool("watch-only")) {
    for (const object of fetched.objects) yield* show(inv, output, printer, { type: "ADDED", object }, false);
    const rest = printer.flush();
    if (rest !== "") yield* inv.out(rest);
  }
  failAll(fetched.problems);
  if (targets.length > 1) fail("you may only watch a single resource or type of resource at a time");
  inv.sys.k.setDisposition(inv.sys.p, SIGINT, "catch");
  for (;;) {
    const next = yield* inbox.next(inv.sys);
    if (next === "interrupted" || next === "timeout") {
      stop();
      return 1;
    }
    yield* show(inv, output, printer, next.item, true);
  }
}

function subscribe(inv: Invocation, target: Target, inbox: Inbox<WatchEvent>): () => void {
  const { resource, name } = target;
  const { flags } = inv;
  const fieldSelector = name !== undefined ? `metadata.name=${name}` : flags.text("field-selector");
  const labelSelector = flags.text("selector");
  return inv.api.watch(
    resource,
    {
      ...(resource.namespaced && !flags.bool("all-namespaces") && { namespace: inv.namespace }),
      ...(labelSelector !== "" && { labelSelector }),
      ...(fieldSelector !== "" && { fieldSelector }),
    },
    (event) => inbox.push(event),
  );
}

function* show(inv: Invocation, output: Output, printer: TablePrinter, event: WatchEvent, flush: boolean): Step<void> {
  if (output.kind === "name") return yield* inv.line(objectName(event.object));
  if (output.kind === "text") {
    const object = shownObject(inv, event.object);
    const value = inv.flags.bool("output-watch-events") ? { type: event.type, object } : object;
    return yield* inv.out(output.print(value));
  }
  const text =
    printer.print(resourceOf(event.object, inv.api), [event.object], inv.now, event.type) +
    (flush ? printer.flush() : "");
  if (text !== "") yield* inv.out(text);
}
