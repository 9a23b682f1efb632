/** Arguments that name objects and then say what to change: `pod hello a=b c-`. Source: kubectl pkg/cmd/util/helpers.go (behaviour), v1.33. */
import { fail } from "./failure.ts";

/** Takes them apart; `noun` is what is changed: `label`, `annotation`, `environment`, `image`. */
export function resourcesAndPairs(args: readonly string[], noun: string): { resources: string[]; pairs: string[] } {
  const isPair = (arg: string): boolean =>
    (arg.lastIndexOf("=") > 0 && arg[0] !== "=") || (arg.endsWith("-") && arg !== "-");
  const first = args.findIndex(isPair);
  if (first < 0) return { resources: [...args], pairs: [] };
  const pairs = args.slice(first);
  const stray = pairs.find((arg) => !isPair(arg));
  if (stray !== undefined) fail(`all resources must be specified before ${noun} changes: ${stray}`);
  return { resources: args.slice(0, first), pairs };
}
