/** The fault `bad-image`: the registry does not know the tag. */
import { wholeName } from "../../kube/cluster/levers/images.ts";
import { defineFault } from "./parameters.ts";
import { changePulls, failedToResolve, FORGET } from "./pulls.ts";
import { saying } from "../saying.ts";

export const badImage = defineFault({
  name: "bad-image",
  title: "Image not found",
  description: "The registry has no such image or tag, as after a typo or when somebody has deleted it.",
  symptom: "STATUS ErrImagePull and ImagePullBackOff in turn; the event Failed ends with not found",
  group: "image",
  target: "image",
  lasts: "attempts",
  parameters: [FORGET],
  summary: () => saying("not found"),
  mechanism(site, { forget }) {
    const wanted = wholeName(site.input.image ?? "");
    return changePulls(site, { forget, concerns: (whole) => whole === wanted }, (_ref, whole) => ({
      message: `rpc error: code = NotFound desc = ${failedToResolve(whole)}: ${whole}: not found`,
    }));
  },
});
