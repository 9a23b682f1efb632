/** envsubst: variables of the environment put into a text. Source: envsubst(1), GNU gettext 0.21. */
import { AppletProgram } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import type { ByteString, Executable } from "../../kernel/types.ts";

const REFERENCE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g;

export const envsubst: Executable = {
  name: "envsubst",
  create: () => new AppletProgram(main),
};

/** Names of the variables that a text refers to, in order. */
function referencesOf(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map((match) => match[1] ?? match[2] ?? "");
}

function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const showsNames = argv[1] === "-v" || argv[1] === "--variables";
  const operands = argv.slice(showsNames ? 2 : 1).filter((word) => word !== "--");
  if (operands.length > 1) {
    yield* sys.error("envsubst: too many arguments\n");
    return 1;
  }
  if (showsNames) {
    if (operands.length === 0) {
      yield* sys.error("envsubst: missing arguments\n");
      return 1;
    }
    yield* sys.print(
      referencesOf(operands[0] ?? "")
        .map((name) => `${name}\n`)
        .join(""),
    );
    return 0;
  }
  const wanted = operands[0] === undefined ? null : new Set(referencesOf(operands[0]));
  const input = yield* sys.readAll(0);
  if (typeof input === "number") return 1;
  sys.charge(input.length >> 8);
  yield* sys.print(
    input.replace(REFERENCE, (whole, braced: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare ?? "";
      return wanted === null || wanted.has(name) ? (sys.env(name) ?? "") : whole;
    }),
  );
  return 0;
}
