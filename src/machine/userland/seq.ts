/** seq: numbers in a row. Source: BusyBox 1.36.1 seq (-w -s). */
import { parseOptions } from "./getopt.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** The digits behind the point. */
function decimals(text: string): number {
  const at = text.indexOf(".");
  return at < 0 ? 0 : text.length - at - 1;
}

/** The characters before the point, as %0*f has to fill them. */
function width(text: string): number {
  const at = text.indexOf(".");
  return at < 0 ? text.length : at;
}

export const seqApplet: Applet = {
  name: "seq",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+ws:");
    if (!options) return 1;
    const { operands } = options;
    if (operands.length === 0 || operands.length > 3) return yield* usageError(sys, "seq");
    for (const text of operands) {
      // As strtod(3) reads them: nothing at all is 0.
      if (!/^\s*([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)?$/.test(text)) return yield* usageError(sys, "seq");
    }
    const firstText = operands.length > 1 ? (operands[0] ?? "1") : "1";
    const stepText = operands.length > 2 ? (operands[1] ?? "1") : "1";
    const lastText = operands.at(-1) ?? "1";
    const first = Number(firstText);
    const last = Number(lastText);
    const step = Number(stepText);
    const separator = options.value("s") ?? "\n";
    const precision = Math.max(decimals(firstText), decimals(stepText));
    const digits = options.has("w") ? Math.max(width(firstText), width(lastText)) : 0;
    const fill = digits + (precision > 0 && digits > 0 ? precision + 1 : 0);
    const isPlain = precision === 0 && fill === 0;
    const format = (value: number): string => {
      if (isPlain && Number.isSafeInteger(value)) return String(value);
      const text = Math.abs(value).toFixed(precision);
      return value < 0 ? "-" + text.padStart(fill - 1, "0") : text.padStart(fill, "0");
    };
    let printed = 0;
    for (let n = 0; ; n++) {
      const value = first + n * step;
      if (step >= 0 ? value > last : value < last) break;
      if (sys.buffer((printed++ > 0 ? separator : "") + format(value)) && (yield* sys.flush()) < 0) return 1;
      sys.charge(1);
      if (sys.spent) yield;
    }
    if (printed > 0) yield* sys.print("\n");
    return 0;
  },
};
