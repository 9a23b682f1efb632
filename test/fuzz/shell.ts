/** Random shell scripts: never our fault, twice the same, and what dash prints where it is installed. */
import { spawnSync } from "node:child_process";
import { Box } from "../../src/cli/box.ts";
import { allChunks } from "../../src/cli/chunks.ts";
import { DEFAULT_SETTINGS } from "../../src/scenario/settings.ts";
import type { RandomStream } from "../../src/sim/random.ts";
import { pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

const LIMIT_MS = 10_000;
const hasDash = spawnSync("dash", ["-c", ":"]).status === 0;

function word(random: RandomStream): string {
  return pick(random, [
    "a",
    "b c",
    '"$x"',
    "$x",
    "${y:-d}",
    "${#x}",
    "'q q'",
    "$((n + 2))",
    "$(echo sub)",
    "${x%b*}",
    "${x#a}",
    '"${z:=set}"',
    "\\$x",
    '"a\\"b"',
    "$?",
    "$#",
    '"$@"',
    "${y+alt}",
    "~+",
    "${x##*b}",
    '"${x%%[a-c]*}"',
    '"${x:-"in $n"}"',
    "${y:-a b}",
    '"$*"',
    "$*",
    "*zz*",
    "'a'\"b\"c",
    '"`echo back`"',
    "$(echo 1 2; echo 3)",
    "\"$(printf 'l1\\nl2')\"",
    "$((n > 1 ? n : -n))",
    "$(( (n + 1) * $n ))",
    "${#n}",
    '""',
  ]);
}

function simple(random: RandomStream): string {
  return pick(random, [
    `echo ${word(random)} ${word(random)}`,
    `x=${pick(random, ["ab", "'a b'", "$((n * 3))", '"$(echo v)"', ""])}`,
    `n=$((n ${pick(random, ["+ 1", "- 1", "* 2", "% 3", "<< 1", "> 2", "== 0", "& 6"])}))`,
    `printf '%s|%d\\n' ${word(random)} $n`,
    `set -- ${word(random)} ${word(random)}`,
    `test ${pick(random, ['"$x" = ab', "$n -gt 1", '-n "$x"', '-z "$y"', "1 -eq 1 -a 2 -lt 3"])}`,
    `f ${word(random)}`,
    "true",
    "false",
    "[ $# -eq 0 ] || shift",
    `case ${word(random)} in a*) echo starts-a;; *b) echo ends-b;; *) echo other;; esac`,
    `cat <<E\nhere $x $n\nE`,
    `read r s <<E\none two three\nE\necho "$r-$s"`,
    `unset ${pick(random, ["x", "y", "z"])}`,
    `eval 'echo ev $n'`,
    `IFS=${pick(random, [":", "' '", "b"])}`,
    `echo ${word(random)} >&2 2>/dev/null`,
    `{ echo ${word(random)}; false; } 2>&1`,
    `n=$((n ${pick(random, ["|| 0", "&& 2", "^ 5", "| 8", "- -1", "/ 2", "* -1"])}))`,
    `: $((n ${pick(random, ["+=", "-=", "*=", "|=", "="])} 2))`,
    `echo "$n" | { read -r q; echo "got $q"; }`,
    `printf '%s-' ${word(random)} "$#"; echo`,
    `echo a:b:c | { IFS=: read -r p q r; echo "$r$q$p"; }`,
    `set -${pick(random, ["u", "f", "e"])}; set +${pick(random, ["u", "f", "e"])}`,
    `trap 'echo bye $n' EXIT`,
    `x=\${x#?}; eval "echo $x"`,
    `( exit 3 ) || echo "code $?"`,
    `command echo ${word(random)}`,
    `shift $(( $# > 0 ))`,
    `for w in "$@"; do echo "<$w>"; done`,
    `while read -r line; do printf '[%s]\\n' "$line"; done <<E\n$x\n  two $n  \nE`,
    `sleep 0 & wait; echo "bg $?"`,
    `echo c b a | tr ' ' '\\n' | sort`,
  ]);
}

function compound(random: RandomStream, depth: number): string {
  if (depth === 0 || random.below(2) === 0) return simple(random);
  const inner = (): string => compound(random, depth - 1);
  return pick(random, [
    `if ${inner()}; then\n${inner()}\nelse\n${inner()}\nfi`,
    `for i in ${word(random)} ${word(random)}; do\n${inner()}\necho $i\ndone`,
    `i=0; while [ $i -lt 3 ]; do i=$((i + 1))\n${inner()}\ndone`,
    `( ${inner()}\n)`,
    `{ ${inner()}\n}`,
    `${simple(random).split("\n")[0]} && ${inner()}`,
    `${simple(random).split("\n")[0]} || ${inner()}`,
    `! true && ${inner()}`,
    `y=$(\n${inner()}\n)`,
    `{ ${inner()}\n} | cat`,
    `f() {\n${simple(random)}\nreturn ${random.below(3)}\n}`,
    `(exit ${random.below(4)}); echo "st $?"`,
    `until true; do\n${inner()}\ndone`,
    `for i in 1 2 3; do [ $i -eq 2 ] && ${pick(random, ["continue", "break"])}\n${inner()}\ndone`,
    `g() {\nlocal x=loc\n${inner()}\n}\ng ${word(random)}`,
    `case ${word(random)} in\n[a-m]*|"") ${inner()}\n;;\n*)\n${inner()}\nesac`,
    `if ! { ${inner()}\n}; then echo no; fi`,
    `{ ${inner()}\n} | while read -r l; do printf '| %s\\n' "$l"; done`,
    `x=$(\n${inner()}\n) n=$n; echo "$x" "$?"`,
    `eval '\n${inner().replaceAll("'", "'\\''")}\n'`,
  ]);
}

export const shell: Fuzzer = {
  name: "shell",
  what: "random shell scripts, compared with dash where it is installed",
  make: (random) =>
    [
      "x=ab n=1",
      "f() { echo fn $1; }",
      ...Array.from({ length: 2 + random.below(6) }, () => compound(random, 3)),
      'echo "end $x $n $?"',
    ].join("\n"),
  check(input, random) {
    const run = () =>
      new Box({ seed: 1, start: DEFAULT_SETTINGS.start, chunks: allChunks() }).run({
        argv: ["sh", "-c", input],
        services: null,
        limitMs: LIMIT_MS,
      });
    const ours = run();
    if (random.below(4) === 0 && JSON.stringify(ours) !== JSON.stringify(run())) throw new Error("two runs differ");
    // Starting a process takes longer than all the rest.
    if (!hasDash || random.below(3) > 0) return "ran";
    const theirs = spawnSync("dash", ["-c", input], {
      encoding: "utf8",
      timeout: 5000,
      cwd: "/",
      env: { PATH: process.env["PATH"] ?? "" },
    });
    if (theirs.status === null) return "skipped";
    // Where the script is in error the two differ in words and codes by right.
    if (theirs.stderr !== "" || ours.stderr !== "") return "in error";
    if (theirs.stdout !== ours.stdout || theirs.status !== ours.exitCode) {
      throw new Error(
        `dash: ${JSON.stringify(theirs.stdout)} ${theirs.status}\nours: ${JSON.stringify(ours.stdout)} ${ours.exitCode}`,
      );
    }
    return "as dash";
  },
};
