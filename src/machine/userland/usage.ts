/**
 * What an applet prints when it is called wrongly: BusyBox's banner and its usage text, on standard error.
 * The texts themselves are a chunk, `usage`: nobody needs them before the first mistake.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";

/** The version that the whole box claims to be. */
export const BUSYBOX_VERSION = "1.36.1";
/** What stands in the brackets of the banner: when this BusyBox was built. */
export const BUILD_DATE = "2024-09-26 21:31:42 UTC";
/** The first line of every usage text. */
export const BANNER = `BusyBox v${BUSYBOX_VERSION} (${BUILD_DATE}) multi-call binary.`;

/** The chunk `usage`: by applet, what follows `Usage: ` and the applet's name, to the last line's end. */
export interface UsageModule {
  readonly USAGE: Readonly<Record<string, string>>;
}

/** Prints the banner and the usage text of an applet; the exit code is its answer. */
export function* usageError(sys: Sys, applet: string, exitCode = 1): AppletRun {
  const { USAGE } = yield* sys.chunk<UsageModule>("usage");
  yield* sys.error(usageText(applet, USAGE));
  return exitCode;
}

/** The whole text, as `APPLET --help` shows it too. */
export function usageText(applet: string, texts: UsageModule["USAGE"]): string {
  const text = texts[applet];
  return `${BANNER}\n\nUsage: ${applet}${text === undefined ? "" : text === "" || text.startsWith("\n") ? text : ` ${text}`}\n`;
}
