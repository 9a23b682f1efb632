/**
 * Random shell scripts, whole, broken, and made to blow up: never our fault, never for long, twice the same, and what dash
 * prints where it is installed.
 */
import { spawnSync } from "node:child_process";
import { Box } from "../../src/cli/box.ts";
import type { BoxResult } from "../../src/cli/box.ts";
import { allChunks } from "../../src/cli/chunks.ts";
import { DEFAULT_SETTINGS } from "../../src/scenario/settings.ts";
import type { RandomStream } from "../../src/sim/random.ts";
import { pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

/** Virtual time of one program, enough for thirty thousand operations: most take a few hundred. */
const LIMIT_MS = 300;
const CHUNKS = allChunks();
const hasDash = spawnSync("dash", ["-c", ":"]).status === 0;
const hasBusybox = spawnSync("busybox", ["sh", "-c", ":"]).status === 0;

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
  const build = pick<() => string>(random, [
    () => `echo ${word(random)} ${word(random)}`,
    () => `x=${pick(random, ["ab", "'a b'", "$((n * 3))", '"$(echo v)"', ""])}`,
    () => `n=$((n ${pick(random, ["+ 1", "- 1", "* 2", "% 3", "<< 1", "> 2", "== 0", "& 6"])}))`,
    () => `printf '%s|%d\\n' ${word(random)} $n`,
    () => `set -- ${word(random)} ${word(random)}`,
    () => `test ${pick(random, ['"$x" = ab', "$n -gt 1", '-n "$x"', '-z "$y"', "1 -eq 1 -a 2 -lt 3"])}`,
    () => `f ${word(random)}`,
    () => "true",
    () => "false",
    () => "[ $# -eq 0 ] || shift",
    () => `case ${word(random)} in a*) echo starts-a;; *b) echo ends-b;; *) echo other;; esac`,
    () => `cat <<E\nhere $x $n\nE`,
    () => `read r s <<E\none two three\nE\necho "$r-$s"`,
    () => `unset ${pick(random, ["x", "y", "z"])}`,
    () => `eval 'echo ev $n'`,
    () => `IFS=${pick(random, [":", "' '", "b"])}`,
    () => `echo ${word(random)} >&2 2>/dev/null`,
    () => `{ echo ${word(random)}; false; } 2>&1`,
    () => `n=$((n ${pick(random, ["|| 0", "&& 2", "^ 5", "| 8", "- -1", "/ 2", "* -1"])}))`,
    () => `: $((n ${pick(random, ["+=", "-=", "*=", "|=", "="])} 2))`,
    () => `echo "$n" | { read -r q; echo "got $q"; }`,
    () => `printf '%s-' ${word(random)} "$#"; echo`,
    () => `echo a:b:c | { IFS=: read -r p q r; echo "$r$q$p"; }`,
    () => `set -${pick(random, ["u", "f", "e"])}; set +${pick(random, ["u", "f", "e"])}`,
    () => `trap 'echo bye $n' EXIT`,
    () => `x=\${x#?}; eval "echo $x"`,
    () => `( exit 3 ) || echo "code $?"`,
    () => `command echo ${word(random)}`,
    () => `shift $(( $# > 0 ))`,
    () => `for w in "$@"; do echo "<$w>"; done`,
    () => `while read -r line; do printf '[%s]\\n' "$line"; done <<E\n$x\n  two $n  \nE`,
    () => `sleep 0 & wait; echo "bg $?"`,
    () => `echo c b a | tr ' ' '\\n' | sort`,
  ]);
  return build();
}

