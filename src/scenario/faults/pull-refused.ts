/** The fault `pull-refused`: the registry is there, knows the image, and does not give it. */
import { digestOf, manifestAddress, registryOf, wholeName } from "../../kube/cluster/levers/images.ts";
import { defineFault } from "./parameters.ts";
import { changePulls, failedToPull, failedToResolve, FORGET } from "./pulls.ts";
import { saying } from "../saying.ts";

export const pullRefused = defineFault({
  name: "pull-refused",
  title: "Pull refused",
  description:
    "The registry refuses to give the image: nobody has logged in, or too much has been pulled already; or the node's runtime refuses what has no good signature.",
  symptom:
    "STATUS ErrImagePull and ImagePullBackOff; the event Failed says authorization failed, or 429 Too Many Requests; unsigned: SignatureValidationFailed",
  group: "image",
  target: "image",
  lasts: "attempts",
  parameters: [
    {
      name: "reason",
      title: "Reason",
      type: "choice",
      default: "unauthorized",
      choices: ["unauthorized", "rate-limited", "unsigned"],
    },
    FORGET,
  ],
  summary: ({ reason }) => saying("pull {reason}", { reason }),
  mechanism(site, { reason, forget }) {
    const wanted = wholeName(site.input.image ?? "");
    const digest = digestOf(site.cluster, wanted);
    return changePulls(site, { forget, concerns: (whole) => whole === wanted }, (_ref, whole) => ({
      message: REFUSALS[reason](whole, digest),
    }));
  },
});

const REFUSALS = {
  unauthorized: (whole: string): string => `${failedToResolve(whole)}: ${UNAUTHORIZED}`,
  "rate-limited": rateLimited,
  // containerd verifies nothing; these are CRI-O's words.
  unsigned: (): string =>
    "SignatureValidationFailed: Source image rejected: A signature was required, but no signature exists",
} as const;

const UNAUTHORIZED =
  "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";

/** What is counted is the pull of a manifest, not the question which one it is. Docker Hub says more than others. */
function rateLimited(whole: string, digest: string): string {
  const status = `unexpected status code ${manifestAddress(whole, digest)}: 429 Too Many Requests`;
  const more = registryOf(whole) === "docker.io" ? ` - Server message: ${DOCKER_HUB}` : "";
  return `${failedToPull(whole)}: failed to copy: httpReadSeeker: failed open: ${status}${more}`;
}

const DOCKER_HUB =
  "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit";
