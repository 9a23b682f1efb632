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
import { describeJob } from "./job-lines.ts";
import { isDone, isStopped } from "./jobs.ts";
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
  /** Where somebody wanted to leave and was warned: only the very next command may do so. */
  #warned: "now" | "before" | null = null;

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
      if (list) {
        this.#warned = this.#warned === "now" ? "before" : null;
        return vm.language.compile(list, false);
      }
      if (this.#atEnd) {
        if (this.mayLeave(vm)) {
          if (this.#editor) vm.err(vm.state.dialect === "bash" ? "exit\n" : "\n");
          return null;
        }
        this.#atEnd = this.#isPrompted = false;
        this.#warned = "before";
      }
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

  mayLeave(vm: Vm): boolean {
    if (!vm.state.options.interactive || this.#warned !== null) return true;
    if (!vm.state.jobs.all.some(isStopped)) return true;
    vm.err(vm.state.dialect === "bash" ? "There are stopped jobs.\n" : "You have stopped jobs.\n");
    this.#warned = "now";
    return false;
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
    if (this.#text === "") vm.err(jobNotices(vm));
    const prompt = renderPrompt(vm, this.#text === "" ? (vm.state.get("PS1") ?? "") : (vm.state.get("PS2") ?? ""));
    vm.err(prompt);
    this.#editor?.begin(vm, prompt, () => jobNotices(vm));
    this.#isPrompted = true;
    return vm.flush();
  }

  /** The next complete command of what has been read, or null. */
  #parse(vm: Vm): List | null {
    if (this.#text === "" || (!this.#atEnd && !this.#text.includes("\n"))) return null;
    const end = this.#atEnd ? this.#text.length : this.#text.lastIndexOf("\n") + 1;
    const text: ByteString = this.#text.slice(0, end);
    // On a terminal a command that is cut off by Ctrl-D is an error, and the next line a new one.
    const isCutOff = this.#atEnd && this.#editor !== null;
    if (isCutOff) this.#atEnd = false;
    else if (!this.#atEnd && this.#goesOn(vm, text)) return null;
    const parser = this.#parser(vm, text);
    try {
      const list = parser.readCommand();
      if (parser.hereDocumentOpen && !this.#atEnd && !isCutOff) return null;
      this.#line = parser.line;
      if (vm.state.options.verbose) vm.err(text.slice(0, text.length - parser.rest.length));
      this.#text = parser.rest + this.#text.slice(end);
      return list;
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      if (error.incomplete && !this.#atEnd && !isCutOff) return null;
      this.#text = "";
      throw error;
    }
  }

  #parser(vm: Vm, text: ByteString): Parser {
    const { state } = vm;
    const { dialect, extension } = state;
    return new Parser(text, {
      dialect,
      syntax: extension?.syntax,
      firstLine: this.#line,
      alias: (name) => state.aliases.get(name),
    });
  }

  /** Whether the backslash at its end joins the line with the next: then what comes next is part of the same command. */
  #goesOn(vm: Vm, text: ByteString): boolean {
    if (!/(?<!\\)(?:\\\\)*\\\n$/.test(text) || /(?:^|\n)[ \t]*#[^\n]*\n$/.test(text)) return false;
    const parser = this.#parser(vm, `${text}x\n`);
    try {
      parser.readCommand();
      return parser.rest === "";
    } catch (error) {
      if (error instanceof ShellSyntaxError) return false;
      throw error;
    }
  }
}

/** At a prompt: which jobs have ended, and are forgotten, and which have stopped. */
function jobNotices(vm: Vm): ByteString {
  reapAll(vm);
  let text = "";
  const { jobs, dialect } = vm.state;
  // The current one first, but for bash.
  const all = dialect === "bash" ? [...jobs.all].toSorted((a, b) => a.number - b.number) : [...jobs.all];
  for (const job of all) {
    if (!isDone(job) && !(job.hasNews && isStopped(job))) continue;
    // bash begins a line of its own where a job has stopped.
    text += (dialect === "bash" && !isDone(job) ? "\n" : "") + describeJob(jobs, job, true);
    job.hasNews = false;
    if (isDone(job)) jobs.remove(job);
  }
  return text;
}
