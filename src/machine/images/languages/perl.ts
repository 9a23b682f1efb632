/**
 * `perl`: the Job that everybody starts with, `print bpi(2000)`, is computed; so is a print of a text.
 * Source: docker-library/perl 5.40; bignum(3perl).
 */
import type { AppletMain } from "../../kernel/applet.ts";
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { program } from "../parts/service.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";

const LINES = ["5.40.2", "5.38.4", "5.36.3", "5.34.3"];
/** So many digits of pi take Math::BigFloat about that long: the time grows with the square. */
const MS_FOR_2000_DIGITS = 4500;
const MOST_DIGITS = 10_000;

/** The first digits of pi, rounded as Math::BigFloat rounds. Source: Machin's formula. */
function pi(digits: number): string {
  const guard = 10;
  const one = 10n ** BigInt(digits + guard);
  const arctan = (inverse: bigint): bigint => {
    let term = one / inverse;
    let sum = term;
    for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
      term /= inverse * inverse;
      sum += (sign * term) / n;
    }
    return sum;
  };
  const scaled = 4n * (4n * arctan(5n) - arctan(239n));
  const rounded = (scaled + 5n * 10n ** BigInt(guard)) / 10n ** BigInt(guard + 1);
  const text = rounded.toString();
  return digits === 1 ? text : `${text[0] ?? ""}.${text.slice(1)}`;
}

function perlMain(version: string): AppletMain {
  return function* (sys, argv) {
    const args = argv.slice(1);
    const at = args.findIndex((word) => /^-[a-zA-Z]*[eE]$/.test(word));
    const endsLines = args.some((word) => /^-[a-zA-Z]*l/.test(word) && !word.startsWith("-M"));
    const code = at < 0 ? undefined : args[at + 1];
    if (args[0] === "-v" || args[0] === "--version") {
      yield* sys.print(
        `\nThis is perl 5, version ${version.split(".")[1] ?? "40"}, subversion ${version.split(".")[2] ?? "0"} (v${version}) built for x86_64-linux-gnu\n`,
      );
      return 0;
    }
    const digits = /^\s*print\s+bpi\(\s*(\d+)\s*\)\s*;?\s*$/.exec(code ?? "")?.[1];
    if (digits !== undefined && args.some((word) => word.startsWith("-Mbignum"))) {
      const count = Math.max(1, Math.min(Number(digits), MOST_DIGITS));
      yield* sys.sleep(Math.round(MS_FOR_2000_DIGITS * (count / 2000) ** 2) + 100);
      yield* sys.print(`${pi(count)}${endsLines ? "\n" : ""}`);
      return 0;
    }
    const said = /^\s*print\s*\(?\s*(?:"((?:[^"\\$@]|\\n|\\t)*)"|'([^'\\]*)')\s*\)?\s*;?\s*$/.exec(code ?? "");
    if (said) {
      const text = said[1]?.replaceAll("\\n", "\n").replaceAll("\\t", "\t") ?? said[2] ?? "";
      yield* sys.print(`${text}${endsLines ? "\n" : ""}`);
      return 0;
    }
    if (args.length === 0 && (yield* sys.readAll(0)) === "") return 0;
    yield* sys.error("perl: Podarium does not run Perl programs; it prints texts and bpi(N)\n");
    return 255;
  };
}

export const perl: Image = imageByTag({
  names: ["perl"],
  latest: "5.40",
  acceptsTag: versions("5", "slim threaded bookworm bullseye buster stretch"),
  make({ version, isSlim }) {
    const full = fullVersion(version === "5" ? "5.40" : version, LINES);
    return {
      sizeBytes: isSlim ? 58_000_000 : 336_374_010,
      layers: [
        debianFiles(),
        debianAccounts(),
        debianTools(),
        { "/usr/local/bin/perl": program("perl", perlMain(full), 14_000), "/usr/src/app": { kind: "directory" } },
      ],
      config: {
        entrypoint: [],
        cmd: ["perl"],
        env: [STANDARD_PATH],
        user: "",
        workingDir: "/usr/src/app",
        exposedPorts: [],
      },
    };
  },
});
