/**
 * The door to the command line: `podarium("run", "pod.yaml")` runs in this process and gives what was printed, and how it
 * ended. `launch` runs it as a person does, in a process of its own.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mkdirSync } from "node:fs";
import { main } from "../../src/cli/main.ts";

export interface Printed {
  stdout: string;
  stderr: string;
  exit: number | null;
}

export async function podarium(...argv: readonly string[]): Promise<Printed> {
  const printed: Printed = { stdout: "", stderr: "", exit: null };
  const streams = ["stdout", "stderr"] as const;
  const originals = streams.map((name) => process[name].write);
  for (const name of streams) {
    process[name].write = (text: string) => {
      printed[name] += text;
      return true;
    };
  }
  try {
    printed.exit = await main(argv);
  } finally {
    for (const [i, name] of streams.entries()) process[name].write = originals[i] as typeof process.stdout.write;
  }
  return printed;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** In a process of its own; `shell` is a line in which `$PODARIUM` is the command. */
export function launch(shell: string, stdin = ""): Printed {
  const { stdout, stderr, status } = spawnSync("bash", ["-c", shell], {
    cwd: root,
    encoding: "utf8",
    input: stdin,
    env: { ...process.env, PODARIUM: `${process.execPath} ${root}src/cli/launch.mjs` },
    timeout: 60_000,
  });
  return { stdout, stderr, exit: status };
}

/** A folder with these files, for as long as the tests of a file run. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "podarium-"));

  /** Writes a file; its path. */
  file(name: string, text: string): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
