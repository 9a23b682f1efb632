#!/usr/bin/env node
/**
 * `npm run charts` writes docs/CHARTS.md: the kubelet's charts as Mermaid state diagrams, from the machines themselves.
 * `--check` only compares, and exits 1 where the file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildForNode, root } from "../src/cli/build.mjs";

const bundle = await buildForNode("charts", "test/chart-pictures.ts");
const { chartPictures } = await import(pathToFileURL(bundle).href);
const target = join(root, "docs/CHARTS.md");
const text = chartPictures();
if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  process.stdout.write("docs/CHARTS.md is stale: run `npm run charts`\n");
  process.exitCode = 1;
}
