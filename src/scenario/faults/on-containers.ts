/** Mechanisms that act on the containers aimed at: those that run, and others as they start. */
import { containerById } from "../../kube/cluster/levers/containers.ts";
import { ScenarioError } from "../settings.ts";
import type { AimedContainer } from "./aim.ts";
import type { FaultSite, Mechanism } from "./types.ts";

type Undo = () => void;
type Place = Pick<AimedContainer, "host" | "container">;

/**
 * Changes something about each container, and changes it back at the end. `moment`: whether it is done to one that starts
 * before its process is there or right after.
 */
export function whileActive(
  site: FaultSite,
  moment: "before" | "after",
  change: (place: Place) => Undo | null,
): Mechanism {
  const undone: Undo[] = [];
  let remove: Undo = () => {};
  const act = (place: Place | undefined): void => {
    const undo = place && change(place);
    if (undo) undone.push(undo);
  };
  return {
    begin() {
      for (const place of site.containers()) if (place.container.state !== "exited") act(place);
      remove = site.cluster.overrides.add("start", ({ id, name, pod }) => {
        if (!site.aimsAt(pod, name)) return null;
        const later = (): void => act(containerById(site.cluster, id));
        if (moment === "after") return { started: later };
        later();
        return null;
      });
    },
    end() {
      remove();
      // In the order of its making the last comes first.
      for (const undo of undone.splice(0).reverse()) undo();
    },
  };
}

/**
 * Does something to each start that the fault strikes, and to what runs at the beginning as if it had just started. What `act`
 * returns takes it back; `over` says that there is nothing to take back any more, after doing the last of it.
 */
export function atEachStart(
  site: FaultSite,
  options: { running: boolean },
  act: (place: Place, over: (last: () => void) => void) => Undo,
): Mechanism {
  const undone = new Map<Place, Undo>();
  let remove: Undo = () => {};
  const strike = (place: Place): void => {
    for (const old of undone.keys()) if (old.container.state === "exited") undone.delete(old);
    const over = (last: () => void): void => {
      undone.delete(place);
      last();
    };
    undone.set(place, act(place, over));
  };
  return {
    begin() {
      for (const place of options.running ? site.containers() : []) {
        const { container, pod } = place;
        if (container.state === "running" && site.strikes({ pod: pod.metadata.name, container: container.config.name }))
          strike(place);
      }
      remove = site.cluster.overrides.add("start", ({ id, name, pod }) => {
        if (!site.aimsAt(pod, name) || !site.strikes({ pod: pod.name, container: name })) return null;
        return {
          started: () => {
            const place = containerById(site.cluster, id);
            if (place) strike(place);
          },
        };
      });
    },
    end() {
      remove();
      for (const undo of [...undone.values()].reverse()) undo();
      undone.clear();
    },
    holds: () => [...undone.keys()].some(({ container }) => container.state !== "exited"),
  };
}

/** Does something once to each container that runs now. Throws ScenarioError where there is none. */
export function onceNow(site: FaultSite, act: (place: AimedContainer) => void): Mechanism {
  return {
    begin() {
      const running = site.containers().filter(({ container }) => container.state === "running");
      if (running.length === 0) throw new ScenarioError(`fault ${site.input.id}: nothing of it runs now`);
      for (const place of running) act(place);
    },
    end() {},
  };
}
