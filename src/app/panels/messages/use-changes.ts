/** Tells each change of a Pod's state once, in a sentence. */
import { useEffect, useRef } from "react";
import { usePods } from "../../store/selectors.ts";
import type { PodView } from "../../store/view.ts";
import { changesBetween } from "./changes.ts";

/** `tell` is called with the sentences of one picture, oldest first. */
export function useChanges(tell: (sentences: readonly string[]) => void): void {
  const pods = usePods();
  const before = useRef<PodView[]>(pods);
  const told = useRef(tell);
  useEffect(() => {
    told.current = tell;
  });
  useEffect(() => {
    const sentences = changesBetween(before.current, pods);
    before.current = pods;
    if (sentences.length > 0) told.current(sentences);
  }, [pods]);
}
