/**
 * The transcripts of this folder: the objects of a cluster behind `### NAME`, then behind `### commands`, for each command,
 * where what it prints follows from (`=== SOURCE`: rows of the kubectl tables, sections of the facts), the command (`$ …`,
 * more lines of it as they are), and all that it prints, with `[exit N]` where that is not 0.
 */
import { readdirSync, readFileSync } from "node:fs";
import { World } from "../../world.fixture.ts";

const FOLDER = new URL("./", import.meta.url);

export interface Transcript {
  name: string;
  objects: string;
  commands: { source: string; command: string; answer: string }[];
}

export function transcripts(): Transcript[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .map((name) => transcriptOf(name.replace(/\.txt$/, ""), readFileSync(new URL(name, FOLDER), "utf8")));
}

function transcriptOf(name: string, text: string): Transcript {
  const [, objects = "", rest = ""] = /^### .*\n([^]*?)### commands\n([^]*)$/.exec(text) ?? [];
  const commands = rest
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const match = /^(.*)\n\$ ([^]*?<<'EOF'\n[^]*?\nEOF|.*)\n([^]*?)\n*$/.exec(block);
      if (!match) throw new Error(`${name}: a block that is none: ${block.slice(0, 80)}`);
      const [, source = "", command = "", answer = ""] = match;
      return { source, command, answer };
    });
  return { name, objects, commands };
}

/** What each command prints, one after the other in one cluster at 20 s. */
export function replay({ objects, commands }: Transcript): string[] {
  const world = new World({ "objects.yaml": objects }, { kubernetesVersion: "1.33" }).runTo("20s");
  return commands.map(({ command }) => {
    const { stdout, stderr, exit } = world.sh(command);
    const out = [stdout, stderr].map((part) => part.replace(/\n*$/, "")).filter((part) => part !== "");
    if (exit !== 0) out.push(`[exit ${exit ?? "none"}]`);
    return out.join("\n");
  });
}
