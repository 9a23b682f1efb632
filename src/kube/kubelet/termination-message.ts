/** What a container says about its end. Source: facts/kubelet.md 6.4. */
import type { LogRecord } from "../../machine/runtime/types.ts";
import type { ContainerSpec } from "../api/pod.ts";
import { KUBELET_LIMITS } from "./limits.ts";
import { decodeBytes } from "./utf8.ts";

export function terminationMessage(
  spec: ContainerSpec,
  exitCode: number,
  ofRuntime: string,
  file: string,
  log: () => readonly LogRecord[],
): string {
  let message = file;
  if (message === "" && exitCode !== 0 && spec.terminationMessagePolicy === "FallbackToLogsOnError") {
    message = decodeBytes(tail(log()));
  }
  if (ofRuntime === "") return message;
  return message === "" ? ofRuntime : `${ofRuntime}: ${message}`;
}

/** The last lines of a log, cut from the front where they are too long. */
function tail(log: readonly LogRecord[]): string {
  const records = log.slice(-KUBELET_LIMITS.fallbackLogLines);
  const text = records.map((record) => record.line + (record.complete ? "\n" : "")).join("");
  return text.slice(-KUBELET_LIMITS.fallbackLogBytes);
}
