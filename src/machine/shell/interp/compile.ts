/**
 * From syntax tree to code. Jumps are addresses in the same piece of code; what runs in another process (subshells, members
 * of pipelines, substitutions) is a piece of its own.
 */
import { compilePattern, matchPattern } from "../expand/pattern.ts";
import { compileFields, compilePatternWord, compileString } from "../expand/word.ts";
import type { Compiled, Substitution } from "../expand/word.ts";
import { plainText } from "../syntax/parser.ts";
import type { CaseItem, Command, List, Redirect, Statement, Word } from "../syntax/tree.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Code, Op } from "./code.ts";
import { forkShell } from "./fork.ts";
import { startPipeline } from "./pipeline.ts";
import type { Members } from "./pipeline.ts";
import { plainCommand } from "./quick-command.ts";
import { compileRedirects } from "./redirect-targets.ts";
import type { CompiledRedirect } from "./redirect-targets.ts";
import { RedirectRun } from "./redirect.ts";
import { runSimple } from "./simple-command.ts";
import type { CompiledSimple } from "./simple-command.ts";
import { emitSubstitution } from "./substitution.ts";
import type { Vm } from "./vm.ts";
import { waitForeground } from "./wait-job.ts";

/** The code of a list. `isLast`: the process ends with it, so that its last command may take the process over. */
export function compileList(list: List, isLast: boolean): Code {
  const compiler = new Compiler();
  compiler.list(list, isLast);
  const [only] = list;
  return codeOf(compiler, list.length === 1 && only?.background === false ? only.command : null);
}

export class Compiler {
  readonly ops: Op[] = [];
  /** How many commands are around the one being compiled. */
  #depth = 0;

  emit(op: Op): number {
    return this.ops.push(op) - 1;
  }

  get here(): number {
    return this.ops.length;
  }

