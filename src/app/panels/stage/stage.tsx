/** The stage: the Pods as kubectl lists them, and the chosen one drawn. */
import { Suspense, useLayoutEffect, useRef, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { lazyPart } from "../../kit/lazy-part.tsx";
import { useObjects, useSelectedPod } from "../../store/selectors.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import type { PodView } from "../../store/view.ts";
import { StageDrawing } from "./stage-drawing.tsx";
import { StageHead } from "./stage-head.tsx";
import { many, t } from "../../locale/locale.ts";
import "./stage.css";

const StageList = lazyPart(async () => (await import("./stage-list.tsx")).StageList);

export function Stage(): ReactElement {
  const pod = useSelectedPod();
  return (
    <main className="panel stage" aria-label={t("Stage")} tabIndex={-1}>
      {pod ? <PodStage pod={pod} /> : <EmptyStage />}
    </main>
  );
}

function PodStage({ pod }: { pod: PodView }): ReactElement {
  const container = useWorkbench((state) => state.selectedContainer);
  const isList = useWorkbench((state) => state.stageList);
  const area = useRef<HTMLDivElement>(null);
  const size = useSize(area);
  return (
    <>
      <StageHead />
      <div className="stage-area" ref={area}>
        {isList && (
          <Suspense>
            <StageList pod={pod} />
          </Suspense>
        )}
        {!isList && size && <StageDrawing key={pod.uid} pod={pod} width={size.width} height={size.height} />}
        <div className="stage-tools">
          <Button
            icon="bolt"
            className="break-something"
            shortcut="B"
            onClick={() =>
              choose({
                faultTarget: {
                  namespace: pod.namespace,
                  pod: pod.name,
                  container: container ?? pod.initContainers[0]?.name ?? pod.containers[0]?.name ?? "",
                },
              })
            }
          >
            {t("Break something")}
          </Button>
          <IconButton
            icon="timestamps"
            label={t("Stage as a list")}
            pressed={isList}
            onClick={() => choose({ stageList: !isList })}
          />
        </div>
      </div>
    </>
  );
}

function EmptyStage(): ReactElement {
  // What a run begins with is being applied in its first moments.
  const isLoading = useWorkbench(
    ({ view, failure, files }) =>
      failure === null && (view === null || (files.length > 0 && view.clock.playing && view.clock.now < FIRST_MS)),
  );
  const objects = useObjects();
  if (isLoading) return <div className="stage-empty">{t("The simulation is starting…")}</div>;
  return (
    <div className="stage-empty">
      <b>{t("No Pod is here.")}</b>
      {objects.length === 0 ? (
        <p>{t("Apply a manifest from the editor, or open an example from the menu above.")}</p>
      ) : (
        <p>
          {many(
            objects.length,
            "The cluster holds {n} other object: see the Objects tab below.",
            "The cluster holds {n} other objects: see the Objects tab below.",
          )}
        </p>
      )}
    </div>
  );
}

const FIRST_MS = 500;
/** Where nothing is laid out, as in a test. */
const SIZE_WITHOUT_LAYOUT = { width: 680, height: 520 };
const MIN_WIDTH = 300;

interface Size {
  width: number;
  height: number;
}

/** The element's size, followed; null until it is known, which is before anything is painted. */
function useSize(element: RefObject<HTMLDivElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const follow = ({ width, height }: Size): void => {
      if (width > 0) setSize({ width: Math.max(MIN_WIDTH, Math.floor(width)), height: Math.floor(height) });
    };
    const { clientWidth: width, clientHeight: height } = current;
    // The size is the browser's, and there is none before the element is.
    // oxlint-disable-next-line react/set-state-in-effect
    follow(width > 0 ? { width, height } : SIZE_WITHOUT_LAYOUT);
    const observer = new ResizeObserver((entries) => {
      if (entries[0]) follow(entries[0].contentRect);
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
