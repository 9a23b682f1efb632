/** Whether a level can be solved: its solutions played in worlds of their own, and what must not solve it. */
import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { Icon } from "../../kit/icon.tsx";
import { useLevel } from "../../store/level-draft.ts";
import { t } from "../../locale/locale.ts";

export function LevelProof(): ReactElement | null {
  const proof = useLevel((state) => state.proof);
  const hasSolutions = useLevel(({ level }) =>
    level.parts.every((part) => part.type === "question" || part.solution.trim() !== ""),
  );
  const here = useRef<HTMLElement>(null);
  useEffect(() => {
    if (proof) here.current?.scrollIntoView({ block: "nearest" });
  }, [proof]);
  if (proof === null) return null;
  return (
    <section ref={here} className="level-part" aria-label={t("Proof")}>
      <h3>{t("Proof")}</h3>
      <div role="status">
        {proof === "running" && <p>{t("It is played from its beginning, with its solution and without…")}</p>}
        {proof === "failed" && <p>{t("It could not be played to its end.")}</p>}
        {typeof proof === "object" && <Verdict isProven={proof.every(({ failure }) => failure === null)} />}
      </div>
      {typeof proof === "object" && (
        <ul className="level-proof">
          {proof.map(({ name, failure }) => (
            <li key={name} className={failure === null ? "holds" : "open"}>
              <Icon name={failure === null ? "check" : "cross"} size={13} /> {name}
              {failure !== null && <>: {failure}</>}
            </li>
          ))}
        </ul>
      )}
      {!hasSolutions && (
        <p className="quiet">
          {t("A task without a solution cannot be proven: play the level, and keep what you did.")}
        </p>
      )}
    </section>
  );
}

function Verdict({ isProven }: { isProven: boolean }): ReactElement {
  return isProven ? (
    <p>{t("It can be solved, and is not solved without its solution.")}</p>
  ) : (
    <p className="level-problem">{t("It is not what it should be.")}</p>
  );
}
