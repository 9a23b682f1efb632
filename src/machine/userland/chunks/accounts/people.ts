/**
 * adduser, addgroup, deluser, delgroup, passwd, chpasswd, cryptpw, mkpasswd, su, add-shell, remove-shell.
 * Source: BusyBox 1.36.1 loginutils. Simplified: passwords are not weighed, and /etc/skel is not copied.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EPERM, strerror } from "../../../kernel/errno.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { accounts, groupName, groups, groupsOf, parseUser } from "../../accounts.ts";
import { execOrFail } from "../../exec-or-fail.ts";
import { parseOptions } from "../../getopt.ts";
import { changeIdentity } from "../../identity.ts";
import { LineReader } from "../../input.ts";
import { complain } from "../../message.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";
import { calledName } from "../../family.ts";
import { SALT_ALPHABET, crypt } from "./crypt.ts";
import { GROUP, GSHADOW, PASSWD, SHADOW, changeRecords, exists, records, writeRecords } from "./files.ts";

const FIRST_ID = 1000;
const FIRST_SYSTEM_ID = 100;
const LAST_ID = 60_000;
const LAST_SYSTEM_ID = 999;

function* mustBeRoot(sys: Sys, applet: string): Generator<void, boolean, void> {
  if (sys.p.cred.uid === 0) return true;
  yield* complain(sys, applet, "must be suid to work properly");
  return false;
}

function* fail(sys: Sys, applet: string, text: string): AppletRun {
  yield* complain(sys, applet, text);
  return 1;
}

/** Days since the epoch, as /etc/shadow counts. */
function today(sys: Sys): number {
  return Math.floor(sys.k.clock.epoch / 86_400_000);
}

function freeId(taken: ReadonlySet<number>, isSystem: boolean): number | null {
  const [first, last] = isSystem ? [FIRST_SYSTEM_ID, LAST_SYSTEM_ID] : [FIRST_ID, LAST_ID];
  for (let id = first; id <= last; id++) if (!taken.has(id)) return id;
  return null;
}

/** A new group; its number, or null after a complaint. */
function* addGroup(
  sys: Sys,
  applet: string,
  name: string,
  wanted: number | null,
  isSystem: boolean,
): Generator<void, number | null, void> {
  const all = groups(sys);
  const taken = new Set(all.map(({ gid }) => gid));
  if (all.some((group) => group.name === name)) {
    yield* complain(sys, applet, `group '${name}' in use`);
    return null;
  }
  if (wanted !== null && taken.has(wanted)) {
    yield* complain(sys, applet, `gid '${wanted}' in use`);
    return null;
  }
  const gid = wanted ?? freeId(taken, isSystem);
  if (gid === null) {
    yield* complain(sys, applet, "no gids left");
    return null;
  }
  if (!(yield* writeRecords(sys, applet, GROUP, [...records(sys, GROUP), [name, "x", String(gid), ""]]))) return null;
  yield* changeRecords(sys, applet, GSHADOW, (lines) => [...lines, [name, "!", "", ""]]);
  return gid;
}

function* addMember(sys: Sys, applet: string, user: string, group: string): AppletRun {
  if (!accounts(sys).some(({ name }) => name === user)) return yield* fail(sys, applet, `unknown user ${user}`);
  if (!groups(sys).some(({ name }) => name === group)) return yield* fail(sys, applet, `unknown group ${group}`);
  const isDone = yield* changeRecords(sys, applet, GROUP, (lines) =>
    lines.map((fields) => {
      if (fields[0] !== group) return fields;
      const members = (fields[3] ?? "").split(",").filter((name) => name !== "");
      return [...fields.slice(0, 3), (members.includes(user) ? members : [...members, user]).join(",")];
    }),
  );
  return isDone ? 0 : 1;
}

export const addgroupApplet: Applet = {
  name: "addgroup",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "g:S", { gid: "g", system: "S" });
    if (!options) return 1;
    const [first, second, ...more] = options.operands;
    if (first === undefined || more.length > 0) return yield* usageError(sys, "addgroup");
    if (!(yield* mustBeRoot(sys, "addgroup"))) return 1;
    if (second !== undefined) return yield* addMember(sys, "addgroup", first, second);
    const gid = options.value("g");
    if (gid !== undefined && !/^\d+$/.test(gid)) return yield* fail(sys, "addgroup", `invalid number '${gid}'`);
    const made = yield* addGroup(sys, "addgroup", first, gid === undefined ? null : Number(gid), options.has("S"));
    return made === null ? 1 : 0;
  },
};

