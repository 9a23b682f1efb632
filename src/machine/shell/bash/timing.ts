/** `time`, and how `TIMEFORMAT` has it shown. Source: bash 5.2 manual (Pipelines, Bash Variables). */
import type { Compiler } from "../interp/compile.ts";
import type { Vm } from "../interp/vm.ts";
import type { Parser } from "../syntax/parser.ts";
import type { Command } from "../syntax/tree.ts";

const FORMAT = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS";
const POSIX_FORMAT = "real %2R\nuser %2U\nsys %2S";
/** Operations of a process in a second. */
const OPS_PER_SECOND = 100_000;

/** Simplified: `user` are the operations of the shell itself, and `sys` is 0. */
export function timeCommand(parser: Parser): Command {
  let isPosix = false;
  const word = (): string => parser.reader.text.slice(parser.tokenStart, parser.reader.pos);
  let token = parser.next(true);
  if (token === "word" && word() === "-p") {
    isPosix = true;
    token = parser.next(true);
  }
  if (token === "word" && word() === "--") token = parser.next(true);
  parser.pushBack();
  const body = ["newline", ";", "&", "end of file", ")"].includes(token) ? null : parser.readPipeline();
  return {
    kind: "extended",
    redirects: [],
    // Only compilers come this way.
    compile: (compiler) => emitTimed(compiler as Compiler, body, isPosix),
  };
}

function emitTimed(compiler: Compiler, body: Command | null, isPosix: boolean): void {
  compiler.emit((vm) => {
    vm.settle();
    vm.values.push(String(vm.kernel.clock.now), String(vm.proc.cpuOps));
  });
  if (body) compiler.command(body, false);
  compiler.emit((vm) => {
    vm.settle();
    const operations = vm.proc.cpuOps - Number(vm.values.pop() ?? "0");
    const elapsed = vm.kernel.clock.now - Number(vm.values.pop() ?? "0");
    const times = { R: elapsed / 1000, U: operations / OPS_PER_SECOND, S: 0 };
    say(vm, isPosix ? POSIX_FORMAT : (vm.state.get("TIMEFORMAT") ?? FORMAT), times);
  });
}

type Times = Readonly<Record<"R" | "U" | "S", number>>;

function say(vm: Vm, format: string, times: Times): void {
  if (format === "") return;
  let out = "";
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== "%") {
      out += format[i] ?? "";
      continue;
    }
    const match = /^%(?:(%)|(P)|([0-9]?)(l?)([RUS]))/.exec(format.slice(i, i + 5));
    if (!match) {
      vm.err(vm.state.message(`TIMEFORMAT: \`${format[i + 1] ?? ""}': invalid format character`));
      return;
    }
    i += match[0].length - 1;
    const [, percent, share, digits = "", long, which] = match;
    if (percent !== undefined) out += "%";
    else if (share !== undefined) out += fixed(times.R === 0 ? 0 : (100 * (times.U + times.S)) / times.R, 2);
    else {
      const places = digits === "" ? 3 : Math.min(3, Number(digits));
      const seconds = times[which === "U" || which === "S" ? which : "R"];
      out += long === "l" ? `${Math.floor(seconds / 60)}m${fixed(seconds % 60, places)}s` : fixed(seconds, places);
    }
  }
  vm.err(`${out}\n`);
}

/** Digits beyond those are cut off. */
function fixed(value: number, places: number): string {
  const unit = 10 ** places;
  return (Math.floor(value * unit + 1e-6) / unit).toFixed(places);
}
