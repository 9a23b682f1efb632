/** Two runs of the same scenario beside each other: what happened in both, and what in one of them alone. */
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { Dialog } from "../../kit/dialog.tsx";
import { Icon } from "../../kit/icon.tsx";
import type { IconName } from "../../kit/icon.tsx";
import { compareWith, seek } from "../../store/commands.ts";
import { formatClock, formatSpan } from "../../store/time.ts";
import type { ComparedRowView, ComparisonView, StoryEntryView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { many, t } from "../../locale/locale.ts";
import "./comparison.css";

/** A shift in time that is worth a word. */
const NOTICED_MS = 100;

const ICONS: Readonly<Record<StoryEntryView["kind"], { icon: IconName; word: string }>> = {
  row: { icon: "layers", word: t("Pod") },
  event: { icon: "bolt", word: t("Event") },
  exit: { icon: "cross", word: t("End") },
  log: { icon: "list", word: t("Log") },
  deed: { icon: "terminal", word: t("You") },
};

/** The present run, and the one that it is compared with. */
export function Comparison(): ReactElement {
  const branch = useWorkbench((state) => state.comparing) ?? "";
  const [comparison, setComparison] = useState<ComparisonView | null | "asking">("asking");
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    let isGone = false;
    void compareWith(branch).then((answer) => {
      if (!isGone) setComparison(answer);
    });
    return () => {
      isGone = true;
    };
  }, [branch]);
  return (
    <Dialog title={t("Two runs beside each other")} className="comparison" onClose={() => choose({ comparing: null })}>
      {comparison === "asking" && <p className="empty">{t("The other run is brought to its end…")}</p>}
      {comparison === null && <p className="empty">{t("The other run could not be brought to its end.")}</p>}
      {comparison !== null && comparison !== "asking" && (
        <>
          <div className="comparison-bar">
            <p>{summary(comparison)}</p>
            <label>
              <input type="checkbox" checked={isWhole} onChange={() => setWhole(!isWhole)} />{" "}
              {t("Show what is the same too")}
            </label>
          </div>
          <Table comparison={comparison} isWhole={isWhole} />
        </>
      )}
    </Dialog>
  );
}

function summary({ rows, cut }: ComparisonView): string {
  const differing = rows.filter((row) => row.left === null || row.right === null).length;
  const later = rows.filter(({ left, right }) => left && right && Math.abs(left.t - right.t) >= NOTICED_MS).length;
  const words =
    differing === 0 && later === 0
      ? t("Nothing is different.")
      : many(
          differing,
          "1 thing happened in one run only, {later} at another time.",
          "{n} things happened in one run only, {later} at another time.",
          { later },
        );
  return cut ? `${words} ${t("The runs are longer than what is compared.")}` : words;
}

function Table({ comparison, isWhole }: { comparison: ComparisonView; isWhole: boolean }): ReactElement {
  const { rows, left, right } = comparison;
  return (
    <div className="comparison-table" tabIndex={0} role="group" aria-label={t("What happened in the two runs")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("{left}, this run", { left })}</th>
            <th scope="col">{right}</th>
          </tr>
        </thead>
        <tbody>{rows.map((row, index) => isShown(row, isWhole) && <Row key={index} row={row} />)}</tbody>
      </table>
    </div>
  );
}

function isShown({ left, right }: ComparedRowView, isWhole: boolean): boolean {
  return isWhole || !left || !right || Math.abs(left.t - right.t) >= NOTICED_MS;
}

function Row({ row: { left, right } }: { row: ComparedRowView }): ReactElement {
  const shift = left && right ? right.t - left.t : 0;
  return (
    <tr className={left && right ? "both" : "one"}>
      <td className={left ? "" : "nothing"}>{left ? <Entry entry={left} isHere /> : t("not in this run")}</td>
      <td className={right ? "" : "nothing"}>
        {right ? <Entry entry={right} isHere={false} /> : t("not in that run")}
        {Math.abs(shift) >= NOTICED_MS && (
          <small className="shift">
            {shift > 0
              ? t("{span} later", { span: formatSpan(shift) })
              : t("{span} earlier", { span: formatSpan(-shift) })}
          </small>
        )}
      </td>
    </tr>
  );
}

function Entry({ entry, isHere }: { entry: StoryEntryView; isHere: boolean }): ReactElement {
  const { icon, word } = ICONS[entry.kind];
  const time = formatClock(entry.t);
  return (
    <div className={`story of-${entry.kind}`}>
      {isHere ? (
        <button type="button" title={t("Go to this moment")} onClick={() => seek(entry.t)}>
          {time}
        </button>
      ) : (
        <time>{time}</time>
      )}
      <span className="story-kind">
        <Icon name={icon} size={13} />
        {entry.container === "" ? word : entry.container}
      </span>
      <span className="story-text">{entry.text}</span>
    </div>
  );
}