function compound(random: RandomStream, depth: number): string {
  if (depth === 0 || random.below(2) === 0) return simple(random);
  const inner = (): string => compound(random, depth - 1);
  const build = pick<() => string>(random, [
    () => `if ${inner()}; then\n${inner()}\nelse\n${inner()}\nfi`,
    () => `for i in ${word(random)} ${word(random)}; do\n${inner()}\necho $i\ndone`,
    () => `i=0; while [ $i -lt 3 ]; do i=$((i + 1))\n${inner()}\ndone`,
    () => `( ${inner()}\n)`,
    () => `{ ${inner()}\n}`,
    () => `${simple(random).split("\n")[0]} && ${inner()}`,
    () => `${simple(random).split("\n")[0]} || ${inner()}`,
    () => `! true && ${inner()}`,
    () => `y=$(\n${inner()}\n)`,
    () => `{ ${inner()}\n} | cat`,
    () => `f() {\n${simple(random)}\nreturn ${random.below(3)}\n}`,
    () => `(exit ${random.below(4)}); echo "st $?"`,
    () => `until true; do\n${inner()}\ndone`,
    () => `for i in 1 2 3; do [ $i -eq 2 ] && ${pick(random, ["continue", "break"])}\n${inner()}\ndone`,
    () => `g() {\nlocal x=loc\n${inner()}\n}\ng ${word(random)}`,
    () => `case ${word(random)} in\n[a-m]*|"") ${inner()}\n;;\n*)\n${inner()}\nesac`,
    () => `if ! { ${inner()}\n}; then echo no; fi`,
    () => `{ ${inner()}\n} | while read -r l; do printf '| %s\\n' "$l"; done`,
    () => `x=$(\n${inner()}\n) n=$n; echo "$x" "$?"`,
    () => `eval '\n${inner().replaceAll("'", "'\\''")}\n'`,
  ]);
  return build();
}

/** A program made to use up whatever it can get: each must end by a limit. */
function bomb(random: RandomStream): string {
  const build = pick<() => string>(random, [
    () => "b() { b | b & }; b; wait",
    () => "while :; do :; done",
    () => "until [ -f /nowhere ]; do n=$((n + 1)); done",
    () => "r() { r; }; r",
    () => `r() { local v=$1; r "$v$v"; }; r ${word(random)}`,
    () => "x=ab; while :; do x=$x$x; done",
    () => `yes ${word(random)} | ${pick(random, ["head -n 3000", "wc -c", "cat >/dev/null", "read x"])}`,
    () => `${pick(random, ["cat", "tr a b <", "grep x", "sort", "sed s/a/b/", "od"])} /dev/zero | head -c 100 | wc -c`,
    () => "while :; do echo $n >>/data/f; n=$((n + 1)); done",
    () => "while n=$((n + 1)); do : >/data/f$n; done",
    () => "while n=$((n + 1)); do mkdir /data/d$n; cd /data/d$n; done",
    () => "while :; do sleep 100 & done",
    () => "while :; do x=$(echo $x$x); done",
    () => `echo ${"a".repeat(30)} | ${pick(random, ["grep -E '^(a+)+$'", "sed -E 's/(a*)*b//'", "grep '\\(a*\\)*b'"])}`,
    () => `case ${"a".repeat(40)} in ${"*a".repeat(20)}b) echo no;; *) echo yes;; esac`,
    () => "eval \"$(yes '(' | head -n 9000)\"",
    () => "echo $(($(yes 1+ | head -n 9000)1))",
    () => "while read -r l; do echo $l; echo $l; done </dev/zero",
    () => "mkfifo /data/p; cat /data/p & while :; do echo x >/data/p; done",
    () => "trap 'kill -USR1 $$' USR1; kill -USR1 $$; while :; do :; done",
    () => "exec sh -c 'exec sh -c \"exec $0 $*\"'",
    () => "dd if=/dev/zero of=/data/z bs=1M count=100000",
    () => 'set -- a; while :; do set -- "$@" "$@"; done',
    () => "ulimit -v 1000; ulimit -n 4; exec 5>/dev/null; while :; do exec 3<&0 4<&0; (:) | cat; done",
  ]);
  return build();
}

const LOST_PIECES = [
  "'",
  '"',
  "`",
  "$(",
  ")",
  "(",
  "{",
  "}",
  "\n",
  "\\",
  "${",
  "$((",
  ";;",
  "&",
  "|",
  "<",
  ">",
  "<<E",
  "#",
];
const LOST_WORDS = [
  "if ",
  "fi\n",
  "do ",
  "done\n",
  "esac\n",
  "case ",
  "in ",
  "then ",
  "\0",
  "\u00ff\u0080",
  "!",
  "~",
  "*",
  "[[",
];

