/**
 * The shell's figures: scripts in a box beside the same scripts in dash and BusyBox ash (where they are installed), by CPU time of
 * the process and its children; and ten thousand processes for an hour.
 */
import { spawnSync } from "node:child_process";

/** A script of so many rounds; a peer that forks in each does a fiftieth of them, and its time is scaled: a fork may take 2 ms. */
const SCRIPTS = [
  ["loop", 1_000_000, 1, (n) => `i=0; while [ $i -lt ${n} ]; do i=$((i+1)); done; echo $i`],
  [
    "while, if, else and $(( ))",
    300_000,
    1,
    (n) =>
      `i=0; a=0; while [ $i -lt ${n} ]; do if [ $((i % 3)) -eq 0 ]; then a=$((a+1)); else a=$((a+2)); fi; i=$((i+1)); done; echo $a`,
  ],
  ["a function call", 300_000, 1, (n) => `f() { n=$(($1+1)); }; n=0; while [ $n -lt ${n} ]; do f $n; done; echo $n`],
  [
    "for and case",
    200_000,
    1,
    (n) => `n=0; for i in $(seq ${n}); do case $i in *7) n=$((n+1));; *[02468]) ;; esac; done; echo $n`,
  ],
  ["x=$(echo)", 50_000, 0.02, (n) => `i=0; while [ $i -lt ${n} ]; do x=$(echo $i); i=$((i+1)); done; echo $x`],
  ["subshell", 50_000, 0.02, (n) => `i=0; while [ $i -lt ${n} ]; do (x=1; :); i=$((i+1)); done; echo $i`],
  [
    "echo | cat | wc",
    10_000,
    0.02,
    (n) => `i=0; while [ $i -lt ${n} ]; do echo a b | cat | wc -l >/dev/null; i=$((i+1)); done; echo $i`,
  ],
  ["read from a pipe", 200_000, 1, (n) => `seq 1 ${n} | { n=0; while read x; do n=$((n+1)); done; echo $n; }`],
];

const PEERS = [
  ["dash", ["dash", "-c"]],
  ["busybox ash", ["busybox", "ash", "-c"]],
];
const PROCESSES = 10_000;
/**
 * V8 takes the room for garbage that the machine has, three times what is alive here. What a run needs shows when it is given
 * little; that costs it time, which is counted too (decision 16).
 */
const LITTLE_ROOM = ["--single-threaded", "--max-semi-space-size=2", "--heap-growing-percent=10"];

/** CPU milliseconds that a script takes in a real shell, with its children; undefined where it is not installed. */
function native(argv, script) {
  // A shell of its own that reports the times of its children.
  const { status, stdout } = spawnSync("sh", ["-c", '"$@" >/dev/null; times', "sh", ...argv, script], {
    encoding: "utf8",
  });
  if (status !== 0) return undefined;
  const [user, system] = (stdout.trim().split("\n").at(-1) ?? "").split(" ").map((text) => {
    const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
    return (Number(minutes) * 60 + Number(seconds)) * 1000;
  });
  return Math.round(user + system);
}

export function measureShell({ measure, measureIn, say, unit }) {
  say("\nShell, CPU time; in brackets how often ours fits into theirs");
  const peers = PEERS.filter(
    ([, argv]) => spawnSync(argv[0], [...argv.slice(1), ":"], { stdio: "ignore" }).status === 0,
  );
  const rows = [];
  for (const [name, rounds, part, script] of SCRIPTS) {
    const ours = measure("script", script(rounds));
    const theirs = peers.map(([peer, argv]) => {
      const cpuMs = native(argv, script(rounds * part));
      return { peer, part, cpuMs: cpuMs === undefined ? undefined : Math.round(cpuMs / part) };
    });
    rows.push({ name, rounds, cpuMs: ours.cpuMs, theirs });
    const beside = theirs
      .map(({ peer, cpuMs }) => `${String(peer)} ${cpuMs} ms (${(cpuMs / ours.cpuMs).toFixed(1)})`)
      .join("  ");
    const title = `${String(name)}, ${rounds.toLocaleString("en")} rounds`;
    const scaled = part < 1 && theirs.length > 0 ? `  [of ${(rounds * part).toLocaleString("en")} rounds, scaled]` : "";
    say(
      `  ${title.padEnd(42)} ${String(ours.cpuMs).padStart(6)} ms  ${beside || "no dash and no busybox here"}${scaled}`,
    );
  }
  const spin = measure("script", "while true; do :; done & sleep 3600; kill $!");
  rows.push({ name: "spin", cpuMs: spin.cpuMs });
  say(`  while true; do :; done, one virtual hour of CPU  ${String(spin.cpuMs).padStart(5)} ms`);
  const hour = measureIn(LITTLE_ROOM, "processes", String(PROCESSES), "60");
  rows.push({ name: "processes", ...hour });
  say(
    `  ${PROCESSES} processes, one virtual hour, little room for garbage  CPU ${(hour.cpuMs / 1000).toFixed(1)} s, ${(hour.cpuMs / 1000 / unit).toFixed(1)} calibration loops; ${hour.lines} lines; heap ${hour.memory.heapMB} MB, of which ${(hour.memory.heapMB - hour.before.heapMB).toFixed(1)} are theirs; rss ${hour.memory.rssMB} MB (${hour.before.rssMB} before)`,
  );
  return rows;
}
