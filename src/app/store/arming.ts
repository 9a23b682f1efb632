/** Breaking something from the page: what a form says of it, how it is armed, and what became of that. */
import { MODE_PARAMETERS as PARAMETERS, readModes } from "../../scenario/faults/modes.ts";
import { parseWord, readValues } from "../../scenario/faults/parameters.ts";
import type { FaultParameter, FaultProblem } from "../../scenario/faults/parameters.ts";
import type { FaultInput } from "../../scenario/input.ts";
import type { FaultCatalogueEntry, PodView } from "./view.ts";
import { said, t } from "../locale/locale.ts";
import { inject, watch } from "./commands.ts";
import { say, useWorkbench } from "./workbench-store.ts";

/** In the person's language. */
export const MODE_PARAMETERS = PARAMETERS.map((one) => ({ ...one, title: said(one.title), about: said(one.about) }));
export { CONDITION_WORDS } from "../../scenario/faults/modes.ts";

export type Wanted = Omit<FaultInput, "id" | "fault"> & { fault: string };

/** What is wrong with what was typed for a parameter, with what it may be; "": nothing. */
export function problemOf(parameter: FaultParameter, text: string): string {
  const problems: FaultProblem[] = [];
  readValues([parameter], { id: "", fault: "", [parameter.name]: parseWord(parameter, text) }, problems);
  return problems[0]?.message ?? "";
}

/** What is wrong with when and how often it is to strike. */
export function modeProblem(entry: FaultCatalogueEntry, fault: Wanted): string {
  const problems: FaultProblem[] = [];
  readModes(entry, { ...fault, id: "" }, problems);
  return problems[0] ? `${problems[0].field}: ${problems[0].message}` : "";
}

/** `deployment/web`, where the Pod is one of a workload's; null: it is nobody's. */
export function workloadOf({ controlledBy, namespace }: PodView): string | null {
  const [kind = "", name = ""] = controlledBy.split("/");
  if (!["ReplicaSet", "StatefulSet", "DaemonSet", "Job"].includes(kind)) return null;
  const stem = name.replace(/-[^-]+$/, "");
  const above = { ReplicaSet: "deployment", Job: "cronjob" }[kind];
  const objects = useWorkbench.getState().view?.objects ?? [];
  const isMade =
    above !== undefined &&
    objects.some((one) => one.namespace === namespace && one.name.replace(/\.\w+\//, "/") === `${above}/${stem}`);
  return isMade ? `${above}/${stem}` : `${kind.toLowerCase()}/${name}`;
}

/** What is there to be aimed at besides Pods. */
export function placesFor(kind: "image" | "node" | "service", namespace: string): string[] {
  const { view } = useWorkbench.getState();
  const pods = view?.pods ?? [];
  const found =
    kind === "image"
      ? pods.flatMap((pod) => [...pod.initContainers, ...pod.containers].map(({ image }) => image))
      : (view?.objects ?? []).flatMap((one) => {
          const isThere = one.name.startsWith(`${kind}/`) && (kind === "node" || one.namespace === namespace);
          return isThere ? one.name.slice(kind.length + 1) : [];
        });
  const nodes = kind === "node" ? pods.map(({ node }) => node).filter((node) => node !== "") : [];
  return [...new Set([...found, ...nodes])].sort();
}

/**
 * Arms it, and says whether that could be done: a process that is not there cannot be killed. Who calls this watches the
 * failures (`watch`), so that it is known which were there before.
 */
export function arm(fault: Wanted, done: string): void {
  const before = useWorkbench.getState().inside.faults ?? [];
  const stop = watch("faults");
  const unsubscribe = useWorkbench.subscribe(({ inside: { faults = [] } }) => {
    const made = faults.find(({ id }) => !before.some((one) => one.id === id));
    if (made) end(made.state === "refused" ? t("Not armed: {why}.", { why: said(made.summary) }) : done);
  });
  const timer = setTimeout(() => end(done), PATIENCE_MS);
  inject(fault);

  function end(words: string): void {
    clearTimeout(timer);
    unsubscribe();
    stop();
    say(words);
  }
}

/** After so long nothing was heard of a refusal. */
const PATIENCE_MS = 3000;
