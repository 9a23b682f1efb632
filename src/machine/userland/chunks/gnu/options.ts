/**
 * The options of GNU's tools in the words of ours. Each line of the table is what getopt_long(3) is told there, and what an
 * option becomes here. Source: coreutils 9.1, grep 3.8, findutils 4.9 (their --help).
 * Simplified: options that are in no line are refused as unknown, and some that are in one as not simulated.
 */
import { parseZone } from "../../../../sim/time-zone.ts";
import type { EpochMs } from "../../../../sim/units.ts";
import { getopt } from "../../getopt.ts";
import type { LongOptions } from "../../getopt.ts";
import { parseGnuDate } from "./date-words.ts";

interface Tool {
  /** As for getopt(3). */
  readonly short: string;
  /** `long=letter`; a letter stands for itself in ours. */
  readonly long: string;
  /** Options that change nothing here. */
  readonly silent?: string;
  /** What becomes of an option that ours does not have by that letter; null: it is not simulated. */
  readonly turns?: Readonly<Record<string, (value: string, now: EpochMs) => readonly string[] | null>>;
}

const refused = (): null => null;
const SORTS: Readonly<Record<string, string>> = {
  "general-numeric": "-g",
  "human-numeric": "-h",
  month: "-M",
  numeric: "-n",
  version: "-V",
};
const DIGEST: Tool = {
  short: "bctwz",
  long: "binary=b check=c text=t warn=w quiet=quiet status=s strict=strict tag=tag ignore-missing=ignore-missing zero=z",
  silent: "b t strict",
  turns: { quiet: refused, tag: refused, "ignore-missing": refused, z: refused },
};

const TOOLS: Readonly<Record<string, Tool>> = {
  base64: { short: "diw:", long: "decode=d ignore-garbage=i wrap=w" },
  cat: {
    short: "AbeEnstTuv",
    long: "show-all=A number-nonblank=b show-ends=E number=n squeeze-blank=s show-tabs=T show-nonprinting=v",
    turns: { s: refused },
  },
  cut: {
    short: "b:c:d:f:nsz",
    long: "bytes=b characters=c delimiter=d fields=f only-delimited=s complement=complement output-delimiter=output-delimiter: zero-terminated=z",
    turns: { complement: refused, "output-delimiter": refused, z: refused },
  },
  df: {
    short: "aB:hHiklmPt:Tx:",
    long: "all=a human-readable=h inodes=i portability=P print-type=T type=t block-size=B si=H local=l exclude-type=x",
    silent: "l x",
    turns: { H: () => ["-h"] },
  },
  env: {
    short: "+i0u:C:S:v",
    long: "ignore-environment=i null=0 unset=u chdir=C split-string=S",
    turns: { "0": refused, C: refused, S: refused },
  },
  grep: {
    short: "A:B:C:EFGPHLRTUZabce:f:hilm:noqrsvwxy",
    long: "after-context=A before-context=B context=C extended-regexp=E fixed-strings=F basic-regexp=G perl-regexp=P with-filename=H files-without-match=L dereference-recursive=R text=a byte-offset=b count=c regexp=e file=f no-filename=h ignore-case=i files-with-matches=l max-count=m line-number=n only-matching=o quiet=q silent=q recursive=r no-messages=s invert-match=v word-regexp=w line-regexp=x color=color:: colour=color:: include=include: exclude=exclude: exclude-dir=exclude-dir: line-buffered=line-buffered null=Z binary-files=binary-files: no-ignore-case=no-ignore-case",
    silent: "color line-buffered G a binary-files no-ignore-case U",
    turns: {
      P: refused,
      b: refused,
      Z: refused,
      T: refused,
      include: refused,
      exclude: refused,
      "exclude-dir": refused,
      R: () => ["-r"],
      y: () => ["-i"],
    },
  },
  head: {
    short: "c:n:qvz",
    long: "bytes=c lines=n quiet=q silent=q verbose=v zero-terminated=z",
    turns: { z: refused },
  },
  id: { short: "agGnruzZ", long: "group=g groups=G name=n real=r user=u zero=z", silent: "a", turns: { z: refused } },
  md5sum: DIGEST,
  mktemp: {
    short: "dp:qtuV",
    long: "directory=d tmpdir=tmpdir:: quiet=q dry-run=u suffix=suffix:",
    turns: { tmpdir: (value) => ["-p", value === "" ? "/tmp" : value], suffix: refused },
  },
  nl: {
    short: "b:d:f:h:i:l:n:ps:v:w:",
    long: "body-numbering=b number-separator=s starting-line-number=v number-width=w line-increment=i number-format=n",
  },
  sed: {
    short: "bElni::e:f:rsuz",
    long: "quiet=n silent=n expression=e file=f in-place=i regexp-extended=E null-data=z separate=s unbuffered=u posix=posix debug=debug follow-symlinks=posix",
    silent: "posix b",
    turns: { debug: refused, z: refused },
  },
  sha1sum: DIGEST,
  sha256sum: DIGEST,
  sha512sum: DIGEST,
  sort: {
    short: "bcCdfghik:mMno:rRsS:t:T:uVz",
    long: "ignore-leading-blanks=b dictionary-order=d ignore-case=f general-numeric-sort=g human-numeric-sort=h ignore-nonprinting=i month-sort=M numeric-sort=n random-sort=R reverse=r sort=sort: version-sort=V check=check:: key=k merge=m output=o stable=s buffer-size=S field-separator=t temporary-directory=T parallel=parallel: unique=u zero-terminated=z batch-size=parallel: compress-program=parallel:",
    silent: "S T parallel",
    turns: {
      sort: (value) => (SORTS[value] === undefined ? null : [SORTS[value]]),
      check: (value) => (value === "" || value === "diagnose-first" ? ["-c"] : null),
      R: refused,
      C: refused,
    },
  },
  tail: {
    short: "c:fFn:qs:vz",
    long: "bytes=c follow=follow:: lines=n max-unchanged-stats=max-unchanged-stats: pid=pid: quiet=q silent=q retry=retry sleep-interval=s verbose=v zero-terminated=z",
    silent: "max-unchanged-stats",
    turns: {
      follow: (value) => (value === "" ? ["-f"] : "descriptor".startsWith(value) ? ["-f"] : ["-F"]),
      retry: () => ["-F"],
      pid: refused,
      z: refused,
    },
  },
  tee: { short: "aip", long: "append=a ignore-interrupts=i output-error=p", silent: "p" },
  touch: {
    short: "acd:fhmr:t:",
    long: "no-create=c date=d no-dereference=h reference=r time=time:",
    silent: "f",
    turns: {
      time: (value) => (/^(a|u)/.test(value) ? ["-a"] : ["-m"]),
      d: (value, now) => ["-d", secondsOf(value, now)],
    },
  },
  tr: {
    short: "+cCdst",
    long: "complement=c delete=d squeeze-repeats=s truncate-set1=t",
    turns: { C: () => ["-c"], t: refused },
  },
  truncate: { short: "cor:s:", long: "no-create=c size=s reference=r io-blocks=o", turns: { r: refused, o: refused } },
  uniq: {
    short: "cdDf:is:uw:z",
    long: "count=c repeated=d all-repeated=D skip-fields=f ignore-case=i skip-chars=s unique=u check-chars=w zero-terminated=z",
    turns: { D: refused },
  },
  wc: { short: "clLmw", long: "bytes=c chars=m lines=l max-line-length=L words=w" },
  xargs: {
    short: "+0a:d:E:eI:i::L:l::n:oP:prs:tx",
    long: "null=0 arg-file=a delimiter=d max-lines=L max-args=n max-procs=P interactive=p no-run-if-empty=r max-chars=s verbose=t exit=x replace=replace:: eof=E open-tty=o",
    turns: {
      replace: (value) => ["-I", value === "" ? "{}" : value],
      i: (value) => ["-I", value === "" ? "{}" : value],
      d: refused,
    },
  },
};

