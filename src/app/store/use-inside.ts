/** A closer look at the Pod on the stage: asked for as long as a panel is there, told with every change. */
import { useEffect } from "react";
import type { InsideTopic, InsideViews } from "../../worker/inside/inside-view.ts";
import { lookAt, watch } from "./commands.ts";
import { useSelectedPod } from "./selectors.ts";
import { useWorkbench } from "./workbench-store.ts";

/** Undefined until it is told. */
export function useInside<T extends InsideTopic>(topic: T): InsideViews[T] | undefined {
  const uid = useSelectedPod()?.uid ?? "";
  useEffect(() => watch(topic), [topic]);
  useEffect(() => lookAt({ uid }), [uid]);
  return useWorkbench((state) => state.inside[topic]);
}
