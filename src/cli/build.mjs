/** Bundles a TypeScript entry for Node, once per change of the sources. Used by the command line, the benchmarks and the fuzzers. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fieldDocumentation } from "../kube/kubectl/explain/documentation-plugin.mjs";

export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/**
 * Returns the path of the bundle of `entry` (relative to the checkout), building it where it is missing or stale; `isLikePage`: as small
 * as the page has the same code, and in parts that are read when they are needed.
 */
export async function buildForNode(name, entry, { isLikePage = false } = {}) {
  const cache = join(root, "node_modules/.cache/podarium");
  const folder = isLikePage ? join(cache, name) : cache;
  const file = join(folder, `${name}.mjs`);
  const newest = Math.max(
    newestIn(join(root, "src")),
    // What lies beside it imports from all of its tree (fixtures of other tests).
    newestIn(join(root, entry.split("/")[0])),
    modified(join(root, "package-lock.json")),
  );
  if (modified(file) > newest) return file;
  const { build } = await import("vite");
  const { frozen } = await import("../kube/kubelet/frozen-plugin.mjs");
  const staging = join(cache, `${name}-${process.pid}`);
  await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [frozen(), fieldDocumentation()],
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: staging,
      emptyOutDir: true,
      target: "node20",
      minify: isLikePage,
      // Beside it: whoever runs the bundle need not read it.
      sourcemap: true,
      copyPublicDir: false,
      // In ASCII: the engines keep a text in which there is one other letter at two bytes a letter.
      rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: isLikePage, charset: "ascii" } },
    },
  });
  // Renamed into place, so that two commands started together never run half a bundle.
  mkdirSync(cache, { recursive: true });
  if (isLikePage) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
    return file;
  }
  renameSync(join(staging, `${name}.mjs.map`), `${file}.map`);
  renameSync(join(staging, `${name}.mjs`), file);
  rmSync(staging, { recursive: true, force: true });
  return file;
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestIn(directory) {
  let newest = modified(directory);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestIn(path) : modified(path));
  }
  return newest;
}
