/** test, [ and [[ as programs. Source: BusyBox 1.36.1 test. */
import type { AppletMain, Sys } from "../kernel/applet.ts";
import type { TestWorld } from "../shell/test-expression.ts";
import { evaluateTest } from "../shell/test-expression.ts";
import type { Applet } from "./types.ts";
import { complain } from "./message.ts";
import type { RegexModule } from "./regex-types.ts";

function worldOf(sys: Sys, regex: RegexModule | null): TestWorld {
  return {
    stat: (path) => sys.k.stat(sys.p, path),
    lstat: (path) => sys.k.lstat(sys.p, path),
    access: (path, mode) => sys.k.access(sys.p, path, mode),
    isTerminal: (fd) => sys.k.isatty(sys.p, fd),
    uid: sys.p.cred.uid,
    gid: sys.p.cred.gid,
    matchesRegex(text, source) {
      const compiled = regex?.compileRegex(source, { extended: true });
      return compiled?.ok === true && compiled.regex.test(text);
    },
  };
}

const main: AppletMain = function* (sys, argv) {
  const name = (argv[0] ?? "test").replace(/^.*\//, "");
  const regex = argv.includes("=~") ? yield* sys.chunk<RegexModule>("regex") : null;
  const { status, error } = evaluateTest([name, ...argv.slice(1)], worldOf(sys, regex));
  if (error !== "") yield* complain(sys, name, error);
  return status;
};

export const testApplet: Applet = { name: "test", main };
export const bracketApplet: Applet = { name: "[", main };
export const doubleBracketApplet: Applet = { name: "[[", main };
