/** The fault `slow-pull`: the registry, or the line to it, is slow. */
import { wholeName } from "../../kube/cluster/levers/images.ts";
import { defineFault, shown } from "./parameters.ts";
import { changePulls, FORGET } from "./pulls.ts";
import { saying } from "../saying.ts";

export const slowPull = defineFault({
  name: "slow-pull",
  title: "Slow pull",
  description: "Pulling the image takes this much longer; other pulls of the node wait behind it.",
  symptom:
    "STATUS ContainerCreating (with init containers PodInitializing) for that long; the event Pulled says how long",
  group: "image",
  target: "image",
  lasts: "attempts",
  parameters: [
    { name: "delay", title: "Longer by", type: "duration", default: "1m", minimum: "1ms", maximum: "1h" },
    FORGET,
  ],
  summary: ({ delay }) => saying("pulls take {delay} longer", { delay: shown(delay) }),
  mechanism(site, { delay, forget }) {
    const wanted = wholeName(site.input.image ?? "");
    return changePulls(site, { forget, concerns: (whole) => whole === wanted }, () => ({ delay }));
  },
});
