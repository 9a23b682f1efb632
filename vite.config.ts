import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { firstPage } from "./src/app/first-page-plugin.mjs";
import { offline } from "./src/app/offline/offline-plugin.mjs";
import { frozen } from "./src/kube/kubelet/frozen-plugin.mjs";
import { fieldDocumentation } from "./src/kube/kubectl/explain/documentation-plugin.mjs";

/** The development server injects scripts and styles of its own, which the page's policy refuses; the built page keeps it. */
function withoutPolicy(): Plugin {
  return {
    name: "podarium-without-policy",
    apply: "serve",
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ""),
  };
}

/** js-yaml makes its tags and schemas when it is loaded; the engine uses its parser alone, and can leave them out. */
function pureTags(): Plugin {
  const making = /^(var \w+ = )(define\w+Tag\(|new Schema\(|\w+_SCHEMA\.withTags\()/gm;
  return {
    name: "podarium-pure-tags",
    transform: {
      filter: { id: /\/js-yaml\.mjs$/ },
      handler: (code) => ({ code: code.replace(making, "$1/* @__PURE__ */ $2"), map: null }),
    },
  };
}

/** The worker, and what its first Pod asks for at once. */
const ENGINE = ["src/worker/host.ts", "src/machine/shell/builtins/printf.chunk.ts"];
const PAGE = ["src/app/begin.tsx"];

/**
 * What is imported before these run, for one file of it: cut along what chunks share, which is what a bundler does by itself,
 * the pieces compress worse by a twentieth.
 */
function importedBy(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = entries.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const imports = readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type\b)[^;]*?from "(\.[^"]+)";$/gm);
    for (const [, path = ""] of imports) open.push(resolve(dirname(file), path));
  }
  return found;
}

let engine: ReadonlySet<string> | undefined;
let page: ReadonlySet<string> | undefined;

/** With the packages that draw it, and without the script that begins it; the texts are the first script's own (main.tsx). */
function isOfPage(id: string): boolean {
  page ??= importedBy(PAGE);
  if (/\/src\/app\/(begin\.tsx|locale\/locale\.ts)$/.test(id)) return false;
  return page.has(id) || /\/node_modules\/(react|react-dom|scheduler|zustand)\//.test(id);
}

export default defineConfig({
  base: "./",
  plugins: [react(), withoutPolicy(), frozen(), fieldDocumentation(), firstPage(), offline()],
  build: {
    target: "baseline-widely-available",
    sourcemap: true,
    // How long each plugin took is no news to whoever starts the page.
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: "page", test: isOfPage }] } },
    },
  },
  worker: {
    format: "es",
    plugins: () => [frozen(), pureTags(), fieldDocumentation()],
    rolldownOptions: {
      treeshake: { propertyReadSideEffects: false },
      output: {
        codeSplitting: { groups: [{ name: "engine", test: (id) => (engine ??= importedBy(ENGINE)).has(id) }] },
      },
    },
  },
  test: {
    // A guard against what hangs, never a measure of speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: "engine", environment: "node", include: ["test/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "ui",
          environment: "happy-dom",
          include: ["test/**/*.test.tsx"],
          setupFiles: ["./test/setup.ts"],
        },
      },
    ],
  },
});
