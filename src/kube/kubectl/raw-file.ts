/** `--raw` of commands that send a file as it is. Source: kubectl pkg/cmd/create, replace and pkg/rawhttp (behaviour), v1.33. */
import { goQuoted } from "../api/go-value.ts";
import { fail } from "./failure.ts";
import type { Invocation, Step } from "./invocation.ts";
import { rawAnswer } from "./raw.ts";

/** Sends the one file that `-f` names, and prints what comes back. */
export function* sendRaw(inv: Invocation, method: "POST" | "PUT"): Step<void> {
  const { flags } = inv;
  const paths = flags.list("filename", true);
  if (paths.length === 0) fail("must specify one of -f and -k");
  if (flags.bool("edit")) fail("--raw and --edit are mutually exclusive");
  const [path = ""] = paths;
  if (paths.length !== 1) fail("--raw can only use a single local file or stdin");
  if (/^https?:\/\//.test(path)) fail("--raw cannot read from a url");
  if (flags.bool("recursive")) fail("--raw and --recursive are mutually exclusive");
  if (flags.text("selector") !== "") fail("--raw and --selector (-l) are mutually exclusive");
  if (flags.text("output") !== "") fail("--raw and --output are mutually exclusive");
  checkAddress(flags.text("raw"));
  const body =
    path === "-" ? yield* inv.readStdin() : (inv.readFile(path) ?? fail(`open ${path}: no such file or directory`));
  yield* inv.out(rawAnswer(inv.host, flags.text("raw"), method, body));
}

export function checkAddress(raw: string): void {
  if (!/^(\/|https?:)/.test(raw))
    fail(`--raw must be a valid URL path: parse ${goQuoted(raw)}: invalid URI for request`);
}
