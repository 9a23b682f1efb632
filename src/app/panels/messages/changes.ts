/** Sentences for what changed between two pictures: a Pod came or went, its STATUS changed, an attempt ended. */
import type { ContainerView, PodView } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";

export function changesBetween(before: readonly PodView[], after: readonly PodView[]): string[] {
  const sentences: string[] = [];
  for (const pod of after) {
    const old = before.find((candidate) => candidate.uid === pod.uid);
    if (!old) sentences.push(t("Pod {name} was created.", { name: pod.name }));
    else if (old !== pod) sentences.push(...podChanges(old, pod));
  }
  for (const pod of before) {
    if (!after.some((candidate) => candidate.uid === pod.uid))
      sentences.push(t("Pod {name} is gone.", { name: pod.name }));
  }
  return sentences;
}

function podChanges(before: PodView, after: PodView): string[] {
  const sentences: string[] = [];
  for (const container of [...after.initContainers, ...after.containers]) {
    const old = [...before.initContainers, ...before.containers].find((candidate) => candidate.name === container.name);
    const end = old && endOf(old, container);
    if (end != null) sentences.push(end);
  }
  if (before.status !== after.status) sentences.push(`${after.name}: ${after.status}.`);
  else if (before.ready !== after.ready)
    sentences.push(t("{name}: {ready} ready.", { name: after.name, ready: after.ready }));
  return sentences;
}

function endOf(before: ContainerView, after: ContainerView): string | null {
  const last = after.attempts.at(-1);
  if (last?.state !== "exited") return null;
  const old = before.attempts.find((attempt) => attempt.attempt === last.attempt);
  if (old?.state === "exited") return null;
  const { retry } = after;
  const values = { name: after.name, attempt: last.attempt + 1, exitCode: last.exitCode ?? t("unknown") };
  if (!retry) return t("{name}: attempt {attempt}, exit {exitCode}.", values);
  const seconds = Math.ceil((retry.until - (last.finishedAt ?? retry.since)) / 1000);
  return t("{name}: attempt {attempt}, exit {exitCode}; next in {seconds} seconds.", { ...values, seconds });
}
