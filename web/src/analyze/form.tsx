import type { Change } from '../app/kept';
import { useSession } from '../app/session';
import { number } from '../format';
import { Icon } from '../parts/icon';
import { texts } from '../texts';
import { Contacts } from './contacts';
import type { Problems, ValueField, Values } from './fields';
import { readout, samples } from './fields';

const t = texts.analyze;

interface Props {
  values: Values;
  set: (values: Values) => void;
  change: Change<Values>;
  problems: Problems;
  asking: boolean;
  submit: () => void;
  clear: () => void;
}

export function Form({ values, set, change, problems, asking, submit, clear }: Props) {
  const { currency } = useSession();
  const type = (field: ValueField) => (typed: string) => change((last) => ({ ...last, [field]: typed }));
  const count = Object.keys(problems).length;
  return (
    <form class="analyze-form" autocomplete="off" noValidate aria-labelledby="title" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <fieldset class="samples">
        <legend>{t.samplesTitle}</legend>
        {t.samples.map((sample, i) => (
          <button key={sample} type="button" class="sample" onClick={() => set(samples(currency)[i] ?? values)}>{sample}</button>
        ))}
      </fieldset>

      {count > 0 && <p class="problem problem-summary" role="alert">{t.problems.summary(count)}</p>}

      <div class="fields">
        <Field field="customerId" {...{ values, problems, type }} wide />
        <Field field="leadScore" numeric {...{ values, problems, type }} />
        <Field field="sentiment" numeric {...{ values, problems, type }} />
        <Field field="interactions" numeric {...{ values, problems, type }} />
        <Field field="responseRate" numeric {...{ values, problems, type }} />
        <Field field="dealValue" numeric wide {...{ values, problems, type }} />
        <Notes {...{ values, problems, type }} />
      </div>
      <Contacts contacts={values.contacts} problems={problems} change={(next) => change((last) => ({ ...last, contacts: next(last.contacts) }))} />

      <div class="actions">
        <button type="submit" class="primary" aria-disabled={asking}>
          <Icon name="spark" />{asking ? t.submitting : t.submit}
        </button>
        <button type="button" class="quiet" onClick={clear}>{t.clear}</button>
      </div>
    </form>
  );
}

interface FieldProps {
  field: ValueField;
  values: Values;
  problems: Problems;
  type: (field: ValueField) => (typed: string) => void;
  numeric?: boolean;
  wide?: boolean;
}

function Field({ field, values, problems, type, numeric, wide }: FieldProps) {
  const { currency } = useSession();
  const [label = '', hint = ''] = t.fields[field];
  const problem = problems[field];
  const read = numeric && !problem ? readout(field, values, currency) : undefined;
  return (
    <div class={wide ? 'field field-wide' : 'field'}>
      <label for={field}>{label}</label>
      <input
        id={field} type="text" value={values[field]} inputMode={numeric && field !== 'sentiment' ? 'decimal' : 'text'} spellcheck={false} autocomplete="off"
        aria-invalid={problem !== undefined} aria-describedby={`${field}-hint`} required={field === 'customerId'}
        onInput={(event) => type(field)(event.currentTarget.value)}
      />
      <p id={`${field}-hint`} class={problem ? 'problem' : 'hint'}>{problem ?? read ?? hint}</p>
    </div>
  );
}

function Notes({ values, problems, type }: Omit<FieldProps, 'field'>) {
  const [label, hint] = t.fields.notes;
  const problem = problems.notes;
  return (
    <div class="field field-wide">
      <label for="notes">{label} <span class="optional">{t.optional}</span></label>
      <textarea
        id="notes" rows={3} value={values.notes} aria-invalid={problem !== undefined} aria-describedby="notes-hint"
        onInput={(event) => type('notes')(event.currentTarget.value)}
      />
      <p id="notes-hint" class={problem ? 'problem' : 'hint'}>
        {problem ?? hint}{values.notes.length > 500 && ` ${t.characters(number(values.notes.length))}`}
      </p>
    </div>
  );
}
