/** The package that `npm pack` makes: one file and a launcher, which run where nothing else is installed. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { Folder } from "./cli.fixture.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = new Folder();
afterAll(() => folder.remove());

it("runs a lesson from its tarball's files alone", { timeout: 180_000 }, () => {
  const packed = spawnSync(process.execPath, [join(root, "src/cli/pack.mjs")], { encoding: "utf8" });
  expect(packed.stderr).toBe("");
  const { files, bin, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    files: string[];
    bin: { podarium: string };
    dependencies?: object;
  };
  // npx would fetch each of them, for one file that needs none.
  expect(dependencies).toBeUndefined();
  expect(files).toEqual(expect.arrayContaining(["dist/cli", bin.podarium]));
  for (const file of ["dist/cli/podarium.mjs", bin.podarium]) {
    mkdirSync(dirname(join(folder.path, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder.path, file));
  }
  expect(statSync(join(folder.path, "dist/cli/podarium.mjs")).size).toBeLessThan(6_000_000);
  const lesson = join(root, "examples/lessons/01-what-containers-share.md");
  const ran = spawnSync(process.execPath, [join(folder.path, bin.podarium), "run", lesson], { encoding: "utf8" });
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: "" });
  expect(ran.stdout).toContain("ok      write is solved by its solution");
});
