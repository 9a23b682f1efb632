/** What GNU's tools say where BusyBox says something else: by tool, patterns and what stands in their place. */

type Rule = readonly [pattern: RegExp, replacement: string];

/** `TRY` stands for the line that points to --help. */
const TRY = "\nTry '$NAME --help' for more information.";

const READS: readonly Rule[] = [[/^can't open '(.*)': (.*)$/s, "$1: $2"]];
const RUNS: readonly Rule[] = [[/^can't execute '(.*)': (.*)$/s, "failed to run command '$1': $2"]];

const SUMS: readonly Rule[] = [
  ...READS,
  [/^can't read '(.*)': (.*)$/s, "$1: $2"],
  [/^WARNING: 1 of \d+ computed checksums did NOT match$/, "WARNING: 1 computed checksum did NOT match"],
  [/^WARNING: (\d+) of \d+ computed checksums did NOT match$/, "WARNING: $1 computed checksums did NOT match"],
];

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  tac: [
    [/^-: Is a directory$/, "'standard input': read error: Is a directory"],
    [/^(.*): Is a directory$/s, "$1: read error: Is a directory"],
    [/^(.*): (No such file .*|Permission .*)$/s, "failed to open '$1' for reading: $2"],
  ],
  mktemp: [
    [/^Invalid argument$/, "too few X's in template '$LAST'"],
    [/^(.*)$/s, "failed to create file via template '$LAST': $1"],
  ],
  mkfifo: [[/^(.*): ([^:]*)$/s, "cannot create fifo '$1': $2"]],
  touch: [
    [/^(.*): ([^:]*)$/s, "cannot touch '$1': $2"],
    [/^invalid date '(.*)'$/, "invalid date format '$1'"],
  ],
  dd: [
    [/^can't open '(.*)': (.*)$/s, "failed to open '$1': $2"],
    [/^invalid number '(.*)'$/, "invalid number: '$1'"],
  ],
  unlink: [[/^can't remove file '(.*)': (.*)$/s, "cannot unlink '$1': $2"]],
  link: [[/^can't create hardlink '(.*)' to '(.*)': (.*)$/s, "cannot create link '$1' to '$2': $3"]],
  diff: [[/^can't (?:stat|open) '(.*)': (.*)$/s, "$1: $2"]],
  sleep: [[/^invalid number '(.*)'$/, `invalid time interval '$1'${TRY}`]],
  nice: [[/^can't execute '(.*)': (.*)$/s, "'$1': $2"]],
  nohup: RUNS,
  setsid: [[/^can't execute '(.*)': (.*)$/s, "failed to execute $1: $2"]],
  id: [[/^unknown user (.*)$/, "'$1': no such user"]],
  groups: [[/^unknown user (.*)$/, "'$1': no such user"]],
  whoami: [[/^unknown uid (\d+)$/, "cannot find name for user ID $1"]],
  tar: [
    [/^can't open '(.*)': (.*)$/s, "$1: Cannot open: $2\n$NAME: Error is not recoverable: exiting now"],
    [/^(.*): (No such file or directory)$/s, "$1: Cannot stat: $2"],
    [/^error exit delayed from previous errors$/, "Exiting with failure status due to previous errors"],
    [
      /^invalid tar magic$|^short read$/,
      "This does not look like a tar archive\n$NAME: Exiting with failure status due to previous errors",
    ],
    [
      /^(.*): not found in archive$/,
      "$1: Not found in archive\n$NAME: Exiting with failure status due to previous errors",
    ],
  ],
  tee: READS,
  split: [[/^can't open '(.*)': (.*)$/s, "cannot open '$1' for reading: $2"]],
  md5sum: SUMS,
  sha1sum: SUMS,
  sha256sum: SUMS,
  sha512sum: SUMS,
  cksum: READS,
  sum: READS,
  base64: READS,
  base32: READS,
  paste: READS,
  nl: READS,
  fold: READS,
  expand: READS,
  comm: READS,
  shuf: READS,
};

/** What a tool misses where it gets no words at all. */
const MISSING: Readonly<Record<string, string>> = {
  truncate: "you must specify either '--size' or '--reference'",
  touch: "missing file operand",
  sort: "",
};

/** What the rules may speak of beyond the message itself. */
export interface Context {
  readonly name: string;
  /** The file that was opened last; empty: none was. */
  readonly opened: string;
  /** The words that are no options. */
  readonly operands: readonly string[];
  readonly options: string;
}

/** A message of an applet, without its name and the end of the line, as GNU's tool says it. */
export function gnuMessage(text: string, context: Context): string {
  const { name, opened, operands, options } = context;
  for (const [pattern, replacement] of RULES[name] ?? []) {
    const match = pattern.exec(text);
    if (!match) continue;
    return replacement.replace(/\$(NAME|OPENED|FIRST|LAST|UNIT|POSITION|\d)/g, (whole, key: string) => {
      if (key === "NAME") return name;
      if (key === "OPENED") return opened || (name === "cat" ? "-" : "standard input");
      if (key === "LAST") return operands.at(-1) ?? "";
      if (key === "UNIT") return options.includes("c") ? "bytes" : "lines";
      if (key === "FIRST") return operands[0] ?? "";
      if (key === "POSITION") return /[cb]/.test(options) ? "byte/character position" : "field value";
      return /^\d$/.test(key) ? (match[Number(key)] ?? "") : whole;
    });
  }
  return text;
}

/** What stands in place of the usage text: `wasSaid` where an option has been complained about already. */
export function gnuUsage({ name, operands }: Context, wasSaid: boolean): string {
  const pointer = `Try '${name} --help' for more information.\n`;
  if (wasSaid) return pointer;
  if (name === "tar")
    return `tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n`;
  const [first] = operands;
  const missing = MISSING[name] ?? "missing operand";
  if (missing === "") return pointer;
  if (first === undefined) return `${name}: ${missing}\n${pointer}`;
  if (["tr", "comm"].includes(name)) return `${name}: missing operand after '${operands.at(-1) ?? ""}'\n${pointer}`;
  return `${name}: extra operand '${operands.at(-1) ?? ""}'\n${pointer}`;
}

/** Exit codes that differ. */
export function gnuExitCode(name: string, code: number, text: string): number {
  if (code === 0) return 0;
  switch (name) {
    case "sed":
      return /can't read/.test(text) ? 2 : code;
    case "tar":
    case "sort":
    case "cmp":
      return /invalid option|unrecognized|Cannot|Not found|archive|cannot read|must specify/.test(text) ? 2 : code;
    case "nohup":
    case "nice":
      return /invalid option|unrecognized|missing operand/.test(text) ? 125 : code;
    default:
      return code;
  }
}
