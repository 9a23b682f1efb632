/** One parameter of a failure as a field of a form: what its type is, and the range that it may have. */
import type { ReactElement } from "react";
import { problemOf } from "../../store/arming.ts";
import type { FaultCatalogueEntry } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";

type FaultParameter = FaultCatalogueEntry["parameters"][number];

export function FaultField({ parameter }: { parameter: FaultParameter }): ReactElement {
  return (
    <label className="form-row">
      <span>{parameter.title}</span>
      <span>
        <Field parameter={parameter} /> <span className="quiet">{hintOf(parameter)}</span>
      </span>
    </label>
  );
}

function Field({ parameter: one }: { parameter: FaultParameter }): ReactElement {
  const { name, title } = one;
  const common = { className: "field", name, "aria-label": title, onInput: check(one) };
  switch (one.type) {
    case "integer":
      return (
        <input
          {...common}
          type="number"
          required
          step="1"
          min={one.minimum}
          max={one.maximum}
          defaultValue={one.default}
        />
      );
    case "duration":
      return <input {...common} required defaultValue={one.default} />;
    case "text":
      return <input {...common} required={one.default === undefined} defaultValue={one.default ?? ""} />;
    case "choice":
      return (
        <select {...common} defaultValue={one.default}>
          {one.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case "flag":
      return <input type="checkbox" name={name} aria-label={title} defaultChecked={one.default} />;
  }
}

/** A field that may be left empty: what is usual is then so. */
export function OptionalField({ parameter, about }: { parameter: FaultParameter; about: string }): ReactElement {
  const { name, title } = parameter;
  return (
    <label className="form-row">
      <span>{title}</span>
      <span>
        <input className="field" name={name} aria-label={title} autoComplete="off" onInput={check(parameter)} />{" "}
        <span className="quiet">
          {about}; {hintOf(parameter)}
        </span>
      </span>
    </label>
  );
}

/** The browser refuses what is out of range, in the words in which scenario files and the terminal do. */
function check(parameter: FaultParameter): (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) => void {
  return ({ currentTarget: field }) => {
    const isLeftOut = field.value === "" && !field.required;
    field.setCustomValidity(isLeftOut ? "" : problemOf(parameter, field.value));
  };
}

/** What a parameter may be, in words. */
export function hintOf(parameter: FaultParameter): string {
  switch (parameter.type) {
    case "integer":
      return parameter.unit === undefined ? rangeOf(parameter) : `${rangeOf(parameter)} ${parameter.unit}`;
    case "duration":
      return rangeOf(parameter);
    case "text":
      return parameter.words;
    default:
      return "";
  }
}

function rangeOf({ minimum, maximum }: { minimum: number | string; maximum: number | string }): string {
  return t("{minimum} to {maximum}", { minimum, maximum });
}

/** What the form holds for a parameter, as the type that the catalogue says. */
export function fieldValue(parameter: FaultParameter, data: FormData): number | string | boolean {
  const value = data.get(parameter.name);
  if (parameter.type === "flag") return value !== null;
  return parameter.type === "integer" ? Number(value) : String(value);
}
