/** The fault `command-missing`: the file that the container is to run is not in its image. */
import { containerById } from "../../kube/cluster/levers/containers.ts";
import { commandPath, hideFile } from "../../kube/cluster/levers/files.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const commandMissing = defineFault({
  name: "command-missing",
  title: "Command missing",
  description:
    "The program that the container is to run has been left out of the image, or misspelt: it cannot be started at all.",
  symptom:
    "STATUS RunContainerError or StartError, then CrashLoopBackOff; the event Failed says executable file not found in $PATH",
  group: "program",
  target: "container",
  lasts: "attempts",
  parameters: [],
  summary: () => saying("its command is missing"),
  mechanism(site) {
    let remove = (): void => {};
    return {
      begin() {
        remove = site.cluster.overrides.add("start", ({ id, name, pod }) => {
          const container = site.aimsAt(pod, name) ? containerById(site.cluster, id)?.container : undefined;
          const path = container && commandPath(container);
          if (!container || !path || !site.strikes({ pod: pod.name, container: name })) return null;
          const undo = hideFile(container, path);
          // Other attempts have files of their own, but where the program lies on a volume.
          if (undo) site.cluster.clock.after(0, undo);
          return null;
        });
      },
      end: () => remove(),
    };
  },
});