  /** A place for a jump that `patch` fills in when its target is known. */
  #hole(): number {
    return this.emit(() => undefined);
  }

  list(list: List, isLast: boolean): void {
    list.forEach((statement, index) => {
      const { kind } = statement.command;
      const isNested = index > 0 && (kind === "and" || kind === "or");
      if (isNested) this.#depth++;
      this.#statement(statement, isLast && index === list.length - 1);
      if (isNested) this.#depth--;
    });
  }

  #statement(statement: Statement, isLast: boolean): void {
    if (statement.background) this.#background(statement);
    else this.command(statement.command, isLast);
  }

  #background(statement: Statement): void {
    const { command, source } = statement;
    if (command.kind === "pipeline") {
      const members = compileMembers(command.commands);
      this.emit((vm) => {
        startPipeline(vm, members, source, true);
        vm.state.status = 0;
      });
      return;
    }
    const code = compileOne(command, true);
    this.emit((vm) => {
      if (vm.hasSignals && vm.runTraps(vm.pc - 1)) return;
      const child = forkShell(vm, code, { background: true });
      addBackground(vm, [child.pid], source, child.pid);
      vm.state.status = 0;
    });
  }

  command(command: Command, isLast: boolean): void {
    if (!startsProcesses(command)) {
      this.#command(command, isLast);
      return;
    }
    // What its `<( )` and `>( )` leave open is closed when it is over.
    this.emit((vm) => vm.push({ kind: "redirect", tested: vm.tested, saved: [] }));
    this.#command(command, false);
    this.emit((vm) => void vm.pop());
  }

  #command(command: Command, isLast: boolean): void {
    switch (command.kind) {
      case "simple":
        this.#simple(command, isLast);
        break;
      case "pipeline":
        this.#pipeline(command.commands, command.source);
        break;
      case "not":
        this.emit((vm) => {
          vm.push({ kind: "redirect", tested: vm.tested, saved: [] });
          // In bash only where `set -e` stands already: what sets it itself, ends by it.
          if (vm.state.dialect !== "bash" || vm.state.options.errexit) vm.tested++;
        });
        this.command(command.body, false);
        this.emit((vm) => {
          vm.pop();
          vm.state.pipeStatus ??= [vm.state.status];
          vm.state.status = vm.state.status === 0 ? 1 : 0;
        });
        break;
      case "and":
      case "or": {
        this.emit(enterTested);
        this.command(command.left, false);
        const hole = this.#hole();
        this.command(command.right, isLast);
        const end = this.here;
        const isAnd = command.kind === "and";
        this.ops[hole] = (vm) => {
          vm.tested--;
          if ((vm.state.status === 0) !== isAnd) vm.pc = end;
        };
        break;
      }
      case "function": {
        const { name, source } = command;
        const code = compileOne(command.body, false);
        this.emit((vm) => {
          const { state } = vm;
          const defined = { name, code, source, file: state.file };
          if (state.extension?.define) state.status = state.extension.define(vm, defined);
          else {
            state.functions = state.functions.with(name, defined);
            state.status = 0;
          }
        });
        break;
      }
      default:
        this.#redirected(
          command.redirects,
          () => {
            this.#depth++;
            this.#compound(command, isLast && command.redirects.length === 0);
            this.#depth--;
          },
          false,
          // It is the subshell in which that fails.
          command.kind === "subshell" ? 2 : 1,
        );
    }
  }

  /** Puts redirections around a command; `failure`: its status where one cannot be made. */
  #redirected(redirects: readonly Redirect[], inner: () => void, isSimple = false, failure = 1): void {
    if (redirects.length === 0) {
      inner();
      return;
    }
    const compiled = compileRedirects(redirects);
    this.#redirectTargets(compiled);
    const hole = this.#hole();
    inner();
    this.emit((vm) => void vm.pop());
    const end = this.here;
    this.ops[hole] = (vm) => {
      const resolved = compiled.map((redirect) => redirect.resolve(vm.targets, vm.state));
      vm.targets = [];
      const run = new RedirectRun(resolved, { keeps: true, noclobber: vm.state.options.noclobber });
      vm.wait(() => {
        const done = run.step(vm.kernel, vm.proc);
        if (done === BLOCKED) return false;
        vm.push({ kind: "redirect", tested: vm.tested, saved: run.saved ?? [] });
        if (done) return true;
        // Said where standard error leads now.
        vm.err(vm.state.message(run.error));
        vm.flush();
        vm.pop();
        vm.state.status = vm.state.extension?.redirectStatus ?? failure;
        vm.pc = end;
        // After a compound command ash goes on, whatever `set -e` says.
        if (vm.state.extension || isSimple) vm.checkFailure();
        return true;
      });
    };
  }

  /** Expands targets, in order, to `vm.targets`. */
  #redirectTargets(compiled: readonly CompiledRedirect[]): void {
    this.emit((vm) => {
      vm.targets = [];
    });
    for (const { word } of compiled) {
      this.substitutions(word.substitutions);
      this.emit((vm) => void vm.targets.push(word.run(vm.state)));
    }
  }

  /** Runs the command substitutions of a word, in order. */
  substitutions(substitutions: readonly Substitution[]): void {
    for (const substitution of substitutions)
      emitSubstitution(this, substitution, compileList(substitution.body, true));
  }

  #compound(
    command: Exclude<Command, { kind: "simple" | "pipeline" | "not" | "and" | "or" | "function" }>,
    isLast: boolean,
  ): void {
    switch (command.kind) {
      case "group":
        this.list(command.body, isLast);
        break;
      case "subshell":
        this.#subshell(command, isLast);
        break;
      case "if":
        this.#if(command, isLast);
        break;
      case "while":
        this.#while(command.condition, command.until, command.body);
        break;
      case "for":
        this.#for(command);
        break;
      case "case":
        this.#case(command, isLast);
        break;
      case "extended":
        command.compile(this, isLast);
        break;
    }
  }

  #subshell({ body, line, source }: Extract<Command, { kind: "subshell" }>, isLast: boolean): void {
    const code = compileList(body, true);
    this.emit((vm) => {
      if (vm.hasSignals && vm.runTraps(vm.pc - 1)) return;
      vm.state.line = line;
      vm.state.command = source;
      if (isLast && vm.endsHere && (vm.state.dialect === "ash" || vm.state.isSubshell)) {
        // The process ends with this subshell anyway.
        vm.code = code;
        vm.pc = 0;
        return;
      }
      const child = forkShell(vm, code);
      const job = vm.state.jobs.add([child.pid], source, false, child.pid);
      waitForeground(vm, job, () => vm.checkFailure());
    });
  }

  #if(command: Extract<Command, { kind: "if" }>, isLast: boolean): void {
    this.emit(enterTested);
    this.list(command.condition, false);
    const toElse = this.#hole();
    this.list(command.then, isLast);
    const toEnd = this.#hole();
    const otherwise = this.here;
    if (command.otherwise) this.list(command.otherwise, isLast);
    else this.emit(succeed);
    const end = this.here;
    this.ops[toElse] = (vm) => {
      vm.tested--;
      if (vm.state.status !== 0) vm.pc = otherwise;
    };
    this.ops[toEnd] = jump(end);
  }

  #while(condition: List, until: boolean, body: List): void {
    const enter = this.#hole();
    const start = this.here;
    this.emit((vm) => {
      if (vm.hasSignals && vm.runTraps(vm.pc - 1)) return;
      vm.tested++;
    });
    this.list(condition, false);
    const test = this.#hole();
    this.list(body, false);
    const isIdle = !until && isIdleList(condition) && isIdleList(body);
    const round = this.here + 1 - start;
    this.emit((vm) => {
      vm.loop.status = vm.state.status;
      vm.pc = start;
      // A round has been run, and nothing is different: those that follow in this turn are only accounted for.
      if (isIdle && vm.state.functions.size === 0 && !vm.state.options.xtrace && !vm.hasSignals) vm.passRounds(round);
    });
    const end = this.emit(leaveLoop);
    this.ops[enter] = enterLoop(end, start);
    this.ops[test] = (vm) => {
      vm.tested--;
      if ((vm.state.status === 0) === until) vm.pc = end;
    };
  }

  #for(command: Extract<Command, { kind: "for" }>): void {
    const { name, words, body, line } = command;
    this.emit((vm) => {
      vm.state.line = line;
      vm.args = [];
    });
    if (words) this.#fields(words);
    else this.emit((vm) => void (vm.args = [...vm.state.params]));
    const enter = this.#hole();
    const next = this.#hole();
    this.list(body, false);
    this.emit((vm) => {
      vm.loop.status = vm.state.status;
      vm.pc = next;
    });
    const end = this.emit(leaveLoop);
    this.ops[enter] = enterLoop(end, next);
    this.ops[next] = (vm) => {
      const frame = vm.loop;
      if (vm.hasSignals && vm.runTraps(next, frame.index < frame.items.length ? command : undefined)) return;
      const item = frame.items[frame.index++];
      if (item === undefined) vm.pc = end;
      else {
        if (vm.state.options.xtrace) vm.state.extension?.traceHead?.(vm, command.source);
        vm.state.set(name, item);
      }
    };
  }

  /** Expands words to `vm.args`. */
  #fields(words: readonly Word[]): void {
    for (const word of words) {
      const compiled = compileFields(word);
      this.substitutions(compiled.substitutions);
      this.emit((vm) => compiled.run(vm.state, vm.args));
    }
  }

  #case(command: Extract<Command, { kind: "case" }>, isLast: boolean): void {
    const { word, items, line } = command;
    const subject = compileString(word, "word");
    this.emit((vm) => {
      if (vm.hasSignals && vm.runTraps(vm.pc - 1, command)) return;
      vm.state.line = line;
      if (vm.state.options.xtrace) vm.state.extension?.traceHead?.(vm, command.source);
    });
    this.substitutions(subject.substitutions);
    // The subject stays on the stack of values while patterns are tried.
    this.emit((vm) => void vm.values.push(subject.run(vm.state)));
    const bodies: { holes: number[]; item: CaseItem; tests: number }[] = [];
    for (const item of items) {
      const holes: number[] = [];
      const tests = this.here;
      for (const pattern of item.patterns) {
        const compiled = compilePatternWord(pattern);
        this.substitutions(compiled.substitutions);
        const hole = this.#hole();
        holes.push(hole);
        this.#patternTests.set(hole, compiled);
      }
      bodies.push({ holes, item, tests });
    }
    this.emit((vm) => {
      vm.values.pop();
      vm.state.status = 0;
    });
    const noMatch = this.#hole();
    const exits: number[] = [noMatch];
    for (const [index, { holes, item }] of bodies.entries()) {
      const body = this.here;
      for (const hole of holes) this.#patchPattern(hole, body);
      this.emit(item.body.length === 0 ? succeed : () => undefined);
      this.list(item.body, isLast && item.end === ";;");
      const next = bodies[index + 1];
      if (item.end === ";;&" && next) {
        this.substitutions(subject.substitutions);
        this.emit((vm) => {
          vm.values.push(subject.run(vm.state));
          vm.pc = next.tests;
        });
      } else if (item.end !== ";&") exits.push(this.#hole());
    }
    for (const hole of exits) this.ops[hole] = jump(this.here);
  }
  readonly #patternTests = new Map<number, Compiled<(state: Vm["state"]) => ByteString>>();

  #patchPattern(hole: number, body: number): void {
    const compiled = this.#patternTests.get(hole);
    if (!compiled) return;
    this.ops[hole] = (vm) => {
      const pattern = compiled.run(vm.state);
      const subject = vm.values.at(-1) ?? "";
      const { extension } = vm.state;
      if (!(extension ? extension.matches(pattern, subject, vm.state) : matchPattern(compilePattern(pattern), subject)))
        return;
      vm.values.pop();
      vm.pc = body;
    };
  }

  #pipeline(commands: readonly Command[], source: ByteString): void {
    const members = compileMembers(commands);
    const simple = commands.filter((member) => member.kind === "simple");
    const place = { line: 0, source, members: simple };
    const last = simple.at(-1)?.source;
    this.emit((vm) => {
      if (vm.hasSignals && vm.runTraps(vm.pc - 1, place)) return;
      if (last !== undefined) vm.state.command = last;
      if (vm.state.extension?.runPipeline?.(vm, members.codes) === true) return;
      const job = startPipeline(vm, members, source, false);
      waitForeground(vm, job, () => vm.checkFailure());
    });
  }

  #simple(command: Extract<Command, { kind: "simple" }>, isLast: boolean): void {
    let named = 0;
    while (named < command.words.length && plainText(command.words[named] ?? []) === "command") named++;
    const declares = isDeclarationName(command.words[named]);
    const words = command.words.map((word, index) => {
      const isDeclaration = declares && index > named;
      return isDeclaration && isAssignmentWord(word)
        ? asField(compileString(word, "declaration"))
        : compileFields(word);
    });
    const assignments = command.assignments.map(({ name, value }) => ({
      name,
      value: compileString(value, "assignment"),
    }));
    const redirects = compileRedirects(command.redirects);
    const simple: CompiledSimple = {
      assignments,
      redirects,
      line: command.line,
      source: command.source,
      isLast,
      isNested: this.#depth > 0,
    };
    const isPlain = [...words, ...assignments.map((one) => one.value), ...redirects.map((one) => one.word)].every(
      (one) => one.substitutions.length === 0,
    );
    if (words.length === 0 && assignments.length > 0 && redirects.length > 0) {
      this.#redirectedAssignments(command, () => this.#general(command, simple, words, assignments));
      return;
    }
    if (isPlain) this.emit(plainCommand(simple, words));
    else this.#general(command, simple, words, assignments);
  }

  /** Assignments alone: only bash makes their values before their redirections. */
  #redirectedAssignments(command: Extract<Command, { kind: "simple" }>, inBash: () => void): void {
    const hole = this.#hole();
    this.emit((vm) => void (vm.state.line = command.line));
    this.#redirected(command.redirects, () => this.#simple({ ...command, redirects: [] }, false), true);
    const over = this.#hole();
    this.ops[hole] = (vm) => {
      if (vm.state.dialect === "bash") vm.pc = over + 1;
    };
    inBash();
    this.ops[over] = jump(this.here);
  }

  /** With substitutions to be run before. */
  #general(
    command: Extract<Command, { kind: "simple" }>,
    simple: CompiledSimple,
    words: readonly ReturnType<typeof compileFields>[],
    assignments: CompiledSimple["assignments"],
  ): void {
    const { redirects } = simple;
    this.emit((vm) => {
      if (vm.hasSignals && vm.runTraps(vm.pc - 1, command)) return;
      vm.state.line = command.line;
      vm.state.command = command.source;
      vm.state.substitutionStatus = null;
      vm.args = [];
      vm.values = [];
      vm.targets = [];
    });
    for (const word of words) {
      this.substitutions(word.substitutions);
      this.emit((vm) => word.run(vm.state, vm.args));
    }
    for (const { word } of redirects) {
      this.substitutions(word.substitutions);
      this.emit((vm) => void vm.targets.push(word.run(vm.state)));
    }
    for (const { name, value } of assignments) {
      this.substitutions(value.substitutions);
      this.emit((vm) => {
        const text = value.run(vm.state);
        if (vm.args.length === 0) vm.state.set(name, text);
        vm.values.push(text);
      });
    }
    this.emit((vm) => {
      const { args, values, targets } = vm;
      vm.args = [];
      vm.values = [];
      vm.targets = [];
      runSimple(vm, simple, args, values, targets);
    });
  }
}

