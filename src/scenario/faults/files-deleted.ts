/** The fault `files-deleted`: a file or directory that a container needs is gone. */
import { hideFile } from "../../kube/cluster/levers/files.ts";
import { whileActive } from "./on-containers.ts";
import { defineFault } from "./parameters.ts";
import { PATH } from "./paths.ts";
import { saying } from "../saying.ts";

export const filesDeleted = defineFault({
  name: "files-deleted",
  title: "Files deleted",
  description:
    "The file or directory is gone, with all below it; where it is in the image, also from containers that start later.",
  symptom: "Programs say No such file or directory; a web server answers 403 or 404",
  healing: "It is there again, unless somebody has made another one.",
  group: "volumes",
  target: "container",
  lasts: "state",
  parameters: [PATH],
  summary: ({ path }) => saying("{path} deleted", { path }),
  mechanism: (site, { path }) => whileActive(site, "before", ({ container }) => hideFile(container, path)),
});
