/** What the world waits for now, why, and the way past it. */
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Progress } from "../../kit/progress.tsx";
import { skipWaiting } from "../../store/commands.ts";
import { formatClock, formatSpan, progress } from "../../store/time.ts";
import { useWorkbench } from "../../store/workbench-store.ts";

export function Waiting(): ReactElement | null {
  const clock = useWorkbench((state) => state.view?.clock);
  if (!clock) return <div className="waiting-box quiet-box" />;
  if (clock.next === null) {
    return (
      <div className="waiting-box quiet-box">
        <span className="waiting-words">
          Nothing is to happen
          <small>until you do something</small>
        </span>
      </div>
    );
  }
  const { t, what, why, since, tone } = clock.next;
  const isCalm = tone === "running" || tone === "ready" || tone === "succeeded";
  return (
    <div className={`waiting-box ${isCalm ? "quiet-box running" : tone}`} role="group" aria-label="Next">
      <span className="waiting-words">
        {tone === "backoff" || t === null ? `Waiting for ${what}` : `${what} at ${formatClock(t)}`}
        <small>{why}</small>
      </span>
      {t !== null && <Progress value={progress(clock.now, since, t)} />}
      <Button icon="skip" title="Skip waiting (N)" onClick={skipWaiting}>
        Skip{t !== null && ` ${formatSpan(t - clock.now)}`}
      </Button>
    </div>
  );
}