const ADDUSER_LONG = {
  home: "h",
  gecos: "g",
  shell: "s",
  ingroup: "G",
  "disabled-password": "D",
  "empty-password": "D",
  system: "S",
  "no-create-home": "H",
  uid: "u",
  skel: "k",
};

export const adduserApplet: Applet = {
  name: "adduser",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "h:g:s:G:DSHu:k:", ADDUSER_LONG);
    if (!options) return 1;
    const [name, group, ...more] = options.operands;
    if (name === undefined || more.length > 0) return yield* usageError(sys, "adduser");
    if (!(yield* mustBeRoot(sys, "adduser"))) return 1;
    if (group !== undefined) return yield* addMember(sys, "adduser", name, group);
    const all = accounts(sys);
    const isSystem = options.has("S");
    const taken = new Set(all.map(({ uid }) => uid));
    if (all.some((account) => account.name === name)) return yield* fail(sys, "adduser", `user '${name}' in use`);
    const wanted = options.value("u");
    if (wanted !== undefined && !/^\d+$/.test(wanted)) return yield* fail(sys, "adduser", `invalid number '${wanted}'`);
    if (wanted !== undefined && taken.has(Number(wanted))) return yield* fail(sys, "adduser", `uid '${wanted}' in use`);
    const uid = wanted === undefined ? freeId(taken, isSystem) : Number(wanted);
    if (uid === null) return yield* fail(sys, "adduser", "no uids left");
    const inGroup = options.value("G") ?? (isSystem ? "nogroup" : undefined);
    const known = inGroup === undefined ? undefined : groups(sys).find((one) => one.name === inGroup);
    if (inGroup !== undefined && !known) return yield* fail(sys, "adduser", `unknown group ${inGroup}`);
    const ownGid = groups(sys).some((one) => one.gid === uid) ? null : uid;
    const gid = known?.gid ?? (yield* addGroup(sys, "adduser", name, ownGid, isSystem));
    if (gid === null) return 1;
    const home = options.value("h") ?? `/home/${name}`;
    const rootShell = all.find((account) => account.uid === 0)?.shell ?? "/bin/sh";
    const shell = options.value("s") ?? (isSystem ? "/bin/false" : rootShell);
    const entry = [name, "x", String(uid), String(gid), options.value("g") ?? "Linux User,,,", home, shell];
    if (!(yield* writeRecords(sys, "adduser", PASSWD, [...records(sys, PASSWD), entry]))) return 1;
    yield* changeRecords(sys, "adduser", SHADOW, (lines) => [
      ...lines,
      [name, "!", String(today(sys)), "0", "99999", "7", "", "", ""],
    ]);
    if (!options.has("H")) {
      for (const [i] of [...home].entries()) {
        if (i > 0 && home[i] === "/") sys.k.mkdir(sys.p, home.slice(0, i), 0o755);
      }
      sys.k.mkdir(sys.p, home, 0o755);
      sys.k.chown(sys.p, home, uid, gid);
      sys.k.chmod(sys.p, home, 0o2755);
    }
    if (options.has("D") || isSystem) return 0;
    return yield* execOrFail(sys, "adduser", ["passwd", "--", name]);
  },
};

export const deluserApplet: Applet = { name: "deluser", main: (sys, argv) => remove(sys, argv) };
export const delgroupApplet: Applet = { name: "delgroup", main: (sys, argv) => remove(sys, argv) };