/** Whether its own words (not the commands inside it) have `<( )` or `>( )`. */
function startsProcesses(command: Command): boolean {
  const isProcess = (word: Word): boolean => word.some((part) => part.kind === "process");
  const hasProcess = (words: readonly Word[]): boolean => words.some(isProcess);
  if ("redirects" in command && hasProcess(command.redirects.map((redirect) => redirect.target))) return true;
  switch (command.kind) {
    case "simple":
      return hasProcess(command.words) || hasProcess(command.assignments.map((assignment) => assignment.value));
    case "for":
      return command.words !== null && hasProcess(command.words);
    case "case":
      return isProcess(command.word);
    default:
      return false;
  }
}

/** A command as a piece of code of its own. */
export function compileOne(command: Command, isLast: boolean): Code {
  const compiler = new Compiler();
  compiler.command(command, isLast);
  return codeOf(compiler, command);
}

function codeOf({ ops }: Compiler, command: Command | null): Code {
  const words = command?.kind === "simple" ? command.words : [];
  const name = words[0] ? plainText(words[0]) : null;
  if (name === "jobs") return { ops, asks: "jobs" };
  return name === "trap" && words.length === 1 ? { ops, asks: "traps" } : { ops };
}

/** A started job beside the shell; bash announces it at a prompt. */
export function addBackground(vm: Vm, pids: readonly number[], source: ByteString, group: number): void {
  const { state } = vm;
  state.lastBackground = pids.at(-1) ?? null;
  // Without job control only bash remembers what it is.
  const known = state.options.monitor || state.dialect === "bash" ? source : "";
  const job = state.jobs.add(pids, known, true, group);
  if (state.dialect === "bash" && state.options.interactive && !state.isSubshell)
    vm.err(`[${job.number}] ${pids.at(-1) ?? 0}\n`);
}

