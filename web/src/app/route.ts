// The view that the address names: #/, #/work, #/management, #/customer/ID.
import { useEffect, useState } from 'preact/hooks';

export type Route = { view: 'analyze' | 'work' | 'management' } | { view: 'customer'; id: string };

export function readRoute(hash: string): Route {
  const [, view = '', id = ''] = /^#\/([a-z]*)\/?(.*)$/.exec(hash) ?? [];
  if (view === 'work' || view === 'management') return { view };
  if (view === 'customer' && id !== '') {
    try {
      return { view, id: decodeURIComponent(id) };
    } catch {
      return { view: 'work' };
    }
  }
  return { view: 'analyze' };
}

export const customerAddress = (id: string): string => `#/customer/${encodeURIComponent(id)}`;

export function useRoute(): Route {
  const [route, set] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const changed = () => set(readRoute(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
