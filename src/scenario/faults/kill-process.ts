/** The fault `kill-process`: a process inside a container is killed. What that means is for the others in it to find out. */
import { killInside } from "../../kube/cluster/levers/containers.ts";
import { ScenarioError } from "../settings.ts";
import { onceNow } from "./on-containers.ts";
import { defineFault } from "./parameters.ts";
import { SIGNAL } from "./signals.ts";
import { saying } from "../saying.ts";

export const killProcess = defineFault({
  name: "kill-process",
  title: "Kill a process inside",
  description:
    "A process of the container is killed: the one of that name, or the youngest besides the first; the container only ends where that was PID 1.",
  symptom:
    "Where PID 1 goes on: no restart, but another PID in ps or a line in the log; where it was PID 1: Exit Code 137",
  group: "program",
  target: "container",
  lasts: "moment",
  parameters: [
    {
      name: "process",
      title: "Process",
      type: "text",
      default: "",
      pattern: "[^\\s/]{0,100}",
      words: "the name of a program, as ps shows it; empty for the youngest",
    },
    { ...SIGNAL, default: "SIGKILL" },
  ],
  summary: ({ process, signal }) =>
    process === ""
      ? saying("{signal} to the youngest process", { signal })
      : saying("{signal} to {process}", { signal, process }),
  mechanism(site, { process, signal }) {
    return onceNow(site, ({ host, container }) => {
      if (killInside(host, container, process, signal) > 0) return;
      const what = process === "" ? "there is only its first process" : `there is no process ${process}`;
      throw new ScenarioError(`fault ${site.input.id}: ${what} in ${container.config.name}`);
    });
  },
});
