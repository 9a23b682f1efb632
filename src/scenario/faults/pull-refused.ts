/** The fault `pull-refused`: the registry is there, knows the image, and does not give it. */
import { wholeName } from "../../kube/cluster/levers/images.ts";
import { defineFault } from "./parameters.ts";
import { changePulls, failedToResolve, FORGET } from "./pulls.ts";

export const pullRefused = defineFault({
  name: "pull-refused",
  title: "Pull refused",
  description: "The registry refuses to give the image: nobody has logged in, or too much has been pulled already.",
  symptom:
    "STATUS ErrImagePull and ImagePullBackOff; the event Failed says authorization failed, or 429 Too Many Requests",
  group: "image",
  target: "image",
  lasts: "attempts",
  parameters: [
    {
      name: "reason",
      title: "Reason",
      type: "choice",
      default: "unauthorized",
      choices: ["unauthorized", "rate-limited"],
    },
    FORGET,
  ],
  summary: ({ reason }) => `pull ${reason}`,
  mechanism(site, { reason, forget }) {
    const wanted = wholeName(site.input.image ?? "");
    return changePulls(site, { forget, concerns: (whole) => whole === wanted }, (_ref, whole) => ({
      message: `${failedToResolve(whole)}: ${reason === "rate-limited" ? rateLimited(whole) : UNAUTHORIZED}`,
    }));
  },
});

const UNAUTHORIZED =
  "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";

/** The address of a manifest at its registry. Source: OCI Distribution Specification 1.1, "Pulling manifests". */
function rateLimited(whole: string): string {
  const [registry = "", ...rest] = whole.split("/");
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  const [repository = "", tag = "latest"] = rest.join("/").split(":");
  return `unexpected status from HEAD request to https://${host}/v2/${repository}/manifests/${tag}: 429 Too Many Requests`;
}
