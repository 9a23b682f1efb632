/** The chunk `git`. Source: git 2.39 (git.c). Simplified: stash, rebase, cherry-pick, submodule, worktree and the other commands that are not here say that they are not simulated. */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { branch } from "./branches.ts";
import { checkout, switchCommand } from "./checkout.ts";
import { clone } from "./clone.ts";
import { fatal, Git } from "./context.ts";
import {
  catFile,
  config,
  describe,
  hashObject,
  log,
  lsFiles,
  lsTree,
  reflog,
  revList,
  revParse,
  show,
  symbolicRef,
} from "./inspect.ts";
import { fetch, pull } from "./fetch.ts";
import { merge } from "./merge.ts";
import { push } from "./push.ts";
import { lsRemote, remote } from "./remote.ts";
import { reset } from "./reset.ts";
import { tag } from "./tag.ts";
import { status } from "./status.ts";
import { add, clean, commit, diff, init, move, remove, restore } from "./work.ts";

type Command = (git: Git, argv: readonly string[]) => AppletRun;

const COMMANDS: Readonly<Record<string, Command>> = {
  add,
  branch,
  "cat-file": catFile,
  checkout,
  clean,
  clone,
  commit,
  config,
  describe,
  diff,
  fetch,
  "hash-object": hashObject,
  init,
  log,
  "ls-files": lsFiles,
  "ls-remote": lsRemote,
  "ls-tree": lsTree,
  merge,
  mv: move,
  pull,
  push,
  reflog,
  remote,
  reset,
  restore,
  "rev-list": revList,
  "rev-parse": revParse,
  rm: remove,
  show,
  status,
  switch: switchCommand,
  "symbolic-ref": symbolicRef,
  tag,
};
const OTHERS =
  "am apply archive bisect blame bundle cherry-pick count-objects difftool fsck gc grep maintenance notes range-diff rebase revert shortlog show-ref sparse-checkout stash submodule update-index update-ref worktree write-tree";
const USAGE = "usage: git [-v | --version] [-h | --help] [-C <path>] [-c <name>=<value>] <command> [<args>]\n";

/** git of that version. */
export function* gitMain(sys: Sys, argv: readonly string[], version: string): AppletRun {
  const extra: string[] = [];
  let directory: string | undefined;
  let tree: string | undefined;
  let at = 1;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? "";
    const value = (): string => (word.includes("=") ? word.slice(word.indexOf("=") + 1) : (argv[++at] ?? ""));
    if (!word.startsWith("-")) break;
    if (word === "--version" || word === "-v") {
      yield* sys.print(`git version ${version}\n`);
      return 0;
    }
    if (word === "--help" || word === "-h") {
      yield* sys.print(USAGE);
      return 0;
    }
    if (word === "-C") {
      const path = argv[++at] ?? "";
      const changed = path === "" ? 0 : sys.k.chdir(sys.p, path);
      if (changed < 0) {
        yield* sys.error(`fatal: cannot change to '${path}': ${strerror(changed)}\n`);
        return 128;
      }
    } else if (word === "-c") extra.push(argv[++at] ?? "");
    else if (/^--git-dir(=|$)/.test(word)) directory = value();
    else if (/^--work-tree(=|$)/.test(word)) tree = value();
    else if (
      !/^(-p|-P|--no-pager|--paginate|--bare|--literal-pathspecs|--no-optional-locks|--no-replace-objects)$/.test(word)
    ) {
      yield* sys.error(`unknown option: ${word}\n${USAGE}`);
      return 129;
    }
  }
  const name = argv[at];
  if (name === undefined || name === "help") {
    yield* sys.print(USAGE);
    return name === "help" ? 0 : 1;
  }
  if (name === "version") {
    yield* sys.print(`git version ${version}\n`);
    return 0;
  }
  const git = new Git(sys, version, extra, { directory, tree });
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return yield* command(git, argv.slice(at + 1));
  const alias = git.setting(`alias.${name}`);
  const words = alias?.startsWith("!") === false ? alias.split(/\s+/) : [];
  const aliased = COMMANDS[words[0] ?? ""];
  if (aliased) return yield* aliased(git, [...words.slice(1), ...argv.slice(at + 1)]);
  if (OTHERS.split(" ").includes(name)) return yield* git.fail(fatal(`git ${name} is not simulated by Podarium`));
  const near = Object.keys(COMMANDS).filter((one) => isNear(one, name));
  const hint =
    near.length === 0
      ? ""
      : `\nThe most similar command${near.length > 1 ? "s are" : " is"}\n${near.map((one) => `\t${one}\n`).join("")}`;
  yield* sys.error(`git: '${name}' is not a git command. See 'git --help'.\n${hint}`);
  return 1;
}

/** Whether two letters are exchanged, or one is too many, missing or another. */
function isNear(right: string, typed: string): boolean {
  if (Math.abs(right.length - typed.length) > 1) return false;
  for (let i = 0; i <= Math.max(right.length, typed.length); i++) {
    if (right[i] === typed[i]) continue;
    const rests: [string, string][] = [
      [right.slice(i + 1), typed.slice(i + 1)],
      [right.slice(i), typed.slice(i + 1)],
      [right.slice(i + 1), typed.slice(i)],
    ];
    if (rests.some(([x, y]) => x === y)) return true;
    return right[i] === typed[i + 1] && right[i + 1] === typed[i] && right.slice(i + 2) === typed.slice(i + 2);
  }
  return true;
}

/** git as a package brings it: Alpine's, or Debian's. */
export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const isAlpine = typeof sys.k.stat(sys.p, "/etc/alpine-release") !== "number";
  return yield* gitMain(sys, argv, isAlpine ? "2.47.2" : "2.39.5");
}
