import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The development server injects scripts and styles of its own, which the page's policy refuses; the built page keeps it. */
function withoutPolicy(): Plugin {
  return {
    name: "podarium-without-policy",
    apply: "serve",
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ""),
  };
}

export default defineConfig({
  base: "./",
  plugins: [react(), withoutPolicy()],
  build: { target: "baseline-widely-available", sourcemap: true },
  worker: { format: "es" },
  test: {
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
