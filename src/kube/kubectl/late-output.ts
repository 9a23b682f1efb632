/** `-o` of commands that look at it only when they come to print. */
import { Failure } from "./failure.ts";
import type { Invocation, Step } from "./invocation.ts";
import { chooseOutput } from "./output.ts";
import type { Output } from "./output.ts";

/** As `chooseOutput`; what is wrong with the form ends the command when something is to be printed. */
export function* chooseLateOutput(inv: Invocation, tables: boolean, unsorted = false): Step<Output> {
  try {
    return yield* chooseOutput(inv, tables, unsorted);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return {
      get kind(): never {
        throw error;
      },
      format: "",
      template: false,
      print: () => "",
    };
  }
}