/** The same text with pieces lost, doubled, moved or put in that open and close something. */
function broken(random: RandomStream, text: string): string {
  let out = text;
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(out.length + 1);
    const length = 1 + random.below(12);
    const piece = pick(random, [pick(random, ["", ...LOST_PIECES]), pick(random, ["", ...LOST_WORDS])]);
    const [head, lost, tail] = [out.slice(0, at), out.slice(at, at + length), out.slice(at + length)];
    out = pick(random, [head + tail, head + lost + lost + tail, head + piece + lost + tail, lost + head + tail]);
  }
  return out;
}

/** What is done with an input is written in its first line. */
const BROKEN = "# broken\n";
const BOMB = "# bomb\n";

function program(random: RandomStream): string {
  return [
    "x=ab n=1",
    "f() { echo fn $1; }",
    ...Array.from({ length: 2 + random.below(6) }, () => compound(random, 3)),
    'echo "end $x $n $?"',
  ].join("\n");
}

/** Milliseconds beyond which a program counts as one that hangs: all of them end by virtual time long before. */
const HANG_MS = 20_000;

function runInBox(input: string): BoxResult {
  const started = performance.now();
  const result = new Box({ seed: 1, start: DEFAULT_SETTINGS.start, chunks: CHUNKS }).run({
    argv: ["sh", "-c", input],
    services: null,
    limitMs: LIMIT_MS,
  });
  const took = performance.now() - started;
  if (took > HANG_MS) throw new Error(`it took ${Math.round(took)} ms`);
  return result;
}

export const shell: Fuzzer = {
  name: "shell",
  what: "random shell scripts, broken ones and bombs; some are compared with dash where it is installed",
  make(random) {
    if (random.below(500) === 0) return `${BOMB}n=1\n${bomb(random)}`;
    return random.below(5) === 0 ? BROKEN + broken(random, program(random)) : program(random);
  },
  check(input, random) {
    const ours = runInBox(input);
    if (random.below(8) === 0 && JSON.stringify(ours) !== JSON.stringify(runInBox(input)))
      throw new Error("two runs differ");
    if (input.startsWith(BOMB)) return ours.timedOut ? "bomb, alive" : "bomb, ended";
    // What is broken might write anywhere: it runs only in a box.
    if (input.startsWith(BROKEN)) return "broken";
    // Starting a process takes longer than all the rest.
    if (!hasDash || random.below(32) > 0) return "ran";
    return asDash(input, ours);
  },
};

/**
 * What is run here is BusyBox's ash: where dash says something else (a substitution under `set -e` goes on after a failure
 * in ash), BusyBox itself is asked, and only what neither of them does is a fault.
 */
function asDash(input: string, ours: BoxResult): string {
  const dash = runReal(["dash"], input);
  if (dash === null || ours.timedOut) return "skipped";
  // Where the script is in error the two differ in words and codes by right.
  if (dash.stderr !== "" || ours.stderr !== "") return "in error";
  if (isSame(dash, ours)) return "as dash";
  const busybox = hasBusybox ? runReal(["busybox", "sh"], input) : null;
  if (busybox !== null && isSame(busybox, ours)) return "as BusyBox and not as dash";
  throw new Error(
    `dash: ${JSON.stringify(dash.stdout)} ${dash.status}\nours: ${JSON.stringify(ours.stdout)} ${ours.exitCode}`,
  );
}

interface RealResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

function runReal([program = "", ...words]: readonly string[], script: string): RealResult | null {
  const { stdout, stderr, status } = spawnSync(program, [...words, "-c", script], {
    encoding: "utf8",
    timeout: 1000,
    cwd: "/",
    env: { PATH: process.env["PATH"] ?? "" },
  });
  return status === null ? null : { stdout, stderr, status };
}

function isSame(real: RealResult, ours: BoxResult): boolean {
  return real.stderr === "" && real.stdout === ours.stdout && real.status === ours.exitCode;
}
