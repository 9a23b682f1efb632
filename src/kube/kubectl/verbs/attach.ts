/** `kubectl attach`. Source: kubectl pkg/cmd/attach (behaviour), v1.33. */
import { attachTo } from "../attaching.ts";
import { Failure, fail, failAll } from "../failure.ts";
import type { KubeObject } from "../../api/meta.ts";
import { allNames, containerNames } from "../containers.ts";
import type { Invocation, Verb } from "../invocation.ts";
import { fetchTargets, parseTargets } from "../resource-args.ts";
import { namedObject, podFor } from "../pod-choice.ts";
import { TERMINAL_FLAGS, chooseContainer } from "./exec.ts";

export const attach: Verb = {
  name: "attach",
  short: "Attach to a running container",
  usage: "kubectl attach (POD | TYPE/NAME) -c CONTAINER [options]",
  flags: TERMINAL_FLAGS,
  *run(inv) {
    if (inv.args.length === 0) fail("at least 1 argument is required for attach");
    if (inv.args.length > 2)
      fail(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${inv.args.length}: [${inv.args.join(" ")}]`,
      );
    const pod = yield* podFor(inv, attached(inv), "attach to");
    const wanted = inv.flags.text("container");
    if (wanted !== "" && !allNames(containerNames(pod)).includes(wanted))
      fail(`cannot attach to the container: container ${wanted} not found in pod ${pod.metadata.name}`);
    const code = yield* attachTo(inv, pod, yield* chooseContainer(inv, pod));
    if (code !== 0) throw new Failure(`command terminated with exit code ${code}\n`, code);
    return 0;
  },
};

/** `POD`, `TYPE/NAME` or `TYPE NAME`. */
function attached(inv: Invocation): KubeObject {
  const [word = ""] = inv.args;
  if (inv.args.length === 1) return namedObject(inv, word);
  const { objects, problems } = fetchTargets(inv, parseTargets(inv.args, inv.api));
  failAll(problems);
  return objects[0] ?? fail(`the server doesn't have a resource type ${JSON.stringify(word)}`);
}
