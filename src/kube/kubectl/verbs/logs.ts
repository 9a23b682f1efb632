/** `kubectl logs`. Source: kubectl pkg/cmd/logs/logs.go (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import type { LogOptions } from "../../apiserver/types.ts";
import { allNames, containerNames, defaultContainer } from "../containers.ts";
import { fail, failStatus, usageFail } from "../failure.ts";
import type { FlagSpec } from "../flags.ts";
import { rfc3339Problem } from "../go-time.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { awaitPods, podSelector, selectPods } from "../pod-choice.ts";
import { requireResource, slashedTarget } from "../resource-args.ts";

const FLAGS: readonly FlagSpec[] = [
  { name: "all-containers", kind: "bool" },
  { name: "all-pods", kind: "bool" },
  { name: "container", short: "c", kind: "string" },
  { name: "follow", short: "f", kind: "bool" },
  { name: "ignore-errors", kind: "bool" },
  { name: "insecure-skip-tls-verify-backend", kind: "bool" },
  { name: "limit-bytes", kind: "int", value: "0" },
  { name: "max-log-requests", kind: "int", value: "5" },
  { name: "pod-running-timeout", kind: "duration", value: "20s" },
  { name: "prefix", kind: "bool" },
  { name: "previous", short: "p", kind: "bool" },
  { name: "selector", short: "l", kind: "string" },
  { name: "since", kind: "duration", value: "0s" },
  { name: "since-time", kind: "string" },
  { name: "tail", kind: "int", value: "-1" },
  { name: "timestamps", kind: "bool" },
];

export const logs: Verb = {
  name: "logs",
  short: "Print the logs for a container in a pod",
  usage: "kubectl logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]",
  flags: FLAGS,
  run,
};

interface Source {
  namespace: string;
  pod: string;
  container: string;
}

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  const container = checkArguments(inv);
  const options = logOptions(inv);
  const pods = yield* choosePods(inv);
  if (pods === null) {
    yield* inv.err(`No resources found in ${inv.namespace} namespace.\n`);
    return 0;
  }
  const sources: Source[] = [];
  for (const pod of pods) sources.push(...(yield* sourcesOf(inv, pod, container)));
  if (flags.bool("follow") && sources.length > 1 && sources.length > flags.int("max-log-requests")) {
    fail(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${flags.int("max-log-requests")}, use --max-log-requests to increase the limit`,
    );
  }
  return yield* stream(inv, sources, options);
}

/** Returns the container that was named, or "". */
function checkArguments(inv: Invocation): string {
  const { flags, args } = inv;
  const selector = flags.text("selector");
  if (args.length === 0 && selector === "") {
    usageFail(
      "logs",
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
    );
  }
  if (args.length > 0 && selector !== "") usageFail("logs", "only a selector (-l) or a POD name is allowed");
  if (args.length > 2) {
    usageFail(
      "logs",
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
    );
  }
  if (args.length === 2 && flags.given("container")) fail("only one of -c or an inline [CONTAINER] arg is allowed");
  const container = args[1] ?? flags.text("container");
  if (flags.given("since-time") && flags.given("since"))
    fail("at most one of `sinceTime` or `sinceSeconds` may be specified");
  if (flags.bool("all-containers") && container !== "") {
    fail(`--all-containers=true should not be specified with container name ${container}`);
  }
  if (flags.int("limit-bytes") < 0) fail("--limit-bytes must be greater than 0");
  if (flags.int("tail") < -1) fail("--tail must be greater than or equal to -1");
  if (flags.duration("since") < 0) fail("--since must be greater than 0");
  return container;
}

function logOptions(inv: Invocation): LogOptions {
  const { flags } = inv;
  const sinceTime = flags.text("since-time");
  if (sinceTime !== "") {
    const wrong = rfc3339Problem(sinceTime);
    if (wrong !== null) fail(wrong);
  }
  const tail = flags.given("tail") ? flags.int("tail") : flags.text("selector") !== "" ? 10 : -1;
  const since = flags.duration("since");
  return {
    ...(flags.bool("follow") && { follow: true }),
    ...(flags.bool("previous") && { previous: true }),
    ...(flags.bool("timestamps") && { timestamps: true }),
    ...(tail >= 0 && { tailLines: tail }),
    ...(flags.int("limit-bytes") > 0 && { limitBytes: flags.int("limit-bytes") }),
    ...(since > 0 && { sinceSeconds: Math.ceil(Math.round(since) / 1000) }),
    ...(sinceTime !== "" && { sinceTime }),
  };
}

