/** The page over a fixture's picture, for looking at: `?pods=init,sidecar&theme=dark`, served by the development server. */
import { createRoot } from "react-dom/client";
import { Page } from "../../src/app/page.tsx";
import { showView } from "./client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "./view.fixture.ts";

const wanted = new URLSearchParams(location.search);
const names = (wanted.get("pods") ?? "init").split(",");
const pods = [backOffPod, sidecarPod].filter((pod) => names.some((name) => pod.name.endsWith(name)));
const theme = wanted.get("theme");
if (theme !== null) document.documentElement.dataset["theme"] = theme;
const text =
  "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app-with-init   # the lesson's\nspec:\n  volumes:\n    - name: web\n      emptyDir: {}\n";
showView(viewOf(pods), {
  files: [{ name: "init.yaml", text, applied: text, problems: [] }],
  activeFile: "init.yaml",
  title: "Wrong mount path",
  ...(wanted.get("dock") === "terminal" && { dockTab: "terminal" as const }),
  ...(wanted.has("break") && {
    faultTarget: { namespace: "default", pod: "app-with-init", container: "fetch-content" },
  }),
  ...(wanted.has("tab") && { phoneTab: wanted.get("tab") as "logs" }),
});
const root = document.getElementById("root");
if (root) createRoot(root).render(<Page />);
