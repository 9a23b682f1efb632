/**
 * kubectl as a program of the simulated machine.
 *
 * It reads its command line, files and standard input through system calls, talks to the API server, and waits for the
 * server's answers as a process waits. Most commands are in chunks (`verbs/index.ts`).
 *
 * Source: kubectl v1.33 (behaviour of the recorded rows).
 */
import { AppletProgram } from "../../machine/kernel/applet.ts";
import type { Sys } from "../../machine/kernel/applet.ts";
import { decodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { Executable } from "../../machine/kernel/types.ts";
import { Failure } from "./failure.ts";
import { commandIndex } from "./command-index.ts";
import { parseFlags } from "./flags.ts";
import type * as ApplyMoreChunk from "./chunks/kubectl-apply-more.chunk.ts";
import type * as ConfigChunk from "./chunks/kubectl-config.chunk.ts";
import type * as HelpChunk from "./chunks/kubectl-help.chunk.ts";
import { Invocation } from "./invocation.ts";
import type { KubectlHost, Step, Verb } from "./invocation.ts";
import { initialKubeconfig } from "./kubeconfig-text.ts";
import { CORE_VERBS, chunkOfVerb } from "./verbs/index.ts";
import type { MoreModule, VerbsModule } from "./verbs/index.ts";

/** What stands above the kubeconfig. */
const CONNECTION_FLAGS = ["server", "context", "cluster", "user", "kubeconfig"];
/** What is no command of its own: help, and what a shell asks for. */
const HELPING = /^(help|__complete(NoDesc)?)$/;
/** Of `--dry-run`, as it is meant to be written. */
const DRY_RUN_VALUES = ["none", "client", "server"];
/** Commands below `apply`, in a chunk of their own. */
const LAST_APPLIED_COMMANDS = ["edit-last-applied", "set-last-applied", "view-last-applied"];

/** The file `/usr/local/bin/kubectl`. */
export function createKubectl(host: KubectlHost): Executable {
  return {
    name: "kubectl",
    create: () => new AppletProgram((sys, argv) => runKubectl(sys, host, argv.slice(1).map(decodeUtf8))),
  };
}

export function* runKubectl(sys: Sys, host: KubectlHost, argv: readonly string[]): Step<number> {
  const outer = new Invocation(sys, host, "", { flags: parseFlags([], [], "kubectl").flags, args: [], dash: -1 });
  try {
    return yield* dispatch(outer, argv);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.printed !== "") yield* outer.out(error.printed);
    yield* outer.err(error.text);
    return error.exitCode;
  }
}

function* dispatch(outer: Invocation, argv: readonly string[]): Step<number> {
  const { sys } = outer;
  const at = commandIndex(argv);
  const word = argv[at];
  if (word === undefined || HELPING.test(word)) {
    const done = yield* (yield* help(sys)).helpOut(outer, argv, at);
    return typeof done === "number" ? done : yield* dispatch(outer, done);
  }
  const rest = argv.toSpliced(at, 1);
  const chunk = chunkOfVerb(word);
  const verbs = chunk === undefined ? CORE_VERBS : (yield* sys.chunk<VerbsModule>(chunk)).verbs;
  let verb = verbs.find((one) => one.name === word || one.aliases?.includes(word));
  const isHelp = rest.includes("--help") || rest.includes("-h");
  // `create -f` is used every day; what is made of flags is not.
  if (verb?.name === "create" && (isHelp || commandIndex(rest, verb.flags) < rest.length)) {
    verb = (yield* sys.chunk<MoreModule>("kubectl-more")).create;
  }
  if (
    verb?.name === "apply" &&
    (isHelp || LAST_APPLIED_COMMANDS.includes(rest[commandIndex(rest, verb.flags)] ?? ""))
  ) {
    const { lastAppliedVerbs } = yield* sys.chunk<typeof ApplyMoreChunk>("kubectl-apply-more");
    verb = { ...verb, verbs: lastAppliedVerbs };
  }
  if (!verb) throw new Failure((yield* help(sys)).unknownCommand(word));
  return yield* runVerb(outer, verb, rest, verb.name);
}

function help(sys: Sys): Step<typeof HelpChunk> {
  return sys.chunk<typeof HelpChunk>("kubectl-help");
}

function* runVerb(outer: Invocation, verb: Verb, argv: readonly string[], command: string): Step<number> {
  const { sys, host } = outer;
  if (verb.verbs) {
    const at = commandIndex(argv, verb.run ? verb.flags : []);
    const word = argv[at];
    const below = verb.verbs.find(
      (one) => word !== undefined && (one.name === word || one.aliases?.includes(word) === true),
    );
    if (below) return yield* runVerb(outer, below, argv.toSpliced(at, 1), `${command} ${below.name}`);
    if (!verb.run) return yield* (yield* help(sys)).groupOut(outer, verb, argv, argv.slice(at), command);
  }
  const parsed = verb.parse ? verb.parse(argv) : parseFlags(argv, verb.flags, `kubectl ${command}`);
  for (const notice of parsed.notices ?? []) yield* outer.err(`${notice}\n`);
  if (parsed.flags.bool("help")) {
    yield* outer.out((yield* help(sys)).commandHelp(verb, command));
    return 0;
  }
  let inv = new Invocation(sys, host, command, parsed);
  // A command may have a flag of its own by the same name.
  const given = CONNECTION_FLAGS.filter(
    (name) => parsed.flags.given(name) && !verb.flags.some((spec) => spec.name === name),
  );
  if (given.length > 0 || !isInitial(inv)) {
    const { connect } = yield* sys.chunk<typeof ConfigChunk>("kubectl-config");
    inv = new Invocation(sys, { ...host, config: connect(inv, given) }, command, parsed);
  }
  if (parsed.flags.given("dry-run") && !DRY_RUN_VALUES.includes(parsed.flags.text("dry-run"))) {
    const { settleDryRun } = yield* sys.chunk<typeof ConfigChunk>("kubectl-config");
    yield* settleDryRun(inv);
  }
  return verb.run ? yield* verb.run(inv) : 1;
}

/** Whether the machine's kubeconfig is still the one it came with. */
function isInitial(inv: Invocation): boolean {
  const { host } = inv;
  if (inv.env("KUBECONFIG") !== undefined) return false;
  const content = inv.readFile(`${inv.env("HOME") ?? ""}/.kube/config`);
  return content === null ? host.config.isFile !== true : content === initialKubeconfig(host.config);
}
