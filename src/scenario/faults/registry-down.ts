/** The fault `registry-down`: nobody answers where images come from. */
import { manifestAddress, registryOf } from "../../kube/cluster/levers/images.ts";
import { defineFault } from "./parameters.ts";
import { changePulls, failedToResolve, FORGET } from "./pulls.ts";
import { saying } from "../saying.ts";

/** What a pull waits before it gives up on silence. */
const SILENCE = 30_000;

export const registryDown = defineFault({
  name: "registry-down",
  title: "Registry down",
  description: "The registry that the image comes from cannot be reached, so that nothing can be pulled from there.",
  symptom:
    "STATUS ErrImagePull and ImagePullBackOff; the event Failed says dial tcp, with connection refused, i/o timeout or no such host; unavailable: STATUS RegistryUnavailable",
  group: "image",
  target: "image",
  lasts: "attempts",
  parameters: [
    {
      name: "how",
      title: "How",
      type: "choice",
      default: "refused",
      choices: ["refused", "timeout", "no-such-host", "unavailable"],
    },
    FORGET,
  ],
  summary: ({ how }) => saying("registry down ({how})", { how }),
  mechanism(site, { how, forget }) {
    const registry = registryOf(site.input.image ?? "");
    const concerns = (whole: string): boolean => registryOf(whole) === registry;
    return changePulls(site, { forget, concerns }, (_ref, whole) => {
      const reason = REASONS[how](manifestAddress(whole));
      // CRI-O alone tells the kubelet that it is the registry's fault.
      const message = how === "unavailable" ? `RegistryUnavailable: ${reason}` : `${failedToResolve(whole)}: ${reason}`;
      return { message, ...(how === "timeout" && { delay: SILENCE }) };
    });
  },
});

/** An address that is kept for documentation. */
const ADDRESS = "198.51.100.1:443";
/** In the words of Go's net package. Source: facts/kubelet.md 4.4; of the name that is not found, what kubectl was seen to describe. */
const REASONS = {
  refused: (address: string): string => `${requestOf(address)}: dial tcp ${ADDRESS}: connect: connection refused`,
  timeout: (address: string): string => `${requestOf(address)}: dial tcp ${ADDRESS}: i/o timeout`,
  unavailable: (address: string): string =>
    `pinging container registry ${hostOf(address)}: Get "https://${hostOf(address)}/v2/": dial tcp ${ADDRESS}: connect: connection refused`,
  "no-such-host": (address: string): string => `dial tcp: lookup ${hostOf(address)}: no such host`,
} as const;

function hostOf(address: string): string {
  return /^https:\/\/([^/:]+)/.exec(address)?.[1] ?? "";
}

function requestOf(address: string): string {
  return `failed to do request: Head "${address}"`;
}
