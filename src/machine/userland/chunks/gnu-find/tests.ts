/** What GNU's find can ask of a file. Source: findutils 4.9 (parser.c, pred.c). */
import { strerror } from "../../../kernel/errno.ts";
import { compilePattern, matchPattern } from "../../../shell/expand/pattern.ts";
import type { ByteString, Stat } from "../../../kernel/types.ts";
import { groupName, parseGroup, parseUser, userName } from "../../accounts.ts";
import { applyMode } from "../../file-mode.ts";
import { lastComponent } from "../../paths.ts";
import type { RegexModule } from "../../regex-types.ts";
import { parseGnuDate } from "../gnu/date-words.ts";
import { KIND_LETTERS, kindBehind } from "./format.ts";
import { FindProblem, shown, test } from "./search.ts";
import type { Predicate, Search } from "./search.ts";

/** A test made of its argument; what is wrong with that is thrown. */
export type Maker = (search: Search, argument: ByteString, name: string) => Predicate;

/** `+N`, `-N` or `N`. */
interface Threshold {
  readonly sign: string;
  readonly value: number;
}

function invalid(name: string, argument: ByteString): FindProblem {
  return new FindProblem(`invalid argument \`${argument}' to \`${name}'`);
}

function threshold(name: string, argument: ByteString, digits = /^\d+$/): Threshold {
  const [, sign = "", text = ""] = /^([+-]?)(.*)$/s.exec(argument) ?? [];
  if (!digits.test(text)) throw invalid(name, argument);
  return { sign, value: Number(text) };
}

function compare({ sign, value }: Threshold, actual: number): boolean {
  return sign === "+" ? actual > value : sign === "-" ? actual < value : actual === value;
}

/** A number compared with what the file has. */
function counted(of: (stat: Stat) => number): Maker {
  return (_search, argument, name) => {
    const limit = threshold(name, argument);
    return test(({ stat }) => compare(limit, of(stat)));
  };
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1_048_576,
  G: 1_073_741_824,
};

/** A size in units, begun ones counted whole. */
const bySize: Maker = (_search, argument) => {
  if (argument === "") throw new FindProblem("invalid null argument to -size");
  const [, digits = "", unit = "b"] = /^(.*?)([^\d])?$/s.exec(argument) ?? [];
  const size = SIZE_UNITS[unit];
  if (size === undefined) throw new FindProblem(`invalid -size type \`${unit}'`);
  if (!/^[+-]?\d+$/.test(digits)) throw new FindProblem(`Invalid argument \`${argument}' to -size`);
  const limit = threshold("-size", digits);
  return test(({ stat }) => compare(limit, Math.ceil(stat.size / size)));
};

type Times = "atime" | "mtime" | "ctime";
const DAY = 86_400_000;

/** Whether a moment lies before (`+`), behind (`-`) or in the unit that begins there. */
function within(sign: string, since: number, unit: number): (time: number) => boolean {
  return (time) => (sign === "+" ? time < since : sign === "-" ? time > since : time > since && time <= since + unit);
}

const AGE = /^(\d+\.?\d*|\.\d+)$/;

/** An age in days: a part of a day counts for nothing. */
function inDays(field: Times): Maker {
  return (search, argument, name) => {
    const { sign, value } = threshold(name, argument, AGE);
    const holds = within(sign, search.dayStart + (sign === "-" ? DAY - 1000 : 0) - value * DAY, DAY);
    return test(({ stat }) => holds(stat[field]));
  };
}

/** An age in minutes: a begun one counts whole. */
function inMinutes(field: Times): Maker {
  return (search, argument, name) => {
    const { sign, value } = threshold(name, argument, AGE);
    const holds = within(sign, search.dayStart + DAY - value * 60_000, 60_000);
    return test(({ stat }) => holds(stat[field]));
  };
}

function lowered(text: ByteString): ByteString {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const whole = (path: ByteString): ByteString => path;

function named(of: (path: ByteString) => ByteString, ignoresCase: boolean): Maker {
  return (_search, argument) => {
    const fold = (text: ByteString): ByteString => (ignoresCase ? lowered(text) : text);
    const pattern = compilePattern(fold(argument));
    return test(({ path }) => matchPattern(pattern, fold(of(path))));
  };
}

function linkNamed(ignoresCase: boolean): Maker {
  return ({ sys }, argument) => {
    const fold = (text: ByteString): ByteString => (ignoresCase ? lowered(text) : text);
    const pattern = compilePattern(fold(argument));
    return test(({ path, stat }) => {
      const target = stat.kind === "symlink" ? sys.k.readlink(sys.p, path) : 0;
      return typeof target === "string" && matchPattern(pattern, fold(target));
    });
  };
}

/** Emacs's expressions in ERE's characters: groups and alternatives have backslashes, braces mean themselves. */
function fromEmacs(source: ByteString): ByteString {
  return source.replace(/\[\^?\]?[^\]]*\]|\\.|[(){}|]/gs, (token) => {
    if (/^\\[(|)]$/.test(token)) return token.slice(1);
    return token.length === 1 ? `\\${token}` : token;
  });
}

