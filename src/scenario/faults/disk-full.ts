/** The fault `disk-full`: somebody else has filled the disk, volume or memory that a path lies on. */
import { fillDisk } from "../../kube/cluster/levers/files.ts";
import { whileActive } from "./on-containers.ts";
import { defineFault } from "./parameters.ts";
import { PATH } from "./paths.ts";
import { saying } from "../saying.ts";

export const diskFull = defineFault({
  name: "disk-full",
  title: "Disk full",
  description:
    "The filesystem that this path of the container lies on (its own files, or a volume) has no room left, for anybody who mounts it.",
  symptom: "Programs say No space left on device, df shows 100%; what that leads to is theirs to decide",
  healing: "There is as much room as before.",
  group: "volumes",
  target: "container",
  lasts: "state",
  parameters: [
    { ...PATH, default: "/" },
    { name: "leave", title: "Left over", type: "integer", default: 0, minimum: 0, maximum: 1_048_576, unit: "KiB" },
  ],
  summary: ({ path, leave }) =>
    leave > 0 ? saying("{path} is full but for {leave} KiB", { path, leave }) : saying("{path} is full", { path }),
  mechanism: (site, { path, leave }) =>
    whileActive(site, "before", ({ container }) => fillDisk(container, path, leave * 1024)),
});
