/** The manifests of this folder: files of blocks `=== TITLE`, `::: rule`, `::: manifest`, `::: answer`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** From the project's folder: the fuzzers are bundled, and then stand elsewhere. */
const FOLDER = join("test", "fidelity", "manifests");

export interface ManifestBlock {
  topic: string;
  title: string;
  /** Where the answer follows from. */
  rule: string;
  manifest: string;
  /** All that `kubectl create` prints of it. */
  answer: string;
}

/** Every block of every file, in order. */
export function manifestBlocks(): ManifestBlock[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .flatMap((name) => blocksOf(name.replace(/\.txt$/, ""), readFileSync(join(FOLDER, name), "utf8")));
}

function blocksOf(topic: string, text: string): ManifestBlock[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const match = /^(.*)\n::: rule (.*)\n::: manifest\n([^]*?)::: answer\n([^]*?)\n*$/.exec(block);
      if (!match) throw new Error(`${topic}: a block that is none: ${block.slice(0, 80)}`);
      const [, title = "", rule = "", manifest = "", answer = ""] = match;
      return { topic, title, rule, manifest, answer: `${answer}\n` };
    });
}
