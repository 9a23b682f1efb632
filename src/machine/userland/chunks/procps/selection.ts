/** What a command line of ps asks for: options of UNIX (`-ef`), of BSD (`aux`) and of GNU (`--sort`). Source: ps(1) of procps-ng 4.0. */
export interface Selection {
  isVersion: boolean;
  isAll: boolean;
  /** `a`: of everybody with a terminal; `x`: also without one. */
  hasOthers: boolean;
  hasTerminalless: boolean;
  format: "plain" | "full" | "long" | "jobs" | "bsd" | "user";
  readonly columns: string[];
  readonly pids: number[];
  readonly parents: number[];
  readonly commands: string[];
  readonly users: string[];
  readonly sorts: string[];
  isBare: boolean;
}

type Problem = { readonly problem: string };

export function readSelection(words: readonly string[]): Selection | Problem {
  const selection: Selection = {
    isVersion: false,
    isAll: false,
    hasOthers: false,
    hasTerminalless: false,
    format: "plain",
    columns: [],
    pids: [],
    parents: [],
    commands: [],
    users: [],
    sorts: [],
    isBare: false,
  };
  const reader = new Reader(words, selection);
  const problem = reader.run();
  return problem === null ? selection : { problem };
}

/** Lists are joined by commas or spaces. */
function list(text: string): string[] {
  return text.split(/[, ]+/).filter((word) => word !== "");
}

class Reader {
  readonly #words: readonly string[];
  readonly #to: Selection;
  #at = 0;

  constructor(words: readonly string[], to: Selection) {
    this.#words = words;
    this.#to = to;
  }

  run(): string | null {
    for (; this.#at < this.#words.length; this.#at++) {
      const word = this.#words[this.#at] ?? "";
      const problem = word.startsWith("--") ? this.#long(word.slice(2)) : this.#letters(word);
      if (problem !== null) return problem;
    }
    return null;
  }

  #long(word: string): string | null {
    const [name = "", attached] = word.split(/=(.*)/s);
    const value = (): string => attached ?? this.#words[++this.#at] ?? "";
    if (/^no-?head(er|ers|ing|ings)?$/.test(name)) this.#to.isBare = true;
    else if (name === "sort") this.#to.sorts.push(...list(value()));
    else if (name === "pid") this.#to.pids.push(...list(value()).map(Number));
    else if (name === "ppid") this.#to.parents.push(...list(value()).map(Number));
    else if (name === "user" || name === "User") this.#to.users.push(...list(value()));
    else if (name === "format") this.#to.columns.push(value());
    else if (name === "version") this.#to.isVersion = true;
    else if (/^(columns|cols|width|rows|lines)$/.test(name)) value();
    else if (!/^(forest|headers?|cumulative)$/.test(name)) return "unknown gnu long option";
    return null;
  }

  #letters(word: string): string | null {
    const isUnix = word.startsWith("-");
    const letters = isUnix ? word.slice(1) : word;
    if (!isUnix && /^[\d,]+$/.test(letters)) {
      this.#to.pids.push(...list(letters).map(Number));
      return null;
    }
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i] ?? "";
      const takes = isUnix ? "oOpqCuUgGts" : "oOpqtkU";
      if (!takes.includes(letter)) {
        const problem = isUnix ? this.#unix(letter) : this.#bsd(letter);
        if (problem !== null) return problem;
        continue;
      }
      const value = letters.slice(i + 1) || this.#words[++this.#at];
      if (value === undefined) return this.#missing(letter);
      return this.#valued(letter, value);
    }
    return null;
  }

  #missing(letter: string): string {
    return letter.toLowerCase() === "o"
      ? "format specification must follow -o"
      : letter === "p"
        ? "list of process IDs must follow -p"
        : `list must follow -${letter}`;
  }

  #valued(letter: string, value: string): string | null {
    const { columns, pids, commands, users, sorts } = this.#to;
    if (letter === "o") columns.push(value);
    else if (letter === "O") columns.push(`pid,${value},s,tty,time,args`);
    else if (letter === "p" || letter === "q") {
      if (list(value).some((word) => !/^\d+$/.test(word))) return "process ID list syntax error";
      pids.push(...list(value).map(Number));
    } else if (letter === "C") commands.push(...list(value).map((name) => name.slice(0, 15)));
    else if (letter === "u" || letter === "U") users.push(...list(value));
    else if (letter === "k") sorts.push(...list(value));
    return null;
  }

  #unix(letter: string): string | null {
    const to = this.#to;
    if (letter === "e" || letter === "A") to.isAll = true;
    else if (letter === "a" || letter === "d") to.hasOthers = true;
    else if (letter === "f" || letter === "F") to.format = "full";
    else if (letter === "l") to.format = "long";
    else if (letter === "j") to.format = "jobs";
    else if (letter === "V") to.isVersion = true;
    else if (letter === "x") to.hasTerminalless = true;
    else if (!"wHLTmMyZcN".includes(letter)) return "unsupported SysV option";
    return null;
  }

  #bsd(letter: string): string | null {
    const to = this.#to;
    if (to.format === "plain") to.format = "bsd";
    if (letter === "a") to.hasOthers = true;
    else if (letter === "x") to.hasTerminalless = true;
    else if (letter === "u") to.format = "user";
    else if (letter === "l") to.format = "long";
    else if (letter === "h") to.isBare = true;
    else if (letter === "V") to.isVersion = true;
    else if (!"wfeTHSgrc".includes(letter)) return "unsupported option (BSD syntax)";
    return null;
  }
}
