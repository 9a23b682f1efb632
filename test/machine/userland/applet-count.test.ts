/**
 * What the count of applets in docs/FIDELITY.md means: each is run by at least three rows recorded from BusyBox, or by
 * three calls in these tests, and nothing counts that is not in the image.
 */
import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { appletNames } from "../../../src/machine/images/multicall-names.ts";
import { APPLETS } from "../../../src/machine/userland/index.ts";
import { commandsOf } from "./script-commands.fixture.ts";

const here = new URL("./", import.meta.url);
const LEAST = 3;

function recordedScripts(): string[] {
  return ["busybox-scripts.json", "busybox-applets.json", "busybox-applets-1.36.json"].flatMap((name) => {
    const text = readFileSync(new URL(`../../fidelity/${name}`, here), "utf8");
    return (JSON.parse(text) as { entries: { script: string }[] }).entries.map(({ script }) => script);
  });
}

/** The texts in tests that are scripts: what is in quotes there. */
function testedScripts(): string[] {
  return readdirSync(here)
    .filter((name) => name.endsWith(".test.ts"))
    .flatMap((name) => {
      const text = readFileSync(new URL(name, here), "utf8");
      return (text.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? []).map((quoted) =>
        quoted
          .slice(1, -1)
          .replace(/\\n/g, "\n")
          .replace(/\\(["'`])/g, "$1"),
      );
    });
}

function runs(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const script of [...recordedScripts(), ...testedScripts()])
    for (const name of new Set(commandsOf(script))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

it("counts only applets that at least three rows run", () => {
  const counts = runs();
  const names = [...APPLETS.keys(), "sh", "ash"];
  const untested = names
    .filter((name) => (counts.get(name) ?? 0) < LEAST)
    .map((name) => `${name} ${counts.get(name) ?? 0}`);
  expect(untested).toEqual([]);
});

it("counts only applets that the image has", () => {
  expect([...APPLETS.keys()].filter((name) => !appletNames().includes(name))).toEqual([]);
});

it("says in the documentation how many there are", () => {
  const text = readFileSync(new URL("../../../docs/FIDELITY.md", here), "utf8");
  const stated = Number(/(\d+) of the (\d+) applets/.exec(text)?.[1]);
  expect(stated).toBe(APPLETS.size + 2);
  expect(stated).toBeGreaterThanOrEqual(220);
});
