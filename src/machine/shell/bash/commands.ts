/** bash's own compound commands: `(( ))`, `for (( ))`, `select`, `coproc`. Source: bash 5.2 manual (Compound Commands). */
import { compileFields, compileString } from "../expand/word.ts";
import { BLOCKED } from "../../kernel/types.ts";
import { addBackground, compileOne, enterLoop, jump, leaveLoop } from "../interp/compile.ts";
import type { Compiler } from "../interp/compile.ts";
import type { Code } from "../interp/code.ts";
import { forkShell } from "../interp/fork.ts";
import { openPipe } from "../interp/pipeline.ts";
import type { CommandPlace, Vm } from "../interp/vm.ts";
import { read } from "../builtins/read.ts";
import { ShellError } from "../shell-error.ts";
import { traceText } from "../interp/xtrace.ts";
import { menu } from "./select-menu.ts";
import type { Parser } from "../syntax/parser.ts";
import type { Command, List, Redirect, Word } from "../syntax/tree.ts";
import type { ByteString } from "../../kernel/types.ts";
import { assignElements } from "./variable.ts";

type Extended = Extract<Command, { kind: "extended" }>;

function extended(redirects: readonly Redirect[], compile: (compiler: Compiler, isLast: boolean) => void): Extended {
  // Only compilers come this way.
  return { kind: "extended", redirects, compile: (compiler, isLast) => compile(compiler as Compiler, isLast) };
}

/** Evaluates an expression, then goes on with whether it is not 0. */
function emitArithmetic(
  compiler: Compiler,
  expression: Word,
  place: CommandPlace,
  use: (vm: Vm, isTrue: boolean, text: ByteString) => void,
): void {
  const text = compileString(expression);
  compiler.substitutions(text.substitutions);
  compiler.emit((vm) => {
    if (vm.hasSignals && vm.runTraps(vm.pc - 1, place)) return;
    vm.state.line = place.line;
    vm.state.command = place.source;
    vm.state.pipeStatus = null;
    const shown = text.run(vm.state);
    use(vm, isNotZero(vm, shown), shown);
  });
}

/** An expression that is wrong is as good as 0: that is said, and the script goes on. */
function isNotZero(vm: Vm, text: ByteString): boolean {
  try {
    return vm.state.evaluate(text) !== 0;
  } catch (error) {
    if (!(error instanceof ShellError) || error.isFatal || error.status === 127) throw error;
    vm.err(vm.state.message(`((: ${error.text}`));
    return false;
  }
}

export function arithmeticCommand(expression: Word, redirects: readonly Redirect[], place: CommandPlace): Command {
  return extended(redirects, (compiler) => {
    emitArithmetic(compiler, expression, place, (vm, isTrue, text) => {
      if (vm.state.options.xtrace) traceText(vm, `(( ${text} ))`);
      vm.state.status = isTrue ? 0 : 1;
      vm.checkFailure();
    });
  });
}

function traceClause(vm: Vm, _isTrue: boolean, text: ByteString): void {
  if (vm.state.options.xtrace) traceText(vm, `(( ${text.trim()} ))`);
}

/** Null where the clauses are not three. */
export function arithmeticFor(
  whole: Word,
  body: List,
  redirects: readonly Redirect[],
  { line, source }: CommandPlace,
): Command | null {
  const texts = source.split(";").map((one) => one.trim());
  const clauses = splitClauses(whole);
  const [start, test, step] = clauses;
  if (!start || !test || !step || clauses.length !== 3) return null;
  return extended(redirects, (compiler) => {
    emitArithmetic(compiler, start, { line, source: `((${texts[0] ?? ""}))` }, traceClause);
    const enter = compiler.emit(() => undefined);
    const first = compiler.emit(() => undefined);
    const next = compiler.here;
    emitArithmetic(compiler, step, { line, source: `((${texts[2] ?? ""}))` }, traceClause);
    const check = compiler.here;
    let end = 0;
    if (!test.every((part) => part.kind === "literal" && part.value.trim() === "")) {
      emitArithmetic(compiler, test, { line, source: `((${texts[1] ?? ""}))` }, (vm, isTrue, text) => {
        traceClause(vm, isTrue, text);
        if (!isTrue) vm.pc = end;
      });
    }
    compiler.list(body, false);
    compiler.emit((vm) => {
      vm.loop.status = vm.state.status;
      vm.pc = next;
    });
    end = compiler.emit(leaveLoop);
    compiler.ops[enter] = enterLoop(end, next);
    compiler.ops[first] = jump(check);
  });
}

