/**
 * id, groups: who the process, or a user, is. Source: BusyBox 1.36.1.
 * Simplified: real and effective ids are always the same.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { accounts, groupName, groupsOf, userName } from "./accounts.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

interface Identity {
  uid: number;
  gid: number;
  groups: readonly number[];
}

/** Prints one number, or its name where `named`. Returns 1 where a wanted name does not exist. */
function* printOne(sys: Sys, applet: string, id: number, name: string | undefined, named: boolean): AppletRun {
  yield* sys.print(named && name !== undefined ? name : String(id));
  if (!named || name !== undefined) return 0;
  yield* complain(sys, applet, `unknown ID ${id}`);
  return 1;
}

/** The group first, then all others that it is in. */
function* printGroups(sys: Sys, applet: string, who: Identity, named: boolean): AppletRun {
  let code = 0;
  for (const [index, gid] of [who.gid, ...who.groups.filter((group) => group !== who.gid)].entries()) {
    if (index > 0) yield* sys.print(" ");
    code |= yield* printOne(sys, applet, gid, groupName(sys, gid), named);
  }
  yield* sys.print("\n");
  return code;
}

function* printAll(sys: Sys, who: Identity): AppletRun {
  const both = (id: number, name: string | undefined): string => (name === undefined ? String(id) : `${id}(${name})`);
  const list = who.groups.map((gid) => both(gid, groupName(sys, gid))).join(",");
  const own = `uid=${both(who.uid, userName(sys, who.uid))} gid=${both(who.gid, groupName(sys, who.gid))}`;
  yield* sys.print(`${own}${list === "" ? "" : ` groups=${list}`}\n`);
  return 0;
}

/** Of the process, or of the user of that name; undefined where there is none. */
function identityOf(sys: Sys, name: string | undefined): Identity | undefined {
  if (name === undefined) return sys.p.cred;
  const account = accounts(sys).find((one) => one.name === name);
  return account && { uid: account.uid, gid: account.gid, groups: groupsOf(sys, name, account.gid) };
}

export const idApplet: Applet = {
  name: "id",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "rnugG");
    if (!options) return 1;
    const kinds = [..."ugG"].filter((letter) => options.has(letter));
    const needsKind = options.has("r") || options.has("n");
    if (kinds.length > 1 || (needsKind && kinds.length === 0) || options.operands.length > 1)
      return yield* usageError(sys, "id");
    const who = identityOf(sys, options.operands[0]);
    if (!who) {
      yield* complain(sys, "id", `unknown user ${options.operands[0] ?? ""}`);
      return 1;
    }
    const [kind] = kinds;
    const named = options.has("n");
    if (kind === undefined) return yield* printAll(sys, who);
    if (kind === "G") return yield* printGroups(sys, "id", who, named);
    const id = kind === "u" ? who.uid : who.gid;
    const code = yield* printOne(sys, "id", id, kind === "u" ? userName(sys, id) : groupName(sys, id), named);
    yield* sys.print("\n");
    return code;
  },
};

export const groupsApplet: Applet = {
  name: "groups",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    const who = identityOf(sys, options.operands[0]);
    if (who) return yield* printGroups(sys, "groups", who, true);
    yield* complain(sys, "groups", `unknown user ${options.operands[0] ?? ""}`);
    return 1;
  },
};
