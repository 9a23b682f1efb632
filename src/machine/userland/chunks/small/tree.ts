/** tree: directories drawn as a tree. Source: BusyBox 1.36.1 tree, which has no options; with a UTF-8 locale it draws with lines. */
import type { Sys } from "../../../kernel/applet.ts";
import { encodeUtf8 } from "../../../kernel/bytes.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { joinPath } from "../../paths.ts";
import type { Applet } from "../../types.ts";

interface Counts {
  directories: number;
  files: number;
}

const DEEPEST = 1000;

function* draw(
  sys: Sys,
  directory: ByteString,
  prefix: ByteString,
  counts: Counts,
  depth: number,
): Generator<void, void, void> {
  const entries = sys.k.readdir(sys.p, directory);
  if (typeof entries === "number" || depth > DEEPEST) {
    yield* sys.print(`${directory} [error opening dir]\n`);
    return;
  }
  if (depth === 0) yield* sys.print(`${directory}\n`);
  const shown = entries.filter(({ name }) => !name.startsWith("."));
  for (const [index, { name, kind }] of shown.entries()) {
    const isLast = index === shown.length - 1;
    const path = joinPath(directory, name);
    sys.charge(2);
    if (sys.spent) yield;
    const branch = isLast ? "└── " : "├── ";
    yield* sys.print(prefix + encodeUtf8(branch) + name);
    if (kind === "symlink") {
      const target = sys.k.readlink(sys.p, path);
      yield* sys.print(` -> ${typeof target === "number" ? "" : target}`);
    }
    yield* sys.print("\n");
    const stat = kind === "symlink" ? sys.k.stat(sys.p, path) : null;
    const isDirectory =
      kind === "directory" || (stat !== null && typeof stat !== "number" && stat.kind === "directory");
    if (isDirectory) counts.directories++;
    else counts.files++;
    if (kind === "directory") yield* draw(sys, path, prefix + encodeUtf8(isLast ? "    " : "│   "), counts, depth + 1);
  }
}

export const treeApplet: Applet = {
  name: "tree",
  *main(sys, argv) {
    const counts = { directories: 0, files: 0 };
    // It knows no options.
    for (const directory of argv.length > 1 ? argv.slice(1) : ["."]) yield* draw(sys, directory, "", counts, 0);
    yield* sys.print(`\n${counts.directories} directories, ${counts.files} files\n`);
    return 0;
  },
};
