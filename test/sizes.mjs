#!/usr/bin/env node
/**
 * Size budgets of the built page, in bytes after gzip -9 (docs in ARCHITECTURE.md). Exits 1 where one is exceeded.
 *
 * A file counts with everything that it imports. Which chunks the lesson's Pods need is found by running them with nothing
 * loaded (`lesson-chunks.ts`).
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { buildForNode } from "../src/cli/build.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const assets = join(root, "dist/assets");
const files = readdirSync(assets);
const scripts = files.filter((name) => name.endsWith(".js"));
const read = (name) => readFileSync(join(assets, name));
const size = (name) => gzipSync(read(name), { level: 9 }).length;
const sum = (names) => [...names].reduce((total, name) => total + size(name), 0);

/** These files and what they import, without what arrives later. */
function closure(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    const imports = read(name)
      .toString()
      .matchAll(/(?:^|[;}])(?:import|export)\b[^;'"()]*?["']\.\/([^"']+\.js)["']/g);
    closure(
      [...imports].map((match) => match[1]),
      found,
    );
  }
  return found;
}

/** Style sheets that a document asks for at once. */
function styles(document) {
  return [...document.matchAll(/href="\.\/assets\/([^"]+\.css)"/g)].map((match) => match[1]);
}

/** The script that holds a chunk, or the worker's entry; what the build put into the engine has none of its own. */
function scriptsOf(name) {
  return scripts.filter((one) => one.startsWith(`${name}-`)).slice(0, 1);
}

const html = readFileSync(join(root, "dist/index.html"), "utf8");
const page = closure([...html.matchAll(/(?:src|href)="\.\/assets\/([^"]+\.js)"/g)].map((match) => match[1]));
const lesson = await import(pathToFileURL(await buildForNode("lesson-chunks", "test/lesson-chunks.ts")).href);
const lessonChunks = lesson.lessonChunks(join(root, "examples"));
const worker = closure(scriptsOf("host"));
const engine = closure([...scriptsOf("host"), ...lessonChunks.flatMap((name) => scriptsOf(`${name}.chunk`))]);
const isEditor = (name) => /editor|codemirror|schema/i.test(basename(name));
const rest = scripts.filter((name) => !page.has(name) && !worker.has(name) && !isEditor(name));

const rows = [
  ["JavaScript preloaded by index.html", sum(page), 120_000],
  [`engine worker with what the lesson's Pods need (${lessonChunks.join(", ")})`, sum(engine), 230_000],
  ["first load (both)", sum(page) + sum(engine), 335_000],
  ["editor and schema (lazy)", sum(scripts.filter(isEditor)), 170_000],
  ["CSS preloaded by index.html", sum(styles(html)), 12_000],
  ["CSS, all of it", sum(files.filter((name) => name.endsWith(".css"))), 26_000],
  ...rest.map((name) => [`chunk ${name}`, size(name), 60_000]),
];
let failed = 0;
for (const [name, bytes, limit] of rows) {
  if (bytes > limit) failed++;
  console.log(
    `${bytes > limit ? "OVER " : "     "}${(bytes / 1000).toFixed(1).padStart(7)} kB of ${String(limit / 1000).padStart(4)} kB  ${name}`,
  );
}
const fonts = files.filter((name) => /\.(woff2?|ttf|otf)$/.test(name));
if (fonts.length > 0) {
  failed++;
  console.log(`OVER  web fonts: ${fonts.join(", ")}`);
}
process.exit(failed === 0 ? 0 : 1);
