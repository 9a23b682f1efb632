/** The fault `image-store`: the node's container runtime does not say which images it has. */
import { wholeName } from "../../kube/cluster/levers/images.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const imageStore = defineFault({
  name: "image-store",
  title: "Image cannot be looked up",
  description:
    "The container runtime does not answer whether a node has the image, as when its disk is slow or broken; with imagePullPolicy Always nobody asks it.",
  symptom: "STATUS ImageInspectError; the event InspectFailed says context deadline exceeded",
  group: "image",
  target: "image",
  lasts: "attempts",
  parameters: [],
  summary: () => saying("cannot be looked up"),
  mechanism(site) {
    const wanted = wholeName(site.input.image ?? "");
    let remove = (): void => {};
    return {
      begin() {
        remove = site.cluster.overrides.add("inspect", (image) =>
          wholeName(image) === wanted && site.strikes()
            ? "rpc error: code = DeadlineExceeded desc = context deadline exceeded"
            : null,
        );
      },
      end: () => remove(),
    };
  },
});
