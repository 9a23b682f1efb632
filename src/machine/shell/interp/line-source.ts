/**
 * A shell that reads its commands from standard input: a prompt and a line at a time from a terminal, whatever comes from
 * a pipe.
 *
 * Simplified: no history and no editing beyond what the terminal's line discipline gives.
 */
import { EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { announceJobs } from "../builtins/jobs.ts";
import { Parser } from "../syntax/parser.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { List } from "../syntax/tree.ts";
import type { Code } from "./code.ts";
import { renderPrompt } from "./prompt.ts";
import type { LineSource, Vm } from "./vm.ts";

export class InputSource implements LineSource {
  /** Read, but not yet run. */
  #text = "";
  #line = 1;
  #atEnd = false;
  #isPrompted = false;

  reset(): void {
    this.#text = "";
    this.#isPrompted = false;
  }

  next(vm: Vm): Code | null | typeof BLOCKED {
    for (;;) {
      const list = this.#parse(vm);
      if (list) return vm.language.compile(list, false);
      if (this.#atEnd) return null;
      if (!this.#prompt(vm)) return BLOCKED;
      const data = vm.kernel.read(vm.proc, 0, 65_536);
      if (data === BLOCKED) return BLOCKED;
      if (data === -EINTR) {
        if (this.#isInterrupted(vm)) return { ops: [] };
        continue;
      }
      this.#isPrompted = false;
      if (typeof data === "number" || data === "") this.#atEnd = true;
      else this.#text += data;
    }
  }

  /** A signal has to be seen to before reading goes on. */
  #isInterrupted(vm: Vm): boolean {
    this.#isPrompted = false;
    return vm.nextSignal > 0;
  }

  /** Shows PS1, or PS2 in the middle of a command; false while that has to wait. */
  #prompt(vm: Vm): boolean {
    if (!vm.state.options.interactive || this.#isPrompted) return true;
    if (this.#text === "") announceJobs(vm);
    vm.err(renderPrompt(vm, this.#text === "" ? (vm.state.get("PS1") ?? "") : (vm.state.get("PS2") ?? "")));
    this.#isPrompted = true;
    return vm.flush();
  }

  /** The next complete command of what has been read, or null. */
  #parse(vm: Vm): List | null {
    if (this.#text === "" || (!this.#atEnd && !this.#text.includes("\n"))) return null;
    const end = this.#atEnd ? this.#text.length : this.#text.lastIndexOf("\n") + 1;
    const aliases = vm.state.aliases;
    const text: ByteString = this.#text.slice(0, end);
    const parser = new Parser(text, {
      dialect: vm.state.dialect,
      firstLine: this.#line,
      alias: (name) => aliases.get(name),
    });
    try {
      const list = parser.readCommand();
      if (parser.hereDocumentOpen && !this.#atEnd) return null;
      this.#line = parser.line;
      this.#text = parser.rest + this.#text.slice(end);
      return list;
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      if (error.incomplete && !this.#atEnd) return null;
      this.#text = "";
      throw error;
    }
  }
}
