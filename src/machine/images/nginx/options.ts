/** The command line of nginx. Source: nginx.org, "Command-line parameters"; messages of nginx 1.27. */

export interface Options {
  readonly showsVersion: boolean;
  readonly showsBuild: boolean;
  readonly showsHelp: boolean;
  readonly tests: boolean;
  readonly dumps: boolean;
  readonly isQuiet: boolean;
  readonly signal: "stop" | "quit" | "reopen" | "reload" | null;
  readonly prefix: string | null;
  readonly file: string | null;
  readonly errorLog: string | null;
  readonly directives: string | null;
}

const SIGNALS = ["stop", "quit", "reopen", "reload"] as const;
const VALUED: Readonly<Record<string, { field: "prefix" | "file" | "errorLog" | "directives"; what: string }>> = {
  p: { field: "prefix", what: "directory name" },
  c: { field: "file", what: "file name" },
  e: { field: "errorLog", what: "file name" },
  g: { field: "directives", what: "parameter" },
};

/** The options, or what is wrong with them. */
export function parseOptions(argv: readonly string[]): Options | string {
  const flags = new Set<string>();
  const values: Record<"prefix" | "file" | "errorLog" | "directives", string | null> = {
    prefix: null,
    file: null,
    errorLog: null,
    directives: null,
  };
  let signal: Options["signal"] = null;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (!word.startsWith("-")) return `invalid option: "${word}"`;
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? "";
      const valued = VALUED[letter];
      if (!valued && letter !== "s") {
        if (!"?hvVtTq".includes(letter)) return `invalid option: "${letter}"`;
        flags.add(letter);
        continue;
      }
      const value = word.slice(at + 1) || argv[++i];
      if (valued) {
        if (value === undefined || value === "") return `option "-${letter}" requires ${valued.what}`;
        values[valued.field] = value;
      } else {
        if (value === undefined) return 'option "-s" requires parameter';
        signal = SIGNALS.find((name) => name === value) ?? null;
        if (!signal) return `invalid option: "-s ${value}"`;
      }
      break;
    }
  }
  const has = (letters: string): boolean => Array.from(letters).some((letter) => flags.has(letter));
  return {
    showsVersion: has("vV?h"),
    showsBuild: has("V"),
    showsHelp: has("?h"),
    tests: has("tT"),
    dumps: has("T"),
    isQuiet: has("q"),
    signal,
    ...values,
  };
}
