/** What a fuzzer is: an input made from a seed, and what must hold of it. */
import { Random } from "../../src/sim/random.ts";
import type { RandomStream } from "../../src/sim/random.ts";

export interface Fuzzer {
  readonly name: string;
  /** One line for the list. */
  readonly what: string;
  /** The input of a seed. */
  make(random: RandomStream): string;
  /** What kind of input it was, for the tally; throws where something does not hold. */
  check(input: string, random: RandomStream): string;
}

/** Runs seeds `from` to `from + count - 1`. */
export function campaign(
  fuzzer: Fuzzer,
  from: number,
  count: number,
  say: (line: string) => void,
): { failures: number; counts: Record<string, number> } {
  const counts: Record<string, number> = {};
  let failures = 0;
  for (let seed = from; seed < from + count; seed++) {
    const random = new Random(seed);
    const input = fuzzer.make(random.stream("make"));
    try {
      const kind = fuzzer.check(input, random.stream("check"));
      counts[kind] = (counts[kind] ?? 0) + 1;
    } catch (error) {
      failures++;
      say(
        `FAILED ${fuzzer.name} seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n--- input\n${input}\n---`,
      );
    }
  }
  return { failures, counts };
}

export function pick<T>(random: RandomStream, items: readonly [T, ...T[]]): T {
  return items[random.below(items.length)] ?? items[0];
}

/** `text` with a few characters or lines lost, doubled, swapped or replaced. */
export function damaged(random: RandomStream, text: string, times: number): string {
  let out = text;
  for (let i = 0; i < times; i++) {
    const at = random.below(out.length + 1);
    const length = 1 + random.below(8);
    switch (random.below(5)) {
      case 0:
        out = out.slice(0, at) + out.slice(at + length);
        break;
      case 1:
        out = out.slice(0, at) + out.slice(at, at + length) + out.slice(at);
        break;
      case 2:
        out =
          out.slice(0, at) +
          pick(random, [
            ":",
            "-",
            "{",
            "[",
            '"',
            "'",
            "#",
            "\t",
            "  ",
            "\n",
            "&a",
            "*a",
            "!",
            "|",
            ">",
            "\u00e9",
            "yes",
            "0644",
            "~",
          ]) +
          out.slice(at);
        break;
      case 3: {
        const lines = out.split("\n");
        lines.splice(random.below(lines.length), 1);
        out = lines.join("\n");
        break;
      }
      default: {
        const lines = out.split("\n");
        const which = random.below(lines.length);
        lines[which] = " ".repeat(random.below(6)) + (lines[which] ?? "").trimStart();
        out = lines.join("\n");
      }
    }
  }
  return out;
}
