/**
 * What happened a moment ago on the screen: the newest activity of the Pod, each kept for as long as a flash lasts in wall
 * time, whatever the speed of the simulation.
 */
import { useEffect, useRef, useState } from "react";
import type { ActivityView, PodView } from "../../store/view.ts";

const FLASH_MS = 700;

/** At most one of a kind for each container and target: the newest. `seq` grows, so that as a key it starts an animation anew. */
export interface Flash extends ActivityView {
  target: string;
}

export function useActivity(pod: PodView): readonly Flash[] {
  const [flashes, setFlashes] = useState<readonly Flash[]>([]);
  const seen = useRef<{ uid: string; seq: number } | null>(null);

  useEffect(() => {
    const newest = pod.activity.at(-1)?.seq ?? 0;
    // What lies before the first picture, or before a jump back, is history.
    const before = seen.current?.uid === pod.uid && seen.current.seq <= newest ? seen.current.seq : newest;
    seen.current = { uid: pod.uid, seq: newest };
    const fresh = new Map<string, Flash>();
    for (const activity of pod.activity) {
      if (activity.seq > before) fresh.set(keyOf(activity), { ...activity, target: targetOf(activity) });
    }
    if (fresh.size === 0) return;
    // A flash is an event on the screen, which no state of the picture tells.
    // oxlint-disable-next-line react/set-state-in-effect
    setFlashes((old) => [...old.filter((flash) => !fresh.has(keyOf(flash))), ...fresh.values()]);
    setTimeout(() => setFlashes((old) => old.filter((flash) => flash.seq > newest)), FLASH_MS);
  }, [pod.activity, pod.uid]);

  return flashes;
}

function keyOf(activity: ActivityView): string {
  return `${activity.kind} ${activity.container} ${targetOf(activity)}`;
}

function targetOf(activity: ActivityView): string {
  return activity.volume === undefined ? `port ${activity.port ?? 0}` : `${activity.volume}:${activity.path ?? ""}`;
}
