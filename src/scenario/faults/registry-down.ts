/** The fault `registry-down`: nobody answers where images come from. */
import { hostOf, manifestAddress, registryOf } from "../../kube/cluster/levers/images.ts";
import { defineFault } from "./parameters.ts";
import { changePulls, failedToResolve, FORGET } from "./pulls.ts";

/** What a pull waits before it gives up on silence. */
const SILENCE = 30_000;

export const registryDown = defineFault({
  name: "registry-down",
  title: "Registry down",
  description: "The registry that the image comes from cannot be reached, so that nothing can be pulled from there.",
  symptom:
    "STATUS ErrImagePull and ImagePullBackOff; the event Failed says dial tcp, with connection refused, i/o timeout or no such host",
  group: "image",
  target: "image",
  lasts: "attempts",
  parameters: [
    { name: "how", title: "How", type: "choice", default: "refused", choices: ["refused", "timeout", "no-such-host"] },
    FORGET,
  ],
  summary: ({ how }) => `registry down (${how})`,
  mechanism(site, { how, forget }) {
    const registry = registryOf(site.input.image ?? "");
    const concerns = (whole: string): boolean => registryOf(whole) === registry;
    return changePulls(site, { forget, concerns }, (_ref, whole) => {
      const request = `failed to do request: Head "${manifestAddress(whole)}"`;
      const message = `${failedToResolve(whole)}: ${request}: ${REASONS[how](hostOf(registry))}`;
      return { message, ...(how === "timeout" && { delay: SILENCE }) };
    });
  },
});

/** Addresses that are kept for documentation: of the registry, and of the name server that the node asks. */
const ADDRESS = "198.51.100.1:443";
const RESOLVER = "192.0.2.53:53";
/** In the words of Go's net package. */
const REASONS = {
  refused: (): string => `dial tcp ${ADDRESS}: connect: connection refused`,
  timeout: (): string => `dial tcp ${ADDRESS}: i/o timeout`,
  "no-such-host": (host: string): string =>
    `dial tcp: lookup ${host.replace(/:\d+$/, "")} on ${RESOLVER}: no such host`,
} as const;
