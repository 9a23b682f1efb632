/**
 * Files named `NAME.frozen.ts` are run when a bundle is built, and become what they export: constants that are costly to make,
 * or that take a library to make.
 */
import { runnerImport } from "vite";

/** A Vite plugin for whatever is bundled: the page, its worker and the command line. */
export function frozen() {
  return {
    name: "podarium-frozen",
    apply: "build",
    load: {
      filter: { id: /\.frozen\.ts$/ },
      async handler(id) {
        const { module, dependencies } = await runnerImport(id, { configFile: false });
        for (const file of dependencies) this.addWatchFile(file);
        const constants = Object.entries(module).map(
          ([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
        );
        return { code: constants.join("\n"), moduleType: "js" };
      },
    },
  };
}
