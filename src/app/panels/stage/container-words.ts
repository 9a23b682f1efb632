/** A container in words, in the drawing of the stage and in its list: what it is, what it is in, how it ended, what it waits for. */
import type { AttemptView, ContainerView, PodView } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";

export const KIND_WORDS = { init: t("Init container"), sidecar: t("Sidecar"), app: t("Container") } as const;
export const PROBE_WORDS: Readonly<Record<string, string>> = {
  unknown: t("not asked yet"),
  success: t("success"),
  failure: t("failure"),
};

export function endedWords({ reason, exitCode }: AttemptView): string {
  return t("{reason}, exit {exitCode}", { reason: reason || t("Ended"), exitCode: exitCode ?? t("unknown") });
}

/** What a container that has never started waits for. */
export function startsWhen(pod: PodView, container: ContainerView): string {
  const index = pod.initContainers.indexOf(container);
  const before = index === -1 ? pod.initContainers : pod.initContainers.slice(0, index);
  const open = before.filter((other) => (other.kind === "sidecar" ? !other.started : other.tone !== "succeeded"));
  if (open.length === 0) return t("Not started yet.");
  const names = open.map((other) => other.name);
  const [first = "", second = ""] = names;
  if (names.length === 1) return t("Not started. Starts when {first} has succeeded.", { first });
  if (names.length === 2) return t("Not started. Starts when {first} and {second} have succeeded.", { first, second });
  return t("Not started. Starts when {n} init containers have succeeded.", { n: names.length });
}

export function stateWords(container: ContainerView): string {
  const isWaiting =
    ["waiting", "pulling", "backoff"].includes(container.tone) ||
    /^(ErrImage|CreateContainer|InvalidImage|RunContainer)/.test(container.state);
  return isWaiting && container.state !== "Waiting"
    ? t("Waiting: {state}", { state: container.state })
    : container.state;
}
