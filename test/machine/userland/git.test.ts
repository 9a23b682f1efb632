/** git beside rows recorded from git 2.39.5, hashes included; what it says of repositories that are elsewhere. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { debian } from "../../../src/machine/images/linux/debian.ts";
import { alpineGit } from "../../../src/machine/images/tools/alpine-git.ts";
import { packagedPrograms } from "../../../src/machine/userland/packaged/index.ts";
import { runBox, sh } from "../box.fixture.ts";

interface Row {
  readonly script: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const file = new URL("../../fidelity/git-rows.json", import.meta.url);
const { entries } = JSON.parse(readFileSync(file, "utf8")) as { entries: Row[] };
const image = { ...debian, layers: [...debian.layers, packagedPrograms("git")] };

describe("as recorded", () => {
  it.each(entries)("$script", ({ script, stdout, stderr, exit }) => {
    const result = sh(`mkdir -p /data/w; cd /data/w; ${script}`, { untilMs: 60_000, image });
    expect({ stdout: result.stdout, stderr: result.stderr, exit: result.exitCode }).toEqual({ stdout, stderr, exit });
  });
});

describe("a repository of the world outside", () => {
  const clone = (script: string, services: Record<string, string> | null = {}): ReturnType<typeof sh> =>
    sh(script, { image: alpineGit, services, untilMs: 60_000 });

  it("is a copy that says what it stands for, with a history of its own", () => {
    const { stdout, stderr, exitCode } = clone(
      "cd /data; git clone --depth 1 -b release https://git.example.com/team/app.git; cd app; head -3 README.md | tail -1; git status -sb; git log --oneline | wc -l; git pull; git rev-parse --is-shallow-repository",
    );
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout:
        "Podarium fetches nothing: this stands for the content of https://git.example.com/team/app.git\n## release...origin/release\n1\nAlready up to date.\ntrue\n",
      stderr: "Cloning into 'app'...\n",
      exitCode: 0,
    });
  });

  it.each([
    [
      "git clone https://nosuch/x.git",
      "Cloning into 'x'...\nfatal: unable to access 'https://nosuch/x.git/': Could not resolve host: nosuch\n",
    ],
    [
      "git clone git@github.com:team/app.git",
      "Cloning into 'app'...\nHost key verification failed.\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    ],
    [
      "GIT_SSH_COMMAND='ssh -o StrictHostKeyChecking=no' git clone -q git@github.com:team/app.git",
      "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    ],
    [
      "git clone -q https://github.com/team/app; cd app; git push",
      "fatal: could not read Username for 'https://github.com': No such device or address\n",
    ],
    ["git stash", "fatal: git stash is not simulated by Podarium\n"],
  ])("%s", (script, stderr) => {
    expect(clone(`cd /data; ${script}`)).toMatchObject({ stdout: "", stderr, exitCode: 128 });
  });

  it("has the version of its image", () => {
    const of = (tag: string): string =>
      runBox(
        ["git", "--version"].map((word, i) => (i === 0 ? "/usr/bin/git" : word)),
        { image: alpineGit.ofTag?.(tag) ?? alpineGit },
      ).stdout;
    expect([of("2.43.0"), of("v2.47.2"), of("latest")]).toEqual([
      "git version 2.43.0\n",
      "git version 2.47.2\n",
      "git version 2.49.0\n",
    ]);
  });
});
