import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { AnalyzeView } from '../analyze/view';
import { Client } from '../api/client';
import { texts } from '../texts';
import { forgetAll, useKept } from './kept';
import { KeyForm } from './key-form';
import { lazy } from './lazy';
import { useRoute } from './route';
import { SessionContext } from './session';
import { Shell } from './shell';
import { useTheme } from './theme';
import { useAsked } from './use-asked';

const CustomerView = lazy(() => import('../customer/view').then((module) => module.CustomerView));
const WorkView = lazy(() => import('../work/view').then((module) => module.WorkView));
const ManagementView = lazy(() => import('../management/view').then((module) => module.ManagementView));

export function App() {
  const route = useRoute();
  const [theme, setTheme] = useTheme();
  const [key, setKey] = useState<string>();
  const [refused, setRefused] = useState(false);
  const [currency, setCurrency] = useKept('currency', 'USD');
  const [source, setSource] = useKept<string | undefined>('source', undefined);

  const client = useMemo(() => (key === undefined ? undefined : new Client(key, () => setRefused(true))), [key]);
  const freshness = useAsked(client && (async (signal) => (await client.freshness(signal)).items), [client]);
  const sources = useMemo(() => (freshness.value ?? []).map((item) => item.name), [freshness.value]);
  const chosen = source !== undefined && sources.includes(source) ? source : sources[0];

  const open = useCallback((entered: string) => {
    setRefused(false);
    setKey(entered);
  }, []);
  const forget = useCallback(() => {
    forgetAll();
    setRefused(false);
    setKey(undefined);
  }, []);

  const place = route.view === 'customer' ? `customer ${route.id}` : route.view;
  useEffect(() => {
    const title = route.view === 'customer' ? route.id : texts.views[route.view];
    document.title = `${title} · ${texts.product}`;
  }, [place]);
  // A reader who cannot see that the view is another one hears it.
  const [first, setFirst] = useState(true);
  useEffect(() => {
    if (first) return setFirst(false);
    scrollTo(0, 0);
    return document.getElementById('content')?.focus();
  }, [place]);

  useEffect(() => {
    if (client) document.getElementById('content')?.focus();
  }, [client]);

  const session = useMemo(() => client && { client, currency, source: chosen, freshness }, [client, currency, chosen, freshness.value, freshness.failure, freshness.loading]);

  return (
    <Shell
      view={route.view} open={session !== undefined} theme={theme} setTheme={setTheme} currency={currency} setCurrency={setCurrency}
      sources={sources} source={chosen} setSource={setSource} forget={forget}
    >
      {(session === undefined || refused) && <KeyForm refused={refused} open={open} />}
      {session && (
        <SessionContext.Provider value={session}>
          {route.view === 'analyze' && <AnalyzeView />}
          {route.view === 'work' && <WorkView />}
          {route.view === 'customer' && <CustomerView key={route.id} id={route.id} />}
          {route.view === 'management' && <ManagementView />}
        </SessionContext.Provider>
      )}
    </Shell>
  );
}
