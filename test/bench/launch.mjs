#!/usr/bin/env node
/**
 * `npm run bench [-- GROUP...]`: every figure (or those of the groups `pods`, `cluster`, `lesson`, `shell`, `sizes`, `page`) in one run, beside the
 * calibration loop and the peers that are installed here. Each measurement is a process of its own. `--json` prints the raw figures.
 * The peer is found in `node_modules` or in the folder that PODARIUM_PEER names.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { measurePage } from "./page.mjs";
import { measureShell } from "./shell.mjs";
import { buildForNode, root } from "../../src/cli/build.mjs";

const bundle = await buildForNode("bench", "test/bench/main.ts", { isLikePage: true });
const json = process.argv.includes("--json");
const groups = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const wants = (group) => groups.length === 0 || groups.includes(group);

function measure(...args) {
  return measureIn([], ...args);
}

/** The same in a Node with those flags. */
function measureIn(flags, ...args) {
  const code = `const {main}=await import(${JSON.stringify(pathToFileURL(bundle).href)});console.log(JSON.stringify(await main(${JSON.stringify(args)})))`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--expose-gc",
      ...flags,
      ...(process.env.PODARIUM_NODE_FLAGS?.split(" ") ?? []),
      "--input-type=module",
      "-e",
      code,
    ],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}

const results = {
  calibration: measure("calibrate"),
  pods: [],
  starts: [],
  growth: [],
  crashes: [],
  cluster: {},
  peer: [],
  lesson: [],
  shell: [],
};
const unit = results.calibration.seconds;
say(`calibration loop: ${unit.toFixed(2)} s of CPU (figures in brackets are for a machine that takes 1.00 s)`);

if (wants("pods")) {
  say("\nPods to Ready, ten nodes, one container each");
  for (const count of [1, 10, 100, 1000]) {
    const row = measure("pods", String(count));
    results.pods.push(row);
    const used = row.memory.heapMB - row.before.heapMB;
    say(
      `  ${String(count).padStart(5)} Pods  wall ${ms(row.allReadyMs)}  CPU ${ms(row.cpuMs)} ${scaled(row.cpuMs)}  heap +${used.toFixed(1)} MB, rss ${row.memory.rssMB} MB  (${row.ready} Ready after ${row.simReadyMs / 1000} simulated s)`,
    );
  }
  peers();
  say("\nPods of one init container and two others, until all are Ready");
  for (const [count, nodes] of [
    [100, 10],
    [1000, 10],
    [5000, 50],
  ]) {
    const row = measure("starts", String(count), String(nodes));
    results.starts.push(row);
    say(
      `  ${String(count).padStart(5)} Pods on ${nodes} nodes  CPU ${ms(row.cpuMs)} ${scaled(row.cpuMs)}, ${(row.cpuMs / count).toFixed(2)} ms a Pod  heap ${row.memory.heapMB} MB (${row.before.heapMB} MB before the run), rss ${row.memory.rssMB} MB  (${row.ready} Ready after ${row.simReadyMs / 1000} simulated s)`,
    );
  }
  say("\nGrowth: what one more of these Pods costs, once the code has been compiled (least of several runs)");
  let first;
  for (const [count, nodes] of [
    [100, 10],
    [1000, 10],
    [5000, 50],
  ]) {
    const row = measure("growth", String(count), String(nodes));
    results.growth.push(row);
    first ??= row.eachMs;
    const more = Math.round((row.eachMs / first - 1) * 100);
    say(
      `  ${String(count).padStart(5)} Pods on ${nodes} nodes  CPU ${ms(row.cpuMs)} ${scaled(row.cpuMs)}, ${row.one} ms of it for the first Pod, ${row.eachMs.toFixed(2)} ms for each other (${more > 0 ? "+" : ""}${more} %)`,
    );
  }
  const crashes = measure("crashes", "100", "3600");
  results.crashes.push(crashes);
  say(
    `  100 Pods that crash-loop for an hour: ${crashes.starts} starts in CPU ${ms(crashes.cpuMs)} ${scaled(crashes.cpuMs)}: ${Math.round(crashes.timesRealTime)} times real time (${Math.round(crashes.timesRealTime * unit)})`,
  );
}
if (wants("cluster")) {
  say("\nWorkloads, ten nodes");
  const { replicas, up, rolled } = (results.cluster.deployment = measure("deployment", "1000"));
  for (const [what, row] of [
    [`a Deployment of ${replicas} available`, up],
    ["a rolling update of it", rolled],
  ])
    say(
      `  ${what.padEnd(36)} CPU ${ms(row.cpuMs)} ${scaled(row.cpuMs)}  (${row.done ? "" : "NOT "}done after ${row.simMs / 1000} simulated s)`,
    );
  const day = (results.cluster.cron = measure("cron"));
  say(`  ${"a day of ten CronJobs".padEnd(36)} CPU ${ms(day.cpuMs)} ${scaled(day.cpuMs)}  (${day.finished} Jobs done)`);
}
if (wants("lesson")) {
  say("\nSimulated seconds a second");
  for (const [file, seconds] of [
    ["examples/sidecar.yaml", 3600],
    ["examples/init.yaml", 3600],
  ]) {
    const row = measure("lesson", join(root, file), String(seconds));
    results.lesson.push({ file, ...row });
    say(
      `  ${file.padEnd(24)} ${row.perSecond} simulated s/s: ${seconds} s in ${ms(row.wallMs)}, CPU ${ms(row.cpuMs)} ${scaled(row.cpuMs)}`,
    );
  }
}
if (wants("shell")) results.shell = measureShell({ measure, measureIn, say, unit });
if (wants("sizes")) {
  say("\nSizes");
  if (!existsSync(join(root, "dist/assets"))) say("  not built here; `npm run build` first");
  else say(spawnSync(process.execPath, [join(root, "test/sizes.mjs")], { encoding: "utf8" }).stdout.trimEnd());
}
if (wants("page")) results.page = await measurePage({ say });
if (json) console.log(JSON.stringify(results, null, 2));

/** `@ngrok/webernetes`, in the same call. It also models etcd, watches over HTTP and a scheduler of its own. */
function peers() {
  const folder = process.env.PODARIUM_PEER;
  const bench = folder === undefined ? undefined : join(folder, "dist/bench.mjs");
  if (bench === undefined || !existsSync(bench)) {
    say("  peer @ngrok/webernetes: not installed here (set PODARIUM_PEER to its bundled benchmark)");
    return;
  }
  for (const count of [1, 10, 100, 1000]) {
    const { stdout } = spawnSync(process.execPath, ["--expose-gc", bench, String(count), "--mode=step", "--nodes=10"], {
      encoding: "utf8",
      timeout: 300_000,
    });
    const line = stdout
      .trim()
      .split("\n")
      .findLast((text) => text.startsWith("{"));
    const row = line === undefined ? undefined : JSON.parse(line);
    results.peer.push(row ?? { pods: count, failed: true });
    const mine = results.pods.find((one) => one.pods === count);
    say(
      row
        ? `  peer ${String(count).padStart(5)} Pods  wall ${ms(row.allReadyMs)}  CPU ${ms(row.cpuMs)}  (${(row.cpuMs / mine.cpuMs).toFixed(1)} times ours; it models etcd and HTTP watches too)`
        : `  peer ${count} Pods: failed`,
    );
  }
}

function ms(value) {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value} ms`;
}

function scaled(cpuMs) {
  return `(${ms(Math.round(cpuMs / unit))})`;
}

function say(line) {
  (json ? process.stderr : process.stdout).write(`${line}\n`);
}