/** The clauses between semicolons. */
function splitClauses(word: Word): Word[] {
  let current: Word[number][] = [];
  const out: Word[] = [current];
  for (const part of word) {
    if (part.kind !== "literal") {
      current.push(part);
      continue;
    }
    part.value.split(";").forEach((value, index) => {
      if (index > 0) {
        current = [];
        out.push(current);
      }
      if (value !== "") current.push({ ...part, value });
    });
  }
  return out;
}

export function selectCommand(
  name: ByteString,
  words: readonly Word[] | null,
  body: List,
  redirects: readonly Redirect[],
  line: number,
): Command {
  return extended(redirects, (compiler) => {
    compiler.emit((vm) => {
      vm.state.line = line;
      vm.args = words ? [] : [...vm.state.params];
    });
    for (const word of words ?? []) {
      const compiled = compileFields(word);
      compiler.substitutions(compiled.substitutions);
      compiler.emit((vm) => compiled.run(vm.state, vm.args));
    }
    const enter = compiler.emit(() => undefined);
    const next = compiler.emit((vm) => {
      if (vm.hasSignals && vm.runTraps(vm.pc - 1)) return;
      const frame = vm.loop;
      if (frame.index++ === 0 || vm.state.get("REPLY") === "")
        vm.err(menu(frame.items, Number(vm.state.get("COLUMNS") ?? 80) || 80));
      vm.err(vm.state.get("PS3") ?? "#? ");
      vm.scratch = null;
      vm.wait(() => {
        if (!vm.flush()) return false;
        const status = read(vm, ["read"]);
        if (status === BLOCKED) return false;
        vm.scratch = null;
        if (status !== 0) {
          vm.out("\n");
          frame.status = 1;
          vm.pc = end;
          return true;
        }
        const reply = vm.state.get("REPLY") ?? "";
        if (reply === "") vm.pc = next;
        else vm.state.set(name, (/^\d+$/.test(reply) ? frame.items[Number(reply) - 1] : undefined) ?? "");
        return true;
      });
    });
    compiler.list(body, false);
    compiler.emit((vm) => {
      vm.loop.status = vm.state.status;
      vm.pc = next;
    });
    const end = compiler.emit(leaveLoop);
    compiler.ops[enter] = (vm) => {
      if (vm.args.length === 0) {
        vm.state.status = 0;
        vm.pc = end + 1;
      } else enterLoop(end, next)(vm);
    };
  });
}

/** The descriptors that bash takes for the first coprocess of a shell. */
const COPROC_READ = 63;
const COPROC_WRITE = 60;

/**
 * `coproc [NAME] command`: a child with a pipe to it and one from it, whose ends are the elements of NAME.
 *
 * Simplified: NAME keeps its elements when the child has ended.
 */
export function coprocCommand(parser: Parser): Command {
  const { reader } = parser;
  const named = /^[ \t]+([A-Za-z_]\w*)[ \t]+(?=\{\s|\(|\[\[|(?:while|until|for|if|case|select)\b)/.exec(
    reader.text.slice(reader.pos, reader.pos + 256),
  );
  const name = named?.[1] ?? "COPROC";
  if (named) parser.jump(reader.pos + named[0].length);
  const start = reader.pos;
  const code = compileOne(parser.readOne(), true);
  const source = reader.text.slice(start, reader.pos).trim();
  return extended([], (compiler) => compiler.emit((vm) => startCoprocess(vm, name, code, source)));
}

function startCoprocess(vm: Vm, name: ByteString, code: Code, source: ByteString): void {
  const { kernel, proc, state } = vm;
  const [childIn, writes] = openPipe(vm);
  const [reads, childOut] = openPipe(vm);
  const child = forkShell(vm, code, {
    prepare: (_kernel, self) => {
      kernel.dup2(self, childIn, 0);
      kernel.dup2(self, childOut, 1);
      for (const fd of [childIn, writes, reads, childOut]) kernel.close(self, fd);
    },
  });
  kernel.close(proc, childIn);
  kernel.close(proc, childOut);
  const high = (fd: number, least: number): number => {
    const moved = kernel.dup(proc, fd, least);
    kernel.close(proc, fd);
    kernel.setCloseOnExec(proc, moved, true);
    return moved;
  };
  const ends = [high(reads, COPROC_READ), high(writes, COPROC_WRITE)];
  assignElements(
    state,
    name,
    ends.map((fd) => [null, String(fd), false] as const),
    false,
  );
  state.set(`${name}_PID`, String(child.pid));
  addBackground(vm, [child.pid], source, child.pid);
  state.status = 0;
}
