/** The flag `--labels`: `a=b,c=d`. Source: kubectl pkg/generate (behaviour), v1.33. */
import { fail } from "./failure.ts";

export function labelsOf(written: string): Record<string, string> {
  return Object.fromEntries(
    written.split(",").map((pair) => {
      const [key = "", value = "", ...more] = pair.split("=");
      if (more.length > 0 || !pair.includes("=")) fail(`unexpected label spec: ${pair}`);
      if (key === "") fail("unexpected empty label key");
      return [key, value];
    }),
  );
}
