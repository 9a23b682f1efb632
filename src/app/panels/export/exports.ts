/** What can be taken away of a run at this moment: the stage and the timeline as pictures, terminals and logs as text. */
import { download } from "../../store/commands.ts";
import { withLogs } from "../../store/with-logs.ts";
import { choose, say, useWorkbench } from "../../store/workbench-store.ts";
import type { SvgPicture } from "./svg-of.ts";
import { logsOf, transcriptOf } from "./texts.ts";
import { t } from "../../locale/locale.ts";

export const EXPORTS = [
  { id: "stage.svg", title: t("Stage as SVG"), detail: t("a drawing that stays sharp at any size") },
  { id: "stage.png", title: t("Stage as PNG"), detail: t("a picture for slides and documents") },
  { id: "timeline.svg", title: t("Timeline as SVG"), detail: t("all lanes, as they are shown") },
  { id: "timeline.png", title: t("Timeline as PNG"), detail: t("all lanes, as they are shown") },
  { id: "terminal.txt", title: t("Transcript of the terminals"), detail: t("what was typed and what came") },
  { id: "logs.txt", title: t("Logs of all containers"), detail: t("as text, with the time of each line") },
] as const;

export type ExportId = (typeof EXPORTS)[number]["id"];

/** Makes it and hands it to the browser; says so where there is nothing to take away. */
export async function exportAs(id: ExportId): Promise<void> {
  const { view, logs, title } = useWorkbench.getState();
  if (id === "terminal.txt" || id === "logs.txt") {
    const text =
      id === "logs.txt"
        ? logsOf((view?.pods ?? []).map((pod) => withLogs(pod, logs)))
        : transcriptOf(view?.terminals ?? []);
    if (text.trim() === "")
      say(id === "logs.txt" ? t("There is no Pod that could have a log.") : t("Nothing was typed yet."));
    else download(id, text);
    return;
  }
  const [part, format] = id.split(".");
  const elements = part === "stage" ? await stage() : await timeline();
  const [ground] = elements;
  if (!ground) {
    say(part === "stage" ? t("There is no Pod on the stage.") : t("There is no timeline yet."));
    return;
  }
  const { svgOf } = await import("./svg-of.ts");
  const picture = svgOf(elements, `${title}: ${part}`, ground);
  if (format === "svg") download(id, picture.text, "image/svg+xml");
  else await downloadPng(id, picture);
}

/** The head with the Pods, and the drawing under it. */
async function stage(): Promise<Element[]> {
  const drawing = await shown(".stage .drawing", () => choose({ phoneTab: "stage" }));
  const head = document.querySelector(".stage .stage-head table");
  return drawing && head ? [head, drawing] : [];
}

async function timeline(): Promise<Element[]> {
  const area = await shown(".timeline-area .lane", () => {
    const { layout } = useWorkbench.getState();
    const hidden = layout.hidden.filter((part) => part !== "dock");
    choose({ dockTab: "timeline", phoneTab: "timeline", enlarged: null, layout: { ...layout, hidden } });
  });
  const found = area?.closest(".timeline-area");
  return found ? [found] : [];
}

/** Frames after which what was asked for will not come. */
const PATIENCE = 120;

/** What is not on the page is brought there: a picture is made of what can be seen. */
async function shown(selector: string, show: () => void): Promise<Element | null> {
  if (!document.querySelector(selector)) show();
  for (let frame = 0; frame < PATIENCE; frame++) {
    const found = document.querySelector(selector);
    if (found) return found;
    await new Promise(requestAnimationFrame);
  }
  return null;
}

/** Twice as fine as on the screen, as far as a canvas can be so large. */
const SHARPNESS = 2;
const MAX_SIDE = 8192;

async function downloadPng(name: string, { text, width, height }: SvgPicture): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(SHARPNESS, MAX_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob) download(name, blob, "image/png");
  else say(t("The browser could not make a picture of that size."));
}
