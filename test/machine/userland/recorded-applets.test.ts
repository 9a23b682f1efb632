/**
 * Applets against rows recorded from a real BusyBox. `fidelity/busybox-applets-1.36.json` is of the version of the image;
 * `fidelity/busybox-applets.json` is older, of 1.35, without what is known to differ.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sh } from "../box.fixture.ts";
import { commandsOf } from "./script-commands.fixture.ts";

interface Row {
  group?: string;
  script: string;
  /** Whether the files of the prelude are there. */
  files?: boolean;
  stdout: string;
  stderr: string;
  exit: number;
}

interface Recording {
  meta: { prelude?: string };
  entries: Row[];
}

function recording(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`../../fidelity/${name}`, import.meta.url), "utf8")) as Recording;
}

/** Usage texts are in words of our own: what counts is that there is one. */
function comparable(text: string): string {
  const shown = text.replace(/BusyBox v1\.36\.1 \([^)]*\)/g, "BusyBox v1.36.1 (BUILD_DATE)");
  const at = shown.indexOf("\n\nUsage: ");
  return at < 0 ? shown : shown.slice(0, at + 1);
}

for (const name of ["busybox-applets.json", "busybox-applets-1.36.json"]) {
  const { meta, entries } = recording(name);
  const groupOf = ({ group, script }: Row): string => group ?? commandsOf(script)[0] ?? "others";
  describe(name, () => {
    describe.each([...new Set(entries.map(groupOf))])("%s", (group) => {
      it.each(entries.filter((row) => groupOf(row) === group))("$script", ({ script, files, stdout, stderr, exit }) => {
        const prelude = files === true ? `${meta.prelude ?? ""}; ` : "";
        const result = sh(`mkdir -p /data/w; cd /data/w; ${prelude}${script}`, { untilMs: 60_000 });
        expect({
          stdout: comparable(result.stdout),
          stderr: comparable(result.stderr),
          exit: result.exitCode,
        }).toEqual({ stdout, stderr, exit });
      });
    });
  });
}
