/** A field of the builder: its label, what it is for, what can be chosen, and what is wrong with what stands in it. */
import { useId } from "react";
import type { ReactElement } from "react";
import { useLevel } from "../../store/level-draft.ts";

interface FieldProps {
  /** Its name, as problems call it: `faults[0].at`. */
  at: string;
  label: string;
  value: string;
  hint?: string | undefined;
  /** Likely values, offered while typing. */
  offers?: readonly string[] | undefined;
  /** All that can be chosen, in the place of typing. */
  choices?: readonly (string | { value: string; title: string })[] | undefined;
  /** Of a text of several lines. */
  rows?: number;
  isFirst?: boolean;
  onChange: (value: string) => void;
}

export function LevelField(props: FieldProps): ReactElement {
  const { at, label, hint } = props;
  const problem = useProblem(at);
  const id = fieldId(at);
  const about = [hint !== undefined && `${id}-hint`, problem !== null && `${id}-problem`].filter(
    (one) => one !== false,
  );
  return (
    <div className="level-row">
      <label htmlFor={id}>{label}</label>
      <div>
        <Control {...props} id={id} describedBy={about.join(" ") || undefined} isWrong={problem !== null} />
        {hint !== undefined && (
          <small id={`${id}-hint`} className="quiet">
            {hint}
          </small>
        )}
        {problem !== null && (
          <p id={`${id}-problem`} className="level-problem">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}

interface ControlProps extends FieldProps {
  id: string;
  describedBy: string | undefined;
  isWrong: boolean;
}

function Control({
  id,
  value,
  describedBy,
  isWrong,
  offers,
  choices,
  rows,
  isFirst,
  onChange,
}: ControlProps): ReactElement {
  const offered = useId();
  const common = {
    id,
    value,
    className: "field",
    "aria-describedby": describedBy,
    "aria-invalid": isWrong || undefined,
    "data-first-focus": isFirst === true ? "" : undefined,
  };
  if (choices) {
    return (
      <select {...common} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => {
          const { value: own, title } = typeof choice === "string" ? { value: choice, title: choice } : choice;
          return (
            <option key={own} value={own}>
              {title}
            </option>
          );
        })}
      </select>
    );
  }
  if (rows !== undefined)
    return <textarea {...common} rows={rows} spellCheck={false} onChange={(event) => onChange(event.target.value)} />;
  return (
    <>
      <input
        {...common}
        autoComplete="off"
        spellCheck={false}
        list={offers && offers.length > 0 ? offered : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {offers && offers.length > 0 && (
        <datalist id={offered}>
          {offers.map((offer) => (
            <option key={offer}>{offer}</option>
          ))}
        </datalist>
      )}
    </>
  );
}

/** What is wrong with a whole part, such as a list that is empty. */
export function PartProblem({ at }: { at: string }): ReactElement | null {
  const problem = useProblem(at);
  return problem === null ? null : (
    <p id={fieldId(at)} tabIndex={-1} className="level-problem">
      {problem}
    </p>
  );
}

function useProblem(at: string): string | null {
  return useLevel(({ isTold, problems }) =>
    isTold ? (problems.find(({ field }) => field === at)?.message ?? null) : null,
  );
}

export function fieldId(at: string): string {
  return `level-${at}`;
}
