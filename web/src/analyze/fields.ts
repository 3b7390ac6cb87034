// From what people type to the request, or to what is wrong with it. Empty means unknown, and is left out.
import type { Contribution, Interaction, Profile, Request } from '../api/types';
import { editable, money, number, parseNumber, percent } from '../format';
import { texts } from '../texts';

export interface Contact {
  kind: string;
  date: string;
  words: string;
  sentiment: string;
}

export type ValueField = 'customerId' | 'leadScore' | 'sentiment' | 'interactions' | 'dealValue' | 'responseRate' | 'notes';

export type Values = Record<ValueField, string> & { contacts: Contact[] };

export const nothing: Values = {
  customerId: '', leadScore: '', sentiment: '', interactions: '', dealValue: '', responseRate: '', notes: '', contacts: [],
};

export const newContact = (): Contact => ({ kind: 'email', date: '', words: '', sentiment: '' });

// The three documented customers, as people of this locale would type them.
export const samples = (currency: string): Values[] => [
  { ...nothing, customerId: '12345', ...typed(70, 0.3, 15, 50000, 0.8, currency) },
  { ...nothing, customerId: '67890', ...typed(30, -0.5, 8, 20000, 0.3, currency) },
  { ...nothing, customerId: '11111', ...typed(85, 0.6, 25, 150000, 0.9, currency) },
];

function typed(lead: number, sentiment: number, interactions: number, dealValue: number, responseRate: number, currency: string) {
  return {
    leadScore: editable(lead),
    sentiment: editable(sentiment),
    interactions: editable(interactions),
    dealValue: money(dealValue, currency),
    responseRate: editable(responseRate),
  };
}

const t = texts.analyze.problems;
const largest = 1e15;

export type Problems = Record<string, string>;

// A field's number within its range, which a per cent sign may follow where it is a share; says under the field's name what is wrong.
function read(typed: string, field: string, low: number, high: number, problems: Problems, isShare = false): number | undefined {
  const value = parseNumber(isShare ? typed.replace(/%\s*$/, '') : typed);
  if (value === null && typed.trim() === '') return undefined;
  if (value === null || value === undefined) problems[field] = t.noNumber;
  else if (value < low || value > high) problems[field] = outside(value, low, high);
  else return value;
  return undefined;
}

function outside(value: number, low: number, high: number): string {
  if (high < largest) return t.range(number(low), number(high));
  return value < low ? t.least(number(low)) : t.most;
}

const share = (typed: string, value: number | undefined): number | undefined => {
  if (value === undefined) return undefined;
  return typed.includes('%') || value > 1 ? value / 100 : value;
};

export function readValues(values: Values): { request: Request; problems: Problems } {
  const problems: Problems = {};
  const customerId = values.customerId.trim();
  if (customerId === '') problems.customerId = t.required;
  const lead = read(values.leadScore, 'leadScore', 0, 100, problems, true);
  const profile: Profile = {
    ...known('lead_score', lead === undefined ? undefined : lead / 100),
    ...known('sentiment_score', read(values.sentiment, 'sentiment', -1, 1, problems)),
    ...known('total_interactions', read(values.interactions, 'interactions', 0, largest, problems)),
    ...known('avg_deal_value', read(values.dealValue, 'dealValue', 0, largest, problems)),
    ...known('response_rate', share(values.responseRate, read(values.responseRate, 'responseRate', 0, 100, problems, true))),
    // Read as the customer's words, without counting as an interaction.
    ...known('preferences', values.notes.trim() === '' ? undefined : values.notes),
  };
  const history = values.contacts.map((contact, index) => readContact(contact, index, problems));
  return {
    request: { customer_id: customerId, customer_profile: profile, ...(history.length > 0 && { interaction_history: history }) },
    problems,
  };
}

function readContact(contact: Contact, index: number, problems: Problems): Interaction {
  const at = `contacts.${index}`;
  // As the day begins where the reader is: today has begun.
  const time = Date.parse(`${contact.date}T00:00`);
  if (contact.date !== '' && Number.isNaN(time)) problems[`${at}.date`] = t.date;
  else if (time > Date.now()) problems[`${at}.date`] = t.future;
  const sentiment = read(contact.sentiment, `${at}.sentiment`, -1, 1, problems);
  return {
    interaction_id: String(index + 1),
    interaction_type: contact.kind,
    ...(!Number.isNaN(time) && { timestamp: new Date(time).toISOString() }),
    ...(contact.words.trim() !== '' && { content: contact.words }),
    ...(sentiment !== undefined && { sentiment }),
  };
}

function known<Key extends keyof Profile>(key: Key, value: Profile[Key] | undefined): Pick<Profile, Key> | object {
  return value === undefined ? {} : { [key]: value };
}

// What a number field is taken for, so that nobody has to guess.
export function readout(field: ValueField, values: Values, currency: string): string | undefined {
  const { request: { customer_profile: profile } } = readValues(values);
  const say = texts.analyze.readAs;
  if (field === 'leadScore' && profile.lead_score !== undefined) {
    const { lead_score: lead } = profile;
    return lead > 0 && lead < 0.01 ? texts.analyze.readAsUnlikely(percent(lead, 2), percent(lead * 100)) : say(percent(lead));
  }
  if (field === 'responseRate' && profile.response_rate !== undefined) return say(percent(profile.response_rate));
  if (field === 'dealValue' && profile.avg_deal_value !== undefined) return say(money(profile.avg_deal_value, currency));
  if (field === 'interactions' && profile.total_interactions !== undefined && values.interactions.trim().length > 3) return say(number(profile.total_interactions));
  return undefined;
}

// Where the service finds fault, as the form names it.
const paths: Record<string, string> = {
  '$.customer_id': 'customerId',
  '$.customer_profile.lead_score': 'leadScore',
  '$.customer_profile.sentiment_score': 'sentiment',
  '$.customer_profile.total_interactions': 'interactions',
  '$.customer_profile.avg_deal_value': 'dealValue',
  '$.customer_profile.response_rate': 'responseRate',
  '$.customer_profile.preferences': 'notes',
};

export function fieldOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const contact = /^\$\.interaction_history\[(\d+)\]\.(\w+)/.exec(path);
  if (contact) return `contacts.${contact[1]}.${{ timestamp: 'date', content: 'words' }[contact[2] ?? ''] ?? 'sentiment'}`;
  return paths[path];
}

// The form of a stored customer: the base features that its explanation shows.
export function valuesOf(id: string, explanation: Contribution[], currency: string): Values {
  const value = (factor: string): number | undefined => {
    const row = explanation.find((item) => item.factor === factor && typeof item.value === 'number');
    return row ? (row.value as number) : undefined;
  };
  const shown = (found: number | undefined, write: (value: number) => string) => (found === undefined ? '' : write(found));
  return {
    ...nothing,
    customerId: id,
    leadScore: shown(value('lead_score'), (found) => editable(found * 100)),
    sentiment: shown(value('sentiment_score'), editable),
    interactions: shown(value('total_interactions'), editable),
    dealValue: shown(value('avg_deal_value'), (found) => money(found, currency)),
    responseRate: shown(value('response_rate'), editable),
  };
}