function* remove(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = calledName(argv);
  const options = yield* parseOptions(sys, argv, "", { "remove-home": "home" });
  if (!options) return 1;
  const [first, second, ...more] = options.operands;
  if (first === undefined || more.length > 0) return yield* usageError(sys, applet);
  if (!(yield* mustBeRoot(sys, applet))) return 1;
  if (second !== undefined) {
    if (!groups(sys).some(({ name }) => name === second)) return yield* fail(sys, applet, `unknown group ${second}`);
    yield* changeRecords(sys, applet, GROUP, (lines) =>
      lines.map((fields) =>
        fields[0] === second
          ? [
              ...fields.slice(0, 3),
              (fields[3] ?? "")
                .split(",")
                .filter((name) => name !== first)
                .join(","),
            ]
          : fields,
      ),
    );
    return 0;
  }
  return applet === "deluser" ? yield* removeUser(sys, first, options.has("home")) : yield* removeGroup(sys, first);
}

function* removeUser(sys: Sys, name: string, removesHome: boolean): AppletRun {
  const account = accounts(sys).find((one) => one.name === name);
  if (!account) return yield* fail(sys, "deluser", `unknown user ${name}`);
  const isOther = (fields: readonly string[]): boolean => fields[0] !== name;
  yield* changeRecords(sys, "deluser", PASSWD, (lines) => lines.filter(isOther));
  yield* changeRecords(sys, "deluser", SHADOW, (lines) => lines.filter(isOther));
  const hasOthers = accounts(sys).some(({ gid }) => groupName(sys, gid) === name);
  yield* changeRecords(sys, "deluser", GROUP, (lines) =>
    lines
      .filter((fields) => hasOthers || isOther(fields))
      .map((fields) => [
        ...fields.slice(0, 3),
        (fields[3] ?? "")
          .split(",")
          .filter((one) => one !== name)
          .join(","),
      ]),
  );
  return removesHome ? yield* execOrFail(sys, "deluser", ["rm", "-rf", account.home]) : 0;
}

function* removeGroup(sys: Sys, name: string): AppletRun {
  const group = groups(sys).find((one) => one.name === name);
  if (!group) return yield* fail(sys, "delgroup", `unknown group ${name}`);
  const user = accounts(sys).find(({ gid }) => gid === group.gid);
  if (user) return yield* fail(sys, "delgroup", `'${user.name}' still has '${name}' as their primary group!`);
  yield* changeRecords(sys, "delgroup", GROUP, (lines) => lines.filter((fields) => fields[0] !== name));
  yield* changeRecords(sys, "delgroup", GSHADOW, (lines) => lines.filter((fields) => fields[0] !== name));
  return 0;
}

function randomSalt(sys: Sys, length: number): string {
  return sys.k.random.stream("salt").text(length, SALT_ALPHABET);
}

const METHODS: Readonly<Record<string, readonly [prefix: string, saltLength: number]>> = {
  md5: ["$1$", 8],
  sha256: ["$5$", 16],
  "sha-256": ["$5$", 16],
  sha512: ["$6$", 16],
  "sha-512": ["$6$", 16],
};

/** The hash of a password; null after a complaint. */
function* hashOf(
  sys: Sys,
  applet: string,
  method: string,
  password: ByteString,
  salt?: string,
): Generator<void, string | null, void> {
  const [prefix, length] =
    METHODS[method] ?? METHODS[Object.keys(METHODS).find((name) => name.startsWith(method)) ?? ""] ?? [];
  if (prefix === undefined || length === undefined) {
    yield* complain(sys, applet, `the ${method} hash is not simulated by Podarium`);
    return null;
  }
  sys.charge(5000);
  return yield* crypt(password, prefix + (salt ?? randomSalt(sys, length)));
}

/** Asks for a line without showing it. */
function* askSilently(sys: Sys, prompt: string): Generator<void, ByteString | null, void> {
  const isTerminal = sys.k.isatty(sys.p, 0);
  yield* sys.flush();
  yield* sys.writeAll(1, prompt);
  if (isTerminal) sys.k.setTerminalModes(sys.p, 0, { echo: false });
  // Byte by byte, so that what follows the line stays for whoever asks next.
  let line = "";
  for (;;) {
    const byte = yield* sys.read(0, 1);
    if (isError(byte) || byte === "") break;
    line += byte;
    if (byte === "\n") break;
  }
  if (isTerminal) {
    sys.k.setTerminalModes(sys.p, 0, { echo: true });
    yield* sys.writeAll(1, "\n");
  }
  return line === "" ? null : line.replace(/\n$/, "");
}

