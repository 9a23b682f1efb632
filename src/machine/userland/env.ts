/** env: the environment, or a program in another one. Source: BusyBox 1.36.1. */
import type { ByteString } from "../kernel/types.ts";
import { execOrFail } from "./exec-or-fail.ts";
import { parseOptions } from "./getopt.ts";
import type { Applet } from "./types.ts";

/** putenv(3): `NAME=VALUE` sets, a bare name unsets. */
function put(env: Map<ByteString, ByteString>, text: ByteString): void {
  const equals = text.indexOf("=");
  if (equals < 0) env.delete(text);
  else env.set(text.slice(0, equals), text.slice(equals + 1));
}

export const envApplet: Applet = {
  name: "env",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+i0u:", { "ignore-environment": "i", null: "0", unset: "u" });
    if (!options) return 1;
    const words = [...options.operands];
    const isDash = words[0] === "-";
    if (isDash) words.shift();
    const env = new Map(isDash || options.has("i") ? [] : sys.p.env);
    for (const name of options.values("u")) put(env, name);
    while (words[0]?.includes("=")) put(env, words.shift() ?? "");
    if (words.length > 0) return yield* execOrFail(sys, "env", words, env);
    for (const [name, value] of env) yield* sys.print(`${name}=${value}${options.has("0") ? "\0" : "\n"}`);
    return 0;
  },
};
