// What stands around each view: the product, the views, and what is chosen for the whole page.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../parts/icon';
import { texts } from '../texts';
import type { Route } from './route';
import type { Theme } from './theme';

export const currencies = ['USD', 'EUR', 'GBP', 'CHF', 'JPY', 'INR', 'CAD', 'AUD'];

interface Props {
  view: Route['view'];
  open: boolean;
  theme: Theme;
  setTheme: (theme: Theme) => void;
  currency: string;
  setCurrency: (currency: string) => void;
  sources: string[];
  source: string | undefined;
  setSource: (source: string) => void;
  forget: () => void;
  children: ComponentChildren;
}

const views = [
  ['analyze', '#/', 'spark'],
  ['work', '#/work', 'list'],
  ['management', '#/management', 'chart'],
] as const;

export function Shell(props: Props) {
  const current = props.view === 'customer' ? 'work' : props.view;
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus(); }}>{texts.skip}</a>
      <header class="bar">
        <span class="brand"><Icon name="brand" />{texts.product}</span>
        {props.open && (
          <nav aria-label={texts.navigation}>
            {views.map(([view, address, icon]) => (
              <a key={view} href={address} aria-current={view === current ? 'page' : undefined}><Icon name={icon} />{texts.views[view]}</a>
            ))}
          </nav>
        )}
        <div class="settings">
          {props.open && props.sources.length > 1 && (
            <Choice label={texts.settings.source} value={props.source ?? ''} set={props.setSource} options={props.sources.map((name) => [name, name])} />
          )}
          {props.open && (
            <Choice label={texts.settings.currency} value={props.currency} set={props.setCurrency} options={currencies.map((name) => [name, name])} />
          )}
          <Choice label={texts.settings.theme} value={props.theme} set={props.setTheme} options={Object.entries(texts.settings.themes) as [Theme, string][]} />
          {props.open && <button type="button" class="quiet" onClick={props.forget}><Icon name="lock" />{texts.key.forget}</button>}
        </div>
      </header>
      <main id="content" tabIndex={-1}>{props.children}</main>
    </div>
  );
}

function Choice<Value extends string>({ label, value, set, options }: { label: string; value: Value; set: (value: Value) => void; options: [Value, string][] }) {
  const id = useId();
  return (
    <div class="choice">
      <label for={id} class="unseen">{label}</label>
      <select id={id} value={value} onChange={(event) => set(event.currentTarget.value as Value)}>
        {options.map(([option, name]) => <option key={option} value={option}>{name}</option>)}
      </select>
    </div>
  );
}
