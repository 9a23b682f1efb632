import type { Plugin } from "vite";

/** Files named `NAME.frozen.ts` are run when a bundle is built, and become what they export. */
export function frozen(): Plugin;
