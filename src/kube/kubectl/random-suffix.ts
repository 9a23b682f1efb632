/** The five characters at the end of generated names, by the machine's own chance. */
import { O_RDONLY } from "../../machine/kernel/flags.ts";
import type { Sys } from "../../machine/kernel/applet.ts";
import type { Step } from "./invocation.ts";

/** Without vowels and what looks like them, so that no words come out. Source: k8s.io/apimachinery util/rand. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const LENGTH = 5;

export function* randomSuffix(sys: Sys): Step<string> {
  const fd = yield* sys.open("/dev/urandom", O_RDONLY);
  const bytes = fd < 0 ? "" : yield* sys.read(fd, LENGTH);
  if (fd >= 0) sys.k.close(sys.p, fd);
  const drawn =
    typeof bytes === "string" && bytes.length === LENGTH
      ? bytes
      : String(sys.k.clock.now).padStart(LENGTH, "0").slice(-LENGTH);
  return Array.from(drawn, (byte) => ALPHABET[byte.charCodeAt(0) % ALPHABET.length] ?? "x").join("");
}
