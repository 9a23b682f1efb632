/** Files of the host as a layer of an image: bytes as they are, modes of files kept. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LayerEntry } from "../../src/machine/kernel/fs/layer.ts";

/** Every file below a folder of the host, at a path of the box. */
export function layerOf(folder: string, at: string): Record<string, LayerEntry> {
  const layer: Record<string, LayerEntry> = { [at]: { kind: "directory", mode: 0o755 } };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const target = `${at}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(layer, layerOf(path, target));
    else if (entry.isFile()) layer[target] = fileEntry(path);
  }
  return layer;
}

export function fileEntry(path: string): LayerEntry {
  return { kind: "file", content: readFileSync(path, "latin1"), mode: statSync(path).mode & 0o777 };
}
