/** The fault `files-owned`: a file or directory belongs to somebody else. */
import { chown } from "../../kube/cluster/levers/files.ts";
import { whileActive } from "./on-containers.ts";
import { defineFault } from "./parameters.ts";
import { PATH } from "./paths.ts";
import { saying } from "../saying.ts";

export const filesOwned = defineFault({
  name: "files-owned",
  title: "Files of another",
  description:
    "The file or directory, with all below it, belongs to another user, and only that user may open it; root may, whoever owns it.",
  symptom: "Programs that do not run as root say Permission denied",
  healing: "Owner and permissions are as they were.",
  group: "volumes",
  target: "container",
  lasts: "state",
  parameters: [
    PATH,
    { name: "owner", title: "User ID", type: "integer", default: 0, minimum: 0, maximum: 65_535 },
    {
      name: "mode",
      title: "Permissions",
      type: "text",
      default: "600",
      pattern: "[0-7]{3}",
      words: "three octal digits, as 640",
    },
  ],
  summary: ({ path, owner, mode }) => saying("{path} of user {owner}, mode {mode}", { path, owner, mode }),
  mechanism: (site, { path, owner, mode }) =>
    whileActive(site, "before", ({ container }) => chown(container, path, owner, Number.parseInt(mode, 8))),
});
