import type { Plugin } from "vite";

export function fieldDocumentation(): Plugin;
