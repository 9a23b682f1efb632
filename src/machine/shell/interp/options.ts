/** The options of `set`: letters, long names, in the order of `set -o`. */

export interface ShellOptions {
  allexport: boolean;
  /** Run by `-c`. */
  command: boolean;
  errexit: boolean;
  errtrace: boolean;
  functrace: boolean;
  ignoreeof: boolean;
  interactive: boolean;
  monitor: boolean;
  noclobber: boolean;
  noexec: boolean;
  noglob: boolean;
  nounset: boolean;
  notify: boolean;
  pipefail: boolean;
  stdin: boolean;
  verbose: boolean;
  vi: boolean;
  xtrace: boolean;
}

/** In the order of `set -o`; `$-` shows the letters from the last to the first. Options without a listed name are not the user's to set. */
export const OPTIONS: readonly {
  readonly name: keyof ShellOptions;
  readonly letter: string;
  readonly isListed: boolean;
}[] = [
  { name: "errexit", letter: "e", isListed: true },
  { name: "noglob", letter: "f", isListed: true },
  { name: "ignoreeof", letter: "I", isListed: true },
  { name: "interactive", letter: "i", isListed: false },
  { name: "monitor", letter: "m", isListed: true },
  { name: "noexec", letter: "n", isListed: true },
  { name: "stdin", letter: "s", isListed: false },
  { name: "command", letter: "c", isListed: false },
  { name: "xtrace", letter: "x", isListed: true },
  { name: "verbose", letter: "v", isListed: true },
  { name: "noclobber", letter: "C", isListed: true },
  { name: "allexport", letter: "a", isListed: true },
  { name: "notify", letter: "b", isListed: true },
  { name: "nounset", letter: "u", isListed: true },
  { name: "errtrace", letter: "E", isListed: true },
  { name: "vi", letter: "", isListed: true },
  { name: "pipefail", letter: "", isListed: true },
];

export const DEFAULT_OPTIONS: Readonly<ShellOptions> = {
  allexport: false,
  command: false,
  errexit: false,
  errtrace: false,
  functrace: false,
  ignoreeof: false,
  interactive: false,
  monitor: false,
  noclobber: false,
  noexec: false,
  noglob: false,
  nounset: false,
  notify: false,
  pipefail: false,
  stdin: false,
  verbose: false,
  vi: false,
  xtrace: false,
};
