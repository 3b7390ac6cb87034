// Recorded interactions, each optional in all it has.
import type { Change } from '../app/kept';
import { Icon } from '../parts/icon';
import { texts } from '../texts';
import type { Contact, Problems } from './fields';
import { newContact } from './fields';

const t = texts.analyze.contacts;

interface Props {
  contacts: Contact[];
  problems: Problems;
  change: Change<Contact[]>;
}

export function Contacts({ contacts, problems, change }: Props) {
  const changeOne = (index: number, part: Partial<Contact>) => change((last) => last.map((contact, i) => (i === index ? { ...contact, ...part } : contact)));
  return (
    <section class="contacts" aria-label={t.title}>
      <p class="small-title">{t.title} <span class="optional">{texts.analyze.optional}</span></p>
      {contacts.map((contact, index) => (
        <ContactFields
          key={index} contact={contact} index={index} problems={problems} change={(part) => changeOne(index, part)}
          remove={() => change((last) => last.filter((_, i) => i !== index))}
        />
      ))}
      <button type="button" class="quiet" onClick={() => change((last) => [...last, newContact()])}><Icon name="plus" />{t.add}</button>
    </section>
  );
}

interface FieldsProps {
  contact: Contact;
  index: number;
  problems: Problems;
  change: (part: Partial<Contact>) => void;
  remove: () => void;
}

function ContactFields({ contact, index, problems, change, remove }: FieldsProps) {
  const id = (part: string) => `contacts.${index}.${part}`;
  const problem = (part: string) => problems[id(part)];
  const described = (part: string) => ({ 'aria-invalid': problem(part) !== undefined, 'aria-describedby': problem(part) ? `${id(part)}-problem` : undefined });
  const said = (part: string) => problem(part) && <p id={`${id(part)}-problem`} class="problem">{problem(part)}</p>;
  return (
    <fieldset class="contact">
      <legend class="unseen">{t.legend(index + 1)}</legend>
      <div class="fields">
        <div class="field">
          <label for={id('kind')}>{t.kind}</label>
          <select id={id('kind')} value={contact.kind} onChange={(event) => change({ kind: event.currentTarget.value })}>
            {Object.entries(t.kinds).map(([kind, label]) => <option key={kind} value={kind}>{label}</option>)}
          </select>
        </div>
        <div class="field">
          <label for={id('date')}>{t.date}</label>
          <input id={id('date')} type="date" value={contact.date} {...described('date')} onInput={(event) => change({ date: event.currentTarget.value })} />
          {said('date')}
        </div>
        <div class="field field-wide">
          <label for={id('words')}>{t.words}</label>
          <textarea id={id('words')} rows={2} value={contact.words} {...described('words')} onInput={(event) => change({ words: event.currentTarget.value })} />
          {said('words')}
        </div>
        <div class="field">
          <label for={id('sentiment')}>{t.sentiment}</label>
          <input id={id('sentiment')} type="text" value={contact.sentiment} {...described('sentiment')} onInput={(event) => change({ sentiment: event.currentTarget.value })} />
          {said('sentiment')}
        </div>
        <button type="button" class="quiet contact-remove" aria-label={t.remove(index + 1)} onClick={remove}><Icon name="close" /></button>
      </div>
    </fieldset>
  );
}
