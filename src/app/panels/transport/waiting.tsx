/** What the world waits for now, why, and the way past it; at a past moment, where that is and the way back. */
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Progress } from "../../kit/progress.tsx";
import { cancelTravel, seekHead, skipWaiting } from "../../store/commands.ts";
import { formatClock, formatSpan, progress } from "../../store/time.ts";
import type { View } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";

export function Waiting(): ReactElement {
  const clock = useWorkbench((state) => state.view?.clock);
  const travel = useWorkbench((state) => state.travel);
  if (!clock) return <div className="waiting-box quiet-box" />;
  if (travel) return <Travel travel={travel} />;
  if (clock.now < clock.head) return <Past clock={clock} />;
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

/** The same run goes on from here; something else done here begins another. */
function Past({ clock }: { clock: View["clock"] }): ReactElement {
  return (
    <div className="waiting-box past-box" role="group" aria-label="Past">
      <span className="waiting-words">
        In the past: {formatClock(clock.now)} of {formatClock(clock.head)}
        <small>do something else, and another run begins</small>
      </span>
      <Progress value={progress(clock.now, 0, clock.head)} />
      <Button icon="skip" title="To the furthest moment reached" onClick={seekHead}>
        To the end
      </Button>
    </div>
  );
}

function Travel({ travel }: { travel: { from: number; now: number; until: number } }): ReactElement {
  return (
    <div className="waiting-box past-box" role="group" aria-label="On the way">
      <span className="waiting-words">
        Running again to {formatClock(travel.until)}
        <small>now at {formatClock(travel.now)}</small>
      </span>
      <Progress value={progress(travel.now, travel.from, travel.until)} />
      <Button icon="cross" onClick={cancelTravel}>
        Stop here
      </Button>
    </div>
  );
}