/** The Pods whose logs are meant; null where a selector selects none. */
function* choosePods(inv: Invocation): Step<KubeObject[] | null> {
  const { flags } = inv;
  const selector = flags.text("selector");
  if (selector !== "") {
    const pods = selectPods(inv, selector, true);
    return pods.length === 0 ? null : pods.sort((x, y) => (x.metadata.name < y.metadata.name ? -1 : 1));
  }
  const word = inv.args[0] ?? "";
  const object = podOrObject(inv, word);
  if (object.kind === "Pod") return [object];
  const pods = yield* awaitPods(
    inv,
    podSelector(object, "get the logs from"),
    flags.duration("pod-running-timeout"),
    true,
  );
  if (flags.bool("all-pods")) return pods.sort((x, y) => (x.metadata.name < y.metadata.name ? -1 : 1));
  const [best] = pods;
  if (best && pods.length > 1) yield* inv.err(`Found ${pods.length} pods, using pod/${best.metadata.name}\n`);
  return best ? [best] : [];
}

function podOrObject(inv: Invocation, word: string): KubeObject {
  const { resource, name } = word.includes("/")
    ? slashedTarget(word, inv.api)
    : { resource: requireResource("pods", inv.api), name: word };
  const result = inv.api.get(resource, resource.namespaced ? inv.namespace : undefined, name);
  if (result.ok) return result.value;
  if (result.status.reason !== "NotFound") return failStatus(result.status);
  return fail(`error from server (NotFound): ${result.status.message} in namespace ${JSON.stringify(inv.namespace)}`);
}

function* sourcesOf(inv: Invocation, pod: KubeObject, container: string): Step<Source[]> {
  const names = containerNames(pod);
  const source = (name: string): Source => ({
    namespace: pod.metadata.namespace ?? "",
    pod: pod.metadata.name,
    container: name,
  });
  if (inv.flags.bool("all-containers")) return allNames(names).map(source);
  if (container === "") return [source(yield* defaultContainer(inv, pod, true, inv.flags.bool("all-pods")))];
  if (!allNames(names).includes(container)) fail(`container ${container} is not valid for pod ${pod.metadata.name}`);
  return [source(container)];
}

type Arrival = { source: Source; chunk: string } | { source: Source; end: true };

/**
 * Not followed, sources are read one after another; followed, lines are written as they come.
 * Simplified: several sources are read in the order of Pods and their containers; the real tool's order is random.
 */
function* stream(inv: Invocation, sources: readonly Source[], options: LogOptions): Step<number> {
  const inbox = new Inbox<Arrival>();
  const prefix = inv.flags.bool("prefix") || inv.flags.bool("all-pods");
  let open = 0;
  for (const source of sources) {
    const { namespace, pod, container } = source;
    const result = inv.api.readLog(
      namespace,
      pod,
      { ...options, container },
      { onChunk: (chunk) => inbox.push({ source, chunk }), onEnd: () => inbox.push({ source, end: true }) },
    );
    yield* inv.warn(result.warnings);
    if (!result.ok) {
      if (!inv.flags.bool("ignore-errors")) {
        yield* drain(inv, inbox, prefix);
        failStatus(result.status);
      }
      yield* inv.line(`error: ${result.status.message}`);
      continue;
    }
    open++;
    if (options.follow !== true) open -= yield* readToEnd(inv, inbox, prefix);
  }
  while (open > 0) open -= yield* readToEnd(inv, inbox, prefix);
  return 0;
}

/** Writes what comes until one source has ended; 1 for that. */
function* readToEnd(inv: Invocation, inbox: Inbox<Arrival>, prefix: boolean): Step<number> {
  for (;;) {
    const next = yield* inbox.next(inv.sys);
    if (typeof next === "string") return 1;
    if ("end" in next.item) return 1;
    yield* inv.outBytes(prefix ? prefixed(next.item.source, next.item.chunk) : next.item.chunk);
  }
}

function* drain(inv: Invocation, inbox: Inbox<Arrival>, prefix: boolean): Step<void> {
  for (let item = inbox.take(); item; item = inbox.take()) {
    if ("chunk" in item) yield* inv.outBytes(prefix ? prefixed(item.source, item.chunk) : item.chunk);
  }
}

function prefixed(source: Source, chunk: string): string {
  const mark = `[pod/${source.pod}/${source.container}] `;
  return chunk.replace(/[^\n]*(\n|$)/g, (line) => (line === "" ? "" : mark + line));
}