const SYNTAXES: Readonly<Record<string, "emacs" | "basic" | "extended">> = {
  "findutils-default": "emacs",
  ed: "basic",
  emacs: "emacs",
  "gnu-awk": "extended",
  grep: "basic",
  "posix-awk": "extended",
  awk: "extended",
  "posix-basic": "basic",
  "posix-egrep": "extended",
  egrep: "extended",
  "posix-extended": "extended",
  "posix-minimal-basic": "basic",
  sed: "basic",
};

/** The syntax that -regextype names. */
export function regexSyntax(name: string): string {
  const syntax = Object.hasOwn(SYNTAXES, name) ? SYNTAXES[name] : undefined;
  if (syntax !== undefined) return syntax;
  const valid = Object.keys(SYNTAXES).map((one) => `'${one}'`);
  throw new FindProblem(`Unknown regular expression type ${shown(name)}; valid types are ${valid.join(", ")}.`);
}

/** `-regex` and `-iregex`: the whole path. */
export function* byRegex(
  search: Search,
  argument: ByteString,
  syntax: string,
  ignoreCase: boolean,
): Generator<void, Predicate, void> {
  const { compileRegex } = yield* search.sys.chunk<RegexModule>("regex");
  const source = syntax === "emacs" ? fromEmacs(argument) : argument;
  const compiled = compileRegex(source, { extended: syntax !== "basic", ignoreCase });
  if (!compiled.ok) throw new FindProblem(`failed to compile regular expression '${argument}': ${compiled.message}`);
  return test(({ path }) => {
    const match = compiled.regex.exec(path);
    return match !== null && match[0] === 0 && match[1] === path.length;
  });
}

/** How many days after the last change of its inode it was last read. */
const byUse: Maker = (_search, argument, name) => {
  const limit = threshold(name, argument);
  return test(({ stat }) => stat.atime >= stat.ctime && compare(limit, Math.ceil((stat.atime - stat.ctime) / DAY)));
};

const byMode: Maker = (_search, argument) => {
  const [, sign = "", text = ""] = /^([-/]?)(.*)$/s.exec(argument) ?? [];
  const [mask, ofDirectories] = [applyMode(text, 0, 0, false), applyMode(text, 0, 0, true)];
  if (mask === undefined || ofDirectories === undefined || text === "")
    throw new FindProblem(`invalid mode ${shown(argument)}`);
  return test(({ stat: { mode, kind } }) => {
    const wanted = kind === "directory" ? ofDirectories : mask;
    if (sign === "-") return (mode & wanted) === wanted;
    // A mask of nothing asks for nothing.
    if (sign === "/") return wanted === 0 || (mode & wanted) !== 0;
    return mode === wanted;
  });
};

function otherFile({ sys }: Search, path: ByteString): Stat {
  const stat = sys.k.stat(sys.p, path);
  if (typeof stat === "number") throw new FindProblem(`${shown(path)}: ${strerror(stat)}`);
  return stat;
}

const TIME_OF: Readonly<Record<string, Times>> = { a: "atime", c: "ctime", m: "mtime" };

/** `-newerXY`; undefined where that is no such name. */
export function newerTest(search: Search, name: string, argument: ByteString): Predicate | undefined {
  const [, of = "", than = ""] = /^-newer([aBcm])([aBcmt])$/.exec(name) ?? [];
  const field = TIME_OF[of];
  if (field === undefined || than === "B") return undefined;
  if (than !== "t") {
    const limit = otherFile(search, argument)[TIME_OF[than] ?? "mtime"];
    return test(({ stat }) => stat[field] > limit);
  }
  const limit = parseGnuDate(argument, search.now, search.zone);
  if (limit === null)
    throw new FindProblem(`I cannot figure out how to interpret ${shown(argument)} as a date or time`);
  return test(({ stat }) => stat[field] > limit);
}

