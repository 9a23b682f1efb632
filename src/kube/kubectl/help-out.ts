/** A line without a command: the list of them, `help TOPIC`, and what Tab asks for. Source: spf13/cobra, kubectl v1.33. */
import { complete } from "./complete.ts";
import { Failure } from "./failure.ts";
import { parseFlags } from "./flags.ts";
import { groupHelp, rootHelp, unknownTopic } from "./help.ts";
import type { Invocation, Step, Verb } from "./invocation.ts";
import { CORE_VERBS, chunkOfVerb } from "./verbs/index.ts";

/** The exit code, or the line that is meant. `at` is where the first word stands. */
export function* helpOut(outer: Invocation, argv: readonly string[], at: number): Step<number | readonly string[]> {
  const word = argv[at];
  if (word === undefined) {
    parseFlags(argv, [], "kubectl");
    yield* outer.out(rootHelp());
    return 0;
  }
  if (word !== "help") return yield* complete(outer, argv.slice(at + 1));
  const topic = argv.toSpliced(at, 1).filter((one) => !one.startsWith("-"));
  const [first] = topic;
  const isKnown =
    first !== undefined && (chunkOfVerb(first) !== undefined || CORE_VERBS.some((one) => one.name === first));
  if (isKnown) return [...topic, "--help"];
  if (first === undefined) yield* outer.out(rootHelp());
  else yield* outer.err(unknownTopic(topic));
  return 0;
}

/** A group of commands without one that it has; `words` is what stands in its place. */
export function* groupOut(
  outer: Invocation,
  verb: Verb,
  argv: readonly string[],
  words: readonly string[],
  command: string,
): Step<number> {
  const { flags } = parseFlags(argv, verb.flags, `kubectl ${command}`);
  // One command answers any word with its help.
  const isAnswer = flags.bool("help") || verb.name === "certificate";
  if (words.length > 0 && verb.name !== "certificate")
    throw new Failure(
      `error: unknown command ${JSON.stringify(words.join(" "))}\nSee 'kubectl ${command} -h' for help and examples\n`,
    );
  const text = groupHelp(verb, command);
  // Asked for, it is an answer; else it is a complaint, but for two commands.
  if (isAnswer || verb.name === "rollout") yield* outer.out(text);
  else yield* outer.err(text);
  return isAnswer ? 0 : 1;
}
