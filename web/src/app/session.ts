// What all views share: the client that holds the key, and what was chosen for the whole page.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Client } from '../api/client';
import type { Asked } from './use-asked';
import type { Freshness } from '../api/types';

export interface Session {
  client: Client;
  currency: string;
  // Which stored recommendations; undefined where the key may read no more than one.
  source: string | undefined;
  freshness: Asked<Freshness[]>;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a view outside of a session');
  return session;
}
