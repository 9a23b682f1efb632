/** Attaching to a container's main process, for `attach` and `run -i`. Source: kubectl pkg/cmd/attach (behaviour), v1.33. */
import type { KubeObject } from "../api/meta.ts";
import { fail } from "./failure.ts";
import { flag, list, text } from "./fields.ts";
import type { Invocation, Step } from "./invocation.ts";
import { runSession } from "./terminal-session.ts";

/** Attaches until the process ends or the person leaves; the exit code of the stream. */
export function* attachTo(inv: Invocation, pod: KubeObject, container: string): Step<number> {
  const { flags, sys } = inv;
  const phase = text(pod, "status", "phase");
  if ((phase === "Succeeded" || phase === "Failed") && inv.command === "attach") {
    fail(`cannot attach a container in a completed pod; current phase is ${phase}`);
  }
  const spec = [
    ...list(pod, "spec", "containers"),
    ...list(pod, "spec", "initContainers"),
    ...list(pod, "spec", "ephemeralContainers"),
  ].find((one) => text(one, "name") === container);
  const stdin = flags.bool("stdin");
  const wanted = flags.bool("tty");
  if (wanted && !flag(spec, "tty"))
    yield* inv.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  const tty = wanted && flag(spec, "tty") && sys.k.isatty(sys.p, 0);
  if (wanted && !sys.k.isatty(sys.p, 0))
    yield* inv.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  const finished = phase === "Succeeded" || phase === "Failed";
  if (!flags.bool("quiet") && !finished) yield* inv.err("If you don't see a command prompt, try pressing enter.\n");
  const { namespace = "", name } = pod.metadata;
  const result = finished
    ? yield* pastLog(inv, namespace, name, container)
    : yield* runSession(inv, {
        container,
        command: [],
        stdin,
        tty,
        open: (request) => inv.api.attach(namespace, name, request),
      });
  if (stdin && tty && text(pod, "spec", "restartPolicy") === "Always") {
    yield* inv.err(
      `Session ended, resume using 'kubectl attach ${name} -c ${container} -i -t' command when the pod is running\n`,
    );
  }
  return result;
}

/** The container has ended before it could be attached to: what it printed is in its log. */
export function* pastLog(inv: Invocation, namespace: string, name: string, container: string): Step<number> {
  const chunks: string[] = [];
  const result = inv.api.readLog(
    namespace,
    name,
    { container },
    { onChunk: (chunk) => chunks.push(chunk), onEnd: () => undefined },
  );
  if (result.ok) for (const chunk of chunks) yield* inv.outBytes(chunk);
  return 0;
}