export const enterTested: Op = (vm) => void vm.tested++;
const succeed: Op = (vm) => void (vm.state.status = 0);

export function jump(target: number): Op {
  return (vm) => void (vm.pc = target);
}

function compileMembers(commands: readonly Command[]): Members {
  return {
    codes: commands.map((member) => compileOne(member, true)),
    names: commands.map((member) => {
      const name = member.kind === "simple" ? plainText(member.words[0] ?? []) : null;
      return name !== null && /^[A-Za-z_]\w*$/.test(name) ? name : "";
    }),
  };
}

const NO_ITEMS: readonly ByteString[] = [];

export function enterLoop(breakPc: number, continuePc: number): Op {
  return (vm) => {
    vm.push({
      kind: "loop",
      tested: vm.tested,
      code: vm.code,
      breakPc,
      continuePc,
      items: vm.args.length === 0 ? NO_ITEMS : vm.args,
      index: 0,
      status: 0,
    });
    if (vm.args.length > 0) vm.args = [];
  };
}

export const leaveLoop: Op = (vm) => {
  const frame = vm.pop();
  if (frame?.kind === "loop") vm.state.status = frame.status;
};

/** `export a=$x` does not split, as if it were an assignment. */
function isDeclarationName(word: Word | undefined): boolean {
  const [part] = word ?? [];
  return (
    word?.length === 1 &&
    part?.kind === "literal" &&
    ["export", "readonly", "local", "declare", "typeset"].includes(part.value)
  );
}

function isAssignmentWord(word: Word): boolean {
  const [part] = word;
  return part?.kind === "literal" && !part.quoted && /^[A-Za-z_]\w*=/.test(part.value);
}

function asField(compiled: ReturnType<typeof compileString>): ReturnType<typeof compileFields> {
  return {
    substitutions: compiled.substitutions,
    run: (state, out) => void out.push(compiled.run(state)),
    single: null,
    constant: null,
  };
}

/** Whether it does nothing but succeed, in always as many operations. */
function isIdleList(list: List): boolean {
  return list.every(({ command, background }) => {
    if (background || command.kind !== "simple") return false;
    const [word, another] = command.words;
    if (!word || another || command.assignments.length > 0 || command.redirects.length > 0) return false;
    const name = plainText(word);
    return name === ":" || name === "true";
  });
}
