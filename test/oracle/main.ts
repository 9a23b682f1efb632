/** `npm run oracle`: compares the real kubectl with ours, line by line. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { blocksOf } from "./lines.ts";
import type { Line } from "./lines.ts";
import { Twins } from "./twins.ts";
import type { Printed, Setting } from "./twins.ts";

/** A line and what the real one printed. */
interface Row extends Printed {
  line: string;
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      objects: { type: "string" },
      logs: { type: "string" },
      exec: { type: "string" },
      show: { type: "boolean" },
      only: { type: "string" },
      record: { type: "string" },
    },
    allowPositionals: true,
  });
  const kubectl = process.env["PODARIUM_KUBECTL"] ?? "kubectl";
  const version = spawnSync(kubectl, ["version", "--client"], { encoding: "utf8" });
  if (version.status !== 0) {
    process.stdout.write("SKIPPED: there is no real kubectl in $PODARIUM_KUBECTL or on PATH; nothing was compared\n");
    return 0;
  }
  process.stdout.write(`against ${version.stdout.split("\n")[0] ?? ""}\n`);
  const rows: Row[] = [];
  let different = 0;
  let same = 0;
  for (const path of positionals) {
    const folder = join(dirname(path), "files");
    const twins = new Twins(kubectl, settingOf(values, existsSync(folder) ? folder : null));
    await twins.open();
    try {
      for (const block of blocksOf(readFileSync(path, "utf8"))) {
        if (values.only !== undefined && !block.some((line) => line.text.includes(values.only ?? ""))) continue;
        const { real, found } = await compare(twins, block, values.show === true);
        block.forEach(({ text }, i) =>
          rows.push({ line: text, ...(real[i] ?? { stdout: "", stderr: "", exit: null }) }),
        );
        different += found.length > 0 ? 1 : 0;
        same += found.length > 0 ? 0 : 1;
        if (found.length > 0) process.stdout.write(`${found.join("\n")}\n\n`);
      }
    } finally {
      twins.close();
    }
  }
  if (values.record !== undefined) writeFileSync(values.record, `${JSON.stringify(rows, undefined, 1)}\n`);
  process.stdout.write(`${same} alike, ${different} different\n`);
  return different === 0 ? 0 : 1;
}

function settingOf(
  values: { objects?: string | undefined; logs?: string | undefined; exec?: string | undefined },
  folder: string | null,
): Setting {
  const oracle = join(process.cwd(), "test/fidelity/oracle");
  const read = (path: string): string => readFileSync(path, "utf8");
  return {
    objects: read(values.objects ?? join(oracle, "objects.json")),
    exec: JSON.parse(read(values.exec ?? join(oracle, "exec.json"))) as Setting["exec"],
    log(path) {
      const file = join(values.logs ?? join(oracle, "logs"), path);
      return existsSync(file) ? read(file) : undefined;
    },
    folder,
    files:
      folder === null ? {} : Object.fromEntries(filesIn(folder).map((file) => [relative(folder, file), read(file)])),
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** What differs, told line by line; a block that differs is tried again, because seconds pass. */
async function compare(
  twins: Twins,
  block: readonly Line[],
  show: boolean,
): Promise<{ real: readonly Printed[]; found: string[] }> {
  let told: string[] = [];
  let printed: readonly Printed[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    const { real, ours, left } = await twins.run(block, attempt > 0);
    printed = real;
    told = block.flatMap((line, i) => difference(line, real[i], ours[i], show));
    if (told.length === 0 && left[0] !== left[1])
      told.push(
        `=== ${block.map((line) => line.text).join("\n    ")}\n# what is then stored differs`,
        lineDifference(left[0], left[1]),
      );
    if (told.length > 0) continue;
    if (show) told = block.flatMap((line, i) => [`=== ${line.text}`, real[i]?.stdout ?? "", real[i]?.stderr ?? ""]);
    break;
  }
  return { real: printed, found: told };
}

function difference(line: Line, real: Printed | undefined, ours: Printed | undefined, show: boolean): string[] {
  if (!real || !ours) return [];
  const parts = (["stdout", "stderr"] as const).flatMap((stream) =>
    norm(real[stream]) === norm(ours[stream])
      ? []
      : [
          `# ${stream}`,
          show ? `${real[stream]}\n# ours\n${ours[stream]}` : lineDifference(norm(real[stream]), norm(ours[stream])),
        ],
  );
  if (real.exit !== ours.exit) parts.push(`# exit ${String(ours.exit)} instead of ${String(real.exit)}`);
  return parts.length === 0 ? [] : [`=== ${line.text}`, ...parts];
}

/** Without what is made anew in each of the clusters. */
function norm(text: string): string {
  return text
    .replace(/\buid"?: "?[0-9a-f]{8}-[0-9a-f-]{27}/g, "uid: UID")
    .replace(/\bresourceVersion"?: "\d+/g, "resourceVersion: N")
    .replace(/kube-api-access-[a-z0-9]{5}\b/g, "kube-api-access-xxxxx")
    .replace(/kubectl-edit-\d+/g, "kubectl-edit-RANDOM")
    .replace(/^([EIW]\d{4}) [\d:.]+\s+\d+ /gm, "$1 PID ");
}

/** Lines of the first and of the second text that are not in both, in order. */
function lineDifference(wanted: string, got: string): string {
  const [a, b] = [wanted.split("\n"), got.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [
    ...a.slice(start, a.length - end).map((line) => `- ${line}`),
    ...b.slice(start, b.length - end).map((line) => `+ ${line}`),
  ]
    .slice(0, 60)
    .map((line) => (line.length > 500 ? `${line.slice(0, 500)}…` : line))
    .join("\n");
}
