/**
 * postStart and preStop: what they run, and how their failure is told.
 *
 * Source: facts/kubelet.md 5 and 6. Simplified: an HTTPS hook is sent as plain HTTP.
 */
import type { Duration } from "../../sim/units.ts";
import type { LifecycleHandler } from "../api/pod.ts";
import type { ContainerRecord } from "./container-record.ts";
import { newest } from "./container-record.ts";
import { KUBELET_LIMITS } from "./limits.ts";
import { podRef } from "./node-context.ts";
import type { PodHandle } from "./pod-handle.ts";
import { requestOf } from "./http-action.ts";

/** Far beyond any run: postStart has no time limit. */
const NO_TIMEOUT: Duration = 1_000_000_000;

/** Runs a hook in the present attempt; `done` with null, or with the text that the kubelet reports. */
export function runHook(
  handle: PodHandle,
  record: ContainerRecord,
  hook: LifecycleHandler,
  timeout: Duration | null,
  answer: (problem: string | null) => void,
): void {
  const { context } = handle;
  const done = context.gate.behind(answer);
  const id = newest(record)?.id;
  const where = `for Container "${record.spec.name}" in Pod "${podRef(handle.pod)}" failed`;
  const limit = timeout ?? NO_TIMEOUT;
  if (hook.exec && id !== undefined) {
    const command = hook.exec.command ?? [];
    context.runtime.execSync(id, command, limit, (result) => {
      if (result.kind === "exited" && result.exitCode === 0) return done(null);
      const title = `Exec lifecycle hook ([${command.join(" ")}]) ${where}`;
      if (result.kind === "failed") return done(`${title} - error: ${result.message}, message: ""`);
      const output = result.output.slice(0, KUBELET_LIMITS.outputBytes);
      const error =
        result.kind === "timedOut"
          ? `command "${command.join(" ")}" timed out`
          : `command '${command.join(" ")}' exited with ${result.exitCode}: ${output}`;
      done(`${title} - error: ${error}, message: ${JSON.stringify(output)}`);
    });
    return;
  }
  if (hook.httpGet) {
    const { httpGet } = hook;
    const fail = (error: string): void =>
      done(`HTTP lifecycle hook (${httpGet.path ?? "/"}) ${where} - error: ${error}, message: ""`);
    const made = requestOf(handle, record.spec, httpGet, "lifecycle");
    if (!made.ok) return fail(made.message);
    context.runtime.httpGet(made.request, Math.min(limit, 30_000), (result) =>
      result.ok ? done(null) : fail(result.message),
    );
    return;
  }
  if (hook.sleep) {
    context.clock.after(Math.min(hook.sleep.seconds * 1000, limit), () => done(null));
    return;
  }
  // tcpSocket is accepted by the API and does nothing, as in Kubernetes.
  done(null);
}