/** A date in words as `@SECONDS`; as it stands where it is none. */
function secondsOf(text: string, now: EpochMs): string {
  const time = parseGnuDate(text, now, parseZone("UTC0"));
  return time === null ? text : `@${Math.floor(time / 1000)}`;
}

function longOptions(text: string): LongOptions {
  return Object.fromEntries(text.split(" ").map((word) => word.split("=") as [string, string]));
}

export interface Reworded {
  readonly argv: readonly string[];
  /** The words that are no options, and the letters of those that are. */
  readonly operands?: readonly string[];
  readonly letters?: string;
  /** An option that is not simulated. */
  readonly refused?: string;
}

/** The command line as ours takes it; as it stands where GNU's tool would not take it either. */
export function inOurWords(name: string, argv: readonly string[], now: EpochMs): Reworded {
  const tool = TOOLS[/^[ef]grep$/.test(name) ? "grep" : name];
  const parsed = tool && getopt(argv, tool.short, longOptions(tool.long));
  if (!tool || !parsed?.ok) return { argv };
  const silent = new Set(tool.silent?.split(" "));
  const words: string[] = [];
  const operands = [...parsed.options.operands];
  for (const { option, value } of parsed.options.given) {
    const turn = tool.turns?.[option];
    if (turn) {
      const turned = turn(value ?? "", now);
      if (!turned) return { argv, refused: option.length > 1 ? `--${option}` : `-${option}` };
      words.push(...turned);
    } else if (!silent.has(option)) words.push(...spelled(option, value, tool.short));
  }
  const end = operands.some((operand) => operand.startsWith("-")) ? ["--"] : [];
  const letters = words.map((word) => (word.startsWith("-") ? (word[1] ?? "") : "")).join("");
  return {
    argv: [argv[0] ?? "", ...words, ...end, ...operands],
    operands,
    letters: letters === "" ? "" : `-${letters}`,
  };
}

/** An argument sticks to its letter where it can. */
function spelled(option: string, value: string | undefined, short: string): string[] {
  if (value === undefined) return [`-${option}`];
  return value !== "" || short.includes(`${option}::`) ? [`-${option}${value}`] : [`-${option}`, value];
}
