#!/usr/bin/env node
/**
 * Writes docs/FIDELITY.md from the `Simplified:` comments in src. `--check` only compares, and exits 1 where it is stale.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const FLOORS = [
  ["sim", "Time and chance"],
  ["machine/kernel", "Kernel"],
  ["machine/shell", "Shell"],
  ["machine/userland", "Programs"],
  ["machine/images", "Images"],
  ["machine/runtime", "Container runtime"],
  ["kube/api", "Kubernetes objects"],
  ["kube/manifest", "Manifests"],
  ["kube/apiserver", "API server"],
  ["kube/kubelet", "Kubelet"],
  ["kube/controllers", "Controllers"],
  ["kube/kubectl", "kubectl"],
  ["kube/cluster", "Cluster"],
  ["scenario", "Scenarios and faults"],
  ["worker", "Lessons in the page"],
  ["app", "Page"],
];

/** Every `Simplified:` text of a file: up to the end of its sentence's paragraph, the next tag, or the comment. */
function simplifications(text) {
  const found = [];
  for (const match of text.matchAll(
    /\bSimplified: ([\s\S]*?)(?=\*\/|\n\s*\*?\s*\n|\b(?:Source|Invariant|Simplified): |\n\s*(?!\*|\/\/)\S)/g,
  )) {
    const sentence = match[1]
      .replace(/\n\s*(?:\*|\/\/)\s?/g, " ")
      .replace(/\s+/g, " ")
      .trim();
    if (sentence !== "" && !sentence.startsWith("`")) found.push(sentence.charAt(0).toUpperCase() + sentence.slice(1));
  }
  return found;
}

function* sources(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true }).sort((x, y) => (x.name < y.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

let out = `# What is not simulated, or not quite

Generated from the \`Simplified:\` comments of the source by \`node test/fidelity-list.mjs\`; do not edit. Each line stands
where the thing is missing, and is said to the user who meets it where that is possible.
`;
for (const [floor, title] of FLOORS) {
  const rows = [];
  for (const path of sources(join(root, "src", floor))) {
    const file = relative(root, path).replaceAll("\\", "/");
    for (const sentence of simplifications(readFileSync(path, "utf8"))) rows.push(`- ${sentence} (\`${file}\`)`);
  }
  if (rows.length > 0) out += `\n## ${title}\n${[...new Set(rows)].join("\n")}\n`;
}
const names = readFileSync(join(root, "src/machine/images/multicall-names.ts"), "utf8").match(
  /const ALL =\s+"([^"]*)"/,
)[1];
const registry = readFileSync(join(root, "src/machine/userland/index.ts"), "utf8");
const chunks = registry.match(/const CHUNKS[^{]*\{([^]*?)\n\};/)[1];
const simulated = new Set([
  ...[...chunks.matchAll(/"([^"]*)",/g)].flatMap((match) => match[1].split(" ")),
  ...[...registry.matchAll(/\w+Applet \} from "\.\/([\w-]+)\.ts"/g)].map((match) => match[1]),
  "[",
  "[[",
  "sh",
  "ash",
]);
const missing = names.split(" ").filter((name) => !simulated.has(name));
const all = new Set([...names.split(" "), ...simulated]);
out += `\n## Applets of busybox:1.36 that are not simulated\n${all.size - missing.length} of the ${all.size} applets are simulated; a test holds that each of them is run by at least three rows or tests. Each of the others says \`NAME: not simulated by Podarium\` and exits 127: ${missing.join(", ")}.\n`;
const counts = JSON.parse(readFileSync(join(root, "test/suites/counts.json"), "utf8"));
out += `\n## Test suites of others\nLast counts of \`npm run conformance:suites\`; what fails, and why, is in \`test/suites/known-failing-*.json\`.\n\n| suite | passed | cases |\n| --- | --- | --- |\n`;
for (const { what, passed, cases } of Object.values(counts)) out += `| ${what} | ${passed} | ${cases} |\n`;
const target = join(root, "docs/FIDELITY.md");
if (process.argv.includes("--check")) {
  let present = "";
  try {
    present = readFileSync(target, "utf8");
  } catch {
    // A list that is not there is stale.
  }
  if (present !== out) {
    process.stdout.write("docs/FIDELITY.md is stale: run `node test/fidelity-list.mjs`\n");
    process.exit(1);
  }
} else writeFileSync(target, out);
