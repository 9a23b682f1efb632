/**
 * Programs with another user, environment or limits: setuidgid, envuidgid, envdir, softlimit, chpst, setpriv.
 * Source: BusyBox 1.36.1 runit/chpst, util-linux/setpriv.
 * Simplified: limits (-m -d -o -p -f -c ...), nice values, locks and new roots are checked and forgotten.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EPERM, strerror } from "../../../kernel/errno.ts";
import { O_RDONLY } from "../../../kernel/flags.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { accounts, groupsOf, parseGroup, parseUser } from "../../accounts.ts";
import { execFailureCode, execProgram } from "../../exec-program.ts";
import { parseOptions } from "../../getopt.ts";
import { complain } from "../../message.ts";
import { parseNumber } from "../../number.ts";
import { changeIdentity } from "../../identity.ts";
import type { RefusedCall } from "../../identity.ts";
import { joinPath } from "../../paths.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";

const FAILED = 1;

interface Identity {
  uid: number;
  gid: number;
  groups: readonly number[];
}

/** `USER[:GROUP]`, by names or numbers; null where there is none. */
export function parseIdentity(sys: Sys, text: string): Identity | null {
  const [userText = "", groupText] = text.split(":", 2);
  const user = parseUser(sys, userText);
  const group = groupText === undefined ? undefined : parseGroup(sys, groupText);
  if (!user || (groupText !== undefined && group === undefined)) return null;
  const gid = group ?? user.gid ?? user.uid;
  return { uid: user.uid, gid, groups: [gid] };
}

/** Becomes somebody else, who it may be already. */
export function setIdentity({ p }: Sys, to: Identity): RefusedCall | null {
  return p.cred.uid === to.uid && p.cred.gid === to.gid && p.cred.uid !== 0 ? null : changeIdentity(p, to);
}

function* fail(sys: Sys, applet: string, text: string): AppletRun {
  yield* complain(sys, applet, text);
  return FAILED;
}

function* become(
  sys: Sys,
  applet: string,
  argv: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString>,
): AppletRun {
  const failed = yield* execProgram(sys, argv, env);
  yield* complain(sys, applet, `can't execute '${argv[0] ?? ""}': ${strerror(failed)}`);
  return execFailureCode(failed);
}

/** The variables of a directory: a file's first line is a value, an empty file takes the variable away. */
function* readDirectory(
  sys: Sys,
  applet: string,
  directory: ByteString,
  env: Map<ByteString, ByteString>,
): Generator<void, boolean, void> {
  const entries = sys.k.readdir(sys.p, directory);
  if (typeof entries === "number") {
    yield* complain(sys, applet, `can't change directory to '${directory}': ${strerror(entries)}`);
    return false;
  }
  for (const { name } of entries) {
    if (name.startsWith(".")) continue;
    const path = joinPath(directory, name);
    const stat = sys.k.stat(sys.p, path);
    if (typeof stat !== "number" && stat.kind === "directory") {
      yield* complain(sys, applet, `warning: ${directory}/${name} is a directory: Is a directory`);
      continue;
    }
    const fd = yield* sys.open(path, O_RDONLY);
    const text = isError(fd) ? fd : yield* sys.readAll(fd);
    if (!isError(fd)) sys.k.close(sys.p, fd);
    if (isError(text)) {
      yield* complain(sys, applet, `open ${directory}/${name}: ${strerror(text)}`);
      return false;
    }
    if (text === "") env.delete(name);
    else env.set(name, (text.split("\n")[0] ?? "").replace(/[ \t\r]+$/, "").replaceAll("\0", "\n"));
  }
  return true;
}

export const setuidgidApplet: Applet = {
  name: "setuidgid",
  *main(sys, argv) {
    const [, user, ...program] = argv;
    if (user === undefined || program.length === 0 || user.startsWith("-"))
      return yield* usageError(sys, "setuidgid", FAILED);
    const identity = parseIdentity(sys, user);
    if (!identity) return yield* fail(sys, "setuidgid", `unknown user/group ${user}`);
    const refused = setIdentity(sys, identity);
    if (refused) return yield* fail(sys, "setuidgid", `${refused}: ${strerror(EPERM)}`);
    return yield* become(sys, "setuidgid", program, sys.p.env);
  },
};

export const envuidgidApplet: Applet = {
  name: "envuidgid",
  *main(sys, argv) {
    const [, user, ...program] = argv;
    if (user === undefined || program.length === 0 || user.startsWith("-"))
      return yield* usageError(sys, "envuidgid", FAILED);
    const identity = parseIdentity(sys, user);
    if (!identity) return yield* fail(sys, "envuidgid", `unknown user/group ${user}`);
    const env = new Map([...sys.p.env, ["GID", String(identity.gid)], ["UID", String(identity.uid)]]);
    return yield* become(sys, "envuidgid", program, env);
  },
};

export const envdirApplet: Applet = {
  name: "envdir",
  *main(sys, argv) {
    const [, directory, ...program] = argv;
    if (directory === undefined || program.length === 0 || directory.startsWith("-"))
      return yield* usageError(sys, "envdir", FAILED);
    const env = new Map(sys.p.env);
    if (!(yield* readDirectory(sys, "envdir", directory, env))) return FAILED;
    return yield* become(sys, "envdir", program, env);
  },
};