function newerThan(field: Times): Maker {
  return (search, argument) => {
    const limit = otherFile(search, argument).mtime;
    return test(({ stat }) => stat[field] > limit);
  };
}

/** The letters of -type and -xtype, with commas between them. */
function kinds(name: string, argument: ByteString): string {
  if (argument === "") throw new FindProblem(`Arguments to ${name} should contain at least one letter`);
  const letters = argument.split(",");
  for (const [i, letter] of letters.entries()) {
    if (letter === "" && i > 0)
      throw new FindProblem(`Last file type in list argument to ${name} is missing, i.e., list is ending on: ','`);
    if (!/^[bcdDflps]/.test(letter)) throw new FindProblem(`Unknown argument to ${name}: ${letter[0] ?? ","}`);
    if (letter.length > 1) throw new FindProblem(`Must separate multiple arguments to ${name} using: ','`);
  }
  return letters.join("");
}

const byKind: Maker = (_search, argument, name) => {
  const wanted = kinds(name, argument);
  return test(({ stat }) => wanted.includes(KIND_LETTERS[stat.kind]));
};

/** The kind of what a link leads to; with -L, of the link. */
const byOtherKind: Maker = (search, argument, name) => {
  const wanted = kinds(name, argument);
  return test(({ path, stat }) => {
    const link = search.follow === "always" ? search.sys.k.lstat(search.sys.p, path) : undefined;
    if (link !== undefined) return typeof link !== "number" && wanted.includes(KIND_LETTERS[link.kind]);
    const letter = kindBehind(search.sys, path, stat);
    return wanted.includes(letter === "N" || letter === "L" ? "l" : letter);
  });
};

const byUser: Maker = ({ sys }, argument) => {
  const user = parseUser(sys, argument);
  if (!user) throw new FindProblem(`${shown(argument)} is not the name of a known user`);
  return test(({ stat }) => stat.uid === user.uid);
};

const byGroup: Maker = ({ sys }, argument) => {
  const gid = parseGroup(sys, argument);
  if (gid === undefined) throw new FindProblem(`${shown(argument)} is not the name of an existing group`);
  return test(({ stat }) => stat.gid === gid);
};

const sameFile: Maker = (search, argument) => {
  const other = otherFile(search, argument);
  return test(({ stat }) => stat.ino === other.ino && stat.dev === other.dev);
};

const byFilesystem: Maker = ({ sys }, argument) =>
  test(({ path }) => {
    const stat = sys.k.statfs(sys.p, path);
    return typeof stat !== "number" && stat.type === argument;
  });

/** Tests with an argument. */
export const TESTS: Readonly<Record<string, Maker>> = {
  "-name": named(lastComponent, false),
  "-iname": named(lastComponent, true),
  "-path": named(whole, false),
  "-wholename": named(whole, false),
  "-ipath": named(whole, true),
  "-iwholename": named(whole, true),
  "-lname": linkNamed(false),
  "-ilname": linkNamed(true),
  "-type": byKind,
  "-xtype": byOtherKind,
  "-perm": byMode,
  "-mtime": inDays("mtime"),
  "-atime": inDays("atime"),
  "-ctime": inDays("ctime"),
  "-mmin": inMinutes("mtime"),
  "-amin": inMinutes("atime"),
  "-cmin": inMinutes("ctime"),
  "-newer": newerThan("mtime"),
  "-anewer": newerThan("atime"),
  "-cnewer": newerThan("ctime"),
  "-used": byUse,
  "-samefile": sameFile,
  "-inum": counted((stat) => stat.ino),
  "-links": counted((stat) => stat.nlink),
  "-uid": counted((stat) => stat.uid),
  "-gid": counted((stat) => stat.gid),
  "-size": bySize,
  "-user": byUser,
  "-group": byGroup,
  "-fstype": byFilesystem,
};

/** Tests without an argument. */
export const PLAIN_TESTS: Readonly<Record<string, (search: Search) => Predicate>> = {
  "-true": () => test(() => true),
  "-false": () => test(() => false),
  "-nouser": ({ sys }) => test(({ stat }) => userName(sys, stat.uid) === undefined),
  "-nogroup": ({ sys }) => test(({ stat }) => groupName(sys, stat.gid) === undefined),
  "-executable": ({ sys }) => test(({ path }) => sys.k.access(sys.p, path, 1) === 0),
  "-writable": ({ sys }) => test(({ path }) => sys.k.access(sys.p, path, 2) === 0),
  "-readable": ({ sys }) => test(({ path }) => sys.k.access(sys.p, path, 4) === 0),
};
