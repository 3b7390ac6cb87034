import type { Client } from '../api/client';
import type { Shown } from './shown';
import { shownOfStored } from './shown';

export async function loadStored(client: Client, id: string, source: string | undefined, signal: AbortSignal): Promise<Shown> {
  const [stored, explanation] = await Promise.all([client.customer(id, source, signal), client.explanation(id, source, signal)]);
  return shownOfStored(stored, explanation.items);
}
