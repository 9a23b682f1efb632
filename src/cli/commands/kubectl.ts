/**
 * `podarium kubectl`: one kubectl line against a store that holds exactly the given objects; nothing is simulated. Passes on
 * kubectl's exit code.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { KubeObject } from "../../kube/api/meta.ts";
import { parseManifest } from "../../kube/manifest/parse-manifest.ts";
import { formatRfc3339 } from "../../sim/units.ts";
import {
  callersPath,
  COMMON_OPTIONS,
  durationOf,
  parseArguments,
  readJson,
  readText,
  settingsOf,
  UsageError,
} from "../arguments.ts";
import { allChunks } from "../chunks.ts";
import { logText } from "../conformance/kubectl-rows.ts";
import { createKubectlWorld } from "../conformance/kubectl-world.ts";
import type { Command } from "./types.ts";

/** What the recorded rows were made with. */
const KUBECTL_VERSION = "1.33";

export const kubectl: Command = {
  name: "kubectl",
  usage: "kubectl [--objects FILE]... [--logs DIR] [--exec FILE] [--dir DIR] [--for 30s] -- ARGS",
  summary: "Run one kubectl line against the objects of files",
  run: runKubectl,
};

function runKubectl(args: readonly string[]): number {
  const dash = args.indexOf("--");
  if (dash < 0) throw new UsageError("the kubectl line comes after --");
  const { values } = parseArguments({
    args: args.slice(0, dash),
    options: {
      ...COMMON_OPTIONS,
      objects: { type: "string", multiple: true },
      logs: { type: "string" },
      exec: { type: "string" },
      dir: { type: "string" },
      for: { type: "string" },
    },
  });
  const argv = args.slice(dash + 1);
  const { logs } = values;
  const world = createKubectlWorld({
    now: formatRfc3339(settingsOf(values).start),
    tz: "UTC",
    version: values["kubernetes-version"] ?? KUBECTL_VERSION,
    objects: (values.objects ?? []).flatMap((path) => objectsOf(readText(path), path)),
    log: (path) => (logs === undefined ? undefined : logText(callersPath(logs), path, (text) => text)),
    exec: values.exec === undefined ? {} : (readJson(values.exec) as Record<string, object>),
    chunks: allChunks(),
  });
  const readsInput =
    argv.some((arg, i) => arg === "-" && /^(-f|--filename)$/.test(argv[i - 1] ?? "")) ||
    argv.includes("--filename=-") ||
    argv.includes("-f-");
  const running = world.start(argv, { files: filesOf(values.dir), stdin: readsInput ? readText("-") : "", env: {} });
  const ended = (): boolean => running.result().exit !== null;
  world.runFor(durationOf("--for", values.for ?? "30s") + 0, ended);
  if (!ended()) {
    running.interrupt();
    world.runFor(1000, ended);
  }
  const { stdout, stderr, exit } = running.result();
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return exit ?? 1;
}

/** The objects of a file: a List, several documents, or one. */
function objectsOf(text: string, path: string): KubeObject[] {
  const { documents, problems } = parseManifest(text, path);
  const problem = problems.find((one) => one.severity === "error");
  if (problem) throw new UsageError(`${path}:${problem.range.start.line}: ${problem.message}`);
  return documents.flatMap(({ value }): KubeObject[] => {
    const { items } = value as { items?: KubeObject[] };
    return items ?? ([value] as KubeObject[]);
  });
}

/** The texts of a folder's files, by name. */
function filesOf(directory: string | undefined): Record<string, string> {
  if (directory === undefined) return {};
  const folder = callersPath(directory);
  if (!existsSync(folder)) throw new UsageError(`${directory}: there is no such folder`);
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => [basename(entry.name), readFileSync(join(folder, entry.name), "utf8")]),
  );
}
