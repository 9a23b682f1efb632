/** The fault `exit`: the container's process ends as soon as it starts. Nothing of its command runs. */
import { defineFault } from "./parameters.ts";
import { howOf, SIGNAL } from "./signals.ts";
import { saying } from "../saying.ts";

export const exit = defineFault({
  name: "exit",
  title: "Fail with an exit code",
  description:
    "The container's process ends as soon as it starts, with this exit code or of this signal, instead of running its command.",
  symptom: "STATUS Error (of an init container Init:Error), then CrashLoopBackOff; describe says Exit Code",
  group: "program",
  target: "container",
  lasts: "attempts",
  parameters: [
    { name: "exitCode", title: "Exit code", type: "integer", default: 1, minimum: 0, maximum: 255 },
    { ...SIGNAL, default: "none" },
  ],
  summary: ({ exitCode, signal }) =>
    signal === "none" ? saying("exit {exitCode}", { exitCode }) : saying("ends of {signal}", { signal }),
  mechanism(site, { exitCode, signal }) {
    let remove = (): void => {};
    return {
      begin() {
        remove = site.cluster.overrides.add("start", ({ name, pod }) =>
          site.aimsAt(pod, name) && site.strikes({ pod: pod.name, container: name })
            ? { ends: howOf(exitCode, signal) }
            : null,
        );
      },
      end: () => remove(),
    };
  },
});
