/** What components read from the store. Each selects the smallest part that it needs, so that a ticking clock moves only clocks. */
import type { FaultView, LogView, ObjectRow } from "../../worker/view.ts";
import { logOf } from "./picture.ts";
import type { PodView } from "./picture.ts";
import { useWorkbench } from "./workbench-store.ts";
import type { EditorFile, WorkbenchState } from "./workbench-store.ts";

const NO_PODS: PodView[] = [];
const NO_OBJECTS: ObjectRow[] = [];
const NO_FAULTS: FaultView[] = [];

/** The virtual time now; who uses it renders with every picture. */
export function useNow(): number {
  return useWorkbench((state) => state.view?.clock.now ?? 0);
}

export function usePods(): PodView[] {
  return useWorkbench((state) => state.view?.pods ?? NO_PODS);
}

export function useObjects(): ObjectRow[] {
  return useWorkbench((state) => state.view?.objects ?? NO_OBJECTS);
}

export function useFaults(): FaultView[] {
  return useWorkbench((state) => state.view?.faults ?? NO_FAULTS);
}

/** The failures that will hit a container and have not yet. */
export function useArmedAt(pod: PodView, container: { name: string }): FaultView[] {
  return useFaults().filter(
    (fault) =>
      fault.state === "armed" &&
      fault.namespace === pod.namespace &&
      fault.pod === pod.name &&
      fault.container === container.name,
  );
}

/** The Pod on the stage: the chosen one, else the first. */
export function selectedPod(state: WorkbenchState): PodView | null {
  const pods = state.view?.pods ?? NO_PODS;
  const chosen = state.selectedPod;
  const same = pods.find((pod) => pod.uid === chosen?.uid);
  return same ?? pods.find((pod) => pod.name === chosen?.name && pod.namespace === chosen.namespace) ?? pods[0] ?? null;
}

export function useSelectedPod(): PodView | null {
  return useWorkbench(selectedPod);
}

/** What a container has printed. */
export function useLog(uid: string, container: string): LogView {
  return useWorkbench((state) => logOf(state.logs, uid, container));
}

/** All containers of a Pod, in manifest order, init containers first. */
export function containersOf<C>(pod: { initContainers: C[]; containers: C[] }): C[] {
  return [...pod.initContainers, ...pod.containers];
}

export function useActiveFile(): EditorFile | null {
  return useWorkbench((state) => state.files.find((file) => file.name === state.activeFile) ?? state.files[0] ?? null);
}
