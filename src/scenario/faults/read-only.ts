/** The fault `read-only`: what a path lies on can only be read. Simplified: a file that is open for writing can still be written. */
import { makeReadOnly } from "../../kube/cluster/levers/files.ts";
import { whileActive } from "./on-containers.ts";
import { defineFault } from "./parameters.ts";
import { PATH } from "./paths.ts";
import { saying } from "../saying.ts";

export const readOnly = defineFault({
  name: "read-only",
  title: "Read-only",
  description:
    "The filesystem that this path of the container lies on can only be read, as after an error of the disk; other containers are not concerned.",
  symptom: "Programs say Read-only file system",
  healing: "It can be written again.",
  group: "volumes",
  target: "container",
  lasts: "state",
  parameters: [{ ...PATH, default: "/" }],
  summary: ({ path }) => saying("{path} is read-only", { path }),
  mechanism: (site, { path }) => whileActive(site, "before", ({ container }) => makeReadOnly(container, path)),
});
