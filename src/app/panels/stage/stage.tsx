/** The stage: the Pods as kubectl lists them, and the chosen one drawn. */
import { useEffect, useRef, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { Button } from "../../kit/button.tsx";
import { useObjects, useSelectedPod } from "../../store/selectors.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { StageDrawing } from "./stage-drawing.tsx";
import { StageHead } from "./stage-head.tsx";
import "./stage.css";

export function Stage(): ReactElement {
  const pod = useSelectedPod();
  const container = useWorkbench((state) => state.selectedContainer);
  const area = useRef<HTMLDivElement>(null);
  const size = useSize(area);
  return (
    <main className="panel stage" aria-label="Stage" tabIndex={-1}>
      <StageHead />
      <div className="stage-area" ref={area}>
        {pod ? <StageDrawing key={pod.uid} pod={pod} width={size.width} height={size.height} /> : <EmptyStage />}
        {pod && (
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
              Break something
            </Button>
          </div>
        )}
      </div>
    </main>
  );
}

function EmptyStage(): ReactElement {
  const isLoading = useWorkbench((state) => state.view === null && state.failure === null);
  const objects = useObjects();
  if (isLoading) return <div className="stage-empty">The simulation is starting…</div>;
  return (
    <div className="stage-empty">
      <b>No Pod is here.</b>
      {objects.length === 0 ? (
        <p>Apply a manifest from the editor, or open an example from the menu above.</p>
      ) : (
        <p>
          The cluster holds {objects.length} other {objects.length === 1 ? "object" : "objects"}: see the Objects tab
          below.
        </p>
      )}
    </div>
  );
}

const SIZE_BEFORE_LAYOUT = { width: 680, height: 520 };
const MIN_WIDTH = 300;

/** The element's size, followed. */
function useSize(element: RefObject<HTMLDivElement | null>): { width: number; height: number } {
  const [size, setSize] = useState(SIZE_BEFORE_LAYOUT);
  useEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const observer = new ResizeObserver((entries) => {
      const { width = 0, height = 0 } = entries[0]?.contentRect ?? {};
      if (width > 0) setSize({ width: Math.max(MIN_WIDTH, Math.floor(width)), height: Math.floor(height) });
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
