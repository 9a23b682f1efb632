/** What the world waits for now, why, and the way past it; at a past moment, where that is and the way back. */
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Progress } from "../../kit/progress.tsx";
import { cancelTravel, seekHead, skipWaiting } from "../../store/commands.ts";
import { formatClock, formatSpan, progress } from "../../store/time.ts";
import type { View } from "../../store/view.ts";
import type { WorkbenchState } from "../../store/workbench-store.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { said, t } from "../../locale/locale.ts";

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
          {t("Nothing is to happen")}
          <small>{t("until you do something")}</small>
        </span>
      </div>
    );
  }
  const { t: at, why, since, tone } = clock.next;
  const what = said(clock.next.what);
  const isCalm = tone === "running" || tone === "ready" || tone === "succeeded";
  return (
    <div className={`waiting-box ${isCalm ? "quiet-box running" : tone}`} role="group" aria-label={t("Next")}>
      <span className="waiting-words">
        {tone === "backoff" || at === null
          ? t("Waiting for {what}", { what })
          : t("{what} at {time}", { what, time: formatClock(at) })}
        <small>{said(why)}</small>
      </span>
      {at !== null && <Progress value={progress(clock.now, since, at)} />}
      <Button icon="skip" title={t("Skip waiting (N)")} onClick={skipWaiting}>
        <span>
          {t("Skip")}
          {at !== null && ` ${formatSpan(at - clock.now)}`}
        </span>
      </Button>
    </div>
  );
}

/** The same run goes on from here; something else done here begins another. */
function Past({ clock }: { clock: View["clock"] }): ReactElement {
  return (
    <div className="waiting-box past-box" role="group" aria-label={t("Past")}>
      <span className="waiting-words">
        {t("In the past: {time} of {head}", { time: formatClock(clock.now), head: formatClock(clock.head) })}
        <small>{t("do something else, and another run begins")}</small>
      </span>
      <Progress value={progress(clock.now, 0, clock.head)} />
      <Button icon="skip" title={t("To the furthest moment reached")} onClick={seekHead}>
        <span>{t("To the end")}</span>
      </Button>
    </div>
  );
}

function Travel({ travel }: { travel: NonNullable<WorkbenchState["travel"]> }): ReactElement {
  const { from, now, until } = travel;
  return (
    <div className="waiting-box past-box" role="group" aria-label={t("On the way")}>
      <span className="waiting-words">
        {until === null ? t("Running until something happens") : t("Running to {time}", { time: formatClock(until) })}
        <small>{t("now at {time}", { time: formatClock(now) })}</small>
      </span>
      {until !== null && <Progress value={progress(now, from, until)} />}
      <Button icon="cross" onClick={cancelTravel}>
        <span>{t("Stop here")}</span>
      </Button>
    </div>
  );
}
