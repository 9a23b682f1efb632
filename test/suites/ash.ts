/** BusyBox `shell/ash_test`: scripts whose output is compared with the `.right` file beside them. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { busybox } from "../../src/machine/images/busybox.ts";
import { runBox } from "../machine/box.fixture.ts";
import { layerOf } from "./host-files.ts";
import { SUITE_PROGRAMS } from "./programs.ts";
import type { Suite, SuiteCase } from "./suite.ts";

const HOME = "/suite";
const LIMIT_MS = 300_000;

export const ash: Suite = {
  name: "ash",
  what: "BusyBox 1.35 shell/ash_test (the real ash passes 321 of its 332)",
  locate(directory) {
    const root = join(directory, "shell/ash_test");
    return existsSync(root) ? root : null;
  },
  *run(root, only) {
    for (const folder of readdirSync(root).toSorted()) {
      if (!folder.startsWith("ash-") || !statSync(join(root, folder)).isDirectory()) continue;
      for (const file of readdirSync(join(root, folder)).toSorted()) {
        const id = `${folder}/${file.replace(/\.tests$/, "")}`;
        if (!file.endsWith(".tests") || !id.includes(only)) continue;
        const path = join(root, folder, file);
        const right = path.replace(/\.tests$/, ".right");
        if ((statSync(path).mode & 0o100) !== 0 && existsSync(right))
          yield runScript(id, join(root, folder), folder, file, readFileSync(right, "utf8"));
      }
    }
  },
};

function runScript(id: string, source: string, folder: string, file: string, right: string): SuiteCase {
  const programs = Object.fromEntries(
    Object.entries(SUITE_PROGRAMS).map(([name, entry]) => [`${HOME}/${name}`, entry]),
  );
  const image = {
    ...busybox,
    layers: [
      ...busybox.layers,
      {
        ...layerOf(source, `${HOME}/${folder}`),
        ...programs,
        [`${HOME}/ash`]: { kind: "hardlink", to: "/bin/busybox" } as const,
      },
    ],
  };
  const result = runBox(["sh", "-c", `cd ${HOME}/${folder}; "$THIS_SH" ./${file} 2>&1; exit 0`], {
    image,
    untilMs: LIMIT_MS,
    env: {
      PATH: `${HOME}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      THIS_SH: `${HOME}/ash`,
      CONFIG_FEATURE_FANCY_ECHO: "y",
    },
  });
  const passed = result.combined === right;
  return {
    id,
    passed,
    detail: passed
      ? ""
      : `--- wanted\n${right}--- came${result.timedOut ? " (and did not end)" : ""}\n${result.combined}`,
  };
}
