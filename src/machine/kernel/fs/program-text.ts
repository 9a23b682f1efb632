/**
 * The bytes of a program, so that a copy of it is a program too.
 * Simplified: a program's file reads as a short ELF header that names it, whatever size it shows.
 */
import type { Clock } from "../../../sim/clock.ts";
import type { ByteString, Executable } from "../types.ts";

const HEADER = "\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0";
const BYTES = 64;
/** Of each world, in the order in which they were first read. */
const programs = new WeakMap<Clock, Executable[]>();

export function textOfProgram(clock: Clock, program: Executable): ByteString {
  let known = programs.get(clock);
  if (!known) programs.set(clock, (known = []));
  let number = known.indexOf(program);
  if (number < 0) number = known.push(program) - 1;
  return `${HEADER}${number}\n`.padEnd(BYTES, "\0");
}

/** The program that those bytes are a copy of. */
export function programOfText(clock: Clock, text: ByteString): Executable | undefined {
  if (!text.startsWith(HEADER)) return undefined;
  return programs.get(clock)?.[Number.parseInt(text.slice(HEADER.length), 10)];
}