/** Puts a hash where the account keeps it: /etc/shadow where there is one. */
function* setHash(sys: Sys, applet: string, name: string, hash: string): Generator<void, boolean, void> {
  const inShadow = exists(sys, SHADOW) && records(sys, SHADOW).some((fields) => fields[0] === name);
  return yield* changeRecords(sys, applet, inShadow ? SHADOW : PASSWD, (lines) =>
    lines.map((fields) => {
      if (fields[0] !== name) return fields;
      const changed = [name, hash, ...fields.slice(2)];
      if (inShadow) changed[2] = String(today(sys));
      return changed;
    }),
  );
}

function hashOfAccount(sys: Sys, name: string): string {
  const shadow = records(sys, SHADOW).find((fields) => fields[0] === name)?.[1];
  return shadow ?? records(sys, PASSWD).find((fields) => fields[0] === name)?.[1] ?? "";
}

export const passwdApplet: Applet = {
  name: "passwd",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "a:lud");
    if (!options) return 1;
    const me = accounts(sys).find(({ uid }) => uid === sys.p.cred.uid)?.name ?? "";
    const name = options.operands[0] ?? me;
    if (!accounts(sys).some((account) => account.name === name))
      return yield* fail(sys, "passwd", `unknown user ${name}`);
    if (sys.p.cred.uid !== 0 && (name !== me || options.last("lud") !== undefined))
      return yield* fail(sys, "passwd", `${me} can't change password for ${name}`);
    const old = hashOfAccount(sys, name);
    const change = options.last("lud");
    let hash: string | null;
    if (change === "l" || change === "u") {
      if (old.startsWith("!") === (change === "l"))
        return yield* fail(sys, "passwd", `password for ${name} is already ${change === "u" ? "un" : ""}locked`);
      hash = change === "l" ? `!${old}` : old.slice(1);
    } else if (change === "d") hash = "";
    else {
      yield* sys.print(`Changing password for ${name}\n`);
      const first = yield* askSilently(sys, "New password: ");
      const second = first === null ? null : yield* askSilently(sys, "Retype password: ");
      if (first === null || second === null || first !== second) {
        if (first !== null && second !== null) yield* sys.print("Passwords don't match\n");
        return yield* fail(sys, "passwd", `password for ${name} is unchanged`);
      }
      hash = yield* hashOf(sys, "passwd", options.value("a") ?? "sha512", first);
    }
    if (hash === null || !(yield* setHash(sys, "passwd", name, hash))) return 1;
    yield* complain(sys, "passwd", `password for ${name} changed by ${me}`);
    return 0;
  },
};

export const chpasswdApplet: Applet = {
  name: "chpasswd",
  *main(sys, argv): AppletRun {
    const long = { encrypted: "e", md5: "m", "crypt-method": "c", root: "R" };
    const options = yield* parseOptions(sys, argv, "emc:R:", long);
    if (!options) return 1;
    if (options.operands.length > 0) return yield* usageError(sys, "chpasswd");
    if (sys.p.cred.uid !== 0) return yield* fail(sys, "chpasswd", "must be run as root");
    const reader = new LineReader(sys, 0);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      const colon = line.indexOf(":");
      if (colon < 0) return yield* fail(sys, "chpasswd", "missing new password");
      const name = line.slice(0, colon);
      if (!accounts(sys).some((account) => account.name === name))
        return yield* fail(sys, "chpasswd", `unknown user ${name}`);
      const method = options.has("m") ? "md5" : (options.value("c") ?? "sha512");
      const password = line.slice(colon + 1);
      const hash = options.has("e") ? password : yield* hashOf(sys, "chpasswd", method, password);
      if (hash === null || !(yield* setHash(sys, "chpasswd", name, hash))) return 1;
      yield* complain(sys, "chpasswd", `password for '${name}' changed`);
    }
    return 0;
  },
};

function* cryptMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const applet = calledName(argv);
  const long = { stdin: "s", "password-fd": "P", salt: "S", method: "m" };
  const options = yield* parseOptions(sys, argv, "sP:S:m:a:", long, applet);
  if (!options) return 1;
  const [given, saltOperand, ...more] = options.operands;
  if (more.length > 0) return yield* usageError(sys, applet);
  const salt = options.value("S") ?? saltOperand;
  let password: ByteString | null = given ?? null;
  if (password === null) {
    const fd = Number(options.value("P") ?? 0);
    password = sys.k.isatty(sys.p, fd) ? yield* askSilently(sys, "Password: ") : yield* new LineReader(sys, fd).next();
  }
  const method = options.value("m") ?? options.value("a") ?? "sha512";
  const hash = yield* hashOf(sys, applet, method, password ?? "", salt);
  if (hash === null) return 1;
  yield* sys.print(`${hash}\n`);
  return 0;
}

export const cryptpwApplet: Applet = { name: "cryptpw", main: cryptMain };
export const mkpasswdApplet: Applet = { name: "mkpasswd", main: cryptMain };

export const suApplet: Applet = {
  name: "su",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "mplc:s:");
    if (!options) return 1;
    const operands = [...options.operands];
    let isLogin = options.has("l");
    if (operands[0] === "-") {
      isLogin = true;
      operands.shift();
    }
    const name = operands.shift() ?? "root";
    const account = accounts(sys).find((one) => one.name === name);
    if (!account) return yield* fail(sys, "su", `unknown user ${name}`);
    if (sys.p.cred.uid !== 0 && !(yield* isAllowed(sys, name))) return yield* fail(sys, "su", "incorrect password");
    const keeps = options.has("m") || options.has("p");
    const shell =
      options.value("s") ??
      (keeps ? sys.env("SHELL") : undefined) ??
      (account.shell === "" ? "/bin/sh" : account.shell);
    const uid = parseUser(sys, name)?.uid ?? account.uid;
    const refused = changeIdentity(sys.p, { uid, gid: account.gid, groups: groupsOf(sys, name, account.gid) });
    if (refused) {
      const what = refused === "setgroups" ? "can't set groups" : refused;
      return yield* fail(sys, "su", `${what}: ${strerror(EPERM)}`);
    }
    const env = isLogin ? new Map<ByteString, ByteString>() : new Map(sys.p.env);
    if (isLogin) {
      env.set("TERM", sys.env("TERM") ?? "linux");
      env.set("PATH", uid === 0 ? "/sbin:/usr/sbin:/bin:/usr/bin" : "/bin:/usr/bin");
      if (sys.k.chdir(sys.p, account.home) < 0) sys.k.chdir(sys.p, "/");
    }
    if (!keeps) {
      env.set("HOME", account.home);
      env.set("SHELL", shell);
      if (uid !== 0 || isLogin) {
        env.set("USER", name);
        env.set("LOGNAME", name);
      }
    }
    const command = options.value("c");
    const words = [...(command === undefined ? [] : ["-c", command]), ...operands];
    const argv0 = shell.replace(/^.*\//, "");
    const failed = sys.k.exec(sys.p, shell, [isLogin ? `-${argv0}` : argv0, ...words], env);
    if (!isError(failed)) for (;;) yield;
    return yield* fail(sys, "su", `can't execute '${shell}': No such file or directory`);
  },
};

function* isAllowed(sys: Sys, name: string): Generator<void, boolean, void> {
  const hash = hashOfAccount(sys, name);
  if (hash === "") return true;
  const password = yield* askSilently(sys, "Password: ");
  return password !== null && (yield* crypt(password, hash)) === hash;
}

function shells(name: "add-shell" | "remove-shell"): Applet {
  return {
    name,
    *main(sys, argv): AppletRun {
      const words = argv.slice(1);
      if (words.length === 0) return yield* usageError(sys, name);
      const text = sys.k.readFile(sys.p, "/etc/shells");
      const lines = typeof text === "number" ? [] : text.split("\n").filter((line) => line !== "");
      const kept = lines.filter((line) => !words.includes(line));
      const result = name === "add-shell" ? [...kept, ...words] : kept;
      return (yield* writeRecords(
        sys,
        name,
        "/etc/shells",
        result.map((line) => [line]),
      ))
        ? 0
        : 1;
    },
  };
}

export const addShellApplet = shells("add-shell");
export const removeShellApplet = shells("remove-shell");
