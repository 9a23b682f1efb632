/** `kubectl attach`. Source: kubectl pkg/cmd/attach (behaviour), v1.33. */
import { attachTo } from "../attaching.ts";
import { Failure, usageFail } from "../failure.ts";
import type { Verb } from "../invocation.ts";
import { namedObject, podFor } from "../pod-choice.ts";
import { TERMINAL_FLAGS, chooseContainer } from "./exec.ts";

export const attach: Verb = {
  name: "attach",
  short: "Attach to a running container",
  usage: "kubectl attach (POD | TYPE/NAME) -c CONTAINER [options]",
  flags: TERMINAL_FLAGS,
  *run(inv) {
    const [word] = inv.args;
    if (word === undefined) usageFail("attach", "at least 1 argument is required for attach");
    const pod = yield* podFor(inv, namedObject(inv, word), "attach to");
    const code = yield* attachTo(inv, pod, yield* chooseContainer(inv, pod));
    if (code !== 0) throw new Failure(`command terminated with exit code ${code}\n`, code);
    return 0;
  },
};
