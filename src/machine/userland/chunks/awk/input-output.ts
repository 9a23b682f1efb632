/** getline and print. */
import type { ByteString } from "../../../kernel/types.ts";
import { formatPrintf, toText } from "./format.ts";
import type { Machine } from "./machine.ts";
import type { Getline, Redirect } from "./tree.ts";
import { InputText } from "./values.ts";
import type { Value } from "./values.ts";

type Run = Generator<void, void, void>;

/** Reads a record and leaves 1, 0 at the end or -1. Only the main input is counted in NR. */
export function getlineStep({ source, target }: Getline): (machine: Machine, address: Value) => Run {
  return function* (machine, address) {
    let record: ByteString | null = null;
    let failed = false;
    if (source === "main") record = yield* machine.readInput();
    else {
      const reader = yield* machine.streams.reader(source, machine.popText());
      if (typeof reader !== "number") {
        record = yield* reader.next(machine.recordEnd());
        if (record !== null) machine.special("RT").value = reader.terminator;
      }
      const failure = typeof reader === "number" ? reader : record === null ? reader.error : 0;
      failed = failure < 0;
      if (failed) machine.special("ERRNO").value = -failure;
    }
    if (record !== null) {
      if (target) machine.assign(target, address, new InputText(record));
      else machine.record.set(record);
    }
    machine.stack.push(record !== null ? 1 : failed ? -1 : 0);
  };
}

/** Takes the arguments, and above them the name that the output goes to. What print writes is seen at once. */
export function printStep(
  kind: "print" | "printf",
  count: number,
  redirect: Redirect | null,
): (machine: Machine) => Run {
  return function* (machine) {
    const name = redirect ? machine.popText() : "";
    const args = machine.popList(count);
    const text = kind === "print" ? printed(machine, args) : formatted(machine, args);
    machine.sys.charge(text.length >> 6);
    const isFlushed = kind === "print";
    if (redirect) yield* machine.streams.write(redirect.mode, name, text, isFlushed);
    else {
      yield* machine.sys.print(text);
      if (isFlushed) yield* machine.sys.flush();
    }
  };
}

function printed(machine: Machine, args: readonly Value[]): ByteString {
  if (args.length === 0) return machine.record.text + machine.text("ORS");
  const format = machine.text("OFMT");
  return args.map((value) => toText(value, format)).join(machine.text("OFS")) + machine.text("ORS");
}

function formatted(machine: Machine, [format = null, ...args]: readonly Value[]): ByteString {
  return formatPrintf(machine.toText(format), args, machine.text("CONVFMT"));
}
