/** The API server's rules are a chunk of its own: a command that is going to write fetches them where they are needed. */
import type * as RulesChunk from "../apiserver/rules/apiserver-rules.chunk.ts";
import type { Invocation, Step } from "./invocation.ts";

/** Before an object of that kind is sent. */
export function* prepareRules(inv: Invocation, kind: string, object: unknown): Step<void> {
  if (!inv.api.lacksRules(kind, object)) return;
  const { RULES } = yield* inv.sys.chunk<typeof RulesChunk>("apiserver-rules");
  inv.api.useRules(RULES);
}
