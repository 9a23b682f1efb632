/** The options of GNU's ls as those of ours. Source: coreutils 9.1 ls. Simplified: names are never quoted but by -Q; -D, -T, -Z and --author change nothing. */
import type { Sys } from "../kernel/applet.ts";
import { Options, parseOptions } from "./getopt.ts";
import type { GivenOption } from "./getopt.ts";

const SHORT = "abBcCdDfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1";
const LONG = {
  all: "a",
  "almost-all": "A",
  author: "author",
  "block-size": "block-size:",
  classify: "classify::",
  color: "color::",
  context: "Z",
  dereference: "L",
  "dereference-command-line": "H",
  directory: "d",
  dired: "D",
  escape: "b",
  "file-type": "file-type",
  format: "format:",
  "full-time": "full",
  "group-directories-first": "dirs",
  "hide-control-chars": "q",
  hide: "I",
  "human-readable": "h",
  ignore: "I",
  "ignore-backups": "B",
  "indicator-style": "indicator-style:",
  inode: "i",
  kibibytes: "k",
  literal: "N",
  "no-group": "G",
  "numeric-uid-gid": "n",
  "quote-name": "Q",
  "quoting-style": "quoting-style:",
  recursive: "R",
  reverse: "r",
  "show-control-chars": "N",
  si: "h",
  size: "s",
  sort: "sort:",
  tabsize: "T",
  time: "time:",
  "time-style": "time-style:",
  width: "w",
  zero: "zero",
};

/** Words behind `--sort=` and the like, as the letters that mean the same. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  format: { across: "x", commas: "m", horizontal: "x", long: "l", "single-column": "1", verbose: "l", vertical: "C" },
  sort: { none: "U", size: "S", time: "t", version: "v", extension: "X" },
  time: { atime: "u", access: "u", use: "u", ctime: "c", status: "c", mtime: "", modification: "" },
  "indicator-style": { slash: "p", classify: "F", "file-type": "F", none: "" },
};

function inOurLetters({ option, value }: GivenOption): GivenOption[] {
  const plain = (letters: string): GivenOption[] =>
    [...letters].map((letter) => ({ option: letter, value: undefined }));
  const words = WORDS[option];
  if (words) return plain(words[value ?? ""] ?? "");
  switch (option) {
    case "f":
      return plain("aU");
    case "o":
      return plain("lG");
    case "B":
      return [{ option: "I", value: "*~" }];
    case "classify":
    case "file-type":
      return value === "never" ? [] : plain("F");
    case "full":
      return [{ option, value }, ...plain("l")];
    default:
      return [{ option, value }];
  }
}

export function* gnuLsOptions(sys: Sys, argv: readonly string[]): Generator<void, Options | null, void> {
  const options = yield* parseOptions(sys, argv, SHORT, LONG);
  return options && new Options(options.given.flatMap(inOurLetters), options.operands);
}
