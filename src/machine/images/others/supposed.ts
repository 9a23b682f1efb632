/**
 * What an image that is not modelled is supposed to have, made when it is asked for: files that `cp` takes out of it, and accounts
 * that `chown` or `su` name.
 * Simplified: a file of an image that is not modelled is there once `cp` or `mv` asks for it by its whole path, and is the
 * stand-in's program; an account is there once somebody names it.
 */
import { AppletProgram, isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { ENOENT } from "../../kernel/errno.ts";
import { O_APPEND, O_WRONLY } from "../../kernel/flags.ts";
import type { Layer } from "../../kernel/fs/layer.ts";
import type { Executable } from "../../kernel/types.ts";
import { accounts, groups } from "../../userland/accounts.ts";
import { calledName } from "../../userland/family.ts";
import { multicall } from "../busybox.ts";
import { STAND_IN } from "./stand-in.ts";

/** `words`: those of the command without its options. Returns the command's words where they are to be others. */
type Suppose = (
  sys: Sys,
  words: readonly string[],
  argv: readonly string[],
) => Generator<void, readonly string[] | undefined, void>;

const FIRST_ID = 1000;

/** Makes the files that are to be copied, where they would be the image's own. */
const files: Suppose = function* (sys, words, argv) {
  const isTree = argv.some((word) => /^-[a-zA-Z]*[rRa]/.test(word));
  const made = new Map<string, string>();
  for (const path of words.slice(0, -1)) {
    const name = path.replace(/\/[.*]?$/, "");
    // A pattern that met nothing is still one.
    const isFolder = name !== path || (isTree && !/\/[^/]+\.\w+$|\/s?bin\/[^/]+$/.test(name));
    const file = isFolder ? `${name}/${name.replace(/^.*\//, "")}` : name;
    const isWanted = path.endsWith("/*") || sys.k.lstat(sys.p, name) === -ENOENT;
    if (!/^\/(?!(dev|proc|run|sys|tmp)(\/|$))/.test(name) || !isWanted || isMounted(sys, file)) continue;
    makeFolder(sys, file.replace(/\/[^/]*$/, ""));
    if (sys.k.link(sys.p, STAND_IN, file) < 0) continue;
    if (path.endsWith("/*")) made.set(path, file);
    yield* sys.error(`stand-in for an image that is not modelled: ${file} is a supposed one\n`);
  }
  return argv.map((word) => made.get(word) ?? word);
};

/** Under a volume there is only what was put there. */
function isMounted(sys: Sys, path: string): boolean {
  return sys.p.ns.mount.mounts.some(({ target }) => target !== "/" && path.startsWith(`${target}/`));
}

function makeFolder(sys: Sys, path: string): void {
  const parts = path.split("/").slice(1);
  for (let depth = 1; depth <= parts.length; depth++) sys.k.mkdir(sys.p, `/${parts.slice(0, depth).join("/")}`, 0o755);
}

/** `user:group`, `user.group`, `:group`. */
const owner: Suppose = function* (sys, words) {
  const [user = "", group = ""] = (words[0] ?? "").split(/[:.]/);
  if (isName(user)) addAccount(sys, user);
  if (isName(group)) addGroup(sys, group, nextId(sys));
  yield;
  return undefined;
};

const group: Suppose = function* (sys, [name = ""]) {
  if (isName(name)) addGroup(sys, name, nextId(sys));
  yield;
  return undefined;
};

const user: Suppose = function* (sys, words) {
  const name = words.find((word) => isName(word));
  if (name !== undefined) addAccount(sys, name);
  yield;
  return undefined;
};

function isName(word: string): boolean {
  return /^[a-z_][\w-]*$/i.test(word);
}

function nextId(sys: Sys): number {
  const taken = [...accounts(sys).map(({ uid }) => uid), ...groups(sys).map(({ gid }) => gid)];
  return Math.max(FIRST_ID - 1, ...taken.filter((id) => id < 60_000)) + 1;
}

function addAccount(sys: Sys, name: string): void {
  if (accounts(sys).some((one) => one.name === name)) return;
  const id = nextId(sys);
  const own = groups(sys).find((one) => one.name === name)?.gid ?? id;
  append(sys, "/etc/passwd", `${name}:x:${id}:${own}::/home/${name}:/bin/sh\n`);
  addGroup(sys, name, id);
}

function addGroup(sys: Sys, name: string, id: number): void {
  if (!groups(sys).some((one) => one.name === name)) append(sys, "/etc/group", `${name}:x:${id}:\n`);
}

function append(sys: Sys, path: string, line: string): void {
  const fd = sys.k.open(sys.p, path, O_WRONLY | O_APPEND);
  if (isError(fd)) return;
  sys.k.write(sys.p, fd, line);
  sys.k.close(sys.p, fd);
}

const SUPPOSING: Readonly<Record<string, Suppose>> = { cp: files, mv: files, chown: owner, chgrp: group, su: user };

/** The applet of that name, after what it asks for has been made. */
const supposing: Executable = {
  name: "busybox",
  create: () =>
    new AppletProgram(function* (sys, argv) {
      const words = argv.slice(1).filter((word) => !/^-./.test(word));
      const suppose = SUPPOSING[calledName(argv)];
      const others = suppose && (yield* suppose(sys, words, argv));
      sys.p.program = multicall.create(sys.k, sys.p, others ?? argv);
      // The process is the applet now; this generator is never resumed.
      for (;;) yield;
    }),
};

export const SUPPOSED: Layer = Object.fromEntries(
  Object.keys(SUPPOSING).map((name) => [`/bin/${name}`, { kind: "program", program: supposing, size: 1_935_336 }]),
);
