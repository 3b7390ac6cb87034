import { name } from '../texts';

const known = ['critical', 'high', 'medium', 'low'];

// A policy may have other priorities: these look like the last.
export function Priority({ priority }: { priority: string }) {
  return <span class={`badge badge-${known.includes(priority) ? priority : 'low'}`}>{name(priority)}</span>;
}

export function Tag({ word }: { word: string }) {
  return <span class="tag">{name(word)}</span>;
}
