/** The fault `mount-failure`: a volume cannot be set up on the node. */
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const mountFailure = defineFault({
  name: "mount-failure",
  title: "Mount failure",
  description:
    "Setting up a volume fails on the node, so that nothing of a new Pod is started; a Pod that has its volumes already keeps them.",
  symptom: "STATUS ContainerCreating or Init:0/N for ever; the event FailedMount says MountVolume.SetUp failed",
  group: "volumes",
  target: "pod",
  lasts: "attempts",
  parameters: [
    {
      name: "volume",
      title: "Volume",
      type: "text",
      default: "",
      pattern: "[-a-z0-9]{0,63}",
      words: "the name of a volume of the Pod; empty for any",
    },
  ],
  summary: ({ volume }) =>
    volume === "" ? saying("a volume cannot be mounted") : saying("{volume} cannot be mounted", { volume }),
  mechanism(site, { volume: wanted }) {
    let remove = (): void => {};
    return {
      begin() {
        remove = site.cluster.overrides.add("mount", ({ metadata }, volume) => {
          const { namespace = "default", name, uid } = metadata;
          const isMeant = wanted === "" ? !volume.startsWith("kube-api-access-") : volume === wanted;
          if (!isMeant || !site.aimsAt({ namespace, name, uid }) || !site.strikes({ pod: name })) return null;
          return `mount failed: exit status 32\nMounting command: mount\nMounting arguments: /dev/vdb /var/lib/kubelet/pods/${uid}/volumes/${volume}\nOutput: mount: special device /dev/vdb does not exist.`;
        });
      },
      end: () => remove(),
    };
  },
});