/** Limits are numbers, or `=` for the largest. */
function* checkLimits(
  sys: Sys,
  applet: string,
  values: readonly (ByteString | undefined)[],
): Generator<void, boolean, void> {
  for (const value of values) {
    if (value === undefined || value === "=" || parseNumber(value) !== null) continue;
    yield* complain(sys, applet, `invalid number '${value}'`);
    return false;
  }
  return true;
}

export const softlimitApplet: Applet = {
  name: "softlimit",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+a:c:d:f:l:m:o:p:r:s:t:");
    if (!options) return FAILED;
    if (options.operands.length === 0) return yield* usageError(sys, "softlimit", FAILED);
    if (
      !(yield* checkLimits(
        sys,
        "softlimit",
        options.given.map(({ value }) => value),
      ))
    )
      return FAILED;
    return yield* become(sys, "softlimit", options.operands, sys.p.env);
  },
};

export const chpstApplet: Applet = {
  name: "chpst",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+a:c:d:f:l:m:o:p:r:s:t:u:U:e:/:n:vP012");
    if (!options) return FAILED;
    if (options.operands.length === 0) return yield* usageError(sys, "chpst", FAILED);
    const limits = options.given.filter(({ option }) => "acdflmoprst".includes(option)).map(({ value }) => value);
    if (!(yield* checkLimits(sys, "chpst", limits))) return FAILED;
    const env = new Map(sys.p.env);
    const directory = options.value("e");
    if (directory !== undefined && !(yield* readDirectory(sys, "chpst", directory, env))) return FAILED;
    for (const letter of ["u", "U"]) {
      const user = options.value(letter);
      if (user === undefined) continue;
      const identity = parseIdentity(sys, user);
      if (!identity) return yield* fail(sys, "chpst", `unknown user/group ${user}`);
      if (letter === "U") {
        env.set("GID", String(identity.gid));
        env.set("UID", String(identity.uid));
        continue;
      }
      const refused = setIdentity(sys, identity);
      if (refused) return yield* fail(sys, "chpst", `${refused}: ${strerror(EPERM)}`);
    }
    if (options.has("/")) return yield* fail(sys, "chpst", "-/ is not simulated by Podarium");
    if (options.has("P")) sys.k.setsid(sys.p);
    for (const fd of [0, 1, 2]) if (options.has(String(fd))) sys.k.close(sys.p, fd);
    return yield* become(sys, "chpst", options.operands, env);
  },
};

const CAPABILITIES =
  "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore".split(
    " ",
  );

/** `+NAME` or `-cap_N`. */
function isCapability(text: string): boolean {
  const name = text.replace(/^[-+]/, "");
  return /^[-+]/.test(text) && (CAPABILITIES.includes(name) || /^cap_\d\d?$/.test(name));
}

const SETPRIV_LONG = {
  dump: "d",
  nnp: "nnp",
  "no-new-privs": "nnp",
  "inh-caps": "inh:",
  "ambient-caps": "ambient:",
  reuid: "reuid:",
  ruid: "reuid:",
  euid: "reuid:",
  regid: "regid:",
  rgid: "regid:",
  egid: "regid:",
  groups: "groups:",
  "clear-groups": "clear-groups",
  "keep-groups": "keep-groups",
  "init-groups": "init-groups",
};

export const setprivApplet: Applet = {
  name: "setpriv",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+d", SETPRIV_LONG);
    if (!options) return 1;
    const { cred } = sys.p;
    if (options.has("d")) {
      yield* sys.print(
        `uid: ${cred.uid}\neuid: ${cred.uid}\ngid: ${cred.gid}\negid: ${cred.gid}\n` +
          `Supplementary groups: ${cred.groups.length === 0 ? "[none]" : cred.groups.join(",")}\nno_new_privs: ${cred.noNewPrivs === true ? 1 : 0}\n`,
      );
      return 0;
    }
    if (options.operands.length === 0) return yield* usageError(sys, "setpriv");
    for (const list of [...options.values("inh"), ...options.values("ambient")]) {
      const bad = list.split(",").find((one) => !isCapability(one));
      if (bad === undefined) continue;
      yield* complain(
        sys,
        "setpriv",
        /^[-+]/.test(bad) ? `unknown capability '${bad.slice(1)}'` : `unknown capability '${bad}'`,
      );
      return 1;
    }
    const user = options.value("reuid");
    const group = options.value("regid");
    const uid = user === undefined ? cred.uid : parseUser(sys, user)?.uid;
    const gid = group === undefined ? cred.gid : parseGroup(sys, group);
    if (uid === undefined || gid === undefined) {
      yield* complain(
        sys,
        "setpriv",
        uid === undefined ? `unknown user ${user ?? ""}` : `unknown group ${group ?? ""}`,
      );
      return 1;
    }
    let groups: readonly number[] = cred.groups;
    if (options.has("clear-groups")) groups = [];
    const name = accounts(sys).find((account) => account.uid === uid)?.name ?? "";
    if (options.has("init-groups")) groups = groupsOf(sys, name, gid);
    const list = options.value("groups");
    if (list !== undefined) groups = list.split(",").map((one) => parseGroup(sys, one) ?? 0);
    if (setIdentity(sys, { uid, gid, groups })) {
      yield* complain(sys, "setpriv", `setresuid: ${strerror(EPERM)}`);
      return 1;
    }
    if (options.has("nnp")) sys.p.cred = { ...sys.p.cred, noNewPrivs: true };
    return yield* become(sys, "setpriv", options.operands, sys.p.env);
  },
};
