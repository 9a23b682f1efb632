/** What find can ask of a file. Source: BusyBox 1.36.1 find (sizes are compared in bytes, ages in whole days or minutes). */
import { compilePattern, matchPattern } from "../../../shell/expand/pattern.ts";
import type { ByteString, FileKind, Stat } from "../../../kernel/types.ts";
import { parseGroup, parseUser } from "../../accounts.ts";
import { applyMode } from "../../file-mode.ts";
import { parseNumber } from "../../number.ts";
import { lastComponent } from "../../paths.ts";
import type { RegexModule } from "../../regex-types.ts";
import { strerror } from "../../../kernel/errno.ts";
import { test } from "./expression.ts";
import type { Predicate, Search } from "./expression.ts";

/** A test made of its argument, or what is wrong with that. */
type Maker = (search: Search, argument: ByteString) => Generator<void, Predicate | { problem: string }, void>;

const KINDS: Readonly<Record<string, FileKind | "none">> = {
  f: "file",
  d: "directory",
  l: "symlink",
  p: "fifo",
  c: "device",
  s: "socket",
  b: "none",
};

/** `+N`, `-N` or `N`. */
interface Threshold {
  sign: "+" | "-" | "";
  value: number;
}

function threshold(text: string, suffixes: Record<string, number> = {}): Threshold | null {
  const sign = text.startsWith("+") ? "+" : text.startsWith("-") ? "-" : "";
  const value = parseNumber(text.slice(sign.length), 0, Number.MAX_SAFE_INTEGER, suffixes);
  return value === null || /^[+-]/.test(text.slice(sign.length)) ? null : { sign, value };
}

function compare({ sign, value }: Threshold, actual: number): boolean {
  return sign === "+" ? actual > value : sign === "-" ? actual < value : actual === value;
}

function badNumber(text: string): { problem: string } {
  return { problem: `invalid number '${text.replace(/^[+-]/, "")}'` };
}

/** A count compared with what the file has. */
function counted(of: (stat: Stat) => number, suffixes?: Record<string, number>): Maker {
  return function* (_search, argument) {
    const limit = threshold(argument, suffixes);
    return limit ? test(({ stat }) => compare(limit, of(stat))) : badNumber(argument);
  };
}

/** An inode number; it takes no sign. */
function* byInode(_search: Search, argument: ByteString): Generator<void, Predicate | { problem: string }, void> {
  const ino = /^\d+$/.test(argument) ? Number(argument) : null;
  return ino === null ? { problem: `invalid number '${argument}'` } : test(({ stat }) => stat.ino === ino);
}

/** An age in units of so many seconds. */
function aged(field: "atime" | "mtime" | "ctime", unitSeconds: number): Maker {
  return function* (search, argument) {
    const limit = threshold(argument);
    if (!limit) return badNumber(argument);
    const { sign, value } = limit;
    return test(({ stat }) => {
      const age = Math.floor(search.now / 1000) - Math.floor(stat[field] / 1000);
      const from = value * unitSeconds;
      if (sign === "+") return age >= from + unitSeconds;
      return sign === "-" ? age < from : age >= from && age < from + unitSeconds;
    });
  };
}

function named(of: (path: ByteString) => ByteString, ignoresCase: boolean): Maker {
  return function* (_search, argument) {
    const fold = (text: ByteString): ByteString => (ignoresCase ? lowered(text) : text);
    const pattern = compilePattern(fold(argument));
    return test(({ path }) => matchPattern(pattern, fold(of(path))));
  };
}

function lowered(text: ByteString): ByteString {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const whole = (path: ByteString): ByteString => path;

function* byRegex(search: Search, argument: ByteString): Generator<void, Predicate | { problem: string }, void> {
  const { compileRegex } = yield* search.sys.chunk<RegexModule>("regex");
  const compiled = compileRegex(argument);
  if (!compiled.ok) return { problem: `bad regex '${argument}': ${compiled.message}` };
  return test(({ path }) => {
    const match = compiled.regex.exec(path);
    return match !== null && match[0] === 0 && match[1] === path.length;
  });
}

function* byMode(_search: Search, argument: ByteString): Generator<void, Predicate | { problem: string }, void> {
  const [, sign = "", text = ""] = /^([-+/]?)(.*)$/s.exec(argument) ?? [];
  const mask = applyMode(text, 0, 0, false);
  if (mask === undefined || text === "") return { problem: `invalid mode '${text}'` };
  return test(({ stat: { mode } }) => {
    if (sign === "-") return (mode & mask) === mask;
    // As in GNU find, a mask of nothing asks for nothing.
    if (sign !== "") return mask === 0 || (mode & mask) !== 0;
    return mode === mask;
  });
}

/** Tests that compare with another file. */
function comparedWith(holds: (stat: Stat, other: Stat) => boolean): Maker {
  return function* ({ sys }, argument) {
    const other = sys.k.stat(sys.p, argument);
    if (typeof other === "number") return { problem: `can't stat '${argument}': ${strerror(other)}` };
    return test(({ stat }) => holds(stat, other));
  };
}

function* byKind(_search: Search, argument: ByteString): Generator<void, Predicate | { problem: string }, void> {
  const kind = KINDS[argument];
  if (kind === undefined) return { problem: `invalid argument '${argument}' to '-type'` };
  return test(({ stat }) => stat.kind === kind);
}

function* byUser({ sys }: Search, argument: ByteString): Generator<void, Predicate | { problem: string }, void> {
  const user = parseUser(sys, argument);
  return user ? test(({ stat }) => stat.uid === user.uid) : { problem: `unknown user ${argument}` };
}

function* byGroup({ sys }: Search, argument: ByteString): Generator<void, Predicate | { problem: string }, void> {
  const gid = parseGroup(sys, argument);
  return gid === undefined ? { problem: `unknown group ${argument}` } : test(({ stat }) => stat.gid === gid);
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Tests with an argument. */
export const TESTS: Readonly<Record<string, Maker>> = {
  "-name": named(lastComponent, false),
  "-iname": named(lastComponent, true),
  "-path": named(whole, false),
  "-wholename": named(whole, false),
  "-ipath": named(whole, true),
  "-regex": byRegex,
  "-type": byKind,
  "-perm": byMode,
  "-mtime": aged("mtime", 86_400),
  "-atime": aged("atime", 86_400),
  "-ctime": aged("ctime", 86_400),
  "-mmin": aged("mtime", 60),
  "-amin": aged("atime", 60),
  "-cmin": aged("ctime", 60),
  "-newer": comparedWith((stat, other) => seconds(stat.mtime) > seconds(other.mtime)),
  "-samefile": comparedWith((stat, other) => stat.ino === other.ino && stat.dev === other.dev),
  "-inum": byInode,
  "-links": counted((stat) => stat.nlink),
  "-size": counted((stat) => stat.size, { c: 1, w: 2, b: 512, k: 1024 }),
  "-user": byUser,
  "-group": byGroup,
};

/** Without a suffix -size counts blocks of 512 bytes. */
export function withSizeUnit(argument: ByteString): ByteString {
  return /\d$/.test(argument) ? `${argument}b` : argument;
}
