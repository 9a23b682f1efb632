/** Becoming another program as the last thing an applet does: BB_EXECVP_or_die. Source: BusyBox 1.36.1 libbb. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { execFailureCode, execProgram } from "./exec-program.ts";
import { complainErrno } from "./message.ts";

/** Becomes that program, or says `APPLET: can't execute 'NAME': TEXT`; the exit code is 127 where there is none, else 126. */
export function* execOrFail(
  sys: Sys,
  applet: string,
  argv: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString> = sys.p.env,
): AppletRun {
  const failed = yield* execProgram(sys, argv, env);
  yield* complainErrno(sys, applet, `can't execute '${argv[0] ?? ""}'`, failed);
  return execFailureCode(failed);
}
