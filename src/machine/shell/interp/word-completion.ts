/**
 * Completion by the program itself: where `/usr/share/bash-completion/completions` has a file of its name, it is run as
 * `NAME __complete WORDS... PART`, and says what PART may become.
 *
 * Source: the completion protocol of cobra (one word a line, a description behind a tab, `:DIRECTIVE` at the end).
 */
import { EINTR } from "../../kernel/errno.ts";
import { O_RDWR } from "../../kernel/flags.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { ExecProgram } from "./exec-program.ts";
import { findInPath } from "./find-command.ts";
import { beginChild, forkProgram } from "./fork.ts";
import { createScriptProgram } from "./script-program.ts";
import type { Vm } from "./vm.ts";

const FOLDER = "/usr/share/bash-completion/completions";
/** Bits of the directive. */
const NO_SPACE = 2;
const NO_FILES = 4;
/** Bytes of an answer that are looked at. */
const MAX_ANSWER = 1_000_000;

export interface Answer {
  readonly words: readonly ByteString[];
  /** Where it knows none, files may stand there. */
  readonly files: boolean;
  /** A word that is whole is followed by a blank. */
  readonly space: boolean;
}

/** The words of the command before the cursor (the last one unfinished), where its program completes them; else null. */
export function completerOf(vm: Vm, before: ByteString): readonly ByteString[] | null {
  const command = /[^;|&(]*$/.exec(before)?.[0] ?? "";
  const words = splitWords(command);
  while (/^[A-Za-z_]\w*=/.test(words[0] ?? "")) words.shift();
  const [name = ""] = words;
  const alias = vm.state.aliases.get(name);
  const whole = alias === undefined ? words : [...splitWords(alias), ...words.slice(1)];
  const program = (whole[0] ?? "").replace(/^.*\//, "");
  if (whole.length < 2 || program === "") return null;
  const stat = vm.kernel.stat(vm.proc, `${FOLDER}/${program}`);
  return typeof stat === "number" ? null : whole;
}

/** At blanks that no quote or backslash keeps together; the last word may be empty. */
function splitWords(text: ByteString): ByteString[] {
  const words: ByteString[] = [];
  let word: ByteString | null = null;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (quote !== "") {
      if (c === quote) quote = "";
      else word = (word ?? "") + c;
    } else if (c === "'" || c === '"') {
      quote = c;
      word ??= "";
    } else if (c === "\\") word = (word ?? "") + (text[++i] ?? "");
    else if (c !== " " && c !== "\t") word = (word ?? "") + c;
    else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  words.push(word ?? "");
  return words;
}

export class Question {
  readonly isSecond: boolean;
  /** The unfinished word. */
  readonly part: ByteString;
  readonly #fd: Fd;
  #text = "";

  private constructor(fd: Fd, part: ByteString, isSecond: boolean) {
    this.#fd = fd;
    this.part = part;
    this.isSecond = isSecond;
  }

  /** Starts the program; null where it cannot be. */
  static ask(vm: Vm, words: readonly ByteString[], isSecond: boolean): Question | null {
    const { kernel, proc, state } = vm;
    const [name = "", ...rest] = words;
    const path = name.includes("/") ? name : findInPath(state, name);
    const pipe = path === undefined ? 0 : kernel.pipe(proc);
    if (path === undefined || typeof pipe === "number") return null;
    const [read, write] = pipe;
    forkProgram(
      vm,
      new ExecProgram(
        {
          path,
          argv: [name, "__complete", ...rest],
          env: state.exported(),
          redirects: [],
          noclobber: false,
          message: () => "",
          redirectStatus: 1,
          asScript: (file, argv) => createScriptProgram(vm, file, argv),
        },
        (_kernel, self) => {
          beginChild(kernel, self, state.traps, false, {});
          kernel.dup2(self, write, 1);
          const none = kernel.open(self, "/dev/null", O_RDWR);
          for (const fd of [0, 2]) kernel.dup2(self, none, fd);
          for (const fd of [read, write, none]) if (fd > 2) kernel.close(self, fd);
        },
      ),
    );
    kernel.close(proc, write);
    return new Question(read, rest.at(-1) ?? "", isSecond);
  }

  /** The answer, or BLOCKED while the program is at it. */
  read(vm: Vm): Answer | typeof BLOCKED {
    for (;;) {
      const data = vm.kernel.read(vm.proc, this.#fd, 65_536);
      if (data === BLOCKED) return BLOCKED;
      if (data === -EINTR) {
        vm.collectSignals();
        continue;
      }
      if (typeof data !== "number" && data !== "" && this.#text.length < MAX_ANSWER) {
        this.#text += data;
        continue;
      }
      this.close(vm);
      return parse(this.#text);
    }
  }

  close(vm: Vm): void {
    vm.kernel.close(vm.proc, this.#fd);
  }
}

function parse(text: ByteString): Answer {
  const lines = text.split("\n").filter((line) => line !== "");
  const last = lines.at(-1) ?? "";
  const directive = /^:\d+$/.test(last) ? Number(last.slice(1)) : NO_FILES;
  const words = lines.filter((line) => !/^:\d+$/.test(line)).map((line) => line.replace(/\t.*$/, ""));
  return { words, files: (directive & NO_FILES) === 0, space: (directive & NO_SPACE) === 0 };
}
