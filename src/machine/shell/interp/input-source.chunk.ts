/**
 * The chunk `input-source`: a shell that reads its commands from standard input: a prompt and a line at a time from a terminal, where it can be
 * edited, whatever comes from a pipe.
 */
import { EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { reapAll } from "../builtins/reaping.ts";
import { Parser } from "../syntax/parser.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { List } from "../syntax/tree.ts";
import type { Code } from "./code.ts";
import { isDone } from "./jobs.ts";
import { renderPrompt } from "./prompt.ts";
import type * as LineEditorChunk from "./line-editor.chunk.ts";
import type { LineEditor, LineSource } from "./line-reading.ts";
import type { Vm } from "./vm.ts";

export class InputSource implements LineSource {
  /** Read, but not yet run. */
  #text = "";
  #line = 1;
  #atEnd = false;
  #isPrompted = false;

  get history(): readonly ByteString[] {
    return this.#editor?.history ?? [];
  }

  reset(vm: Vm): void {
    this.#text = "";
    this.#isPrompted = false;
    this.#editor?.end(vm);
  }
  #editor: LineEditor | null = null;

  next(vm: Vm): Code | null | typeof BLOCKED {
    for (;;) {
      const list = this.#parse(vm);
      if (list) return vm.language.compile(list, false);
      if (this.#atEnd) return null;
      if (!this.#findEditor(vm) || !this.#prompt(vm)) return BLOCKED;
      const data = this.#editor ? this.#editor.read(vm) : vm.kernel.read(vm.proc, 0, 65_536);
      if (data === BLOCKED) return BLOCKED;
      if (data === -EINTR) {
        if (this.#isInterrupted(vm)) return { ops: [] };
        continue;
      }
      this.#isPrompted = false;
      if (typeof data === "number" || data === "") this.#atEnd = true;
      else this.#text += data.replaceAll("\0", "");
    }
  }

  /** On a terminal, what edits lines; false while its code is not there yet. */
  #findEditor(vm: Vm): boolean {
    if (this.#editor || !vm.state.options.interactive || !vm.kernel.isatty(vm.proc, 0)) return true;
    const chunk = vm.chunk<typeof LineEditorChunk>("line-editor");
    if (chunk) this.#editor = chunk.createLineEditor();
    return chunk !== null;
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
    const prompt = renderPrompt(vm, this.#text === "" ? (vm.state.get("PS1") ?? "") : (vm.state.get("PS2") ?? ""));
    vm.err(prompt);
    this.#editor?.begin(vm, prompt);
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
      syntax: vm.state.extension?.syntax,
      firstLine: this.#line,
      alias: (name) => aliases.get(name),
    });
    try {
      const list = parser.readCommand();
      if (parser.hereDocumentOpen && !this.#atEnd) return null;
      this.#line = parser.line;
      if (vm.state.options.verbose) vm.err(text.slice(0, text.length - parser.rest.length));
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

/** At a prompt: says which jobs have ended, and forgets them. */
function announceJobs(vm: Vm): void {
  reapAll(vm);
  for (const job of [...vm.state.jobs.all].toSorted((a, b) => a.number - b.number)) {
    if (!isDone(job)) continue;
    vm.err(vm.state.jobs.describe(job, true));
    vm.state.jobs.remove(job);
  }
}
