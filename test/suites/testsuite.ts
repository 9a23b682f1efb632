/**
 * BusyBox's own `testsuite/`, run inside the box: the files `*.tests`, whose cases print PASS, FAIL or SKIPPED through its
 * harness, and the folders of scripts that pass by exiting 0. The build is the one of the official image: defconfig, read
 * from the `//config:` lines of the sources.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { busybox } from "../../src/machine/images/busybox.ts";
import { runBox } from "../machine/box.fixture.ts";
import type { BoxOptions, BoxResult } from "../machine/box.fixture.ts";
import { layerOf } from "./host-files.ts";
import type { Suite, SuiteCase } from "./suite.ts";

const DIRECTORY = "/ts";
const UNTIL_MS = 3_600_000;
const WALL_MS = 240_000;

/** What `make defconfig` sets: every bool with `default y`. */
function defaultConfig(source: string): string {
  const lines: string[] = [];
  const read = (text: string, prefix: string): void => {
    for (const match of text.matchAll(
      new RegExp(`^${prefix}config (\\w+)\\n((?:${prefix}[^\\n]*\\n)*?)${prefix}\\s+default ("[^"\\n]*"|\\S+)`, "gm"),
    )) {
      const [, name = "", , value = ""] = match;
      lines.push(
        value === "y" ? `CONFIG_${name}=y` : value === "n" ? `# CONFIG_${name} is not set` : `CONFIG_${name}=${value}`,
      );
    }
  };
  const walk = (directory: string): void => {
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      if (name === "testsuite") continue;
      if (statSync(path).isDirectory()) walk(path);
      else if (name.endsWith(".c")) read(readFileSync(path, "latin1"), "//config:");
      else if (name === "Config.in" || name === "Config.src") read(readFileSync(path, "latin1"), "");
    }
  };
  walk(source);
  return `${lines.join("\n")}\n`;
}

interface World {
  options: BoxOptions;
  config: string;
}

function worldOf(source: string): World {
  const config = defaultConfig(source);
  const flags = [...config.matchAll(/^CONFIG_(\w+)=/gm)].map((match) => match[1]).join(":");
  const files = {
    ...layerOf(join(source, "testsuite"), DIRECTORY),
    "/bb/.config": { kind: "file", content: config, mode: 0o644 } as const,
  };
  const env = {
    PATH: `/bin:${DIRECTORY}:/bb`,
    bindir: "/bb",
    tsdir: DIRECTORY,
    OPTIONFLAGS: `:${flags}:`,
    VERBOSE: "1",
    LANG: "C.UTF-8",
    ECHO: "echo",
  };
  const image = { ...busybox, layers: [...busybox.layers, files] };
  return { config, options: { image, env, untilMs: UNTIL_MS, wallMs: WALL_MS } };
}

function runIn(directory: string, command: string, world: World): BoxResult {
  return runBox(["sh", "-c", `cd ${directory} && ${command}`], world.options);
}

/** Each case of one `*.tests` file. */
function* runFile(name: string, world: World): Generator<SuiteCase> {
  const { combined, timedOut } = runIn(DIRECTORY, `exec ./${name}`, world);
  const label = name.replace(/\.tests$/, "");
  const counts = new Map<string, number>();
  let before = "";
  let cases = 0;
  let open: { id: string; detail: string } | null = null;
  const finish = (): SuiteCase | null => (open ? { ...open, passed: false } : null);
  for (const line of combined.split("\n")) {
    const match = /^(PASS|FAIL|SKIPPED|UNTESTED): (.*)$/.exec(line);
    if (!match && line !== "======================") {
      if (open) open.detail += `${line}\n`;
      else before += `${line}\n`;
      continue;
    }
    const failed = finish();
    if (failed) yield failed;
    open = null;
    if (!match) {
      before = "";
      continue;
    }
    const [, word = "", title = ""] = match;
    const count = (counts.get(title) ?? 0) + 1;
    counts.set(title, count);
    const id = `${label}: ${title.slice(0, 120)}${count > 1 ? ` #${count}` : ""}`;
    cases++;
    if (word === "FAIL") open = { id, detail: before };
    else if (word === "PASS") yield { id, passed: true, detail: "" };
    before = "";
  }
  const failed = finish();
  if (failed) yield failed;
  if (timedOut) yield { id: `${label}: the file ends`, passed: false, detail: `did not end\n${combined.slice(-500)}` };
  // Where an option of the build is off, a file ends without a word.
  else if (cases === 0 && combined.trim() !== "")
    yield { id: `${label}: the file has cases`, passed: false, detail: combined.slice(-500) };
}

/** A script that passes by exiting 0; null where it asks for a feature that the image lacks. */
function runOldStyle(applet: string, name: string, text: string, world: World): SuiteCase | null {
  const features = [...text.matchAll(/^# FEATURE: (.*)$/gm)].flatMap((match) => (match[1] ?? "").split(" "));
  if (features.some((feature) => world.config.includes(`# ${feature} is not set`))) return null;
  const work = `${DIRECTORY}/.tmpdir.${applet}`;
  const { combined, exitCode } = runIn(
    DIRECTORY,
    `mkdir -p ${work} && cd ${work} && d=${DIRECTORY} sh -x -e ../${applet}/${name}`,
    world,
  );
  return { id: `${applet}/${name}`, passed: exitCode === 0, detail: exitCode === 0 ? "" : combined };
}

export const testsuite: Suite = {
  name: "testsuite",
  what: "BusyBox 1.35 testsuite/, cases of the applets of the official image",
  locate: (directory) => (existsSync(join(directory, "testsuite/testing.sh")) ? directory : null),
  *run(source, only) {
    const world = worldOf(source);
    const directory = join(source, "testsuite");
    for (const name of readdirSync(directory).toSorted()) {
      const path = join(directory, name);
      if (name.endsWith(".tests")) {
        if (name.includes(only)) yield* runFile(name, world);
      } else if (statSync(path).isDirectory()) {
        for (const test of readdirSync(path).toSorted()) {
          if (!`${name}/${test}`.includes(only)) continue;
          const result = runOldStyle(name, test, readFileSync(join(path, test), "latin1"), world);
          if (result) yield result;
        }
      }
    }
  },
};
